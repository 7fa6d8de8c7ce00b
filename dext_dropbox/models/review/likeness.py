import re

from odoo import api, fields, models

from ..ledger.document import INTERNAL

# What Dropbox adds to a name when two people, or two computers, save a file at once;
# and when names differ in case only. In the languages of its apps that are likely here.
_WORDS = (
    r"conflicted copy|case conflict|unicode encoding conflict|whitespace conflict",
    r"selective sync conflict|copie en conflit|conflit de casse",
    r"in konflikt stehende kopie|konfliktkopie|kopie im konflikt",
    r"copia en conflicto|copia conflictiva|copia in conflitto",
    r"conflicterende kopie|kopie met conflict|conflictkopie",
)
CONFLICTED = re.compile(
    rf"\s*\([^()]*\b(?:{'|'.join(_WORDS)})\b(?:[^()]|\([^()]*\))*\)(?:\s*\(\d+\))?"
    r"(?=(?:\.[^.]*)?$)",
    re.IGNORECASE,
)


def name_before_conflict(name):
    """The name of the file of which ``name`` is a conflicted copy, else None.

    >>> name_before_conflict("a (Paul's conflicted copy 2026-11-25).pdf")
    'a.pdf'
    """
    former = CONFLICTED.sub("", name)
    return former if former != name else None


class DextDropboxDocument(models.Model):
    """The likeness: a conflicted copy is perhaps the document that came before."""

    _inherit = "dext.dropbox.document"

    alarm = fields.Selection(
        selection_add=[
            (
                "possible_copy",
                "Dropbox calls the file a conflicted copy: it may be the same document "
                "as this one:",
            )
        ]
    )
    like_id = fields.Many2one(
        "dext.dropbox.document",
        string="Perhaps a Copy Of",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        groups=INTERNAL,
    )

    def _after_drafts(self):
        for row in self:
            if (name := name_before_conflict(row.name)) and (
                like := row._first_called(name)
            ):
                row._raise_alarm("possible_copy", row.folder_id.browse())
                row.like_id = like
        return super()._after_drafts()

    def _first_called(self, name):
        """The latest document called ``name`` from the place of this one, if any."""
        found = self.search(
            [
                ("folder_id", "=", self.folder_id.id),
                ("kind", "=", self.kind),
                ("name", "=", name),
                ("state", "in", ("imported", "pending")),
                ("id", "!=", self.id),
            ],
            order="id desc",
        )
        return found.filtered(lambda row: row.move_id.state != "cancel")[:1]

    @api.model
    def _forget(self):
        return {**super()._forget(), "like_id": False}

    def _alarm_sentence(self):
        sentence = super()._alarm_sentence()
        if self.sudo().alarm == "possible_copy":
            return f"{sentence} {self.sudo().like_id.name}"
        return sentence
