"""Amounts of currencies with three decimals, beside those that have thousands."""

from decimal import Decimal

import pytest
from reading.facts import Books
from reading.paper.amounts import amounts

from .drawing import bill, pdf, read, values

FOOT = "Matricule fiscal 1234567A/A/M/000 - Tunis"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,500 TND", "1234.500"),
        ("1.234,500 TND", "1234.500"),
        ("640,000 DT", "640.000"),
        ("KWD 4,500.250", "4500.250"),
        ("4,500 KWD", "4500"),
        ("250.000 IQD", "250000"),
        ("1.234 EUR", "1234"),
        ("3.441.812 Euros", "3441812"),
        ("1 234,500 €", "1234.500"),
        ("1,234.500 €", "1234.500"),
    ],
)
def test_an_amount_beside_its_currency(text, value):
    assert [amount.value for amount in amounts(text)] == [Decimal(value)]


@pytest.mark.parametrize("text", ["1.234.500 TND", "118 DT", "DT 118,500", "4,500"])
def test_what_is_unclear_is_no_amount(text):
    assert amounts(text) == ()


@pytest.mark.parametrize(
    ("unit", "code"), [(" TND", "TND"), (" DT", "TND"), ("", "TND")]
)
def test_a_bill_in_dinars(unit, code):
    sums = (
        ("Total HT (dinars)", f"1 850,500{unit}"),
        ("TVA 19 %", f"351,595{unit}"),
        ("Timbre fiscal", f"1,000{unit}"),
        ("Total TTC", f"2 203,095{unit}"),
    )
    reading = read(pdf(bill(sums, foot=FOOT)), books=Books())
    assert reading.value("total") == Decimal("2203.095")
    assert reading.value("tax") == Decimal("351.595")
    assert reading.value("currency") == code


def test_a_price_for_a_litre_makes_no_thousandths():
    sums = (("Total HT", "100,00 €"), ("TVA 20 %", "20,00 €"), ("Total", "120,00 €"))
    lines = (("Gazole 1,829", "1.250 EUR"), ("Prix en dinars", "3,250"))
    found = values(read(pdf(bill(sums, lines=lines))))
    assert found["total"] == Decimal("120.00")
    assert found["currency"] == "EUR"
