"""The number of a document, who sells and who buys, and which vendor of the books."""

import pytest
from reading.facts import Books, Sure, Vendor

from .drawing import BUYER, FOOT, PLAIN, SELLER, bill, column, pdf, read, values


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Facture n° FA-2026-0117", "FA-2026-0117"),
        ("FACTUREN°FA-2026-0117", "FA-2026-0117"),
        ("N° de facture : 2026/045", "2026/045"),
        ("Facture FA-2026-0117", "FA-2026-0117"),
        ("Facture n° 7088 552 118", "7088 552 118"),
        ("Avoir n° AV-12", "AV-12"),
        ("Invoice number INV-2207", "INV-2207"),
        ("Rechnungsnr. 30064443", "30064443"),
        ("Rechnung # RE-20140519/499 vom 19.05.2014", "RE-20140519/499"),
        ("Factuurnummer: 993548900", "993548900"),
        ("Fattura n. 123/A", "123/A"),
        ("Factura nº F-0099", "F-0099"),
    ],
)
def test_the_number_of_a_document(line, number):
    head = (line, "Date : 12/03/2026", "N° client : 411022", "Commande n° 889977")
    reading = read(pdf(bill(PLAIN, head=head)))
    assert reading.value("number") == number


def test_a_number_below_its_label():
    page = [
        *bill(PLAIN, head=()),
        *[
            (x, 200, t)
            for x, t in ((50, "N° client"), (150, "N° facture"), (260, "Date"))
        ],
        *[
            (x, 214, t)
            for x, t in ((50, "411022"), (150, "VE-0099"), (260, "12/03/2026"))
        ],
    ]
    assert read(pdf(page)).value("number", Sure.LIKELY) == "VE-0099"


def test_the_invoice_that_is_corrected_is_not_the_number():
    head = ("Avoir n° AV-12", "Annule la facture n° FA-2026-0117", "Date : 12/03/2026")
    assert read(pdf(bill(PLAIN, head=head))).value("number") == "AV-12"


def test_the_seller_by_checksums():
    reading = read(pdf(bill(PLAIN)))
    assert reading.value("seller_vat") == "FR44732829320"
    assert reading.value("seller_siret") == "73282932000074"
    assert reading.value("seller_siren", Sure.LIKELY) == "732829320"
    assert reading.value("seller_name") == SELLER[0]


def test_the_buyer_is_told_from_the_seller_by_the_books():
    buyer = column(330, 170, ("TVA FR92306458076", "SIREN 306 458 076"))
    for foot in (FOOT, ""):
        reading = read(pdf([*bill(PLAIN, foot=foot), *buyer]))
        assert reading.value("buyer_vat") == "FR92306458076"
        assert reading.value("seller_vat") == ("FR44732829320" if foot else None)


def test_the_buyer_is_told_from_the_seller_by_words():
    buyer = [(330, 180, "N° TVA client : FR92306458076")]
    reading = read(pdf([*bill(PLAIN), *buyer]), books=Books())
    assert reading.value("seller_vat") == "FR44732829320"
    assert reading.value("buyer_vat") == "FR92306458076"


def test_a_number_with_a_wrong_checksum_is_not_filled():
    reading = read(
        pdf(bill(PLAIN, foot="N° TVA FR45732829320 - SIRET 732 829 320 00075"))
    )
    assert reading.value("seller_vat") is None
    assert reading.value("seller_siret", Sure.GUESS) is None


def test_an_iban_in_two_lines():
    lines = column(50, 700, ("IBAN", "FR76 3000 6000 0112", "3456 7890 189"))
    reading = read(pdf([*bill(PLAIN), *lines]))
    assert reading.value("seller_iban", Sure.LIKELY) == "FR7630006000011234567890189"


VENDORS = (
    Vendor(1, name="Atelier Corvel", vat="FR44732829320"),
    Vendor(2, name="Orangerie du Parc"),
    Vendor(3, name="Orange"),
    Vendor(4, name="Menuiserie Kermel SARL", vat="FR92306458076"),
)


def test_a_vendor_by_number():
    reading = read(pdf(bill(PLAIN)), vendors=VENDORS)
    assert reading.value("vendor") == 1
    assert reading.facts["vendor"].why == ("vat",)


def test_a_vendor_by_siren_in_the_vat_number_of_the_books():
    vendors = (Vendor(1, name="Autre nom", siren="732829320"),)
    assert read(pdf(bill(PLAIN)), vendors=vendors).value("vendor") == 1


def test_a_vendor_by_its_whole_name_only():
    page = [
        (50, 60, "Orange SA", 14),
        *column(330, 120, BUYER),
        (50, 200, "Facture n° 5551"),
        (330, 520, "Total TTC"),
        (470, 520, "12,00 €"),
    ]
    reading = read(pdf(page), vendors=VENDORS)
    assert reading.value("vendor", Sure.LIKELY) == 3


def test_two_vendors_of_one_name_are_not_guessed():
    vendors = (Vendor(1, name="Atelier Corvel"), Vendor(2, name="Atelier Corvel SARL"))
    reading = read(pdf(bill(PLAIN, foot="")), vendors=vendors)
    assert reading.value("vendor", Sure.GUESS) is None


def test_a_bill_is_paid():
    reading = read(pdf([*bill(PLAIN), (50, 620, "Payé le 12/03/2026 par carte")]))
    assert reading.value("paid", Sure.LIKELY) is True
    assert read(pdf(bill(PLAIN))).value("paid", Sure.GUESS) is None


def test_the_buyers_own_name_with_a_letter_misread_is_no_seller():
    books = Books(name="Menuiserie Vauqoux SARL", vat="FR41142549690")
    page = [*column(50, 50, ("DISTRIBUTION GONDRY",), points=11)]
    page += column(50, 100, ("Doit à :", "Menuiserie Vaugoux SARL", "67000 Strasbourg"))
    page += bill(PLAIN, foot="")[6:]
    assert "Menuiserie" not in read(pdf(page), books=books).value("seller_name", 1)


@pytest.mark.parametrize("title", ["NOTE DE CRÉDIT n° A-12", "Avoir n° A-12"])
def test_who_is_billed_makes_no_bill_of_a_credit_note(title):
    page = [(330, 106, "Facturé à"), *bill(PLAIN, head=(title, "Date : 12/03/2026"))]
    assert read(pdf(page)).value("kind") == "credit_note"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        # "de" is no country before a number of another one.
        ("N° de TVA DE811907980", "DE811907980"),
        ("NIP: PL8567346215", "PL8567346215"),
        ("NIF PT501964843", "PT501964843"),
        ("P. IVA 00743110157", "IT00743110157"),
        ("P.IVA e C.F. 00743110157", "IT00743110157"),
        ("NIP 856-734-62-15", "PL8567346215"),
        ("C.I.F.: B58378431", "ESB58378431"),
        ("Contribuinte n.º 501964843", "PT501964843"),
        ("CVR-nr. 13585628", "DK13585628"),
        ("Ondernemingsnummer 0428.759.497", "BE0428759497"),
        ("VAT Reg No 980 7806 84", "GB980780684"),
    ],
)
def test_a_vat_number_whose_country_is_told_by_its_label(line, number):
    reading = read(pdf(bill(PLAIN, foot=line)))
    assert reading.value("seller_vat") == number


@pytest.mark.parametrize(
    "line",
    ["VAT 20% 980.78 06.84", "NIP 856-734-62-16", "Réf 501964843", "Tel. CVR 1358562"],
)
def test_digits_that_are_no_vat_number(line):
    assert read(pdf(bill(PLAIN, foot=line))).value("seller_vat", Sure.LIKELY) is None


@pytest.mark.parametrize("name", ["Corvel Tools, Inc.", "Cortiças Corvel, Lda"])
def test_a_legal_form_behind_a_comma_is_a_part_of_the_name(name):
    page = [run for run in bill(PLAIN, foot="") if run[2] not in SELLER]
    reading = read(pdf([(50, 50, name), *page]))
    assert reading.value("seller_name") == name.replace(",", "").strip(".")


def test_the_country_of_the_seller_tells_the_currency():
    sums = [(label, value.replace(" €", "")) for label, value in PLAIN]
    for foot, currency in (
        ("VAT Reg No GB980780684", "GBP"),
        ("NIF ESB58378431", "EUR"),
    ):
        reading = read(pdf(bill(sums, foot=foot)), books=Books(currency="XOF"))
        assert reading.value("currency", Sure.LIKELY) == currency
        assert reading.value("currency") is None


@pytest.mark.parametrize(
    "line",
    [
        "Expéditeur : Nettoyage Corvel SARL, 22 bd Gambetta, 06000 Nice, TVA {}",
        "Reçu émis par Nettoyage Corvel SARL, 22 bd Gambetta, 06000 Nice, TVA {}",
    ],
)
def test_a_seller_who_is_named_among_the_buyers_words(line):
    number = "FR44732829320"
    head = column(50, 50, (*BUYER, "Votre n° TVA FR92306458076"))
    page = [run for run in bill(PLAIN, foot="") if run[2] not in (*SELLER, *BUYER)]
    reading = read(pdf([*head, (50, 115, line.format(number), 8), *page]))
    assert reading.value("seller_vat") == number
    assert reading.facts["seller_name"].value == "Nettoyage Corvel SARL"


def test_the_place_of_a_letter_is_no_name():
    page = [run for run in bill(PLAIN, foot="") if run[2] not in SELLER]
    page = [(50, 50, "Menuiserie Bertholon"), (400, 50, "Lyon, le 28/10/2026"), *page]
    reading = read(pdf(page))
    assert reading.facts["seller_name"].value == "Menuiserie Bertholon"


@pytest.mark.parametrize(
    "line", ["Su NIF-IVA: FR06401771282", "NIF cliente FR06401771282"]
)
def test_the_number_of_the_customer(line):
    page = [
        *column(50, 50, ("Bodegas et Négoce SAS", "30 quai des Chartrons", line)),
        *column(50, 200, ("Factura nº F-0099", "Fecha: 12/03/2026")),
        (50, 800, "Rápido Express España, S.L.U. · NIF-IVA ESB28477198", 7),
    ]
    reading = read(pdf(page), books=Books(country="FR", currency="EUR"))
    assert reading.value("seller_vat") == "ESB28477198"


def test_who_writes_for_the_seller_is_not_the_seller():
    page = [
        (50, 50, "Facture émise par Vitrajet France SAS au nom et pour le compte de :"),
        *column(50, 75, ("Karim BENSALEM – KB TRANSPORT", "19 rue Casanova")),
        *column(50, 105, ("SIREN 522536655", "TVA FR58522536655")),
        *column(50, 200, ("Facture n° F-118", "Date : 12/03/2026")),
        (50, 792, "Vitrajet France SAS, intermédiaire, 530 038 959 RCS Paris", 7),
        (50, 801, "5 rue Charlot 75003 Paris – n° TVA intermédiaire FR60530038959", 7),
    ]
    reading = read(pdf(page), books=Books(country="FR", currency="EUR"))
    assert "Vitrajet" not in (reading.value("seller_name") or "")


@pytest.mark.parametrize(
    ("seller", "foot", "name"),
    [
        ("Aqualéman SÀRL", "IDE CHE-114.203.886 TVA", "Aqualéman SÀRL"),
        (
            "Quinta dos Azulejos – Artesanato, Unipessoal Lda.",
            "NIF 514229071",
            "Quinta dos Azulejos – Artesanato, Unipessoal Lda",
        ),
        ("Papelería del Turia, S.L.", "C.I.F.: B36714400", "Papelería del Turia S.L"),
    ],
)
def test_a_buyer_of_another_country_is_not_the_seller(seller, foot, name):
    """No books are known here: the form of the name and the number tell."""
    page = [
        *column(50, 50, [seller, "Calle Mayor 12"]),
        *column(330, 120, ["Thiérault & Fils SARL", "67000 Strasbourg", "Francia"]),
        (50, 200, "FACTURA 2026-118   12/03/2026"),
        (50, 800, foot),
    ]
    reading = read(pdf(page), books=Books())
    assert reading.value("seller_name", Sure.LIKELY) == name


def test_of_two_countries_the_one_with_the_account_sells():
    page = [
        *column(50, 50, ["Skogsbruk Teknik AB", "Umeå"]),
        *column(50, 120, ["Kervadec Océan", "29200 Brest", "VAT-nr: FR44732829320"]),
        (50, 200, "Faktura 250884   2026-03-12"),
        (50, 800, "Momsreg.nr SE556771824101   IBAN SE45 5000 0000 0583 9825 7466"),
    ]
    reading = read(pdf(page), books=Books())
    assert reading.value("seller_vat", Sure.LIKELY) == "SE556771824101"
    assert reading.value("buyer_vat", Sure.LIKELY) == "FR44732829320"


@pytest.mark.parametrize("words", ["Stylesheet-Version: 2.0 vom 18.10.2018", "EUR"])
def test_words_of_the_paper_are_no_names(words):
    page = [
        (50, 40, words),
        *table_of("Verkäufer:", "Nummer", "Corvel Handel GmbH"),
        (50, 300, "Rechnung Nr. 118 vom 12.03.2026"),
    ]
    reading = read(pdf(page), books=Books(country="DE"))
    assert reading.value("seller_name", Sure.LIKELY) == "Corvel Handel GmbH"


@pytest.mark.parametrize("words", ["Seite 1 von 2", "Page 1 sur 2", "Pagina 1"])
def test_the_count_of_pages_is_no_name(words):
    page = [
        (50, 40, words, 18),
        *column(50, 70, ["12 rue Nationale", "59100 Roubaix"]),
        (50, 200, "Facture N° 118 du 12/03/2026"),
        (50, 300, "Total TTC 120,00 EUR"),
        (50, 800, "SIRET 732 829 320 00074"),
    ]
    reading = read(pdf(page), books=Books())
    assert not reading.value("seller_name", Sure.LIKELY)


def table_of(heading, label, name):
    """A seller below a heading, with a number of its own in between."""
    return [
        (50, 100, heading),
        (50, 114, label),
        (130, 114, ": 549910"),
        (50, 128, name),
    ]


def test_numbers_of_others_at_the_foot():
    """Of a parent, a host and the buyer: most numbers are the seller's."""
    page = [
        *column(50, 50, ["OCTAVA SAS", "59100 Roubaix"]),
        *column(330, 50, ["Orsande Conseil SAS", "51100 Reims", "TVA : FR92306458076"]),
        (50, 200, "Facture FR72140885 du 12/03/2026"),
        (50, 780, "OCTAVA SAS – SIRET 732 829 320 00074 – N° TVA FR44732829320", 7),
        (50, 800, "Filiale de Groupe SA, RCS Lille 404 833 048", 7),
    ]
    reading = read(pdf(page), books=Books())
    found = values(reading)
    assert found["seller_siren"] == "732829320"
    assert found["seller_vat"] == "FR44732829320"


def test_your_number_is_the_buyers():
    page = [
        *column(50, 50, ["VIARDOT LESSEPS", "Avocats à la cour"]),
        *column(50, 120, ["V/TVA : FR92306458076", "FACTURE N° 118 du 12/03/2026"]),
        (50, 800, "SELARL VIARDOT – RCS Lyon 732 829 320", 7),
    ]
    found = values(read(pdf(page), books=Books()))
    assert found["seller_siren"] == "732829320"
    assert found["buyer_vat"] == "FR92306458076"


def test_a_form_with_its_capital_is_no_name():
    page = [
        (50, 50, "PÂTISSERIE FOURNITURES GRAND SUD"),
        *bill(PLAIN, foot="SARL capital 60 000 € – RCS Rennes 732 829 320")[3:],
    ]
    reading = read(pdf(page))
    name = reading.value("seller_name", Sure.LIKELY)
    assert name == "PÂTISSERIE FOURNITURES GRAND SUD"


def test_what_a_file_is_called_is_not_the_seller():
    page = [
        (50, 50, "VIDAL & FERRAND"),
        *bill(PLAIN)[3:],
        (50, 260, "Aff. : DELMAS / SCI DES MINIMES – Bail commercial"),
    ]
    assert read(pdf(page)).value("seller_name", Sure.LIKELY) == "VIDAL & FERRAND"


def test_the_number_below_its_label_not_the_postcode_beside_it():
    heads = [
        (50, 60, "CREDIT NOTE"),
        (250, 100, "Credit Note Number"),
        (420, 100, "D12 K7R2"),
        (250, 112, "CN-10233"),
    ]
    page = [*heads, *bill(PLAIN, head=("Date : 12/03/2026",))[3:]]
    assert read(pdf(page)).value("number") == "CN-10233"
