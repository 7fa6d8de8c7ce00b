"""What the parts of ``DropboxClient`` have in common."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .errors import DropboxError

THREADS = 8


class Part:
    """Some of the calls of a ``DropboxClient``, which has what they need."""

    _sdk: Any
    _ask: Any
    entry: Any
    renew_access: Any

    def _in_time(self, end_one, things, seconds):
        """End those of ``things`` that can be in ``seconds``; return these.

        What is gone counts as ended.

        :param end_one: called with each of them, in several threads
        """
        until = time.monotonic() + seconds

        def end(thing):
            if time.monotonic() > until:
                return False
            try:
                end_one(thing)
            except DropboxError as error:
                return getattr(error, "reason", "") == "gone"
            return True

        self.renew_access()
        with ThreadPoolExecutor(THREADS) as pool:
            ended = list(pool.map(end, things))
        return [thing for thing, done in zip(things, ended, strict=True) if done]
