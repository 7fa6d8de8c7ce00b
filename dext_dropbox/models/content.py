from odoo import models


class IrAttachment(models.Model):
    """The content of files, one at a time."""

    _inherit = "ir.attachment"

    def _dext_dropbox_content(self):
        """Return the content (bytes) of this one, and keep it in no cache.

        As one record of many, Odoo would load all of them with the first.
        """
        self.ensure_one()
        alone = self.with_prefetch()
        content = alone.raw or b""
        alone.invalidate_recordset(["raw", "datas"], flush=False)
        return content
