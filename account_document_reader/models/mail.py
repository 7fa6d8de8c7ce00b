import io
import logging

from PIL import Image

from odoo import models

_logger = logging.getLogger(__name__)

# In pixels: what is smaller in a mail is the logo or the smiley of a signature.
SHORTEST_SIDE, LONGEST_SIDE = 400, 600
PICTURE = "account_document_reader.picture"


class AccountMove(models.Model):
    """Photos that come by the e-mail alias are documents, as uploaded ones are.

    Odoo takes pictures off the bills that it makes of mails.
    """

    _inherit = "account.move"

    def _should_attach_to_record(self, attachment):
        return super()._should_attach_to_record(attachment) or (
            bool(self.env.context.get("from_alias"))
            and bool(attachment)
            and not attachment.res_field
            and self._document_reader_is_photo(attachment)
        )

    def _document_reader_is_photo(self, attachment):
        """Whether a picture is large enough to be one of a document."""
        if not (attachment.mimetype or "").startswith("image/"):
            return False
        if attachment.mimetype == "image/tiff":
            return True  # of scanners; Odoo's own Pillow opens none
        try:
            # Only its head is read, however large it is.
            with Image.open(io.BytesIO(attachment.raw or b"")) as picture:
                sides = sorted(picture.size)
        except Exception as error:  # strangers' files make Pillow raise anything
            _logger.info("Picture %s cannot be opened: %s", attachment.id, error)
            return False
        return sides[0] >= SHORTEST_SIDE and sides[1] >= LONGEST_SIDE

    def _get_import_file_type(self, file_data):
        """Each photo is a document of its own, unless a PDF or an XML is with it."""
        found = super()._get_import_file_type(file_data)
        attachment = file_data.get("attachment")
        if (
            not found
            and attachment
            and (attachment.mimetype or "").startswith("image/")
        ):
            return PICTURE
        return found
