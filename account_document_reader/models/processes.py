"""The processes that open documents, shared by the threads of one server process."""

import os
import threading
from contextlib import contextmanager

from ..reading.process import IDLE_SECONDS, SECONDS, ReaderProcess

ELECTRONIC = "application/xml"
# E-invoices are read while somebody waits for the upload.
ELECTRONIC_SECONDS = 20
CUTTING_SECONDS = 20  # somebody waits for it too
MOST = max(1, min(4, (os.cpu_count() or 1) // 2 + 1))


class Processes:
    """Lends processes: as many as ask at once are started, some kept."""

    def __init__(self):
        self._idle = []
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self._watch = None

    def read_all(self, content, mimetype, books=None, vendors=()):
        """Return what is read of an e-invoice inside ``content``, else of its pages."""
        if mimetype.startswith("image/"):
            return self.ask(content, mimetype, books, vendors)
        electronic = self.ask(content, ELECTRONIC)
        if electronic.source or not mimetype:
            return electronic
        return self.ask(content, mimetype, books, vendors)

    def ask(self, content, mimetype, books=None, vendors=()):
        """Return the ``Reading`` of ``content`` (bytes); it never raises."""
        with self._lend() as process:
            electronic = mimetype == ELECTRONIC
            process.seconds = ELECTRONIC_SECONDS if electronic else SECONDS
            return process.read(content, mimetype, books, vendors)

    def cut(self, content, parts):
        """Return PDFs (bytes) of the ``parts`` of ``content``; [] if it fails."""
        with self._lend() as process:
            process.seconds = CUTTING_SECONDS
            return process.cut(content, parts)

    @contextmanager
    def _lend(self):
        process = self._take()
        try:
            yield process
        finally:
            with self._lock:
                keep = len(self._idle) < MOST
                if keep:
                    self._idle.append(process)
                    self._end_later()
            if not keep:
                process.close()

    def _take(self):
        with self._lock:
            if self._owner != os.getpid():
                # After a fork: those belong to the process that started them.
                self._idle, self._owner, self._watch = [], os.getpid(), None
            return self._idle.pop() if self._idle else ReaderProcess()

    def _end_later(self):
        """Have processes ended that nobody asks any more; the lock is held."""
        if self._watch is None:
            self._watch = threading.Timer(IDLE_SECONDS, self.end_idle)
            self._watch.daemon = True
            self._watch.start()

    def end_idle(self):
        """End the processes of which nothing was asked for a while."""
        with self._lock:
            self._watch = None
            for process in self._idle:
                process.close_if_idle()
            self._idle = [process for process in self._idle if process.pid]
            if self._idle:
                self._end_later()


processes = Processes()
