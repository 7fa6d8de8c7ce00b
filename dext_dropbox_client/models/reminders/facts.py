from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from odoo.addons.dext_dropbox.models.ledger.document import HARMLESS

MOST_NAMED = 20  # files, vendors or bank lines of one letter
MONTHS = 3  # before the month that is told of, in which a vendor was seen
OFTEN = 2  # of these months in which a vendor has to have been seen
MONEY_OUT = 0


class DextDropboxFolder(models.Model):
    """The facts of a reminder: what is known of one client and one month.

    Of the books something is told only if they are the client's own.
    """

    _inherit = "dext.dropbox.folder"

    @api.model
    def _reminder_month(self):
        """The first and the last day of the month before this one."""
        first = fields.Date.today() + relativedelta(day=1, months=-1)
        return first, first + relativedelta(day=31)

    @api.model
    def _in_month(self, field):
        first, last = self._reminder_month()
        return fields.Domain(field, ">=", first) & fields.Domain(
            field, "<", last + relativedelta(days=1)
        )

    def _received_by_kind(self):
        """Return [(kind in words, number)] of what came in the month."""
        Document = self.env["dext.dropbox.document"]
        counts = dict(
            Document._read_group(
                self._in_month("dropped_on")
                & fields.Domain("folder_id", "=", self.id)
                & fields.Domain("container_id", "=", False)
                & fields.Domain("reason", "not in", HARMLESS)
                & fields.Domain("kind", "!=", False),
                ["kind"],
                ["__count"],
            )
        )
        return [(label, counts.get(kind, 0)) for kind, label in Document._kinds()]

    def _gone_back(self):
        """Return ([(file, why)], how many others) that went back and did not return."""
        rows = self.env["dext.dropbox.document"].search(
            fields.Domain("folder_id", "=", self.id)
            & fields.Domain("resent_on", "=", False)
            & (
                fields.Domain("state", "=", "returned") & self._in_month("returned_on")
                | fields.Domain("state", "=", "rejected")
                & fields.Domain("reason", "not in", (*HARMLESS, "other_account"))
                & self._in_month("dropped_on")
            ),
            order="dropped_on, id",
        )
        told = [(row.name, self._why(row)) for row in rows[:MOST_NAMED]]
        return told, max(len(rows) - MOST_NAMED, 0)

    @api.model
    def _why(self, row):
        return row.return_text if row.state == "returned" else row._label("reason")

    def _days_without(self):
        """Days since the client dropped anything, None if that never happened."""
        last = self.env["dext.dropbox.document"].search(
            [("folder_id", "=", self.id), ("dropped_on", "!=", False)],
            order="dropped_on DESC",
            limit=1,
        )
        return (fields.Datetime.now() - last.dropped_on).days if last else None

    def _has_own_books(self):
        own = self.books_id.partner_id.commercial_partner_id
        return own == self.partner_id.commercial_partner_id

    def _silent_vendors(self):
        """Names of vendors of the months before of whom nothing came in this one."""
        first, last = self._reminder_month()
        domain = [
            ("company_id", "=", self.books_id.id),
            ("move_type", "in", ("in_invoice", "in_receipt")),
            ("state", "in", ("draft", "posted")),
            ("invoice_date", ">=", first - relativedelta(months=MONTHS)),
            ("invoice_date", "<=", last),
            ("commercial_partner_id", "!=", False),
        ]
        if not self._has_own_books():
            domain.append(("dext_dropbox_folder_id", "=", self.id))
        seen = defaultdict(set)
        for vendor, month in self.env["account.move"]._read_group(
            domain, ["commercial_partner_id", "invoice_date:month"]
        ):
            seen[vendor].add(month)
        silent = [
            vendor.name or ""
            for vendor, months in seen.items()
            if first not in months and len(months) >= OFTEN
        ]
        return sorted(silent)[:MOST_NAMED]

    def _bare_bank_lines(self):
        """Return ([(date, text, amount)], how many others) of bare payments."""
        if not self._has_own_books():
            return [], 0
        lines = self.env["account.bank.statement.line"].search(
            self._in_month("date")
            & fields.Domain("company_id", "=", self.books_id.id)
            & fields.Domain("is_reconciled", "=", False)
            & fields.Domain("amount", "<", MONEY_OUT),
            order="date, id",
        )
        told = [
            (
                format_date(self.env, line.date),
                line.payment_ref or line.partner_name or "",
                format_amount(self.env, -line.amount, line.currency_id),
            )
            for line in lines[:MOST_NAMED]
        ]
        return told, max(len(lines) - MOST_NAMED, 0)
