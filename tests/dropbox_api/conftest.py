"""A client of ours, linked to the local Dropbox, and ways to spoil its calls."""

from datetime import datetime, timedelta

import pytest

from dropbox_emulator import faults
from dropbox_emulator.faults import Fault

from ..conftest import APP
from ..conftest import emulator as running


@pytest.fixture
def emulator():
    """The local Dropbox, empty."""
    running.reset()
    yield running
    running.reset()


@pytest.fixture
def connect(emulator):
    """Return clients for what ``emulator.grant`` gives."""
    # Addons can be imported only after pytest-odoo has read its configuration.
    from odoo.addons.dext_dropbox.dropbox_api.client import (  # noqa: PLC0415
        DropboxClient,
    )
    from odoo.addons.dext_dropbox.dropbox_api.values import (  # noqa: PLC0415
        App,
        Tokens,
    )

    def connect(expires_in=3600, access=None, app=APP, **whose):
        given = emulator.grant(**whose)
        tokens = Tokens(
            given.get("refresh_token"),
            given["access_token"] if access is None else access,
            # The SDK counts in naive UTC; without it, it renews before every start.
            datetime.utcnow() + timedelta(seconds=expires_in),
        )
        return DropboxClient(App(app.key), tokens)

    return connect


@pytest.fixture
def client(connect):
    return connect()


@pytest.fixture
def routes(emulator):
    """Return the routes that were called so far."""
    return lambda: [call.route for call in emulator.calls]


@pytest.fixture
def reply(emulator, monkeypatch):
    """Let the next call of a route be answered with any ``Reply``."""

    def reply(route, answer, times=1):
        monkeypatch.setitem(faults.INSTEAD, "reply", lambda _fault: answer)
        emulator.faults._faults.append(Fault(route, "reply", times))

    return reply


@pytest.fixture
def listed(emulator, client):
    """Write a file as a person does; return it as the client lists it."""

    def listed(path="/a.pdf", content=b"the content", **details):
        emulator.write(path, content, **details)
        entries = client.changes("").entries
        return next(entry for entry in entries if entry.path == path)

    return listed
