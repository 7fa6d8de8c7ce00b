"""``make chaos ARGS="--archive"``: documents are posted while workers are killed.

Two Odoo servers store what people post, Dropbox fails, clients move what is stored
among their drops, and a worker is killed at every named step. At the end there have to
be as many files as posted documents, each as its original, none twice, none imported.
"""

import base64
import hashlib
import random
import sys
import time
from collections import Counter
from contextlib import suppress

import requests

from dropbox_emulator.admin import AdminError

from . import database, firm, samples
from .cache import cache_folder, say
from .chaos_points import Answer, Points, Statement
from .chaos_servers import Host
from .chaos_world import HELD_WITHIN, World
from .rpc import RpcError
from .server import dropbox_server

COPY, VERSION = "dext_dropbox_archive_copy", "dext_dropbox_archive_version"
START = "files/upload_session/start"
FINISH = "files/upload_session/finish_batch_v2"
CRON = "model._cron_store()"
QUIET_WITHIN = 300  # seconds
KINDS = {
    **{"in_invoice": "purchase", "in_refund": "purchase", "in_receipt": "purchase"},
    **{"out_invoice": "sale", "out_refund": "sale", "out_receipt": "sale"},
}
FAULTS = (
    {"route": START, "kind": "rate_limit", "retry_after": 1},
    {"route": START, "kind": "server_error"},
    {"route": START, "kind": "close"},
    {"route": FINISH, "kind": "unavailable"},
    {"route": FINISH, "kind": "lost_reply"},
    {"route": FINISH, "kind": "rate_limit", "retry_after": 1},
    {"route": "files/move_v2", "kind": "server_error"},
)
_STORED = "NEW.state = 'stored' AND OLD.state <> 'stored'"
POINTS = {
    "copy inserted by the posting": Statement(COPY, "INSERT"),
    "posting, commit not heard of": Statement(
        COPY, "INSERT", at_commit=True, end="done"
    ),
    "beginning counted": Statement(
        COPY, "UPDATE", "NEW.begun > COALESCE(OLD.begun, 0)"
    ),
    "place given": Statement(
        COPY, "UPDATE", "OLD.place IS NULL AND NEW.place IS NOT NULL"
    ),
    "contents announced": Statement(VERSION, "INSERT"),
    "announced, before its commit": Statement(VERSION, "INSERT", at_commit=True),
    "announced, commit not heard of": Statement(
        VERSION, "INSERT", at_commit=True, end="done"
    ),
    "content on its way": Answer(START, "delay", COPY),
    "batch asked for": Answer(FINISH, "delay", COPY),
    "batch written, answer on its way": Answer(FINISH, "drip", COPY),
    "copy noted as stored": Statement(COPY, "UPDATE", _STORED),
    "stored, before its commit": Statement(COPY, "UPDATE", _STORED, at_commit=True),
    "stored, commit not heard of": Statement(
        COPY, "UPDATE", _STORED, at_commit=True, end="done"
    ),
}
# Whoever stores in a Dropbox has this lock, and no row.
_LANE = """
    SELECT DISTINCT a.pid, a.application_name
      FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 1685610866
       AND a.datname = current_database() AND a.state LIKE 'idle in transaction%%'
"""


class ArchivePoints(Points):
    def _calling(self, _point):
        return self._execute(_LANE)


class ArchiveWorld(World):
    """The world, with people who post and clients who tidy up the archive."""

    def __init__(self, name, folder, dropbox, hosts):
        super().__init__(name, folder, dropbox, hosts, POINTS)
        self.points.close()
        self.points = ArchivePoints(name, self.admin, POINTS)
        self.originals = {}

    def begin(self):
        super().begin()
        claire = self.hosts[0].person("claire")
        (bakery,) = claire.call("res.company", "search", [("name", "=", firm.BAKERY)])
        self.bakery = bakery
        self.partner = claire.call("res.partner", "create", {"name": "Moulins Réunis"})
        self.journals = {
            kind: claire.call(
                "account.journal",
                "search",
                [("type", "=", kind), ("company_id", "=", bakery)],
                limit=1,
            )[0]
            for kind in ("purchase", "sale")
        }
        claire.call("dext.dropbox.archive", "action_open")
        self.query('UPDATE dext_dropbox_archive SET "on" = TRUE')
        self._crons += [
            row["id"]
            for row in self.query(
                "SELECT c.id FROM ir_cron c JOIN ir_act_server s"
                " ON s.id = c.ir_actions_server_id WHERE s.code = %s",
                (CRON,),
            )
        ]
        self.query(
            "UPDATE ir_cron SET active = TRUE WHERE id = ANY(%s)", (self._crons,)
        )

    def post(self, number, kind):
        """Post one document of ``kind``; servers may die meanwhile."""
        person = self.working_host().person("paul")
        content = samples.plain_bill(number=f"N{number}")
        values = {
            "move_type": kind,
            "journal_id": self.journals[KINDS[kind]],
            "partner_id": self.partner,
            "invoice_date": "2026-03-05",
            "date": "2026-03-05",
            "ref": f"chaos-{number}",
            "invoice_line_ids": [(0, 0, {"name": "x", "price_unit": 10 + number})],
        }
        with suppress(RpcError, requests.RequestException, KeyError):
            move = person.call("account.move", "create", values)
            move = move[0] if isinstance(move, list) else move
            data = base64.b64encode(content).decode()
            if kind.startswith("out_"):
                written = {"invoice_pdf_report_file": data}
                person.call("account.move", "write", [move], written)
            else:
                attachment = {
                    "name": f"{number}.pdf",
                    "datas": data,
                    "res_model": "account.move",
                    "res_id": move,
                }
                person.call("ir.attachment", "create", attachment)
            self.originals[move] = hashlib.sha256(content).hexdigest()
            person.call("account.move", "action_post", [move])

    def post_again(self):
        """Post what a dead server has left as a draft."""
        drafts = self.query(
            "SELECT id FROM account_move WHERE state = 'draft' AND id = ANY(%s)",
            (list(self.originals),),
        )
        person = self.working_host().person("paul")
        for row in drafts:
            self.ask(
                lambda row=row: person.call("account.move", "action_post", [row["id"]])
            )

    def tidy_away(self, chooser):
        """Let the client move a stored file among the drops."""
        stored = self.query(
            f"SELECT path FROM {COPY} WHERE state = 'stored' ORDER BY id"
        )
        if stored:
            path = chooser.choice(stored)["path"]
            target = chooser.choice(("Invoices", "Receipts", "Sales documents", "x"))
            with suppress(AdminError):
                self.admin.move(
                    path, f"/{firm.BAKERY}/{target}/{chooser.random():.9f}.pdf"
                )

    def make_due(self):
        super().make_due()
        free = f"SELECT id FROM {COPY} WHERE not_before IS NOT NULL"
        self.query(
            f"UPDATE {COPY} SET not_before = NULL WHERE id IN"
            f" ({free} FOR NO KEY UPDATE SKIP LOCKED)"
        )

    def repair(self):
        """Press "Put Right" on everything that is not as it should be."""
        wrong = self.query(
            f"SELECT id FROM {COPY} WHERE state IN ('changed', 'failed', 'no_file')"
        )
        if wrong:
            person = self.working_host().person("paul")
            ids = [row["id"] for row in wrong]
            self.ask(
                lambda: person.call("dext.dropbox.archive.copy", "action_repair", ids)
            )
        return len(wrong)


class Run:
    """One run: ``count`` documents are posted while everything goes wrong."""

    def __init__(self, world, seed, count):
        self.world, self.count = world, count
        self.chance = random.Random(seed)
        self.hits, self.missed, self.kills = Counter(), Counter(), 0

    def rounds(self):
        names, number = list(POINTS), 0
        each = max(self.count // (3 * len(names)), 2)
        while number < self.count:
            name = names[(number // each) % len(names)]
            last = min(number + each, self.count)
            self._round(name, range(number, last))
            number = last
            say(f"  {number} documents, {self.kills} kills")

    def _round(self, name, numbers):
        world = self.world
        world.working_host()
        posting = name.startswith(("copy inserted", "posting"))
        if posting:
            world.points.arm(name)
        else:
            self._post(numbers)
            if self.chance.random() < 0.7:
                world.admin.faults.add(**self.chance.choice(FAULTS))
            if self.chance.random() < 0.5:
                world.tidy_away(self.chance)
            world.points.arm(name)
        world.wake(always=True)
        if posting:
            world._pool.submit(self._post, numbers)
        self._kill_at(name)
        world.post_again()
        world.make_due()

    def _post(self, numbers):
        for number in numbers:
            self.world.post(number, self.chance.choice(list(KINDS)))

    def _kill_at(self, name):
        world, since = self.world, time.monotonic()

        def held():
            nonlocal since
            if time.monotonic() - since > 2:
                since = time.monotonic()
                world.make_due()
            return world.points.held(name)

        found = world.wait_for(held, HELD_WITHIN)
        if found:
            self.hits[name] += 1
            self.kills += 1
            world.kill({pid for _session, pid in found})
        else:
            self.missed[name] += 1
        world.points.release(name, [session for session, _pid in found])
        world.admin.faults.clear()

    def settle(self):
        world = self.world
        world.admin.faults.clear()
        for host in world.hosts:
            host.wait()
        deadline = time.monotonic() + QUIET_WITHIN
        quiet = 0
        while time.monotonic() < deadline and quiet < 4:
            world.post_again()
            world.make_due()
            world.look_after()
            world.wake(always=True)
            time.sleep(1)
            waiting = world.query(
                f"SELECT 1 FROM {COPY} WHERE state = 'waiting' LIMIT 1"
            )
            wrong = 0 if waiting else world.repair()
            quiet = 0 if waiting or wrong else quiet + 1
        if quiet < 4:
            say("  it does not become quiet")

    def problems(self):
        """Yield what is wrong, as sentences."""
        world = self.world
        files = {p: c for p, c in world.admin.tree().items() if c is not None}
        copies = {
            row["move_id"]: row
            for row in world.query(f"SELECT * FROM {COPY} WHERE move_id IS NOT NULL")
        }
        posted = world.query(
            "SELECT id FROM account_move WHERE state = 'posted' AND id = ANY(%s)",
            (list(world.originals),),
        )
        self.posted = len(posted)
        for row in posted:
            copy = copies.get(row["id"]) or {}
            digest = hashlib.sha256(files.get(copy.get("path"), b"")).hexdigest()
            if (copy.get("state"), digest) != ("stored", world.originals[row["id"]]):
                yield f"document {row['id']} is not stored as its original: {copy}"
        digests = Counter(
            hashlib.sha256(content).hexdigest() for content in files.values()
        )
        for digest, times in digests.items():
            if times > 1:
                yield f"{times} files with the content {digest}"
        if len(files) != len(posted):
            yield f"{len(files)} files of {len(posted)} documents"
        imported = world.query(
            "SELECT path FROM dext_dropbox_document WHERE move_id IS NOT NULL"
        )
        for row in imported:
            yield f"imported: {row['path']}"


def main(seed, count=500, keep=False):
    """Run the harness; return 1 if anything is wrong."""
    name = f"chaos_archive_{seed}"
    folder = cache_folder() / "chaos" / name
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    try:
        database.connect_server()
        database.with_firm(name)
        database.odoo_command(name, "--init", "dext_dropbox_archive")
        with dropbox_server(
            folder / "dropbox",
            folder / "state",
            accounts=[f"{firm.FIRM} <{firm.MAIL}>"],
            redirect_uris=["http://localhost/dext_dropbox/callback"],
        ) as dropbox:
            options = {
                "environment": dropbox.environment,
                "arguments": ("--max-cron-threads", "2"),
            }
            hosts = [Host(letter, name, folder, **options) for letter in "ab"]
            world = ArchiveWorld(name, folder, dropbox, hosts)
            try:
                world.begin()
                run = Run(world, seed, count)
                run.rounds()
                run.settle()
                problems = list(run.problems())
            finally:
                world.end()
    finally:
        if not keep:
            database.drop(name)
    width = max(map(len, POINTS))
    print(f"{'documents posted':<{width}} {run.posted:>6}")
    print(f"{'kills':<{width}} {run.kills:>6}")
    print(f"{'seed':<{width}} {seed:>6}")
    print(f"{'seconds':<{width}} {round(time.monotonic() - started):>6}")
    print(f"\n{'killed at':<{width}} {'times':>6} {'missed':>7}")
    for point in POINTS:
        print(f"{point:<{width}} {run.hits[point]:>6} {run.missed[point] or '':>7}")
    for problem in problems:
        print(f"WRONG: {problem}")
    sys.stdout.flush()
    return int(bool(problems))
