"""What becomes of an upload once all of it is there."""

from datetime import datetime

from dropbox import files

from . import paths
from .files import Refused
from .request import Request
from .tree import Node


def commit(request: Request, info: files.CommitInfo, data: bytes, digest: str) -> Node:
    """Write the file that ``info`` describes, unless it is there already.

    :param digest: content hash of ``data``
    :raises Refused: it cannot be written
    """
    target, existing = _target(request, info, digest)
    if existing is not None:
        return existing
    modified: datetime | None = info.client_modified
    return request.files.write(target, data, modified)


def _target(
    request: Request, info: files.CommitInfo, digest: str
) -> tuple[str, Node | None]:
    """Return where an upload goes, and the file there if it is that already."""
    target = request.target(info.path)
    existing = request.files.place(target)[2]
    if existing is None:
        if info.mode.is_update() and info.strict_conflict:
            raise Refused("conflict", "file")
        return target, None
    if existing.is_folder:
        if info.autorename:
            return request.files.free_path(target), None
        raise Refused("conflict", "folder")
    if existing.hash == digest and not info.strict_conflict:
        return target, existing
    if info.mode.is_overwrite():
        return target, None
    if info.mode.is_update() and info.mode.get_update() == existing.rev:
        return target, None
    if not info.autorename:
        raise Refused("conflict", "file")
    if info.mode.is_update():
        parent, _, name = target.rpartition("/")
        target = f"{parent}/{paths.conflicted(name, 'conflicted copy')}"
    return request.files.free_path(target), None
