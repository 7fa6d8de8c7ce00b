import logging

from odoo import api, fields, models

from ...parties import parties
from ..ledger.document import INTERNAL

_logger = logging.getLogger(__name__)


class AccountMove(models.Model):
    """The alarm on the draft: its document seems to belong elsewhere."""

    _inherit = "account.move"

    dext_dropbox_alarm = fields.Char(
        "Dropbox Alarm",
        compute="_compute_dext_dropbox_alarm",
        compute_sudo=False,
        groups=INTERNAL,
    )

    @api.depends("dext_dropbox_document_ids.alarm")
    @api.depends_context("uid", "lang")
    def _compute_dext_dropbox_alarm(self):
        for move in self:
            rows = move._dext_dropbox_alarming().sudo(self.env.su)
            move.dext_dropbox_alarm = " ".join(row._alarm_sentence() for row in rows)

    def _dext_dropbox_alarming(self):
        """The documents of this draft whose alarm nobody has dismissed."""
        return self.sudo().dext_dropbox_document_ids.filtered(
            lambda row: row.alarm and not row.dismissed_on
        )

    def _dext_dropbox_decode(self, files):
        self._dext_dropbox_check_parties(files)
        return super()._dext_dropbox_decode(files)

    def _dext_dropbox_check_parties(self, files):
        """Compare who sells and buys in ``files`` (of Odoo's decoders) with the ledger.

        Whatever goes wrong with that must not keep the file from being read.
        """
        row = self.dext_dropbox_document_ids.filtered(
            lambda document: document.reading == "started"
        )[:1]
        for file in files:
            if row and file.get("xml_tree") is not None:
                try:
                    with self.env.cr.savepoint():
                        if found := parties(file["xml_tree"]):
                            row._check_parties(found)
                            return
                except Exception:
                    _logger.exception("Parties of Dropbox document %s", row.id)

    def action_dext_dropbox_dismiss_alarm(self):
        return self._dext_dropbox_alarming().sudo(False).action_dismiss()

    def action_dext_dropbox_move(self):
        return self._dext_dropbox_alarming().sudo(False).action_move()
