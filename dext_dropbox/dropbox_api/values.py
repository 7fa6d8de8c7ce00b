"""What Dropbox tells us, as plain immutable values. All times are naive UTC."""

from dataclasses import dataclass, field
from datetime import datetime

MOST_MOVES = 1000  # in one batch; what Dropbox allows


@dataclass(frozen=True)
class App:
    """The Dropbox app in whose name we speak; consent with PKCE needs no secret."""

    key: str


@dataclass(frozen=True)
class Tokens:
    """What gives access: a lasting refresh token and a short-lived access token."""

    refresh: str = field(repr=False)
    access: str = field(default="", repr=False)
    expires: datetime | None = None


@dataclass(frozen=True)
class Grant:
    """What a person's consent gave us."""

    account_id: str
    tokens: Tokens
    scopes: frozenset


@dataclass(frozen=True)
class Account:
    """The Dropbox account that is linked.

    ``team_space`` tells that its team has a space beside the member's own folder,
    where the app does not look.
    """

    id: str
    name: str
    email: str
    team_space: bool = False


@dataclass(frozen=True)
class Space:
    """How full the Dropbox is, in bytes."""

    used: int
    allocated: int

    @property
    def left(self):
        return max(self.allocated - self.used, 0)


@dataclass(frozen=True)
class FileEntry:
    """One version of a file.

    ``content_hash`` is Dropbox's own hash (see ``content_hash``); it is empty for
    files that cannot be downloaded. ``size`` is in bytes. ``modified_by`` is the
    Dropbox account that saved this version, known in shared folders only.
    """

    id: str
    rev: str
    path: str
    path_lower: str
    name: str
    size: int
    content_hash: str
    modified: datetime
    downloadable: bool = True
    modified_by: str = ""


@dataclass(frozen=True)
class FolderEntry:
    id: str
    path: str
    path_lower: str
    name: str


@dataclass(frozen=True)
class DeletedEntry:
    """Something is gone from this path; if it was a folder, all below it too."""

    path_lower: str


@dataclass(frozen=True)
class Batch:
    """What became of many folders to make, or of many moves, asked for at once.

    ``outcomes`` has the entry or the DropboxError of each of them, in their order.
    While Dropbox is still at it, it is empty and ``job`` tells what to ask for later.
    """

    outcomes: tuple = ()
    job: str = ""


@dataclass(frozen=True)
class Page:
    """One answer of the change feed; entries are in the order they apply."""

    entries: tuple
    cursor: str
    has_more: bool


@dataclass(frozen=True)
class Share:
    """A shared folder by its ``id``; while Dropbox is at it there is a ``job``."""

    id: str = ""
    job: str = ""


@dataclass(frozen=True)
class Member:
    """Somebody who may come into a shared folder, or is invited to it (``pending``).

    ``access`` is Dropbox's word, such as ``editor``.
    """

    email: str
    name: str
    access: str
    pending: bool = False
    account_id: str = ""


MOST_REQUESTS = 4000  # of an account, open and closed together; what Dropbox allows


@dataclass(frozen=True)
class FileRequest:
    """A page of Dropbox that takes files for a folder.

    ``destination`` is the path of that folder in lower case.
    """

    id: str
    url: str
    title: str
    destination: str
    is_open: bool
