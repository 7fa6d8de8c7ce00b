"""The emulator itself, for use inside a Python program."""

import socket
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from . import paths
from .blobs import Blobs
from .faults import Faults
from .files import AccountFiles, describe
from .journal import Journal
from .model import Account, App, Call, person_id
from .oauth import ACCESS_LIFETIME, AuthorizeError, AuthorizeRequest, OAuth
from .request import Job
from .scan import Scanner
from .server import Server, build_app, certify
from .store import Store
from .tree import Node

DEFAULT_ACCOUNT = Account(email="firm@example.com", name="Example Firm")


class Emulator:
    """A local Dropbox over a folder on disk.

    Usable as a context manager, which starts and stops its server. The methods
    that stand for people (``write``, ``move``, ...) take paths as the app sees
    them and work whether the server runs or not.

    :param folder: where the files of the accounts are, a folder for each
    :param state: everything else that survives a restart, and the CA
    :param apps: the first is the default of the methods below
    :param accounts: likewise; their names must differ
    :param port: 0 takes any free one; it is known at once and kept for restarts
    :param admin_key: allows the admin calls over HTTP; ``None`` refuses them all
    :param token_lifetime: of access tokens, in seconds
    :raises ValueError: no app, accounts of the same name, or a name that cannot be
        that of a folder
    """

    def __init__(
        self,
        folder: Path,
        state: Path,
        apps: Sequence[App],
        accounts: Sequence[Account] = (DEFAULT_ACCOUNT,),
        port: int = 0,
        admin_key: str | None = None,
        token_lifetime: int = ACCESS_LIFETIME,
    ):
        if not apps:
            raise ValueError("an emulator needs an app")
        if len({account.name for account in accounts}) < len(accounts):
            raise ValueError("the accounts' names must differ")
        for named in (*apps, *accounts):
            if paths.name_trouble(named.name):
                raise ValueError(f"{named.name!r} cannot be the name of a folder")
        self.folder = Path(folder)
        self.state = Path(state)
        self.apps = list(apps)
        self.accounts = list(accounts)
        self.admin_key = admin_key
        self.lock = threading.RLock()
        self.calls: list[Call] = []
        self.faults = Faults()
        self.jobs: dict[str, Job] = {}
        self._token_lifetime = token_lifetime
        self._server: Server | None = None
        self._store: Store | None = None
        self.state.mkdir(parents=True, exist_ok=True)
        self.ca_file, self._certificate = certify(self.state / "tls")
        self._listener: socket.socket | None = None
        self._port = self._listen(port)
        self._open()

    def _listen(self, port: int) -> int:
        # asyncio sends without delay only where the protocol is said to be TCP.
        self._listener = socket.socket(
            socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP
        )
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", port))
        # Without this another program could still take the port.
        self._listener.listen()
        return self._listener.getsockname()[1]

    def _open(self) -> None:
        self._store = Store(self.state / "emulator.sqlite3")
        journal = Journal(self._store)
        blobs = Blobs(self.state / "blobs")
        self.oauth = OAuth(self._store, self.apps, self.accounts, self._token_lifetime)
        self._blobs = blobs
        self._files = {
            account.account_id: AccountFiles(
                account, self.folder / account.name, self._store, journal, blobs
            )
            for account in self.accounts
        }
        self._scanners = {
            account_id: Scanner(files) for account_id, files in self._files.items()
        }

    def start(self) -> "Emulator":
        """Read the disk, then listen; return the emulator.

        :raises RuntimeError: it runs already, or cannot
        """
        if self._server is not None:
            raise RuntimeError("the Dropbox emulator runs already")
        with self.lock:
            if self._store is None:
                self._open()
            if self._listener is None:
                self._listen(self._port)
            self.scan()
        self._server = Server(build_app(self), self._listener, self._certificate)
        self._listener = None
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop listening and write everything down; it may be started again."""
        if self._server is not None:
            self._server.stop()
            self._server = None
        with self.lock:
            if self._listener is not None:
                self._listener.close()
                self._listener = None
            if self._store is not None:
                self._store.close()
                self._store = None

    def __enter__(self) -> "Emulator":
        return self.start()

    def __exit__(self, *exception: object) -> None:
        self.stop()

    @property
    def host(self) -> str:
        """What stands for all of Dropbox's hosts, ``localhost:<port>``."""
        return f"localhost:{self._port}"

    @property
    def url(self) -> str:
        """Address of the server."""
        return f"https://{self.host}"

    def environment(self) -> dict[str, str]:
        """Return the variables that lead a process of the SDK here.

        They must be set before ``dropbox`` is imported.
        """
        return {
            "DROPBOX_API_HOST": self.host,
            "DROPBOX_API_CONTENT_HOST": self.host,
            "DROPBOX_API_NOTIFY_HOST": self.host,
            "DROPBOX_WEB_HOST": self.host,
            "REQUESTS_CA_BUNDLE": str(self.ca_file.absolute()),
            "CURL_CA_BUNDLE": str(self.ca_file.absolute()),
            "NO_PROXY": "localhost,127.0.0.1",
        }

    def reset(self) -> None:
        """Forget files, links, journal, faults and calls; the CA stays."""
        with self.lock:
            self._store.clear()
            self.oauth.clear()
            self.jobs.clear()
            self.faults.clear()
            self.calls.clear()
            self._blobs.clear()
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

    @staticmethod
    def root_of(app: App) -> str:
        """Return the path in the account of what an app sees as ``""``."""
        return f"/Apps/{app.name}" if app.access == "app_folder" else ""

    def app_folder(
        self, account_email: str | None = None, app_key: str | None = None
    ) -> Path:
        """Return where on disk the app's files are; made if missing."""
        with self.lock:
            return Path(
                self.files_of(account_email).disk.path(
                    self._root(account_email, app_key)
                )
            )

    def _root(self, account: str | None, app_key: str | None) -> Node:
        files, root = self.files_of(account), self.root_of(self.app(app_key))
        return files.ensure_folder(root) if root else files.tree.root

    def scan(self, settle: float | None = None) -> None:
        """Look for changes on disk now.

        :param settle: seconds for which a file must not have been written to;
            0 also takes files that were written this instant
        """
        with self.lock:
            for scanner in self._scanners.values():
                scanner.scan() if settle is None else scanner.scan(settle)

    def write(
        self,
        path: str,
        data: bytes,
        modified: datetime | None = None,
        modified_by: str | None = None,
        account: str | None = None,
        app_key: str | None = None,
    ) -> dict:
        """Write a file as a person does; return its metadata.

        :param modified: becomes ``client_modified``, default now
        :param modified_by: e-mail or account id of who did it in a shared folder
        :raises Refused: Dropbox would not take it
        """
        person = person_id(modified_by) if modified_by else None
        with self.lock:
            files = self.files_of(account)
            root = self.root_of(self.app(app_key))
            node = files.write(root + path, data, modified, person)
            return self._metadata(node, root)

    def write_many(
        self,
        contents: Mapping[str, bytes],
        account: str | None = None,
        app_key: str | None = None,
    ) -> None:
        """Write many files, paths to contents, as a person does."""
        for path, data in contents.items():
            self.write(path, data, account=account, app_key=app_key)

    def mkdir(
        self, path: str, account: str | None = None, app_key: str | None = None
    ) -> dict:
        """Make a folder, with those above it; return its metadata.

        :raises Refused: something is there already
        """
        with self.lock:
            root = self.root_of(self.app(app_key))
            node = self.files_of(account).make_folder(root + path)
            return self._metadata(node, root)

    def move(
        self,
        source: str,
        target: str,
        account: str | None = None,
        app_key: str | None = None,
    ) -> dict:
        """Move or rename as a person does; return the metadata.

        :raises LookupError: nothing is at ``source``
        :raises Refused: Dropbox would not do it
        """
        with self.lock:
            root = self.root_of(self.app(app_key))
            files = self.files_of(account)
            node = self._existing(files, root + source)
            files.move(node, root + target)
            return self._metadata(node, root)

    def delete(
        self, path: str, account: str | None = None, app_key: str | None = None
    ) -> None:
        """Delete as a person does.

        :raises LookupError: nothing is there
        """
        with self.lock:
            files = self.files_of(account)
            root = self.root_of(self.app(app_key))
            files.delete(self._existing(files, root + path))

    @staticmethod
    def _existing(files: AccountFiles, path: str) -> Node:
        node = files.tree.find(path)
        if node is None:
            raise LookupError(f"nothing at {path!r}")
        return node

    @staticmethod
    def _metadata(node: Node, root: str) -> dict:
        return describe(node, node.display[len(root) :])

    def tree(
        self, account: str | None = None, app_key: str | None = None
    ) -> dict[str, bytes | None]:
        """Return all that the app sees: contents by path, ``None`` for folders."""
        with self.lock:
            self.scan()
            files = self.files_of(account)
            return {
                path: None if node.is_folder else self._blobs.read(node.hash)
                for path, node in files.tree.walk(
                    self._root(account, app_key), True, []
                )
            }

    def grant(
        self,
        account: str | None = None,
        app_key: str | None = None,
        scopes: Sequence[str] | None = None,
        pkce: bool = True,
    ) -> dict:
        """Link an app without the consent page; return the token reply.

        :param pkce: whether the refresh token works without the app's secret
        """
        app = self.app(app_key)
        with self.lock:
            self._root(account, app_key)
            return self.oauth.link(
                app,
                self.account(account),
                app.scopes if scopes is None else scopes,
                pkce=pkce,
            )

    def authorize(
        self, url: str, decision: str = "allow", account: str | None = None
    ) -> str:
        """Do what a person does on the consent page.

        :param decision: ``allow`` or ``deny``
        :return: the address to which the person is sent
        :raises AuthorizeError: the page would show an error
        """
        with self.lock:
            request = self.oauth.authorize(dict(parse_qsl(urlsplit(url).query)))
            return self.decide(request, decision, self.account(account).account_id)

    def decide(
        self, request: AuthorizeRequest, decision: str | None, account_id: str
    ) -> str:
        """Take the decision about a checked request; return where to go next.

        :raises AuthorizeError: the decision or the account is unknown
        """
        if decision == "deny":
            return self.oauth.deny(request)
        if decision != "allow":
            raise AuthorizeError("Neither allowed nor denied.")
        target = self.oauth.allow(request, account_id)
        self._root(account_id, request.app.key)
        return target

    def revoke(self, account: str | None = None, app_key: str | None = None) -> None:
        """Unlink as a person does in Dropbox: all tokens die.

        :param app_key: default: all apps
        """
        with self.lock:
            account_id = self.account(account).account_id
            self.oauth.unlink(self.oauth.links(account_id, app_key))

    def expire_access_tokens(self) -> None:
        """Let all access tokens expire now; refresh tokens stay good."""
        with self.lock:
            self.oauth.expire_access_tokens()
