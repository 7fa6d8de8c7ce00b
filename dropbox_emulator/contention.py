"""Calls of which Dropbox takes only one at a time."""

import time


class Contention:
    """Who is at work on what, and until when.

    Times are of the monotonic clock, in seconds.
    """

    def __init__(self) -> None:
        self._until: dict[tuple[str, ...], float] = {}

    def enter(self, seconds: float, *what: str) -> bool:
        """Begin something that lasts; return whether nobody else is at it."""
        now = time.monotonic()
        if self._until.get(what, 0.0) > now:
            return False
        self._until = {key: until for key, until in self._until.items() if until > now}
        self._until[what] = now + seconds
        return True

    def clear(self) -> None:
        """Forget what is going on."""
        self._until.clear()
