import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..reading import Reading, Trouble, mimetype_of
from .processes import MOST, processes

_logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 2  # of one file; a server may die with it in its hands
STALE = 900  # seconds; what began before that died with its worker
AT_ONCE = 1000  # rows that one run looks at


class AccountDocumentReading(models.Model):
    """The queue: PDFs and pictures are read by a scheduled action, several at once.

    No lock is held while a file is read: a row says that it is being read, and the try
    is counted and committed before. The draft is filled in a transaction of its own.
    """

    _inherit = "account.document.reading"

    @api.private
    def _queue(self, troubles=()):
        """Let the scheduled action read these files from their beginning."""
        self.write(
            {
                "state": "todo",
                "attempts": 0,
                "since": fields.Datetime.now(),
                "troubles": [vars(trouble) for trouble in troubles],
                "to_check": False,
            }
        )
        self._wake()

    @api.private
    def _requeue(self):
        """Let the scheduled action go on with what was begun and left; tries count."""
        left = self.exists()
        if left:
            left.write({"state": "todo", "since": fields.Datetime.now()})
            left._wake()

    @api.model
    def _wake(self):
        cron = self.env.ref(
            "account_document_reader.account_document_reader_cron_read", False
        )
        if cron:
            cron.sudo()._trigger()

    @api.model
    def _cron_read(self):
        """Read what waits, as many files at once as this machine bears."""
        cron, known = self.env["ir.cron"], {}
        rows = self.search(self._waiting(), order="id", limit=AT_ONCE)
        time_left = cron._commit_progress(remaining=len(rows))
        for start in range(0, len(rows), MOST):
            if not time_left:
                self._wake()  # Odoo would leave the rest for up to a minute
                return
            batch = rows[start : start + MOST]
            batch._read_batch(known)
            left = max(len(rows) - start - MOST, 0)
            time_left = cron._commit_progress(len(batch), remaining=left)

    @api.model
    def _waiting(self):
        """The domain of rows to be read, and of those whose reader died with them."""
        stale = fields.Datetime.now() - timedelta(seconds=STALE)
        return Domain("state", "=", "todo") | (
            Domain("state", "=", "started") & Domain("since", "<", stale)
        )

    def _read_batch(self, known):
        """Read these files side by side, then fill their drafts one by one.

        :param known: who is known in which books, {company: (books, vendors)}
        """
        claimed = self._claim()
        if not claimed:
            return
        asked = [(row, *row._question(known)) for row in claimed]
        engines = self._engines()
        with ThreadPoolExecutor(MOST) as threads:
            readings = [
                threads.submit(_first_answer, engines, *question)
                for _row, *question in asked
            ]
        for row, reading in zip(claimed, readings, strict=True):
            row._take_in(reading.result())

    def _claim(self):
        """Return those that nobody else reads; their try is counted and committed."""
        claimed = self.browse()
        for row in self.try_lock_for_update():
            row.invalidate_recordset()
            if not row.filtered_domain(self._waiting()):
                continue
            if row.attempts >= MOST_ATTEMPTS:
                row._keep(Reading(), [Trouble("too_heavy")])
                continue
            row.write(
                {
                    "state": "started",
                    "attempts": row.attempts + 1,
                    "since": fields.Datetime.now(),
                }
            )
            claimed |= row
        self.env["ir.cron"]._commit_progress()
        return claimed

    @api.model
    def _engines(self):
        """Return what reads files, the first one that finds something is believed.

        Each is called with content (bytes), type, ``Books`` and ``Vendor``s from a
        thread of its own, knows no environment, and returns a ``Reading``. Other addons
        may add theirs.
        """
        return [processes.read_all]

    def _question(self, known):
        """Return what an engine is asked with: content, type, books and vendors."""
        self.ensure_one()
        content, company = self.attachment_id.raw or b"", self.company_id
        if company not in known:
            partners = self.env["res.partner"]
            known[company] = (
                partners._document_reader_books(company),
                partners._document_reader_vendors(company),
            )
        return content, mimetype_of(content), *known[company]

    def _take_in(self, reading):
        """Keep what was read, and let it fill the draft if that is still untouched."""
        self.ensure_one()
        cron = self.env["ir.cron"]
        if not self.exists():
            return
        told = [Trouble(**trouble) for trouble in self.troubles or []]
        try:
            if reading.source == "xml":
                self._settle(reading, self._newest())
            else:
                self._keep(reading, told)
                self._fill()
            cron._commit_progress()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            _logger.info("Reading %s has to wait: %s", self.id, error)
            self.env.cr.rollback()
            self._requeue()
            cron._commit_progress()

    def _fill(self):
        """Fill the draft with what is certain; a failure leaves it as it is."""
        move = self.move_id.with_company(self.company_id)
        if self.state != "read" or move._document_reader_came_by_platform():
            return
        quiet = move.with_context(
            tracking_disable=True,
            skip_is_manually_modified=True,
            mail_create_nosubscribe=True,
        )
        try:
            with self.env.cr.savepoint():
                self._tell(*quiet._document_reader_fill(self._reading()))
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            move._document_reader_failed(self, error)


def _first_answer(engines, *question):
    """Return what the first engine reads that finds something."""
    reading = Reading()
    for engine in engines:
        try:
            found = engine(*question)
        except Exception as error:  # an engine of others must not hold up the queue
            _logger.exception("An engine failed")
            found = Reading(troubles=[Trouble("crashed", str(error)[:200])])
        if found.source:
            return found
        reading.troubles.extend(found.troubles)
    return reading
