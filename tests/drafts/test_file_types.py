"""Which files are taken, each made for real by a program that makes such files."""

import io
import struct
import time
import zipfile
import zlib

import pytest
from PIL import Image, ImageFile, MpoImagePlugin
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from odoo.addons.dext_dropbox.file_types import (
    NotTaken,
    is_junk,
    may_hold_data,
    mimetype_of,
)

from dev import samples

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def pdf(**options):
    buffer = io.BytesIO()
    canvas = Canvas(buffer, **options)
    for number in range(3):
        canvas.drawString(100, 700, f"page {number}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def picture(kind, size=(300, 200), mode="RGB", **options):
    buffer = io.BytesIO()
    image = Image.effect_noise(size, 80).convert(mode)
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def archive(*names, first=None, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as target:
        if first is not None:
            target.writestr("mimetype", first, zipfile.ZIP_STORED)
        for name in names:
            target.writestr(name, f"<part>{name}</part>" * 50)
    return buffer.getvalue()


def word(main="word/document.xml"):
    return archive("[Content_Types].xml", "_rels/.rels", main)


def ole(*streams):
    """An OLE file as far as its directory of named streams."""
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBB", 2 * len(name) + 2, 2, 1)
        + bytes(60)
        for name in ("Root Entry", *streams)
    )
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + directory


def heic(brand=b"heic", last_size=None):
    start = struct.pack(">I4s4sI4s4s", 24, b"ftyp", brand, 0, b"mif1", brand)
    data = bytes(100)
    size = 8 + len(data) if last_size is None else last_size
    return start + struct.pack(">I4s", size, b"mdat") + data


XML = '<?xml version="1.0" encoding="{}"?><Bill xmlns="urn:x"><Note>Été €</Note></Bill>'

TAKEN = {
    "pdf": (pdf(), "application/pdf"),
    "pdf encrypted": (pdf(encrypt="secret"), "application/pdf"),
    "pdf with leading bytes": (b"\r\n\x00" * 50 + pdf(), "application/pdf"),
    "pdf with a little after its end": (pdf() + b"\r\n\0\0" * 20, "application/pdf"),
    "pdf with a lot after its end": (pdf() + bytes(50_000), "application/pdf"),
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
    "tiff of a fax": (
        picture("TIFF", mode="1", compression="group4"),
        "image/tiff",
    ),
    "webp": (picture("WEBP"), "image/webp"),
    "bmp": (picture("BMP"), "image/bmp"),
    "heic": (heic(), "image/heic"),
    "heic, last box open": (heic(b"mif1", last_size=0), "image/heic"),
    "docx": (word(), DOCX),
    "docx of the web": (word("word/document2.xml"), DOCX),
    "xlsx": (archive("[Content_Types].xml", "xl/workbook.xml"), XLSX),
    "odt": (archive("content.xml", first=ODT), ODT),
    "ods": (archive("content.xml", first=ODS), ODS),
    "doc": (ole("WordDocument", "1Table"), "application/msword"),
    "xls": (ole("Workbook"), "application/vnd.ms-excel"),
    "rtf": (rb"{\rtf1\ansi Bonjour}", "application/rtf"),
}

PDF_IN_ZIP = archive(first=pdf(), compression=zipfile.ZIP_STORED)
PAGE = b"<html><head><title>Sign in</title><body><p>Please sign in<br></html>"

REFUSED = {
    "nothing": (b"", "unsupported"),
    "text": (b"Dear client,\nplease find attached", "unsupported"),
    "table": (b"date;amount\n2026-01-01;12,00\n", "unsupported"),
    "web page": (b"<!DOCTYPE html>" + PAGE, "unsupported"),
    "web page without doctype": (PAGE, "unsupported"),
    "web page that is xml": (
        b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
        "unsupported",
    ),
    "drawing": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "unsupported"),
    "drawing with a prefix": (b'<s:svg xmlns:s="urn:x"/>', "unsupported"),
    "program": (b"MZ\x90\0" + bytes(500), "unsupported"),
    "archive": (archive("bill.pdf"), "unsupported"),
    "archive of a pdf as it is": (PDF_IN_ZIP, "unsupported"),
    "presentation": (archive("ppt/presentation.xml"), "unsupported"),
    "e-book": (archive(first="application/epub+zip"), "unsupported"),
    "old presentation": (ole("PowerPoint Document"), "unsupported"),
    "saved e-mail with a .doc": (
        ole("__properties_version1.0", "WordDocument"),
        "unsupported",
    ),
    "film": (struct.pack(">I4s4s", 12, b"ftyp", b"isom") + bytes(99), "unsupported"),
    "icon": (picture("ICO", size=(16, 16)), "unsupported"),
    "pdf in name only": (b"%PDF-1.7\n" + b"hello " * 500, "unreadable"),
    "pdf cut off": (pdf()[:-300], "unreadable"),
    "pdf cut off early": (pdf()[:100], "unreadable"),
    "jpeg cut off": (picture("JPEG")[:-2000], "unreadable"),
    "png cut off": (picture("PNG")[:-2000], "unreadable"),
    "gif cut off": (picture("GIF")[:-2000], "unreadable"),
    "tiff cut off": (picture("TIFF", compression="raw")[:-9000], "unreadable"),
    "webp cut off": (picture("WEBP")[:-500], "unreadable"),
    "bmp cut off": (picture("BMP")[:-2000], "unreadable"),
    "docx cut off": (word()[:-30], "unreadable"),
    "heic cut off": (heic()[:-10], "unreadable"),
    "heic of nonsense": (heic(last_size=3), "unreadable"),
    "xml cut off": (XML.format("utf-8").encode()[:-9], "unreadable"),
    "xml of another encoding than it says": (
        XML.format("utf-8").encode("cp1252"),
        "unreadable",
    ),
}


@pytest.mark.parametrize(("content", "mimetype"), TAKEN.values(), ids=TAKEN)
def test_taken(content, mimetype):
    assert mimetype_of(content) == mimetype


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused(content, reason):
    with pytest.raises(NotTaken) as caught:
        mimetype_of(content)
    assert caught.value.reason == reason


def test_odoo_makes_pillow_content_with_half_a_picture():
    """If this fails, the way in which cut-off pictures are found can be simpler."""
    assert ImageFile.LOAD_TRUNCATED_IMAGES


def test_png_with_wrong_bytes():
    content = bytearray(picture("PNG"))
    content[len(content) // 2] ^= 0xFF
    with pytest.raises(NotTaken, match="unreadable"):
        mimetype_of(bytes(content))


def test_samples_are_what_they_claim():
    """The odd PDFs above can be opened by those who have the password."""
    assert PdfReader(io.BytesIO(TAKEN["pdf encrypted"][0])).is_encrypted
    assert b"%PDF-" in PDF_IN_ZIP[:1024]
    assert b"startxref" in PDF_IN_ZIP[-2048:]


class TestMeanFiles:
    """What is meant to fill memory, to take long, or to look elsewhere."""

    def refused(self, content, seconds=1.0):
        start = time.perf_counter()
        with pytest.raises(NotTaken) as caught:
            mimetype_of(content)
        assert time.perf_counter() - start < seconds
        return caught.value.reason

    @pytest.mark.parametrize("use", ["<l>&e20;</l>", '<l x="&e20;"/>'])
    def test_entities_that_grow(self, use):
        entities = "".join(
            f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 21)
        )
        bomb = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY e0 "lol">{entities}]>{use}'
        assert self.refused(bomb.encode()) == "unreadable"

    @pytest.mark.parametrize("address", ["file:///etc/passwd", "http://localhost:1/x"])
    def test_entities_from_elsewhere_are_not_fetched(self, address, monkeypatch):
        opened = []
        monkeypatch.setattr("builtins.open", lambda *args: opened.append(args))
        content = (
            f'<?xml version="1.0"?><!DOCTYPE l SYSTEM "{address}"'
            f' [<!ENTITY e SYSTEM "{address}"><!ENTITY % p SYSTEM "{address}"> %p;]>'
            "<l>&e;</l>"
        )
        start = time.perf_counter()
        assert mimetype_of(content.encode()) == "application/xml"
        assert time.perf_counter() - start < 0.5
        assert not opened

    def test_deeply_nested_xml(self):
        content = b"<a>" * 500_000 + b"</a>" * 500_000
        assert mimetype_of(content) == "application/xml"

    @pytest.mark.parametrize(
        ("kind", "options"), [("TIFF", {"compression": "group4"}), ("PNG", {})]
    )
    def test_picture_that_would_fill_the_memory(self, kind, options, monkeypatch):
        buffer = io.BytesIO()
        Image.new("1", (7000, 7000)).save(buffer, kind, **options)
        assert len(buffer.getvalue()) < 50_000
        loaded = []
        monkeypatch.setattr(ImageFile.ImageFile, "load", loaded.append)
        assert mimetype_of(buffer.getvalue()) == f"image/{kind.lower()}"
        assert not loaded

    def test_picture_beyond_all_measure(self):
        header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
        content = b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data))
            + kind
            + data
            + struct.pack(">I", zlib.crc32(kind + data))
            for kind, data in (
                (b"IHDR", header),
                (b"IDAT", zlib.compress(bytes(180_001))),
                (b"IEND", b""),
            )
        )
        assert self.refused(content) == "unreadable"

    @pytest.mark.parametrize("end", [b"", b"%%EOF" + b"x" * 9_000_000])
    def test_large_half_of_a_pdf(self, end):
        content = b"%PDF-1.7\n" + b"1 0 obj\n<</A 1>>\nendobj\n" * 200_000 + end
        assert self.refused(content) == "unreadable"

    def test_archive_whose_label_would_fill_the_memory(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
            target.writestr("mimetype", bytes(100_000_000))
        assert self.refused(buffer.getvalue(), 0.1) == "unsupported"

    def test_many_tiny_boxes(self):
        content = heic() + struct.pack(">I4s", 8, b"free") * 100_000
        assert self.refused(content + struct.pack(">I", 9)) == "unreadable"


def test_small_pdf_is_quick():
    content, times = samples.plain_bill(), []
    for _ in range(20):
        start = time.perf_counter()
        mimetype_of(content)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.001


class TestMayHoldData:
    def test_e_invoices_may(self):
        assert may_hold_data(samples.facturx_invoice(), "application/pdf")
        assert may_hold_data(samples.ubl_invoice(), "application/xml")

    def test_others_cannot(self):
        assert not may_hold_data(samples.plain_bill(), "application/pdf")
        assert not may_hold_data(picture("PNG"), "image/png")


@pytest.mark.parametrize(
    "name",
    [
        ".DS_Store",
        "._bill.pdf",
        "~$bill.docx",
        "~WRL0001.tmp",
        "Thumbs.db",
        "desktop.ini",
        "Desktop.INI",
        "Icon\r",
        "bill.pdf.part",
        "bill.pdf.crdownload",
        "scan.TMP",
    ],
)
def test_junk(name):
    assert is_junk(name, 100)


@pytest.mark.parametrize(
    "name", ["bill.pdf", "a~b.pdf", "icon.png", "temp.pdf", "part", "Été 1.PDF", "$a"]
)
def test_no_junk(name):
    assert not is_junk(name, 100)


def test_empty_file_is_junk_until_it_changes():
    assert is_junk("bill.pdf", 0)
