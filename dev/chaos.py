"""``make chaos``: what survives when workers are killed at every step.

Two Odoo servers with scheduled actions work on one database, clients change their
files in a local Dropbox where things go wrong, and workers are killed with SIGKILL,
at random and at every named step. At the end Dropbox, ledger and accounting are
compared. The same seed gives the same stream of actions, faults and kills.
"""

import argparse
import os
import shutil
import sys
import time
from collections import Counter
from datetime import datetime, timezone

from dropbox_emulator.admin import AdminError
from dropbox_emulator.blobs import content_hash

from . import chaos_archive, chaos_client, chaos_queue, database
from .cache import SetupError, cache_folder, say
from .chaos_client_plan import ClientPlan
from .chaos_count import FIRST, Comparison
from .chaos_journal import decode_cursor, read_journal
from .chaos_plan import Plan
from .chaos_points import POINTS, Answer
from .chaos_servers import SABOTAGES, copied_addon
from .chaos_world import HELD_WITHIN, chaos_world
from .server import stop_when_told

APP_FOLDER = "/Apps/Dext Odoo"  # in the account
QUIET_WITHIN = 300  # seconds
LEAST_HITS = 5
EXTRA_FROM = 100  # rounds from which on every kill point gets its hits
SERIOUS = ("lost", "doubled", "posted", "stuck", "answered wrongly")


class Run:
    """One run of the harness.

    :param world: see ``chaos_world``
    :param plan: see ``chaos_plan``
    """

    def __init__(self, world, plan):
        self.world, self.plan = world, plan
        self.hits = Counter()
        self.missed = Counter()
        self.kills = 0
        self.first = world.query(FIRST)[0]

    def rounds(self, count):
        started = time.monotonic()
        number = 0
        for number in range(1, count + 1):
            self._round(self.plan.next_round(number))
            if number % 10 == 0:
                say(
                    f"  round {number}: {time.monotonic() - started:.0f} s,"
                    f" {self.kills} kills"
                )
        if count < EXTRA_FROM:
            return
        for _ in range(3 * len(POINTS)):
            wanted = [name for name in POINTS if self.hits[name] < LEAST_HITS]
            if not wanted:
                break
            number += 1
            self._round(self.plan.next_round(number, kill=wanted[0]))

    def _round(self, round_):
        world = self.world
        for action in round_.prepare:
            self._act(action)
        point = round_.kill if round_.kill in POINTS else None
        if point:
            world.working_host()
        for action in round_.actions:
            self._act(action)
        if point:
            world.points.arm(point)
        for fault in round_.faults:
            world.add_fault(fault)
        for action in round_.bait:
            self._act(action)
        world.wake(always=True)
        if round_.contest:
            world.contest()
        if point:
            self._kill_at(point, round_.both)
        else:
            time.sleep(round_.wait)
            if round_.kill:
                self._kill_somebody(round_)
        world.look_after()
        world.make_due()

    def _act(self, action):
        name, *values = action
        world = self.world
        if name == "check":
            world.wake(always=True)
        elif name == "edit":
            world.edit_a_draft(*values)
        elif name in chaos_client.ACTIONS:
            getattr(chaos_client, name)(world, *values)
        elif name == "expire":
            world.admin.expire_access_tokens()
        elif name == "taken":
            path = world.place(values[0])
            world.wait_for(lambda: self._taken(path), HELD_WITHIN)
        else:
            try:
                getattr(world.admin, name)(*map(world.place, values))
            except AdminError:
                pass  # a disturbance was there before

    def _taken(self, path):
        self.world.make_due()
        return self.world.query(
            "SELECT 1 FROM dext_dropbox_document WHERE path = %s"
            " AND state NOT IN ('pending', 'misplaced')",
            (path,),
        )

    def _kill_at(self, point, both):
        """Wait until a worker is held at ``point``, and kill it there."""
        world = self.world
        looked_after = time.monotonic()

        def held():
            nonlocal looked_after
            if time.monotonic() - looked_after > 2:
                looked_after = time.monotonic()
                world.make_due()
                world.connect_again()
            return world.points.held(point)

        found = world.wait_for(held, HELD_WITHIN)
        if found:
            self.hits[point] += 1
            self.kills += 1
            world.kill({pid for _session, pid in found}, both)
        else:
            self.missed[point] += 1
        world.points.release(point, [session for session, _pid in found])
        if isinstance(POINTS[point], Answer):
            world.admin.faults.clear()

    def _kill_somebody(self, round_):
        ready = [host for host in self.world.hosts if host.ready]
        if ready:
            self.kills += 1
            self.hits["at random"] += 1
            victim = ready[round_.number % len(ready)]
            self.world.kill({victim.pid}, round_.both)

    # -- the end -----------------------------------------------------------

    def settle(self):
        """Let everything work again and wait until nothing is left to do."""
        world = self.world
        world.admin.faults.clear()
        for host in world.hosts:
            host.wait()
        deadline = time.monotonic() + QUIET_WITHIN
        quiet_since = None
        while time.monotonic() < deadline:
            world.look_after()
            world.make_due()
            world.retry_failed()
            world.wake(always=True)
            time.sleep(1)
            if not self._quiet():
                quiet_since = None
            elif quiet_since is None:
                quiet_since = time.monotonic()
            elif time.monotonic() - quiet_since > 3:
                return
        say("  it does not become quiet")

    def _quiet(self):
        connection = self.world.query("SELECT * FROM dext_dropbox_connection")[0]
        cursor = decode_cursor(connection["cursor"])
        journal = self.journal()
        rows = self.world.query(
            "SELECT 1 FROM dext_dropbox_document WHERE state IN ('pending', 'failed')"
            " OR reading IN ('todo', 'started') LIMIT 1"
        )
        if self.world.client:
            rows += self.world.query(chaos_client.LEFT)
            rows += [] if self.world.phones.are_done() else [None]
        if self.world.queue:
            rows += self.world.query(chaos_queue.LEFT)
        return (
            connection["state"] == "connected"
            and not rows
            and cursor.after is None
            and cursor.position >= journal[-1][0]
        )

    def journal(self):
        root = "" if self.world.client else APP_FOLDER
        return read_journal(self.world.folder / "state", root)

    def compare(self):
        contents = {content_hash(item.data): item for item in self.plan.contents}
        world = self.world
        comparison = Comparison(
            world.query,
            world.stored,
            self.journal(),
            contents,
            self.first,
            client=world.client,
            handed_in=world.phones and world.phones.keys(),
        )
        outcome = comparison.run()
        if world.client:
            chaos_client.compare_answers(world, outcome, comparison.standing)
        return outcome

    def reconcile(self, outcome):
        """Press the button of the nightly comparison: it has to find nothing."""
        claire = self.world.hosts[0].person("claire")
        found = claire.call("dext.dropbox.connection", "search", [])
        names = ["reconciled_on", "unaccounted_files"]
        under_way = "SELECT 1 FROM dext_dropbox_comparison WHERE under_way"

        def ended():
            return not self.world.query(under_way)

        # One that has begun before goes on from where it stands.
        for _time in range(2):
            asked_on = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
            claire.call("dext.dropbox.connection", "action_reconcile", found)
            claire.wait_for("end of the comparison", ended, QUIET_WITHIN)
        told = claire.call("dext.dropbox.connection", "read", found, names)
        if any((row["reconciled_on"] or "") < asked_on for row in told):
            outcome.problems.append(("stuck", "the nightly check was given up"))
        unaccounted = sum(row["unaccounted_files"] for row in told)
        outcome.numbers["unaccounted"] = unaccounted
        if unaccounted and not outcome.count("lost"):
            outcome.problems.append(("lost", f"{unaccounted}, says the nightly check"))


def report(run, outcome, rounds, seconds):
    """Print the table."""
    numbers = {
        "rounds": rounds,
        **outcome.numbers,
        **({"cut lines": run.world.phones.cuts} if run.world.client else {}),
        **{what: outcome.count(what) for what in SERIOUS},
        "kills": run.kills,
        "seed": run.plan.seed,
        "seconds": round(seconds),
    }
    width = max(map(len, (*numbers, *POINTS)))
    print()
    for name, value in numbers.items():
        print(f"{name:<{width}} {value:>6}")
    print(f"\n{'killed at':<{width}} {'times':>6} {'missed':>7}")
    for name in (*POINTS, "at random"):
        print(f"{name:<{width}} {run.hits[name]:>6} {run.missed[name] or '':>7}")
    for kind, text in outcome.problems:
        print(f"{kind}: {text}")
    sys.stdout.flush()


def arguments_of(words):
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    add = parser.add_argument
    add("--rounds", type=int, default=200)
    add("--seed", type=int, default=None)
    add("--sabotage", choices=SABOTAGES, help="break the order of commits first")
    add("--points", help="only these kill points, names or parts of them, by comma")
    add("--base", help="copy this database instead of making one")
    add("--keep", action="store_true", help="keep database and logs of any run")
    add("--client", action="store_true", help="with the client's side")
    add("--queue", action="store_true", help="with jobs instead of scheduled actions")
    add("--archive", action="store_true", help="of the archive, instead of the import")
    add("--documents", type=int, default=500, help="that are posted, with --archive")
    return parser.parse_args(words)


def chosen_points(words):
    """{name: bait} of the kill points in whose names one of ``words`` occurs."""
    parts = words.split(",") if words else [""]
    bait_of = {name: point.bait for name, point in POINTS.items()}
    return {
        name: bait
        for name, bait in bait_of.items()
        if any(part.strip() in name for part in parts)
    }


def main(*words):
    options = arguments_of(words)
    seed = options.seed
    if seed is None:
        seed = int.from_bytes(os.urandom(3), "big")
    stop_when_told()
    if options.archive:
        return chaos_archive.main(seed, options.documents, options.keep)
    name, keep = f"chaos_{os.getpid()}", options.keep
    folder = cache_folder() / "chaos" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        started = time.monotonic()
        database.connect_server()
        if options.client:
            POINTS.update(chaos_client.POINTS)
        chosen = {
            chaos_client.ADDON: options.client,
            chaos_queue.ADDON: options.queue,
        }
        beside = tuple(addon for addon, wanted in chosen.items() if wanted)
        kind = ClientPlan if options.client else Plan
        plan = kind(seed, chosen_points(options.points))
        addons = copied_addon(folder, options.sabotage, beside)
        words = ("--addons-path", addons)
        if options.base:
            database.copy(options.base, name)
        else:
            database.with_firm(name)
        if beside:
            database.odoo_command(name, "--init", ",".join(beside))
        say(f"→ {options.rounds} rounds, seed {seed}, logs in {folder}")
        with chaos_world(name, folder, words, beside=beside, seed=seed) as world:
            run = Run(world, plan)
            run.rounds(options.rounds)
            run.settle()
            outcome = run.compare()
            if options.queue:
                failed = world.query(chaos_queue.FAILED)
                outcome.numbers["failed jobs"] = len(failed)
            run.reconcile(outcome)
        report(run, outcome, options.rounds, time.monotonic() - started)
        failed = any(outcome.count(what) for what in SERIOUS)
        keep = keep or failed
        if keep:
            say(f"Kept: the logs in {folder}, the database {name}")
        else:
            shutil.rmtree(folder)
        return int(failed)
    except SetupError as error:
        say(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130
    finally:
        if not keep:
            database.drop(name)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
