"""The measure of ``make bench`` of a month of 10,000 clients, in a few minutes.

20 firms with 500 clients each. Most of what they send comes at the end of the month, as
it does for accountants. Time goes so much faster that four workers are about busy on
an ordinary day, and cannot be in time at the end: what counts is that each firm is
served, that nothing is lost, and how long it takes until all is done.
"""

import statistics
import sys
import threading
import time
from collections import defaultdict
from contextlib import ExitStack, closing

from . import firm
from .bench_served import (
    CONNECTIONS,
    Served,
    odoo_with,
    percentile,
    run,
    told_by_webhook,
)

CLIENTS = 10_000
EACH = 20  # documents of a client in a month
SAMPLE = 50  # of so many documents one is sent
DAYS, LAST = 22, 3  # working days, and those of the end
OF_LAST = 0.5  # of the documents come in the last days
DAY = 6.0  # seconds
HOURS = 10 * 3600  # seconds of a real working day
DONE_WITHIN = 600  # seconds
IMPORTED = "SELECT name FROM dext_dropbox_document WHERE state = 'imported'"


def month(database, dropbox):
    """Seconds to the draft, on ordinary days and at the end of a month."""
    with closing(Served(database, dropbox, CONNECTIONS)) as served, ExitStack() as many:
        _add_clients(served)
        servers = [many.enter_context(odoo_with(database, dropbox, 2)) for _n in (1, 2)]
        many.enter_context(told_by_webhook(dropbox, servers[0]))
        for number in range(CONNECTIONS):
            served.lags(f"warm{number}", 1, number)
        dropbox.admin.calls.clear()
        sent = {}
        hand = threading.Thread(target=_send, args=(served, sent))
        began = time.monotonic()
        hand.start()
        lags = _watch(served, sent, hand)
        taken = time.monotonic() - began
        calls = len(dropbox.admin.calls)
    total = sum(map(len, lags.values()))
    figures = {
        "documents": total,
        "times as fast as a real month": round(DAYS * HOURS / (DAYS * DAY) / SAMPLE),
        "seconds until all were drafts": taken,
        "calls to Dropbox for each document": calls / total,
    }
    for label, chosen in (
        ("ordinary days", lambda day: day < DAYS - LAST),
        ("the last three days", lambda day: day >= DAYS - LAST),
    ):
        some = [lag for day, own in lags.items() if chosen(day) for lag in own]
        figures[f"{label}: median (s)"] = statistics.median(some)
        figures[f"{label}: 95th percentile (s)"] = percentile(some, 95)
        figures[f"{label}: longest (s)"] = max(some)
    return figures


def _add_clients(served):
    """Give each firm its other clients, who send nothing but are there."""
    with firm.odoo_environment(served.database) as env:
        for connection in env["dext.dropbox.connection"].search([]):
            partners = env["res.partner"].create(
                [{"name": f"C{n}"} for n in range(CLIENTS // CONNECTIONS - 1)]
            )
            env["dext.dropbox.folder"].create(
                [
                    {
                        "connection_id": connection.id,
                        "partner_id": partner.id,
                        "books_id": connection.company_id.id,
                        "name": partner.name,
                        "path": f"/C {partner.id}",
                        "path_lower": f"/c {partner.id}",
                        "dropbox_id": f"id:{partner.id:022}",
                    }
                    for partner in partners
                ]
            )


def _send(served, sent):
    """Drop the documents of each day; note {name: (day, when)}."""
    total = CLIENTS * EACH // SAMPLE
    ordinary = total * (1 - OF_LAST) / (DAYS - LAST)
    began = time.monotonic()
    for day in range(DAYS):
        of_day = total * OF_LAST / LAST if day >= DAYS - LAST else ordinary
        of_firm = max(round(of_day / CONNECTIONS), 1)
        for number in range(CONNECTIONS):
            names = served.drop(f"d{day}-{number}", of_firm, number)
            sent.update(dict.fromkeys(names, (day, time.monotonic())))
            due = began + DAY * (day + (number + 1) / CONNECTIONS)
            time.sleep(max(due - time.monotonic(), 0))


def _watch(served, sent, hand):
    """Return {day: lags in seconds} once all that is sent is imported."""
    lags, known = defaultdict(list), set()
    deadline = time.monotonic() + DAYS * DAY + DONE_WITHIN
    while time.monotonic() < deadline:
        told = {name for (name,) in served.execute(IMPORTED)}
        now = time.monotonic()
        for name in told - known:
            if name not in sent:
                continue  # it is noted in a moment, or was there before
            day, when = sent[name]
            lags[day].append(now - when)
            known.add(name)
        if not hand.is_alive() and len(known) == len(sent):
            return lags
        time.sleep(0.2)
    raise RuntimeError(f"{len(known)} of {len(sent)} documents were made")


MEASURES = {"month": month}


if __name__ == "__main__":
    run(MEASURES, sys.argv[1])
