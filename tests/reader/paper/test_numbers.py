"""Which number is the document's: labels of six languages, titles, bands, rivals."""

from datetime import date

import pytest
from reading.facts import Sure
from reading.paper.number_values import is_clear, redressed

from .drawing import PLAIN, bill, pdf, picture, read, slip, table
from .test_pages import SHEET


def _head(*lines, more=()):
    return read(pdf([*bill(PLAIN, head=lines), *more]))


@pytest.mark.parametrize(
    "line",
    [
        "Se rapporte à la facture F-4711/26",
        "Bezieht sich auf Rechnung F-4711/26",
    ],
)
def test_the_invoice_that_a_credit_note_is_about(line):
    reading = _head("Note de crédit", "Référence NC-26-0014", line)
    assert reading.value("number") != "F-4711/26"


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


@pytest.mark.parametrize("label", ["N° de facture", "Numéro", "Re.-Nr.", "Invoice No."])
@pytest.mark.parametrize(
    "beside",
    ["30 avenue de la République", "59000 Lille", "M1 2HF Manchester", "3011 AB Breda"],
)
def test_an_address_in_the_next_column_is_no_number(label, beside):
    page = bill(PLAIN, head=())
    page += [(50, 240, label), (330, 240, beside), (50, 253, "2026/3411")]
    assert read(pdf(page)).value("number", Sure.LIKELY) == "2026/3411"


def test_what_is_far_beside_counts_where_nothing_is_below():
    page = [*bill(PLAIN, head=()), (50, 240, "Numéro de facture"), (250, 240, "F-12")]
    page += [(50, 253, "Date de facture"), (250, 253, "12/03/2026")]
    assert read(pdf(page)).value("number") == "F-12"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("FACTURE - FAC_2026_419", "FAC_2026_419"),
        ("FACTURE – 758/2025", "758/2025"),
        ("Ihre Rechnung 2026.9349", "2026.9349"),
        ("Factura simplificada 006052", "006052"),
        ("Factura simplificada 1119013.02.2026", "11190"),
        ("Facture n° SI/2026/06/2039", "SI/2026/06/2039"),
        ("Facture Fol. 03163", "Fol. 03163"),
        ("Abono nº A0099546 de fecha 18/03/2026", "A0099546"),
        ("Facture n° F-7 concernant le chantier 45", "F-7"),
    ],
)
def test_titles_with_their_number(line, number):
    assert _head(line, "Date : 12/03/2026").value("number") == number


def test_what_follows_the_label_of_a_client_is_the_clients():
    head = ("FACTURE DE VENTE", "N° client 165769", "Numéro FAC_2026_045")
    assert _head(*head, "Date : 12/03/2026").value("number") == "FAC_2026_045"
    page = [*bill(PLAIN, head=("Rechnungskorrektur",)), (50, 214, "Kunden-Nr.")]
    page += [(120, 214, "245223"), (50, 228, "Beleg-Nr."), (120, 228, "2025.0457")]
    assert read(pdf(page)).value("number") == "2025.0457"


@pytest.mark.parametrize(
    "line",
    [
        "Betreft factuur F2025-0315 van 21-08-2025",
        "Rectifica la factura F2025-0315 de 21/08/2025",
        "Relates to invoice F2025-0315 of 21/08/2025",
        "Réf. facture : F2025-0315 du 21/08/2025",
    ],
)
def test_of_a_credit_note_the_invoice_that_it_corrects_is_another_one(line):
    reading = _head("Avoir n° A-77", line, "Date : 12/03/2026")
    assert reading.value("number") == "A-77"
    assert reading.value("date") == date(2026, 3, 12)


def test_on_a_credit_note_the_reference_of_an_invoice_is_no_number():
    head = ("Facture d'avoir client", "N°   AVC26-0044 du 12/03/2026")
    page = bill(PLAIN, head=(*head, "Référence facture   FAC26-0871"))
    assert read(pdf(page)).value("number") == "AVC26-0044"


def test_letters_that_begin_a_number_are_no_label():
    page = [*bill(PLAIN, head=()), *table(200, (("Numéro", "Date"),), (50, 200))]
    page += table(215, (("NOR-2026-5521", "12/03/2026"),), (50, 200))
    assert read(pdf(page)).value("number") == "NOR-2026-5521"


def test_the_numbers_of_listed_invoices_are_no_rivals():
    rows = [(f"Facture n° {n} du 03/01/2026", "88,15 €") for n in ("FA-11", "FA-12")]
    reading = read(pdf(bill(PLAIN, lines=rows)))
    assert reading.value("number") == "FA-2026-0117"


def test_the_number_of_a_call_for_contributions():
    head = ("APPEL DE COTISATIONS N° AC-26-441182", "Date : 12/03/2026")
    assert read(pdf(bill(PLAIN, head=head))).value("number") == "AC-26-441182"


def test_a_title_that_is_cut_short():
    reading = read(pdf(bill(PLAIN, head=("FACT 26/11/0087", "DU 12.03.26"))))
    assert reading.value("number") == "26/11/0087"


def test_the_name_of_a_month_is_no_label():
    head = ("Invoice Date: 07-Nov-2026", "Due: 07-Dec-2026")
    reading = read(pdf(bill(PLAIN, head=head)))
    assert reading.value("number", Sure.LIKELY) is None


def test_a_credit_note_that_names_an_invoice_only():
    head = ("Avoir", "Date : 12/03/2026", "Référence facture : FAC26-0871")
    reading = read(pdf(bill(PLAIN, head=head)))
    assert reading.value("number", Sure.LIKELY) is None
    assert not reading.troubles


@pytest.mark.parametrize(
    ("line", "number"),
    [
        (
            "Facture VROUM-FR-KT7-0034419 émise par la plateforme",
            "VROUM-FR-KT7-0034419",
        ),
        ("Facture FA 018264 du 6 février 2025 OR n° 22917", "FA 018264"),
        ("Rechnung / Invoice 118 204 / 25", "118 204 / 25"),
        ("Nota de Crédito NC A/2026/12", "NC A/2026/12"),
        ("Fattura di cortesia n. 22/2025", "22/2025"),
        ("Facture de location FL-972-2604418", "FL-972-2604418"),
        ("Facturette 0023-04-118274", "0023-04-118274"),
        ("Pièce : FQ 60 211 874 Client : 034-2210", "FQ 60 211 874"),
    ],
)
def test_numbers_of_several_parts(line, number):
    assert _head(line, "Date : 12/03/2026").value("number", Sure.LIKELY) == number


def test_numbers_of_goods_are_no_numbers_of_the_document():
    rows = [("Réf.", "Désignation", "Quantité"), ("R-771", "Roulement", "40")]
    page = [
        *bill(PLAIN, head=("Date : 12/03/2026",)),
        *table(300, rows, xs=(50, 150, 400)),
    ]
    assert read(pdf(page)).value("number", Sure.LIKELY) != "R-771"


def test_the_number_of_a_credit_note_that_is_taken_off():
    head = ("FACTURE", "Pièce : FQ 60 211 874", "Date : 12/03/2026")
    sums = (*PLAIN, ("Avoir n° AV 60 209 554", "-37,42 €"))
    assert read(pdf(bill(sums, head=head))).value("number") == "FQ 60 211 874"


def test_a_colon_alone_is_no_label():
    more = [(50, 250, "Pompe"), (120, 250, ": 06")]
    reading = _head("FACTURE", "Date : 12/03/2026", more=more)
    assert reading.value("number", Sure.LIKELY) != "06"


def test_a_month_is_no_number():
    reading = _head("Appel de cotisations n°", "Juin 2026", "Date : 12/03/2026")
    assert reading.value("number", Sure.LIKELY) is None


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("FACTURE D'HONORAIRES N° AL 2026.0915", "AL 2026.0915"),
        ("Facture de transport FT/2026/00871 du 31 janvier 2026", "FT/2026/00871"),
        ("n° de facture : X 26 7 0041 889 2", "X 26 7 0041 889 2"),
    ],
)
def test_titles_that_say_what_for(line, number):
    assert _head(line, "Date : 12/03/2026").value("number", Sure.LIKELY) == number


def test_heads_in_the_middle_of_their_columns():
    """As on paper copies of Italian e-invoices: the values stand at the left."""
    heads = ("Tipologia documento", "Numero documento", "Data documento")
    page = [
        *bill(PLAIN, head=("FATTURA",)),
        *table(240, [heads], xs=(60, 243, 400)),
        *table(253, [("TD24 differita", "1187/E", "28-02-2026")], xs=(40, 190, 345)),
    ]
    reading = read(pdf(page))
    assert reading.value("number", Sure.LIKELY) == "1187/E"
    assert reading.value("date") == date(2026, 2, 28)


def test_what_the_terminal_calls_its_reference_is_not_sure():
    lines = ["CORVEL CARWASH", ("Ticket", "A2-6631"), ("TOTAL", "18,50"), "REF 221930"]
    assert read(slip(lines)).value("number", Sure.LIKELY) == "A2-6631"
    assert read(slip([*lines[:1], *lines[2:]])).value("number") is None
