"""The append-only list of changes, and the cursors that point into it."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import astuple, dataclass, replace

from .store import Store


class BadCursor(Exception):
    """Not a cursor that this emulator has ever given out."""


class ResetNeeded(Exception):
    """The cursor is one of ours, but only a new listing can help."""


@dataclass(frozen=True)
class Cursor:
    """Where a listing stands; belongs to one account, app, path and flags.

    :param epoch: of the journal; a reset starts a new one
    :param base: folded absolute path of the listed folder
    :param root: folded absolute path of what the app sees as ``""``
    :param position: of the last journal entry that is already told
    :param after: folded path, relative to ``base``, of the last entry of the
        initial listing, ``""`` at its start, ``None`` when it is complete
    """

    epoch: str
    account: str
    app: str
    root: str
    base: str
    recursive: bool
    include_deleted: bool
    limit: int
    position: int
    after: str | None

    def moved(self, **changes) -> "Cursor":
        """Return the cursor with other values of position or after."""
        return replace(self, **changes)


class Journal:
    """Changes of all accounts in one sequence.

    Entries are kept as they were at the time of the change, with paths from the
    account's root.
    """

    def __init__(self, store: Store):
        self._store = store

    def append(self, account: str, entry: dict) -> None:
        """Add a change."""
        self._store.execute(
            "INSERT INTO journal (account, path_lower, entry) VALUES (?, ?, ?)",
            (account, entry["path_lower"], json.dumps(entry)),
        )

    def end(self) -> int:
        """Return the position of the latest change."""
        row = self._store.execute("SELECT MAX(position) FROM journal").fetchone()
        return row[0] or 0

    def changes(self, cursor: Cursor) -> tuple[list[dict], int, bool]:
        """Return the changes after the cursor.

        :return: entries, in order and about ``cursor.limit`` of them at most;
            the new position; whether there are more
        :raises ResetNeeded: what the app sees as its root was deleted or moved
            away, which no entry can tell
        """
        rows = self._store.execute(
            "SELECT position, path_lower, entry FROM journal"
            " WHERE account = ? AND position > ? ORDER BY position",
            (cursor.account, cursor.position),
        )
        entries: list[dict] = []
        position = cursor.position
        for at, lower, text in rows:
            entry = self._seen_from(cursor, lower, text)
            if entry is not None:
                if len(entries) >= cursor.limit:
                    return entries, position, True
                entries.append(entry)
            position = at
        return entries, position, False

    def deleted(self, cursor: Cursor) -> list[dict]:
        """Return the entries for what was deleted below the cursor's folder."""
        latest: dict[str, dict] = {}
        rows = self._store.execute(
            "SELECT path_lower, entry FROM journal"
            " WHERE account = ? AND position <= ? ORDER BY position",
            (cursor.account, cursor.position),
        )
        for lower, text in rows:
            if _below(lower, cursor.base, cursor.recursive):
                latest[lower] = json.loads(text)
        return [entry for entry in latest.values() if entry[".tag"] == "deleted"]

    @staticmethod
    def _seen_from(cursor: Cursor, lower: str, text: str) -> dict | None:
        if _below(lower, cursor.base, cursor.recursive):
            return json.loads(text)
        if not (cursor.base == lower or cursor.base.startswith(lower + "/")):
            return None
        entry = json.loads(text)
        if entry[".tag"] == "deleted":
            if cursor.base == cursor.root:
                raise ResetNeeded
            # With an ancestor everything below the listed folder went as well.
            entry["path_display"] = entry["path_lower"] = cursor.base
            entry["name"] = cursor.base.rpartition("/")[2]
            return entry
        told = cursor.recursive and lower == cursor.base != cursor.root
        return entry if told else None


def _below(lower: str, base: str, recursive: bool) -> bool:
    if not lower.startswith(base + "/"):
        return False
    return recursive or "/" not in lower[len(base) + 1 :]


class Cursors:
    """Turns cursors into text that nobody can change, and back.

    :param store: keeps the key, so that cursors survive a restart
    """

    def __init__(self, store: Store):
        self._store = store

    def encode(self, cursor: Cursor) -> str:
        """Return the cursor as text."""
        payload = json.dumps(astuple(cursor), separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._sign(payload) + payload).decode()

    def decode(self, text: str, account: str, app: str, root: str) -> Cursor:
        """Return the cursor that ``text`` stands for.

        :raises BadCursor: not given out by this emulator
        :raises ResetNeeded: given out for another account, app or app type, or
            before the emulator was emptied
        """
        try:
            raw = base64.urlsafe_b64decode(text)
        except (binascii.Error, ValueError):
            raise BadCursor from None
        signature, payload = raw[:16], raw[16:]
        if not hmac.compare_digest(signature, self._sign(payload)):
            raise BadCursor
        cursor = Cursor(*json.loads(payload))
        owner = (self._store.get("epoch"), account, app, root)
        if (cursor.epoch, cursor.account, cursor.app, cursor.root) != owner:
            raise ResetNeeded
        return cursor

    def _sign(self, payload: bytes) -> bytes:
        key = self._store.get("cursor_key").encode()
        return hmac.new(key, payload, hashlib.sha256).digest()[:16]
