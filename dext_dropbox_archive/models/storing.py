import hashlib
import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.dext_dropbox import vault
from odoo.addons.dext_dropbox.dropbox_api.batches import content_hash_of
from odoo.addons.dext_dropbox.dropbox_api.errors import DropboxError
from odoo.addons.dext_dropbox.models.connection.trouble import growing_wait

from .originals import CannotMake
from .sending import Sending

_logger = logging.getLogger(__name__)

BATCH = 250  # documents
BATCH_BYTES = 32 * 1024 * 1024  # of one batch, unless a single file is larger
CLAIM_AMONG = 4 * BATCH  # that are looked at, since other workers hold some
MOST_PREPARING = 20  # seconds until what is ready is sent: Odoo may have to print
MOST_ATTEMPTS = 8  # with growing waits, about a day
LONGEST_WAIT = 12 * 3600  # seconds between two attempts
LANE = 0x64786172  # of the advisory locks: one worker stores in a Dropbox at a time


class DextDropboxArchiveCopy(models.Model):
    """The storing: from waiting copies to files in Dropbox.

    What is to be sent, and where, is committed before it is sent: whatever a crash
    leaves behind in Dropbox is known by its place and its content. While Dropbox works
    no document and no copy is locked.
    """

    _inherit = "dext.dropbox.archive.copy"

    @api.model
    def _cron_store(self):
        """Store what waits, a batch of each firm in turn."""
        cron = self.env["ir.cron"]
        exhausted = set()
        self._digest_wishes()
        time_left = cron._commit_progress(remaining=self._has_work(exhausted))
        while time_left and (connections := self._connections_due(exhausted)):
            for connection in connections:
                done = self._store_batch(connection)
                if not done:
                    exhausted.add(connection.id)
                time_left = cron._commit_progress(done, remaining=1)
                if not time_left:
                    break
        self.env["dext.dropbox.archive.run"]._end_those_done()
        left = self._has_work(exhausted)
        if left and not time_left:
            # Odoo would leave it for up to a minute.
            self.env["dext.dropbox.connection"]._wake_archive()
        cron._commit_progress(remaining=left)

    @api.model
    def _due(self):
        now = fields.Datetime.now()
        return (
            fields.Domain("state", "=", "waiting")
            & fields.Domain("move_id.state", "=", "posted")
            & (
                fields.Domain("not_before", "=", False)
                | fields.Domain("not_before", "<=", now)
            )
            & (
                fields.Domain("run_id", "=", False)
                | fields.Domain("run_id.state", "=", "running")
            )
            & fields.Domain("folder_id.dropbox_id", "!=", False)
            & fields.Domain("folder_id.missing", "!=", True)
        )

    def _has_work(self, exhausted):
        return int(bool(self._connections_due(exhausted)))

    @api.model
    def _connections_due(self, exhausted):
        """Connected Dropboxes that documents can be stored in now."""
        now = fields.Datetime.now()
        archives = self.env["dext.dropbox.archive"].search(
            [
                ("on", "=", True),
                ("connection_id", "not in", list(exhausted)),
                ("connection_id.state", "=", "connected"),
                *("|", ("not_before", "=", False), ("not_before", "<=", now)),
                "|",
                ("connection_id.not_before", "=", False),
                ("connection_id.not_before", "<=", now),
            ]
        )
        return archives.connection_id.filtered(
            lambda connection: (
                self.search_count(
                    self._due() & fields.Domain("connection_id", "=", connection.id),
                    limit=1,
                )
                or connection._has_enrolling()
            )
        )

    def _store_batch(self, connection):
        """Store one batch of ``connection``; return how many copies were decided."""
        copies = self.browse()
        try:
            if not self._take_lane(connection):
                return 0
            enrolled = connection._enroll_past()
            self._give_up_hopeless(connection)
            copies = self._claim(connection)
            if copies:
                copies._store(connection)
            return enrolled + len(copies.filtered(lambda copy: copy._has_moved_on()))
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            _logger.info("Archive of Dropbox connection %s: %s", connection.id, error)
            self.env.cr.rollback()
            copies._count_beginning(-1)
            connection._wake_archive()
        except Exception:
            _logger.exception("Archive of Dropbox connection %s", connection.id)
            self.env.cr.rollback()
        return 0

    def _has_moved_on(self):
        """Whether something was decided: its end, or that it needs another name."""
        return self.state != "waiting" or not self.place

    @api.model
    def _take_lane(self, connection):
        """Be the only worker that stores in this Dropbox, until the next commit."""
        self.env.cr.execute(
            "SELECT pg_try_advisory_xact_lock(%s, %s)", [LANE, connection.id]
        )
        return self.env.cr.fetchone()[0]

    # ------------------------------------------------------------------
    # Claim
    # ------------------------------------------------------------------

    @api.model
    def _give_up_hopeless(self, connection):
        """Fail the copies whose workers have died too often."""
        own = fields.Domain("connection_id", "=", connection.id)
        self._lock_hopeless(self._due() & own, BATCH)._fail("heavy")

    @api.model
    def _claim(self, connection):
        """Return the next copies; that they are begun is committed."""
        own = fields.Domain("connection_id", "=", connection.id)
        batch = self._lock_next(self._due() & own, BATCH, CLAIM_AMONG, "past, id")
        batch._count_beginning(1)
        self.env["ir.cron"]._commit_progress()
        batch.invalidate_recordset()
        return batch.exists().filtered(lambda copy: copy.state == "waiting")

    # ------------------------------------------------------------------
    # Prepare, send, note
    # ------------------------------------------------------------------

    def _store(self, connection):
        """Bring claimed copies to their end, or postpone them."""
        contents = self._prepared()
        # What comes is known by content and place, even if nobody is left to note it.
        self.env["ir.cron"]._commit_progress()
        if contents and self._take_lane(connection):
            outcomes, trouble = {}, None
            try:
                with connection._dropbox() as dropbox:
                    outcomes = Sending(dropbox, contents).outcomes()
            except (DropboxError, vault.Unsealable) as error:
                trouble = error
            # What others have written while Dropbox worked is seen from now on.
            self.env["ir.cron"]._commit_progress()
            self.env.invalidate_all(flush=False)
            if trouble:
                connection._meet_trouble(trouble)
            self._note_outcomes(outcomes)
        # These have come back whole, whatever became of them.
        self.filtered(lambda copy: copy.state == "waiting")._count_beginning(-1)

    def _prepared(self):
        """Return {copy: bytes} of what is to be sent; note its places and hashes."""
        contents, extensions, total = {}, {}, 0
        until = time.monotonic() + MOST_PREPARING
        for copy in self:
            if copy != self[0] and time.monotonic() > until:
                break
            if copy.move_id.state != "posted":
                continue  # since it was claimed
            original = copy._original_or_reason()
            if not original:
                continue
            total += len(original.content)
            if contents and total > BATCH_BYTES:
                break
            contents[copy] = original.content
            extensions[copy] = original.extension
        ready = self.browse(copy.id for copy in contents)
        for copy in ready:
            copy.write(
                {
                    "name": copy.move_id.name,
                    "size": len(contents[copy]),
                    "sha256": hashlib.sha256(contents[copy]).hexdigest(),
                    "content_hash": content_hash_of(contents[copy]),
                }
            )
        ready._give_places(extensions)
        self.env["dext.dropbox.archive.version"]._announce(ready)
        return contents

    def _original_or_reason(self):
        """Return the ``Original``, or note why there is none."""
        try:
            with self.env.cr.savepoint():
                original = self._original()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except CannotMake as error:
            if error.ever:
                self._postpone("no_pdf", str(error))
            else:
                self._fail("no_printer", str(error))
            return None
        except Exception as error:
            _logger.exception("The file of archive copy %s", self.id)
            self._postpone("unreadable", str(error)[:500])
            return None
        if not original:
            self.write({"state": "no_file", "reason": False, "begun": 0})
        return original

    def _note_outcomes(self, outcomes):
        """Write down what became of these copies: an entry, or what was in its way."""
        locked = self.browse(c.id for c in outcomes).try_lock_for_update()
        locked.invalidate_recordset(["state"])
        stored = self.browse()
        for copy in locked:
            outcome = outcomes[copy]
            if isinstance(outcome, DropboxError):
                copy._note_problem(outcome)
            else:
                copy._note_stored(outcome)
                stored |= copy
        self.env["dext.dropbox.archive.version"]._note(stored)

    def _note_stored(self, entry):
        self._settle(entry)
        self.write(
            {
                "state": "stored",
                "reason": False,
                "detail": False,
                "change": False,
                "told": False,
                "file_id": entry.id,
                "rev": entry.rev,
                "path": entry.path,
                "path_lower": entry.path_lower,
                "found_hash": entry.content_hash,
                "stored_on": fields.Datetime.now(),
                "attempts": 0,
                "begun": 0,
                "not_before": False,
            }
        )

    def _note_problem(self, error):
        """Decide what ``error`` means for this copy."""
        reason = getattr(error, "reason", "busy")
        if reason == "conflict":
            self._leave_place(self.place_number + 1)
            self._postpone("conflict", str(error), wait=0)
        elif "insufficient_space" in str(error):
            self.write({"reason": "full", "detail": str(error)})
            self.env["dext.dropbox.archive"]._of(self.connection_id)._note_full()
        elif reason == "refused":
            self._fail("refused", str(error))
        else:
            self._postpone("busy", str(error), getattr(error, "seconds", None))

    def _postpone(self, reason, detail, wait=None):
        """Try again later, unless that was done ``MOST_ATTEMPTS`` times.

        :param wait: seconds; by default growing ones
        """
        attempts = self.attempts + 1
        if attempts >= MOST_ATTEMPTS:
            self._fail(reason, detail)
            return
        if wait is None:
            wait = growing_wait(attempts, LONGEST_WAIT)
        self.write(
            {
                "state": "waiting",
                "reason": reason,
                "detail": detail,
                "attempts": attempts,
                "not_before": fields.Datetime.now() + timedelta(seconds=wait),
            }
        )

    def _fail(self, reason, detail=False):
        self.write({"state": "failed", "reason": reason, "detail": detail, "begun": 0})
        for connection in self.connection_id:
            connection._alert("archive_failed")
