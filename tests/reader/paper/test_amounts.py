"""Amounts as people write them, and what only looks like one."""

from decimal import Decimal

import pytest
from reading.paper.amounts import amounts, percentages


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,56", "1234.56"),
        ("1\u202f234,56 €", "1234.56"),
        ("1\u00a0234,56 €", "1234.56"),
        ("1.234,56 EUR", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1'234.50 CHF", "1234.50"),
        ("3.441.812 Euros", "3441812"),
        ("$1,234", "1234"),
        ("-218,48 €", "-218.48"),
        ("(12,00)", "-12.00"),
        ("12,50-", "-12.50"),
        ("Total à payer :12,50", "12.50"),
        ("1■991.91 €", "1991.91"),
        ("1\ufffd991,91", "1991.91"),
        ("1?991,91", "1991.91"),
        ("1.250,-", "1250"),
        ("29.99 €TTC", "29.99"),
        ("TotalRM80.90", "80.90"),
        ("RM-0.02", "-0.02"),
    ],
)
def test_an_amount(text, value):
    assert [amount.value for amount in amounts(text)] == [Decimal(value)]


@pytest.mark.parametrize(
    "text",
    ["12/03/2026", "12.03.2026", "8:13:39", "01 71 17 61 67", "20 %", "5,5%", "4,0000",
     "2 000", "FA-2026-117", "6204-2RS"],
)  # fmt: skip
def test_no_amount(text):
    assert amounts(text) == ()


def test_quantity_and_price_are_two():
    assert [a.value for a in amounts("1 X 19.00 19.00")] == [Decimal("19.00")] * 2


def test_rates():
    assert percentages("TVA 5,5 % sur 20%") == [Decimal("5.5"), Decimal("20")]


@pytest.mark.parametrize(
    "text",
    ["1¶991,91", "1§991.91 €", "12:16", "of size A5, 24 pages", "Long 17, 31-147 Town"],
)
def test_a_part_of_what_is_not_understood_is_no_amount(text):
    assert amounts(text) == ()
