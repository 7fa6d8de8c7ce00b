"""Everything that can go wrong between a client and Dropbox, on demand."""

import json
import time
from collections.abc import Callable
from email.utils import formatdate

from . import listing, paths
from .fault import Fault
from .instead import INSTEAD
from .request import Request
from .tree import Node
from .wire import ApiFailure, Reply


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
