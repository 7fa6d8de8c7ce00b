"""Which number is the document's: labels of six languages, titles, bands, rivals."""

from datetime import date

import pytest
from reading.facts import Sure
from reading.paper.numbering import is_clear, redressed

from .drawing import PLAIN, bill, pdf, picture, read, slip, table
from .test_pages import SHEET


def _head(*lines, more=()):
    return read(pdf([*bill(PLAIN, head=lines), *more]))


@pytest.mark.parametrize(
    "line",
    [
        "Facture n° F-4711/26",
        "N° de facture : F-4711/26",
        "Référence facture F-4711/26",
        "N° pièce : F-4711/26",
        "Numéro de document F-4711/26",
        "Invoice No. F-4711/26",
        "Inv. No. F-4711/26",
        "Invoice ID: F-4711/26",
        "Rechnungs-Nr. F-4711/26",
        "Rg.-Nr.: F-4711/26",
        "Beleg-Nr. F-4711/26",
        "Warenrechnung F-4711/26 vom 12.03.2026",
        "Factuurnr. F-4711/26",
        "Fattura n. F-4711/26",
        "N. documento: F-4711/26",
        "Factura nº F-4711/26",
        "Note de crédit n° F-4711/26",
        "NOTA DI CREDITO F-4711/26 del 12/03/2026",
    ],
)
def test_a_label(line):
    assert _head(line, "12/03/2026").value("number") == "F-4711/26"


@pytest.mark.parametrize(
    "line",
    [
        "FACTURE FC 000673 - 03.04.2026",
        "FACTURE CLIENT FC 000673 du 03/04/2026",
        "Rechnung Nr. FC 000673 - 3. April 2026",
        "Factuur # FC 000673 van 03-04-2026",
        "Sales Invoice FC 000673 dated 3 April 2026",
    ],
)
def test_a_title_ends_with_its_date(line):
    reading = _head(line)
    assert reading.value("number") == "FC 000673"
    assert reading.value("date") == date(2026, 4, 3)


def test_a_bare_number_beside_the_date_is_the_documents():
    heads = ("Numéro", "Date facture", "N° client", "Échéance")
    values = ("SI-01448", "21/05/2026", "C0815", "20/07/2026")
    band = table(230, (heads, values), xs=(50, 170, 290, 410))
    reading = _head("Facture", more=band)
    assert reading.value("number") == "SI-01448"
    assert reading.value("due_date") == date(2026, 7, 20)


@pytest.mark.parametrize(
    "line",
    [
        "N° client : C0815",
        "Votre référence : C0815",
        "Bestellnummer C0815",
        "Ihr Zeichen C0815",
        "PO number C0815",
        "Ordernummer C0815",
        "Vs. ordine C0815",
        "Albarán nº C0815",
    ],
)
def test_numbers_of_something_else(line):
    assert _head(line, "Date : 12/03/2026").value("number", Sure.LIKELY) != "C0815"


def test_two_that_are_as_good_are_only_likely():
    reading = _head("Facture n° F-4711", "Facture n° F-4712")
    assert reading.value("number") is None


def test_the_number_of_a_slip_that_stands_alone():
    lines = ("BOULANGERIE", "Ticket n° 004711", ("TOTAL", "4,20 €"), "12/03/2026 08:15")
    assert read(slip(lines)).value("number") == "004711"


@pytest.mark.parametrize(
    ("number", "clear"),
    [
        ("FA-2026-0117", True),
        ("8F3K0518", True),
        ("Sl-06880", False),
        ("JVo000946", False),
        ("1O4", False),
        ("12S4", False),
    ],
)
def test_signs_that_engines_take_for_each_other(number, clear):
    assert is_clear(number) == clear


@pytest.mark.parametrize(
    ("read_as", "number"),
    [("Sl-06880", "SI-06880"), ("JVo000946", "JV0000946"), ("Fol 07850", "Fol 07850")],
)
def test_small_letters_among_capitals_are_misread(read_as, number):
    assert redressed(read_as) == number


def test_a_clear_number_on_a_picture_is_certain():
    reading = read(picture(SHEET), "image/jpeg")
    assert reading.value("number") == "FA-2026-0117"
    assert reading.value("date") == date(2026, 3, 12)


def test_what_stands_before_other_numbers_is_kept():
    reading = _head("Facture", "Dossier : 26-4711", "Date : 12/03/2026")
    assert ("Dossier", "26-4711") in {(one.words, one.value) for one in reading.numbers}


def test_a_number_below_another_label_is_not_the_titles():
    head = ("TAX INVOICE", "PO number", "F-26-11-8154", "Date : 12/03/2026")
    assert _head(*head).value("number") != "F-26-11-8154"
