import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ... import vault
from ...dropbox_api.errors import DropboxError, FileProblem, ReconnectNeeded, TryLater
from ...dropbox_api.values import MOST_MOVES
from ..clients.folder import KINDS
from ..clients.making import LONGEST_JOB
from ..connection.trouble import due, growing_wait
from ..ledger.document import INTERNAL

_logger = logging.getLogger(__name__)

PROCESSED = "Processed"  # data, the same in every language
MOST_ATTEMPTS = 5


class DextDropboxDocument(models.Model):
    """The tidying: files that stand in Odoo move to ``Processed``, if the firm likes.

    Files are moved by their path: what the client has renamed or moved meanwhile
    stays where the client wants it. Doing so twice is harmless, so nothing is lost
    if a worker dies, and documents do not depend on it.
    """

    _inherit = "dext.dropbox.document"

    tidying = fields.Selection(
        [
            ("todo", "To be moved"),
            ("started", "Being moved"),
            ("done", "Moved"),
            ("failed", "Could not be moved"),
        ],
        string="To Processed",
        readonly=True,
        help="Whether the file was moved to the subfolder Processed.",
        groups=INTERNAL,
    )
    tidying_attempts = fields.Integer(readonly=True, groups=INTERNAL)

    _tidying_idx = models.Index(
        "(connection_id, id) WHERE tidying IN ('todo', 'started')"
    )

    def _after_drafts(self):
        if self.connection_id.taken_files == "processed" and not self.container_id:
            # Of one file, the latest version stands for all.
            self.search(
                [
                    ("connection_id", "=", self.connection_id.id),
                    ("file_id", "in", self.mapped("file_id")),
                    ("tidying", "=", "todo"),
                ]
            ).tidying = False
            self.write({"tidying": "todo", "tidying_attempts": 0})
            self.env["dext.dropbox.connection"]._wake("tidy")
        return super()._after_drafts()

    @api.model
    def _forget(self):
        return {**super()._forget(), "tidying": False}

    @api.model
    def _cron_tidy(self):
        """Go on with the tidying of each connected Dropbox."""
        cron = self.env["ir.cron"]
        waiting = self._read_group(
            [("tidying", "in", ("todo", "started"))], ["connection_id"]
        )
        now = fields.Datetime.now()
        for (connection,) in waiting:
            later = connection.not_before and connection.not_before > now
            if connection.state != "connected" or later:
                continue
            try:
                connection._tidy()
                self.env.flush_all()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
                _logger.info("Dropbox connection %s: %s", connection.id, error)
                self.env.cr.rollback()
                connection._wake("tidy")
            except Exception as error:
                # What Dropbox has moved by then is found moved the next time.
                _logger.warning("Dropbox connection %s: %s", connection.id, error)
                self.env.cr.rollback()
                self._due_for_tidying(connection)._tidy_later(detail=str(error))
            if not cron._commit_progress():
                break

    def _due_for_tidying(self, connection):
        return self.search(
            fields.Domain("connection_id", "=", connection.id)
            & fields.Domain("tidying", "=", "todo")
            & due(),
            order="id",
            limit=MOST_MOVES,
        )

    def _to_tidy(self, connection):
        """Return {row: new path} of the next files; what lies there already is done."""
        rows = self._due_for_tidying(connection)
        by_path = {row.path_lower: row for row in rows}
        wanted = {row: row._processed_path() for row in by_path.values()}
        (rows - rows.browse(row.id for row in wanted if wanted[row])).tidying = "done"
        return {row: path for row, path in wanted.items() if path}

    def _processed_path(self):
        """Where this file belongs, None if it is there, or the client moved it away."""
        parts, lower = self.path.split("/"), self.path_lower.split("/")
        above = (self.folder_id.path_lower or "").split("/")
        above.append(KINDS[self.kind].lower())
        inside = lower[len(above) :]
        if lower[: len(above)] != above or inside[0] == PROCESSED.lower():
            return None
        return "/".join([*parts[: len(above)], PROCESSED, *parts[len(above) :]])

    def _tidied(self, outcome):
        """Note what became of this file: its new entry, or what stood in its way."""
        if isinstance(outcome, DropboxError):
            refused = getattr(outcome, "reason", "gone") != "gone"
            self._tidy_later(MOST_ATTEMPTS if refused else 1, str(outcome))
            return
        values = {"tidying": "done", "not_before": False}
        # What the client has replaced meanwhile is another version: the check tells it.
        if (outcome.id, outcome.content_hash) == (self.file_id, self.content_hash):
            values.update(
                name=outcome.name,
                path=outcome.path,
                path_lower=outcome.path_lower,
                rev=outcome.rev,
            )
        self.write(values)

    def _tidy_later(self, attempts=1, detail=""):
        """Try these rows again later, unless that was done ``MOST_ATTEMPTS`` times."""
        for tried, rows in self.grouped("tidying_attempts").items():
            wait = growing_wait(tried + 1)
            given_up = tried + attempts >= MOST_ATTEMPTS
            if given_up:
                _logger.info("Dropbox documents %s stay: %s", rows.ids, detail)
            rows.write(
                {
                    "tidying": "failed" if given_up else "todo",
                    "tidying_attempts": tried + attempts,
                    "not_before": fields.Datetime.now() + timedelta(seconds=wait),
                }
            )


class DextDropboxConnection(models.Model):
    _inherit = "dext.dropbox.connection"

    tidying_job = fields.Char(groups=fields.NO_ACCESS, copy=False)
    tidying_since = fields.Datetime(groups=fields.NO_ACCESS, copy=False)

    def _give_up_former_account(self):
        self.tidying_job = False
        self.env["dext.dropbox.document"].search(
            [("connection_id", "=", self.id), ("tidying", "in", ("todo", "started"))]
        ).tidying = False
        return super()._give_up_former_account()

    def _tidy(self):
        """Move the next taken files, or see what became of those being moved."""
        Document = self.env["dext.dropbox.document"]
        if self.tidying_job:
            rows = Document.search(
                [("connection_id", "=", self.id), ("tidying", "=", "started")],
                order="id",
            )
        elif self.taken_files == "processed":
            wanted = Document._to_tidy(self)
            rows = Document.browse(row.id for row in wanted).sorted("id")
        else:
            return
        if not rows or self._tidying_lasts():
            self.tidying_job = False
            rows._tidy_later()
            return
        try:
            with self._dropbox() as dropbox:
                if self.tidying_job:
                    found = dropbox.moved(self.tidying_job)
                else:
                    found = dropbox.move_all((row.path, wanted[row]) for row in rows)
        except (DropboxError, vault.Unsealable) as error:
            self._tidying_met(error, rows)
            return
        self._note_tidied(found, rows)

    def _note_tidied(self, found, rows):
        if found.job:
            if found.job != self.tidying_job:
                now = fields.Datetime.now()
                self.write({"tidying_job": found.job, "tidying_since": now})
                rows.tidying = "started"
            return
        self.tidying_job = False
        if len(found.outcomes) != len(rows):  # a job that is not of these rows
            rows._tidy_later()
            return
        for row, outcome in zip(rows, found.outcomes, strict=True):
            row._tidied(outcome)

    def _tidying_lasts(self):
        """Whether Dropbox has been at it for so long that nothing will come of it."""
        since = fields.Datetime.now() - timedelta(seconds=LONGEST_JOB)
        return self.tidying_job and self.tidying_since < since

    def _tidying_met(self, error, rows):
        """Put the tidying off; what concerns everything is the connection's trouble."""
        if isinstance(error, ReconnectNeeded | vault.Unsealable) or (
            isinstance(error, TryLater) and error.everything
        ):
            self._meet_trouble(error)
            return
        if isinstance(error, FileProblem):
            self.tidying_job = False  # Dropbox does not know it any more
        if not self.tidying_job:
            rows._tidy_later(1, str(error))
