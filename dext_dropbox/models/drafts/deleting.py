from odoo import models


class AccountMove(models.Model):
    """The deleting: the ledger tells which of its drafts are gone, and by whom."""

    _inherit = "account.move"

    def unlink(self):
        documents = self.env["dext.dropbox.document"].sudo()
        rows = documents.search(
            [("move_id", "in", self.ids), ("state", "=", "imported")]
        )
        done = super().unlink()
        rows._note_deleted_draft()
        return done


class DextDropboxDocument(models.Model):
    _inherit = "dext.dropbox.document"

    def _note_deleted_draft(self):
        """Say that nothing of these documents is in the books any more."""
        if self:
            self.write({"state": "deleted", "reading": False, "reading_reason": False})
