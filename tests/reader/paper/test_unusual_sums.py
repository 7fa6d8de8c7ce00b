"""Sums that few invoices have: disbursements, a tax of nothing, rounded cents."""

from decimal import Decimal

import pytest
from reading.electronic.compare import Figures, compare
from reading.facts import Sure, TaxGroup

from .drawing import FOOT, bill, pdf, read, table, values


def money(text):
    return Decimal(text)


def groups(reading):
    return {(g.rate, g.base, g.amount) for g in reading.taxes}


def test_fees_with_their_tax_are_not_yet_the_total():
    lines = [
        ("Étude du bail, rédaction d'un mémoire", "1.850,00 €"),
        ("TVA 20 %", "370,00 €"),
        ("Honoraires TTC", "2.220,00 €"),
        ("Débours non soumis à TVA", "225,00 €"),
        ("TOTAL TTC", "2.445,00 €"),
        ("À déduire : provision reçue le 08/12/2025", "- 1.200,00 €"),
        ("SOLDE À RÉGLER", "1.245,00 €"),
    ]
    reading = read(pdf(bill((), lines=lines)))
    assert reading.value("total") == 2445
    assert (reading.value("net"), reading.value("tax")) == (2075, 370)
    assert groups(reading) == {(20, 1850, 370), (None, 225, 0)}


def test_a_column_of_what_bears_no_tax():
    lines = [
        ("Nature", "Base TVA", "Non soumis", "TVA"),
        ("Émoluments d'acte", "1 200,00", "", "240,00"),
        ("Publication au Bodacc", "", "412,60", ""),
        ("Totaux", "1 200,00", "412,60", "240,00"),
    ]
    page = [
        *bill((("Total TTC", "1 852,60 €"),)),
        *table(300, lines, xs=(50, 250, 360, 470)),
    ]
    reading = read(pdf(page))
    assert reading.value("total") == money("1852.60")
    assert groups(reading) == {(20, 1200, 240), (None, money("412.60"), 0)}


def test_heads_that_have_run_together():
    page = [
        *bill(()),
        (330, 520, "Total HT  TVA 20%  Total TTC  Échéance"),
        (331, 533, "1 436,40    287,28   1 723,68 €   30/12/2026"),
    ]
    reading = read(pdf(page))
    assert reading.value("total") == money("1723.68")
    assert (reading.value("net"), reading.value("tax")) == (
        money("1436.40"),
        money("287.28"),
    )
    assert reading.value("due_date").isoformat() == "2026-12-30"


@pytest.mark.parametrize(
    "tax",
    [
        ("TVA 0 % (exportation)", "0.00"),
        ("Umsatzsteuer 0,00 %", "0,00"),
        ("0.00% UK VAT (outside scope)", "0.00"),
    ],
)
def test_a_tax_of_nothing(tax):
    sums = (("Total", "1 517.00"), tax, ("Total à payer EUR", "1 517.00"))
    reading = read(pdf(bill(sums)))
    found = values(reading, Sure.CERTAIN)
    assert (found["net"], found["tax"], found["total"]) == (1517, 0, 1517)
    assert reading.taxes == [TaxGroup(money("0"), money("1517"), money("0"), "Z")]


def test_a_tax_of_nothing_beside_one_that_is_charged():
    sums = (
        ("Base 20 %", "100,00"),
        ("TVA 20 %", "20,00"),
        ("TVA 5,5 %", "0,00"),
        ("Total TTC", "120,00"),
    )
    assert read(pdf(bill(sums))).value("tax") == 20


def test_cents_that_are_rounded_are_no_part_of_the_net():
    sums = (
        ("Total exkl. MWST", "1'056.40"),
        ("MWST 8.1 % auf 1'056.40", "85.57"),
        ("Rundungsdifferenz", "-0.02"),
        ("Rechnungsbetrag CHF", "1'141.95"),
    )
    reading = read(pdf(bill(sums)))
    assert reading.value("net") == money("1056.40")
    assert groups(reading) == {(money("8.1"), money("1056.40"), money("85.57"))}
    # The draft has them as a line without tax.
    draft = Figures(net=money("1056.38"), tax=money("85.57"), total=money("1141.95"))
    assert not {one.name for one in compare(reading, draft)} & {"net", "total"}


@pytest.mark.parametrize("label", ["Solde", "Balance", "Reste à payer", "Amount due"])
def test_nothing_is_left_to_pay(label):
    sums = (
        ("Total HT", "100,00 €"),
        ("TVA 20 %", "20,00 €"),
        ("Total TTC", "120,00 €"),
        ("Carte bancaire", "120,00 €"),
        (label, "0,00 €"),
    )
    reading = read(pdf(bill(sums)))
    assert reading.value("payable", Sure.LIKELY) == 0
    assert reading.value("total") == 120


def test_the_currency_stands_beside_the_same_sum():
    sums = (
        ("Razem", "3 450,00"),
        ("Do zapłaty", "3 450,00 EUR"),
        ("Kurs NBP 1 EUR = 4,2650 PLN, brutto", "14 714,25 PLN"),
    )
    foot = FOOT.replace("€", "EUR")
    assert read(pdf(bill(sums, foot=foot))).value("currency") == "EUR"


def test_all_taxes_included_in_other_words():
    sums = (
        ("Total hors taxes", "1.184,60"),
        ("TVA 5,5 %", "65,15"),
        ("Total toutes taxes", "1.249,75 €"),
    )
    assert read(pdf(bill(sums))).value("total") == money("1249.75")


def test_a_head_with_its_rate():
    page = [
        *bill(()),
        *table(520, [("TOTAL BRUT", "NET HT", "TVA 20,00", "NET À PAYER TTC")],
               xs=(50, 150, 250, 350)),
        *table(535, [("95,00", "95,00", "19,00", "114,00")], xs=(80, 170, 270, 390)),
    ]  # fmt: skip
    reading = read(pdf(page))
    assert (reading.value("net"), reading.value("total")) == (95, 114)
    assert groups(reading) == {(20, 95, 19)}


def test_a_sentence_that_begins_with_the_total():
    sentence = (
        "Total toutes taxes comprises : 101,80 € prélevé sur votre compte "
        "FR76 3000 6000 0112 3456 7890 189 le 10 mars 2026."
    )
    sums = (("Totaux", "91,90", "9,90"),)
    page = [*bill(()), *table(500, sums, xs=(50, 330, 470)), (50, 560, sentence, 7)]
    assert read(pdf(page)).value("total") == money("101.80")


def test_a_sentence_beside_what_is_to_be_paid():
    sentence = "En cas de retard : intérêts au taux légal x 3 et 40 € de frais."
    page = [
        *bill((("Total HT", "800,00"), ("TVA 20 %", "160,00"), ("TTC", "960,00"))),
        *table(640, [("Net à régler", "960,00 €", sentence)], xs=(50, 130, 260)),
    ]
    assert read(pdf(page)).value("payable", Sure.LIKELY) == 960


def test_a_register_is_no_currency():
    sums = (("Montant", "189,50"), ("TOTAL T.T.C. EN EUROS", "189,50"))
    foot = FOOT.replace("€", "euros") + " – RM 31 – dispensée d'immatriculation"
    assert read(pdf(bill(sums, foot=foot))).value("currency") == "EUR"


def test_a_sum_before_its_discount():
    sums = (
        ("Total ilíquido", "350,00"),
        ("Desconto comercial", "-10,00"),
        ("IVA", "0,00"),
        ("Total a pagar (EUR)", "340,00"),
    )
    assert read(pdf(bill(sums))).value("total") == 340


def test_disbursements_below_their_words():
    lines = [
        ("Honoraires : 6 h 30 à 210,00 € HT", "1 365,00"),
        ("TVA à 20 % sur honoraires", "273,00"),
        ("Honoraires TTC", "1 638,00"),
        ("Débours non soumis à TVA", ""),
        ("Greffe - état des inscriptions", "45,24"),
        ("Commissaire de justice (avance)", "92,51"),
        ("TOTAL", "1 775,75 €"),
        ("Provision reçue le 15/10/2025", "-800,00"),
        ("RESTE DÛ", "975,75 €"),
    ]
    reading = read(pdf(bill((), lines=lines)))
    assert reading.value("total") == money("1775.75")
    assert groups(reading) == {(20, 1365, 273), (None, money("137.75"), 0)}


def test_a_row_of_net_tax_and_total_far_below_the_heads_of_the_lines():
    xs = (50, 200, 300, 380, 460)
    lines = [
        ("Article", "Qté", "HT", "TVA EUR", "TTC"),
        *[(f"Chaise {n}", "1", "10,00", "2,00", "12,00") for n in range(9)],
        ("Total", "", "90,00", "18,00", "108,00"),
    ]
    reading = read(pdf([*bill(()), *table(300, lines, xs)]))
    assert (reading.value("net"), reading.value("total")) == (90, 108)
    assert groups(reading) == {(20, 90, 18)}


def test_what_is_to_be_paid_in_columns():
    xs = (50, 300, 380, 460)
    lines = [
        ("", "HT", "TVA 20 %", "TTC"),
        ("Montant total du marché", "16 000,00", "3 200,00", "19 200,00"),
        ("Acompte 1", "-11 200,00", "-2 240,00", "-13 440,00"),
        ("Solde restant dû", "4 800,00", "960,00", "5 760,00"),
    ]
    reading = read(pdf([*bill(()), *table(300, lines, xs)]))
    assert reading.value("payable", Sure.LIKELY) == 5760
    assert reading.value("tax", Sure.LIKELY) == 960


def test_two_lines_that_make_the_total_are_no_net_and_tax():
    xs = (50, 220, 300, 380, 460)
    lines = [
        ("Nazwa", "Netto", "VAT", "Kwota VAT", "Brutto"),
        ("Blacha piekarska", "368,00", "0%", "0,00", "368,00"),
        ("Transport", "55,00", "0%", "0,00", "55,00"),
        ("Razem", "423,00", "", "0,00", "423,00"),
    ]
    page = [*bill((("Do zapłaty", "423,00 EUR"),)), *table(300, lines, xs)]
    reading = read(pdf(page))
    assert (reading.value("net"), reading.value("tax")) == (423, 0)


def test_sums_at_the_left_of_their_words():
    sums = (
        ("2 960,00 €", "Total HT"),
        ("296,00 €", "TVA 10 %"),
        ("3 256,00 €", "Total TTC"),
        ("- 976,80 €", "Acompte reçu par chèque le 12/03/2026"),
        ("2 279,20 €", "Reste à payer"),
    )
    page = [*bill(()), *table(520, sums, xs=(330, 400))]
    reading = read(pdf(page))
    assert (reading.value("net"), reading.value("total")) == (2960, 3256)
    assert reading.value("payable", Sure.LIKELY) == money("2279.20")
    assert groups(reading) == {(10, 2960, 296)}


def test_all_sums_in_one_line():
    line = "Total HT 315,00 € TVA 63,00 € Total à payer 378,00 €"
    reading = read(pdf([*bill(()), (50, 520, line)]))
    assert (reading.value("net"), reading.value("tax")) == (315, 63)
    assert reading.value("total") == 378


def test_a_tax_told_for_information_is_not_charged():
    sums = (("TOTAL H.T.", "1 700,00"), ("NET A PAYER", "1 700,00"))
    words = (
        "Autoliquidation : TVA due par le preneur, art. 283-2 nonies du CGI (pour "
        "information, au taux de 20 % : 340,00 €, soit 2 040,00 € TTC)."
    )
    reading = read(pdf([*bill(sums), (50, 640, words, 7)]))
    assert (reading.value("net"), reading.value("tax")) == (1700, 0)


def test_the_currency_is_that_of_the_slip_for_the_bank():
    sums = (
        ("Sous-total", "655.50"),
        ("TVA 8.1%", "53.10"),
        ("Total TTC", "708.60"),
        ("Contre-valeur indicative : EUR", "758.20"),
        ("Monnaie CHF Montant", "708.60"),
    )
    foot = FOOT.replace("€", "francs")
    assert read(pdf(bill(sums, foot=foot))).value("currency") == "CHF"


def test_a_tax_that_has_the_height_of_a_rate_is_no_head():
    sums = (
        ("Total HT", "100,00"),
        ("TVA 20,00", "EUR", "20 %"),
        ("Total TTC", "120,00"),
    )
    page = [*bill(()), *table(520, sums, xs=(330, 420, 470))]
    assert read(pdf(page)).value("tax") == 20
