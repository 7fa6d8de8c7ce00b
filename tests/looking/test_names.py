"""What names and paths say, and what they do not."""

import pytest
from looking import bundle_of, is_certain_junk, is_junk

from tests.looking.make import ole, pdf, word

PDF = pdf()
LEFT_BEHIND = {
    ".DS_Store": b"\0\0\0\1Bud1" + bytes(6000),
    "._bill.pdf": b"\0\5\x16\7\0\2\0\0Mac OS X" + bytes(4000),
    "Thumbs.db": ole({"256_abc": b"x"}),
    "ehthumbs.db": b"CMMM" + bytes(500),
    "desktop.ini": b"[.ShellClassInfo]\r\nIconResource=x" + b" " * 300,
    "Desktop.INI": b"\xff\xfe[\0.\0S\0h\0e\0l\0l\0",
    "~$bill.docx": b"\6Dupont" + bytes(155),
    ".~lock.bill.odt#": b",dupont,pc,01.03.2026 10:00,file:///home/dupont;",
    "~WRL0001.tmp": word(),
}
# The names of good bills that once were taken for junk.
BILLS = [
    *(".pdf", ".facture mars.pdf", "~120 EUR taxi.pdf", "facture.part", "scan.TMP"),
    *("bill.pdf.crdownload", "~WRL0001.tmp", "Thumbs.db", ".DS_Store", "._bill.pdf"),
    *("desktop.ini", "~$bill.pdf", "bill.pdf", "a~b.pdf", "part", "Été 1.PDF", "$a"),
]


@pytest.mark.parametrize("name", LEFT_BEHIND)
def test_left_behind_by_name_and_content(name):
    content = LEFT_BEHIND[name]
    assert is_junk(name, content)
    assert not is_junk("bill.pdf", content)
    assert not is_junk("x" + name, content)


@pytest.mark.parametrize("name", BILLS)
def test_a_bill_is_one_by_any_name(name):
    assert not is_junk(name, PDF)
    assert not is_certain_junk(name, len(PDF))


def test_nothing_is_junk():
    assert is_junk("bill.pdf", b"")
    assert is_certain_junk("bill.pdf", 0)


def test_what_no_document_fits_in():
    assert is_certain_junk("~$bill.docx", 162)
    assert is_certain_junk(".~lock.bill.odt#", 80)
    assert not is_certain_junk("bill.docx", 162)
    assert not is_certain_junk(".DS_Store", 6148)


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("March.pages/preview.jpg", "March.pages"),
        ("2026/March.numbers/Data/a/b.png", "2026/March.numbers"),
        ("Letter.RTFD/TXT.rtf", "Letter.RTFD"),
        ("A.pages/Data/B.key/x.jpg", "A.pages"),
        ("Rechnung.pdf_files/logo.png", "Rechnung.pdf_files"),
        ("Rechnung-Dateien/stil.css", "Rechnung-Dateien"),
        ("Facture 12_fichiers/a/photo.jpeg", "Facture 12_fichiers"),
        ("bill_files/saved_resource", "bill_files"),
        ("invoices/bill_files/saved_resource.html", "invoices/bill_files"),
    ],
)
def test_bundle(path, folder):
    assert bundle_of(path).path == folder


@pytest.mark.parametrize(
    "path",
    [
        "bill.pages",
        "pages/bill.pdf",
        ".pages/bill.pdf",
        "2026/bill.pdf",
        "files/logo.png",
        "my_files/bill.pdf",
        "my_files/e-invoice.xml",
        "profiles/photo.jpg",
        "key/photo.jpg",
    ],
)
def test_no_bundle(path):
    assert bundle_of(path) is None


def test_where_the_page_of_a_folder_would_be():
    bundle = bundle_of("2026/Bill_files/logo.png")
    assert bundle.kind == "web_page"
    assert "2026/Bill.html" in bundle.pages
    assert bundle_of("March.pages/x.jpg").kind == "package"
