import logging
from datetime import timedelta

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

STALE = 3600  # seconds; a reading that began before that died with its worker


class DextDropboxDocument(models.Model):
    """The reading: Odoo's own decoders fill drafts from e-invoices.

    They commit by themselves, so no lock lasts and nothing can be rolled back as a
    whole. The row says beforehand that reading has started: after a crash the draft
    stands, empty or filled, and is read again only if nothing was read.
    """

    _inherit = "dext.dropbox.document"

    @api.model
    def _read_waiting(self):
        """Read, one by one, the e-invoices of drafts that were just made."""
        cron = self.env["ir.cron"]
        for document in self._to_read():
            if not cron._commit_progress():
                break
            document._read()

    @api.model
    def _to_read(self, limit=None):
        """Rows to be read, and those whose reading died with its worker."""
        stale = fields.Datetime.now() - timedelta(seconds=STALE)
        return self.search(
            [
                "|",
                ("reading", "=", "todo"),
                "&",
                ("reading", "=", "started"),
                ("reading_since", "<", stale),
            ],
            order="id",
            limit=limit,
        )

    def _read(self):
        """Read this document's file, unless another worker does."""
        if not self.try_lock_for_update():
            return
        self.invalidate_recordset()
        begun_before = self.reading == "started"
        if not begun_before and self.reading != "todo":
            return
        move = self.move_id
        if begun_before and move.line_ids:
            self.reading = "done"
            return
        if not move or not move._dext_dropbox_untouched():
            self.reading = False  # what somebody has typed is not to be replaced
            return
        self.write({"reading": "started", "reading_since": fields.Datetime.now()})
        self.env["ir.cron"]._commit_progress()
        try:
            move.with_company(move.company_id)._dext_dropbox_read()
            self.reading = "done"
        except Exception:
            _logger.exception("Reading Dropbox document %s failed", self.id)
            self.env.cr.rollback()
            self.reading = "failed"
        self.env["ir.cron"]._commit_progress()
