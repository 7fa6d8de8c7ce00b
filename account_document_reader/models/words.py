"""What could not be read, or does not fit, in words for people."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# By the code of a trouble; what is told of a file that could not be read at all, of
# values that could not be read, and of what is odd about a document.
WORDS = {
    "not_xml": _lt("The file is no valid XML."),
    "no_invoice": _lt("The file holds no invoice."),
    "status": _lt("The file is a status message, not an invoice."),
    "order": _lt("The file is an order, not an invoice."),
    "delivery_note": _lt("The file is a delivery note, not an invoice."),
    "account_statement": _lt("The file is a statement of account, not an invoice."),
    "quotation": _lt("The file is a quotation, not an invoice."),
    "catalogue": _lt("The file is a catalogue, not an invoice."),
    "bank_message": _lt("The file is a message of a bank, not an invoice."),
    "other_invoice": _lt("The file is an e-invoice in a format that is not read."),
    "reminder": _lt("The file is a reminder, not an invoice."),
    "signed": _lt("What was signed is not inside this file."),
    "too_large": _lt("The file is too large to be read."),
    "entities": _lt("The XML holds instructions that are not safe to follow."),
    "not_read": _lt("The file could not be read."),
    "unreadable": _lt("The file is damaged."),
    "locked": _lt("The file is protected by a password."),
    "unsupported": _lt("Files of this kind are not read."),
    "engine_missing": _lt("The program that reads such files is not installed."),
    "nothing_found": _lt("No number, date or total was found on the pages."),
    "took_too_long": _lt("Reading the file took too long."),
    "crashed": _lt("The program that reads has ended while it read this file."),
    "too_heavy": _lt("The file could not be read with reasonable effort."),
    "pages_left": _lt("Not all pages were read."),
    "broken": _lt("The invoice inside the PDF is damaged."),
    "missing": _lt("The document does not say it."),
    "bad_date": _lt("A date could not be read."),
    "bad_amount": _lt("An amount could not be read."),
    "bad_currency": _lt("The currency could not be read."),
    "bad_iban": _lt("The bank account number has a wrong check digit."),
    "bad_vat": _lt("The VAT number of the seller could not be read."),
    "unknown_type": _lt("The type of the document is unknown."),
    "unclear_kind": _lt("It is unclear if this is a bill or a credit note."),
    "negative_credit_note": _lt("This is a credit note with an amount below zero."),
    "pro_forma": _lt("This is a pro forma invoice: it is not to be booked."),
    "tax_group": _lt("The tax of a rate could not be read."),
    "other_currency": _lt("Amounts are in several currencies."),
    "several_due_dates": _lt("The document has several due dates."),
    "several_sellers": _lt("The document is of several sellers."),
    "several_documents": _lt("The file holds several documents: one was read."),
    "several_on_page": _lt("Documents of several sellers are on one page."),
    "many_lines": _lt("The document has more lines than are read."),
    "lines_sum": _lt("The lines do not make up their sum."),
    "net_sum": _lt("The lines do not make up the total without tax."),
    "tax_groups": _lt("The taxes by rate do not make up the totals."),
    "tax_rate": _lt("The tax is not what its rate makes of its base."),
    "total_sum": _lt("Net and tax do not make up the total."),
    "payable_sum": _lt("The amount to pay does not follow from the total."),
    "page_number": _lt("The pages of this PDF do not show the number of its XML."),
    "page_total": _lt("The pages of this PDF do not show the total of its XML."),
    # Of the document beside the books.
    "own_sale": _lt("The books themselves are the seller: this is a sale."),
    "other_buyer": _lt("The document is addressed to another company."),
    "unknown_vendor": _lt("No vendor of these books has the numbers of the seller."),
    "archived_vendor": _lt("The vendor of this document is archived."),
    "foreign_tax": _lt("VAT of another country is on a line of its own."),
    "unknown_rate": _lt("A tax that these books do not have is on a line of its own."),
    "reverse_charge": _lt("The buyer owes the VAT: check the tax of the lines."),
    "difference": _lt("The taxes by rate lack something of the total."),
    "unknown_currency": _lt("The currency of the document is not known in Odoo."),
    "inactive_currency": _lt("The currency of the document is not active in Odoo."),
    "unknown_account": _lt(
        "The bank account on this document is not one of this vendor's."
    ),
    "no_total": _lt("The total could not be read."),
    "wrong_total": _lt("The total of the draft is not the one of the document."),
    "not_filled": _lt("Somebody had worked on the draft: it was left as it was."),
    "platform": _lt("The document came by a platform: the draft was left as it was."),
    "error": _lt("Filling the draft from the file has failed."),
}
UNKNOWN = _lt("Something is odd about this document.")

# Troubles of a document that is read all the same, and needs nobody's eye.
HARMLESS = frozenset({"many_lines", "pages_left"})

FACTS = {
    "kind": _lt("Type"),
    "number": _lt("Number"),
    "date": _lt("Date"),
    "due_date": _lt("Due date"),
    "currency": _lt("Currency"),
    "net": _lt("Total without tax"),
    "tax": _lt("Tax"),
    "total": _lt("Total"),
    "tax_base": _lt("Base of a tax"),
    "tax_amount": _lt("Amount of a tax"),
    "seller_name": _lt("Seller"),
    "seller_vat": _lt("VAT number of the seller"),
    "seller_siren": _lt("SIREN of the seller"),
    "seller_siret": _lt("SIRET of the seller"),
    "vendor": _lt("Vendor"),
    "payable": _lt("Amount to pay"),
}


def sentence(env, trouble):
    """Return what ``trouble`` ({code, detail, name}) says, in the user's language."""
    words = str(env._(WORDS.get(trouble["code"], UNKNOWN)))  # pylint: disable=W8301
    name = FACTS.get(trouble.get("name"))
    if trouble["code"] == "missing" and name:
        return f"{env._(name)} : {words}"  # pylint: disable=W8301
    detail = trouble.get("detail")
    shown = detail and trouble["code"] not in ("crashed", "error", "unreadable")
    return f"{words} ({detail})" if shown else words
