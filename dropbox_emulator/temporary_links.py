"""Addresses from which anybody can download one version of a file for a while."""

import secrets
import time

LIFETIME = 4 * 3600
"""Seconds for which an address is good."""


class TemporaryLinks:
    """All addresses given out so far. A restart forgets them."""

    def __init__(self) -> None:
        self._links: dict[str, tuple[float, str, str]] = {}

    def make(self, account_id: str, digest: str) -> str:
        """Return the secret part of a new address.

        :param digest: content hash of the version
        """
        token = secrets.token_urlsafe(48)
        self._links[token] = (time.time() + LIFETIME, account_id, digest)
        return token

    def digest(self, token: str) -> str | None:
        """Return the content hash that an address stands for, ``None`` if it is old."""
        until, _account, digest = self._links.get(token, (0.0, "", ""))
        return digest if until > time.time() else None

    def expire(self) -> None:
        """Let all addresses be too old."""
        self._links.clear()
