"""Reading who sells and who buys from e-invoices."""

import io

import pytest
from lxml import etree

from odoo.tools.pdf import OdooPdfFileReader

from odoo.addons.dext_dropbox.parties import Parties, normalised, parties

from dev import samples

BOTH = Parties(samples.WHOLESALER.vat, samples.CLIENT.vat)


@pytest.fixture(scope="module")
def cii():
    pdf = samples.facturx_invoice("A1", samples.WHOLESALER)
    ((_name, xml),) = OdooPdfFileReader(io.BytesIO(pdf)).getAttachments()
    return xml


@pytest.fixture
def ubl():
    return etree.fromstring(samples.ubl_invoice("A1"))


def test_factur_x(cii):
    assert parties(etree.fromstring(cii)) == BOTH


def test_ubl(ubl):
    assert parties(ubl) == BOTH
    ubl.tag = ubl.tag.replace("}Invoice", "}CreditNote")
    assert parties(ubl) == BOTH


def test_other_tax_numbers_are_no_vat_numbers(cii, ubl):
    fiscal = cii.replace(b'schemeID="VA"', b'schemeID="FC"')
    assert parties(etree.fromstring(fiscal)) == Parties("", "")
    for scheme in ubl.iterfind(".//{*}PartyTaxScheme/{*}TaxScheme/{*}ID"):
        scheme.text = "GST"
    assert parties(ubl) == Parties("", "")


@pytest.mark.parametrize("xml", ["<a/>", '<Order xmlns="urn:Order-2"/>'])
def test_no_e_invoice(xml):
    assert parties(etree.fromstring(xml)) is None


@pytest.mark.parametrize(
    "written", ["FR 12 345-678.901", "fr12345678901", "FR12\u00a0345678901"]
)
def test_spelling_does_not_matter(written):
    assert normalised(written) == "FR12345678901"


@pytest.mark.parametrize("nothing", [None, False, "", "/", "N/A"])
def test_what_is_no_number(nothing):
    assert normalised(nothing) == ""
