from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..models.splitting import parts_of, words_of


class AccountDocumentSplit(models.TransientModel):
    """Asks which pages of a file are a document each; the reader's idea is proposed."""

    _name = "account.document.split"
    _description = "Split a File into Documents"

    move_id = fields.Many2one(
        "account.move", string="Document", required=True, readonly=True
    )
    pages = fields.Integer("Pages in the File", compute="_compute_pages")
    ranges = fields.Char(
        "Pages of Each Document",
        compute="_compute_ranges",
        store=True,
        readonly=False,
        required=True,
        help="Documents are parted by commas: 1-2, 3, 4-6. Pages that are not named "
        "are left out.",
    )
    count = fields.Integer("Documents", compute="_compute_count")

    @api.depends("move_id")
    def _compute_pages(self):
        for wizard in self:
            row = wizard.move_id.document_reading_ids[:1]
            wizard.pages = row._reading().pages if row else 0

    @api.depends("move_id")
    def _compute_ranges(self):
        for wizard in self:
            row = wizard.move_id.document_reading_ids[:1]
            found = row._reading().parts if row else []
            pages = range(1, wizard.pages + 1)
            wizard.ranges = words_of(found) or ", ".join(map(str, pages[:20]))

    @api.depends("ranges")
    def _compute_count(self):
        for wizard in self:
            try:
                wizard.count = len(parts_of(wizard.ranges))
            except ValueError:
                wizard.count = 0

    def action_split(self):
        """Make the drafts and show them."""
        self.ensure_one()
        try:
            parts = parts_of(self.ranges)
        except ValueError:
            raise ValidationError(
                self.env._("Write pages in their order, such as 1-2, 3, 4-6.")
            ) from None
        moves = self.move_id._document_reader_split(parts)
        return moves._get_records_action(name=self.env._("Documents of the file"))
