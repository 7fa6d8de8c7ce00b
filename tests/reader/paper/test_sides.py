"""Who sells where neither the books nor a word tell: what stands where is no proof."""

import pytest
from reading.facts import Books, Sure

from .drawing import FOOT, PLAIN, SELLER, bill, column, pdf, read, table, values

HEAD = ("Facture n° FA-118", "Date : 12/03/2026")
FRENCH = ("Savonnerie Aubanel SARL", "84220 Gordes", "N° TVA : FR44732829320")
GERMAN = ("Naturkost Seehaus GmbH", "88045 Friedrichshafen", "USt-IdNr. DE811907980")
ACCOUNT = "IBAN DE89 3704 0044 0532 0130 00"


def _export(*more):
    return [
        *column(50, 50, FRENCH),
        *column(330, 64, GERMAN),
        *column(50, 200, HEAD),
        *table(520, PLAIN, xs=(330, 470)),
        (50, 640, ACCOUNT),
        *more,
    ]


def test_an_account_where_the_customer_lives_fills_no_seller():
    reading = read(pdf(_export()), books=Books())
    assert reading.value("seller_vat") is None
    assert reading.value("seller_name") is None
    assert reading.value("seller_vat", Sure.LIKELY) == "FR44732829320"


def test_what_the_law_has_sellers_print_tells_who_sells():
    foot = (50, 660, "SARL au capital de 7 500 € - TVA FR44732829320", 7)
    reading = read(pdf(_export(foot)), books=Books())
    assert values(reading)["seller_vat"] == "FR44732829320"
    assert values(reading)["buyer_vat"] == "DE811907980"


def test_the_only_number_below_the_buyers_words_is_not_filled():
    page = [
        *column(50, 50, ("Notionary Labs, Inc.", "San Francisco, CA 94104")),
        *column(330, 100, ("Bill to", "Cabinet Lenoir", "FR VAT FR44732829320")),
        *column(50, 200, ("Invoice number INV-118", "Date of issue March 12, 2026")),
        *table(300, [("Total", "$48.00")]),
    ]
    reading = read(pdf(page), books=Books())
    assert reading.value("seller_vat") is None
    assert "Notionary" in reading.value("seller_name", Sure.LIKELY)


def test_of_two_names_at_the_head_neither_is_filled():
    page = [
        (50, 50, "Atelier Sahel Digital"),
        (330, 50, "SCI Les Tamaris"),
        *column(330, 64, ("61 chemin des Pins", "13600 La Ciotat")),
        *column(50, 200, HEAD),
        *table(520, PLAIN, xs=(330, 470)),
    ]
    assert read(pdf(page), books=Books()).value("seller_name") is None
    page[0] = (50, 50, "Atelier Sahel Digital SUARL")
    assert read(pdf(page), books=Books()).value("seller_name") is None


def test_who_writes_for_the_seller_at_the_head():
    page = [
        *column(50, 50, ("Coopérative du Sud SCA", "Route de Paris", "82100 Montech")),
        *column(50, 160, ("AUTOFACTURATION", *HEAD)),
        (
            50,
            220,
            "Facture établie par Coopérative du Sud SCA au nom et pour le compte de",
        ),
        *column(50, 250, ("Verger des Alouettes EARL", "82000 Montauban")),
        *table(520, PLAIN, xs=(330, 470)),
    ]
    reading = read(pdf(page), books=Books())
    assert reading.value("seller_name", Sure.LIKELY) == "Verger des Alouettes EARL"


def test_below_the_german_word_for_seller_stands_the_seller():
    page = [
        *column(50, 50, ("Rechnung Nr. 118 vom 12.03.2026", "Währung: EUR")),
        *column(50, 100, ("Verkäufer:", "Name:", "Lieferant GmbH", "80333 München")),
        (50, 156, "USt.-Id.-Nr. : DE811907980"),
        *column(50, 200, ("Käufer:", "Kunden AG Mitte", "69876 Frankfurt")),
        (50, 242, "USt.-Id.-Nr. : DE136695976"),
        *table(520, [("Gesamtbetrag", "120,00 €")], xs=(330, 470)),
    ]
    reading = read(pdf(page), books=Books(country="DE"))
    assert reading.value("seller_vat") == "DE811907980"
    assert reading.value("seller_name", Sure.LIKELY) == "Lieferant GmbH"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("CHE-107.787.577 TVA", "CHE107787577"),
        ("Ondernemingsnummer BE0428759497", "BE0428759497"),
        ("N.I.I. FR44732829320", "FR44732829320"),
        ("Id. CEE FR44732829320", "FR44732829320"),
    ],
)
def test_numbers_that_are_named(line, number):
    reading = read(pdf(bill(PLAIN, foot=line)))
    assert reading.value("seller_vat") == number


def test_a_word_before_an_amount_is_no_country():
    foot = "SA au capital de 136 695 976 € - TVA FR44732829320"
    reading = read(pdf(bill(PLAIN, foot=foot)))
    assert reading.value("seller_vat") == "FR44732829320"


def test_a_copy_of_an_italian_e_invoice():
    page = [
        (50, 40, "Copia di cortesia - documento privo di valenza fiscale", 7),
        *column(
            50, 60, ("Cedente/prestatore (fornitore)", "Partita IVA IT00743110157")
        ),
        *column(50, 88, ("Denominazione: Ceramiche Fiorano S.r.l.", "41042 Fiorano")),
        *column(330, 60, ("Cessionario/committente (cliente)", "Codice FR44732829320")),
        *column(330, 88, ("Denominazione: Les Tamaris", "59000 Lille")),
        *table(
            200,
            [
                ("Tipologia documento", "Numero documento", "Data documento"),
                ("TD01 fattura", "1182/2026", "12-03-2026"),
            ],
            xs=(50, 180, 320),
        ),
        *table(
            500,
            [
                ("Modalità pagamento", "Istituto", "Data scadenza", "Importo"),
                ("MP05 Bonifico", "Banca Po 10-05-2026", "", "122,00 €"),
            ],
            xs=(50, 180, 230, 420),
        ),
    ]
    found = values(read(pdf(page), books=Books()))
    assert found["seller_name"] == "Ceramiche Fiorano S.r.l"
    assert found["number"] == "1182/2026"
    assert str(found["due_date"]) == "2026-05-10"


@pytest.mark.parametrize(
    "words",
    [
        "Arrêtée la présente facture à la somme de :",
        "Abonnement badge janvier",
        "Facture acquittée",
        "Facturation annuelle",
    ],
)
def test_words_that_only_sound_like_the_buyers(words):
    page = [*bill(PLAIN, foot=""), (50, 560, words), (50, 590, FOOT, 7)]
    found = values(read(pdf(page)))
    assert found["seller_vat"] == "FR44732829320"
    assert "buyer_vat" not in found


@pytest.mark.parametrize("words", ["Facturé à", "Facturation à :", "Facture à"])
def test_who_is_invoiced(words):
    page = [
        *column(50, 50, SELLER),
        *column(330, 100, (words, "Menuiserie Ankou", "FR VAT FR92306458076")),
        *table(520, PLAIN, xs=(330, 470)),
        (50, 800, FOOT, 7),
    ]
    found = values(read(pdf(page), books=Books(name="Noyal")))
    assert found["buyer_vat"] == "FR92306458076"
