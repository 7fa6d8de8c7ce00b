import asyncio
import logging
import random
import signal
import sys
import time
from contextlib import closing

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.service.db import list_dbs
from odoo.sql_db import db_connect
from odoo.tools import config

_logger = logging.getLogger(__name__)

STAND_BY = 15  # seconds between two tries to be the one that listens
FIRST_PAUSE, LONGEST_PAUSE = 2, 120  # seconds after trouble with a database


class Database:
    """What the listener asks and tells, in short transactions of their own.

    It holds a lock for as long as it is open: of several listeners, on whatever hosts,
    one is at work for a database and the others stand by.
    """

    def __init__(self, name):
        self.name = name
        self._cursor = db_connect(name).cursor()

    def close(self):
        # Not back into the pool: the lock ends with it.
        self._cursor._cnx.close()
        self._cursor.close()

    def is_ours(self):
        """Whether this is the one that listens; asks whether the lock is still held."""
        from odoo.addons.dext_dropbox.models.connection.listening import (  # noqa: PLC0415
            LISTENER_LOCK,
        )

        self._cursor.execute("SELECT pg_try_advisory_lock(%s, 0)", [LISTENER_LOCK])
        (ours,) = self._cursor.fetchone()
        self._cursor.commit()
        return ours

    def cursors(self, ids):
        with self._connections() as connections:
            return connections.to_listen(ids)

    def tell(self, ids):
        with self._connections() as connections:
            connections.browse(ids).exists().hear()

    def _connections(self):
        return Connections(self.name)


class Connections:
    """Gives the model ``dext.dropbox.connection``; commits at the end."""

    def __init__(self, name):
        self._cursor = Registry(name).check_signaling().cursor()

    def __enter__(self):
        self._cursor.__enter__()
        return api.Environment(self._cursor, SUPERUSER_ID, {})[
            "dext.dropbox.connection"
        ]

    def __exit__(self, *error):
        return self._cursor.__exit__(*error)


def is_served(name):
    """Whether the addon is installed in the database ``name``."""
    return "dext.dropbox.news" in Registry(name)


async def listen(name):
    """Listen for the database ``name`` until cancelled, whatever happens."""
    from odoo.addons.dext_dropbox.listener import Listener  # noqa: PLC0415

    pause = FIRST_PAUSE
    while True:
        began = time.monotonic()
        try:
            with closing(await asyncio.to_thread(Database, name)) as database:
                while not await asyncio.to_thread(database.is_ours):
                    await asyncio.sleep(STAND_BY)
                _logger.info("Listening for %s", name)
                await Listener(database).run()
        except Exception:
            _logger.exception("Listening for %s failed; again in %s s", name, pause)
        if time.monotonic() - began > LONGEST_PAUSE:
            pause = FIRST_PAUSE
        await asyncio.sleep(pause * random.uniform(0.5, 1))
        pause = min(pause * 2, LONGEST_PAUSE)


async def listen_to_all(names):
    """Listen for each of ``names`` until the process is told to end."""
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    tasks = [asyncio.create_task(listen(name)) for name in names]
    await ended.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class DextDropboxListen(Command):
    """Wait for changes in Dropbox, where Dropbox cannot call this server.

    Takes the options of the server: the configuration file (-c), the databases (-d).
    """

    name = "dext_dropbox_listen"

    def run(self, args):
        config.parser.prog = self.prog
        config.parse_config(args, setup_logging=True)
        names = config["db_name"] or list_dbs(force=True)
        served = [name for name in names if is_served(name)]
        if not served:
            sys.exit("The addon dext_dropbox is installed in none of these databases.")
        try:
            import aiohttp  # noqa: F401, PLC0415
        except ImportError:
            sys.exit("The listener needs the Python package aiohttp.")
        asyncio.run(listen_to_all(served))
