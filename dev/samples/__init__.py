"""Sample documents of a French business, for the demo, the screenshots and the tests.

Every function returns the bytes of one file, and the same bytes for the same
arguments. Names and numbers are invented; telephone numbers and mail domains are those
reserved for fiction.
"""

from .companies import (
    CLIENT,
    CUSTOMER,
    ELECTRICITY,
    HARDWARE_STORE,
    RESTAURANT,
    SUPPLIER,
    TELECOM,
    WHOLESALER,
)
from .documents import (
    facturx_invoice,
    plain_bill,
    plain_sales_invoice,
    receipt_photo,
    sales_invoice,
    small_pdf,
    ubl_invoice,
)
from .model import Invoice, Line, Party, siren

__all__ = [
    "CLIENT",
    "CUSTOMER",
    "ELECTRICITY",
    "HARDWARE_STORE",
    "RESTAURANT",
    "SUPPLIER",
    "TELECOM",
    "WHOLESALER",
    "Invoice",
    "Line",
    "Party",
    "facturx_invoice",
    "plain_bill",
    "plain_sales_invoice",
    "receipt_photo",
    "sales_invoice",
    "siren",
    "small_pdf",
    "ubl_invoice",
]
