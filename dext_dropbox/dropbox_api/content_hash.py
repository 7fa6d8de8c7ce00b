"""Dropbox's content hash: SHA-256 over the SHA-256 of every block of 4 MiB.

Source: Dropbox's page "Content hash". The SDK has it from version 12.2 on, which
Python 3.10 cannot have.
"""

import hashlib

BLOCK = 4 * 1024 * 1024  # bytes


class ContentHash:
    """Used like a ``hashlib`` object."""

    def __init__(self):
        self._overall = hashlib.sha256()
        self._block = hashlib.sha256()
        self._room = BLOCK

    def update(self, data):
        rest = memoryview(data)
        while rest:
            part, rest = rest[: self._room], rest[self._room :]
            self._block.update(part)
            self._room -= len(part)
            if not self._room:
                self._close_block()

    def hexdigest(self):
        overall = self._overall.copy()
        if self._room < BLOCK:
            overall.update(self._block.digest())
        return overall.hexdigest()

    def _close_block(self):
        self._overall.update(self._block.digest())
        self._block = hashlib.sha256()
        self._room = BLOCK
