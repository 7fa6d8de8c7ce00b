from odoo import api, fields, models

from odoo.addons.dext_dropbox.models.ledger.document import INTERNAL


class DextDropboxFolder(models.Model):
    """Whom to speak to about a client folder, and where more can be handed in."""

    _inherit = "dext.dropbox.folder"

    def _upload_link(self):
        """The address at which this client hands in files, False if there is none."""
        return False

    def _client_person(self):
        """The contact who is told what became of files of this folder."""
        self.ensure_one()
        return self.contact_id or self.partner_id


class DextDropboxDocument(models.Model):
    _inherit = "dext.dropbox.document"

    client_person_id = fields.Many2one(
        "res.partner",
        string="Told",
        compute="_compute_client_person",
        compute_sudo=True,
        groups=INTERNAL,
        help="The contact who is told what became of this document.",
    )
    upload_link = fields.Char(
        compute="_compute_client_person", compute_sudo=True, groups=INTERNAL
    )

    @api.depends("folder_id")
    def _compute_client_person(self):
        for document in self:
            folder = document.folder_id
            document.client_person_id = folder and document._client_person()
            document.upload_link = folder and folder._upload_link()

    def _client_person(self):
        """The contact who is told what became of this document."""
        return self.folder_id._client_person()
