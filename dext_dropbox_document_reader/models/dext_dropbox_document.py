from odoo import models

READABLE = ("application/pdf", "image/")


class DextDropboxDocument(models.Model):
    _inherit = "dext.dropbox.document"

    def _worth_reading(self, file):
        """PDFs and pictures are read as well as e-invoices."""
        return super()._worth_reading(file) or file.mimetype.startswith(READABLE)

    def _note_unread(self):
        """Note that nobody could read the files of these rows: it is for Attention."""
        values = {"reading": "failed"}
        if "reading_reason" in self._fields:
            values["reading_reason"] = "nothing"
        self.write(values)
