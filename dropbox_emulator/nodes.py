"""Files and folders of one account in the database."""

from .store import Store
from .tree import Node, Tree

_COLUMNS = (
    "id, account, parent, name, disk, folder, rev, size, hash, client_modified,"
    " server_modified, modified_by, inode, mtime"
)


class Nodes:
    """What the tree is loaded from."""

    def __init__(self, account_id: str, store: Store):
        self._account = account_id
        self._store = store

    def load(self, tree: Tree) -> None:
        """Put all nodes into the empty ``tree``."""
        rows = self._store.execute(
            f"SELECT {_COLUMNS} FROM node WHERE account = ?", (self._account,)
        ).fetchall()
        nodes = {"": tree.root}
        parents = {}
        for row in rows:
            node = Node(row[0], row[3], row[4], bool(row[5]))
            node.rev, node.size, node.hash = row[6] or "", row[7], row[8] or ""
            node.client_modified, node.server_modified = row[9] or "", row[10] or ""
            node.modified_by, node.inode, node.mtime = row[11:14]
            nodes[node.id] = node
            parents[node.id] = row[2]
        for node_id, parent_id in parents.items():
            node, parent = nodes[node_id], nodes[parent_id]
            node.parent = parent
            parent.children[node.key] = node
            tree.by_id[node_id] = node

    def save(self, node: Node) -> None:
        """Write the node itself."""
        self._store.execute(
            f"INSERT OR REPLACE INTO node ({_COLUMNS})"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                node.id,
                self._account,
                node.parent.id if node.parent else "",
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

    def drop(self, node: Node) -> None:
        """Forget the node itself."""
        self._store.execute("DELETE FROM node WHERE id = ?", (node.id,))
