"""The comparison at the end of ``make chaos``: Dropbox, ledger, accounting.

Nothing here uses code of the addon. What Dropbox has reported follows from the journal
of the local Dropbox and from every cursor that Odoo has ever committed; what became of
it is read from the tables and from the stored files.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from dropbox_emulator.blobs import content_hash

from . import chaos_answers, chaos_client, chaos_page
from .chaos_journal import is_junk, reported, same_files

SUBFOLDERS = ("invoices", "receipts", "sales documents")

# What an accountant has moved elsewhere leaves a cancelled draft behind. What came in
# an archive that was put to another client since stays where it is, with an alarm:
# ``put_to`` is that other client.
ROWS = """
    SELECT d.id, d.container_id, d.folder_id, d.partner_id, d.books_id, reason, d.name,
           d.path, file_id, content_hash, move_id, original_id, reading, imported_on,
           CASE WHEN d.alarm = 'moved' AND d.container_id IS NOT NULL
                THEN other.partner_id END AS put_to,
           CASE WHEN d.state = 'returned' THEN d.state
                WHEN m.state = 'cancel' THEN 'cancelled' ELSE d.state END AS state
      FROM dext_dropbox_document d LEFT JOIN account_move m ON m.id = d.move_id
      LEFT JOIN dext_dropbox_folder other ON other.id = d.moved_folder_id
     ORDER BY d.id
"""
FOLDERS = """
    SELECT id, dropbox_id FROM dext_dropbox_folder
     WHERE dropbox_id IS NOT NULL AND missing IS NOT TRUE
"""
MOVES = """
    SELECT m.id, m.state, m.write_uid, m.dext_dropbox_touched,
           (SELECT count(*) FROM account_move_line l
             WHERE l.move_id = m.id AND l.display_type = 'product') AS lines
      FROM account_move m
     WHERE m.id > %(first_move)s OR m.dext_dropbox_folder_id IS NOT NULL
"""
ATTACHMENTS = """
    SELECT id, res_model, res_id, store_fname FROM ir_attachment
     WHERE id > %(first_attachment)s AND res_field IS NULL AND url IS NULL
       AND type = 'binary' AND (res_model = 'account.move' OR res_id IS NULL
            OR res_id = 0)
"""
CURSORS = "SELECT cursor FROM chaos_cursor ORDER BY id"
FIRST = """
    SELECT (SELECT coalesce(max(id), 0) FROM account_move) AS first_move,
           (SELECT coalesce(max(id), 0) FROM ir_attachment) AS first_attachment
"""


@dataclass
class Outcome:
    """What the comparison found.

    :param numbers: what there is, by name
    :param problems: pairs of what is wrong (lost, doubled, posted, stuck) and where
    """

    numbers: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)

    def count(self, what):
        return sum(kind == what for kind, _text in self.problems)


class Comparison:
    """One comparison.

    :param query: runs SQL, returns its rows as dictionaries
    :param stored: returns the content (bytes) of an attachment's ``store_fname``
    :param journal: see ``read_journal``
    :param contents: {content hash: ``Content``} of everything that was dropped
    :param first: the row of ``FIRST`` before anything happened
    :param settled: whether nothing should be left to do
    :param client: whether the firm answers in Dropbox
    :param handed_in: {key: content hash} of what clients have handed in by their links
    """

    def __init__(
        self,
        query,
        stored,
        journal,
        contents,
        first,
        settled=True,
        client=False,
        handed_in=None,
    ):
        self.settled, self.client = settled, client
        self.outcome = Outcome()
        self.contents = contents | {
            content_hash(item.data): item
            for archive in contents.values()
            for item in archive.inside
        }
        self.rows = query(ROWS)
        self.by_id = {row["id"]: row for row in self.rows}
        cursors = [row["cursor"] for row in query(CURSORS)]
        self.versions, self.standing = reported(journal, cursors, settled)
        self.ever = {
            (entry["id"], entry["content_hash"])
            for _position, entry in journal
            if entry[".tag"] == "file"
        }
        self.same = same_files(journal)
        self.handed_in = handed_in or {}
        self.uploads = query(chaos_page.UPLOADS) if client else []
        self.journal = journal
        self.moves = {move["id"]: move for move in query(MOVES, first)}
        self.folders = {row["dropbox_id"]: row["id"] for row in query(FOLDERS)}
        self.held = defaultdict(list)  # by move: the hashes of its attachments
        self.rows_of_move = defaultdict(list)
        for row in self.rows:
            if row["state"] == "imported" and row["move_id"]:
                self.rows_of_move[row["move_id"]].append(row)
        for attachment in query(ATTACHMENTS, first):
            self._take_attachment(attachment, stored)

    def _take_attachment(self, attachment, stored):
        move = attachment["res_model"] == "account.move" and attachment["res_id"]
        if move not in self.moves:
            self._problem("stuck", f"attachment {attachment['id']} belongs nowhere")
            return
        self.held[move].append(content_hash(stored(attachment["store_fname"])))

    def _problem(self, kind, text):
        if kind == "stuck" and not self.settled:
            return
        self.outcome.problems.append((kind, text))

    def run(self):
        """Return the ``Outcome``."""
        self._compare_versions()
        if self.settled:
            self._compare_standing()
        for problem in chaos_page.problems(self.handed_in, self.uploads, self.journal):
            self._problem(*problem)
        for row in self.rows:
            self._compare_row(row)
        self._compare_moves()
        states = Counter(row["state"] for row in self.rows)
        self.outcome.numbers = {
            "files": len({file_id for file_id, _hash in self.versions}),
            "versions": len(self.versions),
            "drafts": len(self.moves),
            "duplicates": states["duplicate"],
            "rejected": states["rejected"],
            "misplaced": states["misplaced"],
            "failed": states["failed"],
            "pending": states["pending"],
            "on hold": states["held"],
            "skipped": states["skipped"],
        }
        if self.client:
            self.outcome.numbers["returned"] = states["returned"]
            self.outcome.numbers["handed in"] = len(self.handed_in)
        return self.outcome

    # -- Dropbox and ledger -----------------------------------------------

    def _compare_versions(self):
        # What came inside an archive is no file of Dropbox.
        rows = [row for row in self.rows if not row["container_id"]]
        count = Counter((row["file_id"], row["content_hash"]) for row in rows)
        for key, entry in self.versions.items():
            if not (count[key] or self._is_note(entry) or self._is_renewed(key)):
                self._problem("lost", f"no row of {entry['path_display']} {key}")
        for key, number in count.items():
            if number > 1:
                self._problem("doubled", f"{number} rows of {key}")
            if key not in self.ever and not self._is_renewed(key):
                self._problem("doubled", f"row of a version that never was: {key}")

    def _is_renewed(self, key):
        """Whether this version of a shared file is known by another id of the file."""
        if not self.client:
            return False
        others = {(id_, key[1]) for id_ in self.same.get(key[0], ())}
        rows = {(row["file_id"], row["content_hash"]) for row in self.rows}
        return bool(others & rows) and bool(others & self.ever)

    def _went_back(self, row):
        """Whether the row is a copy of what an accountant has returned since."""
        original = self.by_id.get(row["original_id"])
        return (
            row["state"] == "duplicate" and original and original["state"] == "returned"
        )

    def _is_note(self, entry):
        """Whether Odoo itself has written this file."""
        return (
            self.client
            and chaos_answers.is_note(entry["path_lower"])
            and entry["content_hash"] not in self.contents
        )

    def _place(self, entry):
        """Whether the file lies where files are taken."""
        folders = {
            path: self.folders[found["id"]]
            for path, found in self.standing.items()
            if found["id"] in self.folders
        }
        path = entry["path_lower"]
        parts = path.split("/")
        for depth in range(len(parts) - 1, 1, -1):
            if "/".join(parts[:depth]) in folders:
                return parts[depth] in SUBFOLDERS and len(parts) > depth + 1
        return False

    def _compare_standing(self):
        """What lies in a subfolder now is in Odoo, or rejected for what it is."""
        rows = {(row["file_id"], row["content_hash"]): row for row in self.rows}
        if self.client:
            lying = self.standing.values()
            for text in chaos_client.problems(lying, rows, self._place):
                self._problem(chaos_answers.WRONG, text)
        for entry in self.standing.values():
            if entry[".tag"] != "file" or is_junk(entry):
                continue
            row = rows.get((entry["id"], entry["content_hash"]))
            if not row:
                continue  # counted above
            kind = self.contents[entry["content_hash"]].kind
            where = f"row {row['id']}, {entry['path_display']}"
            if row["reason"] in ("removed", "replaced"):
                self._problem("lost", f"{where} is said to be removed")
            if row["state"] == "misplaced" and self._place(entry):
                self._problem("lost", f"{where} is said to be misplaced")
            if row["state"] == "cancelled":
                self._problem("lost", f"{where}: its draft was cancelled")
            if self._went_back(row):
                continue
            decided = row["state"] in ("imported", "duplicate", "opened")
            if decided and kind in ("plain", "einvoice", "archive"):
                for digest in self._hashes(entry["content_hash"]):
                    if not self._in_a_draft(digest, row["partner_id"]):
                        self._problem("lost", f"{where}: no draft has its content")

    def _hashes(self, digest):
        """The content hashes of the documents that a file stands for."""
        inside = self.contents[digest].inside
        return [content_hash(item.data) for item in inside] or [digest]

    def _in_a_draft(self, digest, partner):
        return any(
            digest in self.held[row["move_id"]]
            for row in self.rows
            if row["content_hash"] == digest
            and partner in (row["partner_id"], row["put_to"])
            and row["state"] == "imported"
        )

    # -- ledger and accounting --------------------------------------------

    def _compare_row(self, row):
        if row["container_id"] and row["content_hash"] == content_hash(b""):
            return  # what could not be opened inside an archive has no content
        where = f"row {row['id']}, {row['path']}"
        if row["content_hash"] not in self.contents:
            self._problem("doubled", f"{where} is of nobody")
            return
        kind = self.contents[row["content_hash"]].kind
        # Clients drop after they were activated: nothing may wait for a choice.
        if kind == "poison" and row["state"] == "failed":
            return
        if row["state"] in ("pending", "failed", "held", "skipped"):
            self._problem("stuck", f"{where} is {row['state']} ({row['reason']})")
        if row["reading"] in ("todo", "started") or self._is_to_be_read(row):
            self._problem("stuck", f"{where}: reading is {row['reading']}")
        refused = row["reason"] in ("unsupported", "unreadable")
        if refused and kind not in ("poison", row["reason"]):
            self._problem("lost", f"{where} is {row['reason']}, but it is {kind}")
        if row["state"] == "imported":
            self._compare_imported(row, where, kind)
        if row["state"] == "duplicate" and not self._went_back(row):
            original = self.by_id.get(row["original_id"])
            same = original and (original["content_hash"], original["partner_id"]) == (
                row["content_hash"],
                row["partner_id"],
            )
            held = all(
                self._in_a_draft(digest, row["partner_id"])
                for digest in self._hashes(row["content_hash"])
            )
            if not same or not held:
                self._problem("lost", f"{where} is no duplicate")

    def _is_to_be_read(self, row):
        """Whether its reading failed, and nobody has filled in the draft since."""
        move = self.moves.get(row["move_id"])
        return row["reading"] == "failed" and not (
            move and move["dext_dropbox_touched"]
        )

    def _compare_imported(self, row, where, kind):
        if kind in ("unsupported", "unreadable"):
            self._problem("doubled", f"{where} was imported though it is {kind}")
        if row["move_id"] not in self.moves:
            self._problem("lost", f"{where} is imported but has no draft")
            return
        shown = self._shown(row["move_id"])
        if row in shown:
            contents = {other["content_hash"] for other in shown}
            if contents.isdisjoint(self.held[row["move_id"]]):
                self._problem("lost", f"{where}: its draft has another content")

    def _shown(self, move):
        """The rows of the version that a draft shows; former ones stay attached."""
        rows = self.rows_of_move[move]
        latest = max(row["imported_on"] for row in rows)
        shown = [row for row in rows if row["imported_on"] == latest]
        # Odoo's times are whole seconds: two versions may have come in the same one.
        former = {row["original_id"] for row in shown}
        return [row for row in shown if row["id"] not in former] or shown

    def _compare_moves(self):
        files = defaultdict(set)
        contents = defaultdict(set)
        for row in self.rows:
            if row["state"] == "imported" and row["move_id"]:
                files[row["file_id"], row["partner_id"]].add(row["move_id"])
                shown = row in self._shown(row["move_id"])
                if shown and row["content_hash"] in self.held[row["move_id"]]:
                    key = row["content_hash"], row["partner_id"]
                    contents[key].add(row["move_id"])
        for key, moves in files.items():
            if len(moves) > 1:
                self._problem("doubled", f"drafts {sorted(moves)} of file {key}")
        for key, moves in contents.items():
            if len(moves) > 1:
                self._problem("doubled", f"drafts {sorted(moves)} of content {key}")
        for move in self.moves.values():
            self._compare_move(move)

    def _compare_move(self, move):
        rows, held = self.rows_of_move[move["id"]], Counter(self.held[move["id"]])
        where = f"draft {move['id']}"
        if move["state"] == "posted":
            self._problem("posted", where)
        if move["state"] == "cancel":
            return
        if not rows:
            self._problem("doubled", f"{where} has no row")
        # A former version that came back may be the duplicate of another file by now;
        # the draft on which it was keeps it.
        files = {row["file_id"] for row in rows}
        known = {row["content_hash"] for row in self.rows if row["file_id"] in files}
        for digest, number in held.items():
            if digest not in known:
                self._problem("stuck", f"{where} has a file of no row: {digest}")
            if number > 1:
                self._problem("doubled", f"{where} has a file {number} times")
        wanted = max((self.contents[digest].lines for digest in held), default=0)
        if rows and move["lines"] > wanted:
            self._problem("doubled", f"{where} has {move['lines']} lines, not {wanted}")
        # What an accountant has worked on before it was read stays as it was left.
        left = move["dext_dropbox_touched"] and not any(
            row["reading"] == "done" for row in rows
        )
        if move["lines"] < wanted and len(held) == 1 and not left:
            self._problem("stuck", f"{where} was not read: {move['lines']} lines")
