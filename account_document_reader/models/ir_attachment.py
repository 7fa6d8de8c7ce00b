from odoo import models

# Pictures of several sheets, of which Odoo would leave the first one.
OF_SHEETS = "image/tiff"


class IrAttachment(models.Model):
    """Files of documents stay as they came: what is read and kept is the original.

    Odoo makes pictures above 1920 pixels smaller, and writes them anew.
    """

    _inherit = "ir.attachment"

    def _postprocess_contents(self, values):
        if self._document_reader_keeps(values):
            return values
        return super()._postprocess_contents(values)

    def _document_reader_keeps(self, values):
        """Whether the picture of ``values`` (with its mimetype) is a document's."""
        if values.get("res_field") or any(self.mapped("res_field")):
            return False  # the picture of a contact, a product
        owners = {values.get("res_model"), *self.mapped("res_model")}
        return "account.move" in owners or values.get("mimetype") == OF_SHEETS
