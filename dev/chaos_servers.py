"""The servers of ``make chaos``: two Odoos that can be killed and come up again."""

import os
import shutil
import signal
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from . import firm
from .cache import SetupError
from .rpc import Person
from .server import HOST, free_port, odoo_server

UP_WITHIN = 180  # seconds

PROJECT = Path(__file__).parent.parent
ADDON = PROJECT / "dext_dropbox"

# What the harness has to catch: {name: [(file, text, what stands there instead)]}
SABOTAGES = {
    # The cursor is committed before the rows of its page.
    "cursor-first": [
        (
            "models/check/check.py",
            "        fresh = self._record_page(",
            "        self.cursor = page.cursor\n"
            "        self.env.cr.commit()\n"
            "        fresh = self._record_page(",
        )
    ],
    # Drafts are committed before the ledger knows of them.
    "draft-first": [
        (
            "models/drafts/sorting.py",
            "            with self.env.cr.savepoint():\n"
            "                self._decide(files)\n"
            "            return\n",
            "            self._decide(files)\n            return\n",
        ),
        (
            "models/drafts/sorting.py",
            "            for row, move in zip(own, drafts, strict=True):\n",
            "            self.env.cr.commit()\n"
            "            for row, move in zip(own, drafts, strict=True):\n",
        ),
    ],
}


def copied_addon(folder, sabotage=None, beside=()):
    """Copy the addon, so that what is edited during the run does not matter.

    :param folder: where the copy goes
    :param sabotage: put its commits into a wrong order, see ``SABOTAGES``
    :param beside: names of other addons that are copied too
    :return: the addons path that has the copy instead of the addon
    :raises SetupError: the addon has changed, so that the text is not found
    """
    copy = folder / "addons" / ADDON.name
    for name in (ADDON.name, *beside):
        shutil.copytree(
            PROJECT / name,
            copy.parent / name,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    for path, text, instead in SABOTAGES[sabotage] if sabotage else ():
        source = (copy / path).read_text()
        if source.count(text) != 1:
            raise SetupError(f"{sabotage}: {path} has not exactly once:\n{text}")
        (copy / path).write_text(source.replace(text, instead))
    return ",".join([str(copy.parent), os.environ["DEXT_DROPBOX_ADDONS"]])


class Host:
    """An Odoo that is started, killed and started again, always at the same port.

    :param options: further arguments of ``odoo_server``
    """

    def __init__(self, name, database, folder, **options):
        self.name = name
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.starts = 0
        self._database, self._folder, self._options = database, folder, options
        self._stack = ExitStack()
        self._server = None
        self._error = None
        self._killed = False
        self._starting = None
        self._people = {}

    def start(self):
        """Begin to start; ``ready`` tells when it is up."""
        self.starts += 1
        self._starting = threading.Thread(target=self._start)
        self._starting.start()

    def _start(self):
        log = self._folder / f"odoo-{self.name}-{self.starts:03}.log"
        try:
            self._server = self._stack.enter_context(
                odoo_server(self._database, port=self.port, log=log, **self._options)
            )
        except SetupError as error:
            if not self._killed:
                self._error = error

    @property
    def ready(self):
        """:raises SetupError: it could not be started"""
        if self._error:
            raise self._error
        return self._server is not None

    @property
    def pid(self):
        """Its operating pid once it is up."""
        return self._server and self._server.process.pid

    def owns(self, pid):
        """Whether the process is this server, maybe not up yet."""
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except FileNotFoundError:
            return False
        return str(self.port).encode() in words

    def wait(self):
        """:raises SetupError: it does not come up"""
        deadline = time.monotonic() + UP_WITHIN
        while not self.ready:
            if time.monotonic() > deadline:
                raise SetupError(f"Odoo {self.name} does not come up.")
            time.sleep(0.1)

    def kill(self, pid):
        """End its process (group) ``pid`` at once, then begin to start anew."""
        self._killed = True
        os.killpg(pid, signal.SIGKILL)  # it leads a group of its own
        self._starting.join()
        self._down()
        self._killed = False
        self.start()

    def _down(self):
        self._stack.close()
        self._server = None

    def stop(self):
        if self._starting:
            self._starting.join()
        self._down()
        for person in self._people.values():
            person.__exit__()

    def person(self, login):
        """Somebody who is logged in here; sessions outlive the process."""
        if login not in self._people:
            self._people[login] = Person(self.url, self._database, login, firm.PASSWORD)
        return self._people[login]
