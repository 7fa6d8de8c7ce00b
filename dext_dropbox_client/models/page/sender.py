from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.dext_dropbox.models.ledger.document import INTERNAL

from ..giving_way import giving_way
from .upload import SEND

MATCHED_AT_ONCE = 500


class DextDropboxDocument(models.Model):
    """Who sent a document: the sender of an upload, or the user of a user folder."""

    _inherit = "dext.dropbox.document"

    sent_by_id = fields.Many2one(
        "res.partner",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=INTERNAL,
    )
    upload_ids = fields.One2many(
        "dext.dropbox.upload", "document_id", groups=fields.NO_ACCESS
    )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._note_senders()
        return rows

    def _note_senders(self):
        """Note who sent these, as far as it is known yet."""
        self._uploads()._match(self)
        for row in self.filtered(lambda row: not row.sent_by_id):
            sender = (
                row.container_id.sent_by_id or row._member_who_sent() or row.contact_id
            )
            if sender:
                row.sent_by_id = sender

    def _member_who_sent(self):
        """The member of the shared folder who saved this file there, if known."""
        members = self.dropped_by and self.folder_id.sudo().member_ids or []
        own = (one for one in members if one.account_id == self.dropped_by)
        return next(filter(None, (one.partner_id for one in own)), False)

    @api.depends("sent_by_id")
    def _compute_client_person(self):
        return super()._compute_client_person()

    def _client_person(self):
        """Who sent it, if that is somebody of the client who can be written to."""
        sender, client = self.sent_by_id, self.partner_id.commercial_partner_id
        if sender.active and sender.email and sender.commercial_partner_id == client:
            return sender
        return super()._client_person()

    def _uploads(self):
        """What was handed in here, among these rows' files."""
        files = [row.file_id for row in self if not row.container_id]
        return self.env["dext.dropbox.upload"].search(
            [("file_id", "in", files), ("document_id", "=", False)]
        )

    def _after_drafts(self):
        # Whichever of two transactions came first, one of them did not see the other.
        self._uploads()._match(self)
        for row in self:
            if row.sent_by_id and not row.move_id.dext_dropbox_sent_by_id:
                row.move_id.dext_dropbox_sent_by_id = row.sent_by_id
        return super()._after_drafts()


class DextDropboxUpload(models.Model):
    _inherit = "dext.dropbox.upload"

    _unmatched_idx = models.Index(
        "(file_id) WHERE state = 'sent' AND document_id IS NULL"
    )

    @api.model
    def _cron_send(self):
        done = super()._cron_send()
        with giving_way(self, SEND):
            self._match_left()
            self.env["ir.cron"]._commit_progress()
        return done

    @api.model
    def _match_left(self):
        """Match what two transactions that did not see each other have left."""
        self.flush_model()
        found = self.env.execute_query(
            SQL(
                """
                SELECT u.id, d.id FROM dext_dropbox_upload u
                  JOIN dext_dropbox_folder f ON f.id = u.folder_id
                  JOIN dext_dropbox_document d ON d.connection_id = f.connection_id
                       AND d.file_id = u.file_id AND d.content_hash = u.content_hash
                 WHERE u.state = 'sent' AND u.document_id IS NULL
                   AND d.container_id IS NULL
                 LIMIT %s
                   FOR NO KEY UPDATE OF d SKIP LOCKED
                """,
                MATCHED_AT_ONCE,
            )
        )
        rows = self.env["dext.dropbox.document"].browse(row for _upload, row in found)
        self.browse(upload for upload, _row in found)._match(rows)

    def _match(self, rows):
        """Let each of these lead to its row of the ledger, and that to its sender."""
        known = {
            (row.connection_id, row.file_id, row.content_hash): row
            for row in rows.filtered(lambda row: not row.container_id)
        }
        for upload in self:
            connection = upload.folder_id.connection_id
            row = known.get((connection, upload.file_id, upload.content_hash))
            if not row:
                continue
            upload.document_id = row
            if row.sent_by_id != upload.sender_id and not row.upload_ids[1:]:
                row.sent_by_id = upload.sender_id
                row.move_id.dext_dropbox_sent_by_id = upload.sender_id

    def _tell_ledger(self):
        if self.state != "sent":
            return super()._tell_ledger()
        self._match(
            self.env["dext.dropbox.document"].search(
                [
                    ("connection_id", "=", self.folder_id.connection_id.id),
                    ("file_id", "=", self.file_id),
                    ("content_hash", "=", self.content_hash),
                ]
            )
        )
        return super()._tell_ledger()


class AccountMove(models.Model):
    _inherit = "account.move"

    dext_dropbox_sent_by_id = fields.Many2one(
        "res.partner",
        string="Dropbox Sender",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=INTERNAL,
    )

    def _prepare_draft_vals(self, row, file, attachment):
        values = super()._prepare_draft_vals(row, file, attachment)
        if row.sent_by_id:
            values["dext_dropbox_sent_by_id"] = row.sent_by_id.id
        return values
