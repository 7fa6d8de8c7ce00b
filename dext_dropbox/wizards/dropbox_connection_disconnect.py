from odoo import fields, models


class DropboxConnectionDisconnect(models.TransientModel):
    _name = "dext.dropbox.connection.disconnect"
    _description = "Disconnect Dropbox"

    connection_id = fields.Many2one("dext.dropbox.connection", required=True)
    account_email = fields.Char(related="connection_id.account_email")
    folder_count = fields.Integer(related="connection_id.folder_count")
    waiting_count = fields.Integer(related="connection_id.waiting_count")
    document_count = fields.Integer(compute="_compute_document_count")

    def _compute_document_count(self):
        Document = self.env["dext.dropbox.document"].sudo()
        for wizard in self:
            wizard.document_count = Document.search_count(
                [
                    ("connection_id", "=", wizard.connection_id.id),
                    ("state", "=", "imported"),
                ]
            )

    def action_disconnect(self):
        self.ensure_one()
        self.connection_id.disconnect()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
