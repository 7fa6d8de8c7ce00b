"""Shared links: addresses under which anybody can look at a file or a folder."""

import secrets
from dataclasses import asdict, dataclass

from .store import Store


@dataclass
class SharedLink:
    """A shared link; ``node`` is the id of what it leads to.

    :param audience: who sees it, a tag of ``LinkAudience``
    :param access: what they may do, a tag of ``LinkAccessLevel``
    """

    id: str
    account: str
    node: str
    expires: str | None = None
    audience: str = "public"
    access: str = "viewer"


class SharedLinks:
    """The shared links of all accounts, kept in ``store``."""

    def __init__(self, store: Store):
        self._store = store

    def of(self, account_id: str) -> list[SharedLink]:
        """Return those of an account, oldest first."""
        kept = self._store.kept("shared_link", account_id)
        return [SharedLink(**value) for value in kept.values()]

    def add(
        self,
        account_id: str,
        node_id: str,
        expires: str | None = None,
        audience: str = "public",
        access: str = "viewer",
    ) -> SharedLink:
        """Return a new one."""
        link = SharedLink(
            secrets.token_hex(8), account_id, node_id, expires, audience, access
        )
        self._store.keep("shared_link", link.id, account_id, asdict(link))
        return link

    def drop(self, link: SharedLink) -> None:
        """Forget one."""
        self._store.drop("shared_link", link.id)
