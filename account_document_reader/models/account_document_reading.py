import logging

from odoo import api, fields, models

from ..reading import Reading, Trouble, wire
from .words import HARMLESS, sentence

_logger = logging.getLogger(__name__)


class AccountDocumentReading(models.Model):
    """What was read from the file of one document, and what could not be.

    A row is there before anything is tried, so that a file on which a server dies is
    known; what was read is kept as the reader gave it.
    """

    _name = "account.document.reading"
    _description = "Reading of a Document"
    _order = "id desc"
    _rec_name = "name"
    _check_company_auto = True

    move_id = fields.Many2one(
        "account.move",
        string="Document",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    attachment_id = fields.Many2one(
        "ir.attachment", string="File", readonly=True, ondelete="set null", index=True
    )
    name = fields.Char("File Name", readonly=True)
    state = fields.Selection(
        [
            ("todo", "To be read"),
            ("started", "Being read"),
            ("read", "Read"),
            ("unread", "Not read"),
            ("split", "Split"),
        ],
        default="todo",
        required=True,
        readonly=True,
    )
    since = fields.Datetime(
        default=fields.Datetime.now,
        readonly=True,
        help="When the state became what it is.",
    )
    attempts = fields.Integer(readonly=True)
    source = fields.Selection(
        [("xml", "E-invoice"), ("text", "PDF"), ("picture", "Picture")],
        string="Read From",
        readonly=True,
    )
    facts = fields.Json(readonly=True)
    troubles = fields.Json(readonly=True)
    to_check = fields.Boolean(
        readonly=True, help="Somebody has to look: not everything is read or fits."
    )
    words = fields.Text("What Is to Be Checked", compute="_compute_words")

    _file_once = models.UniqueIndex("(move_id, attachment_id)")
    _waiting_idx = models.Index("(state, id) WHERE state IN ('todo', 'started')")

    @api.depends("troubles")
    @api.depends_context("lang")
    def _compute_words(self):
        for reading in self:
            reading.words = reading._words()

    def _words(self, besides=()):
        """Return what is told of this file in sentences, a line each.

        :param besides: codes of what is told in another place
        """
        self.ensure_one()
        troubles = [one for one in self.troubles or [] if one["code"] not in besides]
        told = [sentence(self.env, trouble) for trouble in troubles]
        return "\n".join(dict.fromkeys(told))

    def _reading(self):
        """Return the ``Reading`` that was kept; an empty one if there is none."""
        self.ensure_one()
        if not self.facts:
            return Reading()
        try:
            return wire.reading_in(self.facts)
        except wire.BrokenMessage:
            _logger.warning("The facts of reading %s cannot be used", self.id)
            return Reading()

    @api.private
    def _keep(self, reading, troubles=()):
        """Note what was read and what is odd about it; without a source it is unread.

        :param troubles: further ``Trouble``s, of the document beside the books
        """
        self.ensure_one()
        told = [*reading.troubles, *troubles]
        known = self._fields["source"].get_values(self.env)
        nothing = any(trouble.code == "nothing_found" for trouble in told)
        read = reading.source in known and bool(reading.facts) and not nothing
        if not read and not told:
            told = [Trouble("nothing_found")]
        self.write(
            {
                "state": "read" if read else "unread",
                "source": reading.source if read else False,
                "facts": wire.reading_out(reading) if read else False,
                "troubles": [vars(trouble) for trouble in told],
                "to_check": any(trouble.code not in HARMLESS for trouble in told),
                "since": fields.Datetime.now(),
            }
        )

    def _facts_out(self, reading):
        return wire.reading_out(reading)

    def _tell(self, *troubles):
        """Add ``troubles`` to what is told already."""
        for row in self if troubles else ():
            told = [*(row.troubles or [])]
            told += [t for t in map(vars, troubles) if t not in told]
            harmless = all(trouble["code"] in HARMLESS for trouble in told)
            row.write({"troubles": told, "to_check": not harmless})

    @api.private
    def _settle_trouble(self, code):
        """Note that somebody has decided what was told."""
        for row in self:
            left = [one for one in row.troubles or [] if one["code"] != code]
            harmless = all(one["code"] in HARMLESS for one in left)
            row.write({"troubles": left, "to_check": not harmless})
