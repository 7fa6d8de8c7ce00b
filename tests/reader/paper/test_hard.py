"""Documents that lead astray: deposits, balances, folios, tips, dollars, debits."""

from datetime import date
from decimal import Decimal

import pytest
from reading.facts import Books, Sure, TaxGroup

from .drawing import PLAIN, bill, column, pdf, read, table, values


def money(text):
    return Decimal(text)


def groups(reading):
    return {(g.rate, g.base, g.amount) for g in reading.taxes}


def listed(*rows, xs=(50, 300, 360, 470)):
    return table(300, rows, xs)


def test_an_invoice_of_a_deposit_asks_for_the_deposit():
    head = ("Facture d'acompte n° FAC-2026-0412", "Date : 15/09/2026")
    sums = (
        ("Total HT", "4 650,00"),
        ("TVA 20 %", "930,00"),
        ("Acompte TTC à verser", "5 580,00 €"),
    )
    page = [*bill(sums, head=head), (50, 330, "Montant du marché TTC : 18 600,00 €")]
    reading = read(pdf(page))
    assert reading.value("total") == 5580
    assert reading.value("number") == "FAC-2026-0412"


def test_the_deposit_of_before_dates_nothing():
    head = ("Facture de solde n° FAC-2026-0539", "Le 12 novembre 2026")
    sums = (
        *PLAIN,
        ("Acompte facture FAC-2026-0412 du 15/09/2026 déjà versé", "-50,00"),
        ("Net à payer", "70,00 €"),
    )
    reading = read(pdf(bill(sums, head=head)))
    assert reading.value("date") == date(2026, 11, 12)
    assert reading.value("number") == "FAC-2026-0539"
    assert reading.value("total") == 120


def test_more_to_pay_for_no_reason_is_only_offered():
    sums = (*PLAIN, ("Achats de tiers", "4,99"), ("Total à payer TTC", "124,99 €"))
    assert read(pdf(bill(sums))).value("total") is None


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("N° de facture 8 104 552 317 K5", "8 104 552 317 K5"),
        ("FACTURE N° 0/0(118)0042/011882", "0/0(118)0042/011882"),
        ("APPEL DE FONDS N° 2026/4", "2026/4"),
        ("Avis d'échéance n° 88 104 552", "88 104 552"),
        ("N° de facture : 0427118330 26J4-1T09", "0427118330 26J4-1T09"),
        ("Numéro de facture : 057 2487119034", "057 2487119034"),
        ("Factuurnummer 2026 0514 7718 03", "2026 0514 7718 03"),
        ("FATURA-RECIBO N.o FR ATSIRE01FR/7", "FR ATSIRE01FR/7"),
        ("N° de facture 2026001234 4500081442", "2026001234"),
        ("Facture : LSO / 25-10 / 3391", "LSO / 25-10 / 3391"),
        ("Facture n° 2025 2 0044 17733 émise le 02/12/2025", "2025 2 0044 17733"),
        ("FACTURE CARTES N° : 50 2604 118 377", "50 2604 118 377"),
        ("FACTURE 0417-118822", "0417-118822"),
        ("F A C T U R E  N°  VF 417", "VF 417"),
        ("Facture n°12 – 2026", "12 – 2026"),
        ("Facture rectificative FR-26-0019", "FR-26-0019"),
        ("FACTURE DE FRAIS BANCAIRES – référence FB-2026-02-118", "FB-2026-02-118"),
        ("Honorarnote 2026-044", "2026-044"),
        ("FAKTURA – danovy doklad c. 2026110418", "2026110418"),
    ],
)
def test_numbers_in_unusual_forms(line, number):
    head = (line, "Date : 12/03/2026")
    assert read(pdf(bill(PLAIN, head=head))).value("number") == number


@pytest.mark.parametrize("number", ["8*104*552", "LSO / 25-B / 3391"])
def test_the_beginning_of_a_number_fills_nothing(number):
    head = (f"Facture n° {number}", "Date : 12/03/2026")
    assert read(pdf(bill(PLAIN, head=head))).value("number") is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Vous serez prélevé de 120,00 € le 05/11/2026.",
        "Prélèvement automatique de 120,00 € effectué le 05/11/2026",
        "Der Betrag wird am 05.11.2026 von Ihrem Konto abgebucht.",
        "The amount will be collected on 05/11/2026.",
    ],
)
def test_a_direct_debit_says_when_it_is_due(sentence):
    head = ("Facture n° F-2026-12", "Date : 20/10/2026")
    reading = read(pdf([*bill(PLAIN, head=head), (50, 600, sentence)]))
    assert reading.value("due_date") == date(2026, 11, 5)
    assert reading.value("date") == date(2026, 10, 20)


def test_a_debit_below_its_amount():
    head = ("Facture n° F-2026-12", "Date : 20/10/2026")
    box = ("somme qui sera prélevée", "120,00 €", "le 5 novembre 2026")
    page = [*bill(PLAIN, head=head), *column(330, 250, box)]
    assert read(pdf(page)).value("due_date") == date(2026, 11, 5)


def test_the_company_of_a_guest_is_not_the_seller():
    page = [
        (50, 60, "HOTEL DU PARC", 14),
        (50, 76, "14 av. Foch 67000 Strasbourg"),
        (50, 130, "Mr Alan Turner"),
        (50, 144, "Company: Turner Consulting Ltd"),
        *bill(PLAIN)[3:],
    ]
    reading = read(pdf(page), books=Books(name="Noyal"))
    assert reading.value("seller_name") != "Turner Consulting Ltd"


def test_a_name_in_the_address_field_is_not_surely_the_sellers():
    page = [
        (50, 60, "Cabinet Orphée Immobilier"),
        (50, 76, "9 bd Voltaire 75011 Paris"),
        (50, 100, "Appel de fonds n° 2026/4"),
        (50, 116, "Date : 01/10/2026"),
        (330, 150, "SCI Marigny"),
        (330, 166, "75011 Paris"),
        *table(400, PLAIN),
    ]
    assert read(pdf(page), books=Books(name="Noyal")).value("seller_name") is None


def test_what_bears_no_tax_is_a_group_of_its_own():
    sums = (
        ("Sous-total", "105,40"),
        ("Pourboire", "9,60"),
        ("Total à payer", "115,00 EUR"),
    )
    rows = (
        ("10,0%", "75,82", "7,58", "83,40"),
        ("20,0%", "18,33", "3,67", "22,00"),
    )
    reading = read(pdf([*bill(sums), *table(600, rows, (50, 150, 250, 350))]))
    assert reading.value("total") == 115
    assert groups(reading) == {
        (money("10.0"), money("75.82"), money("7.58")),
        (money("20.0"), money("18.33"), money("3.67")),
        (None, money("9.60"), money("0")),
    }


LINES = (
    ("Poste", "20 %", "", "100,00"),
    ("Livre", "5,5 %", "", "40,00"),
    ("Port", "20 %", "", "10,00"),
)


def test_bases_from_lines_that_show_their_rates():
    sums = (("Total HT", "150,00"), ("TVA", "24,20"), ("Total TTC", "174,20 €"))
    reading = read(pdf([*bill(sums), *listed(*LINES)]))
    assert groups(reading) == {
        (money("20"), money("110.00"), money("22.00")),
        (money("5.5"), money("40.00"), money("2.20")),
    }


def test_bases_from_lines_with_tax():
    sums = (
        ("Total TTC", "174,20 €"),
        ("Total HT", "150,00"),
        ("TVA 20 %", "22,00"),
        ("TVA 5,5 %", "2,20"),
    )
    gross = (("Poste", "20 %", "", "132,00"), ("Livre", "5,5 %", "", "42,20"))
    reading = read(pdf([*bill(sums), *listed(*gross)]))
    assert groups(reading) == {
        (money("20"), money("110.00"), money("22.00")),
        (money("5.5"), money("40.00"), money("2.20")),
    }


def test_bases_from_the_only_way_to_part_the_lines():
    sums = (
        ("Total HT", "150,00"),
        ("TVA 20 %", "22,00"),
        ("TVA 5,5 %", "2,20"),
        ("Net à payer TTC", "174,20 €"),
    )
    bare = (("Poste", "", "", "93,17"), ("Livre", "", "", "40,00"))
    reading = read(pdf([*bill(sums), *listed(*bare, ("Port", "", "", "16,83"))]))
    assert reading.taxes == [
        TaxGroup(money("20"), money("110.00"), money("22.00")),
        TaxGroup(money("5.5"), money("40.00"), money("2.20")),
    ]


def test_no_bases_where_the_lines_can_be_parted_in_two_ways():
    sums = (
        ("Total HT", "150,00"),
        ("TVA 20 %", "22,00"),
        ("TVA 5,5 %", "2,20"),
        ("Net à payer TTC", "174,20 €"),
    )
    bare = (
        ("Poste", "", "", "70,00"),
        ("Livre", "", "", "40,00"),
        ("Port", "", "", "39,99"),
        ("Timbre", "", "", "0,01"),
    )
    assert not read(pdf([*bill(sums), *listed(*bare)])).taxes


@pytest.mark.parametrize(
    ("words", "books", "currency", "sure"),
    [
        ("Total $120.00", "EUR", "USD", Sure.LIKELY),
        ("Total $120.00", "CAD", "CAD", Sure.LIKELY),
        ("Total (SGD) $120.00", "EUR", "SGD", Sure.CERTAIN),
        ("Total $120.00 USD", "EUR", "USD", Sure.CERTAIN),
        ("Portland, OR 97204 - Total $120.00", "EUR", "USD", Sure.CERTAIN),
    ],
)
def test_a_dollar_sign_is_of_many_countries(words, books, currency, sure):
    head = ((50, 60, "Invoice INV-12"), (50, 80, "Date: 03 April 2026"))
    page = [*head, (50, 200, words)]
    fact = read(pdf(page), books=Books(currency=books)).facts["currency"]
    assert (fact.value, fact.sure) == (currency, sure)


def test_a_short_label_is_a_label():
    sums = (("Total H.T.", "484,80"), ("T.V.A. 20,00%", "96,96"), ("T.T.C.", "581,76"))
    assert read(pdf(bill(sums))).value("total") == money("581.76")


def test_the_crowns_of_denmark():
    head = ("Fakturanr. 3391", "Fakturadato 12-10-2026", "Forfaldsdato 26-10-2026")
    sums = (
        ("Subtotal", "6.750,00"),
        ("Moms 25 %", "1.687,50"),
        ("Total DKK", "8.437,50"),
    )
    reading = read(pdf(bill(sums, head=head)))
    assert reading.value("total") == money("8437.50")
    assert reading.value("currency") == "DKK"
    assert reading.value("due_date") == date(2026, 10, 26)
    assert groups(reading) == {(money("25"), money("6750.00"), money("1687.50"))}


def test_two_invoices_on_one_sheet_fill_nothing():
    first = bill(PLAIN, head=("Facture n° FA-551", "Date : 03/03/2026"), foot="")
    second = column(50, 620, ("Facture n° FA-558", "Date : 10/03/2026"))
    second += table(660, (("Total TTC", "60,00 €"),), xs=(330, 470))
    reading = read(pdf([*first, *second]))
    assert [trouble.code for trouble in reading.troubles] == ["several_documents"]
    assert not {"number", "date", "total"} & set(values(reading, Sure.CERTAIN))


def test_invoices_that_are_only_named_make_no_sheet_of_two():
    named = column(50, 620, ("Facture n° FA-551", "Facture n° FA-558"))
    reading = read(pdf([*bill(PLAIN), *named]))
    assert not reading.troubles
    assert reading.value("total") == 120


def test_a_line_that_gives_something_back_makes_no_credit_note():
    lines = (("Forfait", "139,99"), ("Avoir geste commercial", "-19,99"))
    assert read(pdf(bill(PLAIN, lines=lines))).value("kind") == "bill"


def test_an_invoice_that_gives_money_back_is_a_credit_note():
    sums = [(label, f"-{value}") for label, value in PLAIN]
    reading = read(pdf(bill(sums)))
    assert reading.value("kind") == "credit_note"
    assert reading.value("number") == "FA-2026-0117"
    assert reading.value("total") == -120


def test_gross_is_the_total():
    sums = (("Net", "258.00"), ("VAT @ 20%", "51.60"), ("Gross", "309.60"))
    assert read(pdf(bill(sums))).value("total") == Decimal("309.60")


def test_an_invoice_that_is_only_named_makes_no_bill():
    head = ("N° AV-10032", "Annule partiellement la facture F-99231", "12/03/2026")
    assert read(pdf(bill(PLAIN, head=head))).value("kind") is None


def test_the_invoice_of_a_deposit_is_another_one():
    page = [
        *bill(PLAIN, head=("FACTURE", "n° D26118-1 / Rennes le 05/03/2026")),
        (50, 640, "Acompte : facture D26118-A du 10/01/2026 (41,67 HT + 8,33 TVA)."),
    ]
    found = values(read(pdf(page)))
    assert (found["number"], found["date"]) == ("D26118-1", date(2026, 3, 5))


def test_the_number_of_a_card_is_none_of_a_document():
    page = [(10, 20 + 13 * n, row) for n, row in enumerate(
        ("CLINIQUE VETERINAIRE", "le 18/03/26 a 17:43", "############4417",
         "TOTAL TTC 189,84 EUR", "TVA 31,64"))]  # fmt: skip
    assert "number" not in values(read(pdf(page, size=(226, 400))))
