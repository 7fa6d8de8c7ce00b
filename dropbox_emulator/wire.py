"""HTTP as Dropbox speaks it: replies, error bodies, arguments."""

import asyncio
import contextlib
import gzip
import json
import random
import secrets
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from typing import Any

from dropbox import stone_serializers
from dropbox.stone_validators import ValidationError
from starlette.types import Receive, Scope, Send

CHUNK = 256 * 1024
"""Bytes of a file that are read and sent at a time."""

GZIP_FROM = 512
"""Size in bytes from which JSON is compressed for those who accept it."""

FAREWELL = 0.2
"""Seconds after which a connection that was hung up is cut."""

CHECKED_ENTRIES = 50
"""Entries of a long listing that are checked against the SDK's types."""


class BadInput(Exception):
    """A request that Dropbox answers with 400 and this text."""


class ApiFailure(Exception):
    """A request that fails in a way that the API describes.

    :param tags: nested union tags, ``("path", "not_found")``
    :param status: HTTP status
    :param error: the error itself if tags alone do not make it
    """

    def __init__(self, *tags: str, status: int = 409, error: dict | None = None):
        super().__init__("/".join(tags))
        self.tags = tags
        self.status = status
        self.error = error or union(*tags)

    def reply(self) -> "Reply":
        """Return the failure as Dropbox sends it."""
        return error_reply(self.status, self.error, self.tags)


@dataclass
class Reply:
    """An HTTP reply, and how it is to be disturbed.

    :param file: sent after ``body``: path, first byte, number of bytes
    :param close_after: bytes after which the connection is closed; 0 closes it
        before anything is sent
    :param drip: seconds over which the body is spread
    """

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    file: tuple[Path, int, int] | None = None
    close_after: int | None = None
    drip: float = 0.0

    @property
    def length(self) -> int:
        """Number of bytes announced in ``Content-Length``."""
        return len(self.body) + (self.file[2] if self.file else 0)

    def whole_body(self) -> bytes:
        """Return the body, read from the file if it is one."""
        if not self.file:
            return self.body
        path, start, count = self.file
        with path.open("rb") as source:
            source.seek(start)
            return self.body + source.read(count)

    def compress(self, accepted: str) -> None:
        """Compress JSON if the client accepts gzip."""
        if (
            self.content_type == "application/json"
            and "gzip" in accepted
            and len(self.body) >= GZIP_FROM
        ):
            self.body = gzip.compress(self.body, 1)
            self.headers["Content-Encoding"] = "gzip"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the reply; this is an ASGI application."""
        if self.close_after == 0:
            await _hang_up(scope, receive)
            return
        headers = {
            "Content-Type": self.content_type,
            "Content-Length": str(self.length),
            "X-Dropbox-Request-Id": secrets.token_hex(16),
            "Cache-Control": "no-cache",
            "Date": formatdate(usegmt=True),
            **self.headers,
        }
        await send(
            {
                "type": "http.response.start",
                "status": self.status,
                "headers": [
                    (name.lower().encode(), value.encode("latin-1"))
                    for name, value in headers.items()
                ],
            }
        )
        if self.close_after is not None:
            part = self.whole_body()[: self.close_after]
            await send({"type": "http.response.body", "body": part, "more_body": True})
            await _hang_up(scope, receive)
        elif self.drip:
            await self._send_slowly(send)
        else:
            await self._send_body(send)

    async def _send_body(self, send: Send) -> None:
        if not self.file:
            await send({"type": "http.response.body", "body": self.body})
            return
        path, start, left = self.file
        with path.open("rb") as source:
            source.seek(start)
            while True:
                chunk = source.read(min(CHUNK, left))
                left -= len(chunk)
                await send(
                    {"type": "http.response.body", "body": chunk, "more_body": left > 0}
                )
                if left <= 0:
                    return

    async def _send_slowly(self, send: Send) -> None:
        body = self.whole_body()
        pieces = 10
        size = max(1, -(-len(body) // pieces))
        for start in range(0, len(body), size):
            await asyncio.sleep(self.drip / pieces)
            piece = body[start : start + size]
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _hang_up(scope: Scope, receive: Receive) -> None:
    transport = scope["dropbox_emulator.transport"]
    transport.close()
    # TLS would wait for the client's goodbye, which old clients never send.
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(_disconnected(receive), FAREWELL)
    transport.abort()
    await _disconnected(receive)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def json_reply(content: object, status: int = 200) -> Reply:
    """Return ``content`` as JSON."""
    return Reply(status, json.dumps(content).encode())


def text_reply(status: int, text: str, content_type: str = "text/plain") -> Reply:
    """Return plain text, as Dropbox does for status 400."""
    return Reply(status, text.encode(), f"{content_type}; charset=utf-8")


def bad_input(route: str, text: str) -> Reply:
    """Return the 400 for a call that is wrong in itself."""
    return text_reply(400, f'Error in call to API function "{route}": {text}')


def union(*tags: str) -> dict:
    """Return nested tags as JSON: ``{".tag": "path", "path": {...}}``."""
    tag, *rest = tags
    return {".tag": tag, tag: union(*rest)} if rest else {".tag": tag}


def error_reply(status: int, error: dict, tags: tuple[str, ...]) -> Reply:
    """Return an error body; its summary ends in a random number of dots."""
    summary = "/".join(tags) + "/" + "." * random.randint(1, 3)
    return json_reply({"error_summary": summary, "error": error}, status)


def decode(validator: object, text: str) -> Any:
    """Return an argument as the SDK's type, unknown fields refused.

    :raises ValueError: the text is not JSON, or not of the type
    """
    try:
        return stone_serializers.json_decode(validator, text, strict=True)
    except ValidationError as error:
        raise ValueError(str(error)) from None


def check(validator: object, content: object) -> None:
    """Make sure that the SDK's type holds ``content``, without unknown fields.

    Of a long listing only the first entries are looked at.

    :raises ValidationError: the emulator is about to say something that Dropbox
        never says
    """
    if isinstance(content, dict) and content.get("entries"):
        content = {**content, "entries": content["entries"][:CHECKED_ENTRIES]}
    stone_serializers.json_compat_obj_decode(validator, content, strict=True)
