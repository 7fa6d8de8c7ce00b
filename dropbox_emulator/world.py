"""What there is: apps, accounts, files, links, faults, and how all of it behaves."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from . import paths
from .behaviour import Behaviour
from .blobs import Blobs
from .contention import Contention
from .faults import Faults
from .file_requests import FileRequests
from .files import AccountFiles
from .jobs import Jobs
from .journal import Journal
from .model import Account, App, Call
from .oauth import ACCESS_LIFETIME, OAuth
from .scan import Scanner
from .sessions import Sessions
from .shared_links import SharedLinks
from .store import Store
from .temporary_links import TemporaryLinks
from .tree import Node

DEFAULT_ACCOUNT = Account(email="firm@example.com", name="Example Firm")


class World:
    """Everything but the server and the people.

    :param folder: where the files of the accounts are, a folder for each
    :param state: everything else that survives a restart, and the CA
    :param apps: the first is the default of the methods below
    :param accounts: likewise; their names must differ
    :param admin_key: allows the admin calls over HTTP; ``None`` refuses them all
    :param token_lifetime: of access tokens, in seconds
    :param behaviour: what ``reset`` brings back
    :raises ValueError: no app, accounts of the same name, or a name that cannot be
        that of a folder
    """

    def __init__(
        self,
        folder: Path,
        state: Path,
        apps: Sequence[App],
        accounts: Sequence[Account] = (DEFAULT_ACCOUNT,),
        admin_key: str | None = None,
        token_lifetime: int = ACCESS_LIFETIME,
        behaviour: Behaviour | None = None,
    ):
        if not apps:
            raise ValueError("an emulator needs an app")
        if len({account.name for account in accounts}) < len(accounts):
            raise ValueError("the accounts' names must differ")
        for name in [app.name for app in apps] + [one.name for one in accounts]:
            if paths.name_trouble(name):
                raise ValueError(f"{name!r} cannot be the name of a folder")
        self.folder = Path(folder)
        self.state = Path(state)
        self.apps = list(apps)
        self.accounts = list(accounts)
        self.admin_key = admin_key
        self.lock = threading.RLock()
        self.calls: list[Call] = []
        self.faults = Faults()
        self.jobs = Jobs()
        self.contention = Contention()
        self.temporary_links = TemporaryLinks()
        self.webhooks = {app.key: app.webhook for app in self.apps if app.webhook}
        self.behaviour = replace(behaviour or Behaviour())
        self._first_behaviour = replace(self.behaviour)
        self._token_lifetime = token_lifetime
        self.state.mkdir(parents=True, exist_ok=True)
        self.open()

    def open(self) -> None:
        """Read everything from the disk."""
        self.store = Store(self.state / "emulator.sqlite3")
        self.is_open = True
        self.journal = Journal(self.store)
        self.journal.keeps_news = bool(self.webhooks)
        self.blobs = Blobs(self.state / "blobs")
        self.sessions = Sessions(self.state / "sessions")
        self.links = SharedLinks(self.store)
        self.requests = FileRequests(self.store)
        self.oauth = OAuth(self.store, self.apps, self.accounts, self._token_lifetime)
        self._files = {
            account.account_id: AccountFiles(
                account,
                self.folder / account.name,
                self.store,
                self.journal,
                self.blobs,
                self.behaviour,
            )
            for account in self.accounts
        }
        self._scanners = {
            account_id: Scanner(files) for account_id, files in self._files.items()
        }

    def close(self) -> None:
        """Write everything down."""
        if self.is_open:
            self.store.close()
            self.is_open = False

    def behave(self, **settings: object) -> None:
        """Behave otherwise until ``reset``; see :class:`.Behaviour`.

        :raises ValueError: there is no such setting, or not with such a value
        """
        with self.lock:
            self.behaviour.change(settings)

    def reset(self) -> None:
        """Forget files, links, journal, faults, behaviour and calls; the CA stays."""
        with self.lock:
            self.store.clear()
            self.oauth.clear()
            self.jobs.clear()
            self.faults.clear()
            self.contention.clear()
            self.temporary_links.expire()
            self.calls.clear()
            self.journal.news()
            self.blobs.clear()
            self.sessions.clear()
            self.behaviour.change(vars(self._first_behaviour))
            for files in self._files.values():
                files.clear()

    def app(self, key: str | None = None) -> App:
        """Return the app with this key, by default the first.

        :raises LookupError: there is none
        """
        for app in self.apps:
            if key in (None, app.key):
                return app
        raise LookupError(f"no app with key {key!r}")

    def account(self, account: str | None = None) -> Account:
        """Return the account with this e-mail or id, by default the first.

        :raises LookupError: there is none
        """
        for known in self.accounts:
            if account in (None, known.email, known.account_id):
                return known
        raise LookupError(f"no account {account!r}")

    def files_of(self, account: str | None = None) -> AccountFiles:
        """Return the files of an account, as the account itself sees them."""
        return self._files[self.account(account).account_id]

    def scanner_of(self, account: str | None = None) -> Scanner:
        """Return what finds the changes on disk of an account."""
        return self._scanners[self.account(account).account_id]

    def root_of(self, app: App, account: str | None = None) -> str:
        """Return the path in an account of what an app sees as ``""``."""
        home = self.account(account).home_path
        return f"{home}/Apps/{app.name}" if app.access == "app_folder" else home

    def namespaces_of(self, account: str | None = None) -> Mapping[str, str]:
        """Return the paths of an account's namespaces, by namespace id."""
        known, files = self.account(account), self.files_of(account)
        found = {known.root_namespace_id: "", known.namespace_id: known.home_path}
        for share in files.shares:
            node = files.tree.by_id.get(share.folder)
            if node is not None:
                found[share.id] = node.display
        return found

    def root_folder(self, account: str | None, app_key: str | None) -> Node:
        """Return the folder that an app sees as ``""``, made if missing."""
        files, root = self.files_of(account), self.root_of(self.app(app_key), account)
        return files.ensure_folder(root) if root else files.tree.root

    def scan(self, settle: float | None = None) -> None:
        """Look for changes on disk now.

        :param settle: seconds for which a file must not have been written to;
            0 also takes files that were written this instant
        """
        with self.lock:
            for scanner in self._scanners.values():
                if settle is None:
                    scanner.scan()
                else:
                    scanner.scan(settle)
