"""``files/list_folder/longpoll``: a call that lasts until something changes."""

import asyncio
import time

from .catalogue import ROUTES
from .cursors import BadCursor, Cursors
from .journal import Cursor, ResetNeeded
from .wire import ApiFailure, Reply, bad_input, check, decode, json_reply
from .world import World

ROUTE = "files/list_folder/longpoll"

STEP = 0.05
"""Seconds between two looks."""


async def answer(world: World, text: str, authorized: bool) -> Reply:
    """Answer once something has changed after the cursor, or the time is over.

    :param authorized: whether there is a header for that; the route takes none
    """
    if authorized:
        return bad_input(ROUTE, 'unexpected HTTP header "Authorization"')
    try:
        arg = decode(ROUTES[ROUTE].arg_type, text)
        cursor = Cursors(world.store).read(arg.cursor)
    except BadCursor:
        return bad_input(ROUTE, 'request body: Invalid "cursor" parameter')
    except ValueError as error:
        return bad_input(ROUTE, f"request body: {error}")
    until = time.monotonic() + min(arg.timeout, world.behaviour.longpoll_most)
    try:
        while not (changed := _has_changes(world, cursor)):
            if time.monotonic() >= until:
                break
            await asyncio.sleep(STEP)
    except ResetNeeded:
        return ApiFailure("reset").reply()
    result = {"changes": changed}
    check(ROUTES[ROUTE].result_type, result)
    return json_reply(result)


def _has_changes(world: World, cursor: Cursor) -> bool:
    with world.lock:
        if cursor.epoch != world.store.get("epoch"):
            raise ResetNeeded
        if cursor.after is not None:
            return True
        world.scanner_of(cursor.account).scan_if_due()
        entries, _position, more = world.files_of(cursor.account).changes(cursor)
        return bool(entries) or more
