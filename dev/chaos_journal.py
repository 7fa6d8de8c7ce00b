"""What the local Dropbox's journal tells, for the comparison of ``make chaos``."""

import base64
import json
import sqlite3

from dropbox_emulator.journal import Cursor

SIGNATURE = 16  # bytes before the readable part of a cursor


def read_journal(state, root):
    """Return [(position, entry)] of the local Dropbox's journal.

    :param state: its folder of state
    :param root: the app's folder in the account
    """
    path = f"file:{state / 'emulator.sqlite3'}?mode=ro"
    connection = sqlite3.connect(path, uri=True)
    try:
        rows = connection.execute(
            "SELECT position, entry FROM journal ORDER BY position"
        ).fetchall()
    finally:
        connection.close()
    found = []
    for position, text in rows:
        entry = json.loads(text)
        for key in ("path_lower", "path_display"):
            base = root.lower() if key == "path_lower" else root
            if entry[key].startswith(base + "/"):
                entry[key] = entry[key][len(base) :]
        found.append((position, entry))
    return found


def decode_cursor(text):
    """Return the ``Cursor`` of the local Dropbox, or None for an empty one."""
    if not text:
        return None
    return Cursor(*json.loads(base64.urlsafe_b64decode(text)[SIGNATURE:]))


def is_junk(entry):
    """Whether nobody meant to send the file; only the kinds that the plan drops."""
    left_behind = entry["name"].startswith(("~$", ".~lock", "._scan"))
    return not entry["size"] or (left_behind and entry["size"] < 200)


class Replay:
    """What lay in Dropbox after each entry of the journal."""

    def __init__(self, journal):
        self._journal = iter(journal)
        self._next = next(self._journal, None)
        self.entries = {}  # by path in lower case

    def advance(self, position=None):
        """Apply all entries up to ``position``, or all there are."""
        while self._next and (position is None or self._next[0] <= position):
            self._apply(self._next[1])
            self._next = next(self._journal, None)

    def _apply(self, entry):
        path = entry["path_lower"]
        if entry[".tag"] != "folder":
            inside = path + "/"
            for known in [p for p in self.entries if p.startswith(inside)]:
                del self.entries[known]
        if entry[".tag"] == "deleted":
            self.entries.pop(path, None)
        else:
            self.entries[path] = entry

    def files(self):
        """The files that are no junk, by (file id, content hash)."""
        return {
            (entry["id"], entry["content_hash"]): entry
            for entry in self.entries.values()
            if entry[".tag"] == "file" and not is_junk(entry)
        }


def reported(journal, cursors, settled=True):
    """Return ({version: entry} that Dropbox has reported, what lies there at last).

    A page tells what lies there after its last change. While a listing is under way
    its cursor says nothing yet; the first page of changes after it does.

    :param settled: whether everything must have been reported by now
    """
    replay, versions, listing = Replay(journal), {}, False
    for cursor in map(decode_cursor, cursors):
        if cursor is None:
            continue
        if cursor.after is not None or listing:
            listing = cursor.after is not None
            continue
        replay.advance(cursor.position)
        versions.update(replay.files())
    replay.advance()
    if settled:
        versions.update(replay.files())
    return versions, replay.entries


def same_files(journal):
    """Return {file id: the ids of what may be the same file}, one set for all of it.

    What lies again where it lay is the same file in a shared folder, whatever its id:
    sharing tells all of a folder anew.
    """
    same, lain = {}, {}
    for _position, entry in journal:
        if entry[".tag"] == "file":
            place = entry["path_lower"], entry["content_hash"]
            earlier = lain.setdefault(place, entry["id"])
            ids = same.get(earlier, {earlier}) | same.get(entry["id"], {entry["id"]})
            same.update(dict.fromkeys(ids, ids))
    return same
