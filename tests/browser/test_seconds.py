"""From a drop to the draft with servers that commit: nobody presses Check Now."""

import json
from pathlib import Path

import pytest
import requests

from dev import firm, samples
from dev.server import listener
from dropbox_emulator.hooks import signature

WITHIN = 40  # seconds; without being told, Odoo asks once a minute
CALLS = 1000  # "make bench ARGS=flood" makes ten times as many
FOLDER = f"/{firm.BAKERY}/Invoices"


def source_of(person):
    (connection,) = person.search_read(
        "dext.dropbox.connection", [("state", "=", "connected")], ["news_source"]
    )
    return connection["news_source"]


def comes_by_itself(made, person, name):
    """Drop a file and wait until it is a draft."""
    made.dropbox.admin.write(f"{FOLDER}/{name}", samples.plain_bill(name))
    imported = [("name", "=", name), ("state", "=", "imported")]
    person.wait_for(
        f"draft of {name}",
        lambda: person.search_read("dext.dropbox.document", imported, ["move_id"]),
        WITHIN,
    )


@pytest.fixture
def hooked(made):
    """The webhook is entered at Dropbox, which asks for its challenge."""
    settings = "res.config.settings"
    with made.person("admin") as admin:
        secret = {"dext_dropbox_app_secret": made.dropbox.app_secret}
        admin.call(settings, "create", secret)
        made.dropbox.admin.register_webhook(
            f"{made.odoo.url}/dext_dropbox/webhook/{made.odoo.database}"
        )
        yield
        # Dropbox goes on telling, and is not believed any more.
        made_settings = admin.call(settings, "create", {})
        admin.call(settings, "action_dext_dropbox_forget_secret", [made_settings])


def memory_of(server):
    """Resident memory of a server's process, in MB."""
    pages = Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]
    return int(pages) * 4096 / 1024**2


def flood(made, account, calls):
    """Call the webhook with what is forged, malformed or an old notification."""
    address = f"{made.odoo.url}/dext_dropbox/webhook/{made.odoo.database}"
    valid = json.dumps({"list_folder": {"accounts": [account]}}).encode()
    signed = signature(made.dropbox.app_secret, valid)
    kinds = [(valid, signed), (valid, "0" * 64), (valid[:-1], signed), (b"\xff", "x")]
    with requests.Session() as session:
        session.trust_env = False
        return [
            session.post(
                address, data=body, headers={"X-Dropbox-Signature": signs}, timeout=30
            ).status_code
            for body, signs in (kinds[number % len(kinds)] for number in range(calls))
        ]


def test_somebody_listens(made, tmp_path):
    environment = made.dropbox.environment
    log = tmp_path / "listener.log"
    with (
        made.person("claire") as claire,
        listener(made.odoo.database, environment=environment, log=log),
    ):
        for number in range(3):
            comes_by_itself(made, claire, f"listened-{number}.pdf")
        assert source_of(claire) == "longpoll"


def test_dropbox_tells(made, hooked):
    with made.person("claire") as claire:
        for number in range(3):
            comes_by_itself(made, claire, f"told-{number}.pdf")
        assert source_of(claire) == "webhook"


def test_a_flood_costs_nothing(made, hooked):
    """Thousands of calls: flat memory, and a log that can still be read."""
    with made.person("claire") as claire:
        comes_by_itself(made, claire, "before.pdf")
        (connection,) = claire.search_read(
            "dext.dropbox.connection", [("state", "=", "connected")], ["account_id"]
        )
        flood(made, connection["account_id"], 500)
        memory = memory_of(made.odoo)
        lines = made.odoo.log.read_text().count("\n")
        answers = flood(made, connection["account_id"], CALLS)
        assert (answers.count(200), answers.count(403)) == (CALLS // 4, CALLS * 3 // 4)
        assert memory_of(made.odoo) - memory < 25
        # Calls that are taken as new wake a check, which has lines of its own.
        webhook = [
            line
            for line in made.odoo.log.read_text().splitlines()[lines:]
            if "/dext_dropbox/webhook" in line or "signature" in line
        ]
        assert len(webhook) < 200
