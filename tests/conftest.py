"""Starts the local Dropbox before anything imports the Dropbox SDK.

The SDK reads the addresses of Dropbox from the environment when it is imported.
"""

import atexit
import os
import tempfile
from pathlib import Path

from dropbox_emulator import Account, App, Emulator

APP = App(
    key="test-app-key",
    secret="test-app-secret",
    name="Dext Odoo",
    redirect_uris=[
        f"http://{host}:8069/dext_dropbox/callback" for host in ("127.0.0.1", "localhost")
    ],
)
ACCOUNTS = [
    Account(email="bonjour@cabinet-martin.example", name="Cabinet Martin"),
    Account(email="autre@example.com", name="Autre Compte"),
]

_folder = tempfile.TemporaryDirectory(prefix="dext_dropbox_test_")
emulator = Emulator(
    Path(_folder.name) / "files",
    Path(_folder.name) / "state",
    apps=[APP],
    accounts=ACCOUNTS,
)
os.environ.update(emulator.environment())
emulator.start()
atexit.register(emulator.stop)
