"""Kind and sign of a document: by its type, its root and its amounts."""

from decimal import Decimal

import pytest
from reading.electronic import kinds, read_xml

from .building import Body, Doc, Item, cii, codes, fatturapa, figures, ubl

NEGATIVE = Doc(
    net="-100.00",
    tax="-20.00",
    total="-120.00",
    payable="-120.00",
    line_total="-100.00",
    groups=(("S", "20", "-100.00", "-20.00"),),
    items=(Item("-100.00"),),
)


@pytest.mark.parametrize("code", sorted(kinds.INVOICES))
def test_types_of_invoices(code):
    reading = read_xml(cii(Doc(type=code)))
    assert reading.value("kind") == "bill"
    assert reading.value("type_code") == code
    assert codes(reading) <= {"pro_forma"}


@pytest.mark.parametrize("code", sorted(kinds.CREDIT_NOTES))
@pytest.mark.parametrize("write", [cii, ubl])
def test_types_of_credit_notes(write, code):
    doc = Doc(type=code, root="CreditNote", due=(), preceding="F2026-11")
    reading = read_xml(write(doc))
    assert figures(reading)[0] == "credit_note"
    assert reading.value("total") == Decimal("120.00")
    assert reading.value("preceding") == "F2026-11"
    assert codes(reading) == set()


@pytest.mark.parametrize("code", ["389", "261", "527", "500"])
def test_written_by_the_buyer(code):
    assert read_xml(cii(Doc(type=code))).value("self_billed") is True
    assert read_xml(cii(Doc(type="380"))).value("self_billed") is None


@pytest.mark.parametrize("write", [cii, ubl])
def test_an_invoice_below_zero_is_a_credit_note(write):
    reading = read_xml(write(NEGATIVE))
    assert reading.value("kind") == "credit_note"
    assert reading.value("total") == Decimal("-120.00"), "signed as the document does"
    assert codes(reading) == set()


@pytest.mark.parametrize("write", [cii, ubl])
def test_a_credit_note_below_zero_is_told(write):
    reading = read_xml(write(NEGATIVE.but(type="381", root="CreditNote")))
    assert reading.value("kind") == "credit_note"
    assert codes(reading) == {"negative_credit_note"}


def test_negative_net_with_positive_total_is_a_bill():
    """A group below zero beside one without tax: the total decides."""
    doc = Doc(
        net="-10.00",
        tax="30.00",
        total="20.00",
        payable="20.00",
        line_total="-10.00",
        groups=(("S", "20", "150.00", "30.00"), ("E", "0", "-160.00", "0.00")),
        items=(Item("150.00"), Item("-160.00", rate="0", category="E", number="2")),
    )
    reading = read_xml(cii(doc))
    assert reading.value("kind") == "bill"
    assert codes(reading) == set()


def test_an_invoice_of_nothing_is_a_bill():
    doc = Doc(
        net="0.00",
        tax="0.00",
        total="0.00",
        payable="0.00",
        line_total="0.00",
        groups=(("S", "20", "0.00", "0.00"),),
        items=(Item("0.00"),),
    )
    assert read_xml(cii(doc)).value("kind") == "bill"


def test_the_root_of_a_credit_note_outweighs_its_type():
    reading = read_xml(ubl(Doc(root="CreditNote", type="380")))
    assert reading.value("kind") == "credit_note"
    assert codes(reading) == {"unclear_kind"}


def test_ubl_without_type():
    assert read_xml(ubl(Doc(type=""))).value("kind") == "bill"
    reading = read_xml(ubl(Doc(type="", root="CreditNote")))
    assert reading.value("kind") == "credit_note"
    assert codes(reading) == set()


def test_an_unknown_type_is_told():
    reading = read_xml(cii(Doc(type="999")))
    assert reading.value("kind") == "bill"
    assert codes(reading) == {"unknown_type"}


def test_a_pro_forma_is_told():
    assert "pro_forma" in codes(read_xml(cii(Doc(type="325"))))


@pytest.mark.parametrize(
    ("code", "kind", "self_billed"),
    [
        ("TD01", "bill", None),
        ("TD04", "credit_note", None),
        ("TD05", "bill", None),
        ("TD17", "bill", True),
        ("TD24", "bill", None),
    ],
)
def test_types_of_fatturapa(code, kind, self_billed):
    reading = read_xml(fatturapa(Body(type=code)))
    assert reading.value("kind") == kind
    assert reading.value("self_billed") is self_billed
    assert codes(reading) == set()
