from odoo import api, fields, models


class DextDropboxFolder(models.Model):
    """The documents of a client folder."""

    _inherit = "dext.dropbox.folder"

    document_ids = fields.One2many("dext.dropbox.document", "folder_id")
    document_count = fields.Integer(compute="_compute_document_count")

    @api.depends("document_ids")
    def _compute_document_count(self):
        counts = dict(
            self.env["dext.dropbox.document"]._read_group(
                [("folder_id", "in", self.ids)], ["folder_id"], ["__count"]
            )
        )
        for folder in self:
            folder.document_count = counts.get(folder, 0)

    def write(self, vals):
        done = super().write(vals)
        if "books_id" in vals:
            # Drafts stay in the books that they were made in, and so do their rows.
            Document = self.env["dext.dropbox.document"].sudo()
            own = fields.Domain("folder_id", "in", self.ids)
            rows = Document.search(own & fields.Domain("state", "!=", "imported"))
            rows.write({"books_id": vals["books_id"]})
        return done
