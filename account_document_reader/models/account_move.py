import logging

from odoo import api, fields, models
from odoo.tools.misc import clean_context

from ..reading import Trouble

_logger = logging.getLogger(__name__)

INTERNAL = "account.group_account_invoice,account.group_account_readonly"


class AccountMove(models.Model):
    """Every file that Odoo's decoders are given is read, whichever way it came."""

    _inherit = "account.move"

    document_reading_ids = fields.One2many(
        "account.document.reading",
        "move_id",
        string="Readings",
        readonly=True,
        groups=INTERNAL,
    )
    document_reading_state = fields.Selection(
        [
            ("waiting", "Being read"),
            ("read", "Read"),
            ("to_check", "To check"),
            ("unread", "Not read"),
        ],
        string="Reading",
        compute="_compute_document_reading",
        groups=INTERNAL,
    )
    # An unknown bank account is told by the field of that name, which has a button.
    document_reading_words = fields.Text(
        "To Be Checked", compute="_compute_document_reading", groups=INTERNAL
    )

    @api.depends(
        "document_reading_ids.state",
        "document_reading_ids.to_check",
        "document_reading_ids.troubles",
    )
    @api.depends_context("lang")
    def _compute_document_reading(self):
        for move in self:
            # Rules of the readings are those of their documents.
            row = move.sudo().document_reading_ids[:1].with_env(self.env).sudo()
            if row.state in ("todo", "started"):
                move.document_reading_state = "waiting"
            elif row.state == "read" and row.to_check:
                move.document_reading_state = "to_check"
            else:
                move.document_reading_state = row.state or False
            words = row._words(besides=("unknown_account",)) if row.to_check else ""
            move.document_reading_words = words or False

    def _extend_with_attachments(self, files_data, new=False):
        self.ensure_one()
        row = self._document_reader_begin(files_data)
        newest = row and row._newest()
        result = super()._extend_with_attachments(files_data, new)
        if row:
            row._after_decoder(newest)
        return result

    def _document_reader_follow(self, files_data):
        """Read ``files_data`` (of Odoo's decoders) for which there is no decoder."""
        self.ensure_one()
        row = self._document_reader_begin(files_data)
        if row:
            row._after_decoder(row._newest())
        return row

    def _document_reader_begin(self, files_data):
        """Return the row of the file that is to be read, noted before it is opened.

        Empty if there is none, or if the document is no empty draft of a bill.
        """
        rows = self.env["account.document.reading"].sudo()
        attachments = self._from_files_data(files_data)
        if not attachments:
            return rows
        chosen = self._document_reader_choose(attachments)
        known = rows.search(
            [("move_id", "=", self.id), ("attachment_id", "=", chosen.id)]
        )
        if not self._document_reader_may_read():
            # Odoo's decoder had committed its lines when a transaction beside it came
            # in between: what was begun then is gone on with.
            known.filtered(lambda row: row.state == "started")._requeue()
            return rows
        known.unlink()
        # Defaults in the context are those of the document.
        clean = self.env(context=clean_context(self.env.context), su=True)
        return rows.with_env(clean).create(
            {
                "move_id": self.id,
                "attachment_id": chosen.id,
                "name": chosen.name,
                "state": "started",
                "attempts": 1,
            }
        )

    def _document_reader_may_read(self):
        """Whether nothing was entered into this document yet."""
        self.ensure_one()
        return (
            self.state == "draft"
            and self.journal_id.type in ("purchase", "sale")
            and not self.line_ids
        )

    def _document_reader_is_purchase(self):
        """Whether the books buy; an upload may not say yet what it is."""
        return self.journal_id.type == "purchase"

    def _document_reader_choose(self, attachments):
        """Return the file that says most: an XML, then a PDF, then a picture."""

        def worth(attachment):
            mimetype, name = attachment.mimetype or "", (attachment.name or "").lower()
            return (
                mimetype.endswith("/xml") or name.endswith((".xml", ".p7m")),
                mimetype == "application/pdf" or name.endswith(".pdf"),
                mimetype.startswith("image/"),
            )

        return max(attachments, key=worth)

    def _document_reader_came_by_platform(self):
        """Whether a platform knows this document and waits for an answer."""
        self.ensure_one()
        return any(self[name] for name in self._document_reader_platform_fields())

    @api.model
    def _document_reader_platform_fields(self):
        """Return the stored texts by which platforms know their documents."""
        names = (
            "peppol_message_uuid",
            "l10n_it_edi_transaction",
            "nemhandel_message_uuid",
        )
        return [
            name
            for name in names
            if name in self._fields
            and self._fields[name].store
            and self._fields[name].type == "char"
        ]

    def _autopost_bill(self):
        """A bill that somebody has to look at is not posted by itself."""
        row = self.sudo().document_reading_ids[:1]
        if not row or (row.state == "read" and not row.to_check):
            return super()._autopost_bill()
        return None

    def action_document_reader_read_again(self):
        """Have the file of these drafts read once more."""
        self.check_access("write")
        for move in self:
            row = move.sudo().document_reading_ids[:1]
            if row.state in ("read", "unread") and move.state == "draft":
                row._queue()

    def _document_reader_failed(self, row, error):
        _logger.error("Filling document %s failed", self.id, exc_info=error)
        row._tell(Trouble("error", str(error)[:200]))
