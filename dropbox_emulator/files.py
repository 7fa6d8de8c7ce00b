"""The files of one account: every change to them goes through here.

A change is made on disk, in the tree, in the database and in the journal, so
that the four always agree. All paths are absolute in the account.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from . import metadata, paths
from .behaviour import Behaviour
from .blobs import Blobs
from .disk import Disk
from .journal import WITH_PARENT, Cursor, Journal, unmarked
from .metadata import stamp
from .model import Account
from .nodes import Nodes
from .shares import Share, Shares
from .store import Store
from .tree import Node, Tree, new_id
from .versions import Versions


class Refused(Exception):
    """A change that Dropbox refuses; ``tags`` are those of its ``WriteError``."""

    def __init__(self, *tags: str):
        super().__init__("/".join(tags))
        self.tags = tags


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
        behaviour: Behaviour,
    ):
        self.account = account
        self.store = store
        self.journal = journal
        self.blobs = blobs
        self.behaviour = behaviour
        self.versions = Versions(account.account_id, store)
        self.shares = Shares(account, store)
        self.tree = Tree()
        self.disk = Disk(folder)
        self._nodes = Nodes(account.account_id, store)
        self._nodes.load(self.tree)
        self.used = sum(node.size for node in self.tree.root.descendants())

    def save(self, node: Node) -> None:
        """Write the node itself to the database."""
        self._nodes.save(node)

    def forget(self, node: Node) -> None:
        """Drop the node and all below it from the database."""
        for gone in (node, *node.descendants()):
            self._nodes.drop(gone)
            self.used -= gone.size
            share = self.shares.of(gone)
            if share:
                self.shares.end(share)

    def describe(self, node: Node, display: str | None = None) -> dict:
        """Return the metadata of a node, tagged.

        :param display: the path to show, which depends on who asks
        """
        shown = node.display if display is None else display
        describe = metadata.of_folder if node.is_folder else metadata.of_file
        entry = describe(node, shown)
        info = self.shares.info(node)
        return {**entry, "sharing_info": info} if info else entry

    def report(self, node: Node) -> None:
        """Journal the node as it is now, with all below it."""
        self._tell(node, self._told)

    def report_moved(self, node: Node) -> None:
        """Journal the node, with all below it, at its new place."""
        keep = self.behaviour.moves_keep_versions
        self._tell(node, self._told if keep else self._told_anew)

    def _tell(self, node: Node, tell: Callable[[Node, str], None]) -> None:
        display = node.display
        tell(node, display)
        for path, below in self.tree.walk(node, True, []):
            tell(below, display + path)

    def _told(self, node: Node, display: str) -> None:
        self.journal.append(self.account.account_id, self.describe(node, display))

    def _told_anew(self, node: Node, display: str) -> None:
        if node.is_folder:
            self._told(node, display)
        else:
            self._new_version(node)

    def report_gone(self, node: Node, display: str) -> None:
        """Journal that nothing is at this path any more, nor below it."""
        account = self.account.account_id
        self.journal.append(account, metadata.of_deleted(node.name, display))
        for path, below in self.tree.walk(node, True, []):
            entry = metadata.of_deleted(below.name, display + path)
            self.journal.append(account, {**entry, WITH_PARENT: True})

    def changes(self, cursor: Cursor) -> tuple[list[dict], int, bool]:
        """Return what has changed since the cursor.

        :return: entries, about ``cursor.limit`` of them at most; the new position;
            whether there are more
        :raises ResetNeeded: the app's own root is gone
        """
        if self.behaviour.replays_changes:
            return self.journal.changes(cursor)
        found = self.journal.latest(cursor)
        more = len(found) > cursor.limit
        found = found[: cursor.limit]
        position = found[-1][0] if more else self.journal.end()
        told = [self._as_it_is(cursor, lower, entry) for _at, lower, entry in found]
        return [entry for entry in told if entry], position, more

    def _as_it_is(self, cursor: Cursor, lower: str, entry: dict) -> dict | None:
        if not cursor.covers(lower) and not (
            cursor.base == lower and cursor.tells_base
        ):
            return None
        node = self.tree.find(lower)
        if node is not None:
            return self.describe(node)
        parent = self.tree.find(lower.rpartition("/")[0])
        covered = parent is None or not parent.is_folder
        if covered and not self.behaviour.tells_deleted_children:
            return None
        if entry[".tag"] == "deleted":
            return unmarked(entry)
        return metadata.of_deleted(entry["name"], entry["path_display"])

    def renew(
        self,
        node: Node,
        digest: str,
        size: int,
        modified: datetime | float | None,
        modified_by: str | None,
    ) -> None:
        """Give an attached file a new version, saved and journaled."""
        self.used += size - node.size
        node.hash, node.size = digest, size
        node.client_modified = stamp(modified)
        node.modified_by = modified_by
        self._new_version(node)

    def _new_version(self, node: Node) -> None:
        node.server_modified = stamp()
        # Real ones are 31 hexadecimal digits that grow with time.
        number = self.journal.end() + 1
        node.rev = f"015a1{number:011x}{int(self.account.uid):015x}"
        self.save(node)
        entry = self.describe(node)
        self.versions.add(entry)
        self.journal.append(self.account.account_id, entry)

    def version(self, rev: str, root: str) -> dict | None:
        """Return the metadata of a version as it was, ``None`` if out of reach.

        :param root: path in the account of what the app sees as ``""``
        """
        entry = self.versions.get(rev)
        if entry is None:
            return None
        node = self.tree.by_id.get(entry["id"])
        current = node is not None and node.rev == rev
        if node is not None and current:
            # Also one that came to where the app may see it without a new version.
            entry = self.describe(node)
        elif self.behaviour.forgets_old_versions:
            return None
        inside = entry["path_lower"].startswith(paths.fold(root) + "/")
        return entry if inside else None

    def clear(self) -> None:
        """Forget all files, also those on disk; the store is emptied elsewhere."""
        self.tree = Tree()
        self.used = 0
        self.shares.clear()
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
        node = Node(new_id(), name, paths.on_disk(name), folder=True)
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

    def has_room(self, more: int) -> bool:
        """Tell whether the account may hold ``more`` bytes beyond what it holds."""
        return more <= 0 or self.used + more <= self.account.quota

    def write(
        self,
        path: str,
        data: bytes,
        modified: datetime | float | None = None,
        modified_by: str | None = None,
    ) -> Node:
        """Write a file; one that exists keeps its id and gets a new version.

        :raises Refused: a folder is there, the path cannot be, or there is no room
        """
        node = self.place(path)[2]
        if node is not None and node.is_folder:
            raise Refused("conflict", "folder")
        if not self.has_room(len(data) - (node.size if node else 0)):
            raise Refused("insufficient_space")
        parent, name = self._parent_for(path)
        is_new = node is None
        if node is None:
            node = Node(new_id(), name, paths.on_disk(name), folder=False)
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
        """Move or rename, with all below; ids stay.

        :raises Refused: something is there already, or the path cannot be
        """
        above, _, existing = self.place(path)
        if existing is not None:
            raise Refused("conflict", "folder" if existing.is_folder else "file")
        if above.inside(node):
            raise Refused("cant_move_folder_into_itself")
        parent, name = self._parent_for(path)
        old_display, old_place = node.display, self.disk.path(node)
        old_parent = node.folder
        self.report_gone(node, old_display)
        self.tree.detach(node)
        node.name, node.disk = name, paths.on_disk(name)
        self.tree.attach(node, parent)
        self.disk.move(old_place, old_parent, node)
        self.save(node)
        self.report_moved(node)
        self.store.commit()

    def share(self, folder: Node, since: str) -> Share:
        """Share a folder, which looks as if it went and came back.

        :param since: when, as Dropbox writes it
        """
        share = self.shares.begin(folder, since)
        self._tell_again(folder, self.behaviour.sharing_renews_ids)
        return share

    def unshare(self, folder: Node, share: Share) -> None:
        """Share a folder no longer."""
        self.shares.end(share)
        self._tell_again(folder, False)

    def _tell_again(self, folder: Node, renew_ids: bool) -> None:
        self.report_gone(folder, folder.display)
        if renew_ids:
            for node in (folder, *folder.descendants()):
                self._nodes.drop(node)
                del self.tree.by_id[node.id]
                old, node.id = node.id, new_id()
                self.tree.by_id[node.id] = node
                self.shares.follow(old, node.id)
            for node in (folder, *folder.descendants()):
                self.save(node)
        self.report(folder)
        self.store.commit()

    def delete(self, node: Node) -> None:
        """Delete, with all below."""
        self.disk.delete(node)
        self.report_gone(node, node.display)
        self.forget(node)
        self.tree.detach(node)
        self.store.commit()
