"""UBL 2: Invoice, CreditNote and DebitNote, whatever their customization.

The table is that of EN 16931 (CEN/TS 16931-3-2), with what older and national
customizations leave out or put elsewhere.
"""

import re
from decimal import Decimal

from ..facts import Line, TaxGroup
from .cii import DIRECT_DEBIT, PAID_PROCESSES, due_dates, sum_words
from .groups import Allowance, settle
from .notes import LineNote, Notes, Party
from .paths import every, first, is_in, scheme_and_text, text
from .safe_xml import local_name

VAT = "VAT"
EXTENSION = re.compile(r"extension:xrechnung")


def read(root):
    """Return the reading of one UBL document."""
    notes = Notes("ubl", text(root, "CustomizationID"))
    _header(notes, root)
    _parties(notes, root)
    _sums(notes, root)
    _taxes(notes, root)
    _payment(notes, root)
    for name in ("InvoiceLine", "CreditNoteLine", "DebitNoteLine"):
        for item in notes.some(every(root, name)):
            _lines(notes, item)
    _line_sellers(notes, root)
    return settle(notes, _allowances(notes, root))


def _header(notes, root):
    code = text(root, "InvoiceTypeCode", "CreditNoteTypeCode")
    notes.kind(code, credit_note=local_name(root) == "CreditNote")
    notes.text("number", text(root, "ID"), "BT-1")
    notes.day("date", text(root, "IssueDate"), "BT-2")
    notes.currency(text(root, "DocumentCurrencyCode"), "BT-5")
    notes.text("order", text(root, "OrderReference/ID"), "BT-13")
    notes.text(
        "preceding", text(root, "BillingReference/InvoiceDocumentReference/ID"), "BT-25"
    )
    notes.text("payment_reference", text(root, "PaymentMeans/PaymentID"), "BT-83")
    if text(root, "ProfileID") in PAID_PROCESSES:
        notes.add("paid", True, text(root, "ProfileID"), "BT-23")


def _parties(notes, root):
    sellers = every(root, "AccountingSupplierParty/Party")
    if len(sellers) > 1:
        names = ", ".join(_party(seller).name for seller in sellers)
        notes.trouble("several_sellers", names, "seller_name")
    if sellers:
        notes.seller(_party(sellers[0]))
    buyer = first(root, "AccountingCustomerParty/Party")
    if buyer is not None:
        notes.buyer(_party(buyer))
    payee = first(root, "PayeeParty")
    if payee is not None:
        notes.text("payee_name", text(payee, "PartyName/Name"), "BT-59")


def _party(node):
    legal = text(node, "PartyLegalEntity/RegistrationName")
    trading = text(node, "PartyName/Name")
    person = " ".join(
        words
        for words in (text(node, "Person/FirstName"), text(node, "Person/FamilyName"))
        if words
    )
    vat, tax_id = _tax_numbers(node)
    endpoints = scheme_and_text(node, "EndpointID")
    contact = first(node, "Contact")
    return Party(
        name=legal or trading or person,
        trading_name=trading if legal and trading != legal else "",
        vat=vat,
        tax_id=tax_id,
        numbers=scheme_and_text(node, "PartyLegalEntity/CompanyID")
        + scheme_and_text(node, "PartyIdentification/ID"),
        endpoint=endpoints[0] if endpoints else ("", ""),
        email=text(contact, "ElectronicMail"),
        phone=text(contact, "Telephone"),
        website=text(node, "WebsiteURI"),
        address=_address(first(node, "PostalAddress")),
    )


def _tax_numbers(node):
    """Return the VAT number and another tax number of a party.

    Without a scheme, as older customizations have it, it is taken for a VAT number if
    it looks like one.
    """
    vat = tax_id = ""
    for scheme in every(node, "PartyTaxScheme"):
        number, kind = text(scheme, "CompanyID"), text(scheme, "TaxScheme/ID").upper()
        if kind == VAT or (not kind and number[:2].isalpha()):
            vat = vat or number
        else:
            tax_id = tax_id or number
    return vat, tax_id


def _address(node):
    street = text(node, "StreetName")
    number = text(node, "BuildingNumber")
    return {
        "street": f"{street} {number}".strip() if number else street,
        "street2": ", ".join(
            words
            for words in (
                text(node, "AdditionalStreetName"),
                text(node, "AddressLine/Line"),
            )
            if words
        ),
        "zip": text(node, "PostalZone"),
        "city": text(node, "CityName"),
        "country": text(node, "Country/IdentificationCode"),
    }


def _sums(notes, root):
    totals = first(root, "LegalMonetaryTotal")
    if totals is None:
        totals = first(root, "RequestedMonetaryTotal")
    if not notes.value("currency"):
        payable = first(totals, "PayableAmount")
        currency = "" if payable is None else payable.get("currencyID", "")
        notes.currency(currency, "currencyID")

    def words(name):
        return sum_words(notes, every(totals, name), name)

    if "OIOUBL" not in notes.reading.profile:  # there it is the sum of taxes
        notes.amount("net", words("TaxExclusiveAmount"), "BT-109")
    notes.amount("total", words("TaxInclusiveAmount"), "BT-112")
    notes.amount("prepaid", words("PrepaidAmount"), "BT-113")
    notes.amount("rounding", words("PayableRoundingAmount"), "BT-114")
    notes.amount("payable", words("PayableAmount"), "BT-115")
    notes.sums.lines = notes.number(words("LineExtensionAmount"))
    notes.sums.withheld = -_third_parties(notes, root)
    notes.sums.allowances = notes.number(words("AllowanceTotalAmount"))
    notes.sums.charges = notes.number(words("ChargeTotalAmount"))


def _third_parties(notes, root):
    """Return what others than the seller claim (BG-DEX-09 of XRechnung's extension).

    It is to be paid too, and no part of the total. Elsewhere the same element explains
    what was paid before.
    """
    if not EXTENSION.search(notes.reading.profile):
        return Decimal()
    claims = (
        notes.number(text(claim, "PaidAmount"))
        for claim in every(root, "PrepaidPayment")
    )
    return sum((claim for claim in claims if claim), Decimal())


def _tax_totals(notes, root):
    """Return the TaxTotals in the currency of the document.

    A second one may tell the tax in the currency of the books; older customizations
    have one for each tax.
    """
    currency = notes.value("currency")
    totals = every(root, "TaxTotal")
    ours = [
        total
        for total in totals
        if (amount := first(total, "TaxAmount")) is None or is_in(amount, currency)
    ]
    detailed = [total for total in ours if first(total, "TaxSubtotal") is not None]
    return detailed or ours[:1]


def _taxes(notes, root):
    totals = _tax_totals(notes, root)
    amounts = [notes.number(text(total, "TaxAmount"), "tax") for total in totals]
    known = [amount for amount in amounts if amount is not None]
    if known:
        notes.add("tax", sum(known), text(totals[0], "TaxAmount"), "BT-110")
    for total in totals:
        for node in every(total, "TaxSubtotal"):
            _tax_group(notes, node)


def _tax_group(notes, node):
    base = notes.number(text(node, "TaxableAmount"), "net")
    amount = notes.number(text(node, "TaxAmount"), "tax")
    category = first(node, "TaxCategory")
    rate = notes.number(text(category, "Percent") or text(node, "Percent"), "tax")
    if base is None or amount is None:
        notes.trouble("tax_group", text(category, "ID"), "tax")
        return
    reason = text(category, "TaxExemptionReason", "TaxExemptionReasonCode")
    notes.reading.taxes.append(
        TaxGroup(rate, base, amount, _category(category, rate), reason)
    )


def _category(node, rate):
    return text(node, "ID") or ("S" if rate else "Z")


def _payment(notes, root):
    dated = [(False, text(root, "DueDate"))]
    if not dated[0][1]:
        dated = [
            (False, text(means, "PaymentDueDate"))
            for means in every(root, "PaymentMeans")
        ]
    if not any(words for _, words in dated):
        dated = [
            (
                first(term, "SettlementDiscountPercent") is not None,
                text(term, "PaymentDueDate"),
            )
            for term in every(root, "PaymentTerms")
        ]
    due_dates(notes, [(cut, words) for cut, words in dated if words])
    for means in every(root, "PaymentMeans"):
        if text(means, "PaymentMeansCode") not in DIRECT_DEBIT:
            notes.account(text(means, "PayeeFinancialAccount/ID"))


def _lines(notes, item, parent=""):
    """Write down a line and those inside it (of XRechnung's extension)."""
    parts = [
        part
        for name in ("SubInvoiceLine", "SubCreditNoteLine")
        for part in every(item, name)
    ]
    number = f"{parent}/{text(item, 'ID')}"
    notes.line(
        LineNote(
            _line(notes, item),
            number,
            parent or _parent(item),
            _status(item),
        )
    )
    for part in notes.some(parts):
        _lines(notes, part, number)


def _status(item):
    """EXT-FR-FE-163: the French extension says here that a line is a group."""
    path = "BillingReference/InvoiceDocumentReference/DocumentStatusCode"
    status = text(item, path).upper()
    return status if status in ("GROUP", "DETAIL", "INFORMATION") else ""


def _parent(item):
    if not _status(item):
        return ""
    number = text(item, "BillingReference/BillingReferenceLine/ID")
    return f"/{number}" if number else ""


def _line(notes, item):
    net = notes.number(text(item, "LineExtensionAmount"), "lines")
    quantity = notes.number(
        text(item, "InvoicedQuantity", "CreditedQuantity", "DebitedQuantity")
    )
    price = notes.number(text(item, "Price/PriceAmount"))
    basis = notes.number(text(item, "Price/BaseQuantity"))
    if price is not None and basis:
        price /= basis
    if net is None:
        return None
    category = first(item, "Item/ClassifiedTaxCategory")
    if category is None:
        category = first(item, "TaxTotal/TaxSubtotal/TaxCategory")
    rate = notes.number(text(category, "Percent"), "lines")
    return Line(
        text(item, "Item/Name", "Item/Description"),
        net,
        quantity,
        price,
        rate,
        _category(category, rate) if category is not None else "S",
    )


def _line_sellers(notes, root):
    """EXT-FR-FE-BG-07: here the French extension tells the seller of a line."""
    if "extended-ctc-fr" not in notes.reading.profile:
        return
    sellers = {
        text(party, "PartyLegalEntity/CompanyID", "PartyName/Name")
        for party in every(root, "InvoiceLine/Item/ManufacturerParty")
    } - {""}
    if len(sellers) > 1:
        notes.trouble("several_sellers", ", ".join(sorted(sellers)), "seller_name")


def _allowances(notes, root):
    found = []
    for node in every(root, "AllowanceCharge"):
        amount = notes.number(text(node, "Amount"))
        if amount is None:
            continue
        charge = text(node, "ChargeIndicator").lower() in ("true", "1")
        category = first(node, "TaxCategory")
        rate = notes.number(text(category, "Percent"), "tax")
        signed = amount if charge else -amount
        found.append(Allowance(signed, rate, _category(category, rate), charge))
    return found
