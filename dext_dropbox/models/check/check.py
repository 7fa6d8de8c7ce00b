import logging
import time

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ... import vault
from ...dropbox_api.changes import net_changes
from ...dropbox_api.errors import BaseFolderMissing, DropboxError, RelistNeeded
from ...dropbox_api.values import DeletedEntry
from ..ledger.document import OPEN_STATES

_logger = logging.getLogger(__name__)


class DextDropboxConnection(models.Model):
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

    def action_check(self):
        """Ask Dropbox for changes now; what is new is imported right after."""
        self.ensure_one()
        self.check_access("read")
        self._require_connected()
        connection = self.sudo()
        more = connection._check_page()
        if connection.state != "connected" or connection.trouble:
            return self._notify(self._label("trouble"), "warning")
        if more is None:
            return self._notify(self.env._("A check is under way already."), "info")
        self._wake("check", "import")
        if waiting := self.waiting_count:
            return self._notify(
                self.env._("Files being imported: %(count)s", count=waiting), "success"
            )
        return self._notify(self.env._("Nothing new in Dropbox."), "success")

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
        files = self._apply_page(page, began)
        self._log_check(started, dropbox, files=files, more=page.has_more)
        if page.entries or page.has_more:
            self._show_listing(page.has_more)
        return page.has_more

    def _apply_page(self, page, began):
        """Record ``page``, and the cursor behind it; return how many files are new.

        :param began: when Dropbox was asked for it
        """
        changes = net_changes(page.entries, page.has_more)
        fresh = self._record_page(changes) if page.entries else 0
        if page.entries and not page.has_more:
            # By now a file that was moved has been seen where it went.
            self.env["dext.dropbox.document"]._tell_removed(self)
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

    def _show_listing(self, more):
        """Show how many files a listing has brought so far, or that it has ended."""
        if more:
            self._show_progress("check", self._count_rows(OPEN_STATES))
        else:
            self._show_progress("check", 0, 0)

    def _watch_elsewhere(self):
        """List everything anew.

        What was seen outside the folders of clients is nobody's task any more.
        """
        self.write({"cursor": False, "caught_up_on": False})
        seen = [("connection_id", "=", self.id), ("state", "=", "misplaced")]
        self.env["dext.dropbox.document"].search(seen)._reject("removed")
        return super()._watch_elsewhere()

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
            self._wake("import")
        return fresh
