import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ... import vault
from ...dropbox_api.changes import Changes, net_changes, parents
from ...dropbox_api.errors import BaseFolderMissing, DropboxError, RelistNeeded
from ...looking import is_certain_junk
from ..ledger.document import OPEN_STATES
from .recording import ONLINE

_logger = logging.getLogger(__name__)

MOST_TRIES = 5  # of one step, whatever ended the worker that took it
MOST_LISTINGS = 3  # of one comparison: Dropbox may give up a listing half-way
GONE_AT_ONCE = 2000  # rows that are missing in Dropbox, of one step
# What has changed shortly before, or since, is left to the next comparison.
SETTLED_FOR = timedelta(minutes=10)


class DextDropboxComparison(models.Model):
    """The comparison of a Dropbox with the ledger: is everything accounted for?

    It lists the Dropbox page by page with a cursor of its own, each page in a
    transaction of its own, so that it goes on where it was cut off. While Dropbox is
    asked it holds no lock, and the check may run in between: what a page has that the
    ledger has not counts as unaccounted only once the check has caught up, and has
    said nothing of it.
    """

    _name = "dext.dropbox.comparison"
    _description = "Comparison of a Dropbox with the documents"

    connection_id = fields.Many2one(
        "dext.dropbox.connection", required=True, ondelete="cascade"
    )
    under_way = fields.Boolean()
    asked = fields.Boolean(help="A person wants to know what comes of it.")
    began = fields.Datetime()
    cursor = fields.Char(groups=fields.NO_ACCESS)
    listed = fields.Boolean(help="The end of the listing was reached.")
    listings = fields.Integer(help="How often it was begun.")
    files = fields.Integer()
    unaccounted = fields.Integer()
    tries = fields.Integer(help="How often the present step was begun.")

    _one_per_connection = models.UniqueIndex("(connection_id)")

    # ------------------------------------------------------------------
    # Begin and end
    # ------------------------------------------------------------------

    @api.model
    def _of(self, connection):
        """The comparison of ``connection``, made if there is none."""
        found = self.search([("connection_id", "=", connection.id)])
        return found or self.create({"connection_id": connection.id})

    def _begin(self):
        self._unmark()
        self.write(
            {
                "under_way": True,
                "began": fields.Datetime.now(),
                "cursor": False,
                "listed": False,
                "listings": 1,
                "files": 0,
                "unaccounted": 0,
                "tries": 0,
            }
        )

    def _stop(self):
        """Forget what was seen; the next one begins anew."""
        self._unmark()
        self.write({"under_way": False, "asked": False})

    def _give_up(self):
        _logger.error("Comparing Dropbox connection %s failed", self.connection_id.id)
        self.connection_id._note(
            self.env._(
                "The comparison with Dropbox did not come to its end. The log has the "
                "details."
            )
        )
        self._stop()

    def _finish(self):
        connection = self.connection_id
        connection.write(
            {
                "reconciled_on": self.began,
                "reconciled_files": self.files,
                "unaccounted_files": self.unaccounted,
            }
        )
        if self.unaccounted or self.asked:
            connection._note(connection._reconciliation_report())
        connection._show_progress("check", 0, 0)
        self._stop()

    # ------------------------------------------------------------------
    # One step
    # ------------------------------------------------------------------

    def _step(self):
        """Take one step; return whether another one may follow at once.

        It is counted and committed beforehand: a step that always ends its worker is
        not begun for ever.
        """
        self.ensure_one()
        if self.tries >= MOST_TRIES:
            self._give_up()
            return False
        self.tries += 1
        self.env["ir.cron"]._commit_progress()
        try:
            return self._drop_missing() if self.listed else self._compare_page()
        except RelistNeeded as error:
            return self._list_again(error)
        except (DropboxError, vault.Unsealable) as error:
            self.tries = 0  # the connection waits, with a bound of its own
            self.connection_id._meet_trouble(error)
            return False

    def _list_again(self, error):
        _logger.info("Comparing connection %s anew: %s", self.connection_id.id, error)
        if self.listings >= MOST_LISTINGS or isinstance(error, BaseFolderMissing):
            self._give_up()
            return False
        self._unmark()
        again = {"cursor": False, "files": 0, "listings": self.listings + 1}
        self.write({**again, "tries": 0})
        return True

    def _compare_page(self):
        connection, stand = self.connection_id, self._stand()
        with connection._dropbox() as dropbox:
            page = dropbox.changes(connection._root(), self.cursor)
        changes = net_changes(page.entries)
        # What others have committed meanwhile is not known to a snapshot from before.
        self.env["ir.cron"]._commit_progress()
        fresh = 0
        if self._unknown(changes):
            if not self._catch_up() or not self._hold():
                return False
            if unknown := self._unknown(changes):
                fresh = connection._record_page(unknown, again=True)
        if self._stand() != stand:
            return False  # somebody disconnected the firm, or began anew
        self._mark_seen(changes)
        self.write(
            {
                "cursor": page.cursor,
                "listed": not page.has_more,
                "files": self.files + len(changes.files),
                "unaccounted": self.unaccounted + fresh,
                "tries": 0,
            }
        )
        connection._show_progress("check", self.files)
        return True

    def _stand(self):
        """Where the comparison stands, as a value to compare."""
        goes_on = self.under_way and self.connection_id.state == "connected"
        return (goes_on, self.began, self.cursor)

    def _drop_missing(self):
        """End what was listed nowhere: files that still wait, and client folders."""
        if not self._catch_up() or not self._hold():
            return False
        gone = self._unseen("dext.dropbox.document", "file_id", self._still_open())
        gone._reject("removed")
        self.tries = 0
        if len(gone) == GONE_AT_ONCE:
            return True
        present = SQL("missing IS NOT TRUE AND dropbox_id IS NOT NULL")
        self._unseen("dext.dropbox.folder", "dropbox_id", present)._lost()
        self._finish()
        return False

    def _catch_up(self):
        """Let the check come to an end; return whether it has."""
        connection, more, time_left = self.connection_id, True, 1
        since = fields.Datetime.now()
        while more and time_left:
            more = connection._check_page()
            time_left = self.env["ir.cron"]._commit_progress()
        if connection.caught_up_on and connection.caught_up_on >= since:
            return True
        self.tries = 0  # another one is at it, or there is trouble: no fault of ours
        return False

    def _hold(self):
        """Let no check begin until the commit; return whether there is none now."""
        connection = self.connection_id
        if not connection._hold_check():
            self.tries = 0
            return False
        connection.invalidate_recordset(["state"])
        return connection.state == "connected" and self.under_way

    # ------------------------------------------------------------------
    # What is known
    # ------------------------------------------------------------------

    def _unknown(self, changes):
        """The part of ``changes`` that ledger and folders do not know as it is.

        What the check has recorded since the comparison began is its own affair: it
        may have heard of it later than this page did.

        :return: ``Changes``, or None if all of it is known
        """
        files = self._unknown_files(changes.files)
        folders = self._unknown_folders(changes.folders)
        noted = self._noted([*files, *folders])
        files, folders = (
            tuple(
                entry
                for entry in entries
                if noted.isdisjoint(_marks_of(entry.id, entry.path_lower))
            )
            for entries in (files, folders)
        )
        return Changes(files, folders, frozenset()) if files or folders else None

    def _unknown_files(self, entries):
        known = self._execute(
            """
            SELECT file_id, content_hash, path_lower FROM dext_dropbox_document
             WHERE connection_id = %s AND file_id = ANY(%s)
            """,
            self.connection_id.id,
            [entry.id for entry in entries],
        )
        known = set(known)
        return [
            entry
            for entry in entries
            if (
                entry.id,
                entry.content_hash or f"{ONLINE}{entry.rev}",
                entry.path_lower,
            )
            not in known
            and not (entry.downloadable and is_certain_junk(entry.name, entry.size))
        ]

    def _unknown_folders(self, entries):
        own = self._execute(
            """
            SELECT dropbox_id, path_lower, name, missing IS TRUE
              FROM dext_dropbox_folder
             WHERE connection_id = %s AND (dropbox_id = ANY(%s) OR path_lower = ANY(%s))
            """,
            self.connection_id.id,
            [entry.id for entry in entries],
            [entry.path_lower for entry in entries],
        )
        known = {(id_, path, name) for id_, path, name, gone in own if not gone}
        ours = {id_ for id_, *_rest in own}
        left = {path for _id, path, _name, gone in own if gone}
        return [
            entry
            for entry in entries
            if (entry.id in ours or entry.path_lower in left)
            and (entry.id, entry.path_lower, entry.name) not in known
        ]

    def _unseen(self, model, column, condition):
        """Records of ``model`` that fit and whose ``column`` was not listed."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM %(table)s AS own
                 WHERE connection_id = %(connection)s AND %(condition)s
                   AND write_date < %(settled)s
                   AND NOT EXISTS (
                       SELECT FROM dext_dropbox_comparison_mark
                        WHERE comparison_id = %(comparison)s AND mark = own.%(column)s)
                 ORDER BY id LIMIT %(limit)s
                """,
                table=SQL.identifier(self.env[model]._table),
                column=SQL.identifier(column),
                condition=condition,
                connection=self.connection_id.id,
                comparison=self.id,
                settled=self.began - SETTLED_FOR,
                limit=GONE_AT_ONCE,
            )
        )
        return self.env[model].browse(id_ for (id_,) in rows)

    def _still_open(self):
        # What came inside another file is listed nowhere.
        return SQL("state IN %s AND container_id IS NULL", OPEN_STATES)

    # ------------------------------------------------------------------
    # Marks
    # ------------------------------------------------------------------

    def _mark_seen(self, changes):
        """Remember what was listed, as far as anybody will ask for it."""
        self._execute(
            """
            INSERT INTO dext_dropbox_comparison_mark (comparison_id, mark)
            SELECT %s, file_id FROM dext_dropbox_document
             WHERE connection_id = %s AND file_id = ANY(%s) AND state IN %s
             UNION
            SELECT %s, dropbox_id FROM dext_dropbox_folder
             WHERE connection_id = %s AND dropbox_id = ANY(%s)
            RETURNING id
            """,
            self.id,
            self.connection_id.id,
            [entry.id for entry in changes.files],
            OPEN_STATES,
            self.id,
            self.connection_id.id,
            [entry.id for entry in changes.folders],
        )

    def _mark_checked(self, changes):
        """Remember what the check records meanwhile: ids, and paths that are gone."""
        entries = (*changes.files, *changes.folders)
        marks = [*(entry.id for entry in entries), *changes.deleted]
        self._execute(
            """
            INSERT INTO dext_dropbox_comparison_mark (comparison_id, mark, by_check)
            SELECT %s, unnest(%s::varchar[]), TRUE RETURNING id
            """,
            self.id,
            marks,
        )

    def _noted(self, entries):
        """Marks that the check has left and that stand for some of ``entries``."""
        asked = {
            mark for entry in entries for mark in _marks_of(entry.id, entry.path_lower)
        }
        found = self._execute(
            """
            SELECT mark FROM dext_dropbox_comparison_mark
             WHERE comparison_id = %s AND by_check AND mark = ANY(%s)
            """,
            self.id,
            list(asked),
        )
        return {mark for (mark,) in found}

    def _unmark(self):
        self._execute(
            "DELETE FROM dext_dropbox_comparison_mark WHERE comparison_id = %s "
            "RETURNING id",
            self.id,
        )

    def _execute(self, statement, *values):
        self.env.flush_all()
        return self.env.execute_query(SQL(statement, *values))


class DextDropboxComparisonMark(models.Model):
    """What a comparison has seen, kept outside the memory of its workers."""

    _name = "dext.dropbox.comparison.mark"
    _description = "Mark of a comparison with Dropbox"
    _log_access = False

    comparison_id = fields.Many2one(
        "dext.dropbox.comparison", required=True, index=True, ondelete="cascade"
    )
    mark = fields.Char(required=True, help="A Dropbox ID, or a path that is gone.")
    by_check = fields.Boolean()

    # By hash: a path of Dropbox can be longer than an entry of a sorted index.
    _mark_idx = models.Index("USING hash (mark)")


def _marks_of(entry_id, path_lower):
    """The marks that can stand for an entry."""
    return (entry_id, path_lower, *parents(path_lower))
