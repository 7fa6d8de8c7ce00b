"""Cross Industry Invoice (Factur-X, ZUGFeRD 2, XRechnung) and ZUGFeRD 1.0.

The tables are the business terms of EN 16931 (CEN/TS 16931-3-3) and of Factur-X 1.0.7;
ZUGFeRD 1.0 is an older state of the same message with other names of its aggregates.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from ..facts import Line, TaxGroup
from .groups import Allowance, settle
from .notes import LineNote, Notes, Party
from .paths import every, first, in_currency, scheme_and_text, text


@dataclass(frozen=True)
class Names:
    """What the aggregates of one version are called."""

    format: str
    context: str
    document: str
    transaction: str
    agreement: str
    delivery: str
    settlement: str
    summation: str
    line_agreement: str
    line_delivery: str
    line_settlement: str
    line_summation: str


CII = Names(
    "cii",
    "ExchangedDocumentContext",
    "ExchangedDocument",
    "SupplyChainTradeTransaction",
    "ApplicableHeaderTradeAgreement",
    "ApplicableHeaderTradeDelivery",
    "ApplicableHeaderTradeSettlement",
    "SpecifiedTradeSettlementHeaderMonetarySummation",
    "SpecifiedLineTradeAgreement",
    "SpecifiedLineTradeDelivery",
    "SpecifiedLineTradeSettlement",
    "SpecifiedTradeSettlementLineMonetarySummation",
)
ZUGFERD1 = Names(
    "zugferd1",
    "SpecifiedExchangedDocumentContext",
    "HeaderExchangedDocument",
    "SpecifiedSupplyChainTradeTransaction",
    "ApplicableSupplyChainTradeAgreement",
    "ApplicableSupplyChainTradeDelivery",
    "ApplicableSupplyChainTradeSettlement",
    "SpecifiedTradeSettlementMonetarySummation",
    "SpecifiedSupplyChainTradeAgreement",
    "SpecifiedSupplyChainTradeDelivery",
    "SpecifiedSupplyChainTradeSettlement",
    "SpecifiedTradeSettlementMonetarySummation",
)
# UNTDID 4461: the buyer's account is charged, the one named is not to be paid to.
DIRECT_DEBIT = frozenset(["49", "59"])
DISCOUNT = re.compile(r"s[ck]onto|escompte|discount|korting", re.I)
# BT-23 of the French reform: deposited as already paid.
PAID_PROCESSES = frozenset(["B2", "S2", "M2"])


def read(root, names=CII):
    """Return the reading of one Cross Industry Invoice."""
    profile = text(
        root, f"{names.context}/GuidelineSpecifiedDocumentContextParameter/ID"
    )
    notes = Notes(names.format, profile)
    document = first(root, names.document)
    transaction = first(root, names.transaction)
    agreement = first(transaction, names.agreement)
    settlement = first(transaction, names.settlement)
    _header(notes, document, agreement, settlement)
    process = f"{names.context}/BusinessProcessSpecifiedDocumentContextParameter/ID"
    if text(root, process) in PAID_PROCESSES:
        notes.add("paid", True, text(root, process), "BT-23")
    _parties(notes, agreement, settlement)
    _sums(notes, first(settlement, names.summation))
    _taxes(notes, settlement)
    _payment(notes, settlement)
    for item in notes.some(every(transaction, "IncludedSupplyChainTradeLineItem")):
        notes.line(_line(notes, item, names))
    _line_sellers(notes, transaction, names)
    return settle(notes, _allowances(notes, settlement))


def _header(notes, document, agreement, settlement):
    notes.kind(text(document, "TypeCode"))
    notes.text("number", text(document, "ID"), "BT-1")
    notes.day("date", _date(document, "IssueDateTime"), "BT-2")
    notes.currency(text(settlement, "InvoiceCurrencyCode"), "BT-5")
    notes.text("payment_reference", text(settlement, "PaymentReference"), "BT-83")
    order = first(agreement, "BuyerOrderReferencedDocument")
    notes.text("order", text(order, "IssuerAssignedID", "ID"), "BT-13")
    for reference in every(settlement, "InvoiceReferencedDocument"):
        notes.text("preceding", text(reference, "IssuerAssignedID", "ID"), "BT-25")


def _date(node, path):
    """Dates stand in DateTimeString or, qualified, in Date; of older ones alone."""
    return text(
        node, f"{path}/DateTimeString", f"{path}/DateString", f"{path}/Date", path
    )


def _parties(notes, agreement, settlement):
    sellers = every(agreement, "SellerTradeParty")
    if len(sellers) > 1:
        names = ", ".join(text(seller, "Name") for seller in sellers)
        notes.trouble("several_sellers", names, "seller_name")
    if sellers:
        notes.seller(_party(sellers[0]))
    buyer = first(agreement, "BuyerTradeParty")
    if buyer is not None:
        notes.buyer(_party(buyer))
    payee = first(settlement, "PayeeTradeParty")
    if payee is not None:
        notes.text("payee_name", text(payee, "Name"), "BT-59")


def _party(node):
    registrations = scheme_and_text(node, "SpecifiedTaxRegistration/ID")
    contact = first(node, "DefinedTradeContact")
    endpoints = scheme_and_text(node, "URIUniversalCommunication/URIID")
    endpoints += scheme_and_text(node, "URIUniversalCommunication/CompleteNumber")
    return Party(
        name=text(node, "Name"),
        trading_name=text(node, "SpecifiedLegalOrganization/TradingBusinessName"),
        vat=_registration(registrations, "VA"),
        tax_id=_registration(registrations, "FC"),
        numbers=scheme_and_text(node, "SpecifiedLegalOrganization/ID")
        + scheme_and_text(node, "GlobalID")
        + scheme_and_text(node, "ID"),
        endpoint=endpoints[0] if endpoints else ("", ""),
        email=text(
            contact,
            "EmailURIUniversalCommunication/URIID",
            "EmailURIUniversalCommunication/CompleteNumber",
        ),
        phone=text(contact, "TelephoneUniversalCommunication/CompleteNumber"),
        address=_address(first(node, "PostalTradeAddress")),
    )


def _registration(registrations, scheme):
    for found, number in registrations:
        if found.upper() in (scheme, f"{scheme}T"):
            return number
    return ""


def _address(node):
    return {
        "street": text(node, "LineOne"),
        "street2": ", ".join(
            words for words in (text(node, "LineTwo"), text(node, "LineThree")) if words
        ),
        "zip": text(node, "PostcodeCode"),
        "city": text(node, "CityName"),
        "country": text(node, "CountryID"),
    }


def _sums(notes, node):
    currency = notes.value("currency")
    if not currency:
        totals = every(node, "GrandTotalAmount") or every(node, "DuePayableAmount")
        currency = next((total.get("currencyID", "") for total in totals), "")
        notes.currency(currency, "currencyID")

    def words(name):
        return sum_words(notes, every(node, name), name)

    notes.amount("net", words("TaxBasisTotalAmount"), "BT-109")
    notes.amount("tax", words("TaxTotalAmount"), "BT-110")
    notes.amount("total", words("GrandTotalAmount"), "BT-112")
    notes.amount("prepaid", words("TotalPrepaidAmount"), "BT-113")
    notes.amount("rounding", words("RoundingAmount"), "BT-114")
    notes.amount("payable", words("DuePayableAmount"), "BT-115")
    notes.sums.lines = notes.number(words("LineTotalAmount"))
    notes.sums.allowances = notes.number(words("AllowanceTotalAmount"))
    notes.sums.charges = notes.number(words("ChargeTotalAmount"))


def sum_words(notes, nodes, name):
    """Return the text of a sum in the currency of the document, or None.

    A tax in the currency of the seller's books is none of this document; another sum
    in another currency is told.
    """
    found = in_currency(nodes, notes.value("currency"))
    if found is None and nodes and name != "TaxTotalAmount":
        notes.trouble("other_currency", nodes[0].get("currencyID"), "currency")
    return None if found is None else found.text


def _taxes(notes, settlement):
    for node in every(settlement, "ApplicableTradeTax"):
        base = notes.number(text(node, "BasisAmount"), "net")
        amount = notes.number(text(node, "CalculatedAmount"), "tax")
        rate = _rate(notes, node)
        if base is None and amount is None:
            continue
        if base is None or amount is None:
            notes.trouble("tax_group", text(node, "CategoryCode"), "tax")
            continue
        notes.reading.taxes.append(
            TaxGroup(
                rate,
                base,
                amount,
                _category(node, rate),
                text(node, "ExemptionReason", "ExemptionReasonCode"),
            )
        )


def _rate(notes, node):
    words = text(node, "RateApplicablePercent", "ApplicablePercent")
    return notes.number(words, "tax")


def _category(node, rate):
    """Older profiles leave the category out: there it follows from the rate."""
    return text(node, "CategoryCode") or ("S" if rate else "Z")


def _payment(notes, settlement):
    _due_date(notes, every(settlement, "SpecifiedTradePaymentTerms"))
    for means in every(settlement, "SpecifiedTradeSettlementPaymentMeans"):
        if text(means, "TypeCode") not in DIRECT_DEBIT:
            notes.account(text(means, "PayeePartyCreditorFinancialAccount/IBANID"))


def _due_date(notes, terms):
    """Of several terms the one without a discount tells when all must be paid."""
    dated = [
        (
            first(term, "ApplicableTradePaymentDiscountTerms") is not None
            or bool(DISCOUNT.search(text(term, "Description"))),
            _date(term, "DueDateDateTime"),
        )
        for term in terms
    ]
    due_dates(notes, [(cut, words) for cut, words in dated if words])


def due_dates(notes, dated):
    """Write down the last net date of ``dated``, pairs of "discounted" and words."""
    net = [words for cut, words in dated if not cut] or [words for _, words in dated]
    for words in sorted(net, reverse=True):
        notes.day("due_date", words, "BT-9")
    if len(set(net)) > 1:
        notes.trouble("several_due_dates", ", ".join(net), "due_date")


def _line(notes, item, names):
    document = first(item, "AssociatedDocumentLineDocument")
    settlement = first(item, names.line_settlement)
    tax = first(settlement, "ApplicableTradeTax")
    rate = None if tax is None else _rate(notes, tax)
    quantity = notes.number(text(item, f"{names.line_delivery}/BilledQuantity"))
    price = _price(notes, first(item, names.line_agreement))
    words = text(settlement, f"{names.line_summation}/LineTotalAmount")
    net = notes.number(words, "lines")
    if net is None and quantity is not None and price is not None:
        net = (quantity * price).quantize(Decimal("0.01"))
    line = None
    if net is not None:
        name = text(item, "SpecifiedTradeProduct/Name") or text(
            document, "IncludedNote/Content"
        )
        category = "S" if tax is None else _category(tax, rate)
        line = Line(name, net, quantity, price, rate, category)
    return LineNote(
        line,
        text(document, "LineID"),
        text(document, "ParentLineID"),
        text(document, "LineStatusReasonCode").upper(),
    )


def _price(notes, agreement):
    node = first(agreement, "NetPriceProductTradePrice")
    price = notes.number(text(node, "ChargeAmount"))
    quantity = notes.number(text(node, "BasisQuantity"))
    return price / quantity if price is not None and quantity else price


def _line_sellers(notes, transaction, names):
    path = f"IncludedSupplyChainTradeLineItem/{names.line_agreement}"
    sellers = {
        text(seller, "SpecifiedLegalOrganization/ID", "GlobalID", "Name")
        for seller in every(transaction, f"{path}/ItemSellerTradeParty")
    } - {""}
    if len(sellers) > 1:
        notes.trouble("several_sellers", ", ".join(sorted(sellers)), "seller_name")


def _allowances(notes, settlement):
    """Return allowances and charges of the document, logistics charges among them."""
    found = []
    for node in every(settlement, "SpecifiedTradeAllowanceCharge"):
        amount = notes.number(text(node, "ActualAmount"))
        if amount is None:
            amount = _part(
                notes.number(text(node, "BasisAmount")),
                notes.number(text(node, "CalculationPercent")),
            )
        charge = text(node, "ChargeIndicator/Indicator", "ChargeIndicator") in (
            "true",
            "1",
        )
        found.append(_allowance(notes, node, "CategoryTradeTax", amount, charge))
    for node in every(settlement, "SpecifiedLogisticsServiceCharge"):
        amount = notes.number(text(node, "AppliedAmount"))
        found.append(_allowance(notes, node, "AppliedTradeTax", amount, True))
    return [allowance for allowance in found if allowance.amount is not None]


def _allowance(notes, node, tax_name, amount, charge):
    tax = first(node, tax_name)
    rate = None if tax is None else _rate(notes, tax)
    category = "S" if tax is None else _category(tax, rate)
    if amount is not None and not charge:
        amount = -amount
    return Allowance(amount, rate, category, charge)


def _part(base, percent):
    if base is None or percent is None:
        return None
    return (base * percent / 100).quantize(Decimal("0.01"))
