"""Damaged files: taken if something of them can be shown, as every viewer does."""

import pytest

from dev import samples
from tests.looking.make import HEIC, heic, packed_pdf, pdf, picture, word

XML = '<?xml version="1.0" encoding="utf-8"?><Invoice><N>Été €</N></Invoice>'


JPEG = picture("JPEG")
BILL = samples.plain_bill()
SHOWN = {
    "jpeg without its last bytes": picture("JPEG")[:-2],
    "jpeg without its last part": picture("JPEG")[:-2000],
    "progressive jpeg without its end": picture("JPEG", progressive=True)[:-300],
    "photo, half of it": samples.receipt_photo()[:50_000],
    "png without its end": picture("PNG")[:-2000],
    "gif without its end": picture("GIF")[:-2000],
    "tiff without its end": picture("TIFF", compression="raw")[:-9000],
    "bmp without its end": picture("BMP")[:-2000],
    "pdf without %%EOF": pdf()[: pdf().rindex(b"%%EOF")],
    "pdf cut within %%EOF": pdf()[:-4],
    "pdf without startxref": pdf()[: pdf().rindex(b"startxref")],
    "pdf without its table": pdf()[: pdf().rindex(b"xref\n0")],
    "pdf cut within its trailer": pdf()[: pdf().rindex(b"/Root")],
    "pdf of packed objects without their table": packed_pdf(end=False),
    "pdf of packed objects, cut within the table": packed_pdf()[:-60],
    "pdf of packed objects without %%EOF": packed_pdf()[:-6],
    "heic without its last bytes": HEIC[:-3],
    "pdf of a scanner, cut": BILL[: BILL.rindex(b"trailer")],
    "pdf with the table of another": pdf()[:-40] + b"startxref\n99999999\n%%EOF\n",
}
NOT_SHOWN = {
    "pdf in name only": b"%PDF-1.7\n" + b"hello " * 500,
    "pdf cut off early": pdf()[:100],
    "pdf of empty pages, cut": b"%PDF-1.4\n1 0 obj\n<</Type/Page>>\nendobj\n",
    "large half of a pdf": b"%PDF-1.7\n" + b"1 0 obj\n<</A 1>>\nendobj\n" * 200_000,
    "jpeg without a header": b"\xff\xd8\xff\xe0" + bytes(99),
    "jpeg cut where its picture begins": JPEG[: JPEG.index(b"\xff\xda") + 14],
    "jpeg without a picture": picture("JPEG")[:620],
    "png without a picture": picture("PNG")[:40],
    "webp cut off": picture("WEBP")[:-500],
    "docx cut off": word()[:-30],
    "heic cut off": heic()[:-10],
    "xml cut off": XML.encode()[:-9],
    "xml of another encoding than it says": XML.encode("cp1252"),
}


@pytest.mark.parametrize("content", SHOWN.values(), ids=SHOWN)
def test_shown(look, content):
    found = look(content)
    assert (bool(found.mimetype), found.reason, found.damaged) == (True, "", True)


@pytest.mark.parametrize("content", NOT_SHOWN.values(), ids=NOT_SHOWN)
def test_not_shown(look, content):
    assert look(content).reason == "unreadable"


def test_docx_with_wrong_bytes(look):
    content = bytearray(word())
    content[content.index(b"word/document.xml") + 20] ^= 0xFF
    assert look(bytes(content)).reason == "unreadable"


def test_png_with_wrong_bytes_is_not_whole(look):
    content = bytearray(picture("PNG"))
    content[len(content) // 2] ^= 0xFF
    found = look(bytes(content))
    assert found.damaged or found.reason == "unreadable"


def test_pdf_is_shown_by_any_page_that_is_left(look):
    """The list of pages is gone with the end; the pages say what they are."""
    content = pdf()
    cut = content[: content.index(b"/PageMode")]
    assert b"/Catalog" not in cut
    drawing = content[content.index(b"9 0 obj") : content.index(b"10 0 obj")]
    assert look(cut + b"\nendobj\n" + drawing).mimetype == "application/pdf"
