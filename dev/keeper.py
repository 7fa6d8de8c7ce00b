"""A process that ends the servers of another one which was killed.

Whoever is killed hard cannot end what it has started. The keeper hears of its end,
because that closes the pipe between them.

It reads lines from there: ``+123`` is a process to end then, ``-123`` one no more.
"""

import atexit
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

GRACE = 5  # seconds between asking a process to end and killing it

_kept = set()  # ids of processes
_keepers = []  # the last one is at work
_lock = threading.Lock()


def keep(process):
    """See to it that ``process`` (a Popen) does not outlive this one."""
    with _lock:
        if not _keepers or _keepers[-1].poll() is not None:
            _keepers.append(_started())
            _tell(*(f"+{pid}" for pid in _kept))
        _kept.add(process.pid)
        _tell(f"+{process.pid}")


def release(process):
    """Note that ``process`` has ended."""
    with _lock, suppress(BrokenPipeError):
        if process.pid in _kept:
            _kept.remove(process.pid)
            _tell(f"-{process.pid}")


def _started():
    started = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    atexit.register(started.stdin.close)
    return started


def _tell(*lines):
    pipe = _keepers[-1].stdin
    pipe.writelines(f"{line}\n" for line in lines)
    pipe.flush()


def main():
    kept = set()
    for line in sys.stdin:
        number = int(line[1:])
        (kept.add if line[0] == "+" else kept.discard)(number)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in kept:
            _send(pid, number)
        if kept and number == signal.SIGTERM:
            time.sleep(GRACE)


def _send(pid, number):
    """Send a signal to a process, and to its group if it leads one."""
    with suppress(ProcessLookupError, PermissionError):
        if os.getpgid(pid) == pid:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)


if __name__ == "__main__":
    main()
