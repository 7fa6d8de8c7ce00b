"""Who sells, who buys, and to whom is paid."""

import pytest
from reading.electronic import read_xml
from reading.facts import Sure

from .building import Doc, Item, cii, codes, ubl, zugferd1


@pytest.fixture(params=[cii, ubl, zugferd1], ids=["cii", "ubl", "zugferd1"])
def write(request):
    return request.param


def test_legal_and_trading_name(write):
    reading = read_xml(write(Doc(trading="Durand Print")))
    assert reading.value("seller_name") == "Imprimerie Durand SARL"
    assert reading.value("seller_trading_name") == "Durand Print"


def test_only_a_trading_name(write):
    reading = read_xml(write(Doc(seller="", trading="Durand Print")))
    assert reading.value("seller_name") == "Durand Print"


@pytest.mark.parametrize(
    ("scheme", "number"),
    [
        ("0002", "303265045"),
        ("0002", "303 265 045"),
        ("0002", "30326504500017"),
        ("0009", "303 265 045 00017"),
        ("", "303265045"),
    ],
)
def test_siren(write, scheme, number):
    doc = Doc(siren=number, siren_scheme=scheme, vat="", endpoint=("", ""))
    reading = read_xml(write(doc))
    assert reading.value("seller_siren") == "303265045"
    siret = "30326504500017" if len(number) > 11 else None
    assert reading.value("seller_siret") == siret


@pytest.mark.parametrize(
    ("number", "scheme", "country"),
    [
        ("303265046", "", "FR"),  # a wrong check digit, and nobody says it is a SIREN
        ("303265045", "", "DE"),
        ("303265045", "0088", "FR"),
        ("RCS Lyon 303265045", "", "FR"),
        ("3032650", "0002", "FR"),
    ],
)
def test_what_is_no_siren(write, number, scheme, country):
    doc = Doc(
        siren=number, siren_scheme=scheme, country=country, vat="", endpoint=("", "")
    )
    assert read_xml(write(doc)).value("seller_siren") is None


def test_siren_of_a_french_vat_number(write):
    reading = read_xml(write(Doc(siren="", endpoint=("", ""))))
    assert reading.value("seller_siren") == "303265045"
    assert reading.facts["seller_siren"].why == ("vat",)


def test_siren_of_a_french_address(write):
    doc = Doc(siren="", vat="", endpoint=("0225", "303265045_FACTURES"))
    assert read_xml(write(doc)).value("seller_siren") == "303265045"


@pytest.mark.parametrize("words", ["fr 40 303 265 045", "FR40.303.265.045"])
def test_vat_number_with_blanks(write, words):
    assert read_xml(write(Doc(vat=words))).value("seller_vat") == "FR40303265045"


def test_a_vat_number_that_is_none_is_told_and_not_used(write):
    reading = read_xml(write(Doc(vat="12/345/67890")))
    assert reading.value("seller_vat") is None
    assert reading.facts["seller_vat"].sure == Sure.GUESS
    assert codes(reading) == {"bad_vat"}


def test_a_national_tax_number_is_no_vat_number(write):
    reading = read_xml(write(Doc(vat="", tax_id="201/113/40209", siren="")))
    assert reading.value("seller_vat") is None
    assert reading.value("seller_tax_id") == "201/113/40209"
    assert codes(reading) == set()


def test_the_first_of_several_numbers_is_not_taken_for_the_vat_number(write):
    reading = read_xml(write(Doc(tax_id="201/113/40209")))
    assert reading.value("seller_vat") == "FR40303265045"
    assert reading.value("seller_tax_id") is None


def test_an_email_address_as_endpoint(write):
    reading = read_xml(write(Doc(endpoint=("EM", "compta@durand.example"))))
    assert reading.value("seller_email") == "compta@durand.example"
    assert codes(reading) == set()


@pytest.mark.parametrize(
    "ibans",
    [
        ("FR7630006000011234567890189",),
        ("FR76 3000 6000 0112 3456 7890 189",),
        ("FR0000000000000000000000000", "FR7630006000011234567890189"),
    ],
)
def test_iban(write, ibans):
    reading = read_xml(write(Doc(iban=ibans)))
    assert reading.value("seller_iban") == "FR7630006000011234567890189"


def test_a_wrong_iban_is_told_and_not_used(write):
    reading = read_xml(write(Doc(iban=("FR7630006000011234567890188",))))
    assert reading.value("seller_iban") is None
    assert codes(reading) == {"bad_iban"}


def test_a_local_account_is_no_iban(write):
    reading = read_xml(write(Doc(iban=("32423940",))))
    assert reading.value("seller_iban") is None
    assert codes(reading) == set()


def test_the_account_that_is_charged_is_not_the_sellers(write):
    assert read_xml(write(Doc(means="59"))).value("seller_iban") is None


def test_another_payee():
    payee = "<ram:PayeeTradeParty><ram:Name>Factor SA</ram:Name></ram:PayeeTradeParty>"
    reading = read_xml(cii(Doc(extra=payee)))
    assert reading.value("payee_name") == "Factor SA"
    assert reading.value("seller_name") == "Imprimerie Durand SARL"


def test_several_sellers_are_told():
    words = cii(Doc()).decode()
    start = words.index("<ram:SellerTradeParty>")
    end = words.index("<ram:BuyerTradeParty>")
    seller = words[start:end]
    second = seller.replace("Imprimerie Durand SARL", "Papeterie Blanc")
    reading = read_xml((words[:end] + second + words[end:]).encode())
    assert reading.value("seller_name") == "Imprimerie Durand SARL"
    assert codes(reading) == {"several_sellers"}
    assert reading.troubles[0].detail == "Imprimerie Durand SARL, Papeterie Blanc"


def test_sellers_of_lines_are_told():
    def seller(number):
        return (
            "<ram:ItemSellerTradeParty><ram:SpecifiedLegalOrganization>"
            f'<ram:ID schemeID="0002">{number}</ram:ID>'
            "</ram:SpecifiedLegalOrganization></ram:ItemSellerTradeParty>"
        )

    items = (
        Item("60.00", extra=seller("100000009")),
        Item("40.00", number="2", extra=seller("111111118")),
    )
    assert codes(read_xml(cii(Doc(items=items)))) == {"several_sellers"}
    same = (items[0], Item("40.00", number="2", extra=seller("100000009")))
    assert codes(read_xml(cii(Doc(items=same)))) == set()


def test_scheme_of_tax_left_out_in_old_ubl():
    words = ubl(Doc(tax_id="")).replace(b"<cbc:ID>VAT</cbc:ID>", b"")
    assert read_xml(words).value("seller_vat") == "FR40303265045"
