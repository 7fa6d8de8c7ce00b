"""One API call on its way to the function that answers it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from . import paths
from .behaviour import Behaviour
from .file_requests import FileRequests
from .files import AccountFiles, Refused
from .jobs import Job, Jobs
from .model import Account, App
from .oauth import Access, OAuth
from .scan import Scanner
from .sessions import Sessions
from .shared_links import SharedLinks
from .temporary_links import TemporaryLinks
from .tree import Node
from .wire import ApiFailure, BadInput

__all__ = ["Job", "Request", "refuse_root", "tagged"]


@dataclass
class Request:
    """One authorized API call.

    :param root: absolute display path of what the app sees as ``""``
    :param namespaces: those that paths may begin with, and their absolute paths
    :param arg: the argument as the SDK's type
    :param jobs: batches that became jobs, by job id
    :param url: address of this server
    :param etag: of what the client has already
    :param refusals: entries of a batch, by folded path, that are to fail, and how
    """

    app: App
    account: Account
    access: Access
    files: AccountFiles
    scanner: Scanner
    oauth: OAuth
    behaviour: Behaviour
    root: str
    namespaces: Mapping[str, str]
    arg: Any
    jobs: Jobs
    sessions: Sessions
    file_requests: FileRequests
    shared_links: SharedLinks
    temporary_links: TemporaryLinks
    url: str = ""
    body: bytes = b""
    byte_range: str | None = None
    etag: str | None = None
    refusals: dict[str, list[str]] = field(default_factory=dict)

    def metadata(self, node: Node, tag: bool = True) -> dict:
        """Return the metadata of a node as this app sees it."""
        return self.seen(self.files.describe(node), tag)

    def seen(self, entry: dict, tag: bool = True) -> dict:
        """Return an entry with its paths as this app sees them."""
        cut = len(self.root)
        entry["path_lower"] = entry["path_lower"][cut:]
        entry["path_display"] = entry["path_display"][cut:]
        if not tag:
            del entry[".tag"]
        return entry

    def root_folder(self) -> Node:
        """Return the folder that the app sees as ``""``, made if missing."""
        if not self.root:
            return self.files.tree.root
        return self.files.ensure_folder(self.root)

    def find(self, path: str) -> Node:
        """Return what a path or ``id:`` of the app leads to.

        :raises ApiFailure: with the bare tags of a ``LookupError``
        """
        node = self._find(path)
        if node is None or not node.inside(self.root_folder()):
            raise ApiFailure("not_found")
        return node

    def _find(self, path: str) -> Node | None:
        start, names = self._start(path)
        if start is None:
            return None
        if any(paths.name_trouble(name) == "malformed_path" for name in names):
            raise ApiFailure("malformed_path")
        self.scanner.refresh(start, names)
        return self.files.tree.find("/".join([start.display, *names]))

    def _start(self, path: str) -> tuple[Node | None, list[str]]:
        """Return where a path begins, and the names from there."""
        begin, slash, rest = path.partition("/")
        names = paths.split(slash + rest) if slash else []
        if begin.startswith("id:"):
            node = self.files.tree.by_id.get(begin)
            if node is not None:
                self.scanner.refresh(self.files.tree.root, paths.split(node.display))
                node = self.files.tree.by_id.get(begin)
            return node, names
        if begin.startswith("ns:"):
            place = self.namespaces.get(begin[3:])
            return (None if place is None else self.files.tree.find(place)), names
        return self.root_folder(), names

    def target(self, path: str) -> str:
        """Return the absolute path of something to be written.

        :param path: may begin with the ``id:`` of a folder, or a namespace
        :raises Refused: it leads nowhere
        """
        start, names = self._start(path)
        if start is None or not (names or path.startswith("id:")):
            raise Refused("malformed_path" if start else "no_write_permission")
        if not start.inside(self.root_folder()):
            raise Refused("no_write_permission")
        self.scanner.refresh(start, names)
        target = "/".join([start.display, *names])
        parent, missing, existing = self.files.place(target)
        if existing is None and self.files.disk.has(parent, missing):
            # A person is still writing it: it must not be written over.
            self.scanner.scan(settle=0)
        return target

    def in_background(
        self, kind: str, work: Callable[[], dict], failure: dict | None
    ) -> dict:
        """Return the id of a job that ends with what ``work`` returns.

        :param kind: of the routes that may ask for the job
        :param failure: how the job fails as a whole; ``None`` if its status has no
            tag for that, so that asking for it fails
        """

        def outcome() -> dict:
            if not self.behaviour.jobs_fail:
                return work()
            return {".tag": "failed", "failed": failure} if failure else {}

        owner, delay = self.account.account_id, self.behaviour.job_time
        job_id = self.jobs.begin(owner, kind, delay, outcome)
        return {".tag": "async_job_id", "async_job_id": job_id}

    def job_result(self, kind: str) -> dict:
        """Return how far the job is that the call asks about.

        :raises ApiFailure: this account has no such job of this kind
        """
        job = self.jobs.get(self.arg.async_job_id)
        if job is None or not job.belongs(self.account.account_id, kind):
            raise ApiFailure("invalid_async_job_id")
        # A job is first seen at work, so that clients have to ask again.
        if not job.asked or job.result is None:
            job.asked = True
            return {".tag": "in_progress"}
        if not job.result:
            raise ApiFailure("internal_error")
        return job.result

    def refuse_entry(self, path: str) -> None:
        """Refuse an entry of a batch that is to fail.

        :raises ApiFailure: it is
        """
        tags = self.refusals.get(paths.fold(paths.nfc(path)))
        if tags:
            raise ApiFailure(*tags)


@contextmanager
def tagged(lookup: str | None = None, write: str | None = None) -> Iterator[None]:
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
