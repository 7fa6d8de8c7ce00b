from odoo import api, fields, models

from odoo.addons.dext_dropbox.models.ledger.document import INTERNAL


class AccountMove(models.Model):
    """The draft of a document that goes back, or has gone back."""

    _inherit = "account.move"

    dext_dropbox_returned_ids = fields.One2many(
        "dext.dropbox.document",
        "returned_move_id",
        string="Returned Documents",
        groups=INTERNAL,
    )
    dext_dropbox_return = fields.Char(
        "Returned", compute="_compute_dext_dropbox_return", groups=INTERNAL
    )

    @api.depends("dext_dropbox_returned_ids.returned_on", "state")
    @api.depends_context("lang")
    def _compute_dext_dropbox_return(self):
        for move in self:
            row = move.sudo().dext_dropbox_returned_ids[:1]
            returned = row.returned_on and move.state == "cancel"
            move.dext_dropbox_return = returned and self.env._(
                "Returned to the client. %s", row.return_text
            )

    def action_dext_dropbox_return(self):
        """Ask why these drafts from Dropbox go back to their clients."""
        rows = self.env["dext.dropbox.document"]
        for move in self.sudo():
            rows |= move._dext_dropbox_shown()
        return rows.sudo(False).action_return()

    def write(self, vals):
        done = super().write(vals)
        if vals.get("state") in ("draft", "posted"):
            self.sudo().dext_dropbox_returned_ids._stand_again()
        return done


class DextDropboxDocument(models.Model):
    _inherit = "dext.dropbox.document"

    def _stand_again(self):
        """Note that somebody has taken the return of these documents back.

        Their drafts are drafts again. What came meanwhile is a draft of its own.
        """
        rows = self.filtered(lambda row: row.state == "returned" and row.move_id)
        for row in rows:
            again = row.resent_id
            of_file = again if again.file_id == row.file_id else row.original_id
            row.write(
                {
                    "state": "imported",
                    "is_copy": bool(again) or row.is_copy,
                    "original_id": of_file.id,
                }
            )
            row.move_id._message_log(
                body=self.env._("The return to the client was taken back.")
            )
