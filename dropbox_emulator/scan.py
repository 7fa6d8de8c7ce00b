"""Finds what people have done on disk and journals it.

One pass compares the disk with the tree. What is missing on disk is taken out of
the tree but kept in limbo until the end of the pass: if it turns up elsewhere,
known by its inode, it was moved and keeps its id.
"""

import os
import stat
import time
from collections import deque
from dataclasses import dataclass

from . import paths
from .files import AccountFiles
from .tree import Node, new_id

SETTLE = 0.3
"""Seconds without a write after which a file counts as complete."""

MAX_SHARE = 0.2
"""Largest share of the time that scans on demand may take."""


@dataclass
class _Found:
    """Something on disk, below ``parent``, that the tree does not have."""

    parent: Node
    name: str
    disk: str
    status: os.stat_result

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.status.st_mode)


class Scanner:
    """Keeps the tree of one account in step with its folder on disk."""

    def __init__(self, files: AccountFiles):
        self._files = files
        self._next = 0.0

    def scan_if_due(self) -> None:
        """Scan, unless the last scan is so recent that scans would take over.

        For small trees that is a matter of a few milliseconds.
        """
        if time.monotonic() >= self._next:
            self.scan()

    def scan(self, settle: float = SETTLE) -> None:
        """Scan now.

        :param settle: seconds for which a file must not have been written to
        """
        started = time.monotonic()
        _Pass(self._files, settle).run()
        self._files.store.commit()
        ended = time.monotonic()
        self._next = ended + (ended - started) * (1 / MAX_SHARE - 1)

    def refresh(self, folder: Node, names: list[str]) -> None:
        """Scan if the disk shows news along the path ``names`` below ``folder``."""
        if not self._files.disk.is_current(folder, names):
            self.scan()


class _Pass:
    """One comparison of the disk with the tree."""

    def __init__(self, files: AccountFiles, settle: float):
        self.files = files
        self.tree = files.tree
        self.disk = files.disk
        self.quiet_since = time.time_ns() - int(settle * 1e9)
        self.missing: list[Node] = []
        self.found: deque[_Found] = deque()
        self.changed: list[tuple[Node, os.stat_result]] = []
        self.replaced: list[tuple[Node, os.stat_result]] = []
        self.limbo: dict[int, Node] = {}
        self.in_limbo: list[Node] = []

    def run(self) -> None:
        self.disk.folder.mkdir(parents=True, exist_ok=True)
        self._compare(self.tree.root)
        while self.replaced or self.missing or self.changed or self.found:
            self._judge_replaced_folders()
            self._empty_missing()
            while self.changed:
                self._take_change(*self.changed.pop())
            if self.found:
                self._take(self.found.popleft())
        for node in self.in_limbo:
            if node.parent is None and node.id not in self.tree.by_id:
                self.files.forget(node)

    def _compare(self, folder: Node) -> None:
        place = self.disk.path(folder)
        try:
            folder_time = os.stat(place).st_mtime_ns
            entries = self._entries(folder, place)
        except FileNotFoundError:
            return
        for key, (name, disk, status) in entries.items():
            child = folder.children.get(key)
            if child is None:
                self.found.append(_Found(folder, name, disk, status))
            else:
                self._compare_child(child, _Found(folder, name, disk, status))
        self.missing += [
            child for key, child in folder.children.items() if key not in entries
        ]
        if folder.mtime != folder_time:
            folder.mtime = folder_time
            if folder.parent is not None:
                self.files.save(folder)

    def _entries(
        self, folder: Node, place: str
    ) -> dict[str, tuple[str, str, os.stat_result]]:
        entries: dict[str, tuple[str, str, os.stat_result]] = {}
        # Names that are too long for the disk stand there under others.
        longer = {
            child.disk: child.name
            for child in folder.children.values()
            if len(child.disk) < len(child.name) and child.disk != child.name
        }
        with os.scandir(place) as listing:
            for entry in listing:
                name = longer.get(entry.name) or paths.nfc(entry.name)
                if paths.name_trouble(name):
                    continue
                try:
                    status = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(
                    status.st_mode
                ):
                    continue
                key = paths.fold(name)
                if key in entries:
                    self._part_names_that_differ_in_case(
                        folder, place, entries, key, entry.name, status
                    )
                else:
                    entries[key] = (name, entry.name, status)
        return dict(sorted(entries.items()))

    @staticmethod
    def _part_names_that_differ_in_case(
        folder: Node,
        place: str,
        entries: dict[str, tuple[str, str, os.stat_result]],
        key: str,
        disk: str,
        status: os.stat_result,
    ) -> None:
        # Dropbox cannot hold both: the one it knows stays, the other is renamed.
        known = folder.children.get(key)
        loser = disk
        if known is not None and known.disk == disk:
            loser = entries[key][1]
            entries[key] = (paths.nfc(disk), disk, status)
        number, new_name = 0, paths.conflicted(loser, "Case Conflict")
        while os.path.lexists(os.path.join(place, new_name)):
            number += 1
            new_name = paths.conflicted(loser, f"Case Conflict {number}")
        os.rename(os.path.join(place, loser), os.path.join(place, new_name))

    def _compare_child(self, child: Node, found: _Found) -> None:
        status = found.status
        if child.is_folder != found.is_folder:
            self.missing.append(child)
            self.found.append(found)
            return
        if child.disk != found.disk:
            # The path is the same but for case or normal form: not a change.
            child.name, child.disk = found.name, found.disk
            self.files.save(child)
        if child.is_folder:
            if child.inode == status.st_ino:
                self._compare(child)
            else:
                self.replaced.append((child, status))
        elif (status.st_ino, status.st_mtime_ns, status.st_size) != (
            child.inode,
            child.mtime,
            child.size,
        ):
            self.changed.append((child, status))

    def _judge_replaced_folders(self) -> None:
        """Tell folders whose inode is new from folders put in another's place."""
        if not self.replaced:
            return
        replaced, self.replaced = self.replaced, []
        known = {
            node.inode: node for node in self.tree.root.descendants() if node.is_folder
        }
        on_disk = {
            os.stat(place).st_ino: place for place, _, _ in os.walk(self.disk.folder)
        }
        for child, status in replaced:
            place = self.disk.path(child)
            other = known.get(status.st_ino)
            elsewhere = on_disk.get(child.inode)
            if (other is not None and self._same_folder(other, place)) or (
                elsewhere is not None and self._same_folder(child, elsewhere)
            ):
                self.missing.append(child)
                self.found.append(_Found(child.folder, child.name, child.disk, status))
            else:
                child.inode = status.st_ino
                self.files.save(child)
                self._compare(child)

    @staticmethod
    def _same_folder(node: Node, place: str) -> bool:
        """Tell whether the folder at ``place``, of the node's inode, is the node.

        An inode number may be given again after a deletion, so that something
        else has to agree: the time, or one of the things inside.
        """
        try:
            if not node.children or os.stat(place).st_mtime_ns == node.mtime:
                return True
            inodes = {entry.inode() for entry in os.scandir(place)}
        except OSError:
            return False
        return any(child.inode in inodes for child in node.children.values())

    def _empty_missing(self) -> None:
        while self.missing:
            node = self.missing.pop(0)
            if node.parent is None:
                continue
            self.files.report_gone(node, node.display)
            self.tree.detach(node)
            self.in_limbo.append(node)
            for gone in (node, *node.descendants()):
                self.limbo[gone.inode] = gone

    def _is_complete(self, status: os.stat_result) -> bool:
        # Copying tools set the modification time back; the change time stays.
        newest = max(status.st_mtime_ns, status.st_ctime_ns)
        return newest <= self.quiet_since or status.st_mtime_ns > time.time_ns()

    def _read(self, place: str, status: os.stat_result) -> tuple[str, int] | None:
        if not self._is_complete(status):
            return None
        try:
            content = self.files.blobs.put_file(place)
            after = os.stat(place)
        except OSError:
            return None
        same = (after.st_ino, after.st_mtime_ns, after.st_size) == (
            status.st_ino,
            status.st_mtime_ns,
            content[1],
        )
        return content if same else None

    def _take_change(self, node: Node, status: os.stat_result) -> None:
        content = self._read(self.disk.path(node), status)
        if content is None or not self.files.has_room(content[1] - node.size):
            return
        self.disk.remember(node, status)
        if content == (node.hash, node.size):
            self.files.save(node)
        else:
            self.files.renew(node, *content, status.st_mtime, None)

    def _take(self, found: _Found) -> None:
        place = os.path.join(self.disk.path(found.parent), found.disk)
        node = self._recognise(found, place)
        if node is not None:
            self._reattach(node, found)
        elif found.is_folder:
            node = self._attach_new(found)
            self.files.save(node)
            self.files.report(node)
        else:
            content = self._read(place, found.status)
            if content is None or not self.files.has_room(content[1]):
                # A folder of which not all is read yet must not look current.
                found.parent.mtime = 0
                return
            node = self._attach_new(found)
            self.files.renew(node, *content, found.status.st_mtime, None)
        if node.is_folder:
            self._compare(node)

    def _recognise(self, found: _Found, place: str) -> Node | None:
        node = self.limbo.get(found.status.st_ino)
        if node is None or node.is_folder != found.is_folder:
            return None
        if node.is_folder:
            same = self._same_folder(node, place)
        else:
            same = (node.mtime, node.size) == (
                found.status.st_mtime_ns,
                found.status.st_size,
            )
        return node if same else None

    def _reattach(self, node: Node, found: _Found) -> None:
        if node.parent is not None:
            del node.parent.children[node.key]
        for back in (node, *node.descendants()):
            self.limbo.pop(back.inode, None)
        node.name, node.disk = found.name, found.disk
        self.tree.attach(node, found.parent)
        self.files.save(node)
        self.files.report_moved(node)

    def _attach_new(self, found: _Found) -> Node:
        node = Node(new_id(), found.name, found.disk, found.is_folder)
        self.disk.remember(node, found.status)
        self.tree.attach(node, found.parent)
        return node
