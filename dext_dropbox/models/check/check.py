import logging
import time
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ... import vault
from ...dropbox_api.changes import net_changes
from ...dropbox_api.errors import DropboxError
from ...dropbox_api.values import DeletedEntry
from ..ledger.document import OPEN_STATES
from .asking import Question, ask

_logger = logging.getLogger(__name__)


class Asked(NamedTuple):
    """A ``question`` to Dropbox, and how things were when it was asked.

    ``began`` is when that was (UTC), ``sources`` who had told of changes.
    """

    question: Question
    tokens: Any
    account_id: str
    began: Any
    sources: set


class DextDropboxConnection(models.Model):
    """The check: from a page of Dropbox's changes to rows of the ledger."""

    _inherit = "dext.dropbox.connection"

    def action_check(self):
        """Ask Dropbox for changes now; what is new is imported right after."""
        self.ensure_one()
        self.check_access("read")
        self._require_connected()
        connection = self.sudo()
        if connection._lacks_key():
            return self._notify(
                self.env._(
                    "This server lacks the key that protects the access to Dropbox; "
                    "another one may have it. The connection doctor says more."
                ),
                "warning",
            )
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
        if not self._hold_check():
            return None
        self.invalidate_recordset(["cursor", "state", "caught_up_on"])
        if self.state != "connected":
            return False
        sources = self._take_news()
        try:
            asked = self._asked(sources)
        except (DropboxError, vault.Unsealable) as error:
            return self._failed(error)
        return self._record_answer(asked, ask(asked.question))

    def _asked(self, sources):
        """Return the ``Asked`` of what Dropbox is to be asked now.

        :param sources: who told of changes
        :raises vault.Unsealable: the tokens were sealed with another key
        """
        client = self._client()
        question = Question(client, self._root(), self.cursor)
        now = fields.Datetime.now()
        return Asked(question, client.tokens, self.account_id, now, sources)

    def _failed(self, error, asked=None, answer=None):
        """Do what ``error`` asks for; return that this check is over."""
        self._meet_trouble(error)
        client = asked and asked.question.client
        self._log_check(self._since(answer), client, failures=1)
        return False

    def _record_answer(self, asked, answer):
        """Record what Dropbox has answered; return whether more is waiting.

        The connection is locked by the caller, and is as it was when it was asked.
        """
        started = self._since(answer)
        self._keep_renewed(asked.question.client.tokens, asked.tokens)
        if answer.error:
            if not isinstance(answer.error, DropboxError):
                raise answer.error
            return self._failed(answer.error, asked, answer)
        page = answer.page
        if answer.made:
            self._record(net_changes([DeletedEntry(answer.made.path_lower)]))
        files = self._apply_page(page, asked)
        self._log_check(started, asked.question.client, files=files, more=page.has_more)
        if page.entries or page.has_more:
            self._show_listing(page.has_more)
        return page.has_more

    @api.model
    def _since(self, answer):
        """The beginning of a check (``time.monotonic()``) that has ``answer`` now."""
        return time.monotonic() - answer.seconds if answer else None

    def _apply_page(self, page, asked):
        """Record ``page``, and the cursor behind it; return how many files are new."""
        changes = net_changes(page.entries, page.has_more)
        fresh = self._record_page(changes) if page.entries else 0
        if page.entries and not page.has_more:
            # By now a file that was moved has been seen where it went.
            self.env["dext.dropbox.document"]._tell_removed(self)
        if self.trouble == "busy":
            self._wake("import")  # what has waited for a sign of life
        self.write(
            {
                "cursor": page.cursor,
                "last_check": fields.Datetime.now(),
                "caught_up_on": self.caught_up_on if page.has_more else asked.began,
                "trouble": False,
                "not_before": False,
                "attempts": 0,
                **self._next_poll(asked.sources, page),
            }
        )
        if not page.has_more and asked.sources:
            self._forget_news()
        return fresh

    def _record_page(self, changes, again=False):
        """Record ``changes``; return how many files are new.

        What makes a page fail a second time would do so for ever: it is found entry
        by entry, so that the others have their rows and the cursor goes on.

        :param again: whether it is known to have failed, or is the last try
        """
        try:
            with self.env.cr.savepoint():
                return len(self._record(changes))
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            if not again and self.trouble != "defect":
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
        self.write({"cursor": False, "caught_up_on": False, "poll_on": False})
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
            Document._place_again(self, moved.mapped("path_lower"))
        if changes.files or moved:
            self._wake("import")
        self._note_for_comparison(changes)
        return fresh
