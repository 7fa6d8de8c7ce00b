"""The same invoice in every format gives the same facts."""

import datetime
from decimal import Decimal

import facturx
import pytest
from reading.electronic import read_all, read_xml

from .building import (
    Body,
    Doc,
    Item,
    cii,
    codes,
    decimals,
    fatturapa,
    figures,
    ubl,
    zugferd1,
)

EXTENDED_CTC_FR = (
    "urn:cen.eu:en16931:2017#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr"
)
PROFILES = (
    "urn:factur-x.eu:1p0:basicwl",
    "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic",
    "urn:cen.eu:en16931:2017",
    "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended",
    "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
    EXTENDED_CTC_FR,
    "urn:somebody:else:1.0",
    "",
)
TWO_RATES = Doc(
    net="150.00",
    tax="22.75",
    total="172.75",
    payable="172.75",
    line_total="150.00",
    groups=(("S", "20", "100.00", "20.00"), ("S", "5.5", "50.00", "2.75")),
    items=(Item("100.00"), Item("50.00", rate="5.5", number="2")),
)


@pytest.fixture(params=[cii, ubl, zugferd1], ids=["cii", "ubl", "zugferd1"])
def write(request):
    return request.param


def test_all_facts(write):
    reading = read_xml(write(TWO_RATES))
    assert codes(reading) == set()
    assert reading.source == "xml"
    assert {name: fact.value for name, fact in reading.facts.items()} == {
        "kind": "bill",
        "type_code": "380",
        "number": "F2026-12",
        "date": datetime.date(2026, 9, 14),
        "due_date": datetime.date(2026, 10, 14),
        "currency": "EUR",
        "net": Decimal("150.00"),
        "tax": Decimal("22.75"),
        "total": Decimal("172.75"),
        "payable": Decimal("172.75"),
        "order": "BC-7",
        "seller_name": "Imprimerie Durand SARL",
        "seller_vat": "FR40303265045",
        "seller_siren": "303265045",
        "seller_iban": "FR7630006000011234567890189",
        "seller_address": {
            "street": "12 rue des Lilas",
            "zip": "69003",
            "city": "Lyon",
            "country": "FR",
        },
        "buyer_name": "Garage Petit",
    }
    assert [(group.rate, group.base, group.amount) for group in reading.taxes] == [
        decimals("20", "100.00", "20.00"),
        decimals("5.5", "50.00", "2.75"),
    ]
    assert [(line.net, line.rate) for line in reading.lines] == [
        decimals("100.00", "20"),
        decimals("50.00", "5.5"),
    ]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("write", [cii, ubl])
def test_every_profile(write, profile):
    reading = read_xml(write(TWO_RATES.but(profile=profile)))
    assert reading.profile == profile
    assert figures(reading) == ("bill", *decimals("150", "22.75", "172.75", "172.75"))
    assert len(reading.taxes) == 2


def test_minimum_has_totals_only():
    doc = Doc(
        profile="urn:factur-x.eu:1p0:minimum",
        groups=(),
        items=(),
        line_total=None,
        due=(),
        payable="50.00",
    )
    reading = read_xml(cii(doc))
    assert figures(reading) == ("bill", *decimals("100", "20", "120", "50"))
    assert not reading.taxes
    assert codes(reading) == set(), "what was paid before has no place in this profile"


def test_basic_wl_has_groups_without_lines():
    reading = read_xml(cii(TWO_RATES.but(items=(), profile=PROFILES[0])))
    assert len(reading.taxes) == 2
    assert codes(reading) == set()


@pytest.mark.parametrize("prefix", ["p:", "ns2:", ""])
def test_fatturapa(prefix):
    reading = read_xml(fatturapa(Body(), prefix=prefix))
    assert codes(reading) == set()
    assert figures(reading) == ("bill", *decimals("100", "22", "122", "122"))
    assert reading.value("number") == "12/PA"
    assert reading.value("date") == datetime.date(2026, 9, 14)
    assert reading.value("due_date") == datetime.date(2026, 10, 14)
    assert reading.value("type_code") == "TD01"
    assert reading.value("seller_vat") == "IT01234567890"
    assert reading.value("seller_name") == "Officina Bianchi SRL"
    assert reading.value("seller_address")["street"] == "Via Roma 5"
    assert reading.value("buyer_name") == "Anna Verdi"


def test_fatturapa_without_total_adds_its_groups():
    groups = (("22.00", "", "10.00", "2.20", "I"), ("0.00", "N4", "5.00", "0.00", ""))
    body = Body(total=None, groups=groups, payments=(), items=())
    reading = read_xml(fatturapa(body))
    assert figures(reading)[1:4] == decimals("15.00", "2.20", "17.20")
    assert [group.category for group in reading.taxes] == ["S", "E"]


def test_fatturapa_with_several_bodies_is_several_documents():
    content = fatturapa(Body(), Body(number="13/PA", type="TD04"), Body(number="14"))
    readings = read_all(content)
    assert [reading.value("number") for reading in readings] == ["12/PA", "13/PA", "14"]
    assert [reading.value("kind") for reading in readings] == [
        "bill",
        "credit_note",
        "bill",
    ]
    assert "several_documents" in codes(read_xml(content))


def test_fatturapa_where_the_buyer_pays_the_tax_to_the_state():
    groups = (("22.00", "", "100.00", "22.00", "S"),)
    body = Body(groups=groups, payments=(("2026-10-14", "100.00"),))
    reading = read_xml(fatturapa(body))
    assert figures(reading)[3:] == decimals("122", "100")
    assert reading.taxes[0].category == "B"
    assert codes(reading) == set()


def test_fatturapa_with_withheld_tax():
    withheld = "<DatiRitenuta><ImportoRitenuta>20.00</ImportoRitenuta></DatiRitenuta>"
    body = Body(general=withheld, payments=(("2026-10-14", "102.00"),))
    reading = read_xml(fatturapa(body))
    assert figures(reading)[3:] == decimals("122", "102")
    assert codes(reading) == set()


def test_what_the_total_of_a_fatturapa_is_rounded_by_bears_no_tax():
    rounded = "<Arrotondamento>-0.03</Arrotondamento>"
    payments = (("2026-10-14", "121.97"),)
    reading = read_xml(
        fatturapa(Body(total="121.97", general=rounded, payments=payments))
    )
    assert figures(reading)[1:4] == decimals("99.97", "22.00", "121.97")
    assert tuple(one.base for one in reading.taxes) == decimals("100.00", "-0.03")
    assert codes(reading) == set()


def test_a_fatturapa_that_only_names_what_was_rounded():
    rounded = "<Arrotondamento>-0.03</Arrotondamento>"
    reading = read_xml(fatturapa(Body(general=rounded)))
    assert figures(reading)[1:4] == decimals("100.00", "22.00", "122.00")
    assert codes(reading) == set()


def test_simplified_fatturapa():
    content = (
        b'<n:FatturaElettronicaSemplificata versione="FSM10" xmlns:n="http://x/v1.0">'
        b"<FatturaElettronicaHeader><CedentePrestatore><IdFiscaleIVA>"
        b"<IdPaese>IT</IdPaese><IdCodice>01234567890</IdCodice></IdFiscaleIVA>"
        b"<Denominazione>Bar Sport</Denominazione></CedentePrestatore>"
        b"</FatturaElettronicaHeader><FatturaElettronicaBody><DatiGenerali>"
        b"<DatiGeneraliDocumento><TipoDocumento>TD07</TipoDocumento>"
        b"<Divisa>EUR</Divisa><Data>2026-09-14</Data><Numero>7</Numero>"
        b"</DatiGeneraliDocumento></DatiGenerali><DatiBeniServizi>"
        b"<Descrizione>Pranzo</Descrizione><Importo>11.00</Importo><DatiIVA>"
        b"<Aliquota>10.00</Aliquota></DatiIVA></DatiBeniServizi>"
        b"</FatturaElettronicaBody></n:FatturaElettronicaSemplificata>"
    )
    reading = read_xml(content)
    assert figures(reading)[:4] == ("bill", *decimals("10.00", "1.00", "11.00"))
    assert reading.value("seller_name") == "Bar Sport"
    assert reading.value("seller_vat") == "IT01234567890"
    assert codes(reading) == set()


def test_release_candidate_of_zugferd():
    words = zugferd1(Doc()).decode().replace("ram:", "")
    words = words.replace("rsm:CrossIndustryDocument", "rsm:Invoice")
    words = words.replace(
        "urn:ferd:CrossIndustryDocument:invoice:1p0",
        "urn:un:unece:uncefact:data:standard:CBFBUY:5",
    )
    reading = read_xml(words.encode())
    assert reading.format == "zugferd1"
    assert figures(reading)[3] == Decimal("120.00")


@pytest.mark.parametrize(
    ("flavor", "level"),
    [
        ("factur-x", "basicwl"),
        ("factur-x", "en16931"),
        ("factur-x", "extended"),
        ("factur-x", "extended-ctc-fr"),
        ("ubl-2.1", "en16931"),
        ("ubl-2.1", "extended-ctc-fr"),
    ],
)
def test_a_second_voice(flavor, level):
    """What a well-kept library writes and reads is read here to the same values."""
    xml = facturx.generate_xml(
        terms(), flavor=flavor, level=level, check_xsd=True, check_schematron=False
    )
    said = facturx.parse_ubl_cii_xml(xml, check_xsd=False)
    reading = read_xml(xml)
    assert codes(reading) == set()
    for term, name in (
        ("BT-1", "number"),
        ("BT-2", "date"),
        ("BT-3", "type_code"),
        ("BT-5", "currency"),
        ("BT-9", "due_date"),
    ):
        assert reading.value(name) == said.get(term), name
    for term, name in (
        ("BT-109", "net"),
        ("BT-110", "tax"),
        ("BT-112", "total"),
        ("BT-113", "prepaid"),
        ("BT-115", "payable"),
    ):
        expected = Decimal(said[term]) if term in said else None
        assert reading.value(name) == expected, name
    assert reading.value("seller_name") == said["BG-4"]["name"]
    assert reading.value("seller_vat") == said["BG-4"]["vat_identifier"]
    assert len(reading.taxes) == len(said.get("BG-23", []))
    assert len(reading.lines) == len(said.get("BG-25", []))


def terms():
    party = {
        "name": "Imprimerie Durand SARL",
        "legal_identifier": "303265045",
        "legal_identifier_schemeid": "0002",
        "vat_identifier": "FR40303265045",
        "einvoicing_addr": "303265045",
        "einvoicing_addr_schemeid": "0225",
        "addr_l1": "12 rue des Lilas",
        "postcode": "69003",
        "city": "Lyon",
        "country_code": "FR",
    }
    return {
        "BT-1": "F2026-12",
        "BT-2": datetime.date(2026, 9, 14),
        "BT-3": "380",
        "BT-5": "EUR",
        "BT-9": datetime.date(2026, 10, 14),
        "BT-72": datetime.date(2026, 9, 14),
        "BT-81": "30",
        "BT-84": "FR7630006000011234567890189",
        "BT-106": "100.00",
        "BT-109": "100.00",
        "BT-110": "20.00",
        "BT-112": "120.00",
        "BT-113": "20.00",
        "BT-115": "100.00",
        "BG-4": party,
        "BG-7": {**party, "name": "Garage Petit"},
        "BG-23": [
            {"BT-116": "100.00", "BT-117": "20.00", "BT-118": "S", "BT-119": "20"}
        ],
        "BG-25": [
            {
                "BT-126": "1",
                "BT-129": "1",
                "BT-130": "C62",
                "BT-131": "100.00",
                "BT-146": "100.00",
                "BT-151": "S",
                "BT-152": "20",
                "BT-153": "Cartes",
            }
        ],
    }
