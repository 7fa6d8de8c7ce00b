"""The measure of ``make bench`` of what an accountant sees: the draft in an open inbox.

A browser has the inbox open and shows what is new as soon as Odoo says that there is
something. The clock runs from the moment when the file is complete in Dropbox until its
name stands in the list.
"""

import os
import resource
import statistics
import sys
import time
from contextlib import closing, contextmanager

from . import firm
from .bench_served import (
    BURST,
    BURSTS,
    SINGLES,
    WITHIN,
    Served,
    odoo_with,
    percentile,
    run,
    told_by_listener,
    told_by_webhook,
)
from .browser import chromium as path_of_chromium
from .rpc import Person
from .web import Tab, chromium

INBOX = "/odoo/action-dext_dropbox.dext_dropbox_inbox_invoice_action"
# Notes when the name of a file stands in the list first, and asks for what is new.
WATCH = """() => {
    const CELLS = "td[name=message_main_attachment_id]";
    window.seen = {};
    const look = () => {
        document.querySelector(".o_dext_dropbox_news button")?.click();
        for (const cell of document.querySelectorAll(CELLS)) {
            window.seen[cell.textContent.trim()] ??= Date.now() / 1000;
        }
    };
    const all = { childList: true, subtree: true };
    new MutationObserver(look).observe(document.body, all);
}"""


def inbox_webhook(database, dropbox):
    """Seconds from a file that is complete to an open inbox: Dropbox calls Odoo."""
    return _seen(database, dropbox, lambda odoo: told_by_webhook(dropbox, odoo))


def inbox_longpoll(database, dropbox):
    """The same where a listener waits for Dropbox."""
    return _seen(database, dropbox, lambda odoo: told_by_listener(dropbox, odoo))


def _seen(database, dropbox, telling):
    with (
        closing(Served(database, dropbox)) as served,
        odoo_with(database, dropbox) as odoo,
        telling(odoo),
        _open_inbox(odoo) as page,
    ):
        for number in range(5):
            _lags(served, page, f"warm{number}", 1)
        singles = [_lags(served, page, f"single{n}", 1)[0] for n in range(SINGLES)]
        bursts = [
            lag
            for n in range(BURSTS)
            for lag in _lags(served, page, f"burst{n}", BURST)
        ]
    return {
        "single drops: median (s)": statistics.median(singles),
        "single drops: 95th percentile (s)": percentile(singles, 95),
        f"bursts of {BURST}: median (s)": statistics.median(bursts),
        f"bursts of {BURST}: 95th percentile (s)": percentile(bursts, 95),
    }


def _lags(served, page, prefix, count):
    """Drop ``count`` files; return the seconds until each is seen."""
    names = served.drop(prefix, count)
    began = time.time()
    while time.time() - began < WITHIN:
        seen = page.evaluate("window.seen")
        if names <= seen.keys():
            return [max(seen[name] - began, 0) for name in names]
        page.wait_for_timeout(50)
    raise RuntimeError(f"{len(names - seen.keys())} of {count} drafts were not seen")


@contextmanager
def _open_inbox(odoo):
    """Give the page of an accountant who has the inbox open."""
    # Odoo limits the address space of its process, and a browser reserves more.
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    os.environ.setdefault("CHROMIUM", str(path_of_chromium()))
    with (
        chromium() as browser,
        Tab(browser, odoo.url, "wide") as tab,
        Person(odoo.url, odoo.database, "claire", firm.PASSWORD) as claire,
    ):
        tab.enter(claire)
        tab.open(INBOX)
        tab.page.evaluate(WATCH)
        yield tab.page


MEASURES = {one.__name__: one for one in (inbox_webhook, inbox_longpoll)}


if __name__ == "__main__":
    run(MEASURES, sys.argv[1])
