"""The invoice is found wherever a PDF may legally have it, and nothing else is."""

import time
import zlib

import pytest
from pypdf.generic import ArrayObject, NameObject, StreamObject
from reading.electronic import embedded as module
from reading.electronic import read_file
from reading.electronic.embedded import embedded, invoice_of, portfolio

from .building import Doc, cii, codes, ubl
from .pdf_building import Pdf, with_file

INVOICE = cii(Doc())
ANNEX = cii(Doc(number="ANNEX"))


def hung(how):
    """Return a PDF that has ``INVOICE`` hung on it as ``how`` says."""
    pdf = Pdf()
    if how == "in the tree":
        pdf.names(("factur-x.xml", pdf.specification("factur-x.xml", INVOICE)))
    elif how == "below kids":
        reference = pdf.specification("factur-x.xml", INVOICE)
        pdf.names(("factur-x.xml", reference), depth=4)
    elif how == "by unicode name alone":
        reference = pdf.specification("factur-x.xml", INVOICE, keys=("/UF",))
        pdf.names(("factur-x.xml", reference))
    elif how == "associated alone":
        pdf.associate(pdf.specification("factur-x.xml", INVOICE))
    elif how == "associated, not in a list":
        pdf.root[NameObject("/AF")] = pdf.specification("factur-x.xml", INVOICE)
    elif how == "associated with a page":
        pdf.associate(pdf.specification("factur-x.xml", INVOICE), page=True)
    elif how == "in an annotation":
        pdf.annotate(pdf.specification("factur-x.xml", INVOICE))
    elif how == "named in upper case":
        pdf.names(("X", pdf.specification("FACTUR-X.XML", INVOICE)))
    elif how == "named without an ending":
        pdf.names(("invoice", pdf.specification("invoice", INVOICE)))
    elif how == "named by the tree alone":
        reference = pdf.specification("", INVOICE, keys=("/F",))
        pdf.names(("factur-x.xml", reference))
    elif how == "in a folder":
        pdf.names(("x", pdf.specification("C:\\temp\\factur-x.xml", INVOICE)))
    return pdf


WAYS = (
    "in the tree",
    "below kids",
    "by unicode name alone",
    "associated alone",
    "associated, not in a list",
    "associated with a page",
    "in an annotation",
    "named in upper case",
    "named without an ending",
    "named by the tree alone",
    "in a folder",
)


@pytest.mark.parametrize("how", WAYS)
def test_found(how):
    files = embedded(hung(how).bytes())
    assert [file.content for file in files] == [INVOICE]
    (reading,) = read_file(hung(how).bytes())
    assert reading.value("number") == "F2026-12"


def test_found_in_an_encrypted_pdf_without_a_password():
    content = hung("in the tree").bytes(user_password="", owner_password="secret")
    assert embedded(content)[0].content == INVOICE


def test_what_is_told_of_a_file():
    content = with_file("factur-x.xml", INVOICE, AFRelationship="Data")
    (file,) = embedded(content)
    assert (file.name, file.mimetype, file.relation) == (
        "factur-x.xml",
        "text/xml",
        "Data",
    )


@pytest.mark.parametrize(
    "name",
    ["factur-x.xml", "ZUGFeRD-invoice.xml", "zugferd-invoice.xml", "xrechnung.xml"],
)
@pytest.mark.parametrize("place", [0, 1])
def test_of_several_the_invoice_is_taken(name, place):
    pdf = Pdf()
    pairs = [("a", pdf.specification("annexe.xml", ANNEX))]
    pairs.insert(place, ("b", pdf.specification(name, INVOICE)))
    pdf.names(*pairs)
    assert invoice_of(embedded(pdf.bytes())).name == name


def test_a_standard_name_that_holds_no_invoice():
    pdf = Pdf()
    pdf.names(
        ("a", pdf.specification("factur-x.xml", b"<something/>")),
        ("b", pdf.specification("facture.xml", INVOICE)),
    )
    assert invoice_of(embedded(pdf.bytes())).name == "facture.xml"


def test_an_alternative_goes_before_a_supplement():
    pdf = Pdf()
    pdf.names(
        ("a", pdf.specification("a.xml", ANNEX, AFRelationship="Supplement")),
        ("b", pdf.specification("b.xml", INVOICE, AFRelationship="Alternative")),
    )
    assert invoice_of(embedded(pdf.bytes())).name == "b.xml"


def test_an_order_is_named_and_not_read():
    order = b"<r:SCRDMCCBDACIOMessageStructure xmlns:r='urn:x'/>"
    (reading,) = read_file(with_file("order-x.xml", order))
    assert codes(reading) == {"order"}
    assert invoice_of(embedded(with_file("order-x.xml", INVOICE))) is None


@pytest.mark.parametrize(
    "content", [Pdf().bytes(), b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\x00" * 5000]
)
def test_a_pdf_without_an_invoice_is_for_other_readers(content):
    assert embedded(content) == []
    assert read_file(content) == []
    assert portfolio(content) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (INVOICE[:-100], "not_xml"),
        (b"", "not_xml"),
        (b"<something/>", "no_invoice"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "entities"),
    ],
)
def test_a_spoilt_invoice_is_told(content, code):
    (reading,) = read_file(with_file("FACTUR-X.xml", content))
    assert codes(reading) == {code}


def test_an_annex_that_is_no_xml():
    content = with_file("plan.dwg", b"AC1032" + b"\x00" * 100)
    assert invoice_of(embedded(content)) is None
    assert read_file(content) == []


class TestPortfolio:
    def test_documents_inside(self):
        pdf = Pdf()
        pdf.names(
            ("1", pdf.specification("A.pdf", Pdf().bytes())),
            ("2", pdf.specification("B.pdf", with_file("factur-x.xml", INVOICE))),
            ("3", pdf.specification("C.xml", ubl(Doc()))),
            ("4", pdf.specification("readme.txt", b"hello")),
        )
        pdf.collect()
        found = portfolio(pdf.bytes())
        assert sorted(file.name for file in found) == ["A.pdf", "B.pdf", "C.xml"]
        inside = next(file for file in found if file.name == "B.pdf")
        assert read_file(inside.content)[0].value("number") == "F2026-12"

    def test_an_annex_makes_no_portfolio(self):
        assert portfolio(with_file("A.pdf", Pdf().bytes())) == []


class TestPoison:
    def test_a_thousand_files(self):
        pdf = Pdf()
        pairs = [
            (f"{number:04}", pdf.specification(f"{number}.txt", b"x" * 100))
            for number in range(1_200)
        ]
        pairs.append(("z", pdf.specification("factur-x.xml", INVOICE)))
        pdf.names(*pairs[-1:], *pairs[:-1])
        started = time.monotonic()
        files = embedded(pdf.bytes())
        assert len(files) == module.MAX_FILES
        assert files[0].name == "factur-x.xml"
        assert time.monotonic() - started < module.MAX_SECONDS

    def test_a_file_that_blows_up(self, monkeypatch):
        monkeypatch.setattr(module, "MAX_FILE", 100_000)
        pdf = Pdf()
        pdf.names(
            ("a", pdf.specification("bomb.xml", b"<a>" + b" " * 10_000_000)),
            ("b", pdf.specification("factur-x.xml", INVOICE)),
        )
        files = embedded(pdf.bytes())
        assert [file.name for file in files] == ["factur-x.xml"]

    def test_an_invoice_that_blows_up_is_told(self, monkeypatch):
        monkeypatch.setattr(module, "MAX_FILE", 100_000)
        content = with_file("factur-x.xml", b"<a>" + b" " * 10_000_000)
        (reading,) = read_file(content)
        assert codes(reading) == {"too_large"}

    def test_all_files_together(self, monkeypatch):
        monkeypatch.setattr(module, "MAX_ALL", len(INVOICE) + 1000)
        pdf = Pdf()
        pdf.names(
            ("a", pdf.specification("annex.dat", b"x" * 2000)),
            ("b", pdf.specification("factur-x.xml", INVOICE)),
        )
        assert [file.name for file in embedded(pdf.bytes())] == ["factur-x.xml"]

    def test_compressed_twice(self):
        """A bomb in a bomb is undone by the library, with the library's bounds."""
        inner = zlib.compress(zlib.compress(b" " * 100_000_000, 9), 9)
        pdf = Pdf()
        reference = pdf.specification("a.xml", b"")
        stream = StreamObject()
        stream._data = inner
        twice = [NameObject("/FlateDecode"), NameObject("/FlateDecode")]
        stream[NameObject("/Filter")] = ArrayObject(twice)
        reference.get_object()["/EF"][NameObject("/F")] = pdf.writer._add_object(stream)
        pdf.names(("a", reference))
        assert embedded(pdf.bytes()) == []

    def test_a_tree_that_bites_its_tail(self):
        pdf = Pdf()
        node = pdf.names(("a", pdf.specification("factur-x.xml", INVOICE)), depth=1)
        reference = pdf.root["/Names"].raw_get("/EmbeddedFiles")
        node["/Kids"].append(reference)
        assert [file.content for file in embedded(pdf.bytes())] == [INVOICE]

    def test_nodes_that_are_something_else(self):
        pdf = Pdf()
        pdf.names(("a", NameObject("/nothing")), ("b", ArrayObject()))
        assert embedded(pdf.bytes()) == []
