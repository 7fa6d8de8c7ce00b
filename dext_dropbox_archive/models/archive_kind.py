from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..names import safe_name

# Kinds of documents, and their folders: data, the firm may change them.
FOLDERS = {
    "in_invoice": "Vendor bills",
    "in_refund": "Vendor credit notes",
    "in_receipt": "Purchase receipts",
    "out_invoice": "Customer invoices",
    "out_refund": "Customer credit notes",
    "out_receipt": "Sales receipts",
}


class DextDropboxArchiveKind(models.Model):
    """A kind of document in a firm's archive: whether it is stored, and where."""

    _name = "dext.dropbox.archive.kind"
    _inherit = "dext.dropbox.guarded"
    _description = "Kind of document in the Dropbox archive"
    _order = "id"
    _rec_name = "folder_name"

    _settings = ("stored", "folder_name")

    archive_id = fields.Many2one(
        "dext.dropbox.archive", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="archive_id.company_id")
    move_type = fields.Selection(
        [
            ("in_invoice", "Vendor bills"),
            ("in_refund", "Vendor credit notes"),
            ("in_receipt", "Purchase receipts"),
            ("out_invoice", "Customer invoices"),
            ("out_refund", "Customer credit notes"),
            ("out_receipt", "Sales receipts"),
        ],
        string="Kind",
        required=True,
        readonly=True,
    )
    stored = fields.Boolean("Keep", default=True)
    folder_name = fields.Char(
        "Folder", required=True, help="The folder's name in Dropbox."
    )

    _one_per_type = models.UniqueIndex("(archive_id, move_type)")

    def _refusal(self):
        return self.env._(
            "Only the folder of a kind, and whether it is kept, can be changed."
        )

    @api.constrains("folder_name")
    def _check_folder_name(self):
        for kind in self:
            if safe_name(kind.folder_name) != kind.folder_name:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is no name for a folder in Dropbox; “%(safe)s” is.",
                        name=kind.folder_name,
                        safe=safe_name(kind.folder_name),
                    )
                )

    @api.depends("move_type")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["move_type"]._description_selection(self.env))
        for kind in self:
            kind.display_name = labels.get(kind.move_type, "")
