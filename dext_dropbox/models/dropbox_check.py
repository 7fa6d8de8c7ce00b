import logging
import time

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from .. import vault
from ..dropbox_api.changes import net_changes
from ..dropbox_api.errors import BaseFolderMissing, DropboxError, RelistNeeded
from ..dropbox_api.values import DeletedEntry

_logger = logging.getLogger(__name__)


class DropboxConnection(models.Model):
    """The check: from a page of Dropbox's changes to rows of the ledger."""

    _inherit = "dext.dropbox.connection"

    @api.model
    def _cron_check(self):
        """Look for changes in every connected Dropbox that is due.

        Each page is recorded, with the cursor behind it, in a transaction of its own.
        """
        now = fields.Datetime.now()
        due = self.search(
            [
                ("state", "=", "connected"),
                "|",
                ("not_before", "=", False),
                ("not_before", "<=", now),
            ],
            order="last_check NULLS FIRST, id",
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for left, connection in zip(range(len(due) - 1, -1, -1), due, strict=True):
            more, time_left = True, 1
            while more and time_left:
                more = connection._safely(connection._check_page)
                time_left = cron._commit_progress(not more, remaining=left + bool(more))
            # After that commit: what a page has locked must not wait for Dropbox.
            connection._complete_folders()
            if not time_left:
                break

    def _safely(self, step):
        """Take one ``step``; whatever is wrong with it concerns no other connection."""
        try:
            return step()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            # The import held rows of this page; the next check has it again.
            _logger.info("Dropbox connection %s: %s", self.id, error)
            self.env.cr.rollback()
            return False
        except Exception as error:
            _logger.exception("Checking Dropbox connection %s failed", self.id)
            self.env.cr.rollback()
            self._meet_trouble(error)
            self._log_check(failures=1)
            return False

    def _check_page(self):
        """Record the next page of changes; return whether more are waiting.

        None means that another worker is at it.

        The row is locked, so that a page is asked for once: Dropbox dislikes the same
        question twice at a time.
        """
        self.ensure_one()
        if not self.try_lock_for_update(allow_referencing=True):
            return None
        self.invalidate_recordset(["cursor", "state", "caught_up_on"])
        if self.state != "connected":
            return False
        began, started, dropbox = fields.Datetime.now(), time.monotonic(), None
        try:
            with self._dropbox() as dropbox:
                page = self._next_page(dropbox)
        except (DropboxError, vault.Unsealable) as error:
            self._meet_trouble(error)
            self._log_check(started, dropbox, failures=1)
            return False
        files = self._take_page(page, began)
        self._log_check(started, dropbox, files=files, more=page.has_more)
        if page.entries or page.has_more:
            self._show_listing(page.has_more)
        return page.has_more

    def _await_check(self):
        """Let no check of these connections be under way, or begin, until the commit.

        It would record files by client folders as they were when it began.
        """
        self.env.cr.execute(
            "SELECT FROM dext_dropbox_connection WHERE id = ANY(%s) "
            "ORDER BY id FOR NO KEY UPDATE",
            [self.ids],
        )

    def _take_page(self, page, began):
        """Record ``page``, and the cursor behind it; return how many files are new.

        :param began: when Dropbox was asked for it
        """
        fresh = self._record_page(net_changes(page.entries)) if page.entries else 0
        self.write(
            {
                "cursor": page.cursor,
                "last_check": fields.Datetime.now(),
                "caught_up_on": self.caught_up_on if page.has_more else began,
                "trouble": False,
                "not_before": False,
                "attempts": 0,
            }
        )
        return fresh

    def _record_page(self, changes):
        """Record ``changes``; return how many files are new.

        What makes a page fail a second time would do so for ever: it is found entry
        by entry, so that the others have their rows and the cursor goes on.
        """
        try:
            with self.env.cr.savepoint():
                return len(self._record(changes))
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            if self.trouble != "defect":
                raise
            _logger.exception("Dropbox connection %s: a page, entry by entry", self.id)
        return sum(map(self._record_alone, changes.one_by_one()))

    def _record_alone(self, changes):
        """Record the ``changes`` of one entry; return how many files are new."""
        try:
            with self.env.cr.savepoint():
                return len(self._record(changes))
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            # The nightly comparison meets it again, and says so again.
            _logger.exception(
                "Dropbox connection %s cannot record %s", self.id, changes
            )
            self._alert("unrecorded")
            return 0

    def _next_page(self, dropbox):
        root = self._root()
        try:
            return dropbox.changes(root, self.cursor)
        except RelistNeeded as error:
            # The ledger knows what was recorded before: listing again is harmless.
            _logger.info("Dropbox connection %s lists again: %s", self.id, error)
            if isinstance(error, BaseFolderMissing) and root:
                dropbox.make_folder(root)
                self._record(net_changes([DeletedEntry(root.lower())]))
            return dropbox.changes(root)

    def _watch_elsewhere(self):
        """List everything anew: another folder is watched from now on.

        What was seen outside the folders of clients is nobody's task any more.
        """
        self.write({"cursor": False, "caught_up_on": False})
        seen = [("connection_id", "=", self.id), ("state", "=", "misplaced")]
        self.env["dext.dropbox.document"].search(seen)._reject("removed")

    def _root(self):
        """The folder that is watched: ``""`` is all that the app may see."""
        base = (self.company_id.dext_dropbox_base_folder or "").strip("/ ")
        return f"/{base}" if base else ""

    def _record(self, changes):
        """Bring client folders and ledger up to date with one page of changes.

        Returns the rows that are new.
        """
        Document = self.env["dext.dropbox.document"]
        fresh = Document.browse()
        moved = self.env["dext.dropbox.folder"]._follow(self, changes)
        if changes.deleted:
            Document._record_deleted(self, changes.deleted)
        if changes.files:
            fresh = Document._record_files(self, changes.files)
        if moved:
            Document._place_again(self)
        if changes.files or moved:
            self.env.ref("dext_dropbox.dext_dropbox_cron_import")._trigger()
        return fresh
