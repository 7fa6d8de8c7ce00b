"""The append-only list of changes, and what it tells after a position."""

import json
from dataclasses import dataclass, replace
from typing import Any

from .store import Store

WITH_PARENT = "with_parent"
"""Mark of what is gone only because a folder above it is."""

_LATEST = (
    " AND NOT EXISTS (SELECT 1 FROM journal AS later"
    " WHERE later.account = journal.account"
    " AND later.path_lower = journal.path_lower"
    " AND later.position > journal.position)"
)


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

    def moved(self, **changes: Any) -> "Cursor":
        """Return the cursor with other values of position or after."""
        return replace(self, **changes)

    def covers(self, lower: str) -> bool:
        """Tell whether a path is below the listed folder, or right below it."""
        if not lower.startswith(self.base + "/"):
            return False
        return self.recursive or "/" not in lower[len(self.base) + 1 :]

    def lies_in(self, lower: str) -> bool:
        """Tell whether a path is that of the listed folder, or above it."""
        return self.base == lower or self.base.startswith(lower + "/")

    @property
    def tells_base(self) -> bool:
        """Whether the listed folder itself has an entry."""
        return self.recursive and self.base != self.root


class Journal:
    """Changes of all accounts in one sequence.

    Entries are kept as they were at the time of the change, with paths from the
    account's root.

    """

    keeps_news = False
    """Whether anybody calls :meth:`news`."""

    def __init__(self, store: Store):
        self._store = store
        self._news: list[tuple[str, str]] = []

    def news(self) -> list[tuple[str, str]]:
        """Return account and folded path of the changes since this was called."""
        news, self._news = self._news, []
        return news

    def append(self, account: str, entry: dict) -> None:
        """Add a change."""
        if self.keeps_news:
            self._news.append((account, entry["path_lower"]))
        self._store.execute(
            "INSERT INTO journal (account, path_lower, entry) VALUES (?, ?, ?)",
            (account, entry["path_lower"], json.dumps(entry)),
        )

    def end(self) -> int:
        """Return the position of the latest change."""
        row = self._store.execute("SELECT MAX(position) FROM journal").fetchone()
        return row[0] or 0

    def latest(self, cursor: Cursor) -> list[tuple[int, str, dict]]:
        """Return position, folded path and entry of the latest change of each path.

        Those after the cursor, about ``cursor.limit`` of them at most, and the
        listed folder and those above it included. Nobody is told more than once of
        a path, however often it has changed.

        :raises ResetNeeded: see :meth:`changes`
        """
        self._check_root(cursor)
        rows = self._store.execute(
            "SELECT position, path_lower, entry FROM journal"
            f" WHERE account = ? AND position > ?{_LATEST} ORDER BY position",
            (cursor.account, cursor.position),
        )
        found = []
        for at, lower, text in rows:
            if cursor.covers(lower) or cursor.lies_in(lower):
                found.append((at, lower, json.loads(text)))
                if len(found) > cursor.limit:
                    break
        return found

    def changes(self, cursor: Cursor) -> tuple[list[dict], int, bool]:
        """Return every change after the cursor.

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
            entry = self._seen_from(cursor, lower, json.loads(text))
            if entry is not None:
                if len(entries) >= cursor.limit:
                    return entries, position, True
                entries.append(entry)
            position = at
        return entries, position, False

    def deleted(self, cursor: Cursor) -> list[dict]:
        """Return the entries for what was deleted below the cursor's folder."""
        rows = self._store.execute(
            "SELECT path_lower, entry FROM journal"
            " WHERE account = ? AND position <= ? ORDER BY position",
            (cursor.account, cursor.position),
        )
        latest = {
            lower: json.loads(text) for lower, text in rows if cursor.covers(lower)
        }
        return [
            unmarked(entry) for entry in latest.values() if entry[".tag"] == "deleted"
        ]

    def deleted_at(self, account: str, lower: str) -> dict | None:
        """Return the entry for what was deleted at a path, if that came last."""
        row = self._store.execute(
            "SELECT entry FROM journal WHERE account = ? AND path_lower = ?"
            " ORDER BY position DESC LIMIT 1",
            (account, lower),
        ).fetchone()
        entry = json.loads(row[0]) if row else {}
        return unmarked(entry) if entry.get(".tag") == "deleted" else None

    def _check_root(self, cursor: Cursor) -> None:
        above = [cursor.root]
        while above[-1]:
            above.append(above[-1].rpartition("/")[0])
        marks = ", ".join("?" * len(above))
        rows = self._store.execute(
            "SELECT entry FROM journal WHERE account = ? AND position > ?"
            f" AND path_lower IN ({marks})",
            (cursor.account, cursor.position, *above),
        )
        if any(json.loads(text)[".tag"] == "deleted" for (text,) in rows):
            raise ResetNeeded

    @staticmethod
    def _seen_from(cursor: Cursor, lower: str, entry: dict) -> dict | None:
        if WITH_PARENT in entry:
            return None
        if cursor.covers(lower):
            return entry
        if not cursor.lies_in(lower):
            return None
        if entry[".tag"] == "deleted":
            if cursor.base == cursor.root:
                raise ResetNeeded
            # With an ancestor everything below the listed folder went as well.
            entry["path_display"] = entry["path_lower"] = cursor.base
            entry["name"] = cursor.base.rpartition("/")[2]
            return entry
        return entry if lower == cursor.base and cursor.tells_base else None


def unmarked(entry: dict) -> dict:
    """Return the entry as it is told."""
    return {key: value for key, value in entry.items() if key != WITH_PARENT}
