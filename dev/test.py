"""``make test``: databases with the addons and every test, in twelve runs of pytest.

Some work at a time, and each shows what it says when it has ended. What is plain Python
is done while the databases are made. Of the others the longest come first: those that
work inside Odoo have a database of their own, those that talk to servers start them.
None is started by another: after each class of tests, Odoo ends every child process.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from . import database, keeper
from .cache import SetupError, say
from .odoo_config import ADDONS, NEEDS, PROJECT, write_config

TESTS = PROJECT / "tests"
BROWSER, EMULATOR = TESTS / "browser", TESTS / "emulator"
PLAIN = (TESTS / "looking", TESTS / "reader")
# What needs the addons that stand beside the intake has a database with all of them.
CLIENT_SIDE = TESTS / "client_side"
BESIDE = [TESTS / "document_reader", TESTS / "archive", TESTS / "test_translations.py"]
QUEUE = TESTS / "queue"  # so has this, with jobs
# Of the tests in a browser, what has servers that it shares with no other.
APART = [BROWSER / name for name in ("page", "archive", "reader", "test_tour_setup.py")]
# Of the tests inside Odoo, files that take nearly half of the time.
LONG = [
    TESTS / f"{name}.py"
    for name in (
        *("check/test_chaos_model", "clients/test_bulk_locks"),
        *("clients/test_folder_making", "connection/test_trouble"),
        *("drafts/test_versions", "review/test_alarm"),
        *("test_both_ways", "test_no_telling"),
    )
]
ELSEWHERE = (BROWSER, EMULATOR, QUEUE, CLIENT_SIDE, *BESIDE, *PLAIN, *LONG)

AT_ONCE = 4  # runs; half of what they do is waiting
PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider")
SERVED = (*PYTEST, "-p", "no:odoo")


def _left_out(paths):
    return [f"--ignore={path}" for path in paths]


def main(*arguments):
    """Run the tests that ``arguments`` choose (pytest's own), by default all."""
    chosen = _chosen(arguments)
    if _within(chosen, (EMULATOR, *PLAIN)):
        return _ends(_started([*SERVED, *arguments]))
    try:
        database.connect_server()
        if not arguments:
            return _all()
        with _databases(chosen) as names:
            if _within(chosen, [BROWSER]):
                return _ends(_started([*SERVED, *arguments]))
            one, _other, beside, _clients, jobs = names
            return _ends(_started([*_inside(jobs or beside or one), *arguments]))
    except SetupError as error:
        say(f"\n{error}")
        return 1


def _chosen(arguments):
    """Return the files and folders that ``arguments`` name, tests of them included."""
    named = (PROJECT / word.partition("::")[0] for word in arguments)
    return [path.resolve() for path in named if path.exists()]


def _within(chosen, places):
    """Whether something is ``chosen``, and nothing outside of ``places``."""
    return bool(chosen) and all(
        any(path.is_relative_to(place) for place in places) for path in chosen
    )


@contextmanager
def _databases(chosen=None):
    """Give the names of five databases, for the tests inside Odoo.

    Two have the intake, two the other addons beside it, the fifth jobs; these three are
    None if nothing of the ``chosen`` (None: all tests) needs them. Those in a browser
    make copies of two others, to which nobody may be connected,
    ``DEXT_DROPBOX_TEST_FIRM`` and ``DEXT_DROPBOX_TEST_COMPLETE``.
    """
    firm = f"dext_dropbox_test_{os.getpid()}"
    complete = f"{firm}_complete"
    names = [f"{firm}_{number}" for number in (1, 2, 3, 4, 5)]
    browsed, beside, jobs = (
        chosen is None or any(_within([path], places) for path in chosen)
        for places in ([BROWSER], [*BESIDE, CLIENT_SIDE], [QUEUE])
    )
    os.environ["DEXT_DROPBOX_TEST_FIRM"] = firm
    os.environ["DEXT_DROPBOX_TEST_COMPLETE"] = complete

    def make_firm():
        if browsed:
            database.with_assets(firm)

    def make_complete():
        if browsed or beside:
            database.add_others(complete)
            for name in names[2:4]:
                database.copy(complete, name)
        if browsed:
            database.with_assets(complete)

    def make_jobs():
        if jobs and NEEDS.keys() & {*ADDONS}:
            database.odoo_command(names[4], "--init", ",".join(NEEDS))

    try:
        database.with_firm(firm)
        for name in (*names[:2], names[4], complete):
            database.copy(firm, name)
        with ThreadPoolExecutor() as pool:
            steps = (make_complete, make_jobs, make_firm)
            for made in [pool.submit(step) for step in steps]:
                made.result()
        yield *names[:2], *(beside and name for name in names[2:4]), jobs and names[4]
    finally:
        for name in (firm, complete, *names):
            database.drop(name)


def _inside(name):
    """The command of a run inside the Odoo of the database ``name``."""
    config = f"--odoo-config={write_config(name)}"
    return [*PYTEST, config, f"--odoo-database={name}", "--odoo-http"]


def _runs(one, other, beside, clients, jobs):
    """Return the commands of all runs that need databases, the longest first.

    What waits for a browser is not kept waiting by the others.
    """
    page, archive, reader, setup = APART
    return [
        [*SERVED, BROWSER, *_left_out(APART)],
        ["nice", *_inside(one), TESTS, *_left_out(ELSEWHERE)],
        ["nice", *_inside(other), *LONG],
        ["nice", *_inside(beside), *BESIDE],
        ["nice", *_inside(clients), CLIENT_SIDE],
        [*SERVED, page],
        [*SERVED, archive],
        [*SERVED, reader],
        [*SERVED, setup],
        ["nice", *_inside(jobs), QUEUE],
    ]


def _all():
    """Do all runs, some at a time; what needs no database is begun before these are.

    :return: an exit code, 0 if all ended well
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:

        def begin(command):
            return pool.submit(_shown_at_its_end, command)

        done = [begin(["nice", *SERVED, *paths]) for paths in (PLAIN, [EMULATOR])]
        with _databases() as names:
            done += map(begin, _runs(*names))
            try:
                return next(filter(None, [run.result() for run in done]), 0)
            except KeyboardInterrupt:
                say("\nInterrupted: the tests are ending their servers.")
                pool.shutdown(cancel_futures=True)
                return 1


def _shown_at_its_end(command):
    tests = [path.relative_to(PROJECT) for path in command if isinstance(path, Path)]
    say(f"→ {' '.join(map(str, tests))}")
    process = _started(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    told, _nothing = process.communicate()
    keeper.release(process)
    print(f"\n{told}", flush=True)
    return process.returncode


def _started(command, **options):
    """Start ``command``, which ends when this process is killed."""
    process = subprocess.Popen(command, **options)
    keeper.keep(process)
    return process


def _ends(process):
    """Wait for ``process`` and return its exit code; Ctrl-C ends it in its own way."""
    while True:
        try:
            code = process.wait()
            keeper.release(process)
            return code
        except KeyboardInterrupt:
            say("\nInterrupted: the tests are ending their servers.")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
