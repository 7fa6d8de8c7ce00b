"""Dates in words, and days that stand in cells or after the day of the week."""

from datetime import date

import pytest
from num2words import num2words
from reading.paper.dates import dates

from .drawing import PLAIN, bill, pdf, read, table


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Le vingt-deux janvier deux mille vingt-six", date(2026, 1, 22)),
        ("1er mars deux mille vingt-six", date(2026, 3, 1)),
        ("le trente juin deux mil vingt six", date(2026, 6, 30)),
        ("trente et un octobre 2026", date(2026, 10, 31)),
        ("le premier avril deux mille vingt-six", date(2026, 4, 1)),
        ("primo aprile duemilaventisei", date(2026, 4, 1)),
        ("doce de marzo de dos mil veintiséis", date(2026, 3, 12)),
        ("3 de março de dois mil e vinte e seis", date(2026, 3, 3)),
        ("third day of March, two thousand and twenty-six", date(2026, 3, 3)),
        ("twenty-second January 2026", date(2026, 1, 22)),
    ],
)
def test_a_date_in_words(text, day):
    assert [found.readings for found in dates(text)] == [(day,)]


@pytest.mark.parametrize("lang", ["fr", "it", "es", "pt", "pt_BR", "en"])
def test_every_day_and_year_in_words(lang):
    months = {"fr": "mars", "it": "marzo", "es": "marzo", "en": "march"}
    month = months.get(lang, "março")
    for number in range(1, 32):
        day = num2words(number, lang=lang)
        (found,) = dates(f"{day} {month} 2026")
        assert found.readings == (date(2026, 3, number),)
    for year in range(2001, 2028):
        (found,) = dates(f"12 {month} {num2words(year, lang=lang)}")
        assert found.readings == (date(year, 3, 12),)


@pytest.mark.parametrize(
    "text",
    [
        "Loyer de mars deux mille vingt-six",
        "les deux mars noirs",
        "trente-deux mars 2026",
        "vingt mai deux mille quarante",
        "trente et un avril 2026",
    ],
)
def test_words_that_are_no_date(text):
    assert dates(text) == ()


def test_words_of_the_months_that_go_on_for_ever_cost_little():
    text = "un deux mars et " * 4000
    assert dates(text) == ()


@pytest.mark.parametrize(
    "line",
    [
        "Rennes, le douze mars deux mille vingt-six",
        "Rennes, le jeudi 12 mars 2026",
        "Fait à Rennes, le douze mars 2026",
        "Date de la facture/Date de la livraison 12 mars 2026",
        "Rechnungsdatum/Lieferdatum 12. März 2026",
    ],
)
def test_the_date_of_a_bill(line):
    head = ("Facture n° FA-118", line, "Date de la commande 7 mars 2026")
    assert read(pdf(bill(PLAIN, head=head))).value("date") == date(2026, 3, 12)


def test_dates_in_cells_that_have_run_together():
    page = [
        *bill(PLAIN, head=("FACTURE",)),
        *table(240, [("Numéro", "Date", "Client", "Échéance")], (50, 100, 160, 210)),
        *table(254, [("FA000118 12/03/2026", "C4 11/04/2026")], xs=(45, 175)),
    ]
    reading = read(pdf(page))
    assert reading.value("date") == date(2026, 3, 12)
    assert reading.value("due_date") == date(2026, 4, 11)


@pytest.mark.parametrize(
    "line",
    [
        "Bitte überweisen Sie den Betrag bis 11.04.2026 auf unser Konto.",
        "Fecha de cargo: 11/04/2026",
    ],
)
def test_until_when_is_to_be_paid(line):
    reading = read(pdf([*bill(PLAIN), (50, 640, line)]))
    assert reading.value("due_date") == date(2026, 4, 11)
