import re

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ..reading.facts import Part
from .account_move import INTERNAL
from .processes import processes

MOST_PARTS = 60
PAGED = ("application/pdf", "image/tiff")  # what a scanner makes of several sheets
RANGE = re.compile(r"\s*(\d{1,4})\s*(?:[-–]\s*(\d{1,4})\s*)?")


def parts_of(text):
    """Return the ``Part``s that ``text`` says, such as "1-2, 3, 5-6".

    :raises ValueError: if it says something else, or pages twice or out of order
    """
    parts, last = [], 0
    for piece in re.split(r"[,;\n]", text or ""):
        match = RANGE.fullmatch(piece)
        if not match:
            raise ValueError(piece)
        first = int(match[1])
        end = int(match[2] or first)
        if not last < first <= end:
            raise ValueError(piece)
        parts.append(Part(first, end))
        last = end
    return parts


def words_of(parts):
    """Return ``parts`` as a person types them."""
    return ", ".join(
        str(part.first) if part.first == part.last else f"{part.first}-{part.last}"
        for part in parts
    )


class AccountMove(models.Model):
    """Several documents came in one file: each becomes a draft of its own."""

    _inherit = "account.move"

    can_split_document = fields.Boolean(
        compute="_compute_can_split_document", groups=INTERNAL
    )
    has_document_parts = fields.Boolean(
        "Several Documents in the File",
        compute="_compute_can_split_document",
        groups=INTERNAL,
    )

    def _compute_can_split_document(self):
        for move in self:
            row = move.sudo().document_reading_ids[:1]
            pages = row and row._reading().pages
            move.can_split_document = move._document_reader_may_split() and pages > 1
            move.has_document_parts = bool(
                move.can_split_document and row._reading().parts
            )

    def _document_reader_may_split(self):
        """Whether this is a draft whose pages were read, and that no platform knows."""
        self.ensure_one()
        row = self.sudo().document_reading_ids[:1]
        ended = row.state in ("read", "unread") and row.source != "xml"
        paged = row.attachment_id.mimetype in PAGED
        return bool(ended and paged and self._document_reader_is_ours())

    def action_document_reader_ask_split(self):
        """Ask which pages are a document each."""
        self.ensure_one()
        if not self._document_reader_may_split():
            raise UserError(self.env._("The file of this document cannot be split."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Split the file"),
            "res_model": "account.document.split",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_move_id": self.id},
        }

    def _document_reader_split(self, parts):
        """Make a draft of each of ``parts``; this draft becomes the first one.

        Each has its pages as its file and is read anew; the file as it came stays with
        this draft. Return all drafts, this one first.
        """
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update()
        self.invalidate_recordset()
        if not self._document_reader_may_split():
            raise UserError(self.env._("The file of this document cannot be split."))
        row = self.sudo().document_reading_ids[:1]
        files = self._document_reader_cut(row, parts)
        others = self._document_reader_siblings(len(parts) - 1)
        moves = self | others
        for move, part, file in zip(moves, parts, files, strict=True):
            move._document_reader_show_part(row, part, file)
        row.state = "split"
        self._document_reader_note_split(row, others)
        return moves

    def _document_reader_cut(self, row, parts):
        """Return the PDF of each of ``parts``.

        :raises UserError: if they are not pages of the file, or it cannot be cut
        """
        if not 1 <= len(parts) <= MOST_PARTS:
            raise UserError(
                self.env._("At most %s documents can be made at once.", MOST_PARTS)
            )
        files = processes.cut(row.attachment_id.raw or b"", parts)
        if len(files) != len(parts):
            raise UserError(self.env._("The file has no such pages, or is damaged."))
        return files

    def _document_reader_siblings(self, count):
        """Make ``count`` empty drafts in the place of this one."""
        values = {
            "move_type": self.move_type,
            "journal_id": self.journal_id.id,
            "company_id": self.company_id.id,
        }
        quiet = self.env["account.move"].with_context(
            skip_is_manually_modified=True, mail_create_nosubscribe=True
        )
        return quiet.create([values] * count)

    def _document_reader_show_part(self, row, part, file):
        """Attach ``file``, the pages of ``part``, to this draft and have it read."""
        name = (row.name or "document.pdf").rpartition(".")[0] or row.name
        pages = words_of([part])
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{name} ({pages}).pdf",
                "raw": file,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        quiet = self.with_context(skip_is_manually_modified=True)
        quiet.message_main_attachment_id = attachment
        new = row.create(
            {
                "move_id": self.id,
                "attachment_id": attachment.id,
                "name": attachment.name,
            }
        )
        new._queue()

    def _document_reader_note_split(self, row, others):
        """Say on each draft what it was made of."""
        links = Markup(", ").join(other._get_html_link() for other in others)
        body = self.env._("The file %s was split.", row.name)
        self._message_log(body=Markup("<p>%s %s</p>") % (body, links))
        for other in others:
            other._message_log(
                body=Markup("<p>%s %s</p>")
                % (
                    self.env._("Pages of the file %s:", row.name),
                    self._get_html_link(),
                )
            )
