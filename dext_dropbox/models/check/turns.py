from collections import Counter, deque

from odoo import api, fields, models
from odoo.tools import SQL

from ... import vault
from ...dropbox_api.errors import DropboxError
from ..connection.connection import CHECK_LOCK
from ..connection.lookout import Lookout
from .asking import Asker

MOST_TRIES = 3  # of one connection in a run, if others hold it or its rows
PATIENCE = 0.2  # seconds without an answer; then others are looked after
LONG_AT_ONCE = 4  # connections of which more pages are asked at a time


class Run(Lookout):
    """One run over connections: what is still to be asked, and what is asked."""

    def __init__(self, connections):
        super().__init__()
        self.waiting = deque(connections.ids)
        self.long = deque()  # those with more pages: they come after all others
        self.paging = set()  # ids of those of them that are asked
        self.tries = Counter()
        self.asker = Asker(connections.env.cr.dbname)
        self.asked = {}  # {id: (connection, Asked)}, each with an advisory lock
        self.ahead = {}  # the same, of those whose former page is being recorded
        self.time_left = 0  # seconds
        self.beside = {}  # what those keep who do something meanwhile

    def add(self, connections):
        """Have ``connections`` asked too, those that are not yet."""
        known = {*self.waiting, *self.long, *self.asked}
        self.waiting.extend(id_ for id_ in connections.ids if id_ not in known)

    def again(self, id_):
        """Have a connection asked once more, after all others that are waiting."""
        self.tries[id_] += 1
        if self.tries[id_] < MOST_TRIES:
            self.waiting.append(id_)

    def next(self):
        """Return the id of who is to be asked now, None if nobody is."""
        if self.asker.is_full:
            return None
        if self.waiting:
            return self.waiting.popleft()
        if self.long and len(self.paging) < LONG_AT_ONCE:
            self.paging.add(self.long[0])
            return self.long.popleft()
        return None

    def may_ask_ahead(self, id_):
        """Whether the next page of a connection may be asked for at once.

        Not where others with more pages are waiting: they have their turns.
        """
        alone = id_ in self.paging and not self.long
        return alone and self.time_left and not self.asker.is_full

    def ended(self, id_):
        """Note that a connection is not asked any more."""
        self.asked.pop(id_, None)
        self.paging.discard(id_)

    @property
    def listed(self):
        return {*self.long, *self.paging}

    @property
    def left(self):
        return len(self.waiting) + len(self.long) + len(self.asked)


class DextDropboxConnection(models.Model):
    """The turns: many connections are checked at the same time, one page each in turn.

    Dropbox is asked in threads, without a transaction; what it answers is recorded
    here, one page and one transaction after the other. An advisory lock of the session,
    which ends with the process at the latest, keeps others from asking meanwhile.
    """

    _inherit = "dext.dropbox.connection"

    @api.model
    def _cron_check(self):
        """Check every connected Dropbox whose turn it is, or that has news.

        Each page is recorded, with the cursor behind it, in a transaction of its own.
        """
        self._check_all(self._due())

    @api.model
    def _cron_news(self):
        """Check the connections that have news, and no others."""
        self._check_all(self._due(told_only=True))

    def _check_all(self, connections):
        run = Run(connections)
        time_left = self._progress(run)
        try:
            while run.asked or (run.left and time_left):
                while time_left and (id_ := run.next()):
                    self._begin_check(run, id_)
                if not run.asked:
                    time_left = self._progress(run)
                    if run.asker.is_full:
                        break  # every thread is stuck: the next run may find some
                elif answered := run.asker.next(PATIENCE):
                    self._end_check(run, *answered)
                    time_left = self._progress(run, 1)
                    if run.has_to_look():
                        self._look_after_others(run)
                else:
                    # Somebody's Dropbox is slow: that holds up nobody with news.
                    self._look_after_others(run)
                    time_left = 1
        finally:
            if run.asked:  # something went wrong with the run itself
                self.env.cr.rollback()
                self._give_back(run.asked)

    def _look_after_others(self, run):
        """Who is slow, or has much, holds up nobody: there may be no other worker."""
        self._commit()
        self.env(context={})[self._name]._meanwhile(run.beside, run.listed)
        run.add(self._due(told_only=True))
        run.has_looked()

    @api.model
    def _meanwhile(self, beside, listed):
        """Do something else, not for long; commits, outside of it nothing is open.

        :param beside: a dictionary to keep something in until the next time
        :param listed: ids of those with more pages, which had better come first
        """

    def _progress(self, run, done=0):
        """Commit; return the seconds that are left of this run."""
        run.time_left = self.env["ir.cron"]._commit_progress(done, remaining=run.left)
        return run.time_left

    def _commit(self):
        """Commit what there is, which is no progress of the run."""
        self.env(context={})["ir.cron"]._commit_progress()

    def _begin_check(self, run, id_):
        """Have Dropbox asked about the connection ``id_``, unless another one does."""
        connection = self.browse(id_)
        if run.asker.is_stuck(id_) or not connection._try_turn():
            run.ended(id_)
            return
        run.asked[id_] = None
        asked = connection._safely(connection._prepare)
        self._commit()  # the news that are met by what is asked now
        if asked:
            run.asked[id_] = connection, asked
            run.asker.ask(id_, asked.question)
        else:
            self._give_back([id_])
            run.ended(id_)

    def _prepare(self):
        """Return the ``Asked`` of what Dropbox is to be asked, None if nothing is."""
        self.invalidate_recordset()
        later = self.not_before and self.not_before > fields.Datetime.now()
        if self.state != "connected" or later:
            return None
        try:
            return self._asked(self._take_news())
        except (DropboxError, vault.Unsealable) as error:
            self._speaking()._failed(error)
            return None

    def _end_check(self, run, id_, answer):
        """Record the ``answer``; have the next page asked, if there is one."""
        connection, asked = run.asked[id_]
        if answer.says_something:
            connection = connection._speaking()
        more = connection._safely(lambda: connection._take_answer(asked, answer, run))
        trouble = more is not None and connection.trouble
        self._commit()
        if id_ in run.ahead:
            # If this page could not be recorded, that answer will not fit.
            run.asked[id_] = run.ahead.pop(id_)
            return
        self._give_back([id_])
        run.ended(id_)
        self._commit()  # what is heard from now on finds nobody at it
        if more is None:
            run.again(id_)
            return
        if more:
            run.long.append(id_)
        elif connection._heard_meanwhile():
            run.waiting.append(id_)
        if not trouble:
            # After that commit: what a page has locked must not wait for Dropbox.
            connection._complete_folders()

    def _take_answer(self, asked, answer, run):
        """Record ``answer`` if it still fits; return whether more is waiting.

        None means that it does not, or that somebody holds the connection just now.
        """
        if not self._hold_check():
            return None
        self.invalidate_recordset()
        if self.state != "connected":
            return False
        now = (self._root(), self.cursor, self.account_id)
        if now != (asked.question.root, asked.question.cursor, asked.account_id):
            return None
        if answer.page and answer.page.has_more and run.may_ask_ahead(self.id):
            self._ask_ahead(run, asked, answer)
        return self._record_answer(asked, answer)

    def _ask_ahead(self, run, asked, answer):
        """Have the page behind ``answer`` asked for while that one is recorded.

        Dropbox takes about as long for a page as we do.
        """
        following = self._asked(asked.sources)
        question = following.question._replace(cursor=answer.page.cursor)
        run.ahead[self.id] = self, following._replace(question=question)
        run.asker.ask(self.id, question)

    def _heard_meanwhile(self):
        """Whether there is news since Dropbox was asked, and it may be asked again."""
        self.flush_recordset()
        found = self.env.execute_query(
            SQL(
                "SELECT FROM dext_dropbox_connection c WHERE c.id = %s AND %s AND %s",
                self.id,
                self._due_condition(),
                self._told_condition(SQL("NOT n.taken")),
            )
        )
        return bool(found)

    def _try_turn(self):
        """Return whether nobody else checks this connection, from now on."""
        self.env.cr.execute(
            "SELECT pg_try_advisory_lock(%s, %s)", [CHECK_LOCK, self.id]
        )
        return self.env.cr.fetchone()[0]

    def _give_back(self, ids):
        """Let others check the connections ``ids``; there is no transaction open."""
        for id_ in ids:
            self.env.cr.execute("SELECT pg_advisory_unlock(%s, %s)", [CHECK_LOCK, id_])
