"""The side that asks: keeps a process that opens files, and outlives it."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import fields, replace
from pathlib import Path

from .look import MB, REASONS, Limits, Look, Part
from .pipe import BrokenMessage, pack, unpack

# The package is loaded without the addon around it, which would load Odoo.
_START = """
import sys, types
sys.path[:] = filter(None, sys.path)
package = types.ModuleType("looking")
package.__path__ = [sys.argv[1]]
sys.modules["looking"] = package
from looking.child import main
main(sys.argv[2])
"""
# Nothing else of the environment is the opener's business.
_ENVIRONMENT = ("HOME", "LANG", "LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "PYTHONPATH")
START_WITHIN = 60  # seconds; a second is much on an idle machine
EARLY = 1  # second by which we may give up before the time is over
GRACE = 5  # seconds after which the opener is ended that did not end itself
CHUNK, SMALL = MB, 64 * 1024  # bytes that are read at once
LARGEST_RENDITION = 40 * MB
_OUTLASTED = (-signal.SIGPROF, -signal.SIGALRM)
_PLAIN = {field.name: field.type for field in fields(Look)}
_TOO_HEAVY = Look(reason="too_heavy")


class CannotLook(Exception):
    """The process that opens files does not work: no fault of the file."""


class _Died(Exception):
    """The opener ended while it looked; ``outlasted`` if its time was over."""

    def __init__(self, outlasted):
        super().__init__(outlasted)
        self.outlasted = outlasted


class Looker:
    """Looks at any number of files, one after the other; can be shared by threads.

    Use it as a context manager, or ``close`` it. It costs nothing until the first
    file comes. The process ends with it, also if this process is killed.
    """

    def __init__(self, limits=None):
        self.limits = limits or Limits()
        self._process = self._socket = None
        self._early = b""
        self._lock = threading.Lock()

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.close()

    def look(self, name, content):
        """Return the ``Look`` of ``content`` (bytes); ``name`` is only a hint.

        Takes ``limits.cpu`` at most, and ``limits.container`` more for a container,
        each document in which is looked at by itself.

        :raises CannotLook: if no process can be started or a library is missing
        """
        with self._lock:
            found = self._ask(name, content, True)
            if not found.parts:
                return found
            return replace(found, parts=tuple(self._inside(found.parts)))

    def close(self):
        """End the process; the next file would start another one."""
        with self._lock:
            self._stop()

    def _inside(self, parts):
        end = time.monotonic() + self.limits.container
        for part in parts:
            if part.look:
                yield part
            elif time.monotonic() > end:
                yield part._replace(look=_TOO_HEAVY)
            else:
                yield part._replace(look=self._ask(part.name, part.content, False))

    def _ask(self, name, content, open_containers):
        """Look at one file, in a new process once more if the one of others died."""
        while True:
            is_new = self._process is None
            if is_new:
                self._start()
            try:
                return self._exchange(name, content, open_containers)
            except _Died as death:
                if is_new or death.outlasted:
                    return _TOO_HEAVY
            except BaseException:
                self._stop()  # an answer may be on its way
                raise

    def _start(self):
        ours, theirs = socket.socketpair()
        try:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-c", _START, str(Path(__file__).parent)),
                    json.dumps(self.limits),
                ],
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=_environment(),
            )
        except OSError as error:
            ours.close()
            raise CannotLook(str(error)) from error
        finally:
            theirs.close()
        self._socket, self._early = ours, b""
        ours.settimeout(START_WITHIN)
        try:
            self._receive(time.monotonic() + START_WITHIN)
        except _Died as death:
            raise CannotLook("the process that opens files does not start") from death

    def _stop(self, patience=1):
        """End the process and return its exit status.

        :param patience: seconds for it to end by itself, now that nobody asks any more
        """
        process, self._process = self._process, None
        if process is None:
            return None
        self._socket.close()
        try:
            status = process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
        return status

    def _exchange(self, name, content, open_containers):
        request = {"name": name, "open_containers": open_containers}
        deadline = time.monotonic() + self.limits.wall + GRACE
        try:
            for piece in pack(request, [content]):
                self._be_in_time(deadline)
                self._socket.sendall(piece)
        except OSError as error:
            self._give_up(isinstance(error, TimeoutError))
        message, runs = self._receive(deadline)
        if "missing" in message:
            raise CannotLook(f"{message['missing']}"[:500])
        if message.get("exhausted"):
            self._give_up(False)
        try:
            return _answer(message, runs)
        except (TypeError, ValueError, KeyError, AttributeError, StopIteration):
            return self._give_up(False)

    def _receive(self, deadline):
        try:
            most = self.limits.unpacked + LARGEST_RENDITION
            return unpack(lambda size: self._read(size, deadline), most)
        except (BrokenMessage, OSError) as error:
            return self._give_up(isinstance(error, TimeoutError))

    def _read(self, size, deadline):
        """Return exactly ``size`` bytes; what came with them waits its turn."""
        data = self._early[:size]
        self._early = self._early[size:]
        if len(data) == size:
            return data
        pieces, missing = [data], size - len(data)
        while missing:
            self._be_in_time(deadline)
            piece = self._socket.recv(max(min(missing, CHUNK), SMALL))
            if not piece:
                raise BrokenMessage("cut off")
            pieces.append(piece[:missing])
            self._early = piece[missing:]
            missing -= len(pieces[-1])
        return b"".join(pieces)

    def _be_in_time(self, deadline):
        """Have the socket wait until ``deadline``, or up to ``EARLY`` seconds less.

        What it waits is left as it is where that will do: to set it lets go of Python's
        lock, which downloads are keen on.

        :raises TimeoutError: it is over
        """
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if not left - EARLY <= self._socket.gettimeout() <= left:
            self._socket.settimeout(left - EARLY / 2 if left > EARLY else left)

    def _give_up(self, outlasted):
        # A process that broke off is ending; its status says why.
        status = self._stop(0 if outlasted else GRACE)
        raise _Died(outlasted or status in _OUTLASTED)


_lasting = threading.local()


def lasting_looker():
    """Return the ``Looker`` of this thread, which is kept: starting takes longer than
    most files do. Nobody closes it: its process ends when it has had nothing to do for
    ``limits.idle`` seconds, or with this one.
    """
    # A forked process must not talk to the one that its parent has started.
    if getattr(_lasting, "owner", None) != os.getpid():
        _lasting.owner, _lasting.looker = os.getpid(), Looker()
    return _lasting.looker


def _environment():
    own = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return {**own, "PYTHONIOENCODING": "utf-8", "MALLOC_ARENA_MAX": "1"}


def _answer(message, runs):
    runs = iter(runs)
    more = {}
    if message["look"].get("rendition_mimetype"):
        more["rendition"] = next(runs)
    if message["parts"]:
        more["parts"] = tuple(
            Part(str(name)[-500:], next(runs), own and _look(own))
            for name, own in message["parts"]
        )
    return _look(message["look"], **more)


def _look(values, **more):
    """Return the ``Look`` of plain ``values``, each as long as it may be."""
    for name, value in values.items():
        kind = _PLAIN[name]
        more[name] = str(value)[:200] if kind is str else kind(value)
    look = Look(**more)
    if bool(look.reason) == bool(look.mimetype) or look.reason not in ("", *REASONS):
        raise ValueError("neither taken nor refused")
    return look
