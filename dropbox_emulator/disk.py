"""Writes what the emulator does itself to disk, and remembers how it looks."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

from . import paths
from .tree import Node


class Disk:
    """The folder on disk of one account.

    :param folder: made if missing
    """

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, node: Node) -> str:
        """Return where the node is on disk."""
        names = []
        while node.parent is not None:
            names.append(node.disk)
            node = node.parent
        return os.path.join(self.folder, *reversed(names))

    def has(self, folder: Node, names: list[str]) -> bool:
        """Tell whether something is on disk at ``names`` below ``folder``."""
        there = map(paths.on_disk, names)
        return os.path.lexists(os.path.join(self.path(folder), *there))

    @contextmanager
    def _own_change(self, *folders: Node) -> Iterator[None]:
        # A folder whose time is not the one on record has news for the next scan;
        # our own change must not make it look as if that had been read.
        before = [(node, self.path(node)) for node in folders]
        known = [(node, place) for node, place in before if _mtime(place) == node.mtime]
        yield
        for node, place in known:
            node.mtime = _mtime(place)

    def make_folder(self, node: Node) -> None:
        """Make the folder of an attached node.

        :raises OSError: the disk refuses the name
        """
        place = self.path(node)
        parent = self.path(node.folder)
        os.makedirs(parent, exist_ok=True)
        with self._own_change(node.folder):
            os.makedirs(place, exist_ok=True)
        self.remember(node, os.stat(place))

    def write(self, node: Node, data: bytes, modified: datetime | float | None) -> None:
        """Write the file of an attached node in one step.

        :raises OSError: the disk refuses the name
        """
        place = self.path(node)
        parent = self.path(node.folder)
        os.makedirs(parent, exist_ok=True)
        with self._own_change(node.folder):
            handle, temporary = tempfile.mkstemp(
                prefix=paths.TEMPORARY_PREFIX, dir=parent
            )
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                os.chmod(temporary, 0o644)
                if modified is not None:
                    seconds = _seconds(modified)
                    os.utime(temporary, (seconds, seconds))
                os.replace(temporary, place)
            except OSError:
                os.unlink(temporary)
                raise
        self.remember(node, os.stat(place))

    def move(self, old_place: str, old_parent: Node, node: Node) -> None:
        """Bring what is at ``old_place`` to where the node is attached now."""
        place = self.path(node)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with self._own_change(old_parent, node.folder):
            os.rename(old_place, place)

    def delete(self, node: Node) -> None:
        """Delete the node's file or folder; it may be gone already."""
        place = self.path(node)
        with self._own_change(node.folder):
            if node.is_folder:
                shutil.rmtree(place, ignore_errors=True)
            else:
                Path(place).unlink(missing_ok=True)

    @staticmethod
    def remember(node: Node, status: os.stat_result) -> None:
        """Note how the node looks on disk, so that a scan finds no change."""
        node.inode, node.mtime = status.st_ino, status.st_mtime_ns

    def is_current(self, folder: Node, names: list[str]) -> bool:
        """Tell cheaply whether the tree is up to date along a path.

        :param folder: where the path starts
        """
        node = folder
        for name in names:
            if _mtime(self.path(node)) != node.mtime:
                return False
            child = node.children.get(paths.fold(name))
            if child is None:
                return True
            node = child
        if node.is_folder:
            return True
        try:
            status = os.stat(self.path(node))
        except OSError:
            return False
        return (status.st_ino, status.st_mtime_ns, status.st_size) == (
            node.inode,
            node.mtime,
            node.size,
        )

    def clear(self) -> None:
        """Delete everything in the folder."""
        for entry in os.scandir(self.folder):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            else:
                os.unlink(entry.path)


def _mtime(place: str) -> int:
    try:
        return os.stat(place).st_mtime_ns
    except OSError:
        return -1


def _seconds(when: datetime | float) -> float:
    if not isinstance(when, datetime):
        return when
    if when.tzinfo is None:
        when = when.replace(tzinfo=timezone.utc)
    return when.timestamp()
