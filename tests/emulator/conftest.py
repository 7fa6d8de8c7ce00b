"""An emulator for these tests alone, and clients that reach it.

Other suites in the same process may have led the SDK to another server by its
environment variables. So the SDK is led here object by object.
"""

import json
from types import SimpleNamespace

import dropbox
import pytest
import requests
from dropbox import oauth as sdk_oauth

from dropbox_emulator import Account, App, Emulator

REDIRECT_URI = "http://localhost:8069/dext_dropbox/callback"

FOLDER_APP = App(
    key="folder-key",
    secret="folder-secret",
    name="Dext Odoo",
    redirect_uris=[REDIRECT_URI],
)
FULL_APP = App(
    key="full-key",
    secret="full-secret",
    name="Dext Full",
    redirect_uris=[REDIRECT_URI],
    access="full_dropbox",
)
FIRM = Account(email="firm@example.com", name="Cabinet Martin")
OTHER = Account(email="other@example.com", name="Other Firm")
MEMBER = Account(email="member@example.com", name="Team Member", team_space=True)
SMALL = Account(email="small@example.com", name="Small Dropbox", quota=1000)


def make_emulator(folder, **options):
    """Return an emulator, not started, with the apps and accounts above."""
    return Emulator(
        folder / "files",
        folder / "state",
        apps=[FOLDER_APP, FULL_APP],
        accounts=[FIRM, OTHER, MEMBER, SMALL],
        **options,
    )


class Client(dropbox.Dropbox):
    """The SDK's client, led to an emulator and to no other."""

    def __init__(self, *args, emulator_host=None, **options):
        super().__init__(*args, **options)
        self._emulator_host = emulator_host
        if emulator_host:
            self._host_map = dict.fromkeys(self._host_map, emulator_host)

    def refresh_access_token(self, host=None, scope=None):
        super().refresh_access_token(host=self._emulator_host, scope=scope)


class Flow(sdk_oauth.DropboxOAuth2Flow):
    """The SDK's OAuth flow, led to an emulator and to no other."""

    emulator_host = None

    def build_url(self, target, params=None, host=None):
        return super().build_url(target, params, host=self.emulator_host)


class Raw:
    """Calls by plain HTTP: nothing of the SDK can hide a mistake."""

    def __init__(self, emulator, session, token):
        self.emulator = emulator
        self.session = session
        self.token = token

    def post(self, route, arg=None, **options):
        headers = {"Authorization": f"Bearer {self.token}"}
        headers.update(options.pop("headers", {}))
        if "data" not in options:
            headers.setdefault("Content-Type", "application/json")
            options["data"] = json.dumps(arg)
        return self.session.post(
            f"{self.emulator.url}/2/{route}", headers=headers, timeout=20, **options
        )

    def __call__(self, route, arg=None):
        reply = self.post(route, arg)
        assert reply.status_code == 200, reply.text
        assert reply.headers["Content-Type"] == "application/json"
        return reply.json()

    def summary(self, route, arg):
        """Return the tags of a refusal, from the outside in, with slashes."""
        reply = self.post(route, arg)
        assert reply.status_code == 409, reply.text
        return reply.json()["error_summary"].rstrip("./")

    def fails(self, route, arg, status=409):
        reply = self.post(route, arg)
        assert reply.status_code == status, reply.text
        return reply.json()["error"]

    def download(self, path, **headers):
        return self.post(
            "files/download",
            data=b"",
            headers={"Dropbox-API-Arg": json.dumps({"path": path}), **headers},
        )

    def upload(self, data, **arg):
        return self.post(
            "files/upload",
            data=data,
            headers={
                "Dropbox-API-Arg": json.dumps(arg),
                "Content-Type": "application/octet-stream",
            },
        )

    def list(self, path="", **arg):
        """Return all entries of a recursive listing, and the cursor."""
        page = self("files/list_folder", {"path": path, "recursive": True, **arg})
        entries = page["entries"]
        while page["has_more"]:
            page = self("files/list_folder/continue", {"cursor": page["cursor"]})
            entries += page["entries"]
        return entries, page["cursor"]

    def changes(self, cursor):
        """Return all entries after the cursor, and the new cursor."""
        entries = []
        while True:
            page = self("files/list_folder/continue", {"cursor": cursor})
            entries += page["entries"]
            cursor = page["cursor"]
            if not page["has_more"]:
                return entries, cursor


def brief(entries):
    """Return entries as pairs of kind and path."""
    return [(entry[".tag"], entry["path_display"]) for entry in entries]


@pytest.fixture(scope="session")
def running_emulator(tmp_path_factory):
    with make_emulator(tmp_path_factory.mktemp("dropbox")) as emulator:
        yield emulator


@pytest.fixture
def emulator(running_emulator):
    """A running emulator, empty."""
    running_emulator.reset()
    return running_emulator


@pytest.fixture(params=[False, True], ids=["final", "replay"])
def replays(request, emulator):
    """Both ways to continue a listing: as things are now, and change by change."""
    emulator.behave(replays_changes=request.param)
    return request.param


@pytest.fixture(scope="session")
def session(running_emulator):
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(running_emulator.ca_file)
        yield session


@pytest.fixture
def grant(emulator):
    """What the token endpoint gave the app-folder app for the first account."""
    return emulator.grant()


@pytest.fixture
def api(emulator, session, grant):
    """Raw calls of the app-folder app."""
    return Raw(emulator, session, grant["access_token"])


@pytest.fixture
def full_api(emulator, session):
    """Raw calls of the Full Dropbox app."""
    token = emulator.grant(app_key=FULL_APP.key)["access_token"]
    return Raw(emulator, session, token)


@pytest.fixture
def api_of(emulator, session):
    """Raw calls of an app for any account."""

    def api_of(account, app=FULL_APP):
        token = emulator.grant(account=account.email, app_key=app.key)["access_token"]
        return Raw(emulator, session, token)

    return api_of


@pytest.fixture
def make_client(emulator, session):
    """Return SDK clients."""

    def make(access_token=None, **options):
        options.setdefault("max_retries_on_error", 0)
        options.setdefault("max_retries_on_rate_limit", 0)
        return Client(
            access_token,
            session=session,
            timeout=20.0,
            emulator_host=emulator.host,
            **options,
        )

    return make


@pytest.fixture
def client(make_client, grant):
    """The SDK's client for the app-folder app."""
    return make_client(grant["access_token"])


@pytest.fixture(scope="session")
def helpers():
    """What test modules need from here, which they cannot import safely."""
    return SimpleNamespace(
        make_emulator=make_emulator,
        brief=brief,
        Flow=Flow,
        Raw=Raw,
        FULL_APP=FULL_APP,
        MEMBER=MEMBER,
        SMALL=SMALL,
    )
