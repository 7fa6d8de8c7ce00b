from markupsafe import Markup

from odoo import models
from odoo.tools import format_amount, format_date

from ..reading import Trouble
from .lines import decimal
from .words import FACTS

TYPES = {"bill": "invoice", "receipt": "invoice", "credit_note": "refund"}


class AccountMove(models.Model):
    """What was read becomes what stands on the draft."""

    _inherit = "account.move"

    def _document_reader_put_right(self, reading, newest):
        """Bring this draft into line with an e-invoice; return what is odd about it."""
        self.ensure_one()
        decoded = bool(self.invoice_line_ids)
        differences = self._document_reader_compare(reading) if decoded else []
        self._document_reader_set_type(reading)
        troubles = self._document_reader_set_partner(reading, newest)
        troubles += self._document_reader_other_buyer(reading)
        troubles += self._document_reader_set_account(reading, newest)
        troubles += self._document_reader_set_currency(reading)
        self.write(self._document_reader_header(reading))
        if not self._document_reader_agrees(
            reading, self._document_reader_compare(reading)
        ):
            troubles += self._document_reader_replace_lines(reading)
        troubles += self._document_reader_check_total(reading)
        self._document_reader_note(reading, differences)
        return troubles

    def _document_reader_fill(self, reading):
        """Fill this draft with what is certain on its pages; return what is odd.

        The vendor comes before the lines, so that Odoo proposes that vendor's account.
        """
        self.ensure_one()
        if self._document_reader_role() == "buyer":
            return []
        if not self._document_reader_is_untouched():
            return [] if self.state != "draft" else [Trouble("not_filled")]
        if self.move_type == "entry" or reading.value("kind") == "credit_note":
            self._document_reader_set_type(reading)
        troubles = self._document_reader_odd_parties(reading)
        vendor = self._document_reader_vendor_of(reading)
        if vendor and not self.partner_id and not troubles:
            self.partner_id = vendor
        troubles += self._document_reader_set_currency(reading)
        self.write(self._document_reader_header(reading))
        if reading.value("total"):
            troubles += self._document_reader_replace_lines(reading)
            troubles += self._document_reader_check_total(reading)
        if self.partner_id:
            newest = self.env["account.document.reading"]._newest()
            troubles += self._document_reader_set_account(reading, newest)
        return troubles

    def _document_reader_is_untouched(self):
        """Whether nobody has entered a value that a document says."""
        return self._document_reader_may_read() and not (self.ref or self.invoice_date)

    def _document_reader_vendor_of(self, reading):
        """Return the vendor who is certain: one of these books, by number or name."""
        partners = self.env["res.partner"].sudo()
        found = partners._document_reader_find(reading, "seller", self.company_id)
        if found:
            return found
        known = partners.browse(reading.value("vendor")).exists()
        books = (False, self.company_id.id)
        return known.filtered(lambda one: one.active and one.company_id.id in books)

    def _document_reader_set_type(self, reading):
        kind = TYPES.get(reading.value("kind"))
        if not kind and self.move_type == "entry":
            kind = "invoice"  # an entry has no total
        if not kind:
            return
        side = "in" if self._document_reader_is_purchase() else "out"
        if self.move_type != f"{side}_{kind}":
            self.move_type = f"{side}_{kind}"

    def _document_reader_set_currency(self, reading):
        code = reading.value("currency")
        if not code or code == self.currency_id.name:
            return []
        currency = self.env["res.currency"].with_context(active_test=False)
        currency = currency.search([("name", "=", code)], limit=1)
        if not currency:
            return [Trouble("unknown_currency", code, "currency")]
        self.currency_id = currency
        if currency.active:
            return []
        return [Trouble("inactive_currency", code, "currency")]

    def _document_reader_header(self, reading):
        """Return values of number and dates that differ from what was read."""
        values = {}
        if reading.value("number"):
            values["ref"] = reading.value("number")
        if reading.value("date"):
            values["invoice_date"] = reading.value("date")
        if reading.value("due_date"):
            values["invoice_date_due"] = reading.value("due_date")
            values["invoice_payment_term_id"] = False
        if reading.value("payment_reference"):
            values["payment_reference"] = reading.value("payment_reference")
        return {
            name: value for name, value in values.items() if self[name] != value
        }  # fmt: skip

    def _document_reader_check_total(self, reading):
        """Return a trouble if the draft's total is not the document's."""
        total = reading.value("total")
        if total is None:
            return [Trouble("no_total", name="total")]
        if abs(abs(total) - decimal(self.amount_total)) < decimal(0.005, 3):
            return []
        return [Trouble("wrong_total", f"{self.amount_total} ≠ {total}", "total")]

    def _document_reader_note(self, reading, differences):
        """Say in the history what Odoo had read otherwise."""
        if not differences:
            return
        env = self.with_context(lang=self.env.user.lang).env
        said = [
            env._(
                "%(value)s: %(draft)s was read, the document says %(document)s.",
                value=self._document_reader_name(difference, env),
                draft=self._document_reader_shown(difference.draft),
                document=self._document_reader_shown(difference.document),
            )
            for difference in differences
        ]
        body = Markup("<p>%s</p><ul>%s</ul>") % (
            env._("The draft was put right from the e-invoice."),
            Markup().join(Markup("<li>%s</li>") % line for line in said),
        )
        self._message_log(body=body)

    def _document_reader_name(self, difference, env):
        label = FACTS.get(difference.name)
        words = str(env._(label)) if label else difference.name  # pylint: disable=W8301
        rate = difference.rate
        return words if rate is None else f"{words} ({rate.normalize():f} %)"

    def _document_reader_shown(self, value):
        if not value and value != 0:
            return "–"
        if hasattr(value, "year"):
            return format_date(self.env, value)
        if hasattr(value, "as_tuple"):
            return format_amount(self.env, float(value), self.currency_id)
        return str(value)
