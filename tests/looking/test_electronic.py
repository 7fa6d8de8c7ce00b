"""XML: taken is an e-invoice, and nothing that a browser would run."""

import pytest

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CII = "urn:un:unece:uncefact:data:standard:"
FATTURA = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"
SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"

INVOICES = {
    "cii": f'<rsm:CrossIndustryInvoice xmlns:rsm="{CII}CrossIndustryInvoice:100"/>',
    "cii without a prefix": f'<CrossIndustryInvoice xmlns="{CII}x"/>',
    "zugferd 1": '<CrossIndustryDocument xmlns="urn:ferd:CrossIndustryDocument"/>',
    "ubl": f'<Invoice xmlns="{UBL}Invoice-2"/>',
    "ubl with a prefix": f'<ubl:Invoice xmlns:ubl="{UBL}Invoice-2"/>',
    "ubl credit note": f'<CreditNote xmlns="{UBL}CreditNote-2"/>',
    "ubl self-billed": f'<SelfBilledInvoice xmlns="{UBL}SelfBilledInvoice-2"/>',
    "italy": f'<p:FatturaElettronica xmlns:p="{FATTURA}"/>',
    "italy with its stylesheet": (
        '<?xml-stylesheet type="text/xsl" href="fatturapa_v1.2.xsl"?>'
        f'<p:FatturaElettronica xmlns:p="{FATTURA}"/>'
    ),
    "spain": '<fe:Facturae xmlns:fe="http://www.facturae.gob.es/formato"/>',
    "poland": '<Faktura xmlns="http://crd.gov.pl/wzor/2023/06/29/12648/"/>',
    "austria": '<Invoice xmlns="http://www.ebinterface.at/schema/6p1/"/>',
    "peppol": (
        f'<StandardBusinessDocument xmlns="{SBDH}"><StandardBusinessDocumentHeader>'
        "<Order/></StandardBusinessDocumentHeader>"
        f'<Invoice xmlns="{UBL}Invoice-2"/></StandardBusinessDocument>'
    ),
}
XHTML, SVG = "http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"
# (XML, what it is)
OTHERS = {
    "bill of somebody": ("<Bill/>", "xml"),
    "status of the reform": (
        "<rsm:CrossDomainAcknowledgementAndResponse xmlns:rsm='urn:x'/>",
        "status",
    ),
    "status of ubl": (f'<ApplicationResponse xmlns="{UBL}x"/>', "status"),
    "status of italy": ('<n:NotificaScarto xmlns:n="urn:x"/>', "status"),
    "order": (f'<Order xmlns="{UBL}Order-2"/>', "order"),
    "order-x": ('<r:SCRDMCCBDACIOMessageStructure xmlns:r="urn:x"/>', "order"),
    "delivery note": (f'<DespatchAdvice xmlns="{UBL}x"/>', "delivery"),
    "bank statement": (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"/>',
        "bank",
    ),
    "order in an envelope": (
        f'<StandardBusinessDocument xmlns="{SBDH}"><StandardBusinessDocumentHeader/>'
        "<Order/></StandardBusinessDocument>",
        "order",
    ),
    "empty envelope": (f'<StandardBusinessDocument xmlns="{SBDH}"/>', "xml"),
    "invoice with a script": (
        f'<Invoice><x:script xmlns:x="{XHTML}">alert(1)</x:script></Invoice>',
        "unsafe",
    ),
    "invoice with a drawing": (
        f'<Invoice><g xmlns="{SVG}" onload="alert(1)"/></Invoice>',
        "unsafe",
    ),
    "invoice in an envelope with a script": (
        f'<StandardBusinessDocument xmlns="{SBDH}"><Invoice>'
        f'<x:script xmlns:x="{XHTML}"/></Invoice></StandardBusinessDocument>',
        "unsafe",
    ),
    "invoice that transforms itself": (
        '<?xml-stylesheet type="text/xsl" href="#own"?><Invoice/>',
        "unsafe",
    ),
    "invoice with a stylesheet from elsewhere": (
        '<?xml-stylesheet type="text/xsl" href="https://example.com/a.xsl"?><Invoice/>',
        "unsafe",
    ),
    "invoice with entities": (
        '<!DOCTYPE Invoice [<!ENTITY e "x">]><Invoice>&e;</Invoice>',
        "unsafe",
    ),
}


@pytest.mark.parametrize("xml", INVOICES.values(), ids=INVOICES)
def test_e_invoice(look, xml):
    found = look(xml.encode())
    assert (found.mimetype, found.holds_data) == ("application/xml", True)


@pytest.mark.parametrize(("xml", "what"), OTHERS.values(), ids=OTHERS)
def test_other_xml(look, xml, what):
    found = look(xml.encode())
    assert (found.reason, found.what) == ("unsupported", what)


def test_its_name_is_told(look):
    assert look(b'<a:Payroll xmlns:a="urn:x"/>').detail == "Payroll"


def test_lines_are_counted(look):
    inside = "<InvoiceLine/><Other/>" * 3
    assert look(f"<Invoice>{inside}</Invoice>".encode()).lines == 3
    assert (
        look(
            f'<StandardBusinessDocument xmlns="{SBDH}"><Invoice>{inside}</Invoice>'
            "</StandardBusinessDocument>".encode()
        ).lines
        == 3
    )


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://localhost:1/x"])
def test_nothing_is_fetched(look, address):
    content = f'<?xml version="1.0"?><!DOCTYPE Invoice SYSTEM "{address}"><Invoice/>'
    assert look(content.encode()).mimetype == "application/xml"
    entity = f' [<!ENTITY e SYSTEM "{address}">]>'
    content = content.replace("><Invoice/>", f"{entity}<Invoice/>")
    assert look(content.encode()).what == "unsafe"


def test_deeply_nested(look):
    content = b"<Invoice>" + b"<a>" * 500_000 + b"</a>" * 500_000 + b"</Invoice>"
    assert look(content).mimetype == "application/xml"
