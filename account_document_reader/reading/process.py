"""Readings by a process of their own, which can be cut off at any time."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import threading
import time
from pathlib import Path

from . import wire
from .facts import Books, Reading, Trouble

WORKER = Path(__file__).with_name("worker.py")
SECONDS = 120  # real time for one document, on a machine that is busy
MOST_ANSWER = 16 * 1024 * 1024  # bytes
MOST_FILES = 256 * 1024 * 1024  # bytes, of the files that a PDF is cut into
MOST_DOCUMENTS = 200  # that one process reads, so that nothing grows for ever
KEPT_MEMORY = 480 * 1024**2  # bytes that it may still have after a document
IDLE_SECONDS = 300  # after which it is not worth its memory
PIECE = 1024 * 1024  # bytes
# No password of a database or a mail server is of use to what opens strangers' files.
ENVIRONMENT = (
    "PATH",
    "LANG",
    "LC_ALL",
    "HOME",
    "TMPDIR",
    "VIRTUAL_ENV",
    "LD_LIBRARY_PATH",
)
ONE_THREAD = {
    name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
}


class ReaderProcess:
    """Asks one process to read, one document at a time; started when it is needed.

    :param seconds: of real time that one document may take
    """

    def __init__(self, seconds=SECONDS):
        self.seconds = seconds
        self._lock = threading.Lock()
        self._process = None
        self._owner = None
        self._documents = 0
        self._last = 0.0

    # No model: there is no other "read" above this one.
    # pylint: disable-next=method-required-super
    def read(self, content, mimetype, books=None, vendors=()):
        """Return the ``Reading`` of ``content`` (bytes).

        It is empty, with the trouble ``took_too_long`` or ``crashed``, if the process
        had to be ended or ended itself; the next document gets a new one.
        """
        request = wire.request_out(mimetype, books or Books(), vendors)
        with self._lock:
            try:
                answer, _files = self._ask(request, content, MOST_ANSWER)
                return wire.reading_in(answer["reading"])
            except TimeoutError:
                self._kill()
                return Reading(troubles=[Trouble("took_too_long")])
            except (
                OSError,
                EOFError,
                ValueError,
                KeyError,
                wire.BrokenMessage,
            ) as error:
                code = self._kill()
                detail = f"{type(error).__name__}, {code}" if code else str(error)
                return Reading(troubles=[Trouble("crashed", detail)])

    def cut(self, content, parts):
        """Return the PDF (bytes) of each of ``parts`` of the PDF ``content``.

        [] if it cannot be cut, or took too long.
        """
        with self._lock:
            try:
                answer, files = self._ask(wire.cut_out(parts), content, MOST_FILES)
                return wire.files_in(answer["cut"], files)
            except (OSError, EOFError, ValueError, KeyError, wire.BrokenMessage):
                self._kill()  # too late is an OSError as well
                return []

    def _ask(self, request, content, most):
        """Return ``(answer, bytes)`` of the process; ``most`` bytes are taken."""
        self._start()
        answer = self._exchange(wire.pack(request, content), most)
        self._documents += 1
        self._last = time.monotonic()
        if self._memory() > KEPT_MEMORY:
            self._kill()  # the next document starts without the leftovers of this one
        return answer

    def close(self):
        """End the process; the next reading starts another one."""
        with self._lock:
            self._kill()

    def close_if_idle(self):
        """End the process if nothing was asked of it for ``IDLE_SECONDS``."""
        with self._lock:
            if self._process and time.monotonic() - self._last > IDLE_SECONDS:
                self._kill()

    @property
    def pid(self):
        """Of the running process, None if there is none."""
        return self._process and self._process.pid

    def _start(self):
        if self._owner != os.getpid():
            # A fork has the pipes of what it was made of: they are not ours.
            self._process, self._owner = None, os.getpid()
        if self._process and self._process.poll() is not None:
            self._kill()
        if self._process and self._documents >= MOST_DOCUMENTS:
            self._kill()
        if self._process is None:
            self._documents = 0
            self._process = subprocess.Popen(
                [sys.executable, str(WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                cwd="/",
            )
            for pipe in (self._process.stdin, self._process.stdout):
                os.set_blocking(pipe.fileno(), False)

    def _memory(self):
        """Return the bytes of memory that the process has, 0 if that is not known."""
        try:
            pages = Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]
        except (OSError, IndexError):
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def _kill(self):
        """End the process and return how it ended, None if there was none."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return None
        process.kill()
        code = process.wait()
        process.stdin.close()
        process.stdout.close()
        return code

    def _exchange(self, request, most):
        """Send ``request`` (bytes) and return the JSON of the answer, and its bytes.

        :raises TimeoutError: if both take longer than allowed
        :raises EOFError: if the process ends before it has answered
        """
        deadline = time.monotonic() + self.seconds
        left, answer = memoryview(request), bytearray()
        stdin, stdout = self._process.stdin.fileno(), self._process.stdout.fileno()
        with selectors.DefaultSelector() as selector:
            selector.register(stdin, selectors.EVENT_WRITE)
            selector.register(stdout, selectors.EVENT_READ)
            while not _is_whole(answer, most):
                ready = selector.select(max(deadline - time.monotonic(), 0))
                if not ready:
                    raise TimeoutError
                for key, _ in ready:
                    if key.fd == stdout:
                        answer += _take(stdout)
                    else:
                        left = left[os.write(stdin, left[:PIECE]) :]
                        if not left:
                            selector.unregister(stdin)
        text, _content = wire.lengths(answer[: wire.HEAD.size], most)
        end = wire.HEAD.size + text
        return json.loads(answer[wire.HEAD.size : end]), answer[end:]


def _take(descriptor):
    piece = os.read(descriptor, PIECE)
    if not piece:
        raise EOFError("ended")
    return piece


def _is_whole(answer, most):
    if len(answer) < wire.HEAD.size:
        return False
    text, content = wire.lengths(answer[: wire.HEAD.size], most)
    return len(answer) >= wire.HEAD.size + text + content


def _environment():
    """What the process is told: where its libraries are, and nothing else."""
    told = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    folders = [folder for folder in sys.path if folder and Path(folder).is_dir()]
    return {**told, **ONE_THREAD, "PYTHONPATH": os.pathsep.join(folders)}
