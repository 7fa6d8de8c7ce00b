"""Who sells and who buys, as an e-invoice says it: by their VAT numbers."""

import re
from typing import NamedTuple

# Where UN/CEFACT (Factur-X, ZUGFeRD) and UBL name a party's VAT number.
CII_VAT = "{*}SpecifiedTaxRegistration/{*}ID[@schemeID='VA']"
UBL_SCHEME = "{*}Party/{*}PartyTaxScheme"
SHORTEST_VAT = 5  # characters; less, such as "/" or "NA", is no number


class Parties(NamedTuple):
    """VAT numbers as ``normalised`` writes them; empty if there is none."""

    seller: str
    buyer: str


def parties(tree):
    """Return the ``Parties`` of the lxml ``tree``, None if it is no e-invoice."""
    if tree.tag.endswith("}CrossIndustryInvoice"):
        return Parties(_cii(tree, "Seller"), _cii(tree, "Buyer"))
    if tree.tag.endswith(("}Invoice", "}CreditNote")):
        return Parties(_ubl(tree, "Supplier"), _ubl(tree, "Customer"))
    return None


def normalised(vat):
    """Return the VAT number without what people write for the eye."""
    plain = re.sub(r"[\W_]", "", vat or "").upper()
    return plain if len(plain) >= SHORTEST_VAT else ""


def _cii(tree, role):
    return normalised(tree.findtext(f".//{{*}}{role}TradeParty/{CII_VAT}"))


def _ubl(tree, role):
    schemes = tree.iterfind(f"{{*}}Accounting{role}Party/{UBL_SCHEME}")
    for scheme in schemes:
        if (scheme.findtext("{*}TaxScheme/{*}ID") or "").strip().upper() == "VAT":
            return normalised(scheme.findtext("{*}CompanyID"))
    return ""
