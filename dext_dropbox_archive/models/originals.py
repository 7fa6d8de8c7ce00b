import io
import logging
import mimetypes
import re
from base64 import b64encode
from typing import NamedTuple

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools.pdf import PdfReader

from odoo.addons.dext_dropbox.dropbox_api.batches import content_hash_of

_logger = logging.getLogger(__name__)

EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}")
PDF = ".pdf"
PRINTS = 2  # how often an invoice is printed on which nothing is written
SHAPES = 20_000  # bytes of a page whose letters are drawn as shapes


class Original(NamedTuple):
    """The file of a document, as it is to be stored."""

    content: bytes
    extension: str


class CannotMake(Exception):
    """Odoo cannot make the PDF of a document; says why.

    :param ever: whether it may be otherwise the next time
    """

    def __init__(self, why, ever=True):
        super().__init__(why)
        self.ever = ever


class DextDropboxArchiveCopy(models.Model):
    """The originals: which file is the one of a document."""

    _inherit = "dext.dropbox.archive.copy"

    def _original(self):
        """Return the ``Original`` of this document; None if it has no file.

        Of what others have sent, the file as it came. Of what was made here, the
        invoice that Odoo made, with the e-invoice that it has put inside.

        :raises CannotMake: there is none yet, and Odoo cannot make it
        """
        self.ensure_one()
        move = self.move_id
        if move.move_type.startswith("in_"):
            return self._of_attachment(self._received_file())
        if move.invoice_pdf_report_id:
            return self._of_attachment(move.invoice_pdf_report_id)
        if move.dext_dropbox_folder_id and (received := self._received_file()):
            return self._of_attachment(received)
        return Original(self._made_pdf(), PDF)

    def _of_attachment(self, attachment):
        content = attachment._dext_dropbox_content() if attachment else b""
        if not content:
            return None
        extension = EXTENSION.fullmatch(f".{attachment.name.rpartition('.')[2]}")
        guessed = mimetypes.guess_extension(attachment.mimetype or "") or ""
        return Original(content, extension.group().lower() if extension else guessed)

    def _received_file(self):
        """The attachment (maybe none) that holds the file as it came.

        Beside it there may be a picture of it, for those whom browsers cannot show.
        """
        move = self.move_id
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", move._name),
                ("res_id", "=", move.id),
                ("res_field", "=", False),
                ("type", "=", "binary"),
            ],
            order="id",
        )
        rows = move.dext_dropbox_document_ids.filtered(
            lambda row: row.state == "imported"
        )
        for row in rows.sorted("id", reverse=True):
            for attachment in attachments.filtered(
                lambda file, row=row: file.name == row.name
            ).sorted("id", reverse=True):
                content = attachment._dext_dropbox_content()
                if content_hash_of(content) == row.content_hash:
                    return attachment
        main = move.message_main_attachment_id
        if main and main.res_model == move._name and main.res_id == move.id:
            return main
        return attachments[:1]

    def _made_pdf(self):
        """Return the PDF of an invoice that nobody has sent yet.

        It is kept: Odoo makes another one each time, and a copy is proved by its hash.
        """
        if kept := self._kept_pdf():
            return kept
        self.made = b64encode(self._render())
        self.flush_recordset(["made"])
        return self._kept_pdf()

    def _kept_pdf(self):
        found = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("res_field", "=", "made"),
            ],
            limit=1,
        )
        return found.raw

    def _render(self):
        """Make the PDF as Odoo does when the invoice is sent, e-invoice included.

        :raises CannotMake: it cannot be made, or nothing is written on it (seen once
            on a server that was busy); nothing is left of the attempt
        """
        for _print in range(PRINTS):
            content = self._print()
            if _is_written(content):
                return content
            _logger.info(
                "Nothing is written on the PDF of document %s", self.move_id.id
            )
        raise CannotMake(self.env._("Nothing is written on what Odoo has printed."))

    def _print(self):
        """Return the PDF that Odoo prints now.

        :raises CannotMake: see ``_render``
        """
        move = self.move_id.with_company(self.company_id)
        sender = self.env["account.move.send"].with_company(self.company_id)
        try:
            with self.env.cr.savepoint():
                data = {
                    "pdf_report": sender._get_default_pdf_report_id(move),
                    "invoice_edi_format": sender._get_default_invoice_edi_format(
                        move, sending_methods={}
                    ),
                    "sending_methods": {},
                    "extra_edis": {},
                }
                sender._hook_invoice_document_before_pdf_report_render(move, data)
                sender._prepare_invoice_pdf_report({move: data})
                sender._hook_invoice_document_after_pdf_report_render(move, data)
                return data["pdf_attachment_values"]["raw"]
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.info("No PDF of document %s: %s", move.id, error)
            raise CannotMake(str(error)[:500], self._server_prints()) from error

    @api.model
    def _server_prints(self):
        """Whether this server has what Odoo makes PDFs with."""
        state = self.env["ir.actions.report"].get_wkhtmltopdf_state()
        return state not in ("install", "broken")


def _is_written(content):
    """Whether anything is written on the PDF ``content``, as far as can be told."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        for number in range(reader.getNumPages()):
            page = reader.getPage(number)
            if _called(page, "extract_text", "extractText").strip():
                return True
            drawn = _called(page, "get_contents", "getContents")
            if drawn and len(drawn.getData()) > SHAPES:
                return True
    except Exception as error:
        # Unusual files make the library raise nearly anything: here none is judged.
        _logger.info("A printed PDF cannot be looked into: %s", error)
        return True
    return False


def _called(page, name, former):
    """Call the method of ``page`` that old PyPDF2 knew by its ``former`` name."""
    return (getattr(page, name, None) or getattr(page, former))()
