from datetime import timedelta

from odoo import api, fields, models

from .facts import MOST_NAMED

TEMPLATE = "dext_dropbox_client.dext_dropbox_mail_digest"
WEEK = timedelta(days=7)
SILENT = 30  # days
FULL = 1000  # that are counted


class DextDropboxConnection(models.Model):
    """The digest: once a week the responsible person is told how the firm stands."""

    _inherit = "dext.dropbox.connection"

    digested_on = fields.Datetime(readonly=True, copy=False)
    digest_person_id = fields.Many2one(
        "res.partner", compute="_compute_digest", compute_sudo=True
    )
    digest_text = fields.Html(
        compute="_compute_digest", compute_sudo=True, sanitize=False
    )

    @api.depends_context("lang")
    def _compute_digest(self):
        for connection in self:
            connection.digest_person_id = connection._manager().partner_id
            connection.digest_text = self.env["ir.qweb"]._render(
                "dext_dropbox_client.dext_dropbox_digest", connection._digest_facts()
            )

    def _digest_facts(self):
        Document = self.env["dext.dropbox.document"].sudo()
        own = fields.Domain("connection_id", "=", self.id)
        since = fields.Datetime.now() - WEEK
        kinds = dict(
            Document._read_group(
                own
                & fields.Domain("create_date", ">=", since)
                & fields.Domain("kind", "!=", False),
                ["kind"],
                ["__count"],
            )
        )
        returned = own & fields.Domain("state", "=", "returned")
        return {
            "received": [
                (label, kinds.get(key, 0)) for key, label in Document._kinds()
            ],
            "waiting": self._drafts_waiting(),
            "attention": self.sudo().attention_count,
            "returned": Document.search_count(
                returned & fields.Domain("resent_on", "=", False), limit=FULL
            ),
            "silent": self._silent_clients(),
        }

    def _drafts_waiting(self):
        moves = self.env["account.move"].sudo()
        ours = fields.Domain("dext_dropbox_folder_id.connection_id", "=", self.id)
        return moves.search_count(moves._dext_dropbox_to_review() & ours, limit=FULL)

    def _silent_clients(self):
        """Names of clients of whom nothing came for long."""
        long_ago = fields.Datetime.now() - timedelta(days=SILENT)
        folders = self.env["dext.dropbox.folder"].sudo()
        active = folders.search(
            [
                ("connection_id", "=", self.id),
                ("state", "=", "active"),
                ("create_date", "<", long_ago),
            ]
        )
        heard = {
            folder
            for (folder,) in self.env["dext.dropbox.document"]
            .sudo()
            ._read_group(
                [("folder_id", "in", active.ids), ("dropped_on", ">=", long_ago)],
                ["folder_id"],
            )
        }
        silent = active.filtered(lambda folder: folder not in heard)
        return silent[:MOST_NAMED].mapped("name")

    @api.model
    def _cron_digest(self):
        """Write the digest of each firm that wants one, once a week."""
        due = self.search(
            [
                ("digest", "=", True),
                ("state", "!=", "disconnected"),
                "|",
                ("digested_on", "=", False),
                (
                    "digested_on",
                    "<=",
                    fields.Datetime.now() - WEEK + timedelta(hours=12),
                ),
            ]
        )
        for connection in due:
            connection._safely(connection._send_digest)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _send_digest(self):
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        if template and self.try_lock_for_update(allow_referencing=True):
            self.digested_on = fields.Datetime.now()
            template.sudo().send_mail(self.id)
