"""The sample documents themselves.

The further details that most of them take are the fields of `Invoice`: ``day``,
``days`` from then until it is due, and ``order``, the buyer's order number. ``lines``
is a tuple of `Line`; without it, the document is about what its seller sells.
"""

from datetime import datetime

from .bill_page import bill_pdf
from .companies import (
    CLIENT,
    CUSTOMER,
    RESTAURANT,
    SUPPLIER,
    TELECOM,
    WHOLESALER,
    sold_by,
)
from .electronic import facturx_pdf, ubl_xml
from .invoice_page import invoice_pdf
from .model import Invoice
from .receipt import receipt_jpeg

NOON = datetime(2026, 10, 14, 12, 47)


def facturx_invoice(
    number="F26-1048", seller=SUPPLIER, buyer=CLIENT, lines=None, **details
):
    """A supplier's invoice as Factur-X: a PDF with its EN 16931 XML inside."""
    invoice = Invoice(number, seller, buyer, lines or sold_by(seller), **details)
    return facturx_pdf(invoice, invoice_pdf(invoice))


def plain_bill(
    number="9026-4471-10", seller=TELECOM, buyer=CLIENT, lines=None, days=12, **details
):
    """A telephone or energy bill as a PDF without anything a program could read.

    :param days: from the date of the bill until the direct debit
    """
    lines = lines or sold_by(seller)
    return bill_pdf(Invoice(number, seller, buyer, lines, days=days, **details))


def receipt_photo(number="004217", moment=NOON, shop=RESTAURANT, lines=None):
    """A JPEG photograph of a till receipt, 1000 by 1400 pixels.

    :param moment: ``datetime`` of the purchase
    :param lines: prices include VAT
    """
    return receipt_jpeg(shop, number, moment, lines or sold_by(shop))


def sales_invoice(
    number="VT-2026-0093", seller=CLIENT, buyer=CUSTOMER, lines=None, **details
):
    """An invoice that the client issued to a customer, as Factur-X."""
    return facturx_invoice(number, seller, buyer, lines, **details)


def plain_sales_invoice(
    number="VT-2026-0094", seller=CLIENT, buyer=CUSTOMER, lines=None, **details
):
    """An invoice that the client issued to a customer, as a PDF without XML."""
    invoice = Invoice(number, seller, buyer, lines or sold_by(seller), **details)
    return invoice_pdf(invoice)


def ubl_invoice(
    number="2026-QP-0655", seller=WHOLESALER, buyer=CLIENT, lines=None, **details
):
    """A supplier's invoice as XML: UBL 2.1, Peppol BIS Billing 3."""
    return ubl_xml(Invoice(number, seller, buyer, lines or sold_by(seller), **details))


def small_pdf(text):
    """The smallest PDF with a page, a few hundred bytes, that says ``text``."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream),
    )
    page, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(page))
        page += b"%d 0 obj%b endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return page + (
        b"xref\n0 5\n0000000000 65535 f \n%btrailer<</Size 5/Root 1 0 R>>\n"
        b"startxref\n%d\n%%%%EOF\n" % (table, len(page))
    )
