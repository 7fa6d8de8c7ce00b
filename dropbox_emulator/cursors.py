"""Cursors as text that nobody can change."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import astuple

from .journal import Cursor, ResetNeeded
from .store import Store


class BadCursor(Exception):
    """Not a cursor that this emulator has ever given out."""


class Cursors:
    """Turns cursors into text, and back.

    :param store: keeps the key, so that cursors survive a restart
    """

    def __init__(self, store: Store):
        self._store = store

    def encode(self, cursor: Cursor) -> str:
        """Return the cursor as text."""
        payload = json.dumps(astuple(cursor), separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._sign(payload) + payload).decode()

    def read(self, text: str) -> Cursor:
        """Return the cursor that ``text`` stands for, whoever it was given to.

        :raises BadCursor: not given out by this emulator
        """
        try:
            raw = base64.urlsafe_b64decode(text)
        except (binascii.Error, ValueError):
            raise BadCursor from None
        signature, payload = raw[:16], raw[16:]
        if not hmac.compare_digest(signature, self._sign(payload)):
            raise BadCursor
        return Cursor(*json.loads(payload))

    def decode(self, text: str, account: str, app: str, root: str) -> Cursor:
        """Return the cursor that ``text`` stands for.

        :raises BadCursor: not given out by this emulator
        :raises ResetNeeded: given out for another account, app or app type, or
            before the emulator was emptied
        """
        cursor = self.read(text)
        owner = (self._store.get("epoch"), account, app, root)
        if (cursor.epoch, cursor.account, cursor.app, cursor.root) != owner:
            raise ResetNeeded
        return cursor

    def _sign(self, payload: bytes) -> bytes:
        key = (self._store.get("cursor_key") or "").encode()
        return hmac.new(key, payload, hashlib.sha256).digest()[:16]
