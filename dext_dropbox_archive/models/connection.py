from odoo import fields, models

from .copy import ATTENTION


class DextDropboxConnection(models.Model):
    """The archive of a connection: it goes on, wherever the account goes."""

    _inherit = "dext.dropbox.connection"

    archive_attention_count = fields.Integer(
        "Not as Archived", compute="_compute_archive_attention_count"
    )

    def _compute_archive_attention_count(self):
        counts = dict(
            self.env["dext.dropbox.archive.copy"]
            .sudo()
            ._read_group(
                [
                    ("connection_id", "in", self.ids),
                    ("state", "in", ATTENTION),
                ],
                ["connection_id"],
                ["__count"],
            )
        )
        for connection in self:
            connection.archive_attention_count = counts.get(connection.sudo(), 0)

    def action_open_archive(self):
        """Open what is stored of this connection, first what needs somebody."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox_archive.dext_dropbox_archive_copy_action"
        )
        context = {"search_default_attention": bool(self.archive_attention_count)}
        domain = [("connection_id", "=", self.id)]
        return {**action, "domain": domain, "context": context}

    def _wake_archive(self):
        """Have the documents that wait stored now."""
        cron = self.env.ref("dext_dropbox_archive.dext_dropbox_archive_cron_store")
        cron.sudo()._trigger()

    def _alert_summaries(self):
        return {
            **super()._alert_summaries(),
            "archive_failed": self.env._("Documents could not be stored in Dropbox"),
            "archive_changed": self.env._(
                "Stored documents were moved, changed or deleted in Dropbox"
            ),
            "archive_full": self.env._("Dropbox is full: documents are not stored"),
        }

    def _give_up_former_account(self):
        """Store everything again in the account that comes."""
        copies = self.env["dext.dropbox.archive.copy"].search(
            [("connection_id", "=", self.id), ("file_id", "!=", False)]
        )
        copies._forget_file()
        copies.past = True
        copies._await()
        self._wake_archive()
        return [
            *super()._give_up_former_account(),
            self.env._("Documents to store again: %s.", len(copies)),
        ]
