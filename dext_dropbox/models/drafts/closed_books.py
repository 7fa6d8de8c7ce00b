from odoo import models


class DextDropboxDocument(models.Model):
    """Books that are archived receive nothing: what comes for them says so."""

    _inherit = "dext.dropbox.document"

    def _decide(self, files):
        rows = self.browse(row.id for row in files)
        closed = rows.filtered(lambda row: not row.books_id.active)
        if closed:
            closed._fail("books_archived")
        return super()._decide({row: files[row] for row in rows - closed})
