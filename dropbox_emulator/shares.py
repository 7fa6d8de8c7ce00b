"""Shared folders of one account."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from .model import Account
from .store import Store
from .tree import Node

FIRST_ID = 84_000_000_000
"""Shared folder ids are numbers of about this size; they are namespaces too."""


@dataclass
class Share:
    """A shared folder.

    :param folder: id of the folder
    :param members: e-mail addresses, and what each may do: ``editor``, ``viewer``
    :param policies: those that are not Dropbox's defaults
    """

    id: str
    folder: str
    since: str
    members: dict[str, str] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)


class Shares:
    """The shared folders that ``account`` owns, kept in ``store``."""

    def __init__(self, account: Account, store: Store):
        self._account = account.account_id
        self._owner = account
        self._store = store
        kept = store.kept("share", self._account)
        self._by_folder = {value["folder"]: Share(**value) for value in kept.values()}

    def __iter__(self) -> Iterator[Share]:
        return iter(list(self._by_folder.values()))

    def of(self, folder: Node) -> Share | None:
        """Return how this very folder is shared, ``None`` if it is not."""
        return self._by_folder.get(folder.id)

    def by_id(self, id: str) -> Share | None:
        """Return the shared folder with this id."""
        return next((share for share in self if share.id == id), None)

    def around(self, node: Node) -> Share | None:
        """Return the shared folder that the node is, or lies in."""
        above: Node | None = node if self._by_folder else None
        while above is not None:
            if above.id in self._by_folder:
                return self._by_folder[above.id]
            above = above.parent
        return None

    def below(self, folder: Node) -> bool:
        """Tell whether something below the folder is shared."""
        return bool(self._by_folder) and any(
            node.id in self._by_folder for node in folder.descendants()
        )

    def begin(self, folder: Node, since: str) -> Share:
        """Share a folder."""
        number = FIRST_ID + int(self._owner.uid) + len(self._by_folder)
        while self.by_id(str(number)):
            number += 1
        share = Share(str(number), folder.id, since)
        self._by_folder[folder.id] = share
        self.save(share)
        return share

    def save(self, share: Share) -> None:
        """Keep what was changed about a shared folder."""
        self._store.keep("share", share.id, self._account, asdict(share))

    def end(self, share: Share) -> None:
        """Share a folder no longer."""
        self._by_folder.pop(share.folder, None)
        self._store.drop("share", share.id)

    def follow(self, old: str, new: str) -> None:
        """Follow a folder to its new id."""
        share = self._by_folder.pop(old, None)
        if share:
            share.folder = new
            self._by_folder[new] = share
            self.save(share)

    def clear(self) -> None:
        """Forget all; the store is emptied elsewhere."""
        self._by_folder.clear()

    def info(self, node: Node) -> dict:
        """Return the ``sharing_info`` of a node's metadata, empty if it has none."""
        share = self.around(node)
        if share is None:
            return {}
        info: dict[str, object] = {"read_only": False}
        if not node.is_folder:
            info["parent_shared_folder_id"] = share.id
            info["modified_by"] = node.modified_by or self._account
        elif share.folder == node.id:
            info.update(shared_folder_id=share.id, traverse_only=False, no_access=False)
        else:
            info["parent_shared_folder_id"] = share.id
            info.update(traverse_only=False, no_access=False)
        return info
