"""Which amount is the total: labels, what adds up, and the traps between them."""

from decimal import Decimal

import pytest
from reading.facts import Sure, TaxGroup

from .drawing import FOOT, PLAIN, bill, pdf, read, slip, table, values


def money(text):
    return Decimal(text)


def test_net_tax_and_total_that_add_up_are_certain():
    reading = read(pdf(bill(PLAIN)))
    found = values(reading, Sure.CERTAIN)
    assert (found["net"], found["tax"], found["total"]) == (100, 20, 120)
    assert "adds_up" in reading.facts["total"].why
    assert reading.taxes == [TaxGroup(money("20"), money("100.00"), money("20.00"))]


def test_each_rate_is_a_group():
    sums = (
        ("Total HT", "300,00"),
        ("TVA 20 % sur 200,00", "40,00"),
        ("TVA 5,5 % sur 100,00", "5,50"),
        ("Total TTC", "345,50"),
    )
    reading = read(pdf(bill(sums)))
    assert reading.value("total") == money("345.50")
    assert {(g.rate, g.base, g.amount) for g in reading.taxes} == {
        (money("20"), money("200.00"), money("40.00")),
        (money("5.5"), money("100.00"), money("5.50")),
    }


def test_what_is_left_to_pay_is_not_the_total():
    sums = (*PLAIN, ("Acompte versé", "50,00 €"), ("Net à payer", "70,00 €"))
    reading = read(pdf(bill(sums)))
    assert reading.value("total") == 120
    assert reading.value("payable", Sure.LIKELY) == 70
    assert reading.value("prepaid", Sure.LIKELY) == 50


def test_the_capital_is_no_amount():
    foot = "SARL au capital de 50 000,00 € - RCS Rennes 732 829 320"
    assert read(pdf(bill(PLAIN, foot=foot))).value("total") == 120


def test_what_a_late_payment_costs_is_no_amount():
    sums = (("Montant", "12,00 €"),)
    note = "Indemnité forfaitaire pour frais de recouvrement : 40,00 €"
    reading = read(pdf([*bill(sums), (50, 700, note)]))
    assert reading.value("total", Sure.LIKELY) == 12


def test_a_discount_is_no_total():
    sums = (
        ("Total brut", "150,00 €"),
        ("Remise 20 %", "-30,00 €"),
        ("Net HT", "120,00 €"),
        ("TVA 20 %", "24,00 €"),
        ("Total TTC", "144,00 €"),
    )
    reading = read(pdf(bill(sums)))
    assert (reading.value("total"), reading.value("net")) == (144, 120)


def test_what_bears_no_tax_is_part_of_the_net():
    sums = (
        ("Honoraires HT", "1 841,27 €"),
        ("TVA 20 %", "368,25 €"),
        ("Débours non soumis à TVA", "103,39 €"),
        ("Total TTC", "2 312,91 €"),
    )
    reading = read(pdf(bill(sums)))
    assert reading.value("total") == money("2312.91")
    assert reading.value("net") == money("1944.66")
    assert reading.value("tax") == money("368.25")


def test_without_vat_the_net_is_the_total():
    sums = (("Total", "480,00 €"), ("TVA non applicable, art. 293 B du CGI", ""))
    reading = read(pdf(bill(sums)))
    assert reading.value("total") == 480
    assert reading.value("net", Sure.LIKELY) == 480


def test_sums_in_columns_are_named_by_their_heads():
    page = [
        *bill(()),
        *[
            (x, 500, t)
            for x, t in ((200, "Total HT"), (300, "TVA"), (400, "Total TTC"))
        ],
        *[(x, 515, t) for x, t in ((200, "100,00"), (300, "20,00"), (400, "120,00"))],
    ]
    reading = read(pdf(page))
    assert (reading.value("net"), reading.value("total")) == (100, 120)


@pytest.mark.parametrize("wrong", ["121,00 €", "1 120,00 €"])
def test_what_does_not_add_up_is_not_proved(wrong):
    sums = (("Total HT", "100,00 €"), ("TVA 20 %", "20,00 €"), ("Montant", wrong))
    reading = read(pdf(bill(sums)))
    assert reading.value("total") is None


def test_two_totals_that_contradict_fill_nothing():
    sums = (("Total TTC", "120,00 €"), ("Total TTC", "180,00 €"))
    assert read(pdf(bill(sums))).value("total") is None


def test_cash_less_change_proves_the_total():
    content = slip(
        ["BOULANGERIE CORVEL", "12/03/2026 08:41", ("Pain", "4,20"), ("Tarte", "18,30"),
         ("TOTAL", "22,50"), ("ESPECES", "50,00"), ("RENDU", "27,50")]
    )  # fmt: skip
    reading = read(content)
    assert reading.value("total") == money("22.50")
    assert "cash_less_change" in reading.facts["total"].why
    assert reading.value("kind", Sure.LIKELY) == "receipt"
    assert reading.value("time", Sure.LIKELY) == "08:41"


def test_the_total_of_a_till_is_the_rounded_one():
    content = slip(
        ["GERAI CORVEL SDN BHD", "12/03/2018 10:25", ("SUB TOTAL", "RM 33.92"),
         ("ROUNDING ADJ", "-0.02"), ("TOTAL ROUNDED", "RM 33.90"), ("CASH", "RM 50.00"),
         ("CHANGE", "RM 16.10")]
    )  # fmt: skip
    reading = read(content)
    assert reading.value("total") == money("33.90")
    assert reading.value("currency") == "MYR"


def test_a_subtotal_leads_to_the_total():
    content = slip(
        ["THREE PINES BISTRO", ("SUB TOTAL", "295.00"), ("SERVICE CHARGE 10%", "29.50"),
         ("GST 6%", "19.47"), ("ROUNDING ADJ", "-0.02"), ("NET TOTAL", "343.95")]
    )  # fmt: skip
    assert read(content).value("total", Sure.LIKELY) == money("343.95")


def test_tips_and_articles_are_no_totals():
    content = slip(
        ["CREPERIE CORVEL", "12/03/2026 20:10", ("3 Menus", "60,00"),
         ("TOTAL (3 ARTICLES)", "60,00"), ("POURBOIRE", "5,00"), ("CB", "65,00")]
    )  # fmt: skip
    assert read(content).value("total", Sure.LIKELY) == 60


def test_a_credit_note_keeps_its_sign():
    sums = (
        ("Total HT", "-100,00 €"),
        ("TVA 20 %", "-20,00 €"),
        ("Total TTC", "-120,00 €"),
    )
    head = ("Facture d'avoir n° AV-2026-0003", "Date : 12/03/2026")
    reading = read(pdf(bill(sums, head=head)))
    assert reading.value("kind") == "credit_note"
    assert (reading.value("total"), reading.value("net")) == (-120, -100)
    assert reading.taxes == [TaxGroup(money("20"), money("-100.00"), money("-20.00"))]


@pytest.mark.parametrize(
    ("net", "tax", "total", "currency"),
    [
        (("Nettobetrag", "100,00 €"), ("zzgl. 19% USt", "19,00 €"),
         ("Gesamtbetrag", "119,00 €"), "EUR"),
        (("Totaal excl. BTW", "€ 100,00"), ("BTW 21%", "€ 21,00"),
         ("Totaal incl. BTW", "€ 121,00"), "EUR"),
        (("Imponibile", "100,00 €"), ("IVA 22%", "22,00 €"),
         ("Totale fattura", "122,00 €"), "EUR"),
        (("Base imponible", "100,00 €"), ("IVA 21%", "21,00 €"),
         ("Total factura", "121,00 €"), "EUR"),
        (("Subtotal", "£100.00"), ("VAT 20%", "£20.00"), ("Total", "£120.00"), "GBP"),
    ],
)  # fmt: skip
def test_other_languages(net, tax, total, currency):
    reading = read(pdf(bill((net, tax, total), foot="")))
    assert reading.value("net") == 100
    assert reading.value("total") - reading.value("tax") == 100
    assert reading.value("currency") == currency


def test_the_place_of_a_total_is_told():
    fact = read(pdf(bill(PLAIN))).facts["total"]
    left, top, right, bottom = fact.place.box
    assert fact.place.page == 1
    assert 0.75 < left < right < 0.95
    assert 0.62 < top < bottom < 0.68
    assert "Total TTC" in fact.words
    assert FOOT not in fact.words


@pytest.mark.parametrize(
    "label",
    [
        "Solde précédent", "Previous balance", "Balance brought forward",
        "Alter Saldo", "Vorig saldo", "Saldo precedente", "Saldo anterior",
    ],
)  # fmt: skip
def test_what_was_owed_before_is_no_total(label):
    sums = (*PLAIN, (label, "999,00 €"))
    assert read(pdf(bill(sums))).value("total") == 120


def test_the_head_of_a_list_names_no_totals():
    lines = (("Omschrijving", "Aantal", "Bedrag"), ("Tulpen", "3", "999,00"))
    page = [*bill(PLAIN), *table(300, lines, xs=(50, 300, 470))]
    assert read(pdf(page)).value("total") == 120


@pytest.mark.parametrize(
    "words",
    [
        ("Suma", "Importe IVA", "Total euros"),
        ("Totale merce", "Imposta", "Totale ivato"),
        ("Total before VAT", "Tax", "Grand total"),
    ],
)
def test_sums_in_a_row_below_their_names(words):
    band = table(520, (words, ("100,00", "20,00", "120,00")), xs=(50, 200, 350))
    reading = read(pdf([*bill(()), *band]))
    assert reading.value("total") == 120
    assert reading.value("net") == 100


def test_a_ladder_with_service_and_rounding():
    lines = (
        "BISTRO", "12/03/2026 20:15", ("SUB TOTAL", "295.00"),
        ("SERVICE 10%", "29.50"), ("GST 6%", "19.47"), ("ROUNDING", "-0.02"),
        ("NET TOTAL", "343.95"),
    )  # fmt: skip
    assert read(slip(lines)).value("total") == money("343.95")


def test_the_tax_inside_a_total_is_no_total():
    lines = (
        "CAFE", "18/01/2018 10:27", ("Total (incl GST)", "26.60"),
        ("Total Rounded", "26.60"), ("TOTAL INCLUDES 6% GST", "1.51"),
    )  # fmt: skip
    reading = read(slip(lines))
    assert reading.value("total", Sure.LIKELY) == money("26.60")


def test_a_tax_that_is_no_vat_is_not_taken_for_it():
    sums = (
        ("Prime nette", "1 000,00"), ("Taxes sur assurances", "90,00"),
        ("Total TTC", "1 090,00"),
    )  # fmt: skip
    reading = read(pdf(bill(sums)))
    assert reading.value("total") == 1090
    assert reading.value("tax") is None


def test_bases_follow_from_the_lines_with_their_rates():
    lines = (("Vin", "20 %", "50,00"), ("Pain", "5,5 %", "20,00"))
    sums = (
        ("Total HT", "70,00"), ("TVA 20 %", "10,00"), ("TVA 5,5 %", "1,10"),
        ("Total TTC", "81,10"),
    )  # fmt: skip
    page = [*bill(sums), *table(300, lines, xs=(50, 300, 470))]
    assert {(g.rate, g.base) for g in read(pdf(page)).taxes} == {
        (money("20"), money("50.00")),
        (money("5.5"), money("20.00")),
    }


def test_two_rates_are_not_one_that_happens_to_fit():
    sums = (
        ("Produits à 20 % et 5,5 %", ""), ("Total HT", "81,02"),
        ("TVA", "10,55"), ("Total TTC", "91,57"),
    )  # fmt: skip
    assert read(pdf(bill(sums))).taxes == []


def test_the_only_amount_with_a_name_is_the_total():
    lines = ("PARKING", "12/03/2026 20:15", ("Montant", "6,30 EUR"))
    assert read(slip(lines)).value("total") == money("6.30")


@pytest.mark.parametrize("total", ["Total TTC", "NET À PAYER"])
def test_what_was_owed_before_and_the_total_make_what_is_to_be_paid(total):
    owed = (("Solde antérieur", "104,76 €"), ("Solde à payer", "224,76 €"))
    reading = read(pdf(bill((*PLAIN[:2], (total, "120,00 €"), *owed))))
    assert reading.value("total") == 120
    assert reading.value("payable", Sure.LIKELY) == money("224.76")


def test_it_is_unclear_if_the_only_sum_holds_what_was_owed_before():
    sums = (("Solde antérieur", "104,76 €"), ("Total à payer", "224,76 €"))
    assert read(pdf(bill(sums))).value("total") is None


def test_sums_in_a_strip_of_cells():
    """The words begin at the left of a cell, and the amounts end at its right."""
    heads = ("Total HT", "Taux", "Montant TVA", "Total TTC", "Acompte", "Net")
    cells = ("100,00", "20,00 %", "20,00", "120,00", "0,00", "120,00")
    strip = [(50 + 90 * n, 600, head, 6) for n, head in enumerate(heads)]
    strip += [(50 + 90 * n + 55, 614, cell, 8) for n, cell in enumerate(cells)]
    reading = read(pdf([*bill(()), *strip]))
    assert reading.value("total") == 120
    assert reading.value("net") == 100
    assert reading.value("tax") == 20


def test_words_of_one_column_do_not_name_the_amounts_of_the_next():
    rates = (("Tarief", "Totaal exclusief", "Totaal btw"), ("21%", "100,00", "21,00"))
    left = table(520, rates, xs=(50, 110, 210))
    sums = (("Bedrag excl. btw", "100,00"), ("Totaal btw", "21,00"))
    right = table(520, (*sums, ("Totaal", "121,00")), xs=(340, 470))
    assert read(pdf([*bill(()), *left, *right])).value("total") == 121


def test_without_vat_the_total_may_be_called_net():
    law = ("TVA non applicable, art. 293 B du CGI", "")
    assert read(pdf(bill((("Total HT", "420,00 €"), law)))).value("total") == 420


def test_the_name_of_a_vat_number_makes_nothing_untaxed():
    foot = "SAS - SIRET 732 829 320 00074 - TVA intracommunautaire FR44732829320"
    lines = (("Sous-total", "41,23"), ("Livraison", "5,49"), ("Total TTC", "46,72"))
    reading = read(pdf(bill(lines, foot=foot)))
    assert reading.value("tax", Sure.LIKELY) is None


@pytest.mark.parametrize(
    "head",
    ["N° TVA CHE-116.281.710 TVA", "TVA FR44732829320", "Silva Corvel Lda", "M. Salva"],
)
def test_numbers_and_names_of_companies_head_no_amounts(head):
    lines = (("Contrat 12", ""), ("Octobre", ""), ("Hosting", "468,00"))
    lines += (("Domaine", "37,50"), ("Sous-total", "505,50"), ("Total dû", "505,50"))
    reading = read(pdf([(440, 285, head), *bill((), lines=lines)]))
    assert values(reading)["total"] == Decimal("505.50")
    assert reading.value("net", Sure.LIKELY) in (None, Decimal("505.50"))


KEPT = (("Base imponible", "1.700,00 €"), ("IVA 21 %", "357,00 €"))
KEPT += (("IRPF -15 %", "-255,00 €"),)


def test_what_the_buyer_keeps_back_is_not_taken_off_the_net():
    reading = read(pdf(bill((*KEPT, ("Total a pagar", "1.802,00 €")))))
    assert reading.value("total") is None
    assert reading.value("net", Sure.LIKELY) in (None, 1700)
    total = ("Total factura", "2.057,00 €")
    sums = (*KEPT[:2], total, KEPT[2], ("Total a pagar", "1.802,00 €"))
    reading = read(pdf(bill(sums)))
    assert values(reading, Sure.CERTAIN)["total"] == 2057
    assert reading.value("net") == 1700


@pytest.mark.parametrize(
    ("lines", "tax"),
    [
        ((("Total TTC", "24,60"), ("dont TVA 20 %", "4,10")), Decimal("4.10")),
        # Something rounds, or the net is another one.
        (
            (("Arrondi", "0,01"), ("Total TTC", "24,60"), ("dont TVA 20 %", "4,10")),
            None,
        ),
        ((("Total HT", "21,00"), ("Total TTC", "24,60"), ("TVA 20 %", "4,10")), None),
    ],
)
def test_the_rate_beside_a_tax_proves_it(lines, tax):
    assert read(pdf(bill(lines))).value("tax") == tax


def test_a_grand_total_with_a_tip():
    lines = [("Pancakes", "13.50"), ("Club sandwich", "24.00"), ("Subtotal", "37.50")]
    lines += [("Sales Tax", "3.88"), ("Total", "$41.38"), ("Tip", "8.00")]
    lines += [("Grand Total", "$49.38"), ("VISA XXXX1180", "$49.38")]
    content = slip(["BLUE HERON DINER", "Check 30417", *lines])
    assert values(read(content))["total"] == Decimal("49.38")


def test_what_was_owed_before_is_proved_by_what_is_to_be_paid():
    owed = (("Total dû antérieur", "50,00 €"), ("Total à payer", "170,00 €"))
    reading = read(pdf(bill((*PLAIN, *owed))))
    assert reading.value("total") == 120
    assert "carried" in reading.facts["total"].why


def test_a_tax_that_is_charged_outweighs_words_of_none():
    sums = (("Droits de douane", "84,20"), ("Total non taxable", "84,20"))
    sums += (("Total taxable", "60,00"), ("TVA 20%", "12,00"))
    reading = read(pdf(bill((*sums, ("TOTAL DUE / NET A PAYER", "156,20 EUR")))))
    assert reading.value("tax") in (None, 12)


@pytest.mark.parametrize(("amount", "sure"), [("1 550 €", 1550), ("1 550", None)])
def test_a_whole_amount_is_sure_with_its_currency(amount, sure):
    law = ("TVA non applicable, art. 293 B du CGI", "")
    assert read(pdf(bill((("Total à payer", amount), law)))).value("total") == sure


def test_a_currency_that_only_the_total_names():
    sums = (("Total HT", "100,00"), ("TVA 20 %", "20,00"), ("Total TTC MAD", "120,00"))
    assert read(pdf(bill(sums))).value("currency") == "MAD"


def test_what_bears_a_tax_is_not_the_total():
    lines = (("500 brochures", "1 840,00"), ("Livraison", "95,00"))
    sums = (("Total", "1 935,00"), ("TVA 20 %", "387,00"))
    reading = read(pdf(bill(sums, lines=lines)))
    assert reading.value("total") is None
    assert reading.value("total", Sure.LIKELY) == 1935


def test_the_first_line_below_the_heads_of_sums_is_no_total():
    rows = (("", "HT", "TVA 20%", "TTC"), ("Abonnements", "110,00", "22,00", "132,00"))
    rows += (("Consommations", "14,00", "2,80", "16,80"),)
    reading = read(pdf([*bill(()), *table(500, rows, xs=(50, 300, 380, 460))]))
    assert reading.value("total") is None


def test_one_of_several_taxes_makes_no_total():
    rows = (("", "TVA", "HT", "TTC"), ("A 5,5", "1,03", "18,69", "19,72"))
    rows += (("B 20", "0,98", "4,87", "5,85"),)
    reading = read(pdf([*bill(()), *table(500, rows, xs=(50, 300, 380, 460))]))
    assert reading.value("total") is None


def test_the_sum_of_a_column_is_its_total():
    """As below "Net | VAT | Total": the amounts of each rate, and then their sum."""
    rows = [
        ("Nettobetrag", "MwSt-Betrag", "MwSt-%", "Endbetrag"),
        ("321,40", "61,07", "19,0", "382,47"),
        ("127,59", "8,93", "7,0", "136,52"),
        ("448,99", "70,00", "EUR", "518,99"),
    ]
    page = [*bill(()), *table(500, rows, xs=(60, 180, 300, 420))]
    found = values(read(pdf(page)), Sure.CERTAIN)
    assert found["total"] == money("518.99")
    assert (found["net"], found["tax"]) == (money("448.99"), money("70.00"))


def test_heads_above_their_amounts_with_a_sentence_between():
    page = [
        *bill(()),
        *table(600, [("TOTAL HT", "TOTAL TVA", "TOTAL TTC")], xs=(300, 380, 460)),
        (40, 606, "Tout retard de paiement engendre une pénalité.", 6),
        (40, 613, "Les règlements avant l'échéance ne donnent pas lieu à escompte.", 6),
        *table(620, [("100,00", "10,00", "110,00")], xs=(310, 395, 480)),
        *table(640, [("Acompte :", "10,00")], xs=(380, 480)),
        *table(660, [("NET A PAYER", "100,00 EUR")], xs=(330, 460)),
    ]
    reading = read(pdf(page))
    assert reading.value("total") == 110
    assert reading.value("payable", Sure.LIKELY) == 100


def test_a_total_that_only_net_tax_and_what_is_kept_back_tell():
    sums = (
        ("Base imponible", "2.150,00 €"),
        ("IVA 21 %", "451,50 €"),
        ("Retención IRPF 15 %", "-322,50 €"),
        ("Total a pagar", "2.279,00 €"),
    )
    reading = read(pdf(bill(sums)))
    assert reading.value("total", Sure.LIKELY) == money("2601.50")


def test_what_bears_no_tax_is_a_part_of_the_total():
    sums = (
        ("Total HT", "58,23"),
        ("TVA 20 %", "11,65"),
        ("Total TTC", "69,88"),
        ("Achats tiers, non soumis à TVA", "3,00"),
        ("Total à payer", "72,88 €"),
    )
    assert read(pdf(bill(sums))).value("total", Sure.LIKELY) == money("72.88")


@pytest.mark.parametrize("goods", ["1 cravate", "Putenbrust", "Aceite de oliva"])
def test_goods_that_sound_like_a_tax(goods):
    lines = (("2 articles", "20,50"), (goods, "3,00"))
    content = slip(["CORVEL", *lines, ("TOTAL TTC", "23,50"), "(TVA 20% : 3,92)"])
    reading = read(content)
    assert reading.value("total") == money("23.50")
    assert reading.value("tax", Sure.LIKELY) in (None, money("3.92"))


def test_what_was_given_beyond_the_bill_is_not_sure():
    lines = [
        ("NET A PAYER", "74,70"),
        ("MONTANT", "74,70"),
        ("POURBOIRE", "4,00"),
        ("MONTANT REEL", "78,70"),
    ]
    assert read(slip(["AUBERGE CORVEL", *lines])).value("total") != money("78.70")


@pytest.mark.parametrize(
    ("lines", "total"),
    [
        ([("Montant payé", "4,80 EUR"), "Horodateur 0214"], "4.80"),
        (["TAXI CORVEL", "Reçu de course", "42,00 €"], "42.00"),
    ],
)
def test_the_only_sum_of_a_slip_is_its_total(lines, total):
    reading = read(slip([*lines, "12/03/2026 09:32", "SIRET 732 829 320 00074"]))
    assert reading.value("total", Sure.LIKELY) == money(total)


def test_what_the_card_paid_is_paid():
    content = slip(
        ["CORVEL", "Ticket 42", ("TOTAL", "4,20"), ("CARTE BANCAIRE", "4,20")]
    )
    assert read(content).value("paid", Sure.LIKELY) is True


def test_a_name_is_no_word_that_it_is_paid():
    page = [*bill(PLAIN), (50, 700, "NOM : PAYEE NAME")]
    assert read(pdf(page)).value("paid", Sure.LIKELY) is None


@pytest.mark.parametrize(
    ("line", "currency"),
    [
        ("Mo.-Fr. 08.30 - 12.30 Uhr", "EUR"),
        ("Währung : GBP", "GBP"),
        ("TOTAL en dirhams", "MAD"),
        ("TPS 5 %   TVQ 9,975 %   1,00 $", "CAD"),
    ],
)
def test_the_currency_of_amounts_without_one(line, currency):
    sums = (("Total", "120,00"),)
    reading = read(pdf([*bill(sums, foot=""), (50, 250, line)]))
    assert reading.facts["currency"].value == currency


def test_what_was_given_is_not_the_total():
    """The change is as high as the tax, so that both would add up to what was given."""
    lines = [("TTL", "27,50"), ("CASH", "30,00"), ("CHG", "2,50"), ("TVA 10%", "2,50")]
    assert read(slip(["ISTANBUL GRILL", *lines])).value("total") == money("27.50")


def test_dots_that_lead_to_an_amount():
    lines = (
        ("Total hors TVA", "2.079,00"),
        ("TVA 17 %", "353,43"),
        ("Total dû", "2.432,43"),
    )
    page = [
        (50, 500 + 15 * place, f"{label} {'.' * 150} {value}", 6)
        for place, (label, value) in enumerate(lines)
    ]
    assert read(pdf([*bill(()), *page])).value("total") == money("2432.43")
