import logging
from typing import Any, NamedTuple

from psycopg2.errors import UniqueViolation

from odoo import fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)


class VerifiedFile(NamedTuple):
    """A verified file that is to become a draft in ``journal``."""

    content: bytes
    look: Any
    journal: Any

    @property
    def mimetype(self):
        return self.look.mimetype


class DextDropboxDocument(models.Model):
    """The drafts: verified files become drafts, or what else they turn out to be."""

    _inherit = "dext.dropbox.document"

    def _make_documents(self, files):
        """Make drafts of ``files`` ({row: ReceivedFile}), all of them in one go.

        If that fails they are made one by one, so that only the bad one is marked.
        """
        try:
            with self.env.cr.savepoint():
                self._decide(files)
            return
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.info("A batch of drafts failed, one by one now: %s", error)
        for row, file in files.items():
            row._alone(row._decide, {row: file})

    def _decide(self, files):
        """Make drafts of ``files`` ({row: ReceivedFile}), or note why there is none."""
        if verified := self._sort_out(files):
            self._make_drafts(verified)

    def _alone(self, make, *args):
        """Let ``make(*args)`` work on this row; if it fails only the row is marked."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                make(*args)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except UniqueViolation:
            # Another worker has just imported the same content. It shows in the
            # next transaction only: the row waits, and is a duplicate then.
            _logger.info("Dropbox document %s: imported elsewhere", self.id)
        except Exception as error:
            _logger.exception("No draft could be made of document %s", self.id)
            self._fail("not_created", str(error)[:500])

    def _sort_out(self, files):
        """Return {row: VerifiedFile} of what is to become drafts."""
        originals = self._find_originals(files)
        formers = self._find_formers(files)
        journals = {
            place: place[0].journal(place[1])
            for place in {(row.folder_id, row.kind) for row in files}
        }
        verified = {}
        for row, (content, look) in files.items():
            if look.reason:
                row._refuse(look)
                continue
            file = VerifiedFile(content, look, journals[row.folder_id, row.kind])
            key = (row.partner_id.id, row.content_hash)
            original = originals.get(key)
            if not original or original.is_copy:  # superseded just now
                original = originals[key] = row
            former = formers.get(row)
            if original != row and not row.is_copy:
                # Whether one of these has got its draft is known to the next batch.
                if original not in files:
                    row._mark_duplicate(original)
            elif look.parts:
                row._alone(row._unpack, look.parts)
            elif former and not row.is_copy:
                if row._age() < former._age():
                    row._reject("replaced")
                else:
                    row._alone(row._apply_version, former, file)
            elif not file.journal:
                row._fail("no_journal")
            else:
                verified[row] = file
        return verified

    def _refuse(self, look):
        """Reject this row for what a ``look`` at its file came to."""
        reasons = self._fields["reason"].get_values(self.env)
        reason = look.what if look.what in reasons else look.reason
        self._reject(reason, look.detail or False)

    def _mark_duplicate(self, original):
        # Should another worker supersede the original right now, one of the two has to
        # see the other's work: both write to the original, the later one starts anew.
        self.env.cr.execute(
            "UPDATE dext_dropbox_document SET state = state WHERE id = %s",
            [original.id],
        )
        self.write(
            {
                "state": "duplicate",
                "reason": "same_content",
                "reason_detail": False,
                "original_id": original.id,
            }
        )

    def _find_originals(self, contents):
        """Return {(client, content hash): row} of what was imported before.

        A draft that was cancelled or deleted does not count: the client may send the
        file again. What was marked as already processed does, and what was opened,
        unless what came inside it is another client's.
        """
        found = {}
        for row in self.search(
            [
                ("content_hash", "in", [row.content_hash for row in contents]),
                ("partner_id", "in", [row.partner_id.id for row in contents]),
                ("connection_id", "in", self.connection_id.ids),
                ("is_copy", "=", False),
                "|",
                ("state", "in", ("skipped", "opened")),
                "&",
                ("state", "=", "imported"),
                ("move_id", "!=", False),
            ],
        ):
            if row.move_id.state == "cancel":
                # From now on the one that is sent again is the original.
                row.is_copy = True
            elif row._is_together():
                found[row.partner_id.id, row.content_hash] = row
        return found

    def _find_formers(self, contents):
        """Return {row: row of the version of the same file that has its draft}.

        A cancelled draft does not count, nor does one of another client, who had the
        file before: what comes after it is a document of its own.
        """
        imported = self.search(
            [
                ("connection_id", "in", self.connection_id.ids),
                ("file_id", "in", [row.file_id for row in contents]),
                ("state", "=", "imported"),
                ("move_id", "!=", False),
            ],
        ).sorted(lambda row: row._age())
        of_file = {row.file_id: row for row in imported}
        of_client = {(row.file_id, row.partner_id): row for row in imported}
        formers = {}
        for row in contents:
            former = of_client.get((row.file_id, row.partner_id), self.browse())
            # Before names had numbers, what was called alike in a container had one id.
            beside = row.container_id and row.container_id == former.container_id
            if former and former.move_id.state != "cancel" and not beside:
                formers[row] = former
            elif row.file_id in of_file:
                row.original_id = of_file[row.file_id]
        return formers

    def _apply_version(self, former, file):
        """Bring a new version of a file to the document that its ``former`` made."""
        move = former.move_id
        replaced = move._dext_dropbox_apply_version(self, file)
        if replaced:
            self._supersede(move)
        readable = replaced and self._worth_reading(file)
        self.write(
            {
                "state": "imported",
                "reason": False,
                "reason_detail": False,
                "move_id": move.id,
                "books_id": move.company_id.id,
                "original_id": former.id,
                "imported_on": fields.Datetime.now(),
                "reading": "todo" if readable else False,
            }
        )
        self._after_drafts()

    def _supersede(self, move):
        """Note that ``move`` no longer holds the contents that it was made from.

        The client may send them again, or has done so: a duplicate counts now.
        """
        former = self.search([("move_id", "=", move.id), ("state", "=", "imported")])
        former.is_copy = True
        former.filtered(lambda row: row.reading != "done").reading = False
        duplicates = self.search(
            [("original_id", "in", former.ids), ("state", "=", "duplicate")]
        )
        if duplicates:
            duplicates._queue_again()
        return former

    def _make_drafts(self, files):
        """Make the drafts of ``files`` ({row: VerifiedFile})."""
        rows = self.browse([row.id for row in files])
        for books, own in rows.grouped("books_id").items():
            moves = self.env["account.move"].with_company(books)
            drafts = moves._dext_dropbox_make_drafts({row: files[row] for row in own})
            for row, move in zip(own, drafts, strict=True):
                # What else follows a change follows that of the state, for all at once.
                self._fields["move_id"].write(row, move.id)
        rows.modified(["move_id"])
        rows.write(
            {
                "state": "imported",
                "reason": False,
                "reason_detail": False,
                "imported_on": fields.Datetime.now(),
            }
        )
        readable = rows.filtered(lambda row: row._worth_reading(files[row]))
        readable.reading = "todo"
        # Violations of "imported once" have to show here, inside the savepoint.
        self.env.flush_all()
        rows._after_drafts()

    def _after_drafts(self):
        """Do what follows once these rows have their drafts."""

    def _worth_reading(self, file):
        """Whether there may be data in ``file`` that can be read into its draft."""
        return file.look.holds_data
