"""Listens to Dropbox for all connections of a database, and tells Odoo of changes.

For servers that Dropbox cannot call. One thread holds a waiting call for each
connection; what asks the database is done in others. Knows no Odoo.
"""

import asyncio
import logging
import random
import time

from .dropbox_api.errors import DropboxError, RelistNeeded, RequestRefused
from .dropbox_api.longpoll import open_session, wait_for_changes

_logger = logging.getLogger(__name__)

LOOK_EVERY = 15.0  # seconds between two looks for connections that came or went
LOOK_SOON = 0.5  # seconds, where a check is to move the cursor just now
CHECKED_WITHIN = 60.0  # seconds; then it is listened to as before
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0  # seconds after a failed call
SPREAD = 30.0  # seconds over which the first calls are spread, if there are thousands
AT_ONCE = 100  # first calls that are not spread


def pause_after(failures):
    """Seconds to wait after so many failures in a row: growing, jittered, bounded."""
    pause = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    return pause * random.uniform(0.5, 1.0)


class Listener:
    """Follows the connections that ``database`` names, until it is cancelled.

    :param database: has ``cursors(ids)``, the {id: cursor} to follow (of all, if None),
        and ``tell(ids)``, whose files have changed; both block, and may raise anything
    """

    def __init__(self, database):
        self._database = database
        self._cursors = {}  # {id: cursor} as last seen in the database
        self._calls = {}  # {id: task} that follows it
        self._told = {}  # {id: cursor} behind which there are changes
        self._heard = set()  # ids of which the database does not know yet
        self._anything = asyncio.Event()
        self._look_at = 0.0

    async def run(self):
        async with open_session() as session:
            try:
                while True:
                    await self._look(session)
                    await self._tell()
            finally:
                await self._hang_up(list(self._calls))

    async def _look(self, session):
        """Learn the cursors: of all connections, or of those just being checked."""
        everything = time.monotonic() >= self._look_at
        some = None if everything else list(self._told)
        if some == []:
            return
        found = await asyncio.to_thread(self._database.cursors, some)
        self._cursors.update(found)
        if everything:
            self._look_at = time.monotonic() + LOOK_EVERY
            ended = [id_ for id_, call in self._calls.items() if call.done()]
            await self._hang_up([*ended, *(self._calls.keys() - found.keys())])
        for number, id_ in enumerate(found.keys() - self._calls.keys()):
            delay = random.uniform(0, SPREAD) if number >= AT_ONCE else 0
            self._calls[id_] = asyncio.create_task(self._follow(session, id_, delay))

    async def _hang_up(self, ids):
        calls = [self._calls.pop(id_) for id_ in ids if id_ in self._calls]
        for id_, call in zip(ids, calls, strict=False):
            self._told.pop(id_, None)
            call.cancel()
        for error in await asyncio.gather(*calls, return_exceptions=True):
            if isinstance(error, Exception):
                _logger.error("Following a connection ended", exc_info=error)

    async def _tell(self):
        """Tell what is heard; wait for it, but not longer than until the next look."""
        within = LOOK_SOON if self._told else self._look_at - time.monotonic()
        try:
            await asyncio.wait_for(self._anything.wait(), max(within, 0))
        except TimeoutError:
            return
        self._anything.clear()
        heard, self._heard = self._heard, set()
        await asyncio.to_thread(self._database.tell, sorted(heard))

    async def _follow(self, session, id_, delay):
        """Report changes of a connection, once for each check of it."""
        await asyncio.sleep(delay)
        while True:
            cursor = self._cursors[id_]
            backoff = await self._until_changes(session, id_)
            self._told[id_] = cursor
            self._heard.add(id_)
            self._anything.set()
            end = time.monotonic() + CHECKED_WITHIN
            await asyncio.sleep(backoff)
            while self._cursors[id_] == cursor and time.monotonic() < end:
                await asyncio.sleep(LOOK_SOON)
            self._told.pop(id_, None)

    async def _until_changes(self, session, id_):
        """Return once there are changes: how many seconds Dropbox wants to rest."""
        failures = 0
        while True:
            pause = 0
            try:
                heard = await wait_for_changes(session, self._cursors[id_])
            except (RelistNeeded, RequestRefused):
                return 0  # the check finds out what to do about it
            except DropboxError as error:
                failures += 1
                pause = getattr(error, "seconds", None) or pause_after(failures)
                level = logging.WARNING if failures == 3 else logging.DEBUG
                _logger.log(level, "Connection %s: %s", id_, error)
            else:
                failures, pause = 0, heard.backoff
                if heard.changes:
                    return pause
            await asyncio.sleep(pause)
