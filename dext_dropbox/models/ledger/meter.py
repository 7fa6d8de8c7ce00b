from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

KEPT = timedelta(days=30)  # hour by hour; then the hours are summed up
EPOCH = datetime(1970, 1, 1)  # the hour of all that is older
LAGS = (5, 30, 300)  # seconds; documents that took no longer are counted for each
COUNTED = (
    *("drafts", "timed", "within_5", "within_30", "within_300"),
    *("readings", "unread", "retries", "throttled", "checks", "failures", "calls"),
)
TIMED = ("lag", "reading_lag")


class DextDropboxMeter(models.Model):
    """The meter: what a connection does in an hour, as numbers that only grow.

    Rows are only ever added, so that no worker waits for another one; each night those
    of an hour become one.
    """

    _name = "dext.dropbox.meter"
    _description = "Dropbox figures of an hour"
    _order = "hour desc, id desc"
    _rec_name = "hour"
    _log_access = False

    connection_id = fields.Many2one(
        "dext.dropbox.connection", required=True, readonly=True, ondelete="cascade"
    )
    hour = fields.Datetime(required=True, readonly=True)
    drafts = fields.Integer("Documents", readonly=True)
    timed = fields.Integer(
        "Documents Timed",
        readonly=True,
        help="Those that were dropped while the connection was at work.",
    )
    lag = fields.Float(
        "Seconds to the Draft",
        digits=(16, 2),
        readonly=True,
        help="From Dropbox's own time to the draft, of all documents together.",
    )
    within_5 = fields.Integer("Within 5 s", readonly=True)
    within_30 = fields.Integer("Within 30 s", readonly=True)
    within_300 = fields.Integer("Within 5 min", readonly=True)
    readings = fields.Integer("Read", readonly=True)
    reading_lag = fields.Float(
        "Seconds to the Reading",
        digits=(16, 2),
        readonly=True,
        help="From the draft until its file was read, of all documents together.",
    )
    unread = fields.Integer("Not Read", readonly=True)
    retries = fields.Integer("Postponed", readonly=True)
    throttled = fields.Integer(
        readonly=True, help="How often Dropbox said that it is asked too much."
    )
    checks = fields.Integer("Former Checks", readonly=True)
    failures = fields.Integer("Former Failures", readonly=True)
    calls = fields.Integer("Former Calls", readonly=True)

    _by_hour = models.Index("(connection_id, hour)")

    @api.autovacuum
    def _gc_sum_up(self):
        """Let one row be left of each hour, and one of all that is older."""
        self.env.cr.execute(
            SQL(
                """
                WITH gone AS (
                    DELETE FROM dext_dropbox_meter WHERE hour < %s RETURNING *)
                INSERT INTO dext_dropbox_meter (connection_id, hour, %s)
                SELECT connection_id, CASE WHEN hour < %s THEN %s ELSE hour END, %s
                  FROM gone GROUP BY 1, 2
                """,
                self._this_hour(),
                SQL(", ").join(map(SQL.identifier, (*COUNTED, *TIMED))),
                fields.Datetime.now() - KEPT,
                EPOCH,
                SQL(", ").join(
                    SQL("COALESCE(sum(%s), 0)", SQL.identifier(name))
                    for name in (*COUNTED, *TIMED)
                ),
            )
        )

    @api.model
    def _this_hour(self):
        return fields.Datetime.now().replace(minute=0, second=0, microsecond=0)


class DextDropboxConnection(models.Model):
    _inherit = "dext.dropbox.connection"

    def _count_up(self, **figures):
        """Add ``figures`` to those of this hour."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO dext_dropbox_meter (connection_id, hour, %s)"
                " VALUES (%s, %s, %s)",
                SQL(", ").join(map(SQL.identifier, figures)),
                self.id,
                self.env["dext.dropbox.meter"]._this_hour(),
                SQL(", ").join(SQL("%s", value) for value in figures.values()),
            )
        )

    def _postpone(self, trouble, seconds=None):
        # Only when it is asked too much does Dropbox say how long to wait.
        self._count_up(retries=1, throttled=int(bool(seconds)))
        return super()._postpone(trouble, seconds)
