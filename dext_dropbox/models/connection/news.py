from odoo import api, fields, models
from odoo.tools import SQL

SHORTEST, LONGEST = 60, 900  # seconds between two checks that nobody asked for
# Checks in a row that found nothing although somebody had told of changes: who sends
# old notifications again must not have Dropbox asked each time.
IDLE_AT_ONCE, LONGEST_QUIET = 2, 16  # seconds


class DextDropboxNews(models.Model):
    """What is to be checked soon: a row says that a connection has changes, or may.

    Rows are only ever added and removed. Nobody waits for a row of somebody else, and
    a burst leaves one.
    """

    _name = "dext.dropbox.news"
    _description = "Dropbox connection that has changes"
    _log_access = False

    connection_id = fields.Many2one(
        "dext.dropbox.connection", required=True, ondelete="cascade", index=True
    )
    source = fields.Char(required=True)
    heard_on = fields.Datetime(required=True)
    taken = fields.Boolean(help="A check that began after it is under way.")


class DextDropboxConnection(models.Model):
    """The news: who tells of changes, and how long it does to ask by oneself."""

    _inherit = "dext.dropbox.connection"

    news_on = fields.Datetime(
        "Last Notification",
        readonly=True,
        copy=False,
        help="When Dropbox last told by itself that something has changed.",
    )
    news_source = fields.Selection(
        [("webhook", "Webhook"), ("longpoll", "Listener")], readonly=True, copy=False
    )
    missed_on = fields.Datetime(
        readonly=True,
        copy=False,
        help="When a check last found what no notification had told.",
    )
    poll_every = fields.Integer(
        readonly=True,
        default=SHORTEST,
        copy=False,
        help="Seconds between two checks that nobody has asked for.",
    )
    poll_on = fields.Datetime(readonly=True, copy=False)
    idle_news = fields.Integer(
        readonly=True, copy=False, help="Notifications in a row that told of nothing."
    )
    quiet_until = fields.Datetime(readonly=True, copy=False)

    def _hear_of_changes(self, source):
        """Have these connections checked soon; what is known already costs nothing.

        :param source: ``webhook``, ``longpoll``, or ``odoo`` for a wish of our own
        """
        fresh = self.browse(id_ for (id_,) in self._note_news(source))
        quiet = fresh.filtered(lambda one: one._quiet())
        if fresh - quiet:
            self.env["dext.dropbox.connection"]._wake("news")
        if quiet:
            later = min(quiet.mapped("quiet_until"))
            self.env["dext.dropbox.connection"]._wake("news", at=later)

    def _quiet(self):
        """Whether what is told of this connection may wait, for it was wrong lately."""
        return self.quiet_until and self.quiet_until > fields.Datetime.now()

    def _note_news(self, source):
        """Return the ids of those of these connections of which it was not known."""
        if not self:
            return []
        return self.env.execute_query(
            SQL(
                """
                INSERT INTO dext_dropbox_news (connection_id, source, heard_on, taken)
                SELECT id, %s, now() AT TIME ZONE 'UTC', FALSE
                  FROM dext_dropbox_connection c
                 WHERE id = ANY(%s) AND NOT EXISTS (
                       SELECT FROM dext_dropbox_news
                        WHERE connection_id = c.id AND source = %s AND NOT taken)
                RETURNING connection_id
                """,
                source,
                self.ids,
                source,
            )
        )

    def _take_news(self):
        """Return the sources of what is known of changes, which is met from now on.

        To be committed before Dropbox is asked: what comes later is news again.
        """
        rows = self.env.execute_query(
            SQL(
                "UPDATE dext_dropbox_news SET taken = TRUE WHERE connection_id = %s"
                " RETURNING source",
                self.id,
            )
        )
        return {source for (source,) in rows}

    def _forget_news(self):
        """Note that what was taken has been looked for."""
        self.env.cr.execute(
            "DELETE FROM dext_dropbox_news WHERE connection_id = %s AND taken",
            [self.id],
        )

    def _next_poll(self, sources, page):
        """Values that say when to ask again, if nobody tells of changes before.

        Where notifications are seen to work it grows, up to ``LONGEST``; where
        something was found that nobody had told, it is ``SHORTEST`` again.

        :param sources: who told of what is on the ``page``
        """
        if page.has_more:
            return {"poll_on": False}
        now, every = fields.Datetime.now(), self.poll_every or SHORTEST
        told = sources & {"webhook", "longpoll"}
        values = {}
        if told:
            values = {"news_on": now, "news_source": min(told)}
            idle = 0 if page.entries else self.idle_news + 1
            seconds = min(2 ** min(idle - IDLE_AT_ONCE, 8), LONGEST_QUIET)
            quiet = idle > IDLE_AT_ONCE and fields.Datetime.add(now, seconds=seconds)
            values.update(idle_news=idle, quiet_until=quiet)
        if page.entries and told:
            every = min(every * 2, LONGEST)
        elif page.entries and not sources:
            every = SHORTEST
            values["missed_on"] = now
        # The scheduled action runs that often anyway.
        later = every > SHORTEST and fields.Datetime.add(now, seconds=every)
        return {**values, "poll_every": every, "poll_on": later}

    @api.model
    def _due_condition(self):
        """The condition, on ``c``, for a connected Dropbox that may be asked now."""
        return SQL(
            "c.state = 'connected' AND (c.not_before IS NULL OR c.not_before <= %s)",
            fields.Datetime.now(),
        )

    @api.model
    def _told_condition(self, which):
        """The condition, on ``c``, that there is news to be looked for now.

        :param which: condition of the news, ``n``
        """
        return SQL(
            "EXISTS (SELECT FROM dext_dropbox_news n WHERE n.connection_id = c.id"
            " AND %s AND (n.source = 'odoo' OR c.quiet_until IS NULL"
            " OR c.quiet_until <= %s))",
            which,
            fields.Datetime.now(),
        )

    @api.model
    def _due(self, *, told_only=False):
        """Connections to be checked now, those first that have waited longest."""
        self.env.flush_all()
        told = self._told_condition(SQL("TRUE"))
        poll = SQL(
            "c.poll_on IS NULL OR c.poll_on <= %s OR c.trouble = 'busy'",
            fields.Datetime.now(),
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT c.id FROM dext_dropbox_connection c WHERE %s AND (%s)"
                " ORDER BY c.last_check NULLS FIRST, c.id",
                self._due_condition(),
                told if told_only else SQL("%s OR %s", told, poll),
            )
        )
        return self.browse(id_ for (id_,) in rows)
