from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate, format_amount, format_date

from ..reading.facts import Sure
from .account_move import INTERNAL

_lt = LazyTranslate(__name__)

# Facts that are suggested, and the field that each fills; the vendor comes before the
# lines, so that Odoo proposes that vendor's account.
FIELDS = {
    "kind": "move_type",
    "vendor": "partner_id",
    "currency": "currency_id",
    "number": "ref",
    "date": "invoice_date",
    "due_date": "invoice_date_due",
    "total": "invoice_line_ids",
}
# Why a value is thought to be right, in words: of several the first one is shown.
REASONS = {
    "learnt": _lt("as you corrected it before"),
    "checksum": _lt("its check digits are right"),
    "vat": _lt("by the VAT number"),
    "siren": _lt("by the SIREN"),
    "siret": _lt("by the SIRET"),
    "iban": _lt("by the bank account"),
    "email": _lt("by the e-mail address"),
    "website": _lt("by the website"),
    "phone": _lt("by the phone number"),
    "name": _lt("by the name"),
    "name_on_page": _lt("the name stands on the page"),
    "adds_up": _lt("net and tax add up to it"),
    "cash_less_change": _lt("cash less change makes it"),
    "strong_label": _lt("named so on the page"),
    "label": _lt("named so on the page"),
    "sign": _lt("by the sign beside the amounts"),
    "repeated": _lt("stands there several times"),
    "only_one": _lt("the only one on the page"),
}


class AccountMove(models.Model):
    """What is likely is offered on the field, and taken by one click or key."""

    _inherit = "account.move"

    document_suggestions = fields.Json(
        "Suggestions", compute="_compute_document_suggestions", groups=INTERNAL
    )
    has_document_suggestions = fields.Boolean(
        compute="_compute_document_suggestions", groups=INTERNAL
    )

    @api.depends(
        "state",
        *FIELDS.values(),
        "document_reading_ids.state",
        "document_reading_ids.facts",
    )
    @api.depends_context("lang")
    def _compute_document_suggestions(self):
        for move in self:
            found = {
                name: move._document_reader_offer(fact)
                for name, fact in move._document_reader_suggested().items()
            }
            move.document_suggestions = found
            move.has_document_suggestions = bool(found)

    def _document_reader_suggested(self):
        """Return {name: fact} of what may be offered: read, likely, not there yet."""
        self.ensure_one()
        row = self.sudo().document_reading_ids[:1]
        if self.state != "draft" or row.state != "read" or row.source == "xml":
            return {}
        reading = row._reading()
        found = {}
        for name in FIELDS:
            fact = reading.facts.get(name)
            if fact and fact.sure >= Sure.LIKELY and self._document_reader_open(fact):
                found[name] = fact
        return found

    def _document_reader_open(self, fact):
        """Whether the draft does not say yet what ``fact`` does."""
        if fact.name == "vendor":
            return not self.partner_id and self._document_reader_partner_of(fact)
        if fact.name == "kind":
            refund = fact.value == "credit_note"
            return refund and self.move_type in ("in_invoice", "in_receipt")
        if fact.name == "currency":
            return not self.invoice_line_ids and fact.value != self.currency_id.name
        if fact.name == "due_date":
            return self.invoice_date_due != fact.value
        if fact.name == "total":
            return not self.invoice_line_ids and fact.value
        return not self[FIELDS[fact.name]]

    def _document_reader_partner_of(self, fact):
        partner = self.env["res.partner"].browse(fact.value).exists()
        books = (False, self.company_id.id)
        return partner.filtered(lambda one: one.active and one.company_id.id in books)

    def _document_reader_offer(self, fact):
        """Return what the form shows of ``fact``."""
        shown = fact.value
        if fact.name == "vendor":
            shown = self._document_reader_partner_of(fact).display_name
        elif fact.name == "total":
            shown = format_amount(self.env, float(abs(fact.value)), self.currency_id)
        elif fact.name in ("date", "due_date"):
            shown = format_date(self.env, fact.value)
        elif fact.name == "kind":
            shown = self.env._("Credit note")
        reason = next((REASONS[why] for why in REASONS if why in fact.why), None)
        return {
            "shown": str(shown),
            "reason": str(self.env._(reason)) if reason else "",  # pylint: disable=W8301
            "words": fact.words,
            "page": fact.place.page if fact.place else 0,
        }

    def action_document_reader_take(self, names=None):
        """Fill these drafts with what is suggested.

        :param names: of the facts to take, all of them by default
        """
        self.check_access("write")
        for move in self:
            offered = move._document_reader_suggested()
            for name in FIELDS:
                if name in offered and (names is None or name in names):
                    move._document_reader_take(offered[name])

    def _document_reader_take(self, fact):
        """Set the field of ``fact`` as if a person had typed it."""
        self.ensure_one()
        if fact.name == "vendor":
            self.partner_id = self._document_reader_partner_of(fact)
        elif fact.name == "kind":
            self.move_type = "in_refund"
        elif fact.name == "currency":
            currency = self.env["res.currency"].search([("name", "=", fact.value)])
            if not currency:
                raise UserError(self.env._("%s is not active in Odoo.", fact.value))
            self.currency_id = currency
        elif fact.name == "due_date":
            self.write(
                {"invoice_payment_term_id": False, "invoice_date_due": fact.value}
            )
        elif fact.name == "total":
            row = self.sudo().document_reading_ids[:1]
            reading = _trusted(row._reading(), "total", "net", "tax")
            row._tell(*self._document_reader_replace_lines(reading))
        else:
            self[FIELDS[fact.name]] = fact.value


def _trusted(reading, *names):
    """Return ``reading`` with those facts as certain as a person makes them."""
    for name in names:
        fact = reading.facts.get(name)
        if fact and fact.sure >= Sure.LIKELY:
            reading.facts[name] = replace(fact, sure=Sure.CERTAIN)
    return reading
