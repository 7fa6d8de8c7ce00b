"""The files and folders of one account, in memory."""

import base64
import secrets
from collections.abc import Iterator

from . import paths


def new_id() -> str:
    """Return a fresh file or folder id: ``id:`` and 22 characters."""
    return "id:" + base64.urlsafe_b64encode(secrets.token_bytes(16)).decode()[:22]


class Node:
    """A file or a folder.

    ``name`` is the name that Dropbox shows (NFC), ``disk`` the name on disk,
    which may be in another normal form. ``inode`` and ``mtime`` (nanoseconds)
    are those seen at the last scan.
    """

    __slots__ = (
        "id",
        "name",
        "disk",
        "parent",
        "is_folder",
        "children",
        "rev",
        "size",
        "hash",
        "client_modified",
        "server_modified",
        "modified_by",
        "inode",
        "mtime",
    )

    def __init__(self, id: str, name: str, disk: str, folder: bool):
        self.id = id
        self.name = name
        self.disk = disk
        self.parent: Node | None = None
        self.is_folder = folder
        self.children: dict[str, Node] = {}
        self.rev: str = ""
        self.hash: str = ""
        self.client_modified: str = ""
        self.server_modified: str = ""
        self.modified_by: str | None = None
        self.size = self.inode = self.mtime = 0

    @property
    def folder(self) -> "Node":
        """The folder in which an attached node lies."""
        assert self.parent is not None, f"{self.name!r} lies nowhere"
        return self.parent

    @property
    def key(self) -> str:
        """The name as its parent knows it."""
        return paths.fold(self.name)

    @property
    def display(self) -> str:
        """Absolute path in the account, ``""`` for the root."""
        parts = []
        node = self
        while node.parent is not None:
            parts.append(node.name)
            node = node.parent
        return "/" + "/".join(reversed(parts)) if parts else ""

    def descendants(self) -> Iterator["Node"]:
        """Yield everything below, parents before children."""
        for child in list(self.children.values()):
            yield child
            yield from child.descendants()

    def inside(self, other: "Node") -> bool:
        """Tell whether this is ``other`` or below it."""
        node: Node | None = self
        while node is not None:
            if node is other:
                return True
            node = node.parent
        return False


class Tree:
    """All nodes of an account, found by path or by id."""

    def __init__(self) -> None:
        self.root = Node("", "", "", folder=True)
        self.by_id: dict[str, Node] = {}

    def find(self, path: str) -> Node | None:
        """Return the node at an absolute path, ``None`` if there is none."""
        node: Node | None = self.root
        for name in paths.split(path):
            node = node.children.get(paths.fold(name)) if node else None
        return node

    def attach(self, node: Node, parent: Node) -> None:
        """Put ``node``, with all below it, into ``parent``."""
        node.parent = parent
        parent.children[node.key] = node
        self.by_id[node.id] = node
        for below in node.descendants():
            self.by_id[below.id] = below

    def detach(self, node: Node) -> None:
        """Take ``node``, with all below it, out of the tree."""
        if node.parent is not None:
            del node.parent.children[node.key]
        node.parent = None
        self.by_id.pop(node.id, None)
        for below in node.descendants():
            self.by_id.pop(below.id, None)

    def walk(
        self, folder: Node, recursive: bool, after: list[str]
    ) -> Iterator[tuple[str, Node]]:
        """Yield what is below ``folder``, in the order of the folded names.

        The order does not depend on when it is asked, so that a listing can
        resume after any name, even one that is gone by now.

        :param after: folded components, relative to ``folder``, of the last
            one that was listed; empty to start
        :return: pairs of the display path relative to ``folder``, and the node
        """
        start = after[0] if after else ""
        for key in sorted(folder.children):
            child = folder.children.get(key)
            if child is None or key < start:
                continue
            path = "/" + child.name
            if key != start:
                yield path, child
            if recursive and child.is_folder:
                rest = after[1:] if key == start else []
                for below, node in self.walk(child, True, rest):
                    yield path + below, node
