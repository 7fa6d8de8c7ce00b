"""Control over HTTP, for programs in another process: their side."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import requests

from .fault import Fault
from .model import Call

KEY_HEADER = "X-Emulator-Admin-Key"

TIMEOUT = 120
"""Seconds that an admin call may take; a first scan of a large folder is slow."""


class AdminError(Exception):
    """The emulator refused an admin call."""


class RemoteFaults:
    """Faults of an emulator in another process; see :class:`.faults.Faults`."""

    def __init__(self, client: "AdminClient"):
        self._client = client

    def add(
        self,
        route: str,
        kind: str,
        times: int | None = 1,
        match: str | None = None,
        before_reply: float = 0.0,
        **details: object,
    ) -> None:
        """Let the next calls of a route go wrong."""
        self._client.call(
            "add_fault",
            route=route,
            kind=kind,
            times=times,
            match=match,
            before_reply=before_reply,
            **details,
        )

    def clear(self) -> None:
        """Let everything work again."""
        self._client.call("clear_faults")

    def pending(self) -> list[Fault]:
        """Return the faults that have not hit as often as they should."""
        return [Fault(**fault) for fault in self._client.call("pending_faults")]


class RemoteCalls(list):
    """The calls up to now; ``clear`` makes the emulator forget them as well."""

    def __init__(self, client: "AdminClient"):
        super().__init__(Call(*call) for call in client.call("calls"))
        self._client = client

    def clear(self) -> None:
        """Forget the calls, here and in the emulator."""
        super().clear()
        self._client.call("clear_calls")


class AdminClient:
    """Controls an emulator in another process, like :class:`.Emulator` itself.

    Every method may raise :class:`AdminError`.

    :param url: address of the emulator, ``https://localhost:<port>``
    :param key: its admin key
    :param ca_file: its CA
    """

    def __init__(self, url: str, key: str, ca_file: Path):
        self._url = url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = str(ca_file)
        self._session.headers[KEY_HEADER] = key
        self._session.headers["Content-Type"] = "application/json"
        self.faults = RemoteFaults(self)

    def call(self, operation: str, **arg: object) -> Any:
        """Call an operation and return its result.

        :raises AdminError: the emulator refuses
        :raises requests.RequestException: it cannot be reached
        """
        response = self._session.post(
            f"{self._url}/_admin/{operation}", data=json.dumps(arg), timeout=TIMEOUT
        )
        content = response.json()
        if response.status_code != 200:
            raise AdminError(content["error"])
        return content["result"]

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    @property
    def calls(self) -> RemoteCalls:
        """The API calls that the emulator has seen."""
        return RemoteCalls(self)

    def environment(self) -> dict[str, str]:
        """Return the variables that lead a process of the SDK there."""
        return self.call("environment")

    def reset(self) -> None:
        """Forget files, links, journal, faults and calls."""
        self.call("reset")

    def behave(self, **settings: object) -> None:
        """Behave otherwise until ``reset``; see :class:`.Behaviour`."""
        self.call("behave", **settings)

    def register_webhook(self, address: str, **whose: str) -> None:
        """Enter the address of an app's webhook in the App Console."""
        self.call("register_webhook", address=address, **whose)

    def scan(self, settle: float | None = None) -> None:
        """Look for changes on disk now."""
        self.call("scan", settle=settle)

    def app_folder(
        self, account_email: str | None = None, app_key: str | None = None
    ) -> Path:
        """Return where on disk the app's files are."""
        return Path(
            self.call("app_folder", account_email=account_email, app_key=app_key)
        )

    def write(
        self,
        path: str,
        data: bytes,
        modified: datetime | None = None,
        modified_by: str | None = None,
        **whose: str,
    ) -> dict:
        """Write a file as a person does; return its metadata."""
        return self.call(
            "write",
            path=path,
            data=base64.b64encode(data).decode(),
            modified=modified and modified.timestamp(),
            modified_by=modified_by,
            **whose,
        )

    def write_many(self, contents: Mapping[str, bytes], **whose: str) -> None:
        """Write many files, paths to contents, as a person does."""
        encoded = {
            path: base64.b64encode(data).decode() for path, data in contents.items()
        }
        self.call("write_many", contents=encoded, **whose)

    def mkdir(self, path: str, **whose: str) -> dict:
        """Make a folder, with those above it; return its metadata."""
        return self.call("mkdir", path=path, **whose)

    def move(self, source: str, target: str, **whose: str) -> dict:
        """Move or rename as a person does; return the metadata."""
        return self.call("move", source=source, target=target, **whose)

    def delete(self, path: str, **whose: str) -> None:
        """Delete as a person does."""
        self.call("delete", path=path, **whose)

    def share(self, path: str, members: Sequence[str] = (), **whose: str) -> str:
        """Share a folder as a person does; return the id of the shared folder."""
        return self.call("share", path=path, members=list(members), **whose)

    def send(self, request_id: str, name: str, data: bytes, **whose: str) -> dict:
        """Send a file by a file request, as somebody without an account does."""
        encoded = base64.b64encode(data).decode()
        return self.call(
            "send", request_id=request_id, name=name, data=encoded, **whose
        )

    def tree(self, **whose: str) -> dict[str, bytes | None]:
        """Return all that the app sees: contents by path, ``None`` for folders."""
        return {
            path: None if data is None else base64.b64decode(data)
            for path, data in self.call("tree", **whose).items()
        }

    def grant(self, scopes: Sequence[str] | None = None, **whose: str) -> dict:
        """Link an app without the consent page; return the token reply."""
        return self.call("grant", scopes=scopes and list(scopes), **whose)

    def authorize(
        self, url: str, decision: str = "allow", account: str | None = None
    ) -> str:
        """Do what a person does on the consent page; return where they land."""
        return self.call("authorize", url=url, decision=decision, account=account)

    def revoke(self, **whose: str) -> None:
        """Unlink as a person does in Dropbox: all tokens die."""
        self.call("revoke", **whose)

    def expire_access_tokens(self) -> None:
        """Let all access tokens expire now; refresh tokens stay good."""
        self.call("expire_access_tokens")
