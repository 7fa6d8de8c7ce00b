from odoo import api, models


class AccountDocumentReading(models.Model):
    _inherit = "account.document.reading"

    @api.private
    def _keep(self, reading, troubles=()):
        result = super()._keep(reading, troubles)
        if self.state == "unread":
            rows = self.move_id.sudo().dext_dropbox_document_ids
            # What is being read there notes it by itself.
            rows.filtered(lambda row: row.reading == "done")._note_unread()
        return result
