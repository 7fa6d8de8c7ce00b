"""Upload sessions: files that come in parts."""

import secrets
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

LIFETIME = 7 * 24 * 3600
"""Seconds after which a session is forgotten."""


@dataclass
class Session:
    """What has come so far. A restart forgets it.

    :param parts: of a concurrent session, offset to size
    """

    id: str
    owner: str
    concurrent: bool
    place: Path
    closed: bool = False
    parts: dict[int, int] = field(default_factory=dict)
    began: float = field(default_factory=time.time)

    @property
    def size(self) -> int:
        """Bytes up to the end of the last part."""
        return max((at + size for at, size in self.parts.items()), default=0)

    @property
    def is_whole(self) -> bool:
        """Whether no part is missing in between."""
        return self.size == sum(self.parts.values())

    def put(self, offset: int, data: bytes) -> None:
        """Keep a part."""
        with self.place.open("r+b" if self.place.exists() else "wb") as file:
            file.seek(offset)
            file.write(data)
        if data:
            self.parts[offset] = len(data)

    def read(self) -> bytes:
        """Return everything."""
        return self.place.read_bytes() if self.place.exists() else b""


class Sessions:
    """All sessions, their contents below ``folder``."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._sessions: dict[str, Session] = {}
        self.clear()

    def begin(self, owner: str, concurrent: bool) -> Session:
        """Return a new session of an account."""
        session_id = "pid_upload_session:" + secrets.token_urlsafe(32)
        place = self._folder / secrets.token_hex(16)
        session = Session(session_id, owner, concurrent, place)
        self._sessions[session_id] = session
        return session

    def get(self, owner: str, session_id: str) -> Session | None:
        """Return a session of an account, ``None`` if there is none (any more)."""
        session = self._sessions.get(session_id)
        if session is None or session.owner != owner:
            return None
        return session if session.began > time.time() - LIFETIME else None

    def end(self, session: Session) -> None:
        """Forget a session."""
        self._sessions.pop(session.id, None)
        session.place.unlink(missing_ok=True)

    def clear(self) -> None:
        """Forget all sessions."""
        self._sessions.clear()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
