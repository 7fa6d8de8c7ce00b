"""E-invoices of a deal: CII and UBL by factur-x, two older formats by hand."""

from decimal import Decimal

import facturx
from lxml import etree

from .writing import cents

XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
# Why no tax is charged, by category (UNTDID 5305).
REASONS = {
    "AE": "Autoliquidation",
    "E": "TVA non applicable, art. 293 B du CGI",
    "K": "Livraison intracommunautaire",
    "G": "Exportation hors UE",
}
GUIDE = {
    "minimum": "urn:factur-x.eu:1p0:minimum",
    "basic": "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic",
}
# Element names of the profile BASIC WL that MINIMUM does not know.
LEFT_OUT = {
    "ActualDeliverySupplyChainEvent",
    "AllowanceTotalAmount",
    "ApplicableTradeTax",
    "ChargeTotalAmount",
    "CityName",
    "DefinedTradeContact",
    "IncludedNote",
    "InvoiceReferencedDocument",
    "LineOne",
    "LineTotalAmount",
    "PaymentReference",
    "PostcodeCode",
    "RoundingAmount",
    "ShipToTradeParty",
    "SpecifiedTradeAllowanceCharge",
    "SpecifiedTradePaymentTerms",
    "SpecifiedTradeSettlementPaymentMeans",
    "TotalPrepaidAmount",
    "URIUniversalCommunication",
}
UNITS = ("C62", "HUR", "KGM", "MTR", "DAY")


def category(deal, rate):
    """The category of a rate: of 0, the deal says which."""
    return "S" if rate else deal.more.get("category", "Z")


def _party(company, mail_scheme="EM"):
    values = {
        "name": company.name,
        "einvoicing_addr": company.email,
        "einvoicing_addr_schemeid": mail_scheme,
        "addr_l1": company.street,
        "postcode": company.postcode,
        "city": company.city,
        "country_code": company.country,
    }
    if company.vat:
        values["vat_identifier"] = company.vat
    if company.siren:
        values |= {
            "legal_identifier": company.siren,
            "legal_identifier_schemeid": "0002",
        }
    return values


def _line(deal, number, item, level):
    values = {
        "BT-126": str(number),
        "BT-129": str(item.quantity),
        "BT-130": UNITS[number % len(UNITS)] if level != "basic" else "C62",
        "BT-131": str(item.amount * deal.sign),
        "BT-146": str(item.price),
        "BT-151": category(deal, item.rate),
        "BT-152": str(item.rate),
        "BT-153": item.name,
    }
    if deal.sign < 0:
        values["BT-129"] = str(-item.quantity)
    if item.off:
        before = cents(item.price * item.quantity)
        values["BG-27"] = [
            {
                "amount": str((before - item.amount) * deal.sign),
                "base_amount": str(before * deal.sign),
                "rate": str(item.off),
                "reason": "Remise",
            }
        ]
    return values


def _surcharge(deal, item):
    return {
        "amount": str(abs(item.amount)),
        "reason": item.name,
        "vat_category_code": category(deal, item.rate),
        "vat_rate": str(item.rate),
    }


def terms(deal, level="en16931"):
    """The deal in the business terms of EN 16931, as factur-x takes them."""
    lines = [item for item in deal.items if item.role == "line"]
    off = [item for item in deal.items if item.role == "allowance"]
    on = [item for item in deal.items if item.role == "charge"]
    code = deal.more.get("type", "381" if deal.kind == "credit_note" else "380")
    values = {
        "BT-1": deal.number,
        "BT-2": deal.day,
        "BT-3": code,
        "BT-5": deal.currency,
        "BT-20": "Paiement selon conditions convenues",
        "BT-72": deal.day,
        "BT-81": "30",
        "BT-106": str(sum((i.amount for i in lines), Decimal()) * deal.sign),
        "BT-109": str(deal.net),
        "BT-110": str(deal.tax),
        "BT-112": str(deal.total),
        "BT-115": str(deal.to_pay),
        "BG-4": _party(deal.seller),
        "BG-7": _party(deal.buyer),
        "BG-23": [_group(deal, *group) for group in deal.groups],
        "BG-25": [_line(deal, n, item, level) for n, item in enumerate(lines, 1)],
    }
    if deal.due_day:
        values["BT-9"] = deal.due_day
    if deal.seller.iban:
        values["BT-84"] = deal.seller.iban
    if off:
        values["BG-20"] = [_surcharge(deal, item) for item in off]
        values["BT-107"] = str(-sum(item.amount for item in off))
    if on:
        values["BG-21"] = [_surcharge(deal, item) for item in on]
        values["BT-108"] = str(sum(item.amount for item in on))
    if deal.prepaid or deal.paid:
        values["BT-113"] = str(deal.total if deal.paid else deal.prepaid * deal.sign)
    if deal.more.get("rounding"):
        values["BT-114"] = str(deal.more["rounding"])
    if deal.more.get("preceding"):
        values["BG-3"] = [{"BT-25": deal.more["preceding"]}]
    return values


def _group(deal, rate, base, tax):
    letter = category(deal, rate)
    values = {
        "BT-116": str(base),
        "BT-117": str(tax),
        "BT-118": letter,
        "BT-119": str(rate),
    }
    if letter in REASONS:
        values["BT-120"] = REASONS[letter]
    return values


def cii(deal, level):
    """UN/CEFACT XML in the Factur-X profile ``level``; checked against its schema."""
    # The library writes no BASIC and no MINIMUM: they are cut out of the next profile.
    written = {"minimum": "basicwl", "basic": "en16931"}.get(level, level)
    xml = facturx.generate_cii_xml(
        terms(deal, level), level=written, check_xsd=True, check_schematron=False
    )
    if level == written:
        return xml
    root = etree.fromstring(xml, etree.XMLParser(remove_blank_text=True))
    root.find(".//{*}GuidelineSpecifiedDocumentContextParameter/{*}ID").text = GUIDE[
        level
    ]
    if level == "minimum":
        _prune(root)
    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    facturx.xml_check_xsd(xml, flavor="factur-x", level=level)
    return xml


def _prune(node):
    """Leave what MINIMUM knows: parties by name, numbers and country, and totals."""
    for child in list(node):
        name = etree.QName(child).localname
        if (
            name in LEFT_OUT
            or name == "ID"
            and etree.QName(node).localname == "BuyerTradeParty"
        ):
            node.remove(child)
        elif name == "BuyerTradeParty":
            for part in list(child):
                if etree.QName(part).localname not in (
                    "Name",
                    "SpecifiedLegalOrganization",
                ):
                    child.remove(part)
        else:
            _prune(child)


def ubl(deal, customization=None):
    """UBL 2.1: an Invoice, or a CreditNote for a credit note."""
    xml = facturx.generate_ubl_xml(
        terms(deal), level="en16931", check_xsd=True, check_schematron=False
    )
    if not customization:
        return xml
    root = etree.fromstring(xml)
    root.find("{*}CustomizationID").text = customization
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def embedded(deal, page, level):
    """PDF/A-3: the XML inside the PDF ``page``."""
    return facturx.generate_from_binary(
        page,
        cii(deal, level),
        flavor="factur-x",
        level=level,
        check_xsd=False,
        pdf_metadata={
            "author": deal.seller.name,
            "keywords": "Factur-X",
            "title": deal.number,
            "subject": deal.number,
        },
        xmp_compression=False,
    )
