"""Waits until Dropbox has changes, for thousands of cursors on one thread.

The SDK would need a thread for each. The call needs no token: the cursor is enough.
"""

import json
import os
import ssl
from typing import NamedTuple

import aiohttp
from dropbox import session as sdk

from .errors import RelistNeeded, RequestRefused, TryLater
from .session import proxy_of

TIMEOUT = 120  # seconds that Dropbox waits; it adds up to 90 of its own
LONGEST = TIMEOUT + 120  # seconds until an answer that does not come is given up
LARGEST = 64 * 1024  # bytes of an answer


class Heard(NamedTuple):
    """What Dropbox said; it wants not to be asked again for ``backoff`` seconds."""

    changes: bool
    backoff: float


def open_session():
    """Return a session for any number of waiting calls, to be closed by the caller.

    Certificates are those of the environment, as with the SDK. Nothing else of it is
    looked into: a password of ``.netrc`` would be sent to Dropbox.
    """
    bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=0, ssl=ssl.create_default_context(cafile=bundle)
        ),
        timeout=aiohttp.ClientTimeout(total=LONGEST, connect=30),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": "dext_dropbox"},
    )


async def wait_for_changes(session, cursor):
    """Return what is ``Heard`` of changes after ``cursor``.

    :raises RelistNeeded: the cursor is of no use any more
    :raises RequestRefused: Dropbox does not take it for a cursor
    :raises TryLater: Dropbox, or the way to it, is in trouble
    """
    host = sdk.API_NOTIFICATION_HOST
    try:
        async with session.post(
            f"https://{host}/2/files/list_folder/longpoll",
            json={"cursor": cursor, "timeout": TIMEOUT},
            proxy=proxy_of(host),
        ) as answer:
            content = await answer.content.read(LARGEST)
            return _meaning(answer.status, answer.headers, content)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise TryLater(f"{type(error).__name__}: {error}") from error


def _meaning(status, headers, content):
    if status == 409:
        raise RelistNeeded("the cursor ended")
    if status == 400:
        raise RequestRefused("no cursor")
    if status != 200:
        wait = headers.get("Retry-After", "")
        raise TryLater(f"status {status}", float(wait) if wait.isdigit() else None)
    try:
        found = json.loads(content)
        return Heard(bool(found["changes"]), float(found.get("backoff") or 0))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TryLater("not what Dropbox is known to answer") from error
