from odoo import fields, models


class DropboxConnectionDisconnect(models.TransientModel):
    _name = "dext.dropbox.connection.disconnect"
    _description = "Disconnect Dropbox"

    connection_id = fields.Many2one("dext.dropbox.connection", required=True)
    account_email = fields.Char(related="connection_id.account_email")
    folder_count = fields.Integer(related="connection_id.folder_count")
    waiting_count = fields.Integer(related="connection_id.waiting_count")
    document_count = fields.Integer(related="connection_id.imported_count")

    def action_disconnect(self):
        self.ensure_one()
        self.connection_id.disconnect()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
