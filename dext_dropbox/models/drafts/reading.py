import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import LockError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..ledger.document import INTERNAL

_logger = logging.getLogger(__name__)

STALE = 3600  # seconds; a reading that began before that died with its worker
MOST_READINGS = 2  # of one file; a worker may die with it in its hands
AT_ONCE = 1000  # rows that one run looks at
WORTH_HELP = 3  # rows; more are worth another worker


class DextDropboxDocument(models.Model):
    """The reading: Odoo's own decoders fill drafts from e-invoices.

    They commit by themselves, so no lock lasts and nothing can be rolled back as a
    whole. The row says beforehand that reading has started: after a crash the draft
    stands, empty or filled, and is read again only if nothing was read.
    """

    _inherit = "dext.dropbox.document"

    reading_reason = fields.Selection(
        [
            (
                "nothing",
                "Nothing could be read from the file: the draft has to be filled in.",
            ),
            ("error", "Odoo failed to read the file: the draft has to be filled in."),
            (
                "too_heavy",
                "The file could not be read with reasonable effort: the draft has to "
                "be filled in.",
            ),
        ],
        readonly=True,
        groups=INTERNAL,
    )
    reading_attempts = fields.Integer(readonly=True, groups=INTERNAL)

    @api.model
    def _forget(self):
        unread = {"reading": False, "reading_reason": False, "reading_attempts": 0}
        return {**super()._forget(), **unread}

    def _after_drafts(self):
        if "todo" in self.mapped("reading"):
            self.env["dext.dropbox.connection"]._wake("read")
        return super()._after_drafts()

    @api.model
    def _cron_read(self):
        """Read, one by one, the files of drafts that were just made.

        It never waits for the import, nor the import for it.
        """
        cron = self.env["ir.cron"]
        rows = self._to_read(AT_ONCE)._one_by_one()
        if len(rows) > WORTH_HELP:
            self.env["dext.dropbox.connection"]._wake("read")  # if another is free
        time_left = cron._commit_progress(remaining=len(rows))
        for left, row in zip(range(len(rows) - 1, -1, -1), rows, strict=True):
            if not time_left:
                self.env["dext.dropbox.connection"]._wake("read")
                return
            time_left = cron._commit_progress(int(row._read()), remaining=left)
        if len(rows) == AT_ONCE:
            cron._commit_progress(remaining=1)

    @api.model
    def _to_read(self, limit):
        """Rows to be read, and those whose reading died with its worker.

        One of each firm in turn: a large backlog holds up no other.
        """
        query = self._search(self._to_read_domain())
        turn = SQL(
            "row_number() OVER (PARTITION BY connection_id ORDER BY id), id",
        )
        query.order, query.limit = turn, limit
        return self.browse(query)

    @api.model
    def _to_read_domain(self):
        stale = fields.Datetime.now() - timedelta(seconds=STALE)
        return fields.Domain("reading", "=", "todo") | (
            fields.Domain("reading", "=", "started")
            & fields.Domain("reading_since", "<", stale)
        )

    def _one_by_one(self):
        """Return a list of these, each in the language of who is told of it.

        Scheduled actions have none. Each is for itself: as one of many it would have
        Odoo load the files of all others beside its own.
        """
        languages = {firm: firm._manager().lang for firm in self.connection_id}
        return [
            row.with_context(lang=languages[row.connection_id]).with_prefetch()
            for row in self
        ]

    def _read(self):
        """Read this document's file, unless another worker does; return if it did."""
        if not self.try_lock_for_update():
            return False
        self.invalidate_recordset()
        if not self.filtered_domain(self._to_read_domain()):
            return False
        move = self.move_id
        if self.reading == "started" and move.line_ids:
            self._end_reading()
        elif self.reading_attempts >= MOST_READINGS:
            self._end_reading("too_heavy")
        elif not move or not move._dext_dropbox_untouched():
            self.reading = False  # what somebody has typed is not to be replaced
        else:
            self._begin_reading()
            self._read_into(move)
        if self.reading != "todo" and self._decide_after_reading():
            self._begin_reading()
            self._read_into(self.move_id)
        return True

    def _decide_after_reading(self):
        """Have decided what follows; return if the file is to be read once more."""
        try:
            with self.env.cr.savepoint():
                return self._after_reading()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.exception("After reading Dropbox document %s", self.id)
            return False

    def _after_reading(self):
        """Do what follows once this file was read, or could not be."""
        return False

    def _begin_reading(self):
        self.write(
            {
                "reading": "started",
                "reading_since": fields.Datetime.now(),
                "reading_attempts": self.reading_attempts + 1,
            }
        )
        self.env["ir.cron"]._commit_progress()

    def _read_into(self, move):
        began = self.reading_since
        try:
            missed = move.with_company(move.company_id)._dext_dropbox_read()
            if self._is_read_since(began):
                self._end_reading(missed)
        except (LockError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY) as error:
            _logger.info("Reading Dropbox document %s: %s", self.id, error)
            self.env.cr.rollback()
            if self._is_read_since(began):
                # It has nothing to do with the file: this try does not count.
                attempts = self.reading_attempts - 1
                self.write({"reading": "todo", "reading_attempts": attempts})
        except Exception:
            _logger.exception("Reading Dropbox document %s failed", self.id)
            self.env.cr.rollback()
            if self._is_read_since(began):
                self._end_reading("error")

    def _is_read_since(self, began):
        """Whether the reading that ``began`` then is still the one that counts.

        The decoders commit. Right after it the check may empty the draft, since the
        client has moved the file, and then it is to be read there.
        """
        self.invalidate_recordset(["reading", "reading_since"])
        return (self.reading, self.reading_since) == ("started", began)

    def _end_reading(self, reason=False):
        """Note that this file was read, or for what ``reason`` it was not."""
        self.write(
            {
                "reading": "failed" if reason else "done",
                "reading_reason": reason,
                "reading_attempts": 0,
            }
        )

    def _read_again(self):
        """Have the files of these drafts read once more."""
        self.write({"reading": "todo", "reading_reason": False, "reading_attempts": 0})
        self.env["dext.dropbox.connection"]._wake("read")


class AccountMove(models.Model):
    """The draft, filled from its file."""

    _inherit = "account.move"

    def _dext_dropbox_read(self):
        """Let Odoo's decoders fill this draft from its file, if one of them can.

        Commits, as the decoders do.

        :return: why nothing was read although something should have been, or False
        """
        self.ensure_one()
        former_type = self.move_type
        files = self._to_files_data(self.message_main_attachment_id)
        files += self._unwrap_attachments(files)
        read = self._dext_dropbox_decode(files)
        if self.move_type != former_type:
            labels = dict(self._fields["move_type"]._description_selection(self.env))
            self._message_log(
                body=self.env._(
                    "The e-invoice says what it is: %(type)s instead of %(former)s.",
                    type=labels[self.move_type],
                    former=labels[former_type],
                )
            )
        # Nothing is read over lines: an earlier reading has made them.
        bare = not self.invoice_line_ids
        missed = bare and (not read or self._dext_dropbox_is_blank())
        return missed and self._dext_dropbox_is_e_invoice(files) and "nothing"

    def _dext_dropbox_is_blank(self):
        """Whether nothing stands on this draft that its file could have told."""
        filled = self.partner_id or self.ref or self.invoice_date
        return not filled and not self.invoice_line_ids

    @api.model
    def _dext_dropbox_is_e_invoice(self, files):
        """Whether data is to be expected of ``files`` (of Odoo's decoders)."""
        return any(
            (file["decoder_info"] or {}).get("priority")
            or (file["attachment"] and file.get("xml_tree") is not None)
            for file in files
        )

    def _dext_dropbox_decode(self, files):
        """Fill this draft from ``files`` (of Odoo's decoders); return if one could.

        :raises LockError: somebody else writes on it, or what PostgreSQL says of that
        """
        for file in files:
            file["decoder_info"] = self._get_edi_decoder(file, new=True)
        if not any(file["decoder_info"] for file in files):
            return False
        met = []
        for file in files:
            if info := file["decoder_info"]:
                decoder = _undisturbed(info["decoder"], met)
                file["decoder_info"] = {**info, "decoder": decoder}
        # It is still being made: nothing of it changes for anybody, nor by hand.
        quiet = self.with_context(tracking_disable=True, skip_is_manually_modified=True)
        read = quiet._extend_with_attachments(files, new=True)
        if met:
            raise met[0]
        return read


def _undisturbed(decoder, met):
    """Return ``decoder`` (of Odoo), working on a draft that nobody else writes.

    Odoo commits before a decoder begins, and swallows whatever goes wrong then.

    :param met: a list; that somebody else did write something is put into it
    """

    def decode(move, file, new):
        try:
            move.lock_for_update(allow_referencing=True)
            refusal = decoder(move, file, new)
            move.env.flush_all()
            return refusal
        except (LockError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY) as error:
            met.append(error)
            raise

    return decode
