"""Everything that can go wrong between a client and Dropbox, on demand."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate

from . import listing, paths
from .request import Request
from .tree import Node
from .wire import ApiFailure, Reply, error_reply, json_reply, text_reply, union


@dataclass
class Fault:
    """Something that is to go wrong.

    :param route: ``files/download``, ``oauth2/token``, or ``*`` for all
    :param kind: one of :data:`KINDS`
    :param times: how many calls it hits; ``None`` for all
    :param match: hits only calls whose path, or the path behind their ``id:`` or
        ``rev:``, contains this text
    :param before_reply: seconds to wait before the call is looked at
    :param details: what the kind needs, see the functions below
    """

    route: str
    kind: str
    times: int | None = 1
    match: str | None = None
    before_reply: float = 0.0
    details: dict = field(default_factory=dict)

    def hits(self, route: str, texts: Callable[[], list[str]]) -> bool:
        """Tell whether a call is to go wrong.

        :param texts: gives what ``match`` is looked for in
        """
        if self.times == 0 or self.route not in ("*", route):
            return False
        if self.match is None:
            return True
        wanted = paths.fold(paths.nfc(self.match))
        return any(wanted in paths.fold(paths.nfc(text)) for text in texts())


def rate_limit(seconds: int, reason: str) -> Reply:
    """Return a 429 that asks to wait for ``seconds``."""
    reply = error_reply(
        429, {"reason": {".tag": reason}, "retry_after": seconds}, (reason,)
    )
    reply.headers["Retry-After"] = str(seconds)
    return reply


def _rate_limit(fault: Fault) -> Reply:
    """429 as JSON. Details: ``retry_after`` (seconds), ``reason`` (tag)."""
    seconds = fault.details.get("retry_after", 15)
    return rate_limit(seconds, fault.details.get("reason", "too_many_requests"))


def _rate_limit_long(fault: Fault) -> Reply:
    """429 that asks for 300 seconds, which Dropbox often does."""
    fault.details.setdefault("retry_after", 300)
    return _rate_limit(fault)


def _rate_limit_text(fault: Fault) -> Reply:
    """429 as plain text. Details: ``retry_after`` (seconds)."""
    reply = text_reply(429, "too_many_requests")
    reply.headers["Retry-After"] = str(fault.details.get("retry_after", 15))
    return reply


def _rate_limit_no_header(fault: Fault) -> Reply:
    """429 as plain text that does not say how long to wait."""
    return text_reply(429, "too_many_requests")


def _server_error(fault: Fault) -> Reply:
    return text_reply(500, "Internal Server Error")


def _bad_gateway(fault: Fault) -> Reply:
    page = "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"
    return text_reply(502, page, "text/html")


def _unavailable(fault: Fault) -> Reply:
    return text_reply(503, "Service Unavailable")


def _gateway_timeout(fault: Fault) -> Reply:
    return text_reply(504, "Gateway Timeout")


def _close(fault: Fault) -> Reply:
    return Reply(close_after=0)


def _expired_token(fault: Fault) -> Reply:
    return error_reply(401, union("expired_access_token"), ("expired_access_token",))


def _invalid_token(fault: Fault) -> Reply:
    return error_reply(401, union("invalid_access_token"), ("invalid_access_token",))


def _invalid_grant(fault: Fault) -> Reply:
    return json_reply(
        {
            "error": "invalid_grant",
            "error_description": "refresh token is invalid or revoked",
        },
        400,
    )


def _invalid_client(fault: Fault) -> Reply:
    return json_reply(
        {
            "error": "invalid_client",
            "error_description": "Invalid client_id or client_secret",
        },
        400,
    )


def _bad_input(fault: Fault) -> Reply:
    """400, as for a request that is not what the route takes."""
    return text_reply(400, "Error in call to API function: could not decode input")


def _api_error(fault: Fault) -> Reply:
    """409 of any shape. Details: ``tags``, a list like ``["path", "not_found"]``."""
    tags = tuple(fault.details["tags"])
    return error_reply(409, union(*tags), tags)


def _reset(fault: Fault) -> Reply:
    return error_reply(409, union("reset"), ("reset",))


def _base_not_found(fault: Fault) -> Reply:
    return error_reply(409, union("path", "not_found"), ("path", "not_found"))


def _other(fault: Fault) -> Reply:
    """409 with an explicit ``other``, over which the SDK stumbles."""
    return error_reply(409, union("other"), ("other",))


def _unknown_tag(fault: Fault) -> Reply:
    """409 with a tag that is newer than the client."""
    return error_reply(409, union("tag_from_the_future"), ("tag_from_the_future",))


def _quota(fault: Fault) -> Reply:
    """403 of an account whose plan does not allow the call (any more)."""
    error = union("invalid_account_type", "feature")
    reply = error_reply(403, error, ("invalid_account_type", "feature"))
    content = json.loads(reply.body)
    content["user_message"] = {
        "locale": "en",
        "text": "Your plan's monthly limit of upload calls is reached.",
    }
    return json_reply(content, 403)


def _invalid_root(fault: Fault) -> Reply:
    """422 of a member whose team space has moved."""
    root = {
        ".tag": "user",
        "root_namespace_id": "9",
        "home_namespace_id": "9",
    }
    error = {".tag": "invalid_root", "invalid_root": root}
    return error_reply(422, error, ("invalid_root",))


def _conflict_text(fault: Fault) -> Reply:
    """409 as plain text, as proxies and overloaded servers send it."""
    return text_reply(409, "Conflict")


def _not_json(fault: Fault) -> Reply:
    """200 with a page that is not from Dropbox, as captive portals send it."""
    return text_reply(200, "<html><body>Please log in</body></html>", "text/html")


INSTEAD: dict[str, Callable[[Fault], Reply]] = {
    "rate_limit": _rate_limit,
    "rate_limit_long": _rate_limit_long,
    "rate_limit_text": _rate_limit_text,
    "rate_limit_no_header": _rate_limit_no_header,
    "server_error": _server_error,
    "bad_gateway": _bad_gateway,
    "unavailable": _unavailable,
    "gateway_timeout": _gateway_timeout,
    "close": _close,
    "expired_token": _expired_token,
    "invalid_token": _invalid_token,
    "invalid_grant": _invalid_grant,
    "invalid_client": _invalid_client,
    "bad_input": _bad_input,
    "api_error": _api_error,
    "reset": _reset,
    "base_not_found": _base_not_found,
    "other": _other,
    "unknown_tag": _unknown_tag,
    "quota": _quota,
    "invalid_root": _invalid_root,
    "conflict_text": _conflict_text,
    "not_json": _not_json,
}
"""Kinds that answer instead of the route, which then does nothing."""


def _file_of(request: Request) -> Node | None:
    """Return the file that a call by path, ``id:`` or ``rev:`` is about."""
    path = request.arg.path
    if path.startswith("rev:"):
        version = request.files.versions.get(path[4:]) or {}
        return request.files.tree.by_id.get(version.get("id", ""))
    try:
        return request.find(path)
    except ApiFailure:
        return None


def _replaced(fault: Fault, request: Request) -> None:
    """Someone saves the file anew just before. Details: ``data`` (text or bytes)."""
    node = _file_of(request)
    if node is not None:
        data = fault.details.get("data", "replaced between list and download")
        content = data.encode() if isinstance(data, str) else data
        request.files.write(node.display, content)


def _moved(fault: Fault, request: Request) -> None:
    """Someone moves the file just before. Details: ``to``, as the app sees it."""
    node = _file_of(request)
    if node is not None:
        target = fault.details.get("to", "/Moved/" + node.name)
        request.files.move(node, request.root + target)


def _renamed(fault: Fault, request: Request) -> None:
    """Someone renames the file just before. Details: ``name``."""
    node = _file_of(request)
    if node is not None:
        name = fault.details.get("name", "renamed " + node.name)
        above = node.display.rpartition("/")[0]
        request.files.move(node, f"{above}/{name}")


def _deleted(fault: Fault, request: Request) -> None:
    """Someone deletes the file just before."""
    node = _file_of(request)
    if node is not None:
        request.files.delete(node)


def _folder_race(fault: Fault, request: Request) -> None:
    """Someone makes the same folder just before."""
    wanted = getattr(request.arg, "paths", None) or [request.arg.path]
    for path in wanted:
        request.files.ensure_folder(request.root + path)


def _entry_refused(fault: Fault, request: Request) -> None:
    """One entry of a batch fails. Details: its ``path``, and the ``tags`` of how."""
    path = paths.fold(paths.nfc(fault.details["path"]))
    request.refusals[path] = list(fault.details["tags"])


def _empty_page(fault: Fault, request: Request) -> dict:
    """A page without entries that says that there are more."""
    if hasattr(request.arg, "cursor"):
        cursor = request.arg.cursor
    else:
        cursor = listing.encode(request, listing.start(request, complete=False))
    return {"entries": [], "cursor": cursor, "has_more": True}


BEFORE: dict[str, Callable[[Fault, Request], dict | None]] = {
    "replaced": _replaced,
    "moved": _moved,
    "renamed": _renamed,
    "deleted": _deleted,
    "folder_race": _folder_race,
    "entry_refused": _entry_refused,
    "empty_page": _empty_page,
}
"""Kinds that happen to authorized calls just before they are answered."""


def _truncated(fault: Fault, reply: Reply) -> None:
    """The connection ends early. Details: ``bytes`` (default: half the body)."""
    half = max(1, reply.length // 2)
    reply.close_after = fault.details.get("bytes", half)


def _wrong_bytes(fault: Fault, reply: Reply) -> None:
    """As many bytes as announced, but others."""
    reply.body = bytes(byte ^ 0xFF for byte in reply.whole_body())
    reply.file = None


def _drip(fault: Fault, reply: Reply) -> None:
    """The body comes in drops. Details: ``seconds`` in all (default 3)."""
    reply.drip = fault.details.get("seconds", 3.0)


def _lost_reply(fault: Fault, reply: Reply) -> None:
    """The call does its work, but the answer never arrives."""
    reply.close_after = 0


def _clock(fault: Fault, reply: Reply) -> None:
    """The answer is from another time. Details: ``seconds`` by which it is ahead."""
    ahead = fault.details.get("seconds", 3600)
    reply.headers["Date"] = formatdate(time.time() + ahead, usegmt=True)


def _duplicated(fault: Fault, reply: Reply) -> None:
    """Every entry of the page comes twice."""
    _rewrite_entries(reply, lambda entries: entries + entries)


def _reordered(fault: Fault, reply: Reply) -> None:
    """The entries come in reverse, children before their parents."""
    _rewrite_entries(reply, lambda entries: entries[::-1])


def _rewrite_entries(reply: Reply, change: Callable[[list], list]) -> None:
    content = json.loads(reply.body)
    if "entries" in content:
        content["entries"] = change(content["entries"])
        reply.body = json.dumps(content).encode()


AFTER: dict[str, Callable[[Fault, Reply], None]] = {
    "truncated": _truncated,
    "wrong_bytes": _wrong_bytes,
    "drip": _drip,
    "lost_reply": _lost_reply,
    "clock": _clock,
    "duplicated": _duplicated,
    "reordered": _reordered,
}
"""Kinds that spoil the answer of the route."""

DELAY = "delay"
"""The kind that does nothing but wait for ``before_reply`` seconds."""

KINDS = (*INSTEAD, *BEFORE, *AFTER, DELAY)
"""All kinds of faults."""


class Faults:
    """The faults that are still to come, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(
        self,
        route: str,
        kind: str,
        times: int | None = 1,
        match: str | None = None,
        before_reply: float = 0.0,
        **details: object,
    ) -> Fault:
        """Let the next calls of a route go wrong; see :class:`Fault`.

        :raises ValueError: there is no such kind
        """
        if kind not in KINDS:
            raise ValueError(f"unknown kind {kind!r}, must be one of {KINDS}")
        fault = Fault(route, kind, times, match, before_reply, details)
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Let everything work again."""
        self._faults.clear()

    def pending(self) -> list[Fault]:
        """Return the faults that have not hit as often as they should."""
        return list(self._faults)

    def take(self, route: str, texts: Callable[[], list[str]]) -> Fault | None:
        """Return the fault that hits this call, and count it."""
        for fault in self._faults:
            if fault.hits(route, texts):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._faults.remove(fault)
                return fault
        return None
