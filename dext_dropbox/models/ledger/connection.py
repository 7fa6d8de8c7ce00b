from odoo import fields, models

from .document import OPEN_STATES

MOST_COUNTED = 20_000  # rows; counting must stay cheap beside a batch of the import


class DextDropboxConnection(models.Model):
    """The ledger of a connection, as numbers and buttons."""

    _inherit = "dext.dropbox.connection"

    waiting_count = fields.Integer(compute="_compute_waiting_count")
    imported_count = fields.Integer(compute="_compute_imported_count")
    today_count = fields.Integer("Received Today", compute="_compute_today_count")

    def _compute_waiting_count(self):
        self._count("waiting_count", fields.Domain("state", "=", "pending"))

    def _compute_imported_count(self):
        self._count("imported_count", fields.Domain("state", "=", "imported"))

    def _compute_today_count(self):
        self._count("today_count", fields.Domain("create_date", ">=", "today"))

    def _count(self, name, domain):
        """Fill the counter ``name`` with the number of rows that fit ``domain``.

        They are the firm's numbers, whichever books its people have ticked now.
        """
        counts = dict(
            self.env["dext.dropbox.document"]
            .sudo()
            ._read_group(
                fields.Domain("connection_id", "in", self.ids) & domain,
                ["connection_id"],
                ["__count"],
            )
        )
        for connection in self:
            connection[name] = counts.get(connection.sudo(), 0)

    def _count_rows(self, states):
        """Count rows in ``states``, up to ``MOST_COUNTED``."""
        return self.env["dext.dropbox.document"].search_count(
            [("connection_id", "=", self.id), ("state", "in", states)],
            limit=MOST_COUNTED,
        )

    def action_open_documents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox.dext_dropbox_document_action"
        )
        return {**action, "domain": [("connection_id", "=", self.id)]}

    def landing(self):
        if self.imported_count:
            return f"/odoo/action-dext_dropbox.dext_dropbox_connection_action/{self.id}"
        return super().landing()

    def _told_of_disconnect(self):
        return [
            *super()._told_of_disconnect(),
            self.env._("Imported documents kept: %s.", self.imported_count),
            self.env._("Files that stay waiting: %s.", self.waiting_count),
        ]

    def _give_up_former_account(self):
        """Reject what is waiting: it can no longer be had."""
        told = super()._give_up_former_account()
        waiting = self.env["dext.dropbox.document"].search(
            [
                ("connection_id", "=", self.id),
                ("state", "in", (*OPEN_STATES, "failed")),
            ]
        )
        waiting._reject("other_account")
        return [*told, self.env._("Files given up there: %s.", len(waiting))]
