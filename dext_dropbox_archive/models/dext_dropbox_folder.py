from odoo import fields, models

ARCHIVE = "Archive"  # data, the same in every language
SWITCHES = {"archive_off", "archive_left_out_ids"}


class DextDropboxFolder(models.Model):
    """What is kept in the archive of this client."""

    _inherit = "dext.dropbox.folder"

    archive_off = fields.Boolean(
        "No Archive", help="Nothing of this client is stored in Dropbox."
    )
    archive_left_out_ids = fields.Many2many(
        "dext.dropbox.archive.kind",
        "dext_dropbox_archive_left_out",
        string="Kinds Left Out",
        domain="[('archive_id.connection_id', '=', connection_id)]",
        help="Kinds of documents that are not stored for this client.",
    )

    def _guarded_fields(self):
        return super()._guarded_fields() - SWITCHES

    def _archive_root(self):
        """Where the archive of this client begins in Dropbox."""
        return f"{self.path}/{ARCHIVE}"

    def _takes(self, move_type):
        """Whether documents of ``move_type`` of this client are stored."""
        left_out = self.archive_left_out_ids.mapped("move_type")
        return not self.archive_off and move_type not in left_out
