import logging
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.dext_dropbox import vault
from odoo.addons.dext_dropbox.dropbox_api.errors import DropboxError, FileProblem
from odoo.addons.dext_dropbox.models.connection.trouble import due, growing_wait
from odoo.addons.dext_dropbox.models.drafts.opening import hash_of
from odoo.addons.dext_dropbox.models.ledger.document import INTERNAL

from ..giving_way import giving_way
from ..returns.aside import ACTION, MOST_ATTEMPTS

_logger = logging.getLogger(__name__)

LARGEST = 4096  # bytes of a note
LONGEST = 200  # characters of its name; Dropbox allows 255
REMOVED_AT_ONCE = 100


class DextDropboxDocument(models.Model):
    """The note: a short text beside a file in ``Rejected``, for the client.

    What it says and how it is called is committed before it is written, so that one
    which a worker did not live to note is known again.
    """

    _inherit = "dext.dropbox.document"

    note = fields.Selection(
        [
            ("todo", "To be written"),
            ("there", "Written"),
            ("remove", "To be taken away"),
            ("gone", "Taken away"),
        ],
        readonly=True,
        help="The text beside the file in Rejected.",
        groups=INTERNAL,
    )
    note_text = fields.Text(readonly=True, groups=INTERNAL)
    note_ending = fields.Char(readonly=True, groups=INTERNAL)
    note_hash = fields.Char(readonly=True, groups=INTERNAL)
    note_file_id = fields.Char(readonly=True, groups=INTERNAL)
    note_rev = fields.Char(readonly=True, groups=INTERNAL)
    note_there_hash = fields.Char(
        readonly=True, groups=INTERNAL, help="Of what was written to Dropbox last."
    )
    note_attempts = fields.Integer(readonly=True, groups=INTERNAL)
    note_not_before = fields.Datetime(readonly=True, groups=INTERNAL)

    _note_file_idx = models.Index("(note_file_id) WHERE note_file_id IS NOT NULL")
    _note_hash_idx = models.Index("(note_hash) WHERE note_hash IS NOT NULL")
    _note_remove_idx = models.Index("(connection_id, id) WHERE note = 'remove'")

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------

    def _put_aside(self):
        for row in self.filtered(lambda row: row._has_own_place()):
            row._prepare_note()
        return super()._put_aside()

    def _prepare_note(self):
        """Decide what the note says, in the client's language."""
        lang = self.client_person_id.lang or self.company_id.partner_id.lang
        told = self.with_context(lang=lang)
        text = told._note_words()
        self.write(
            {
                "note": "todo",
                "note_text": text,
                "note_ending": told.env._("please read"),
                "note_hash": hash_of(_bytes_of(text)),
            }
        )

    def _note_words(self):
        """What the note says: what is wrong, and what the client can do."""
        env = self.env
        return "\n".join(
            (
                env._("%s cannot be used.", self.name),
                "",
                self.return_text if self.state == "returned" else self._label("reason"),
                "",
                env._(
                    "Once it is put right, put the file back into its folder "
                    "(Invoices, Receipts or Sales documents) or send it again. This "
                    "note goes away by itself then."
                ),
                "",
                self.company_id.name,
            )
        )

    def _lies_aside(self, entry, dropbox):
        done = super()._lies_aside(entry, dropbox)
        if self.note == "todo":
            folder = entry.path.rpartition("/")[0]
            note = self._written(dropbox, folder, entry.name)
            self.write({"note": "there", **self._note_values(note)})
        return done

    def _note_values(self, entry):
        return {
            "note_file_id": entry.id,
            "note_rev": entry.rev,
            "note_there_hash": entry.content_hash,
        }

    def _written(self, dropbox, folder, name):
        """Write the note of the file ``name`` into ``folder``; return its entry."""
        content = _bytes_of(self.note_text)
        stem = f"{name} - {self.note_ending}"[-LONGEST:]
        # Should something else have that name: the same other one at each try.
        names = f"{stem}.txt", f"{stem} {self.id}.txt"
        former = self._former_note(dropbox)
        if former and self._is_untouched(former):
            if former.name not in names or not self._has_in_rejected(former):
                dropbox.delete_note(former.id, former.rev)  # the file has another name
            elif former.content_hash == self.note_hash:
                return former
            else:
                return dropbox.write_note(former.path, content, former.rev)
        try:
            return dropbox.write_note(f"{folder}/{names[0]}", content)
        except FileProblem as error:
            if error.reason != "conflict":
                raise
        return dropbox.write_note(f"{folder}/{names[1]}", content)

    def _is_untouched(self, entry):
        """Whether nobody has written on the note: a moved folder changes its rev."""
        return entry.rev == self.note_rev or entry.content_hash == self.note_there_hash

    def _former_note(self, dropbox):
        """The entry of the note that was written before, None if it is gone."""
        if not self.note_file_id:
            return None
        try:
            return dropbox.entry(self.note_file_id)
        except FileProblem as error:
            if error.reason != "gone":
                raise
            return None

    # ------------------------------------------------------------------
    # Taking away
    # ------------------------------------------------------------------

    def _nothing_to_move(self):
        self._take_note_away()
        return super()._nothing_to_move()

    def _take_up(self):
        # Rejected again it has a note again; whatever else becomes of it has none.
        self._take_note_away()
        return super()._take_up()

    def _is_resent(self, row):
        self._take_note_away()
        return super()._is_resent(row)

    def _take_note_away(self):
        """Have the notes of these files deleted: there is nothing to say any more."""
        pending = self.filtered(lambda row: row.note in ("todo", "there"))
        written = pending.filtered("note_file_id")
        (pending - written).note = "gone"
        written.write({"note": "remove", "note_attempts": 0, "note_not_before": False})
        if written:
            self.env["dext.dropbox.connection"]._wake(ACTION)

    @api.model
    def _cron_aside(self):
        done = super()._cron_aside()
        self._remove_notes()
        return done

    @api.model
    def _remove_notes(self):
        """Delete notes that are no longer needed; doing so twice is harmless."""
        for row in self.search(
            fields.Domain("note", "=", "remove")
            & fields.Domain("connection_id.state", "=", "connected")
            & due("note_not_before"),
            order="id",
            limit=REMOVED_AT_ONCE,
        ):
            with giving_way(row, ACTION):
                row._count_removal()
                self.env["ir.cron"]._commit_progress()
                row._remove_note()
                if not self.env["ir.cron"]._commit_progress():
                    break

    def _count_removal(self):
        tried = self.note_attempts + 1
        wait = timedelta(seconds=growing_wait(tried))
        self.write(
            {"note_attempts": tried, "note_not_before": fields.Datetime.now() + wait}
        )

    def _remove_note(self):
        if self.note != "remove":
            return  # since it was counted there is something to say again
        try:
            with self.connection_id._dropbox() as dropbox:
                note = self._former_note(dropbox)
                if note and self._is_untouched(note):
                    dropbox.delete_note(note.id, note.rev)
        except (DropboxError, vault.Unsealable) as error:
            _logger.info("Note of Dropbox document %s: %s", self.id, error)
            if self.note_attempts < MOST_ATTEMPTS:
                return
        self.note = "gone"

    # ------------------------------------------------------------------
    # What is ours is no document
    # ------------------------------------------------------------------

    @api.model
    def _record_files(self, connection, entries):
        ours = self._notes_among(connection, entries)
        self._find_notes(connection, [entry for entry in entries if entry.id in ours])
        return super()._record_files(
            connection, [entry for entry in entries if entry.id not in ours]
        )

    @api.model
    def _find_notes(self, connection, entries):
        """Learn of notes that a worker has written and did not live to note."""
        for entry in entries:
            own = fields.Domain("connection_id", "=", connection.id)
            if self.search_count(own & fields.Domain("note_file_id", "=", entry.id)):
                continue
            rows = self.search(
                own
                & fields.Domain("note_hash", "=", entry.content_hash)
                & fields.Domain("note", "in", ("todo", "gone"))
            ).filtered(lambda row, entry=entry: row._has_in_rejected(entry))
            row = rows.sorted(lambda row: row.note != "todo")[:1]
            row.write(row._note_values(entry))
            if row.note == "gone":
                row.note = "there"
                row._take_note_away()

    @api.model
    def _notes_among(self, connection, entries):
        """The ids of those ``entries`` that are notes of ours, or copies of them."""
        small = [one for one in entries if one.content_hash and one.size <= LARGEST]
        if not small:
            return set()
        rows = self.search(
            fields.Domain("connection_id", "=", connection.id)
            & (
                fields.Domain("note_file_id", "in", [entry.id for entry in small])
                | fields.Domain("note_hash", "in", [one.content_hash for one in small])
            )
        )
        ids, hashes = set(rows.mapped("note_file_id")), set(rows.mapped("note_hash"))
        return {
            entry.id
            for entry in small
            if entry.id in ids or entry.content_hash in hashes
        }


class DextDropboxComparison(models.Model):
    _inherit = "dext.dropbox.comparison"

    def _unknown_files(self, entries):
        unknown = super()._unknown_files(entries)
        ours = self.env["dext.dropbox.document"]._notes_among(
            self.connection_id, unknown
        )
        return [entry for entry in unknown if entry.id not in ours]


def _bytes_of(text):
    """A note as every computer shows it, with its mark and ends of lines."""
    lines = (text or "").splitlines()
    content = "\r\n".join([*lines, ""]).encode("utf-8-sig")
    return content[:LARGEST]
