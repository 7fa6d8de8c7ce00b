import time
from collections import deque

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from ...looking import lasting_looker
from ..connection import lookout
from ..connection.lookout import Lookout
from .importing import BATCH

# Of PostgreSQL's advisory locks: files of a connection are imported by one worker.
IMPORT_LOCK = 0x64726F72
BATCH_SECONDS = 4  # that a batch is to take, so that all firms have their turns
FIRST = 25  # files of the first batch, where others are waiting
NEWCOMERS = 10  # seconds of imports for those who had no turn, while others check
HELPERS = 6  # scheduled actions that lend a hand


class Turns(Lookout):
    """Whose turn it is in one run of the import, and how much comes in one batch."""

    def __init__(self):
        super().__init__()
        self.queue = deque()
        self.served = {}  # {connection id: when}
        self.most = {}  # {connection id: files of a batch}
        self.exhausted = set()  # ids of connections without files for us
        self._asked, self._alone = 0.0, True
        self._former = self._began = time.monotonic()

    def are_old(self):
        """Whether it is to be asked again who has files."""
        return not self.queue or time.monotonic() - self._asked > lookout.MOMENT

    def renew(self, connections):
        """Have those first that were not served yet, or longest ago."""
        ids = sorted(connections.ids, key=lambda id_: self.served.get(id_, 0))
        self.queue, self._asked = deque(ids), time.monotonic()
        self._alone = len(ids) < 2

    def most_of(self, id_):
        """How many files the next batch of a connection has at most."""
        return self.most.get(id_, BATCH if self._alone else min(FIRST, BATCH))

    def begin_anew(self, without):
        """Ask again who has files; who was served stays behind the others.

        :param without: ids of connections that have no turn this time
        """
        self.queue.clear()
        self.exhausted = set(without)
        self._former, self._began = self._began, time.monotonic()

    def has_newcomer(self):
        """Whether the next one had no turn since the last time but one of that."""
        return bool(self.queue) and self.served.get(self.queue[0], 0) < self._former

    def note(self, id_, seconds):
        """Let the next batch of a connection take about as long as it should."""
        self.served[id_] = time.monotonic()
        most = self.most_of(id_)
        if seconds > BATCH_SECONDS:
            self.most[id_] = max(int(most * BATCH_SECONDS / seconds), 1)
        elif seconds < BATCH_SECONDS / 2:
            self.most[id_] = min(most * 2, BATCH)
        else:
            self.most[id_] = most


class DextDropboxDocument(models.Model):
    """The turns: many workers import for many firms, a batch of each firm in turn."""

    _inherit = "dext.dropbox.document"

    @api.model
    def _cron_import(self):
        """Import what is waiting, a batch of each firm in turn.

        Every batch is one transaction: its rows are claimed by a lock that other
        workers skip, and either all its drafts stand with their files or none.
        """
        cron, turns = self.env["ir.cron"], Turns()
        time_left = cron._commit_progress(remaining=self._has_work(set()))
        looker = lasting_looker()
        while time_left and (connection := self._whose_turn(turns)):
            done = self._import_in_turn(connection, looker, turns)
            # Whether anything is left shows next; until then it counts as so.
            time_left = cron._commit_progress(done, remaining=1)
            if turns.has_to_look() and self._let_a_check_come_first():
                return
        left = self._has_work(turns.exhausted)
        if left and not time_left:
            # Odoo would leave it for up to a minute.
            self.env["dext.dropbox.connection"]._wake("import")
        cron._commit_progress(remaining=left)

    @api.model
    def _cron_help(self):
        """Do what is most in need of one more worker: import, or else read.

        Where there is no other worker, those who lend a hand follow each other: what is
        new comes before all of them.
        """
        if self._let_a_check_come_first():
            return
        if self._has_work(set()):
            self._cron_import()
        else:
            self._cron_read()

    def _whose_turn(self, turns):
        """Return the next connection that no other worker imports for, or none."""
        if turns.are_old():
            connections = self._connections_due(turns.exhausted)
            turns.renew(connections)
            if len(connections) > 1:
                connections._wake("import")  # another worker, if there is one
        while turns.queue:
            connection = self.env["dext.dropbox.connection"].browse(
                turns.queue.popleft()
            )
            if connection.id not in turns.exhausted and connection._try_import():
                return connection
            turns.exhausted.add(connection.id)
        return None

    def _import_in_turn(self, connection, looker, turns):
        began = time.monotonic()
        try:
            done = self._import_batch(connection, looker, turns.most_of(connection.id))
            connection._show_import(done)
            if not done:
                turns.exhausted.add(connection.id)
            self.env["ir.cron"]._commit_progress()
            return done
        except Exception:
            self.env.cr.rollback()
            raise
        finally:
            turns.note(connection.id, time.monotonic() - began)
            connection._end_import()

    def _let_a_check_come_first(self):
        """End this run if there is news that no worker has time for; return whether.

        It goes on right after.
        """
        connections = self.env["dext.dropbox.connection"]
        news = self.env.ref("dext_dropbox.dext_dropbox_cron_news")
        if not connections._due(told_only=True):
            return False
        if not connections._first_free(news.ids):
            return False
        connections._wake("import")
        self.env["ir.cron"]._commit_progress(remaining=0)
        return True

    @api.model
    def _import_meanwhile(self, turns, listed):
        """Import for those who have waited longest, for a moment.

        Whoever had no turn lately has one, if that is not too long for the others. Who
        is ``listed`` just now (ids) has none: that would make the listing much longer.
        """
        turns.begin_anew(without=listed)
        began, most = time.monotonic(), lookout.MOMENT
        while time.monotonic() - began < most and (
            connection := self._whose_turn(turns)
        ):
            self._import_in_turn(connection, lasting_looker(), turns)
            most = NEWCOMERS if turns.has_newcomer() else lookout.MOMENT

    def _has_work(self, exhausted):
        """1 if anything is left to do, else 0: counting would grow with the backlog."""
        return int(bool(self._connections_due(exhausted)))

    def _connections_due(self, exhausted):
        """Connected Dropboxes with files that are due, in any order.

        One that did not answer is waited for by the check, in a thread that holds
        nobody up: its files are due when it has given a sign of life.
        """
        self.env.flush_all()
        due = self.env.execute_query(
            SQL(
                """
                SELECT id FROM dext_dropbox_connection AS c
                 WHERE state = 'connected' AND id != ALL(%(exhausted)s)
                   AND trouble IS DISTINCT FROM 'busy'
                   AND (not_before IS NULL OR not_before <= %(now)s)
                   AND EXISTS (
                       SELECT FROM dext_dropbox_document
                        WHERE connection_id = c.id AND state = 'pending'
                          AND (not_before IS NULL OR not_before <= %(now)s))
                 ORDER BY random()
                """,
                exhausted=list(exhausted),
                now=fields.Datetime.now(),
            )
        )
        return self.env["dext.dropbox.connection"].browse(id_ for (id_,) in due)


class DextDropboxConnection(models.Model):
    _inherit = "dext.dropbox.connection"

    @api.model
    def _meanwhile(self, beside, listed):
        turns = beside.setdefault("import", Turns())
        self.env["dext.dropbox.document"]._import_meanwhile(turns, listed)
        return super()._meanwhile(beside, listed)

    def _try_import(self):
        """Return whether no other worker imports for this connection, from now on."""
        self.env.cr.execute(
            "SELECT pg_try_advisory_lock(%s, %s)", [IMPORT_LOCK, self.id]
        )
        return self.env.cr.fetchone()[0]

    def _end_import(self):
        self.env.cr.execute("SELECT pg_advisory_unlock(%s, %s)", [IMPORT_LOCK, self.id])

    @api.model
    def _wake(self, *actions, at=None):
        """A worker that is stuck keeps nobody waiting: others take its place."""
        free = [at is None and self._free_hand(action) or action for action in actions]
        return super()._wake(*free, at=at)

    @api.model
    def _free_hand(self, action):
        """Return ``action``, or who does the same while that one is at work."""
        if action not in ("import", "read"):
            return action
        hands = [action, *(f"help_{number}" for number in range(1, HELPERS + 1))]
        known = self.env["ir.model.data"]._xmlid_to_res_id
        crons = {
            known(f"dext_dropbox.dext_dropbox_cron_{hand}"): hand for hand in hands
        }
        found = self._first_free([id_ for id_ in crons if id_])
        return crons[found] if found else action

    @api.model
    def _first_free(self, ids):
        """Return the first of the scheduled actions ``ids`` that is not at work."""
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            self.env.cr.execute(
                "SELECT id FROM ir_cron WHERE id = ANY(%s) AND active"
                " ORDER BY array_position(%s, id) FOR SHARE SKIP LOCKED LIMIT 1",
                [ids, ids],
                log_exceptions=False,
            )
            found = self.env.cr.fetchone()
            return found and found[0]
        except SerializationFailure:
            return None  # one of them has ended just now
        finally:
            savepoint.close(rollback=True)  # it was for looking only
