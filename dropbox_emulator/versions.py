"""All versions that the files of one account have had."""

import json

from .store import Store


class Versions:
    """Entries as they were, by ``rev``."""

    def __init__(self, account_id: str, store: Store):
        self._account = account_id
        self._store = store

    def add(self, entry: dict) -> None:
        """Keep the metadata of a new version."""
        self._store.execute(
            "INSERT INTO revision VALUES (?, ?, ?, ?, ?)",
            (
                entry["rev"],
                self._account,
                entry["id"],
                entry["path_lower"],
                json.dumps(entry),
            ),
        )

    def get(self, rev: str) -> dict | None:
        """Return the metadata of a version as it was, ``None`` if unknown."""
        row = self._store.execute(
            "SELECT entry FROM revision WHERE rev = ? AND account = ?",
            (rev, self._account),
        ).fetchone()
        return json.loads(row[0]) if row else None

    def of(
        self, file_id: str | None, path: str, before: str | None = None
    ) -> list[dict]:
        """Return versions, latest first, of a file or of all files at a path.

        :param before: only those older than this one
        """
        column, value = ("id", file_id) if file_id else ("path_lower", path)
        rows = self._store.execute(
            f"SELECT entry FROM revision WHERE {column} = ? AND account = ?"
            " AND rev < ? ORDER BY rev DESC",
            (value, self._account, before or "g"),
        )
        return [json.loads(entry) for (entry,) in rows]
