"""Contents of all file versions, kept under their content hash."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

BLOCK = 4 * 1024 * 1024
"""Block size of Dropbox's content hash, in bytes."""


class ContentHasher:
    """Dropbox content hash: SHA-256 over the SHA-256 digests of 4 MiB blocks."""

    def __init__(self) -> None:
        self._overall = hashlib.sha256()
        self._block = hashlib.sha256()
        self._room = BLOCK
        self.size = 0

    def update(self, data: bytes) -> None:
        """Add ``data`` to what is hashed."""
        self.size += len(data)
        view = memoryview(data)
        while view:
            part = view[: self._room]
            self._block.update(part)
            self._room -= len(part)
            view = view[len(part) :]
            if not self._room:
                self._overall.update(self._block.digest())
                self._block, self._room = hashlib.sha256(), BLOCK

    def hexdigest(self) -> str:
        """Return the hash of everything so far, 64 hexadecimal digits."""
        overall = self._overall.copy()
        if self._room < BLOCK:
            overall.update(self._block.digest())
        return overall.hexdigest()


def content_hash(data: bytes) -> str:
    """Return the Dropbox content hash of ``data``."""
    hasher = ContentHasher()
    hasher.update(data)
    return hasher.hexdigest()


class Blobs:
    """Stored contents. They are copies: a person may write to the file on disk.

    :param folder: where the contents are kept; made if missing
    """

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, digest: str) -> Path:
        """Return where the content with this hash is or would be."""
        return self.folder / digest[:2] / digest[2:]

    def put(self, data: bytes) -> str:
        """Keep ``data`` and return its content hash."""
        digest = content_hash(data)
        target = self.path(digest)
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(data)
        return digest

    def put_file(self, source: str) -> tuple[str, int]:
        """Keep a copy of the file ``source``; return content hash and size.

        :raises OSError: the file cannot be read
        """
        with open(source, "rb") as reader:
            first = reader.read(BLOCK)
            if len(first) < BLOCK:
                return self.put(first), len(first)
            return self._put_large(first, reader)

    def _put_large(self, first: bytes, reader: BinaryIO) -> tuple[str, int]:
        hasher = ContentHasher()
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as writer:
            try:
                chunk = first
                while chunk:
                    hasher.update(chunk)
                    writer.write(chunk)
                    chunk = reader.read(BLOCK)
            except OSError:
                os.unlink(writer.name)
                raise
        digest = hasher.hexdigest()
        target = self.path(digest)
        target.parent.mkdir(exist_ok=True)
        os.replace(writer.name, target)
        return digest, hasher.size

    def read(self, digest: str) -> bytes:
        """Return the content with this hash."""
        return self.path(digest).read_bytes()

    def clear(self) -> None:
        """Forget all contents."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()
