"""What people do: in Dropbox's website, on their computers, on the consent page."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import requests

from .files import AccountFiles, Refused
from .hooks import answers_challenge
from .metadata import stamp
from .model import person_id
from .oauth import AuthorizeError, AuthorizeRequest
from .sharing_rules import refuse_sharing
from .tree import Node
from .world import World


class People(World):
    """The world with the hands of people in it.

    Paths are as the app sees them, be it named or the first one.
    """

    def app_folder(
        self, account_email: str | None = None, app_key: str | None = None
    ) -> Path:
        """Return where on disk the app's files are; made if missing."""
        with self.lock:
            node = self.root_folder(account_email, app_key)
            return Path(self.files_of(account_email).disk.path(node))

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
        :param modified_by: e-mail or account id of the member of a shared folder
            who did it, default the owner
        :raises Refused: Dropbox would not take it
        :raises ValueError: somebody else, and not in a shared folder
        """
        person = person_id(modified_by) if modified_by else None
        with self.lock:
            files = self.files_of(account)
            root = self.root_of(self.app(app_key), account)
            if person and files.shares.around(files.place(root + path)[0]) is None:
                raise ValueError(f"nobody but the owner writes to {path!r}: share it")
            node = files.write(root + path, data, modified, person)
            return self._metadata(files, node, root)

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
            root = self.root_of(self.app(app_key), account)
            files = self.files_of(account)
            node = files.make_folder(root + path)
            return self._metadata(files, node, root)

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
            root = self.root_of(self.app(app_key), account)
            files = self.files_of(account)
            node = self._existing(files, root + source)
            files.move(node, root + target)
            return self._metadata(files, node, root)

    def delete(
        self, path: str, account: str | None = None, app_key: str | None = None
    ) -> None:
        """Delete as a person does.

        :raises LookupError: nothing is there
        """
        with self.lock:
            files = self.files_of(account)
            root = self.root_of(self.app(app_key), account)
            files.delete(self._existing(files, root + path))

    def share(
        self,
        path: str,
        members: Sequence[str] = (),
        account: str | None = None,
        app_key: str | None = None,
    ) -> str:
        """Share a folder as a person does; return the id of the shared folder.

        :param members: e-mail addresses of those who may edit
        :raises LookupError: nothing is there
        :raises Refused: it cannot be shared, an app's folder for instance
        """
        with self.lock:
            files = self.files_of(account)
            root = self.root_of(self.app(app_key), account)
            node = self._existing(files, root + path)
            trouble = refuse_sharing(files, node)
            if trouble:
                raise Refused(*trouble)
            share = files.share(node, stamp())
            share.members.update(dict.fromkeys(members, "editor"))
            files.shares.save(share)
            return share.id

    @staticmethod
    def _existing(files: AccountFiles, path: str) -> Node:
        node = files.tree.find(path)
        if node is None:
            raise LookupError(f"nothing at {path!r}")
        return node

    @staticmethod
    def _metadata(files: AccountFiles, node: Node, root: str) -> dict:
        return files.describe(node, node.display[len(root) :])

    def tree(
        self, account: str | None = None, app_key: str | None = None
    ) -> dict[str, bytes | None]:
        """Return all that the app sees: contents by path, ``None`` for folders."""
        with self.lock:
            self.jobs.run_due()
            self.scan()
            files = self.files_of(account)
            root = self.root_folder(account, app_key)
            return {
                path: None if node.is_folder else self.blobs.read(node.hash)
                for path, node in files.tree.walk(root, True, [])
            }

    def send(
        self, request_id: str, name: str, data: bytes, account: str | None = None
    ) -> dict:
        """Send a file by a file request, as somebody without an account does.

        :raises LookupError: there is no such request
        :raises Refused: it is closed, or Dropbox would not take the file
        """
        with self.lock:
            files = self.files_of(account)
            request = self.requests.get(files.account.account_id, request_id)
            if not request.is_open:
                raise Refused("no_write_permission")
            target = files.free_path(f"{request.destination}/{name}")
            node = files.write(target, data)
            request.file_count += 1
            self.requests.save(request)
            return files.describe(node)

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
            self.root_folder(account, app_key)
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
        self.root_folder(account_id, request.app.key)
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

    def register_webhook(self, address: str, app_key: str | None = None) -> None:
        """Enter the address of an app's webhook in the App Console.

        :raises ValueError: nobody answers Dropbox's question there
        """
        app = self.app(app_key)
        try:
            answered = answers_challenge(address)
        except requests.RequestException as error:
            raise ValueError(f"{address}: {error}") from None
        if not answered:
            raise ValueError(f"{address} does not send the challenge back")
        with self.lock:
            self.webhooks[app.key] = address
            self.journal.keeps_news = True
