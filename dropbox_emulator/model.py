"""Who takes part: apps as registered in the App Console, and accounts."""

import base64
import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

SCOPES = {
    "account_info.read": "View basic information about your account",
    "files.metadata.read": "View information about your files and folders",
    "files.metadata.write": "View and edit information about your files and folders",
    "files.content.read": "View the content of your files and folders",
    "files.content.write": "Edit the content of your files and folders",
    "sharing.read": "View your shared folders and links",
    "sharing.write": "View and manage your shared folders and links",
    "file_requests.read": "View your file requests",
    "file_requests.write": "View and manage your file requests",
}
"""Scopes that the emulator knows, with the words of the consent page."""

ACCESS_KINDS = ("app_folder", "full_dropbox")


@dataclass(frozen=True)
class App:
    """A Dropbox app.

    :param key: app key, the OAuth ``client_id``
    :param secret: app secret, the OAuth ``client_secret``
    :param name: shown on the consent page; name of the folder below ``Apps``
    :param redirect_uris: compared exactly, as Dropbox does
    :param access: ``app_folder`` or ``full_dropbox``
    :param scopes: those ticked in the App Console; no others are ever granted
    :param webhook: address that is told who has changed something
    """

    key: str
    secret: str
    name: str
    redirect_uris: Sequence[str] = ()
    access: str = "app_folder"
    scopes: Sequence[str] = tuple(SCOPES)
    webhook: str | None = None

    def __post_init__(self) -> None:
        if self.access not in ACCESS_KINDS:
            raise ValueError(f"access must be one of {ACCESS_KINDS}")


@dataclass(frozen=True)
class Account:
    """A Dropbox account.

    :param email: identifies the account
    :param name: shown to people; also the name of its folder on disk
    :param quota: space, in bytes
    :param team_space: whether it is a member of a team that has a space of its own
    """

    email: str
    name: str
    quota: int = 2 * 1024**4
    team_space: bool = False

    @property
    def account_id(self) -> str:
        """``dbid:`` and 35 characters: the SDK insists on 40 in all."""
        digest = hashlib.sha256(self.email.lower().encode()).digest()
        return "dbid:" + base64.urlsafe_b64encode(digest).decode()[:35]

    @property
    def uid(self) -> str:
        """The older, numeric id that the token endpoint still returns."""
        return str(zlib.crc32(self.email.lower().encode()))

    @property
    def namespace_id(self) -> str:
        """Id of the home namespace."""
        return str(10_000_000_000 + int(self.uid))

    @property
    def home_path(self) -> str:
        """Where the home is in the root namespace, ``""`` if they are the same."""
        return f"/{self.name}" if self.team_space else ""

    @property
    def root_namespace_id(self) -> str:
        """Id of the root namespace: the home, unless the team has a space."""
        return "90000000000" if self.team_space else self.namespace_id


@dataclass(frozen=True)
class Call:
    """One API call as it arrived.

    :param route: for instance ``files/list_folder`` or ``oauth2/token``
    :param at: seconds since the epoch
    :param arg: the argument as sent (a ``dict``), ``None`` if it was not JSON
    """

    route: str
    at: float
    arg: object = None


def person_id(person: str) -> str:
    """Return the account id that stands for ``person``.

    :param person: an account id already, or an e-mail address
    """
    if person.startswith("dbid:"):
        return person
    return Account(email=person, name=person).account_id
