"""What a file is, told by its first element: the answer is a word, never an error."""

from .safe_xml import NotRead, local_name, namespace, parse
from .signed import is_signed

PDF = "pdf"
UNKNOWN = "unknown"
INVOICES = ("cii", "ubl", "zugferd1", "fatturapa")
# Root elements by their local names.
ROOTS = {
    "CrossIndustryInvoice": "cii",
    "CrossIndustryDocument": "zugferd1",
    "Invoice": "ubl",
    "CreditNote": "ubl",
    "DebitNote": "ubl",
    "FatturaElettronica": "fatturapa",
    "FatturaElettronicaSemplificata": "fatturapa",
    # A status of the French reform (Cross Domain Acknowledgement and Response), or of
    # Peppol, or of the Italian exchange.
    "CrossDomainAcknowledgementAndResponse": "status",
    "ApplicationResponse": "status",
    "RicevutaConsegna": "status",
    "NotificaScarto": "status",
    "RicevutaScarto": "status",
    "NotificaMancataConsegna": "status",
    "RicevutaImpossibilitaRecapito": "status",
    "NotificaEsito": "status",
    "NotificaEsitoCommittente": "status",
    "NotificaDecorrenzaTermini": "status",
    "AttestazioneTrasmissioneFattura": "status",
    "MetadatiInvioFile": "status",
    "FileMetadati": "status",
    # Order-X, and UBL's orders.
    "SCRDMCCBDACIOMessageStructure": "order",
    "CrossIndustryOrder": "order",
    "Order": "order",
    "OrderResponse": "order",
    "OrderResponseSimple": "order",
    "OrderChange": "order",
    "OrderCancellation": "order",
    "CrossIndustryDespatchAdvice": "delivery_note",
    "SCRDMCCBDACIDAMessageStructure": "delivery_note",
    "DespatchAdvice": "delivery_note",
    "ReceiptAdvice": "delivery_note",
    "Catalogue": "catalogue",
    "Quotation": "quotation",
    "CrossIndustryQuotation": "quotation",
    "RequestForQuotation": "quotation",
    # E-invoices of countries whose formats are not read here: Spain, Poland, Finland.
    "Facturae": "other_invoice",
    "Faktura": "other_invoice",
    "Finvoice": "other_invoice",
    "Statement": "account_statement",
    "Reminder": "reminder",
    # ISO 20022: bank statements and payment orders.
    "Document": "bank_message",
}
UBL_NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
ZUGFERD_CANDIDATE = "CBFBUY"  # of the release candidate of ZUGFeRD 1.0
BANK_NAMESPACE = "urn:iso:std:iso:20022"
# How deep an envelope (SBDH of Peppol, SOAP) may hold its document.
ENVELOPE_DEPTH = 4


def what_is(content):
    """Return what the file ``content`` (bytes) is.

    One of ``INVOICES``, "other_invoice" (of a format that is not read), "status" (CDAR,
    ApplicationResponse, notices of the Italian exchange), "order", "delivery_note",
    "catalogue", "quotation", "account_statement", "reminder", "bank_message", "signed"
    (CMS, .p7m), "pdf", "xml" (another one), "too_large" or "entities" (XML that is not
    parsed), or "unknown".
    """
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return PDF
    if is_signed(content):
        return "signed"
    if not looks_like_xml(content):
        return UNKNOWN
    try:
        return find(parse(content))[0]
    except NotRead as error:
        return UNKNOWN if error.code == "not_xml" else error.code


def looks_like_xml(content):
    start = content[:400].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe\t\n\r ")
    return start.startswith(b"<")


def find(root):
    """Return what ``root`` is, and the element that is it, of an envelope maybe."""
    level = [root]
    for _depth in range(ENVELOPE_DEPTH):
        for element in level:
            found = _named(element)
            if found:
                return found, element
        level = [child for element in level[:20] for child in element[:20]]
    return "xml", root


def _named(element):
    found, space = ROOTS.get(local_name(element), ""), namespace(element)
    if found == "bank_message" and not space.startswith(BANK_NAMESPACE):
        return ""
    if found == "ubl" and space and not space.startswith(UBL_NAMESPACE):
        return "zugferd1" if ZUGFERD_CANDIDATE in space else "other_invoice"
    return found
