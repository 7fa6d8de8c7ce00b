"""Papers that look like invoices and are none, and invoices that name such papers."""

import pytest
from reading.facts import Sure

from .drawing import PLAIN, bill, pdf, read, values

SURE = ("number", "date", "total")


@pytest.mark.parametrize(
    "title, code",
    [
        ("Devis n° D26-118", "quotation"),
        ("Angebot Nr. 26118", "quotation"),
        ("QUOTATION Q-118", "quotation"),
        ("Preventivo n. 118", "quotation"),
        ("FACTURE PRO FORMA N° PF-118", "pro_forma"),
        ("Proforma invoice PF-118", "pro_forma"),
        ("Bon de commande n° BC-118", "order"),
        ("Auftragsbestätigung 26118", "order"),
        ("Bon de livraison BL-118", "delivery_note"),
        ("Lieferschein Nr. 26118", "delivery_note"),
        ("Relevé de compte au 31/03/2026", "account_statement"),
        ("Statement of account", "account_statement"),
        ("Relevé d'opérations du 01/03 au 31/03/2026", "account_statement"),
        ("Avis de virement", "no_invoice"),
        ("Remittance advice", "no_invoice"),
        ("Contrat de maintenance n° CM-118", "no_invoice"),
        ("Bulletin de paie", "no_invoice"),
        ("Deuxième rappel", "reminder"),
        ("1. Mahnung", "reminder"),
        ("Payment reminder", "reminder"),
    ],
)
def test_nothing_is_filled_from_what_is_no_invoice(title, code):
    reading = read(pdf(bill(PLAIN, head=(title, "Date : 12/03/2026"))))
    assert [trouble.code for trouble in reading.troubles] == [code]
    assert not set(SURE) & set(values(reading, Sure.CERTAIN))
    assert values(reading)["total"] == 120


@pytest.mark.parametrize(
    "head",
    [
        ("Facture n° FA-118", "Date : 12/03/2026", "Devis n° D26-118"),
        ("Devis n° D26-118", "Facture n° FA-118", "Date : 12/03/2026"),
        ("Facture n° FA-118", "Date : 12/03/2026", "Bon de livraison BL-4471"),
        ("Facture-relevé n° FA-118", "Date : 12/03/2026"),
        ("Rechnung Nr. FA-118", "Datum: 12.03.2026", "Angebot Nr. 26118"),
        ("Mietrechnung Nr. FA-118", "Datum: 12.03.2026", "Bestellung Nr. 26118"),
        ("Nummer FA-118 vom 12.03.2026", "Bestellung:"),
        ("Facture n° FA-118", "Date : 12/03/2026", "Rappel : escompte néant"),
    ],
)
def test_an_invoice_may_name_such_papers(head):
    reading = read(pdf(bill(PLAIN, head=head)))
    assert not reading.troubles
    assert set(SURE) <= set(values(reading, Sure.CERTAIN))
    assert reading.facts["number"].value == "FA-118"


def test_where_to_sign_is_no_receipt():
    head = ("Bon de livraison n° BL-118", "Date : 12/03/2026", "Reçu le :")
    reading = read(pdf(bill(PLAIN, head=head)))
    assert [trouble.code for trouble in reading.troubles] == ["delivery_note"]


def test_a_reminder_in_large_letters_names_the_invoice():
    page = bill(PLAIN, head=("Facture n° FA-118", "Date : 12/03/2026"))
    reading = read(pdf([(50, 170, "Dernier rappel", 14), *page]))
    assert [trouble.code for trouble in reading.troubles] == ["reminder"]


def test_an_order_that_is_its_own_receipt_is_filled():
    head = ("Confirmation de commande", "Justificatif d'achat du 12/03/2026")
    reading = read(pdf(bill(PLAIN, head=head)))
    assert not reading.troubles
    assert reading.value("total") == 120


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("BON DE LIVRAISON VALORISE", "delivery_note"),
        ("Objet : deuxième relance – facture impayée n° F-118", "reminder"),
    ],
)
def test_what_names_an_invoice_and_is_none(line, code):
    head = (line, "Date : 12/03/2026", "FACTURE A SUIVRE")
    reading = read(pdf(bill(PLAIN, head=head)))
    assert [trouble.code for trouble in reading.troubles] == [code]


@pytest.mark.parametrize(
    "label", ["Devise : EURO (EUR)", "Quote-part des charges", "Estimated reading"]
)
def test_words_that_only_begin_as_such_papers_do(label):
    head = ("Facture n° F-118", "Date : 12/03/2026", label)
    assert not read(pdf(bill(PLAIN, head=head))).troubles


@pytest.mark.parametrize(
    "colon", [("Lieferschein", ": L-77"), ("Bestellung", ": B-77")]
)
def test_a_word_before_a_colon_is_no_title(colon):
    label, value = colon
    page = [
        *bill(
            PLAIN, head=("W A R E N R E C H N U N G", "Beleg-Nr. R-118 vom 12.03.2026")
        ),
        (50, 250, label),
        (160, 250, value),
    ]
    assert not read(pdf(page)).troubles
