"""The folder that holds everything obtained, shared by all clones of the project.

Every part is one folder, named after what it was made from. It counts as present
once its stamp is written, which is the last thing that happens: an interrupted run
is repeated, never trusted.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

STAMP = ".complete"
HEARTBEAT = 15  # seconds between two signs of life


class SetupError(Exception):
    """Something could not be obtained; the message says what the person can do."""


def cache_folder():
    """The cache folder: ``DEXT_DROPBOX_CACHE``, or below the XDG cache folder."""
    if own := os.environ.get("DEXT_DROPBOX_CACHE"):
        return Path(own).expanduser().absolute()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser().absolute() / "dext_dropbox"


def fingerprint(*parts):
    """A short name for what something is made from (files are read, text is taken)."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:12]


@contextmanager
def locked(name):
    """Hold the cache's lock called ``name``; other processes wait and say so."""
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / f".{name}.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"  waiting for another run that prepares {name}")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def obtain(name, key, build, label):
    """Return the folder ``name-key``, made by ``build(folder)`` if it is not complete.

    :raises SetupError: what ``build`` raises, after the unfinished folder is removed
    """
    folder = cache_folder() / f"{name}-{key}"
    if (folder / STAMP).exists():
        return folder
    with locked(name):
        if (folder / STAMP).exists():
            return folder
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        with progress(label):
            build(folder)
        (folder / STAMP).touch()
    return folder


@contextmanager
def progress(label):
    """Say what is being done, that it is still going on, and how long it took."""
    started = time.monotonic()
    done = threading.Event()

    def beat():
        while not done.wait(HEARTBEAT):
            say(f"  … {label}: {time.monotonic() - started:.0f} s")

    say(f"→ {label}")
    threading.Thread(target=beat, daemon=True).start()
    try:
        yield
    finally:
        done.set()
    say(f"  {label}: done in {time.monotonic() - started:.1f} s")


def say(text):
    # With its end at once: others may speak at the same time.
    print(f"{text}\n", end="", file=sys.stderr, flush=True)


def run(command, *, advice, **options):
    """Run ``command`` quietly.

    :param advice: what the person can do when it fails
    :raises SetupError: with the end of the command's output and the advice
    """
    try:
        done = subprocess.run(
            [str(word) for word in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **options,
        )
    except FileNotFoundError as error:
        raise SetupError(f"{command[0]} is not on this machine.\n{advice}") from error
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-15:])
        words = " ".join(str(word) for word in command)
        raise SetupError(f"{words}\n{tail}\n\n{advice}")
    return done.stdout
