"""Containers: archives, e-mails and signed envelopes, opened down to the documents.

Each module of a container gives ``is_one(content)`` and ``members(content)``, which
yields ``Member``. Here the limits are kept, which all containers inside one share.
"""

import re
from importlib import import_module
from typing import Any, NamedTuple

from ..look import MB, Look, Part, Refused
from ..names import bundle_of, is_junk

RATIO_FROM = 20 * MB  # bytes; below, a blank page can be packed to nearly nothing
_HARMFUL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Member(NamedTuple):
    """A file in a container, before it is taken out."""

    name: str
    read: Any = None  # takes how many bytes there may be; may raise ``Refused``
    inside: Any = None  # instead, the members of a message that is part of a message
    size: int = 0  # bytes, as far as the container says so
    is_inline: bool = False  # of a mail: shown in its text


class _TooMany(Exception):
    """A limit for the whole of it is passed."""


class Opening:
    """Opens one file, and whatever containers are in it."""

    def __init__(self, limits, kinds):
        self._limits, self._kinds = limits, kinds
        self._bytes = limits.unpacked
        self._parts, self._bundles = [], set()

    def of(self, name, content):
        """Return the ``Look`` of ``content`` if it is a container, or None."""
        kind = self._kind(content)
        if kind is None:
            return None
        try:
            self._open(kind.members(content, name), "", 1)
        except _TooMany as error:
            raise Refused("too_many_inside") from error
        reasons = {part.look and part.look.reason for part in self._parts}
        if not reasons:
            raise Refused("nothing_inside", detail=kind.MIMETYPE)
        if reasons == {"protected"}:
            raise Refused("protected")
        unpacked = self._limits.unpacked - self._bytes
        if unpacked > max(RATIO_FROM, self._limits.ratio * len(content)):
            raise Refused("too_heavy")
        return Look(kind.MIMETYPE, parts=tuple(self._parts))

    def _kind(self, content):
        return next((kind for kind in self._kinds if kind.is_one(content)), None)

    def _open(self, members, folder, depth):
        for member in members:
            name = folder + _cleaned(member.name)
            try:
                if member.inside is not None:
                    self._open_message(member.inside, name, depth)
                else:
                    self._take(member, name, depth)
            except Refused as refusal:
                self._add(name, b"", refusal.look)

    def _take(self, member, name, depth):
        if member.size > self._bytes:
            raise _TooMany
        content = member.read(self._bytes)
        self._bytes -= len(content)
        if self._bytes < 0:
            raise _TooMany
        if is_junk(name.rpartition("/")[2], content):
            return
        if member.is_inline and _is_ornament(content):
            return
        if bundle := bundle_of(name):
            if bundle.path not in self._bundles:
                self._bundles.add(bundle.path)
                self._add(bundle.path, b"", Look(reason="bundle"))
            return
        kind = self._kind(content)
        if kind is None:
            self._add(name, content, None)
            return
        if depth >= self._limits.depth:
            raise Refused("too_many_inside")
        before = len(self._parts)
        inside = kind.members(content, name.rpartition("/")[2])
        self._open(inside, f"{name}/", depth + 1)
        if len(self._parts) == before:
            raise Refused("nothing_inside")

    def _open_message(self, members, name, depth):
        # A message that was passed on is text, unless there is a document with it.
        if depth >= self._limits.depth:
            raise Refused("too_many_inside")
        self._open(members, f"{name}/", depth + 1)

    def _add(self, name, content, look):
        if len(self._parts) >= self._limits.documents:
            raise _TooMany
        self._parts.append(Part(name, content, look))


def _cleaned(name):
    """Return a name to be shown, without what leads out of the container."""
    steps = _HARMFUL.sub("", name).replace("\\", "/").split("/")
    return "/".join(step for step in steps if step not in ("", ".", ".."))[-250:] or "?"


def _is_ornament(content):
    return import_module(".pictures", __package__).is_ornament(content)
