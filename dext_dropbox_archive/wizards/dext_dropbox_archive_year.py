from odoo import fields, models


class DextDropboxArchiveYear(models.TransientModel):
    """Asks which year of a client is to be handed over."""

    _name = "dext.dropbox.archive.year"
    _description = "Documents of a year"

    folder_id = fields.Many2one("dext.dropbox.folder", "Client Folder", required=True)
    year = fields.Integer(
        required=True, default=lambda self: fields.Date.today().year - 1
    )

    def action_download(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/dext_dropbox_archive/{self.folder_id.id}/{self.year}",
            "target": "download",
        }
