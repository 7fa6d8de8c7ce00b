from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY


class DextDropboxDocument(models.Model):
    """What a new version is, is decided when its pages have been read, not before."""

    _inherit = "dext.dropbox.document"

    def _after_reading(self):
        if self.compare_id and self.move_id._dext_dropbox_is_being_read():
            return False
        return super()._after_reading()

    def _fold_into(self, former, own):
        # What was told of the reading goes with the draft that is not needed.
        return super()._fold_into(former, own) or self.reading == "failed"

    @api.model
    def _decide_versions(self):
        """Decide what those new versions are that have been read meanwhile."""
        cron = self.env["ir.cron"]
        read = [("compare_id", "!=", False), ("reading", "in", ("done", "failed"))]
        for row in self.search(read).try_lock_for_update():
            try:
                if row._decide_after_reading():
                    row._read_again()
                elif not row.move_id._dext_dropbox_is_being_read():
                    row.compare_id = False  # also if that failed: it is tried once
                cron._commit_progress()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()  # it has its turn in the next run


class AccountDocumentReading(models.Model):
    _inherit = "account.document.reading"

    def _read_batch(self, known):
        result = super()._read_batch(known)
        self.env["dext.dropbox.document"].sudo()._decide_versions()
        return result
