"""Electronic invoices in XML: taken is what has the outermost element of one."""

import re
from xml.parsers import expat

from ..look import Look, Refused

# By the local name in lower case: the same format comes with and without a prefix,
# and in namespaces of several versions. Each but the last is followed by a line's.
INVOICES = {
    "crossindustryinvoice": "includedsupplychaintradelineitem",  # Factur-X, XRechnung
    "crossindustrydocument": "includedsupplychaintradelineitem",  # ZUGFeRD 1.0
    "invoice": "invoiceline",  # UBL; also ebInterface, ISDOC, Svefaktura, e-SLOG
    "creditnote": "creditnoteline",
    "debitnote": "debitnoteline",
    "selfbilledinvoice": "invoiceline",
    "selfbilledcreditnote": "creditnoteline",
    "freightinvoice": "invoiceline",
    "fatturaelettronica": "dettagliolinee",  # Italy
    "fatturaelettronicasemplificata": "datibeniservizi",
    "facturae": "invoiceline",  # Spain
    "finvoice": "invoicerow",  # Finland
    "invoice_center": "row",  # Finland, TEAPPSXML
    "e_invoice": "itementry",  # Estonia
    "faktura": "fawiersz",  # Poland, KSeF
    "invoicedata": "line",  # Hungary, NAV
    "invoicesdoc": "invoicedetails",  # Greece, myDATA
    "invoicemessage": "invoicelineitem",  # GS1
}
# The envelope that Peppol sends documents in holds a header and the document.
ENVELOPE = "standardbusinessdocument"
OTHERS = {
    "status": {
        "crossdomainacknowledgementandresponse",  # CDAR, the French reform
        "applicationresponse",  # UBL
        "crossindustryinvoiceresponse",
        # Italy's SdI
        *("ricevutaconsegna", "ricevutascarto", "ricevutaimpossibilitarecapito"),
        *("notificascarto", "notificaesito", "notificaesitocommittente"),
        *("notificamancataconsegna", "notificadecorrenzatermini"),
        *("attestazionetrasmissionefattura", "metadatiinviofile"),
        "scartoesitocommittente",
    },
    "order": {
        *("order", "orderresponse", "orderresponsesimple", "orderchange"),
        *("ordercancellation", "quotation", "requestforquotation", "catalogue"),
        "crossindustryorder",
        "scrdmccbdaciomessagestructure",  # Order-X
    },
    "delivery": {"despatchadvice", "receiptadvice", "crossindustrydespatchadvice"},
    "web_page": {"html"},
    "drawing": {"svg"},
}
BANK = "urn:iso:std:iso:20022:"
# A browser runs what these hold, wherever in a document they stand.
ACTIVE = ("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg")


def look(content):
    # Byte order marks and the zero bytes of UTF-16 do not matter for the first look.
    start = content[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start.startswith(b"<"):
        return None
    outline = _Outline()
    try:
        outline.parse(content)
    except expat.ExpatError as error:
        if start.startswith(b"<?xml") or outline.root in INVOICES:
            raise Refused("unreadable") from error
        return None
    return outline.judgement()


class _Outline:
    """What is the outermost element, how many lines there are, what does not belong.

    Expat loads nothing from elsewhere, stops entities that grow without end, and
    takes texts of any length, such as a PDF inside an e-invoice.
    """

    def __init__(self):
        self.root = self._namespace = self._name = ""
        self._line, self._lines = None, 0
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._first
        parser.EntityDeclHandler = self._unsafe
        parser.ProcessingInstructionHandler = self._instruction

    def parse(self, content):
        self._parser.Parse(content, True)

    def judgement(self):
        if self.root in INVOICES:
            return Look("application/xml", holds_data=True, lines=self._lines)
        for what, roots in OTHERS.items():
            if self.root in roots:
                raise Refused("unsupported", what, self._name)
        if self._namespace.startswith(BANK):
            raise Refused("unsupported", "bank", self._name)
        raise Refused("unsupported", "xml", self._name)

    def _first(self, tag, attributes):
        self._namespace, _space, self._name = tag.rpartition(" ")
        self.root = self._name.lower()
        self._line = INVOICES.get(self.root)
        self._depth = 0
        if self.root == ENVELOPE:
            self._parser.StartElementHandler = self._in_envelope
            self._parser.EndElementHandler = self._out
        else:
            self._parser.StartElementHandler = self._inside

    def _in_envelope(self, tag, attributes):
        name = tag.rpartition(" ")[2].lower()
        if self._depth == 0 and name != ENVELOPE + "header":
            self._parser.EndElementHandler = None
            self._first(tag, attributes)
        self._depth += 1

    def _out(self, _tag):
        self._depth -= 1

    def _inside(self, tag, _attributes):
        namespace, _space, name = tag.rpartition(" ")
        if self._line and name.lower() == self._line:
            self._lines += 1
        elif namespace in ACTIVE and self._line:
            self._unsafe()

    def _instruction(self, target, data):
        # FatturaPA names a stylesheet beside it; one of its own can hold a script.
        if target == "xml-stylesheet" and re.search("[:#]|//", data):
            self._unsafe()

    def _unsafe(self, *_declaration):
        raise Refused("unsupported", "unsafe", self._name)
