"""Structured invoices: UN/CEFACT XML inside a PDF (Factur-X), and UBL."""

import re

import facturx
from lxml import etree

PEPPOL_BIS = (
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
)
PEPPOL_BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
FRENCH_VAT = "9957"  # Peppol's code of the scheme "French VAT number"
SIREN = "0002"
STANDARD_RATE = "S"  # UNTDID 5305: VAT applies, whatever the rate
CREDIT_TRANSFER = "30"  # UNTDID 4461
# pypdf may write the colon of "D:20261014…" as an octal escape.
TIMESTAMPS = re.compile(rb"((?<=D:)|(?<=D\\072))\d{14}|\d{4}(-\d\d){2}T(\d\d:){2}\d\d")


def _party(party):
    return {
        "name": party.name,
        "legal_identifier": party.siren,
        "legal_identifier_schemeid": SIREN,
        "vat_identifier": party.vat,
        "einvoicing_addr": party.vat,
        "einvoicing_addr_schemeid": FRENCH_VAT,
        "addr_l1": party.street,
        "postcode": party.postcode,
        "city": party.city,
        "country_code": "FR",
        "contacts": [
            {"name": "Comptabilité", "phone": party.phone, "email": party.email}
        ],
    }


def _line(number, line):
    return {
        "BT-126": str(number),
        "BT-129": line.quantity,
        "BT-130": line.unit,
        "BT-131": str(line.amount),
        "BT-146": line.price,
        "BT-151": STANDARD_RATE,
        "BT-152": line.vat,
        "BT-153": line.name,
        **({"BT-155": line.code} if line.code else {}),
    }


def _terms(invoice):
    """The invoice in the business terms of EN 16931, as the library takes them."""
    return {
        "BT-1": invoice.number,
        "BT-2": invoice.day,
        "BT-3": "380",
        "BT-5": "EUR",
        "BT-9": invoice.due,
        "BT-13": invoice.order,
        "BT-20": f"Paiement à {invoice.days} jours",
        "BT-72": invoice.day,
        "BT-81": CREDIT_TRANSFER,
        "BT-83": invoice.number,
        "BT-84": invoice.seller.iban,
        "BT-106": str(invoice.net),
        "BT-109": str(invoice.net),
        "BT-110": str(invoice.vat),
        "BT-112": str(invoice.total),
        "BT-115": str(invoice.total),
        "BG-4": _party(invoice.seller),
        "BG-7": _party(invoice.buyer),
        "BG-23": [
            {
                "BT-116": str(base),
                "BT-117": str(vat),
                "BT-118": STANDARD_RATE,
                "BT-119": str(rate),
            }
            for rate, base, vat in invoice.vat_groups
        ],
        "BG-25": [_line(number, line) for number, line in enumerate(invoice.lines, 1)],
    }


def facturx_pdf(invoice, page):
    """Put the Factur-X XML of ``invoice`` (profile EN 16931) into the PDF ``page``."""
    # The XML is checked once, here; Schematron rules would need a server.
    xml = facturx.generate_cii_xml(
        _terms(invoice), level="en16931", check_xsd=True, check_schematron=False
    )
    title = f"{invoice.seller.name} : facture {invoice.number}"
    pdf = facturx.generate_from_binary(
        page,
        xml,
        flavor="factur-x",
        level="en16931",
        check_xsd=False,
        pdf_metadata={
            "author": invoice.seller.name,
            "keywords": "Factur-X, facture",
            "title": title,
            "subject": title,
        },
        lang="fr-FR",
        xmp_compression=False,
    )
    # The library stamps the clock on its work.
    return TIMESTAMPS.sub(lambda found: _timestamp(found[0], invoice.day), pdf)


def _timestamp(found, day):
    """``day`` in the format and length of ``found``: offsets in the PDF stay right."""
    pattern = "%Y-%m-%dT08:00:00" if b"-" in found else "%Y%m%d080000"
    return day.strftime(pattern).encode()


def ubl_xml(invoice):
    """The UBL 2.1 XML of ``invoice``, as Peppol BIS Billing 3 wants it."""
    terms = {"BT-23": PEPPOL_BILLING, **_terms(invoice)}
    xml = facturx.generate_ubl_xml(
        terms, level="en16931", check_xsd=True, check_schematron=False
    )
    root = etree.fromstring(xml, etree.XMLParser(remove_blank_text=True))
    # The library writes plain EN 16931; Peppol names itself and no UBL version.
    root.remove(root.find("{*}UBLVersionID"))
    root.find("{*}CustomizationID").text = PEPPOL_BIS
    return etree.tostring(
        root, pretty_print=True, xml_declaration=True, encoding="UTF-8"
    )
