"""What a line of a page says, and what only seems to be a part of it."""

import pytest
from reading.facts import Sure
from reading.paper import pages

from .drawing import FOOT, PLAIN, bill, column, pdf, read, table

HEAD = ("Facture n° FA-118", "Date : 12/03/2026")


@pytest.mark.parametrize(
    ("sums", "net", "tax"),
    [
        (
            (
                ("Base imponible", "318,40 €"),
                ("IVA 21 %", "66,86 €"),
                ("Recargo equivalencia 5,2 %", "16,56 €"),
                ("TOTAL", "401,82 €"),
            ),
            "318.40",
            "83.42",
        ),
        (
            (
                ("Subtotal", "€240.00"),
                ("VAT - France (0% on €240.00)", "€0.00"),
                ("Total", "€240.00"),
                ("Reverse charge", ""),
            ),
            "240.00",
            "0",
        ),
    ],
)
def test_what_bears_the_tax_is_told_from_it(sums, net, tax):
    reading = read(pdf(bill(sums, head=HEAD, foot=FOOT)))
    assert str(reading.value("net")) == net
    assert str(reading.value("tax")) == tax


def test_a_number_that_goes_on_below_is_not_filled():
    page = [
        *bill(PLAIN, head=("FACTURE",)),
        *table(240, [("Numéro", "Date"), ("FC26-", "12/03/2026")], xs=(50, 150)),
        (50, 266, "0091"),
    ]
    assert read(pdf(page)).value("number") is None


def test_a_letter_for_number_is_no_part_of_it():
    page = [*bill(PLAIN, head=("FACTURE",)), (160, 200, "N 118204")]
    assert read(pdf(page)).value("number", Sure.LIKELY) == "118204"


def test_a_number_that_looks_like_that_of_a_phone():
    head = ("FACTURE N° 0118204477", "Date : 12/03/2026")
    reading = read(pdf(bill(PLAIN, head=head)))
    assert reading.value("number") == "0118204477"
    assert "seller_phone" not in reading.facts


def test_a_label_that_begins_on_the_line_above():
    sums = (
        ("Total hors TVA", "79,50 €"),
        ("TVA à 20 %", "15,90 €"),
        ("Achats auprès de tiers (non", ""),
        ("soumis à TVA)", "5,95 €"),
        ("Total à payer TTC", "101,35 €"),
    )
    reading = read(pdf(bill(sums)))
    assert str(reading.value("total")) == "101.35"
    assert str(reading.value("tax")) == "15.90"


@pytest.mark.parametrize("words", ["Avoir INV-", "Rabatt-"])
def test_a_dash_at_the_end_of_a_line_is_one(words):
    lines = column(50, 640, (words, "0447 suite de la ligne"), step=11)
    (page,) = pages(pdf([*bill(PLAIN), *lines]), "application/pdf")
    assert words in page.text


def test_what_is_said_of_the_sheet_is_no_part_of_the_number():
    head = ("Fatura FT 2026A/118 Original", "Date : 12/03/2026")
    assert read(pdf(bill(PLAIN, head=head))).value("number") == "FT 2026A/118"
