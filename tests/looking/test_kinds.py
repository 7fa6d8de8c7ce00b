"""Which files are taken, which are not, and what is said of those."""

import io
import struct
import zipfile

import pytest
from looking import REASONS, WHAT, Looker, looker
from PIL import Image, MpoImagePlugin
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pdfencrypt import StandardEncryption

from dev import samples
from tests.looking.make import (
    HEIC,
    archive,
    copier_tiff,
    heic,
    ole,
    packed_pdf,
    pdf,
    picture,
    word,
    zipped,
)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
XML = '<?xml version="1.0" encoding="{}"?><Invoice xmlns="urn:x"><N>Été €</N></Invoice>'

TAKEN = {
    "pdf": (pdf(), "application/pdf"),
    "pdf with leading bytes": (b"\r\n\x00" * 50 + pdf(), "application/pdf"),
    "pdf with a little after its end": (pdf() + b"\r\n\0\0" * 20, "application/pdf"),
    "pdf with a lot after its end": (pdf() + bytes(50_000), "application/pdf"),
    "pdf of packed objects": (packed_pdf(), "application/pdf"),
    "pdf of a scanner": (samples.plain_bill(), "application/pdf"),
    "factur-x": (samples.facturx_invoice(), "application/pdf"),
    "xml": (XML.format("utf-8").encode(), "application/xml"),
    "xml with byte order mark": (
        XML.format("utf-8").encode("utf-8-sig"),
        "application/xml",
    ),
    "xml utf-16": (XML.format("utf-16").encode("utf-16"), "application/xml"),
    "xml windows-1252": (
        XML.format("windows-1252").encode("cp1252"),
        "application/xml",
    ),
    "xml without declaration": (b"\n <Invoice/>", "application/xml"),
    "xml with a long text": (
        b"<Invoice><Embedded>" + b"QUJD" * 3_000_000 + b"</Embedded></Invoice>",
        "application/xml",
    ),
    "ubl": (samples.ubl_invoice(), "application/xml"),
    "png": (picture("PNG"), "image/png"),
    "png with transparency": (picture("PNG", mode="LA"), "image/png"),
    "jpeg": (picture("JPEG"), "image/jpeg"),
    "jpeg progressive": (picture("JPEG", progressive=True), "image/jpeg"),
    "jpeg of a press": (picture("JPEG", mode="CMYK"), "image/jpeg"),
    "jpeg of a phone": (
        picture(
            MpoImagePlugin.MpoImageFile.format,
            save_all=True,
            append_images=[Image.new("RGB", (9, 9))],
        ),
        "image/jpeg",
    ),
    "jpeg with bytes after its end": (picture("JPEG") + bytes(99), "image/jpeg"),
    "photo": (samples.receipt_photo(), "image/jpeg"),
    "gif": (picture("GIF"), "image/gif"),
    "tiff": (picture("TIFF"), "image/tiff"),
    "tiff of a fax": (picture("TIFF", mode="1", compression="group4"), "image/tiff"),
    "tiff of a copier": (copier_tiff(), "image/tiff"),
    "tiff of a copier, in strips": (copier_tiff(in_strip=True), "image/tiff"),
    "tiff of newer jpeg": (picture("TIFF", compression="jpeg"), "image/tiff"),
    "webp": (picture("WEBP"), "image/webp"),
    "bmp": (picture("BMP"), "image/bmp"),
    "heic": (HEIC, "image/heic"),
    "heic with bytes after its end": (HEIC + b"\0\0\0\3", "image/heic"),
    "docx": (word(), DOCX),
    "docx of the web": (word("word/document2.xml"), DOCX),
    "xlsx": (archive("[Content_Types].xml", "xl/workbook.xml"), XLSX),
    "odt": (archive("content.xml", first=ODT), ODT),
    "ods": (archive("content.xml", first=ODS), ODS),
    "doc": (ole({"WordDocument": bytes(5000), "1Table": b"x"}), "application/msword"),
    "xls": (
        ole({"Workbook": struct.pack("<HH4x", 0x809, 4) * 9}),
        "application/vnd.ms-excel",
    ),
    "rtf": (rb"{\rtf1\ansi Bonjour}", "application/rtf"),
}

PAGE = b"<html><head><title>Sign in</title><body><p>Please sign in<br></html>"
XHTML = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>'
# (contents, reason, what it is)
REFUSED = {
    "nothing": (b"", "unsupported", ""),
    "text": (b"Dear client,\nplease find attached", "unsupported", "text"),
    "table": (b"date;amount\n2026-01-01;12,00\n", "unsupported", "text"),
    "web page": (b"<!DOCTYPE html>" + PAGE, "unsupported", "web_page"),
    "web page without doctype": (PAGE, "unsupported", "web_page"),
    "web page that is xml": (XHTML, "unsupported", "web_page"),
    "drawing": (
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        "unsupported",
        "drawing",
    ),
    "drawing with a prefix": (b'<s:svg xmlns:s="urn:x"/>', "unsupported", "drawing"),
    "program": (b"MZ\x90\0" + bytes(500), "unsupported", "program"),
    "rar": (b"Rar!\x1a\x07\0" + bytes(99), "unsupported", "archive"),
    "presentation": (
        archive("[Content_Types].xml", "ppt/presentation.xml"),
        "unsupported",
        "presentation",
    ),
    "pages": (
        archive("Index/Document.iwa", "preview.jpg", "QuickLook/Preview.pdf"),
        "unsupported",
        "iwork",
    ),
    "e-book": (archive(first="application/epub+zip"), "unsupported", ""),
    "program in java": (archive("META-INF/MANIFEST.MF"), "unsupported", "program"),
    "old presentation": (
        ole({"PowerPoint Document": b"x"}),
        "unsupported",
        "presentation",
    ),
    "other ole": (ole({"Something": b"x"}), "unsupported", ""),
    "film": (
        struct.pack(">I4s4s", 12, b"ftyp", b"isom") + bytes(99),
        "unsupported",
        "film",
    ),
    "avif": (
        struct.pack(">I4s4s", 12, b"ftyp", b"avif") + bytes(99),
        "unsupported",
        "",
    ),
    "icon": (picture("ICO", size=(16, 16)), "unsupported", ""),
    "docx that declares entities": (
        zipped({"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
        "unsupported",
        "unsafe",
    ),
}


@pytest.mark.parametrize(("content", "mimetype"), TAKEN.values(), ids=TAKEN)
def test_taken(look, content, mimetype):
    found = look(content)
    assert (found.mimetype, found.reason, found.damaged) == (mimetype, "", False)


@pytest.mark.parametrize(("content", "reason", "what"), REFUSED.values(), ids=REFUSED)
def test_refused(look, content, reason, what):
    found = look(content)
    assert (found.mimetype, found.reason, found.what) == ("", reason, what)
    assert reason in REASONS
    assert not what or what in WHAT


class TestPassword:
    def test_pdf(self, look):
        locked = pdf(encrypt="secret")
        assert PdfReader(io.BytesIO(locked)).is_encrypted
        assert look(locked).reason == "protected"

    def test_pdf_that_only_forbids_to_print(self, look):
        locked = pdf(encrypt=StandardEncryption("", "owner", canPrint=0))
        assert PdfReader(io.BytesIO(locked)).is_encrypted
        assert look(locked).mimetype == "application/pdf"

    @pytest.mark.parametrize(
        "tree",
        [
            {"EncryptedPackage": bytes(5000), "EncryptionInfo": b"x"},
            {"WordDocument": struct.pack("<10xH", 0x0100) + bytes(5000)},
            {"Workbook": struct.pack("<HH4xHH4x", 0x809, 4, 0x2F, 4)},
        ],
        ids=["docx, xlsx", "doc", "xls"],
    )
    def test_office(self, look, tree):
        assert look(ole(tree)).reason == "protected"


class TestRendition:
    """A picture for the screen, where browsers do not show the file itself."""

    def test_heic_becomes_jpeg(self, look):
        found = look(HEIC)
        assert found.rendition_mimetype == "image/jpeg"
        with Image.open(io.BytesIO(found.rendition)) as image:
            assert image.format == "JPEG"
            assert image.getpixel((20, 14))[0] > 150 > image.getpixel((20, 14))[1]
            assert min(image.getpixel((55, 40))) > 230

    @pytest.mark.parametrize("in_strip", [True, False])
    def test_each_page_of_a_copier_becomes_one_of_pdf(self, look, in_strip):
        found = look(copier_tiff(pages=3, in_strip=in_strip))
        assert found.rendition_mimetype == "application/pdf"
        assert len(PdfReader(io.BytesIO(found.rendition)).pages) == 3

    def test_fax(self, look):
        fax = Image.effect_noise((99, 99), 90).convert("1")
        buffer = io.BytesIO()
        fax.save(
            buffer, "TIFF", compression="group4", save_all=True, append_images=[fax]
        )
        pages = PdfReader(io.BytesIO(look(buffer.getvalue()).rendition)).pages
        assert [page.mediabox.width > 0 for page in pages] == [True, True]

    @pytest.mark.parametrize("name", ["pdf", "jpeg", "png", "webp"])
    def test_none_for_what_browsers_show(self, look, name):
        assert not look(TAKEN[name][0]).rendition


class TestHoldsData:
    def test_e_invoices_do(self, look):
        for content in (samples.facturx_invoice(), samples.ubl_invoice()):
            found = look(content)
            assert found.holds_data
            assert found.lines >= 1

    @pytest.mark.parametrize("name", ["pdf of a scanner", "png", "docx"])
    def test_others_do_not(self, look, name):
        assert not look(TAKEN[name][0]).holds_data

    def test_nor_a_pdf_with_something_else_inside(self, look):
        writer = PdfWriter(clone_from=io.BytesIO(pdf()))
        writer.add_attachment("terms.xml", b"<Terms/>")
        buffer = io.BytesIO()
        writer.write(buffer)
        assert b"/EmbeddedFile" in buffer.getvalue()
        assert not look(buffer.getvalue()).holds_data


def test_archive_of_a_pdf_is_no_pdf(look):
    content = archive(first=pdf(), compression=zipfile.ZIP_STORED)
    assert b"%PDF-" in content[:1024]
    assert b"startxref" in content[-2048:]
    assert look(content).mimetype != "application/pdf"


def test_heic_is_taken_by_its_structure_where_nothing_can_decode_it(monkeypatch):
    start = looker._START.replace(
        "main(sys.argv[2])", "sys.modules['pi_heif'] = None; main(sys.argv[2])"
    )
    monkeypatch.setattr(looker, "_START", start)
    with Looker() as own:
        for content in (heic(), heic(b"mif1", last_size=0)):
            found = own.look("x", content)
            assert (found.mimetype, found.rendition) == ("image/heic", b"")
        for content in (heic()[:-10], heic(last_size=3)):
            assert own.look("x", content).reason == "unreadable"


def test_boxes_of_heic_without_a_picture(look):
    for content in (heic(), heic(b"mif1", last_size=0), heic(last_size=3)):
        assert look(content).reason == "unreadable"
