from datetime import timedelta

from odoo import api, fields, models

NIGHTLY = timedelta(hours=12)  # between two comparisons that nobody asked for
RESUMED_AFTER = timedelta(minutes=1)  # where one could not go on at once


class DextDropboxConnection(models.Model):
    """The reconciliation: is everything that lies in Dropbox in the ledger?"""

    _inherit = "dext.dropbox.connection"

    reconciled_on = fields.Datetime("Last Comparison", readonly=True, copy=False)
    reconciled_files = fields.Integer("Files Compared", readonly=True, copy=False)
    unaccounted_files = fields.Integer("Unaccounted", readonly=True, copy=False)

    @api.model
    def _cron_reconcile(self):
        """Compare every connected Dropbox with the ledger, once a night.

        They take turns: a large one holds up no other.
        """
        cron = self.env["ir.cron"]
        comparisons = self._comparisons_due()
        time_left = cron._commit_progress(remaining=len(comparisons))
        while comparisons and time_left:
            for comparison in comparisons:
                connection = comparison.connection_id._speaking()
                if not connection._safely(comparison.with_env(connection.env)._step):
                    comparisons -= comparison
                time_left = cron._commit_progress(1, remaining=len(comparisons))
                if not time_left:
                    break
        self._resume_comparisons()

    def _comparisons_due(self):
        """Comparisons that can go on now; those that are due at night are begun."""
        now = fields.Datetime.now()
        connections = self.search(
            fields.Domain("state", "=", "connected")
            & (
                fields.Domain("not_before", "=", False)
                | fields.Domain("not_before", "<=", now)
            )
        )
        comparisons = self.env["dext.dropbox.comparison"]
        for connection in connections:
            comparison = comparisons._of(connection)
            lately = comparison.began and comparison.began > now - NIGHTLY
            if not (lately or comparison.under_way):
                comparison._begin()
            comparisons |= comparison.filtered("under_way")
        return comparisons

    def _resume_comparisons(self):
        """See to it that those which could not go on do so later."""
        left = self.env["dext.dropbox.comparison"].search(
            [("under_way", "=", True), ("connection_id.state", "=", "connected")]
        )
        if left:
            soon = fields.Datetime.now() + RESUMED_AFTER
            waits = (connection.not_before or soon for connection in left.connection_id)
            self._wake("reconcile", at=max(min(waits), soon))

    def action_reconcile(self):
        """Compare now; what comes of it is noted."""
        self.ensure_one()
        self._require_manager()
        self._require_connected()
        comparison = self.env["dext.dropbox.comparison"].sudo()._of(self.sudo())
        if not comparison.under_way:
            comparison._begin()
        comparison.asked = True
        self._wake("reconcile")
        return self._notify(
            self.env._("The comparison has begun. What comes of it is noted here."),
            "info",
        )

    def _reconciliation_report(self):
        return self.env._(
            "Compared with Dropbox: %(files)s files, %(unaccounted)s unaccounted and "
            "now in the list.",
            files=self.reconciled_files,
            unaccounted=self.unaccounted_files,
        )

    def _note_for_comparison(self, changes):
        """Let a comparison that is under way know what the check has recorded."""
        for comparison in self._comparison_under_way():
            comparison._mark_checked(changes)

    def _comparison_under_way(self):
        own = [("connection_id", "=", self.id), ("under_way", "=", True)]
        return self.env["dext.dropbox.comparison"].search(own)

    def _give_up_former_account(self):
        for comparison in self._comparison_under_way():
            comparison._stop()
        return super()._give_up_former_account()

    def _watch_elsewhere(self):
        for comparison in self._comparison_under_way():
            comparison._stop()
        return super()._watch_elsewhere()
