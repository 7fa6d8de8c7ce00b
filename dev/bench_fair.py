"""The measures of ``make bench`` of what one firm's Dropbox means for the others.

As in ``dev.bench_served`` Odoo runs as it does for a firm, with its own scheduled
actions; Dropbox calls its webhook.
"""

import statistics
import sys
import time
from contextlib import closing, contextmanager

from .bench_served import (
    CONNECTIONS,
    LOOK_EVERY,
    WITHIN,
    Served,
    let_work,
    odoo_with,
    percentile,
    run,
    told_by_webhook,
)

DROPS = 100  # single ones, of each part
BACKLOG = 10_000  # files of one firm
DRAFTS_LIKE = """
    SELECT name FROM dext_dropbox_document WHERE state = 'imported' AND name LIKE %s
"""
FOR_EVER = 24 * 3600.0  # seconds


def hanging(database, dropbox):
    """Seconds to the draft of nineteen firms, while the Dropbox of one hangs.

    It hangs in the middle of its downloads, then at every call. Undisturbed drops
    before and after are what it is compared with.
    """
    figures, before, worse = {}, [], []
    with _served(database, dropbox, threads=2) as served:
        _drops(served, "warm", 5)
        before += _drops(served, "before", DROPS)
        mail, _folder = served.folders[0]
        hang = {"times": None, "before_reply": FOR_EVER, "match": f"account:{mail}"}
        dropbox.admin.faults.add("files/download", "close", **hang)
        served.drop("stuck", 20)
        worse += _drops(served, "downloads", DROPS)
        dropbox.admin.faults.add("*", "close", **hang)
        for part in range(2):
            served.drop(f"unseen{part}", 20)
            worse += _drops(served, f"hanging{part}", DROPS)
        dropbox.admin.faults.clear()
        before += _drops(served, "after", DROPS)
    for label, values in (("undisturbed", before), ("one hangs", worse)):
        figures[f"{label}: median (s)"] = statistics.median(values)
        figures[f"{label}: mean (s)"] = statistics.mean(values)
        figures[f"{label}: 95th percentile (s)"] = percentile(values, 95)
        figures[f"{label}: longest (s)"] = max(values)
    figures["median, one hangs / undisturbed"] = statistics.median(
        worse
    ) / statistics.median(before)
    figures["mean, one hangs / undisturbed"] = statistics.mean(worse) / statistics.mean(
        before
    )
    return figures


def fairness(database, dropbox):
    """Seconds to the draft of nineteen firms that drop a file each, one worker.

    The twentieth has dropped 10,000 just before, of which nothing is known yet. The
    same without it is what it is compared with.
    """
    with _served(database, dropbox, threads=1) as served:
        _drops(served, "warm", 5)
        alone = _at_once(served, "alone", range(1, CONNECTIONS))
        let_work(served, False)
        for start in range(0, BACKLOG, 1000):
            served.drop(f"much{start}", 1000)
        let_work(served, True)
        while not served.execute(DRAFTS_LIKE, "much%"):
            time.sleep(LOOK_EVERY)
        lags = _at_once(served, "one", range(1, CONNECTIONS))
        left = BACKLOG - len(served.execute(DRAFTS_LIKE, "much%"))
    return {
        "the nineteen alone: median (s)": statistics.median(alone),
        "the nineteen alone: longest (s)": max(alone),
        "the nineteen: median (s)": statistics.median(lags),
        "the nineteen: longest (s)": max(lags),
        "of the 10,000 then left": left,
    }


@contextmanager
def _served(database, dropbox, threads):
    with (
        closing(Served(database, dropbox, CONNECTIONS)) as served,
        odoo_with(database, dropbox, threads) as odoo,
        told_by_webhook(dropbox, odoo),
    ):
        yield served


def _drops(served, prefix, count):
    """Seconds of ``count`` single drops, of all firms but the first in turn."""
    return [
        served.lags(f"{prefix}{n}", 1, 1 + n % (CONNECTIONS - 1))[0]
        for n in range(count)
    ]


def _at_once(served, prefix, numbers):
    """Let each of the firms ``numbers`` drop a file; seconds until each is a draft."""
    dropped = {}
    for number in numbers:
        (name,) = served.drop(f"{prefix}{number}", 1, number)
        dropped[name] = time.monotonic()
    lags, began = {}, time.monotonic()
    while len(lags) < len(dropped) and time.monotonic() - began < WITHIN:
        for (name,) in served.execute(DRAFTS_LIKE, f"{prefix}%"):
            lags.setdefault(name, time.monotonic() - dropped[name])
        time.sleep(LOOK_EVERY)
    if len(lags) < len(dropped):
        raise RuntimeError(f"{len(lags)} of {len(dropped)} files were imported")
    return list(lags.values())


MEASURES = {measure.__name__: measure for measure in (hanging, fairness)}


if __name__ == "__main__":
    run(MEASURES, sys.argv[1])
