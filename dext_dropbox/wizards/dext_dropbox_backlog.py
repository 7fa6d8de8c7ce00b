from datetime import datetime, time

import pytz

from odoo import api, fields, models

from ..models.check.backlog import ALWAYS, NEVER


class DextDropboxBacklog(models.TransientModel):
    _name = "dext.dropbox.backlog"
    _inherit = "dext.dropbox.given"
    _description = "Files that were in Dropbox before"

    connection_id = fields.Many2one("dext.dropbox.connection", required=True)
    folder_ids = fields.Many2many(
        "dext.dropbox.folder",
        string="Client Folders",
        domain="[('connection_id', '=', connection_id)]",
        help="Empty: all client folders.",
    )
    choice = fields.Selection(
        [
            ("all", "Import all"),
            ("since", "Import from a date on, mark the rest as already processed"),
            ("none", "Mark all as already processed"),
        ],
    )
    since = fields.Date(
        "From", help="The day on which the file was saved in Dropbox counts."
    )
    file_count = fields.Integer("Files", compute="_compute_counts")
    invoice_count = fields.Integer("Vendor Bills", compute="_compute_counts")
    receipt_count = fields.Integer("Purchase Receipts", compute="_compute_counts")
    sale_count = fields.Integer("Customer Invoices", compute="_compute_counts")
    oldest = fields.Date(compute="_compute_counts")
    newest = fields.Date(compute="_compute_counts")
    taken_count = fields.Integer("To Be Imported", compute="_compute_decision")
    skipped_count = fields.Integer("Already Processed", compute="_compute_decision")

    @api.depends("connection_id", "folder_ids")
    def _compute_counts(self):
        for wizard in self:
            rows, domain = wizard._held()
            groups = rows._read_group(
                domain, ["kind"], ["__count", "dropped_on:min", "dropped_on:max"]
            )
            counts = {kind: count for kind, count, _oldest, _newest in groups}
            wizard.file_count = sum(counts.values())
            wizard.invoice_count = counts.get("invoice", 0)
            wizard.receipt_count = counts.get("receipt", 0)
            wizard.sale_count = counts.get("sale", 0)
            wizard.oldest = self._day(min((group[2] for group in groups), default=None))
            wizard.newest = self._day(max((group[3] for group in groups), default=None))

    @api.depends("connection_id", "folder_ids", "choice", "since")
    def _compute_decision(self):
        for wizard in self:
            moment = wizard._moment()
            rows, domain = wizard._held()
            wizard.taken_count = moment and rows.search_count(
                domain & fields.Domain("dropped_on", ">=", moment)
            )
            wizard.skipped_count = moment and wizard.file_count - wizard.taken_count

    def _day(self, moment):
        return moment and fields.Datetime.context_timestamp(self, moment).date()

    def _held(self):
        """Return (ledger, domain) of what is on hold; the firm's managers see all."""
        self.connection_id.check_access("read")
        folders = self.folder_ids._origin
        return (
            self.env["dext.dropbox.document"].sudo(),
            self.connection_id._origin._held_domain(folders),
        )

    def _moment(self):
        """From when on (UTC) files are imported; None as long as nobody has chosen."""
        if self.choice == "all":
            return ALWAYS
        if self.choice == "none":
            return NEVER
        if not self.choice or not self.since:
            return None
        midnight = self.env.tz.localize(datetime.combine(self.since, time.min))
        return midnight.astimezone(pytz.utc).replace(tzinfo=None)

    def action_settle(self):
        """Do what was chosen."""
        self.ensure_one()
        moment = self._moment()
        if moment:
            self.connection_id.settle_backlog(moment, self.folder_ids)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
