import logging
import time
from datetime import timedelta
from pathlib import Path

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import config

from ... import vault
from ...dropbox_api.errors import (
    DropboxError,
    FileProblem,
    RequestRefused,
    TryLater,
    Unfinished,
)
from ...dropbox_api.parts import Parts
from ...dropbox_api.values import FileEntry
from ...looking import CannotLook, Limits, Look, is_junk
from ..connection.trouble import growing_wait
from .opening import ReceivedFile

_logger = logging.getLogger(__name__)

BATCH = 100  # files
BATCH_BYTES = 32 * 1024 * 1024  # of one batch, unless a single file is larger
CLAIM_AMONG = 8 * BATCH  # that are looked at, since other workers hold some
MOST_ATTEMPTS = 8  # with growing waits, about a day
LONGEST_WAIT = 12 * 3600  # seconds between two attempts
# Seconds for the files of a batch, in which one more is begun.
DOWNLOADING, LOOKING = 10, 8
REST = 10  # seconds until a file goes on coming: others are before it
MEGABYTE = 1024 * 1024


class DextDropboxDocument(models.Model):
    """The import: from waiting rows of the ledger to drafts with their files."""

    _inherit = "dext.dropbox.document"

    @api.model
    def _due(self):
        return fields.Domain("state", "=", "pending") & (
            fields.Domain("not_before", "=", False)
            | fields.Domain("not_before", "<=", fields.Datetime.now())
        )

    def _import_batch(self, connection, looker, most=BATCH):
        """Import one batch of ``connection``; return how many rows were decided.

        :param most: files that the batch has at most
        """
        if connection.state != "connected":
            return 0  # since this run chose it
        documents = self.browse()
        try:
            self._give_up_hopeless(connection)
            documents = self._claim(connection, most)
            if documents:
                documents._import(connection, looker)
            return len(documents.filtered(lambda row: row.state != "pending"))
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            # Another transaction was faster; what it left over comes next.
            _logger.info("Dropbox connection %s: %s", connection.id, error)
            self.env.cr.rollback()
            documents._count_beginning(-1)
            connection._wake("import")
        except CannotLook as error:
            # No file is to blame for it.
            self.env.cr.rollback()
            documents._count_beginning(-1)
            connection._meet_trouble(error)
        except Exception:
            _logger.exception("Importing from Dropbox connection %s", connection.id)
            self.env.cr.rollback()
        return 0

    @api.model
    def _give_up_hopeless(self, connection):
        """Fail the rows whose workers have died too often."""
        own = fields.Domain("connection_id", "=", connection.id)
        self._lock_hopeless(self._due() & own, BATCH)._fail("too_heavy")

    @api.model
    def _claim(self, connection, most):
        """Lock and return the next batch of rows that no other worker has.

        That they are begun is committed first.
        """
        batch = self._next_batch(connection, most)
        batch._count_beginning(1)
        self.env["ir.cron"]._commit_progress()
        batch = batch.try_lock_for_update()
        batch.invalidate_recordset()
        return batch.filtered(lambda row: row.state == "pending")

    def _next_batch(self, connection, most):
        due = self._due() & fields.Domain("connection_id", "=", connection.id)
        batch = self._lock_next(due, most, CLAIM_AMONG)
        if container := batch[:1].container_id:
            # All of it costs no more than one document: the same download and look.
            inside = fields.Domain("container_id", "=", container.id)
            batch = self._lock_next(due & inside, Limits().documents, CLAIM_AMONG)
        else:
            batch = batch.filtered(lambda row: not row.container_id)._of_bytes()
        # Of one file, a later version waits until the former one has its draft.
        earliest = {row.file_id: row for row in reversed(batch)}
        return batch.filtered(lambda row: earliest[row.file_id] == row)

    def _of_bytes(self):
        """As many of these as one batch may have bytes, the first in any case."""
        total = 0
        for position, row in enumerate(self):
            total += row.size
            if position and total > BATCH_BYTES:
                return self[:position]
        return self

    def _import(self, connection, looker):
        """Bring claimed rows to their end, or postpone them."""
        fitting = self._without_oversized(connection)
        self._make_documents(fitting._fetched(connection, looker))
        # These have come back whole, whatever became of them.
        self.filtered(lambda row: row.state == "pending")._count_beginning(-1)

    def _fetched(self, connection, looker):
        """Download these files, and look at each while the next ones come.

        What there is no time to look at any more comes with the next batch.

        :return: {row: ReceivedFile} of those that came whole
        """
        if not self:
            return {}
        files = self.grouped(lambda row: row._outermost())
        received, failures, spent, tried = {}, {}, 0.0, 0
        try:
            with connection._dropbox() as dropbox:
                outcomes = dropbox.download_all(
                    [file._entry() for file in files],
                    within=DOWNLOADING,
                    parts=self._parts(),
                )
                for file, outcome in zip(files, outcomes, strict=True):
                    if outcome is None:
                        continue  # there was no time for it
                    tried += 1
                    if isinstance(outcome, Unfinished):
                        files[file]._rest(str(outcome))
                    elif not isinstance(outcome, bytes):
                        failures[file] = outcome
                    elif spent < LOOKING:
                        started = time.monotonic()
                        whole = file._looked_at(outcome, looker)
                        received.update(files[file]._taken_from(whole))
                        spent += time.monotonic() - started
        except (DropboxError, vault.Unsealable) as error:
            connection._meet_trouble(error)
            return {}
        if trouble := self._trouble_of_connection(failures.values(), tried):
            connection._meet_trouble(trouble)
        else:
            for file, error in failures.items():
                for row in files[file]:
                    row._postpone_or_fail(error)
        return received

    @api.model
    def _parts(self):
        """What this server keeps of files that take longer than one turn."""
        return Parts(Path(config["data_dir"]) / "dext_dropbox" / self.env.cr.dbname)

    @api.autovacuum
    def _sweep_parts(self):
        self._parts().sweep()

    def _looked_at(self, content, looker):
        """Return this file, whose ``content`` has come, with a look at it."""
        junk = is_junk(self.name, content)
        look = Look(reason="junk") if junk else looker.look(self.name, content)
        return ReceivedFile(content, look)

    def _taken_from(self, whole):
        """Return {row: ReceivedFile} of these, all of one file in Dropbox.

        There is time for one of them at least; the others come next.
        """
        taken, started = {}, time.monotonic()
        for row in self:
            taken[row] = row._taken_out_of(whole)
            if time.monotonic() - started > LOOKING:
                break
        return taken

    def _without_oversized(self, connection):
        limit = connection.max_size * MEGABYTE
        oversized = self.filtered(lambda row: limit and row.size > limit)
        oversized._reject("too_large")
        return self - oversized

    def _entry(self):
        """This file as Dropbox knows it."""
        return FileEntry(
            id=self.file_id,
            rev=self.rev,
            path=self.path,
            path_lower=self.path_lower,
            name=self.name,
            size=int(self.size),
            content_hash=self.content_hash,
            modified=self.dropped_on,
        )

    @api.model
    def _trouble_of_connection(self, failures, tried):
        """Return the error that is Dropbox's or that of the way to it, None if none is.

        What only some of several downloads meet is the trouble of their files.
        """
        others = [error for error in failures if not isinstance(error, FileProblem)]
        for error in others:
            if not isinstance(error, TryLater | RequestRefused):
                return error
            if getattr(error, "everything", False):
                return error
        return others[0] if len(others) == tried > 1 else None

    def _postpone_or_fail(self, error):
        """Decide what ``error`` while downloading means for this row."""
        self.ensure_one()
        reason = getattr(error, "reason", "busy")
        if reason == "gone":
            self._reject("removed")
        elif reason in ("refused", "conflict"):
            self._fail("withheld", str(error))
        elif self.attempts + 1 >= MOST_ATTEMPTS:
            self._fail("altered" if reason == "altered" else "busy")
        else:
            wait = getattr(error, "seconds", None) or growing_wait(
                self.attempts + 1, LONGEST_WAIT
            )
            self.write(
                {
                    "attempts": self.attempts + 1,
                    "reason_detail": str(error),
                    "not_before": fields.Datetime.now() + timedelta(seconds=wait),
                }
            )

    def _rest(self, detail):
        """Go on soon with a file of which a part has come; that was no failure."""
        later = fields.Datetime.now() + timedelta(seconds=REST)
        self.write({"reason_detail": detail, "not_before": later})
        self.connection_id._wake("import", at=later)


class DextDropboxConnection(models.Model):
    _inherit = "dext.dropbox.connection"

    def _show_import(self, done):
        """Show that a batch of ``done`` files is imported, and how many are waiting."""
        left = self._count_rows(["pending"])
        if done and (left or done > 1):
            self._show_progress("import", done, done + left)
