import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

KEPT = timedelta(days=30)


class DextDropboxCheck(models.Model):
    """The history of checks: one row for each connection and hour.

    An idle check costs one statement and no row of its own.
    """

    _name = "dext.dropbox.check"
    _description = "Dropbox checks of an hour"
    _order = "hour desc, id desc"
    _rec_name = "hour"
    _log_access = False

    connection_id = fields.Many2one(
        "dext.dropbox.connection", required=True, readonly=True, ondelete="cascade"
    )
    hour = fields.Datetime(required=True, readonly=True)
    checks = fields.Integer(readonly=True)
    failures = fields.Integer("Failed", readonly=True)
    files = fields.Integer("New Files", readonly=True)
    calls = fields.Integer("Calls to Dropbox", readonly=True)
    seconds = fields.Float("Duration (s)", digits=(12, 2), readonly=True)
    slowest = fields.Float(
        "Longest (s)",
        digits=(12, 2),
        readonly=True,
        aggregator="max",
        help="The longest wait for one answer of Dropbox and its recording.",
    )

    _one_per_hour = models.UniqueIndex("(connection_id, hour)")

    @api.autovacuum
    def _gc_old(self):
        """Delete what is old; its sums stay in the meter, which only ever grows."""
        old = self.search([("hour", "<", fields.Datetime.now() - KEPT)])
        for connection, rows in old.grouped("connection_id").items():
            connection._count_up(
                checks=sum(rows.mapped("checks")),
                failures=sum(rows.mapped("failures")),
                calls=sum(rows.mapped("calls")),
            )
        old.unlink()


class DextDropboxDocument(models.Model):
    _inherit = "dext.dropbox.document"

    @api.model
    def _record_files(self, connection, entries):
        rows = super()._record_files(connection, entries)
        rows._trail("recorded")
        return rows


class DextDropboxConnection(models.Model):
    _inherit = "dext.dropbox.connection"

    def _note_failure(self):
        self._log_check(failures=1)
        return super()._note_failure()

    def _log_check(self, started=None, dropbox=None, files=0, failures=0, more=False):
        """Add a page of a check to the history of this hour.

        :param started: ``time.monotonic()`` at its beginning
        :param dropbox: the client that made the calls
        :param more: whether the check goes on with another page
        """
        seconds = time.monotonic() - started if started else 0
        calls = dropbox.calls if dropbox else 0
        hour = fields.Datetime.now().replace(minute=0, second=0)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO dext_dropbox_check AS c
                       (connection_id, hour, checks, failures, files, calls, seconds,
                        slowest)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
                    ON CONFLICT (connection_id, hour) DO UPDATE
                   SET checks = c.checks + excluded.checks,
                       failures = c.failures + excluded.failures,
                       files = c.files + excluded.files,
                       calls = c.calls + excluded.calls,
                       seconds = c.seconds + excluded.seconds,
                       slowest = greatest(c.slowest, excluded.slowest)
                """,
                self.id,
                hour,
                int(not more),
                failures,
                files,
                calls,
                seconds,
                seconds,
            )
        )

    def action_open_checks(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox.dext_dropbox_check_action"
        )
        return {**action, "domain": [("connection_id", "=", self.id)]}
