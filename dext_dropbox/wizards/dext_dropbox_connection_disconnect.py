from odoo import api, fields, models


class DextDropboxConnectionDisconnect(models.TransientModel):
    _name = "dext.dropbox.connection.disconnect"
    _inherit = "dext.dropbox.given"
    _description = "Disconnect Dropbox"

    connection_id = fields.Many2one("dext.dropbox.connection", required=True)
    account_email = fields.Char("Dropbox E-mail", compute="_compute_numbers")
    folder_count = fields.Integer(compute="_compute_numbers")
    waiting_count = fields.Integer(compute="_compute_numbers")
    document_count = fields.Integer(compute="_compute_numbers")

    @api.depends("connection_id")
    def _compute_numbers(self):
        for wizard in self:
            connection = wizard.connection_id
            connection.check_access("read")
            wizard.account_email = connection.account_email
            wizard.folder_count = connection.folder_count
            wizard.waiting_count = connection.waiting_count
            wizard.document_count = connection.imported_count

    def action_disconnect(self):
        self.ensure_one()
        self.connection_id.disconnect()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
