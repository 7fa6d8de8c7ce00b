"""An e-invoice as people read it: what stands in its XML, for the eye alone.

Nothing is booked from this: a draft is filled by Odoo's decoders.
"""

from typing import NamedTuple

from lxml import etree

LARGEST = 5 * 1024 * 1024  # bytes; what is larger is shown as text, from its beginning
MOST_LINES = 200
MOST_TEXT = 200_000  # characters
LONGEST_TEXT = 300  # characters of one element; a file inside an e-invoice is longer

# Where UN/CEFACT (Factur-X, ZUGFeRD) and UBL say it, by the names in their schemas.
CII = {
    "number": "{*}ExchangedDocument/{*}ID",
    "date": "{*}ExchangedDocument/{*}IssueDateTime/{*}DateTimeString",
    "due": ".//{*}SpecifiedTradePaymentTerms/{*}DueDateDateTime/{*}DateTimeString",
    "seller": ".//{*}SellerTradeParty/{*}Name",
    "buyer": ".//{*}BuyerTradeParty/{*}Name",
    "currency": ".//{*}InvoiceCurrencyCode",
    "untaxed": ".//{*}SpecifiedTradeSettlementHeaderMonetarySummation"
    "/{*}TaxBasisTotalAmount",
    "tax": ".//{*}SpecifiedTradeSettlementHeaderMonetarySummation/{*}TaxTotalAmount",
    "total": ".//{*}SpecifiedTradeSettlementHeaderMonetarySummation"
    "/{*}GrandTotalAmount",
}
CII_LINE = ".//{*}IncludedSupplyChainTradeLineItem"
CII_LINES = {
    "name": "{*}SpecifiedTradeProduct/{*}Name",
    "quantity": "{*}SpecifiedLineTradeDelivery/{*}BilledQuantity",
    "price": "{*}SpecifiedLineTradeAgreement/{*}NetPriceProductTradePrice"
    "/{*}ChargeAmount",
    "amount": "{*}SpecifiedLineTradeSettlement"
    "/{*}SpecifiedTradeSettlementLineMonetarySummation/{*}LineTotalAmount",
}
UBL = {
    "number": "{*}ID",
    "date": "{*}IssueDate",
    "due": "{*}DueDate",
    "seller": "{*}AccountingSupplierParty//{*}RegistrationName",
    "buyer": "{*}AccountingCustomerParty//{*}RegistrationName",
    "currency": "{*}DocumentCurrencyCode",
    "untaxed": "{*}LegalMonetaryTotal/{*}TaxExclusiveAmount",
    "tax": "{*}TaxTotal/{*}TaxAmount",
    "total": "{*}LegalMonetaryTotal/{*}TaxInclusiveAmount",
}
UBL_LINES = {
    "name": "{*}Item/{*}Name",
    "quantity": "{*}{kind}Quantity",
    "price": "{*}Price/{*}PriceAmount",
    "amount": "{*}LineExtensionAmount",
}


class Shown(NamedTuple):
    """An e-invoice for the eye; ``facts`` and ``lines`` are empty if it is none."""

    facts: dict  # {key of CII: text}, only what is there
    lines: list  # [{key of CII_LINES: text}], ``MOST_LINES`` at most
    more_lines: int  # that are not among them
    text: str  # of the XML, ``MOST_TEXT`` characters at most


def shown(content):
    """Return the XML ``content`` (bytes) as ``Shown``; never raises.

    Nothing is loaded from elsewhere, and entities stay what they are.
    """
    tree = _parsed(content)
    if tree is None:
        return Shown({}, [], 0, _decoded(content)[:MOST_TEXT])
    facts, lines, ways = {}, [], {}
    name = etree.QName(tree).localname
    if name == "CrossIndustryInvoice":
        facts, lines = _texts(tree, CII), tree.findall(CII_LINE)
        ways = CII_LINES
    elif name in ("Invoice", "CreditNote"):
        kind = {"Invoice": "Invoiced", "CreditNote": "Credited"}[name]
        facts, lines = _texts(tree, UBL), tree.findall(f"{{*}}{name}Line")
        ways = {key: way.replace("{kind}", kind) for key, way in UBL_LINES.items()}
    for key in facts.keys() & {"date", "due"}:
        facts[key] = _date(facts[key])
    told = [_texts(line, ways) for line in lines[:MOST_LINES]]
    return Shown(facts, told, len(lines) - len(told), _indented(tree))


def _parsed(content):
    if len(content) > LARGEST:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _decoded(content):
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return content[: 4 * MOST_TEXT].decode(encoding, "replace")


def _texts(element, ways):
    found = {key: (element.findtext(way) or "").strip() for key, way in ways.items()}
    return {key: text[:LONGEST_TEXT] for key, text in found.items() if text}


def _date(text):
    """Write a date of UN/CEFACT (20261014) as UBL does (2026-10-14)."""
    if len(text) == 8 and text.isdecimal():
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text


def _indented(tree):
    for element in tree.iter(etree.Element):
        if element.text and len(element.text) > LONGEST_TEXT:
            element.text = f"{element.text[:LONGEST_TEXT]}…"
    etree.indent(tree)
    return etree.tostring(tree, encoding="unicode")[:MOST_TEXT]
