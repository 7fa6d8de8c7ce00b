"""Dates in the orders and languages that occur, and which of them is the document's."""

from datetime import date

import pytest
from reading.facts import Sure
from reading.paper import pages
from reading.paper.dates import dates, times
from reading.paper.labels import kind_of_date
from reportlab.pdfbase.pdfmetrics import stringWidth

from .drawing import PLAIN, bill, pdf, read, table, values


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12 mars 2026", date(2026, 3, 12)),
        ("1er août 2025", date(2025, 8, 1)),
        ("12MARS2026", date(2026, 3, 12)),
        ("7. Mai 2014", date(2014, 5, 7)),
        ("3 de marzo de 2026", date(2026, 3, 3)),
        ("5 gennaio 2024", date(2024, 1, 5)),
        ("Sep 30, 2026", date(2026, 9, 30)),
        ("18-Nov-2018", date(2018, 11, 18)),
        ("2018-06-03T10:00", date(2018, 6, 3)),
        ("19/10/201820:49", date(2018, 10, 19)),
        ("25.12.18", date(2018, 12, 25)),
    ],
)
def test_a_date(text, day):
    assert [found.readings for found in dates(text)] == [(day,)]


@pytest.mark.parametrize(
    "text", ["99/99/2018", "1.2.3.4", "01 71 17 61 67", "31/02/2026"]
)
def test_no_date(text):
    assert dates(text) == ()


def test_a_date_of_two_readings_tells_both():
    found = dates("03/04/2026")[0]
    assert (found.readings, found.order) == ((date(2026, 4, 3), date(2026, 3, 4)), "")


def test_times():
    assert times("8:13:39 PM, 14h32") == ["20:13", "14:32"]


def _head(*lines):
    return read(pdf(bill(PLAIN, head=("Facture n° FA-2026-0117", *lines))))


@pytest.mark.parametrize(
    "other",
    [
        "Date d'échéance : 11/04/2026",
        "Date de livraison : 01/03/2026",
        "Commande du 20/02/2026",
        "Période du 01/02/2026 au 28/02/2026",
        "Payable au plus tard le 11 avril 2026",
    ],
)
def test_another_date_is_not_the_documents(other):
    for lines in ((other, "Date : 12/03/2026"), ("Date : 12/03/2026", other)):
        assert _head(*lines).value("date") == date(2026, 3, 12)


def test_when_it_is_due():
    reading = _head("Date : 12/03/2026", "Date d'échéance : 11 avril 2026")
    assert reading.value("due_date") == date(2026, 4, 11)


def test_a_period_alone_is_no_date():
    reading = _head("Période du 01/02/2026 au 28/02/2026")
    assert reading.value("date") is None


def test_the_dates_of_lines_are_not_the_documents():
    rows = [
        (f"{day:02}/02/2026", "", "Transport", f"{day},00 €") for day in range(1, 9)
    ]
    page = [
        *bill(PLAIN, head=("Facture FA-2026-0117", "du 12 mars 2026")),
        *table(300, [("Date", "", "Objet", "HT"), *rows], xs=(50, 120, 200, 470)),
    ]
    reading = read(pdf(page))
    assert reading.value("date", Sure.LIKELY) == date(2026, 3, 12)


def test_a_month_comes_first_where_another_date_says_so():
    page = [
        (50, 60, "Stackwell Inc."),
        (50, 100, "Invoice number INV-2207"),
        (50, 120, "Invoice date 03/04/2026"),
        (50, 140, "Due date 03/18/2026"),
        (50, 200, "Total $120.00"),
    ]
    reading = read(pdf(page))
    assert reading.value("date") == date(2026, 3, 4)
    assert reading.value("due_date") == date(2026, 3, 18)


def test_an_american_date_that_may_be_both_is_not_filled():
    page = [
        (50, 60, "Stackwell Inc., Boston, MA 02118, United States"),
        (50, 100, "Invoice number INV-2207"),
        (50, 120, "Invoice date 03/04/2026"),
        (50, 200, "Total $120.00"),
    ]
    reading = read(pdf(page))
    assert reading.value("date") is None
    assert reading.value("date", Sure.LIKELY) == date(2026, 3, 4)


@pytest.mark.parametrize(
    "label",
    [
        "À régler avant le", "Please pay by", "Zahlungsfrist", "Uiterste betaaldatum",
        "Betalen voor", "Da pagare entro il", "Fecha límite de pago",
    ],
)  # fmt: skip
def test_when_it_is_due_is_not_the_documents_date(label):
    reading = _head("Date : 12/03/2026", f"{label} : 11/04/2026")
    assert reading.value("date") == date(2026, 3, 12)
    assert reading.value("due_date") == date(2026, 4, 11)


@pytest.mark.parametrize(
    "line",
    [
        "Règlement par virement au plus tard le 11/04/2026",
        "Date limite de règlement : à la commande, au plus tard le 11 avril 2026",
        "Total à payer pour le 11 avril 2026",
        "Zahlung spätestens am 11.04.2026",
        "To be settled no later than 11 April 2026",
        "Der Rechnungsbetrag ist am 11.04.2026 fällig.",
        "Éch. : 11/04/2026",
        "LCR DIRECTE AU 11/04/2026",
        "Paiement fin de mois suivant, soit le 11 avril 2026",
        "120,00 € prélevé sur votre compte FR76 3000 6000 0112 le 11 avril 2026",
    ],
)
def test_a_sentence_says_when_it_is_due(line):
    reading = _head("Date : 12/03/2026", line)
    assert reading.value("due_date") == date(2026, 4, 11)
    assert reading.value("date") == date(2026, 3, 12)


def test_goods_that_come_at_the_latest_are_not_due():
    reading = _head("Date : 12/03/2026", "Livraison au plus tard le 11/04/2026")
    assert reading.value("due_date", Sure.LIKELY) is None


def test_it_is_due_on_the_day_beside_what_is_to_be_paid():
    row = table(600, [("NET À PAYER", "120,00", "EUROS", "LE 11/04/2026")],
                xs=(50, 200, 300, 380))  # fmt: skip
    head = ("Facture n° FA-2026-0117", "Date : 12/03/2026")
    reading = read(pdf([*bill(PLAIN, head=head), *row]))
    assert reading.value("due_date") == date(2026, 4, 11)


@pytest.mark.parametrize(("day", "due"), [("11/04/2026", 11), ("01/03/2026", None)])
def test_the_day_of_the_payment_is_still_to_come(day, due):
    reading = _head("Date : 12/03/2026", f"Date de règlement : {day}")
    assert reading.value("due_date") is None
    offered = reading.value("due_date", Sure.LIKELY)
    assert offered == (date(2026, 4, due) if due else None)


def test_the_head_of_a_box_beside_the_amounts_of_a_list():
    rows = [
        ("Électricité (consommation)", "412,86 €", "À payer avant le"),
        ("Abonnement", "61,08 €", "11/04/2026"),
    ]
    head = ("Facture n° FA-2026-0117", "Date : 12/03/2026")
    page = [*bill(PLAIN, head=head), *table(300, rows, xs=(50, 250, 400), step=12)]
    assert read(pdf(page)).value("due_date") == date(2026, 4, 11)


def test_the_day_up_to_which_an_invoice_counts_is_its_date():
    reading = read(
        pdf(
            [
                *bill(PLAIN, head=("Facture n° 2601-4088 au 31/01/2026",)),
                *table(300, [("05/01/26", "TOULOUSE SUD", "13,08", "15,70")] * 2,
                       xs=(50, 150, 300, 400)),
            ]
        )
    )  # fmt: skip
    assert reading.value("date") == date(2026, 1, 31)


def test_a_number_above_a_date_is_no_head_of_it():
    rows = ("BURGER DES HALLES", "COMMANDE 63", "26/03/2026 12:31", "TOTAL 31,00 €")
    page = [(10, 20 + 13 * place, row) for place, row in enumerate(rows)]
    reading = read(pdf(page, size=(226, 400)))
    assert reading.value("date", Sure.LIKELY) == date(2026, 3, 26)


def test_the_only_date_at_the_top_is_the_documents():
    assert _head("Rennes, le 7 avril 2026").value("date") == date(2026, 4, 7)


def test_the_line_below_a_title_goes_on():
    head = ("FACTURE FA-2026-0117", "du 6 septembre 2026")
    assert read(pdf(bill(PLAIN, head=head))).value("date") == date(2026, 9, 6)


def test_dates_in_a_list_are_no_rivals():
    lines = [(f"{day:02}/03/2026", "Transport", "10,00") for day in range(2, 9)]
    page = [
        *bill(PLAIN, head=("Facture n° FA-2026-0117", "Date : 12/03/2026")),
        *table(300, lines, xs=(50, 200, 470)),
    ]
    assert read(pdf(page)).value("date") == date(2026, 3, 12)


def test_the_number_of_an_article_is_no_date():
    assert dates("PN HC03-7 - 15") == ()


@pytest.mark.parametrize(
    "line",
    [
        "Zahlbar bis 26.03.2026 mit 2% Skonto oder bis 11.04.2026 netto",
        "Escompte 2 % si paiement avant le 26/03/2026. Échéance : 11/04/2026",
        "Echéance 11/04/2026 - 2% d'escompte pour règlement avant le 26/03/2026",
        "Pas d'escompte. Échéance : 11/04/2026",
        "2% discount if paid by 26/03/2026; due 11/04/2026",
        "Délai de paiement 30 jours net - 11.04.2026",
        "Terms 30 days, by 11 April 2026",
        "Scadenze: RB 11/04/2026",
        "Montant à payer au 11/04/2026",
        "Förfallodatum 2026-04-11",
    ],
)
def test_the_day_of_a_discount_is_not_when_it_is_due(line):
    reading = read(pdf([*bill(PLAIN), (50, 640, line)]))
    assert values(reading)["due_date"] == date(2026, 4, 11)


def test_a_letter_with_a_stroke_is_a_letter():
    assert kind_of_date("Termin płatności") == ("due", 3)


@pytest.mark.parametrize("amount", ["88,15 €", "-88,15 €"])
def test_invoices_in_a_list_date_nothing(amount):
    rows = (("Facture n° FA-2025-0981 du 03/12/2025", amount),)
    rows += (("abzgl. Abschlagsrechnung 2026/0011 vom 04.01.2026", amount),)
    reading = read(pdf(bill(PLAIN, lines=rows)))
    assert reading.value("date") == date(2026, 3, 12)
    reading = read(pdf(bill(PLAIN, head=("Situation",), lines=rows)))
    assert reading.value("date") is None


@pytest.mark.parametrize(
    "line",
    [
        "BL n° 33812 du 02/03/2026",
        "Opération : réhabilitation - Marché du 02/03/2026",
        "Veuillez trouver ci-dessous le détail de la formation du 2 mars 2026.",
    ],
)
def test_the_only_date_may_be_of_something_else(line):
    reading = read(pdf(bill(PLAIN, head=("Facture n° FA-12", line))))
    assert reading.value("date") is None


def test_of_the_dates_in_a_list_none_is_the_documents():
    rows = (("Date", "Récépissé", "Montant"), ("02/03/2026", "885512", "60,00"))
    rows += (("09/03/2026", "885790", "40,00"),)
    page = [*bill(PLAIN, head=("Facture n° FA-12",)), *table(300, rows, (50, 200, 470))]
    assert read(pdf(page)).value("date") is None


def test_the_date_of_emission():
    head = ("Facture n° FA-12", "Émission : 12/03/2026", "Commande du 02/03/2026")
    assert read(pdf(bill(PLAIN, head=head))).value("date") == date(2026, 3, 12)


def test_a_day_of_issue_beside_a_period():
    line = "Date d'émission : 27/03/2026 Période : du 24/02/2026 au 23/03/2026"
    reading = _head("Facture n° F-118", line, "à payer avant le 20/04/2026")
    assert reading.value("date") == date(2026, 3, 27)
    assert reading.value("due_date") == date(2026, 4, 20)


@pytest.mark.parametrize(
    "line",
    [
        "Votre abonnement a été réglé par prélèvement le 13/03/2026.",
        "Votre abonnementaétérégléparprélèvementle 13/03/2026.",
        "Der Betrag wurde am 13.03.2026 von Ihrem Konto abgebucht.",
    ],
)
def test_what_has_been_paid_is_not_due(line):
    reading = _head("Facture n° F-118", "Date : 12/03/2026", line)
    assert reading.value("due_date") is None


def test_words_with_little_white_between():
    words, left, page = ("Facture", "n°", "F-118", "du", "17", "mars", "2025"), 50, []
    for word in words:
        page.append((left, 180, word))
        left += stringWidth(word, "Vera", 9) + 1.3
    (drawn,) = pages(pdf([*bill(PLAIN, head=()), *page]), "application/pdf")
    assert " ".join(words) in drawn.text


@pytest.mark.parametrize(
    ("line", "due"),
    [
        ("Paiement à 30 jours date de facture", date(2026, 4, 11)),
        ("Règlement : 45 jours fin de mois par virement", date(2026, 4, 30)),
        ("Zahlbar innerhalb von 14 Tagen ohne Abzug", date(2026, 3, 26)),
        ("2% Skonto binnen 10 Tagen, 30 Tage netto", date(2026, 4, 11)),
        ("Terms: net 30", date(2026, 4, 11)),
        ("Payable à réception de facture", date(2026, 3, 12)),
        ("Offre valable 30 jours, paiement à la livraison", None),
        ("Pénalités de retard exigibles 30 jours après paiement", None),
        ("Escompte 2 % pour paiement sous 8 jours", None),
        ("Le délai légal de paiement ne peut excéder 60 jours", None),
    ],
)
def test_terms_offer_when_it_is_due(line, due):
    reading = _head("Facture n° F-118", "Date : 12/03/2026", line)
    assert reading.value("due_date", Sure.LIKELY) == due
    assert reading.value("due_date") is None


def test_a_date_of_payment_comes_before_the_terms():
    head = ("Facture n° F-118", "Date : 12/03/2026", "Échéance : 31/03/2026")
    reading = _head(*head, "Paiement à 60 jours date de facture")
    assert reading.value("due_date") == date(2026, 3, 31)


@pytest.mark.parametrize(
    "line",
    [
        "ZUGFeRD-Version | : 2.1 vom 24.03.2026",
        "N° de facture associée : F-99 | Date de facture associée : 24/03/2026",
        "OR 18833 du 24/03/2026",
        "Prochain CT avant le 24/03/2026",
        "Aller mardi 24 mars 2026 – Lyon 06h04",
    ],
)
def test_days_of_something_else(line):
    more = [(50 + 130 * n, 250, part) for n, part in enumerate(line.split(" | "))]
    page = [*bill(PLAIN, head=("Facture n° F-118", "Date : 12/03/2026")), *more]
    reading = read(pdf(page))
    assert reading.value("date") == date(2026, 3, 12)
    assert reading.value("due_date", Sure.LIKELY) is None


def test_on_a_credit_note_the_day_of_the_invoice_is_the_other_ones():
    page = [
        *bill(PLAIN, head=("GUTSCHRIFT Nr. GS-118",)),
        *table(240, [("Datum", "zu Rechnung", "Rechnungsdatum")], xs=(50, 180, 320)),
        *table(254, [("12.03.2026", "RE 93318", "22.01.2026")], xs=(50, 180, 320)),
    ]
    assert read(pdf(page)).value("date") == date(2026, 3, 12)


def test_a_day_that_ends_the_title_above_or_beside_it():
    head = ("Rechnung des Versicherers Nr. 01.234-1 vom", "06.03.2026")
    assert _head(*head).value("date") == date(2026, 3, 6)
    page = [
        *bill(PLAIN, head=("Beitragsrechnung Nr. 118",)),
        (300, 200, "6. März 2026"),
    ]
    assert read(pdf(page)).value("date") == date(2026, 3, 6)


def test_white_beside_letters_parts_no_words():
    """A typeface that leaves white after each r, and more between words."""
    left, page = 50, []
    for letter in "Handelsrechnung Nr. 471102 vom 12.03.2026":
        if letter != " ":
            page.append((left, 200, letter))
        left += stringWidth(letter, "Vera", 9) + {"r": 1.1, "n": 0.6}.get(letter, 0)
    reading = read(pdf([*bill(PLAIN, head=()), *page]))
    assert reading.value("number") == "471102"
    assert reading.value("date") == date(2026, 3, 12)


def test_a_title_that_is_set_wide():
    page = [(50, 180, "W A R E N R E C H N U N G")]
    (drawn,) = pages(pdf([*bill(PLAIN, head=()), *page]), "application/pdf")
    assert "WARENRECHNUNG" in drawn.text


@pytest.mark.parametrize(
    "line", ["Provision versée le 01/10/2025", "Acte reçu le 15 janvier 2026"]
)
def test_when_something_came_in_is_no_date_of_the_document(line):
    reading = _head("Note d'honoraires n° 2025/1604", line)
    assert reading.value("date") is None


def test_an_order_of_day_and_month_that_dollars_leave_open():
    page = [
        (50, 50, "EMPIRE CAB CO."),
        (50, 80, "11/03/2025"),
        (50, 110, "Total $ 44.57"),
    ]
    assert read(pdf(page)).value("date") is None
