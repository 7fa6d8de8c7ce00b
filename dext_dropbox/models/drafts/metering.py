from odoo import fields, models

from ..ledger.meter import LAGS


class DextDropboxDocument(models.Model):
    """The metering: how long documents take to the draft, and to be read."""

    _inherit = "dext.dropbox.document"

    def _after_drafts(self):
        now = fields.Datetime.now()
        made = self.filtered(lambda row: row.state == "imported")
        for connection, rows in made.grouped("connection_id").items():
            connection._count_up(drafts=len(rows), **rows._lag_figures(now))
        made._trail("draft")
        return super()._after_drafts()

    def _lag_figures(self, now):
        """Figures of how long these took from Dropbox to the draft.

        Not of what lay in Dropbox before anybody looked, or had to wait for a person.
        """
        since = self.connection_id.connected_on
        lags = [
            max((now - row.dropped_on).total_seconds(), 0)
            for row in self
            if since
            and row.dropped_on
            and row.dropped_on >= max(since, row.folder_id.create_date or since)
            and not row.is_backlog
            and not row.is_copy
        ]
        figures = {f"within_{most}": sum(lag <= most for lag in lags) for most in LAGS}
        return {"timed": len(lags), "lag": sum(lags), **figures}

    def _end_reading(self, reason=False):
        since = self.imported_on or fields.Datetime.now()
        lag = max((fields.Datetime.now() - since).total_seconds(), 0)
        self.connection_id._count_up(
            readings=int(not reason), unread=int(bool(reason)), reading_lag=lag
        )
        self._trail("read", outcome=reason or "done")
        return super()._end_reading(reason)

    def _postpone_or_fail(self, error):
        done = super()._postpone_or_fail(error)
        self.connection_id._count_up(retries=1)
        self._trail("postponed" if self.state == "pending" else self.state)
        return done
