"""The measures of ``make bench``; run as a process each, see ``dev.bench``."""

import gc
import json
import os
import resource
import sys
import time

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

from dropbox_emulator import AdminClient

from . import bench_archive, firm, samples
from .odoo_config import PROJECT

ROUNDS, FILES = 6, 100  # of a comparison; the files of one round
FOLDER = f"/{firm.BAKERY}/Invoices"
MEGABYTE = 1024 * 1024
CUT_OFF_AFTER = 10  # seconds of a comparison; servers do after a minute or more


class Bench:
    """A linked firm with one client folder, and the hand of its client."""

    def __init__(self, env):
        self.env = env
        self.cr = env.cr
        self.dropbox = AdminClient(
            f"https://{os.environ['DROPBOX_API_HOST']}",
            os.environ["BENCH_ADMIN_KEY"],
            os.environ["REQUESTS_CA_BUNDLE"],
        )
        env["ir.cron"].search([]).active = False
        env["ir.config_parameter"].set_param(
            "dext_dropbox.app_key", os.environ["BENCH_APP_KEY"]
        )
        self.company = env["res.company"].search([("name", "=", firm.BAKERY)])
        self.connection = env.ref("base.main_company")._dext_dropbox_connection()
        self._link()
        self.folder = env["dext.dropbox.folder"].activate(
            self.connection,
            self.company.partner_id,
            env["res.partner"],
            self.company,
        )
        self.ours_check()

    def _link(self):
        from odoo.addons.dext_dropbox.dropbox_api.values import (  # noqa: PLC0415
            Account,
            Grant,
            Tokens,
        )

        given = self.dropbox.grant()
        tokens = Tokens(given["refresh_token"], given["access_token"])
        self.connection.link(
            Grant(given["account_id"], tokens, frozenset()),
            Account(given["account_id"], firm.FIRM, "bonjour@example.com"),
        )
        self.cr.commit()

    def drop(self, contents):
        """Let ``contents`` ({name: bytes}) appear in the client folder."""
        self.dropbox.write_many({f"{FOLDER}/{n}": c for n, c in contents.items()})

    def ours_check(self):
        self.env["dext.dropbox.connection"]._cron_check()

    def ours(self, _contents=None):
        """What the scheduled actions do once the files lie in Dropbox."""
        self.ours_check()
        self.env["dext.dropbox.document"]._cron_import()
        self.env["dext.dropbox.document"]._cron_read()

    def odoo_upload(self, contents, at_once):
        """Odoo's own upload of local files by the accountant, ``at_once`` in a request.

        A request has a transaction of its own, in which nothing is cached.
        """
        accountant = self.env["res.users"].search([("login", "=", "claire")]).id
        context = {
            "allowed_company_ids": self.company.ids,
            "default_move_type": "in_invoice",
        }
        journal = self.company._dext_dropbox_journal("purchase").id
        names = list(contents)
        for start in range(0, len(names), at_once):
            with self.env.registry.cursor() as cursor:
                env = api.Environment(cursor, accountant, context)
                attachments = env["ir.attachment"].create(
                    [
                        {"name": name, "raw": contents[name]}
                        for name in names[start : start + at_once]
                    ]
                )
                env["account.journal"].browse(journal).create_document_from_attachment(
                    attachments.ids
                )

    def timed(self, work):
        """Seconds that ``work`` takes, started with nothing cached."""
        self.env.invalidate_all()
        gc.collect()
        started = time.perf_counter()
        work()
        return time.perf_counter() - started


def documents(bench):
    """Plain PDFs: Odoo's upload one by one and in bulk, and ours end to end."""
    return _compare(bench, lambda number: samples.plain_bill(number), FILES, ROUNDS)


def einvoices(bench):
    """Factur-X: Odoo's bulk upload and ours, both with the data read."""
    figures = _compare(
        bench, lambda number: samples.facturx_invoice(number), 20, 3, one_by_one=False
    )
    unread = bench.env["dext.dropbox.document"].search_count(
        [("reading", "!=", "done"), ("state", "=", "imported")]
    )
    if unread:
        raise RuntimeError(f"{unread} e-invoices were not read")
    return figures


def _compare(bench, make, files, rounds, one_by_one=True):
    seconds = {"bulk": 0.0, "ours": 0.0, "one": 0.0}
    bench.ours()  # what is loaded once is loaded before the clock runs
    for number in range(-1, rounds):
        contents = {f"{number}-{i}.pdf": make(f"{number}-{i}") for i in range(files)}
        ways = {
            "bulk": lambda c=contents: bench.odoo_upload(c, files),
            "ours": lambda c=contents: bench.ours(c),
        }
        if one_by_one:
            ways["one"] = lambda c=contents: bench.odoo_upload(c, 1)
        bench.drop(contents)
        for name, work in ways.items():
            taken = bench.timed(work)
            if number >= 0:  # the round before the first warms everything up
                seconds[name] += taken
    total = files * rounds
    imported = bench.env["dext.dropbox.document"].search_count(
        [("state", "=", "imported")]
    )
    if imported != total + files:
        raise RuntimeError(f"{imported} of {total + files} files were imported")
    rates = {name: total / taken for name, taken in seconds.items() if taken}
    figures = {"Odoo's bulk upload": rates["bulk"], "ours, from Dropbox": rates["ours"]}
    if one_by_one:
        figures["Odoo's upload one by one"] = rates["one"]
        figures["ours / one by one"] = rates["ours"] / rates["one"]
    figures["ours / bulk"] = rates["ours"] / rates["bulk"]
    return figures


def idle(bench):
    """Calls, queries and time of a check with nothing new, at several sizes."""
    rows, clients = [], 1
    for wanted_clients, ledger in ((1, 0), (100, 0), (1000, 0), (1000, 100_000)):
        _add_clients(bench, wanted_clients - clients)
        clients = wanted_clients
        if ledger:
            _add_ledger(bench, ledger)
        bench.ours_check()
        bench.dropbox.calls.clear()
        bench.env.invalidate_all()
        queries, started = bench.cr.sql_log_count, time.perf_counter()
        bench.ours_check()
        taken = time.perf_counter() - started
        rows.append(
            {
                "clients": wanted_clients,
                "ledger rows": ledger,
                "Dropbox calls": len(bench.dropbox.calls),
                "SQL queries": bench.cr.sql_log_count - queries,
                "milliseconds": taken * 1000,
            }
        )
    return rows


def _add_clients(bench, count):
    partners = bench.env["res.partner"].create(
        [{"name": f"Client {number}"} for number in range(count)]
    )
    bench.env["dext.dropbox.folder"].create(
        [
            {
                "connection_id": bench.connection.id,
                "partner_id": partner.id,
                "books_id": bench.company.id,
                "name": partner.name,
                "path": f"/{partner.name} {partner.id}",
                "path_lower": f"/{partner.name} {partner.id}".lower(),
                "dropbox_id": f"id:{partner.id:022}",
            }
            for partner in partners
        ]
    )
    bench.cr.commit()


def _add_ledger(bench, count):
    bench.cr.execute(
        """
        INSERT INTO dext_dropbox_document
               (connection_id, folder_id, partner_id, books_id, kind, state, name,
                path, path_lower, size, file_id, rev, content_hash, create_date)
        SELECT %s, %s, %s, %s, 'invoice', 'imported', n || '.pdf',
               '/x/' || n, '/x/' || n, 1000, 'id:' || n, lpad(n::text, 9, '0'),
               md5(n::text), now()
          FROM generate_series(1, %s) n
        """,
        [
            bench.connection.id,
            bench.folder.id,
            bench.folder.partner_id.id,
            bench.company.id,
            count,
        ],
    )
    bench.cr.execute("ANALYZE dext_dropbox_document")
    bench.cr.commit()


def listing(bench):
    """How fast 20,000 files that lie in Dropbox already come into the ledger."""
    count = 20_000
    for start in range(0, count, 2000):
        bench.drop({f"{n}.pdf": b"%d" % n for n in range(start, start + 2000)})
    taken = bench.timed(bench.ours_check)
    found = bench.env["dext.dropbox.document"].search_count([])
    if found != count:
        raise RuntimeError(f"{found} of {count} files were listed")
    return {"entries/s": count / taken, "seconds": taken}


def comparison(bench):
    """How 200,000 files are listed, and compared at night, all of them still waiting.

    The comparison is cut off again and again, as a server does that ends or is busy.
    """
    count = int(os.environ.get("BENCH_FILES", 200_000))
    for start in range(0, count, 2000):
        numbers = range(start, min(start + 2000, count))
        bench.drop({f"{n}.pdf": b"%d" % n for n in numbers})
    listed_since = time.perf_counter()
    listing_growth = _growth(bench.ours_check)
    listing = time.perf_counter() - listed_since
    documents = bench.env["dext.dropbox.document"]
    decided = documents.search_count([("state", "!=", "pending")])
    idle = bench.timed(bench.ours_check)
    for table in ("document", "folder"):  # only what is settled can be missing
        bench.cr.execute(
            f"UPDATE dext_dropbox_{table} SET write_date = now() - interval '1 hour'"
        )
    bench.cr.commit()
    bench.dropbox.calls.clear()
    steps, kind = [], type(bench.env["dext.dropbox.comparison"])
    step = kind._step

    def timed(record):
        started = time.perf_counter()
        more = step(record)
        steps.append(time.perf_counter() - started)
        return more

    kind._step = timed
    runs = []
    growth = _growth(lambda: runs.append(_compare_in_runs(bench)))
    compared = bench.connection.reconciled_files, bench.connection.unaccounted_files
    gone = documents.search_count([("reason", "=", "removed")])
    if (*compared, gone) != (count, 0, 0):
        raise RuntimeError(f"{compared} compared, {gone} taken for gone")
    return {
        "files": count,
        "first listing: seconds": listing,
        "first listing: files that were imported or refused meanwhile": decided,
        "first listing: memory growth (MB)": listing_growth["MB"],
        "a check with nothing new: milliseconds": idle * 1000,
        "comparison: seconds": sum(steps),
        "comparison: seconds of the longest step": max(steps),
        "comparison: times that it was cut off": runs[0] - 1,
        "comparison: Dropbox calls": len(bench.dropbox.calls),
        "comparison: memory growth (MB)": growth["MB"],
    }


def _compare_in_runs(bench):
    """Compare, and begin anew where it was cut off; return how many runs it took."""
    kind, runs, left = type(bench.env["ir.cron"]), 0, True
    commit = kind._commit_progress

    def until(cron, *args, **options):
        commit(cron, *args, **options)
        return max(end - time.monotonic(), 0)

    kind._commit_progress = until
    while left:
        end = time.monotonic() + CUT_OFF_AFTER
        bench.env["dext.dropbox.connection"]._cron_reconcile()
        runs += 1
        left = bench.env["dext.dropbox.comparison"].search_count(
            [("under_way", "=", True)]
        )
    return runs


def activation(bench):
    """How long 500 clients take to get their folders, and with how many calls."""
    count, nobody = 500, bench.env["res.partner"]
    clients = nobody.create([{"name": f"Client {number}"} for number in range(count)])
    bench.cr.commit()
    bench.dropbox.calls.clear()

    def press():
        bench.env["dext.dropbox.folder"].activate_all(
            bench.connection,
            {(client, nobody): bench.company for client in clients},
        )
        bench.cr.commit()

    request, making = bench.timed(press), bench.timed(bench.ours_check)
    made = bench.env["dext.dropbox.folder"].search_count([("state", "=", "active")])
    if made != count + 1:
        raise RuntimeError(f"{made - 1} of {count} folders were made")
    return {
        "Dropbox calls": len(bench.dropbox.calls),
        "seconds until the user goes on": request,
        "seconds until all folders are there": request + making,
    }


def archive(bench):
    """What it costs to store 10,000 posted bills, paused once and killed once."""
    return bench_archive.measure(bench, int(os.environ.get("BENCH_FILES", 10_000)))


def memory_small(bench):
    """Growth of the process while 1,000 small files are imported."""
    bench.drop({"warm.pdf": samples.plain_bill("warm")})
    bench.ours()
    for start in range(0, 1000, 250):
        numbers = range(start, start + 250)
        bench.drop({f"{n}.pdf": samples.plain_bill(str(n)) for n in numbers})
    return _growth(bench.ours)


def memory_large(bench):
    """Growth of the process while one file of 100 MB is imported."""
    bench.connection.max_size = 0
    bench.drop({"warm.pdf": samples.plain_bill("warm")})
    bench.ours()
    bench.drop({"large.pdf": _large()})
    return _growth(bench.ours)


def memory_large_odoo(bench):
    """Growth of the process while Odoo's own upload takes the same file."""
    bench.odoo_upload({"warm.pdf": samples.plain_bill("warm")}, 1)
    path = PROJECT / ".large.pdf"
    path.write_bytes(_large())
    gc.collect()
    try:
        # As the web client does: the server has the file in a temporary file.
        return _growth(lambda: bench.odoo_upload({"l.pdf": path.read_bytes()}, 1))
    finally:
        path.unlink()


def _large():
    small = samples.plain_bill("large")
    return small[:-6] + b"\n%" + bytes(100 * MEGABYTE) + small[-2000:]


def _growth(work):
    gc.collect()
    _clear_peak()
    before = _peak()
    work()
    return {"MB": (_peak() - before) / 1024}


def _clear_peak():
    """The peak so far must not hide growth: start from what is in use now."""
    with open("/proc/self/clear_refs", "w") as clear:
        clear.write("5")


def _peak():
    """Largest resident set so far, in kB."""
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(name):
    odoo.tools.config.parse_config(
        ["-c", os.environ["BENCH_CONFIG"], "--log-level", "error"]
    )
    with Registry(os.environ["BENCH_DATABASE"]).cursor() as cursor:
        bench = Bench(api.Environment(cursor, SUPERUSER_ID, {}))
        print(json.dumps(globals()[name](bench)))


if __name__ == "__main__":
    main(sys.argv[1])
