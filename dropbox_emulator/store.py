"""What survives a restart, in one SQLite file."""

import json
import secrets
import sqlite3
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS node (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, parent TEXT NOT NULL,
    name TEXT NOT NULL, disk TEXT NOT NULL, folder INTEGER NOT NULL,
    rev TEXT, size INTEGER, hash TEXT, client_modified TEXT, server_modified TEXT,
    modified_by TEXT, inode INTEGER, mtime INTEGER
);
CREATE TABLE IF NOT EXISTS revision (
    rev TEXT PRIMARY KEY, account TEXT NOT NULL, id TEXT NOT NULL,
    path_lower TEXT NOT NULL, entry TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS revision_id ON revision (id);
CREATE INDEX IF NOT EXISTS revision_path ON revision (path_lower);
CREATE TABLE IF NOT EXISTS journal (
    position INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL,
    path_lower TEXT NOT NULL, entry TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS journal_account ON journal (account, position);
CREATE TABLE IF NOT EXISTS link (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, app TEXT NOT NULL,
    scopes TEXT NOT NULL, refresh_token TEXT UNIQUE, pkce INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS access_token (
    token TEXT PRIMARY KEY, link TEXT NOT NULL, scopes TEXT NOT NULL,
    expires REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS record (
    kind TEXT NOT NULL, id TEXT NOT NULL, account TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX IF NOT EXISTS journal_path ON journal (account, path_lower, position);
"""

_TABLES = ("node", "revision", "journal", "link", "access_token", "record")


class Store:
    """The database. Not thread-safe: the emulator's lock guards it.

    A crash of the machine may lose the last changes, a crash of the process
    does not (``synchronous=OFF``): speed matters more here.

    :param path: the database file; made if missing
    """

    def __init__(self, path: Path):
        self._connection = sqlite3.connect(path, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.executescript(_SCHEMA)
        if self.get("epoch") is None:
            self.set("epoch", secrets.token_hex(8))
            self.set("cursor_key", secrets.token_hex(32))
            self.commit()

    def execute(self, statement: str, values: tuple = ()) -> sqlite3.Cursor:
        """Run one statement inside the open transaction."""
        return self._connection.execute(statement, values)

    def commit(self) -> None:
        """Make everything since the last commit last."""
        self._connection.commit()

    def get(self, name: str) -> str | None:
        """Return a single named value."""
        row = self.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row and row[0]

    def set(self, name: str, value: str) -> None:
        """Keep a single named value."""
        self.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def keep(self, kind: str, id: str, account: str, value: dict) -> None:
        """Keep something of a kind that has no table of its own."""
        self.execute(
            "INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?)",
            (kind, id, account, json.dumps(value)),
        )
        self.commit()

    def drop(self, kind: str, id: str) -> None:
        """Forget what was kept."""
        self.execute("DELETE FROM record WHERE kind = ? AND id = ?", (kind, id))
        self.commit()

    def kept(self, kind: str, account: str) -> dict[str, dict]:
        """Return all that is kept of a kind for an account, oldest first, by id."""
        rows = self.execute(
            "SELECT id, value FROM record WHERE kind = ? AND account = ?"
            " ORDER BY rowid",
            (kind, account),
        )
        return {id: json.loads(value) for id, value in rows}

    def clear(self) -> None:
        """Forget everything but the key of the cursors.

        Cursors given out so far can still be read, and are known to be of an
        older epoch.
        """
        for table in _TABLES:
            self.execute(f"DELETE FROM {table}")
        self.set("epoch", secrets.token_hex(8))
        self.commit()

    def close(self) -> None:
        """Commit and close; the object is of no use afterwards."""
        self._connection.commit()
        self._connection.close()
