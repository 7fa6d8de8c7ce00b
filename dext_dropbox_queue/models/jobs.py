from odoo import api, models

from odoo.addons.dext_dropbox.looking import lasting_looker
from odoo.addons.dext_dropbox.models.drafts.reading import AT_ONCE
from odoo.addons.queue_job.exception import RetryableJobError

BUSY = 5  # seconds until a job that found another worker at it tries again


class DextDropboxConnection(models.Model):
    """The jobs: scheduled actions only say what is due; jobs take the steps.

    Each is one page, one batch or one file. What is left is another job, behind those
    of other firms. One job of a kind waits for each connection at most.
    """

    _inherit = "dext.dropbox.connection"

    def _check_all(self, connections):
        for connection in connections:
            connection._delay("check")

    def _delay(self, what):
        key = f"dext_dropbox.{what}.{self.id}"
        getattr(self.with_delay(identity_key=key), f"_job_{what}")()

    def _job_check(self):
        """Record the next page of changes."""
        connection = self._speaking()
        more = connection._check_page()
        if more is None:
            raise RetryableJobError("it is checked already", BUSY, ignore_retry=True)
        # What has come since is news; what was postponed is due later.
        if more or (connection._heard_meanwhile() and not connection.not_before):
            self._delay("check")
        self.env["ir.cron"]._commit_progress()
        if not connection.trouble:
            connection._complete_folders()

    def _job_import(self):
        """Import the next batch of files."""
        if not self._try_import():
            raise RetryableJobError("it is imported already", BUSY, ignore_retry=True)
        try:
            documents = self.env["dext.dropbox.document"]
            done = documents._import_batch(self, lasting_looker())
            self._show_import(done)
            if done:
                self._delay("import")
            self.env["ir.cron"]._commit_progress()
        except Exception:
            self.env.cr.rollback()
            raise
        finally:
            self._end_import()


class DextDropboxDocument(models.Model):
    _inherit = "dext.dropbox.document"

    @api.model
    def _cron_import(self):
        for connection in self._connections_due(set()):
            connection._delay("import")

    @api.model
    def _cron_read(self):
        for row in self._to_read(AT_ONCE):
            row.with_delay(identity_key=f"dext_dropbox.read.{row.id}")._job_read()

    def _job_read(self):
        """Read this file into its draft."""
        for row in self._one_by_one():
            row._read()
