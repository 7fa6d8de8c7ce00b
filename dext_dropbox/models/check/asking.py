"""Asks Dropbox what has changed, for many connections at a time.

Knows neither Odoo nor its database: whoever waits for Dropbox holds nothing up.
"""

import logging
import queue
import threading
import time
from typing import Any, NamedTuple

from ...dropbox_api.errors import BaseFolderMissing, RelistNeeded, TryLater

_logger = logging.getLogger(__name__)

AT_ONCE = 16  # questions; each costs a thread, and a connection to Dropbox
MOST_THREADS = 64  # of a process, with those of questions that were given up
LONGEST = 90  # seconds; then an answer that drips in byte by byte is given up

_unanswered = set()  # (database, key) of what threads of this process still wait for


class Question(NamedTuple):
    """What is asked: what has changed below ``root`` since ``cursor``."""

    client: Any
    root: str
    cursor: str


class Answer(NamedTuple):
    """What came of it: a ``page``, or the ``error`` in its way.

    ``made`` is the entry of the base folder, if it had to be made again. ``seconds``
    is how long Dropbox took.
    """

    page: Any = None
    made: Any = None
    error: Any = None
    seconds: float = 0.0

    @property
    def says_something(self):
        """Whether anything comes of it that somebody is told."""
        return bool(self.error or self.made or self.page.entries)


def ask(question):
    """Return the ``Answer`` of Dropbox; raises nothing."""
    began = time.monotonic()
    try:
        page, made = _page_and_base(question)
        return Answer(page, made, seconds=time.monotonic() - began)
    except Exception as error:
        return Answer(error=error, seconds=time.monotonic() - began)


def _page_and_base(question):
    client, root, cursor = question
    try:
        return client.changes(root, cursor), None
    except RelistNeeded as error:
        # The ledger knows what was recorded before: listing again is harmless.
        _logger.info("Everything is listed again: %s", error)
        missing = isinstance(error, BaseFolderMissing) and root
        made = client.make_folder(root) if missing else None
        return client.changes(root), made


class Asker:
    """Has questions answered, each in a thread of its own.

    The threads end with the process, and are waited for by nobody: one that is stuck
    concerns its own connection only, of which nothing is asked meanwhile.
    """

    def __init__(self, database):
        self._database = database
        self._answers = queue.SimpleQueue()
        self._asked = {}  # {key: (Question, when it is given up)}

    @property
    def is_full(self):
        return len(self._asked) >= AT_ONCE or len(_unanswered) >= MOST_THREADS

    def is_stuck(self, key):
        """Whether an earlier question, which was given up, is still not answered."""
        return (self._database, key) in _unanswered

    def ask(self, key, question):
        self._asked[key] = question, time.monotonic() + LONGEST
        _unanswered.add((self._database, key))
        thread = threading.Thread(
            target=self._wait,
            args=(key, question),
            name="dext_dropbox.check",
            daemon=True,
        )
        try:
            thread.start()
        except BaseException:
            _unanswered.discard((self._database, key))
            raise

    def _wait(self, key, question):
        answer = ask(question)
        # First: whoever has the answer may ask the next question at once.
        _unanswered.discard((self._database, key))
        self._answers.put((key, question, answer))

    def next(self, within):
        """Return (key, ``Answer``) of whatever is answered next.

        :param within: seconds; None if nothing was answered by then
        """
        for key, (_question, end) in list(self._asked.items()):
            if time.monotonic() > end:
                del self._asked[key]
                return key, Answer(error=TryLater("no end"), seconds=LONGEST)
        try:
            key, question, answer = self._answers.get(timeout=within)
        except queue.Empty:
            return None
        if self._asked.get(key, (None,))[0] is not question:
            return None  # it was given up before
        del self._asked[key]
        return key, answer
