"""Starts the local Dropbox for all tests, and leads the Dropbox SDK to it.

The SDK reads the addresses of Dropbox from the environment when it is imported,
which the emulator does too: they have to be there before.
"""

import atexit
import logging
import os
import socket
import tempfile
from dataclasses import replace
from pathlib import Path

import hypothesis
import pytest

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    PORT = probe.getsockname()[1]
for host in ("API", "API_CONTENT", "API_NOTIFY", "WEB"):
    os.environ[f"DROPBOX_{host}_HOST"] = f"localhost:{PORT}"

from dropbox_emulator import Account, App, Behaviour, Emulator  # noqa: E402

APP = App(
    key="test-app-key",
    secret="test-app-secret",
    name="Dext Odoo",
    redirect_uris=[
        f"http://{host}:8069/dext_dropbox/callback"
        for host in ("127.0.0.1", "localhost")
    ],
)
# Of a company that has an app of its own.
OWN_APP = replace(APP, key="own-app-key", secret="own-app-secret", name="Petit Papers")
ACCOUNTS = [
    Account(email="bonjour@cabinet-martin.example", name="Cabinet Martin"),
    Account(email="autre@example.com", name="Autre Compte"),
]

# For the connection doctor: what is out of the ordinary with an app or an account.
FULL_APP = replace(APP, key="full-app-key", name="Dext Full", access="full_dropbox")
TEAM = Account(email="equipe@example.com", name="Equipe", team_space=True)
CRAMPED = Account(email="etroit@example.com", name="Etroit", quota=1024)

_folder = tempfile.TemporaryDirectory(prefix="dext_dropbox_test_")
emulator = Emulator(
    Path(_folder.name) / "files",
    Path(_folder.name) / "state",
    apps=[APP, FULL_APP, OWN_APP],
    accounts=[*ACCOUNTS, TEAM, CRAMPED],
    port=PORT,
    behaviour=Behaviour.of(os.environ.get("DROPBOX_BEHAVIOUR", "")),
)
os.environ.update(emulator.environment())
emulator.start()
atexit.register(emulator.stop)

# How long a draw takes says more about the machine than about the test.
hypothesis.settings.register_profile(
    "dext_dropbox",
    deadline=None,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("dext_dropbox")


@pytest.fixture(scope="session", autouse=True)
def odoo_warnings():
    """Show Odoo's warnings with the tests that fail: pytest-odoo silences them."""
    logging.getLogger("odoo").setLevel(logging.WARNING)
