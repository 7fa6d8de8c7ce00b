"""The files of one account: every change to them goes through here.

A change is made on disk, in the tree, in the database and in the journal, so
that the four always agree. All paths are absolute in the account.
"""

import json
import time
from datetime import datetime, timezone
from pathlib import Path

from . import paths
from .blobs import Blobs
from .disk import Disk
from .journal import Journal
from .model import Account
from .store import Store
from .tree import Node, Tree, new_id

_COLUMNS = (
    "id, account, parent, name, disk, folder, rev, size, hash, client_modified,"
    " server_modified, modified_by, inode, mtime"
)

ONLINE = (".paper", ".gdoc", ".gsheet")
"""Endings of documents that are edited online and are no files."""


class Refused(Exception):
    """A change that Dropbox refuses; ``tags`` are those of its ``WriteError``."""

    def __init__(self, *tags: str):
        super().__init__("/".join(tags))
        self.tags = tags


def stamp(when: datetime | float | None = None) -> str:
    """Return a time as Dropbox writes it.

    :param when: aware or naive UTC time, or seconds since the epoch; now if not
        given
    """
    if when is None:
        when = time.time()
    if isinstance(when, datetime):
        if when.tzinfo is not None:
            when = when.astimezone(timezone.utc)
        return when.strftime("%Y-%m-%dT%H:%M:%SZ")
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when))


def describe(node: Node, display: str) -> dict:
    """Return the metadata of a node, tagged, as the API shows it.

    :param display: the path to show, which depends on who asks
    """
    if node.is_folder:
        return {
            ".tag": "folder",
            "name": node.name,
            "path_lower": paths.fold(display),
            "path_display": display,
            "id": node.id,
        }
    entry = {
        ".tag": "file",
        "name": node.name,
        "path_lower": paths.fold(display),
        "path_display": display,
        "id": node.id,
        "client_modified": node.client_modified,
        "server_modified": node.server_modified,
        "rev": node.rev,
        "size": node.size,
        "is_downloadable": True,
        "content_hash": node.hash,
    }
    if node.name.endswith(ONLINE):
        # Dropbox has nothing to hash there, and hands it out by export alone.
        del entry["content_hash"]
        entry.update(is_downloadable=False, export_info={"export_as": "html"})
    if node.modified_by:
        top = paths.split(display)[0] if display else ""
        entry["sharing_info"] = {
            "read_only": False,
            "parent_shared_folder_id": str(sum(top.encode()) + 84_000_000_000),
            "modified_by": node.modified_by,
        }
    return entry


class AccountFiles:
    """Files and folders of ``account``, on disk below ``folder``.

    :param blobs: where the contents of all versions are kept
    """

    def __init__(
        self,
        account: Account,
        folder: Path,
        store: Store,
        journal: Journal,
        blobs: Blobs,
    ):
        self.account = account
        self.store = store
        self.journal = journal
        self.blobs = blobs
        self.tree = Tree()
        self.disk = Disk(folder)
        self._load()

    def _load(self) -> None:
        rows = self.store.execute(
            f"SELECT {_COLUMNS} FROM node WHERE account = ?",
            (self.account.account_id,),
        ).fetchall()
        nodes = {"": self.tree.root}
        parents = {}
        for row in rows:
            node = Node(row[0], row[3], row[4], bool(row[5]))
            node.rev, node.size, node.hash = row[6:9]
            node.client_modified, node.server_modified, node.modified_by = row[9:12]
            node.inode, node.mtime = row[12:14]
            nodes[node.id] = node
            parents[node.id] = row[2]
        for node_id, parent_id in parents.items():
            node, parent = nodes[node_id], nodes[parent_id]
            node.parent = parent
            parent.children[node.key] = node
            self.tree.by_id[node_id] = node

    def save(self, node: Node) -> None:
        """Write the node itself to the database."""
        self.store.execute(
            f"INSERT OR REPLACE INTO node ({_COLUMNS})"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                node.id,
                self.account.account_id,
                node.parent.id,
                node.name,
                node.disk,
                node.is_folder,
                node.rev,
                node.size,
                node.hash,
                node.client_modified,
                node.server_modified,
                node.modified_by,
                node.inode,
                node.mtime,
            ),
        )

    def forget(self, node: Node) -> None:
        """Drop the node and all below it from the database."""
        for gone in (node, *node.descendants()):
            self.store.execute("DELETE FROM node WHERE id = ?", (gone.id,))

    def report(self, node: Node) -> None:
        """Journal the node as it is now, with all below it."""
        display = node.display
        self.journal.append(self.account.account_id, describe(node, display))
        if node.is_folder:
            for path, below in self.tree.walk(node, True, []):
                self.journal.append(
                    self.account.account_id, describe(below, display + path)
                )

    def report_gone(self, node: Node, display: str) -> None:
        """Journal that nothing is at this path any more."""
        entry = {
            ".tag": "deleted",
            "name": node.name,
            "path_lower": paths.fold(display),
            "path_display": display,
        }
        self.journal.append(self.account.account_id, entry)

    def renew(
        self,
        node: Node,
        digest: str,
        size: int,
        modified: datetime | float | None,
        modified_by: str | None,
    ) -> None:
        """Give an attached file a new version, saved and journaled."""
        node.hash, node.size = digest, size
        node.client_modified = stamp(modified)
        node.server_modified = stamp()
        node.modified_by = modified_by
        # Real ones are 31 hexadecimal digits that grow with time.
        number = self.journal.end() + 1
        node.rev = f"015a1{number:011x}{int(self.account.uid):015x}"
        self.save(node)
        entry = describe(node, node.display)
        self.store.execute(
            "INSERT INTO revision VALUES (?, ?, ?, ?, ?)",
            (
                node.rev,
                self.account.account_id,
                node.id,
                entry["path_lower"],
                json.dumps(entry),
            ),
        )
        self.journal.append(self.account.account_id, entry)

    def revision(self, rev: str) -> dict | None:
        """Return the metadata of a version as it was, ``None`` if unknown."""
        row = self.store.execute(
            "SELECT entry FROM revision WHERE rev = ? AND account = ?",
            (rev, self.account.account_id),
        ).fetchone()
        return row and json.loads(row[0])

    def revisions(self, node_id: str | None, path: str, limit: int) -> list[dict]:
        """Return versions, latest first, of a file or of all files at a path."""
        column, value = ("id", node_id) if node_id else ("path_lower", path)
        rows = self.store.execute(
            f"SELECT entry FROM revision WHERE {column} = ? AND account = ?"
            " ORDER BY rev DESC LIMIT ?",
            (value, self.account.account_id, limit),
        )
        return [json.loads(entry) for (entry,) in rows]

    def clear(self) -> None:
        """Forget all files, also those on disk; the store is emptied elsewhere."""
        self.tree = Tree()
        self.disk.clear()

    def place(self, path: str) -> tuple[Node, list[str], Node | None]:
        """Find out where something new would go.

        :return: the deepest folder that exists above ``path``; the names of the
            missing ones and of the new thing itself; what is at ``path`` now
        :raises Refused: the path cannot be, or a file is in its way
        """
        names = paths.split(path)
        for name in names or [""]:
            trouble = paths.name_trouble(name)
            if trouble:
                raise Refused(trouble)
        node = self.tree.root
        for index, name in enumerate(names):
            child = node.children.get(paths.fold(name))
            if child is None:
                return node, names[index:], None
            if index == len(names) - 1:
                return node, [name], child
            if not child.is_folder:
                raise Refused("conflict", "file_ancestor")
            node = child
        raise Refused("malformed_path")

    def free_path(self, path: str) -> str:
        """Return ``path``, numbered if something is there already."""
        parent, _, name = path.rpartition("/")
        number, candidate = 0, path
        while self.place(candidate)[2] is not None:
            number += 1
            candidate = f"{parent}/{paths.numbered(name, number)}"
        return candidate

    def _parent_for(self, path: str) -> tuple[Node, str]:
        parent, names, _ = self.place(path)
        for name in names[:-1]:
            parent = self._new_folder(parent, name)
        return parent, names[-1]

    def _new_folder(self, parent: Node, name: str) -> Node:
        node = Node(new_id(), name, name, folder=True)
        self.tree.attach(node, parent)
        try:
            self.disk.make_folder(node)
        except OSError:
            self.tree.detach(node)
            raise Refused("malformed_path") from None
        self.save(node)
        self.report(node)
        return node

    def make_folder(self, path: str) -> Node:
        """Make a folder and those missing above it.

        :raises Refused: something is there already, or the path cannot be
        """
        existing = self.place(path)[2]
        if existing is not None:
            kind = "folder" if existing.is_folder else "file"
            raise Refused("conflict", kind)
        node = self._new_folder(*self._parent_for(path))
        self.store.commit()
        return node

    def ensure_folder(self, path: str) -> Node:
        """Return the folder at ``path``, made if missing."""
        node = self.tree.find(path)
        if node is not None and node.is_folder:
            return node
        return self.make_folder(path)

    def write(
        self,
        path: str,
        data: bytes,
        modified: datetime | float | None = None,
        modified_by: str | None = None,
    ) -> Node:
        """Write a file; one that exists keeps its id and gets a new version.

        :raises Refused: a folder is there, or the path cannot be
        """
        node = self.place(path)[2]
        if node is not None and node.is_folder:
            raise Refused("conflict", "folder")
        parent, name = self._parent_for(path)
        is_new = node is None
        if node is None:
            node = Node(new_id(), name, name, folder=False)
            self.tree.attach(node, parent)
        try:
            self.disk.write(node, data, modified)
        except OSError:
            if is_new:
                self.tree.detach(node)
            raise Refused("malformed_path") from None
        self.renew(node, self.blobs.put(data), len(data), modified, modified_by)
        self.store.commit()
        return node

    def move(self, node: Node, path: str) -> None:
        """Move or rename, with all below; ids and versions stay.

        :raises Refused: something is there already, or the path cannot be
        """
        above, _, existing = self.place(path)
        if existing is not None:
            raise Refused("conflict", "folder" if existing.is_folder else "file")
        if above.inside(node):
            raise Refused("cant_move_folder_into_itself")
        parent, name = self._parent_for(path)
        old_display, old_place = node.display, self.disk.path(node)
        old_parent = node.parent
        self.report_gone(node, old_display)
        self.tree.detach(node)
        node.name = node.disk = name
        self.tree.attach(node, parent)
        self.disk.move(old_place, old_parent, node)
        self.save(node)
        self.report(node)
        self.store.commit()

    def delete(self, node: Node) -> None:
        """Delete, with all below."""
        self.disk.delete(node)
        self.report_gone(node, node.display)
        self.forget(node)
        self.tree.detach(node)
        self.store.commit()
