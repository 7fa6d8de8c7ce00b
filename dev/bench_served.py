"""The measures of ``make bench`` that need servers: seconds to the draft, and workers.

Odoo runs as it does for a firm, with its own scheduled actions, against a local Dropbox
that is a process too. What is measured is what others see: rows that are committed.
"""

import json
import math
import os
import statistics
import sys
import time
from contextlib import ExitStack, closing, contextmanager
from functools import lru_cache
from types import SimpleNamespace
from typing import NamedTuple

import psutil
import psycopg2

from dropbox_emulator import AdminClient

from . import chaos_queue, firm, samples
from .database import wake
from .server import listener, odoo_server

SINGLES, BURSTS, BURST = 100, 4, 50
CONNECTIONS, DOCUMENTS = 20, 2000
WITHIN = 300  # seconds
LOOK_EVERY = 0.02  # seconds
DROPPED = """
    SELECT name FROM dext_dropbox_document WHERE state = 'imported' AND move_id > %s
"""


@lru_cache(maxsize=1)
def _any_bill():
    return samples.plain_bill()


def _bill(name):
    """A PDF like no other; drawing each anew would take longer than importing it."""
    return _any_bill() + f"%{name}\n".encode()


class Served:
    """A database with linked firms, and the hands of their clients."""

    def __init__(self, database, dropbox, count=1):
        self.database = database
        self.dropbox = dropbox
        with firm.odoo_environment(database) as env:
            self.folders = list(self._linked(env, count))
        self.connection = psycopg2.connect(dbname=database)
        self.connection.autocommit = True

    def _linked(self, env, count):
        """Link firms to the accounts of the local Dropbox; yield (account, folder)."""
        from odoo.addons.dext_dropbox.dropbox_api.values import (  # noqa: PLC0415
            Account,
            Grant,
            Tokens,
        )

        parameters = env["ir.config_parameter"]
        parameters.set_param("dext_dropbox.app_key", self.dropbox.app_key)
        connections = env["dext.dropbox.connection"]
        connections._set_app_secret(self.dropbox.app_secret)
        books = env["res.company"].search([("name", "=", firm.BAKERY)])
        for number in range(count):
            mail = f"firm{number}@example.com"
            company = env.ref("base.main_company")
            if number:
                company = env["res.company"].create({"name": f"Firm {number}"})
            given = self.dropbox.admin.grant(account=mail)
            tokens = Tokens(given["refresh_token"], given["access_token"])
            connection = company._dext_dropbox_connection()
            connection.link(
                Grant(given["account_id"], tokens, frozenset()),
                Account(given["account_id"], company.name, mail),
            )
            client = env["res.partner"].create({"name": f"Client {number}"})
            folder = env["dext.dropbox.folder"].activate(
                connection, client, env["res.partner"], books
            )
            yield mail, folder.path

    def close(self):
        self.connection.close()

    def execute(self, statement, *values):
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def last_draft(self):
        return self.execute("SELECT COALESCE(max(id), 0) FROM account_move")[0][0]

    def drop(self, prefix, count, number=0):
        """Let files appear in the folder of a firm; return their names."""
        mail, folder = self.folders[number]
        names = [f"{prefix}-{n}.pdf" for n in range(count)]
        contents = {name: _bill(name) for name in names}
        self.dropbox.admin.write_many(
            {f"{folder}/Invoices/{name}": data for name, data in contents.items()},
            account=mail,
        )
        return set(contents)

    def lags(self, prefix, count, number=0):
        """Drop ``count`` files; return the seconds until each of them is a draft."""
        before = self.last_draft()
        waiting = self.drop(prefix, count, number)
        began, found = time.monotonic(), []
        while waiting and time.monotonic() - began < WITHIN:
            known = {name for (name,) in self.execute(DROPPED, before)}
            now = time.monotonic() - began
            found += [now] * len(known & waiting)
            waiting -= known
            time.sleep(LOOK_EVERY)
        if waiting:
            raise RuntimeError(f"{len(waiting)} of {count} files were not imported")
        return found


def webhook(database, dropbox):
    """Seconds from a file that is complete to its draft: Dropbox calls Odoo."""

    return _lags(database, dropbox, lambda odoo: told_by_webhook(dropbox, odoo))


@contextmanager
def told_by_webhook(dropbox, odoo):
    """Let Dropbox tell ``odoo`` of changes from now on."""
    dropbox.admin.register_webhook(
        f"{odoo.url}/dext_dropbox/webhook/{odoo.database}", app_key=dropbox.app_key
    )
    yield


def longpoll(database, dropbox):
    """The same where a listener waits for Dropbox."""
    return _lags(database, dropbox, lambda odoo: told_by_listener(dropbox, odoo))


def told_by_listener(dropbox, odoo):
    """Let a listener tell ``odoo`` of changes meanwhile."""
    return listener(odoo.database, environment=dropbox.environment)


def _lags(database, dropbox, telling):
    with (
        closing(Served(database, dropbox)) as served,
        odoo_with(database, dropbox) as odoo,
        telling(odoo),
    ):
        for number in range(5):  # what is loaded once is loaded before the clock runs
            served.lags(f"warm{number}", 1)
        singles = [served.lags(f"single{n}", 1)[0] for n in range(SINGLES)]
        bursts = [lag for n in range(BURSTS) for lag in served.lags(f"burst{n}", BURST)]
    return {
        "single drops: median (s)": statistics.median(singles),
        "single drops: 95th percentile (s)": percentile(singles, 95),
        f"bursts of {BURST}: median (s)": statistics.median(bursts),
        f"bursts of {BURST}: 95th percentile (s)": percentile(bursts, 95),
    }


def percentile(values, wanted):
    return sorted(values)[math.ceil(len(values) * wanted / 100) - 1]


def odoo_with(database, dropbox, threads=1):
    return odoo_server(
        database,
        environment=dropbox.environment,
        arguments=("--max-cron-threads", threads),
    )


def workers(database, dropbox):
    """2,000 documents over 20 connections, with one worker and with two."""

    @contextmanager
    def servers(count):
        with ExitStack() as stack:
            for _server in range(count):
                stack.enter_context(odoo_with(database, dropbox))
            yield

    return _compared(database, dropbox, servers)


def workers_queue(database, dropbox):
    """The same with jobs: one at a time, and two in processes of their own."""

    @contextmanager
    def servers(count):
        channels = {"ODOO_QUEUE_JOB_CHANNELS": f"root:{count}"}
        with odoo_server(
            database,
            environment={**dropbox.environment, **chaos_queue.ENVIRONMENT, **channels},
            # Whoever begins a job is not free to be asked for another one.
            arguments=("--workers", count + 1, "--max-cron-threads", 1)
            + chaos_queue.WORDS,
        ) as odoo:
            odoo.wait_until(lambda: "job runner ready" in odoo.log.read_text())
            yield

    return _compared(database, dropbox, servers)


class Spent(NamedTuple):
    """Seconds of the clock, and of the processor: the local Dropbox's, and nobody's."""

    clock: float
    dropbox: float
    idle: float

    @classmethod
    def now(cls, dropbox):
        used = psutil.Process(dropbox.pid).cpu_times()
        idle = psutil.cpu_times().idle
        return cls(time.monotonic(), used.user + used.system, idle)

    def since(self, before):
        return Spent(*(now - then for now, then in zip(self, before, strict=True)))


def _compared(database, dropbox, servers):
    """Documents a second of one worker and of two.

    The local Dropbox has no machine of its own: what it takes of the cores that two
    workers keep busy is counted apart, since no Dropbox takes it from a firm.
    """
    with closing(Served(database, dropbox, CONNECTIONS)) as served:
        one, two = (_backlog(served, servers, count) for count in (1, 2))
    apart = two.clock - two.dropbox / os.cpu_count()
    return {
        "documents/s, workers: 1": DOCUMENTS / one.clock,
        "documents/s, workers: 2": DOCUMENTS / two.clock,
        "two workers / one": one.clock / two.clock,
        "two workers / one, the local Dropbox apart": one.clock / apart,
        "two workers: cores of the local Dropbox": two.dropbox / two.clock,
        "two workers: cores that had nothing to do": two.idle / two.clock,
    }


def _backlog(served, servers, count):
    """Return what is ``Spent`` until ``count`` workers have made all documents."""
    let_work(served, False)
    for number in range(CONNECTIONS):
        served.drop(f"w{count}-{number}", DOCUMENTS // CONNECTIONS, number)
    with firm.odoo_environment(served.database) as env:
        for connection in env["dext.dropbox.connection"].search([]):
            while connection._check_page():
                env.cr.commit()
            env.cr.commit()
    before = served.last_draft()
    with servers(count):
        let_work(served, True)
        began = Spent.now(served.dropbox)
        while time.monotonic() - began.clock < WITHIN:
            ((made,),) = served.execute(
                f"SELECT count(*) FROM ({DROPPED}) made", before
            )
            if made == DOCUMENTS:
                return Spent.now(served.dropbox).since(began)
            time.sleep(LOOK_EVERY)
    raise RuntimeError(f"{made} of {DOCUMENTS} documents were made")


def let_work(served, work):
    """Switch the scheduled actions of the intake on or off.

    All that is done once a day is due on a new database, and would be measured too.
    """
    served.execute(
        "UPDATE ir_cron SET active = %s, nextcall = now() AT TIME ZONE 'UTC'"
        " WHERE id IN (SELECT res_id FROM ir_model_data"
        " WHERE module = 'dext_dropbox' AND model = 'ir.cron')",
        work,
    )
    served.execute(
        "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' + interval '1 day'"
        " WHERE interval_type != 'minutes'"
    )
    if work:
        served.execute(
            "INSERT INTO ir_cron_trigger (cron_id, call_at)"
            " SELECT res_id, now() AT TIME ZONE 'UTC' FROM ir_model_data"
            " WHERE module = 'dext_dropbox' AND name = 'dext_dropbox_cron_import'"
        )
        wake(served.database)


MEASURES = {
    measure.__name__: measure for measure in (webhook, longpoll, workers, workers_queue)
}


def run(measures, name):
    """Print the figures of the measure ``name`` as JSON; see ``dev.bench``."""
    dropbox = SimpleNamespace(
        admin=AdminClient(
            f"https://{os.environ['DROPBOX_API_HOST']}",
            os.environ["BENCH_ADMIN_KEY"],
            os.environ["REQUESTS_CA_BUNDLE"],
        ),
        pid=int(os.environ["BENCH_DROPBOX_PID"]),
        app_key=os.environ["BENCH_APP_KEY"],
        app_secret=os.environ["BENCH_APP_SECRET"],
        environment={},  # every process that is started here has it already
    )
    print(json.dumps(measures[name](os.environ["BENCH_DATABASE"], dropbox)))


if __name__ == "__main__":
    run(MEASURES, sys.argv[1])
