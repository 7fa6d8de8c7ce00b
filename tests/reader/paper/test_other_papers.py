"""Papers that look like invoices and are none, and invoices that name such papers."""

import pytest
from reading.facts import Sure

from .drawing import PLAIN, bill, column, pdf, picture, read, slip, table, values

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
        ("1. Zahlungserinnerung", "reminder"),
        ("Letzte Zahlungsaufforderung", "reminder"),
        ("2nd reminder", "reminder"),
        ("Tweede aanmaning", "reminder"),
        ("Confirmation de votre paiement", "no_invoice"),
        ("Zahlungsbestätigung", "no_invoice"),
        ("Avis d'échéance de prêt", "no_invoice"),
        ("Note interne – frais à refacturer", "no_invoice"),
        ("Merci pour votre commande !", "order"),
        ("RELEVÉ N° R2025-11 au 30/11/2025", "account_statement"),
        ("Votre calendrier de paiement 2026", "no_invoice"),
        ("Payment reminder", "reminder"),
        ("AVIS D'IMPÔT 2026", "no_invoice"),
        ("Taxes foncières 2026", "no_invoice"),
        ("COTISATION FONCIÈRE DES ENTREPRISES", "no_invoice"),
        ("Avis de contravention", "no_invoice"),
        ("Bordereau récapitulatif des cotisations", "no_invoice"),
        ("Relevé d'identité bancaire", "no_invoice"),
        ("Relevé de vos comptes", "account_statement"),
        ("Avis d'opéré", "no_invoice"),
        ("Mandat de prélèvement SEPA", "no_invoice"),
        ("Tableau d'amortissement", "no_invoice"),
        ("Extrait Kbis", "no_invoice"),
        ("Certificat d'assurance", "no_invoice"),
        ("Procès-verbal de l'assemblée générale", "no_invoice"),
        ("Compte rendu d'activité", "no_invoice"),
        ("Feuille d'heures", "no_invoice"),
        ("Note de frais", "no_invoice"),
        ("Entgeltabrechnung", "no_invoice"),
        ("Bescheid über Umsatzsteuer 2025", "no_invoice"),
        ("Timesheet", "no_invoice"),
        ("Modello F24", "no_invoice"),
        ("Recibo individual de salarios", "no_invoice"),
        ("Grand livre général", "no_invoice"),
        ("Facture provisoire", "no_invoice"),
        ("Facture (PROV118)", "no_invoice"),
        ("Rechnungsentwurf", "no_invoice"),
        ("Convention de formation", "no_invoice"),
        ("Lettre de voiture", "no_invoice"),
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


CALL = ("Appel de cotisations n° 118", "Date : 12/03/2026")


def test_a_call_of_the_social_insurance_is_no_invoice():
    line = (50, 640, "Urssaf Bretagne - cotisations et contributions sociales")
    reading = read(pdf([*bill(PLAIN, head=CALL), line]))
    assert [trouble.code for trouble in reading.troubles] == ["no_invoice"]
    assert not set(SURE) & set(values(reading, Sure.CERTAIN))


def test_a_call_of_an_association_is_one():
    reading = read(pdf(bill(PLAIN, head=CALL)))
    assert not reading.troubles
    assert reading.value("total") == 120


@pytest.mark.parametrize(
    "line",
    [
        "Objet : changement de nos coordonnées bancaires",
        "Nouvelles coordonnées bancaires",
        "Échéancier 2026",
    ],
)
def test_a_letter_with_an_account(line):
    letter = [
        *column(50, 50, ("Atelier Corvel SARL", "35000 Rennes")),
        *column(50, 150, ("Rennes, le 12/03/2026", line)),
        *column(
            50, 220, ("IBAN FR76 3000 6000 0112 3456 7890 189", "Total : 120,00 €")
        ),
    ]
    reading = read(pdf(letter))
    assert [trouble.code for trouble in reading.troubles] == ["no_invoice"]
    assert not set(SURE) & set(values(reading, Sure.CERTAIN))
    # On an invoice it is a notice.
    page = [*bill(PLAIN), (50, 170, line, 14)]
    assert read(pdf(page)).value("total") == 120


def test_what_no_word_calls_an_invoice_fills_nothing():
    page = [
        *column(50, 50, ("Atelier Corvel SARL", "35000 Rennes")),
        *column(50, 150, ("Rennes, le 12/03/2026", "Madame, Monsieur,")),
        *table(220, (("Total HT", "100,00 €"), ("Total TTC", "120,00 €"))),
    ]
    reading = read(pdf(page))
    assert not values(reading, Sure.CERTAIN)
    assert values(reading)["total"] == 120


def test_a_list_of_invoices_makes_no_invoice_of_what_lists_them():
    page = [
        (50, 50, "Remittance advice", 10),
        *table(
            100,
            [
                ("Invoice no", "Invoice date", "Amount"),
                ("FA-118", "12/03/2026", "100.00"),
                ("FA-119", "13/03/2026", "20.00"),
            ],
            xs=(50, 180, 320),
        ),
        (50, 200, "Total paid £120.00"),
    ]
    reading = read(pdf(page))
    assert [trouble.code for trouble in reading.troubles] == ["no_invoice"]


@pytest.mark.parametrize(
    "line", ["Pour mémoire : néant", "Compte rendu d'activité joint", "Tableau joint"]
)
def test_words_that_make_neither_bill_nor_receipt(line):
    page = [*column(50, 50, ("Atelier Corvel SARL", line, "le 12/03/2026"))]
    reading = read(pdf([*page, (50, 220, "Total : 120,00 €")]))
    assert reading.value("kind", Sure.LIKELY) is None


@pytest.mark.parametrize("title", ["RAPPORT Z", "Ticket Z", "CLÔTURE DE CAISSE"])
def test_the_sums_of_a_till_are_no_purchase(title):
    lines = (
        title,
        "12/03/2026 21:04",
        ("TOTAL TTC", "1204,50"),
        ("ESPECES", "1204,50"),
    )
    reading = read(slip(lines))
    assert [trouble.code for trouble in reading.troubles] == ["no_invoice"]
    assert not set(SURE) & set(values(reading, Sure.CERTAIN))


@pytest.mark.parametrize(
    "title",
    [
        "Bolletta n. 26/118",
        "Parcella n. 26/118",
        "Nota 26/118",
        "Relevé d'honoraires",
        "Relevé de facturation",
        "Note de débit n° 118",
    ],
)
def test_other_words_for_a_bill(title):
    page = [
        *bill(PLAIN, head=(title, "Date : 12/03/2026")),
    ]
    reading = read(pdf(page))
    assert reading.value("total") == 120
    assert reading.value("kind", Sure.LIKELY) == "bill"


def test_how_a_slip_was_paid_says_enough():
    lines = ("Boulangerie Corvel", "Pain   2,22", "Farine   38,26")
    lines += ("TOTAL   40,48", "CB   40,48", "12 mars 2026   13:04")
    shown = [(90, 100 + 60 * place, line, 34) for place, line in enumerate(lines)]
    reading = read(picture(shown, size=(800, 900)), "image/jpeg")
    assert str(reading.value("total")) == "40.48"


@pytest.mark.parametrize(
    "line",
    [
        "Ce message ne constitue pas une facture.",
        "Le présent document n'est pas une facture",
        "This document is not an invoice.",
        "Dieses Schreiben ist keine Rechnung.",
        "Questo documento non costituisce fattura",
    ],
)
def test_what_says_itself_that_it_is_no_invoice(line):
    reading = read(pdf([*bill(PLAIN), (50, 640, line)]))
    assert [trouble.code for trouble in reading.troubles] == ["no_invoice"]
    assert not set(SURE) & set(values(reading, Sure.CERTAIN))


@pytest.mark.parametrize(
    "line",
    [
        "This is not a VAT invoice",
        "Toute facture impayée n'est pas seulement un retard.",
        "La marchandise reste notre propriété tant que la facture n'est pas réglée.",
    ],
)
def test_sentences_that_deny_something_else(line):
    reading = read(pdf([*bill(PLAIN), (50, 640, line)]))
    assert reading.value("total") == 120


def test_a_letter_about_what_is_not_paid_yet():
    page = [
        *column(50, 50, ("Etikettendruck Sauter GmbH", "72768 Reutlingen")),
        (50, 120, "Unsere Forderung"),
        *table(200, [("Rechnungsnr.", "Rechnungsdatum", "Fällig am", "Offen"),
                     ("RG-260214", "10.02.2026", "12.03.2026", "318,40 €")],
               xs=(50, 180, 310, 440)),
        (50, 300, "Bitte betrachten Sie dieses Schreiben als gegenstandslos, falls"),
    ]  # fmt: skip
    reading = read(pdf(page))
    assert [trouble.code for trouble in reading.troubles] == ["reminder"]
    assert not values(reading, Sure.CERTAIN).keys() & set(SURE)


@pytest.mark.parametrize("title", ["Votre facture", "Notre facture"])
def test_a_word_before_that_ends_in_the_same_letters(title):
    head = (title, "N° 26-00091", "Date : 12/03/2026")
    assert read(pdf(bill(PLAIN, head=head))).value("kind") == "bill"


def test_fees_and_costs_of_an_office_are_a_bill():
    head = ("NOTE DE FRAIS ET HONORAIRES 26-00091", "Date : 12/03/2026")
    reading = read(pdf(bill(PLAIN, head=head)))
    assert not reading.troubles
    assert (reading.value("kind"), reading.value("total")) == ("bill", 120)


def test_an_invoice_may_say_which_quotation_was_accepted():
    page = [
        *bill(PLAIN, head=("FACTURE DE SOLDE FA-2026-31",)),
        (50, 220, "Devis accepté : DV25-0418 du 10/11/2025", 11),
    ]
    reading = read(pdf(page))
    assert not reading.troubles
    assert reading.value("total") == 120


def test_a_letter_about_what_was_paid():
    page = [
        (50, 50, "Nous avons bien reçu votre paiement", 11),
        (50, 90, "Votre règlement du 03/02/2026, relatif à la facture FT-20260114"),
        *table(200, PLAIN, xs=(50, 200)),
        (50, 280, "Votre facture est disponible dans votre espace client."),
        (50, 800, "Atelier Corvel SARL - SIRET 732 829 320 00074", 7),
    ]
    reading = read(pdf(page))
    assert [trouble.code for trouble in reading.troubles] == ["no_invoice"]
    assert "total" not in values(reading, Sure.CERTAIN)


def test_the_entries_of_a_statement_are_no_titles():
    page = [
        *column(50, 50, ("LAITERIE DU LAURAGAIS SAS", "31290 Villefranche")),
        (330, 50, "RELEVÉ N° R2025-11 au 30/11/2025"),
        *table(200, [("Date", "Pièce", "Échéance", "Débit"),
                     ("04/11/2025", "Facture 511204", "04/12/2025", "212,40"),
                     ("12/11/2025", "Facture 511377", "12/12/2025", "188,15")],
               xs=(50, 180, 310, 440)),
        *table(300, [("SOLDE À PAYER TTC", "400,55")]),
    ]  # fmt: skip
    reading = read(pdf(page))
    assert [trouble.code for trouble in reading.troubles] == ["account_statement"]
