"""What has come of files that take longer than one turn."""

import hashlib
import logging
import time
from contextlib import suppress
from functools import cached_property

_logger = logging.getLogger(__name__)

KEPT_FOR = 2 * 24 * 3600  # seconds since something came of a file
MOST = 1024**3  # bytes of all of them


class Parts:
    """The beginnings of files, in a folder of their own.

    They spare work and promise nothing: whoever has the whole file verifies it. What
    others keep after the first question goes unseen, so that many small files do not
    look for parts one by one.

    :param folder: the ``Path``; it is made when there is something to keep
    """

    def __init__(self, folder):
        self.folder = folder

    def of(self, entry):
        """Return the bytes that have come of this version, maybe none."""
        if self._name(entry) not in self._kept:
            return b""
        try:
            found = self._path(entry).read_bytes()
        except OSError:
            return b""
        return found if len(found) < entry.size else b""

    def add(self, entry, start, content):
        """Keep ``content``, which begins at byte ``start``; return whether it is kept.

        It is not if another worker has kept something meanwhile, or without room.
        """
        path = self._path(entry)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.sweep() + start + len(content) > MOST:
                return False
            with path.open("r+b" if start else "wb") as part:
                if part.seek(0, 2) != start:
                    return False
                part.write(content)
        except OSError as error:
            _logger.warning("What has come of a file is not kept: %s", error)
            return False
        self._kept.add(path.name)
        return True

    def forget(self, entry):
        """Keep nothing of this version any longer."""
        if self._name(entry) in self._kept:
            with suppress(OSError):
                self._path(entry).unlink()

    def sweep(self):
        """Remove what nobody goes on with; return the bytes that are left."""
        left, limit = 0, time.time() - KEPT_FOR
        with suppress(FileNotFoundError):
            for path in self.folder.iterdir():
                # Another worker may be done with it at this moment.
                with suppress(FileNotFoundError):
                    found = path.stat()
                    if found.st_mtime < limit:
                        path.unlink()
                    else:
                        left += found.st_size
        return left

    @cached_property
    def _kept(self):
        """The names of what was here when it was first asked for."""
        try:
            return {path.name for path in self.folder.iterdir()}
        except OSError:
            return set()

    def _path(self, entry):
        return self.folder / self._name(entry)

    def _name(self, entry):
        version = f"{entry.id} {entry.rev} {entry.size} {entry.content_hash}"
        return hashlib.sha256(version.encode()).hexdigest()


class NoParts:
    """In the place of ``Parts`` where a file comes at once or not at all."""

    def of(self, _entry):
        return b""

    def add(self, _entry, _start, _content):
        return False

    def forget(self, _entry):
        pass
