"""The measure of ``make bench`` of calls of the webhook that are not worth anything."""

import json
import sys
import time
from contextlib import closing
from pathlib import Path

import requests

from dropbox_emulator.hooks import signature

from .bench_served import Served, odoo_with, run, told_by_webhook

CALLS = 10_000  # of all kinds together
WARMING = 500


def flood(database, dropbox):
    """What forged, malformed and replayed calls cost: memory, the log, Dropbox."""
    with (
        closing(Served(database, dropbox)) as served,
        odoo_with(database, dropbox) as odoo,
        told_by_webhook(dropbox, odoo),
    ):
        for number in range(6):  # so that polling is rare, and nothing is new
            served.lags(f"warm{number}", 1)
        ((account,),) = served.execute(
            "SELECT account_id FROM dext_dropbox_connection WHERE state = 'connected'"
        )
        kinds = _kinds(account, dropbox.app_secret)
        for body, signed in kinds.values():
            _call(odoo, body, signed, WARMING // len(kinds))
        figures = {}
        for name, (body, signed) in kinds.items():
            time.sleep(20)  # what the former ones woke has ended
            measured = _measured(dropbox, odoo, body, signed, CALLS // len(kinds))
            figures.update({f"{name}: {what}": val for what, val in measured.items()})
    return figures


def _kinds(account, secret):
    valid = json.dumps({"list_folder": {"accounts": [account]}}).encode()
    return {
        "forged": (valid, "0" * 64),
        "malformed": (b"\xff" + valid[:-1], "x\xe9".encode().decode("latin-1")),
        "too large": (valid + b" " * 2**19, signature(secret, valid)),
        "replayed": (valid, signature(secret, valid)),
    }


def _measured(dropbox, odoo, body, signed, calls):
    dropbox.admin.calls.clear()
    memory, lines = _memory(odoo), len(_told(odoo))
    began = time.monotonic()
    answers = _call(odoo, body, signed, calls)
    seconds = time.monotonic() - began
    return {
        "calls": calls,
        "answer": max(answers, key=answers.count),
        "calls/s": calls / seconds,
        "calls to Dropbox": len(dropbox.admin.calls),
        "MB more": _memory(odoo) - memory,
        "lines of the log": len(_told(odoo)) - lines,
    }


def _call(odoo, body, signed, calls):
    address = f"{odoo.url}/dext_dropbox/webhook/{odoo.database}"
    with requests.Session() as session:
        session.trust_env = False
        return [
            session.post(
                address, data=body, headers={"X-Dropbox-Signature": signed}, timeout=30
            ).status_code
            for _call in range(calls)
        ]


def _memory(odoo):
    """Resident memory of the server, in MB."""
    pages = Path(f"/proc/{odoo.process.pid}/statm").read_text().split()[1]
    return int(pages) * 4096 / 1024**2


def _told(odoo):
    return [
        line
        for line in odoo.log.read_text().splitlines()
        if "/dext_dropbox/webhook" in line or "signature" in line
    ]


MEASURES = {"flood": flood}


if __name__ == "__main__":
    run(MEASURES, sys.argv[1])
