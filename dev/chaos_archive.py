"""``make chaos ARGS="--archive"``: documents are posted while workers are killed.

Two Odoo servers store what people post, Dropbox fails, clients move what is stored
among their drops, overwrite and delete it, and a worker is killed at every named step.
At the end there have to be as many files as posted documents, each as its original,
none twice, none imported.
"""

import hashlib
import random
import shutil
import sys
import time
from collections import Counter
from contextlib import suppress

from dropbox_emulator.admin import AdminError

from . import database, firm
from .cache import cache_folder, say
from .chaos_papers import KINDS, Papers, has_einvoice
from .chaos_points import Answer, Points, Statement
from .chaos_servers import Host
from .chaos_world import HELD_WITHIN, World
from .printing import printing_path_or_none
from .server import dropbox_server

COPY, VERSION = "dext_dropbox_archive_copy", "dext_dropbox_archive_version"
START = "files/upload_session/start"
FINISH = "files/upload_session/finish_batch_v2"
CRON = "model._cron_store()"
TIMES = 2  # that a worker is killed at each step, at least
QUIET_WITHIN = 900  # seconds
OVERWRITTEN = b"%PDF-1.4 overwritten"
# Whose invoices Odoo sends as Factur-X.
CUSTOMER = {"invoice_edi_format": "facturx", "vat": "FR83404833048", "zip": "44000"}
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

    def begin(self):
        super().begin()
        # Odoo's printing asks the server for its styles.
        self.query(
            "INSERT INTO ir_config_parameter (key, value) VALUES ('report.url', %s)",
            (self.hosts[0].url,),
        )
        claire = self.hosts[0].person("claire")
        (bakery,) = claire.call("res.company", "search", [("name", "=", firm.BAKERY)])
        self.hosts[0].person("admin").call(
            "res.company", "write", [bakery], {"vat": "FR23334175221", "zip": "35000"}
        )
        self._vendor, self._customer = claire.call(
            "res.partner",
            "create",
            [{"name": "Moulins Réunis"}, {"name": "Traiteur Morel", **CUSTOMER}],
        )
        self._journals = {
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

    def partner_of(self, move_type):
        return self._customer if move_type.startswith("out_") else self._vendor

    def journal_of(self, move_type):
        return self._journals["sale" if move_type.startswith("out_") else "purchase"]

    def tidy_away(self, chooser):
        """Let the client move, rename, overwrite or delete what is stored."""
        stored = self.query(
            f"SELECT path FROM {COPY} WHERE state = 'stored' ORDER BY id"
        )
        if not stored:
            return
        path = chooser.choice(stored)["path"]
        target = chooser.choice(("Invoices", "Receipts", "Sales documents", "x"))
        elsewhere = f"/{firm.BAKERY}/{target}/{chooser.random():.9f}.pdf"
        folder = path.rpartition("/")[0]
        renamed = f"{folder}/{chooser.random():.9f}.pdf"
        admin = self.admin
        act = chooser.choice(
            (
                lambda: admin.move(path, elsewhere),
                lambda: admin.move(path, elsewhere),
                lambda: admin.move(path, renamed),
                # Where somebody has moved it from, nothing is to be overwritten.
                lambda: path in admin.tree() and admin.write(path, OVERWRITTEN),
                lambda: admin.delete(path),
                lambda: admin.move(folder, f"{folder} {chooser.random():.9f}"),
                lambda: admin.delete(folder),
            )
        )
        with suppress(AdminError):
            act()

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

    def __init__(self, world, seed, count, prints):
        self.world, self.count = world, count
        self.chance = random.Random(seed)
        self.papers = Papers(world, seed)
        self.kinds = [
            name for name, kind in KINDS.items() if prints or kind.make is not None
        ]
        self.hits, self.missed, self.kills = Counter(), Counter(), 0
        self.numbers = Counter()

    def rounds(self):
        names, number = list(POINTS), 0
        each = max(self.count // (TIMES * len(names)), 2)
        while number < self.count:
            name = names[(number // each) % len(names)]
            last = min(number + each, self.count)
            for new in range(number, last):
                # Every kind in turn, in another order each time.
                if new % len(self.kinds) == 0:
                    self.chance.shuffle(self.kinds)
                self.papers.add(new, self.kinds[new % len(self.kinds)])
            self._round(name, range(number, last))
            number = last
            say(f"  {number} documents, {self.kills} kills")

    def _round(self, name, numbers):
        world = self.world
        world.working_host()
        posting = name.startswith(("copy inserted", "posting"))
        posted = None
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
            posted = world._pool.submit(self._post, numbers)
        self._kill_at(name)
        if posted:
            posted.result()
        world.make_due()

    def _post(self, numbers):
        """Let people work on these, and on what was left half done before."""
        half_done = range(max(0, numbers[0] - 3 * len(numbers)), numbers[0])
        self.papers.bring([*half_done, *numbers])

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
        left = list(range(self.count))
        deadline = time.monotonic() + QUIET_WITHIN
        quiet = 0
        while time.monotonic() < deadline and quiet < 4:
            left = self.papers.bring(left)
            world.make_due()
            world.look_after()
            world.retry_failed()
            world.wake(always=True)
            time.sleep(1)
            waiting = left or world.query(
                f"SELECT 1 FROM {COPY} WHERE state = 'waiting' LIMIT 1"
            )
            wrong = 0 if waiting else world.repair()
            quiet = 0 if waiting or wrong else quiet + 1
        if quiet < 4:
            say("  it does not become quiet")

    def problems(self):
        """Yield what is wrong, as sentences."""
        found = self.papers.found(range(self.count))
        self.files = {
            path: content
            for path, content in self.world.admin.tree().items()
            if content is not None
        }
        self.copies = {
            row["move_id"]: row
            for row in self.world.query(
                f"SELECT * FROM {COPY} WHERE move_id IS NOT NULL"
            )
        }
        for number in range(self.count):
            yield from self._problems_of(number, found.get(number, ()))
        yield from self._problems_of_files(len(found))
        yield from self._problems_of_books(len(found))

    def _problems_of(self, number, moves):
        name = self.papers.kinds[number]
        where = f"{self.papers.ref(number)} ({name})"
        if [move["state"] for move in moves] != ["posted"]:
            yield f"{where} is in the books as {moves}"
            return
        (move,) = moves
        self.numbers[name] += 1
        copy = self.copies.get(move["id"]) or {}
        content = self.files.get(copy.get("path"), b"")
        digest = hashlib.sha256(content).hexdigest()
        wanted = self.papers.expected(number, move["id"])
        if (copy.get("state"), digest, copy["sha256"]) != ("stored", wanted, wanted):
            yield f"{where} is not stored as its original: {copy}"
        elif self.papers.content(number) is None and not has_einvoice(content):
            yield f"{where} was stored without its e-invoice"

    def _problems_of_files(self, posted):
        archived = {p: c for p, c in self.files.items() if "/Archive/" in p}
        if len(archived) != posted:
            yield f"{len(archived)} files of {posted} documents"
        drops = {
            self.papers.drop(n)
            for n in range(self.count)
            if self.papers.kind(n).dropped
        }
        if drops != self.files.keys() - archived.keys():
            yield f"not as dropped: {drops ^ (self.files.keys() - archived.keys())}"
        digests = Counter(
            hashlib.sha256(content).hexdigest() for content in archived.values()
        )
        for digest, times in digests.items():
            if times > 1:
                yield f"{times} files with the content {digest}"

    def _problems_of_books(self, posted):
        dropped = sum(
            self.papers.kind(number).dropped != "" for number in range(self.count)
        )
        imported = self.world.query(
            "SELECT path FROM dext_dropbox_document WHERE move_id IS NOT NULL"
        )
        if len(imported) != dropped:
            yield f"{len(imported)} files were imported of {dropped} that were dropped"
        for row in imported:
            if "/Archive/" in row["path"]:
                yield f"imported: {row['path']}"
        moves = self.world.query("SELECT 1 FROM account_move")
        if len(moves) != posted:
            yield f"{len(moves)} documents in the books instead of {posted}"


def main(seed, count=500, keep=False):
    """Run the harness; return 1 if anything is wrong."""
    name = f"chaos_archive_{seed}"
    folder = cache_folder() / "chaos" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
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
            path = printing_path_or_none()
            if not path:
                say("  without wkhtmltopdf: no document that Odoo prints")
            own = {"PATH": path} if path else {}
            options = {
                "environment": {**dropbox.environment, **own},
                "arguments": ("--max-cron-threads", "2"),
            }
            hosts = [Host(letter, name, folder, **options) for letter in "ab"]
            world = ArchiveWorld(name, folder, dropbox, hosts)
            try:
                world.begin()
                run = Run(world, seed, count, prints=bool(path))
                run.rounds()
                run.settle()
                problems = list(run.problems())
            finally:
                world.end()
    finally:
        if not keep:
            database.drop(name)
    width = max(map(len, POINTS))
    print(f"{'documents posted':<{width}} {run.numbers.total():>6}")
    for kind in KINDS:
        print(f"  {kind:<{width - 2}} {run.numbers[kind]:>6}")
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
