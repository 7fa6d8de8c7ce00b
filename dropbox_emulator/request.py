"""One API call on its way to the function that answers it."""

from contextlib import contextmanager
from dataclasses import dataclass, field

from . import paths
from .files import AccountFiles, Refused, describe
from .model import Account, App
from .oauth import Access, OAuth
from .scan import Scanner
from .tree import Node
from .wire import ApiFailure, BadInput


@dataclass
class Job:
    """A batch that is done in the background, as far as clients can see."""

    result: dict
    asked: bool = False


@dataclass
class Request:
    """One authorized API call.

    :param root: absolute display path of what the app sees as ``""``
    :param arg: the argument as the SDK's type
    :param jobs: batches that became jobs, by job id
    """

    app: App
    account: Account
    access: Access
    files: AccountFiles
    scanner: Scanner
    oauth: OAuth
    root: str
    arg: object
    body: bytes = b""
    byte_range: str | None = None
    jobs: dict[str, Job] = field(default_factory=dict)

    def metadata(self, node: Node, tag: bool = True) -> dict:
        """Return the metadata of a node as this app sees it."""
        return self.seen(describe(node, node.display), tag)

    def seen(self, entry: dict, tag: bool = True) -> dict:
        """Return an entry with its paths as this app sees them."""
        cut = len(self.root)
        entry["path_lower"] = entry["path_lower"][cut:]
        entry["path_display"] = entry["path_display"][cut:]
        if not tag:
            del entry[".tag"]
        return entry

    def find(self, path: str) -> Node:
        """Return what a path, ``id:`` or ``rev:`` of the app leads to.

        :raises ApiFailure: with the bare tags of a ``LookupError``
        """
        node = self._find(path)
        if node is None or not node.inside(self.files.ensure_folder(self.root)):
            raise ApiFailure("not_found")
        return node

    def _find(self, path: str) -> Node | None:
        if path.startswith("rev:"):
            entry = self.files.revision(path[4:])
            return entry and self.files.tree.by_id.get(entry["id"])
        start, names = self._start(path)
        if start is None:
            return None
        if any(paths.name_trouble(name) == "malformed_path" for name in names):
            raise ApiFailure("malformed_path")
        self.scanner.refresh(start, names)
        return self.files.tree.find("/".join([start.display, *names]))

    def _start(self, path: str) -> tuple[Node | None, list[str]]:
        if path.startswith("id:"):
            node_id, _, rest = path.partition("/")
            node = self.files.tree.by_id.get(node_id)
            if node is not None:
                self.scanner.refresh(self.files.tree.root, paths.split(node.display))
                node = self.files.tree.by_id.get(node_id)
            return node, paths.split("/" + rest) if rest else []
        if path.startswith("ns:"):
            raise ApiFailure("not_found")
        return self.files.ensure_folder(self.root), paths.split(path)

    def target(self, path: str) -> str:
        """Return the absolute path of something to be written.

        :raises Refused: it is not given as a path
        """
        if not path.startswith("/"):
            raise Refused("malformed_path")
        start = self.files.ensure_folder(self.root)
        self.scanner.refresh(start, paths.split(path))
        target = self.root + path
        parent, names, existing = self.files.place(target)
        if existing is None and self.files.disk.has(parent, names):
            # A person is still writing it: it must not be written over.
            self.scanner.scan(settle=0)
        return target


@contextmanager
def tagged(lookup: str | None = None, write: str | None = None):
    """Put the tags of refusals where the route's error type has them."""
    try:
        yield
    except ApiFailure as failure:
        raise ApiFailure(lookup, *failure.tags) if lookup else failure from None
    except Refused as refused:
        raise ApiFailure(*(write, *refused.tags) if write else refused.tags) from None


def refuse_root(path: str) -> None:
    """Refuse the two ways to write the root where it is not supported."""
    if path in ("", "/"):
        raise BadInput("request body: path: The root folder is unsupported.")
