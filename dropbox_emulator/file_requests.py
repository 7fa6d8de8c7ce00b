"""File requests: pages on which people without an account hand in files."""

import secrets
from dataclasses import asdict, dataclass

from .metadata import stamp
from .store import Store

MOST = 4000
"""File requests that an account may have."""


@dataclass
class FileRequest:
    """A file request; ``destination`` is an absolute path in the account."""

    id: str
    account: str
    title: str
    destination: str
    created: str
    description: str | None = None
    deadline: str | None = None
    is_open: bool = True
    file_count: int = 0


class FileRequests:
    """The file requests of all accounts, kept in ``store``."""

    def __init__(self, store: Store):
        self._store = store

    def of(self, account_id: str) -> list[FileRequest]:
        """Return those of an account, oldest first."""
        kept = self._store.kept("file_request", account_id)
        return [FileRequest(**value) for value in kept.values()]

    def get(self, account_id: str, request_id: str) -> FileRequest:
        """Return one of an account.

        :raises LookupError: there is none
        """
        for request in self.of(account_id):
            if request.id == request_id:
                return request
        raise LookupError(f"no file request {request_id!r}")

    def add(self, account_id: str, title: str, destination: str) -> FileRequest:
        """Return a new one, which is not kept yet."""
        request_id = secrets.token_urlsafe(15)
        return FileRequest(request_id, account_id, title, destination, stamp())

    def save(self, request: FileRequest) -> None:
        """Keep what was changed."""
        self._store.keep("file_request", request.id, request.account, asdict(request))

    def drop(self, request: FileRequest) -> None:
        """Forget one."""
        self._store.drop("file_request", request.id)
