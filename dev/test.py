"""``make test``: databases with the addons, then every test, in seven runs of pytest,
at most four at a time.

Two are of the tests of the intake that work inside Odoo, one of those of the addons
beside it, which it has to work without, one of that with jobs instead of scheduled
actions; two of those that talk to servers of their own, one of what is plain Python.
None is started by another: after each class of tests, Odoo ends every child process.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import chain
from tempfile import TemporaryFile

from . import database, keeper
from .cache import SetupError, say
from .odoo_config import ADDONS, NEEDS, PROJECT, write_config

TESTS = PROJECT / "tests"
BROWSER, EMULATOR = TESTS / "browser", TESTS / "emulator"
PLAIN = (TESTS / "looking", TESTS / "reader")
# What needs the addons that stand beside the intake has a database with all of them.
BESIDE = [
    TESTS / name
    for name in ("document_reader", "client_side", "archive")
    if (TESTS / name).exists()
]
BESIDE.append(TESTS / "test_translations.py")
QUEUE = TESTS / "queue"  # so has this, with jobs
SETUP = BROWSER / "test_tour_setup.py"  # has servers that it shares with no other
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
ELSEWHERE = (BROWSER, EMULATOR, QUEUE, *BESIDE, *PLAIN, *LONG)

PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider")
SERVED = (*PYTEST, "-p", "no:odoo")


def _left_out(paths):
    return [f"--ignore={path}" for path in paths]


def main(*arguments):
    """Run the tests that ``arguments`` choose (pytest's own), by default all."""
    try:
        database.connect_server()
        with _databases(arguments) as (one, other, beside, jobs):
            if arguments:
                chosen = [*PYTEST, *_odoo(jobs or beside or one), "--odoo-http"]
                return _ends(_started([*chosen, *arguments]))
            inside = [*PYTEST, *_odoo(one), "--odoo-http"]
            # What waits for a browser is not kept waiting by the others.
            lanes = [
                [[*SERVED, BROWSER, f"--ignore={SETUP}"]],
                [
                    ["nice", *PYTEST, *_odoo(other), *LONG],
                    ["nice", *SERVED, *PLAIN],
                    ["nice", *SERVED, SETUP, EMULATOR],
                ],
                [
                    ["nice", *PYTEST, *_odoo(beside), "--odoo-http", *BESIDE],
                    ["nice", *PYTEST, *_odoo(jobs), "--odoo-http", QUEUE],
                ],
            ]
            return _all(["nice", *inside, TESTS, *_left_out(ELSEWHERE)], lanes)
    except SetupError as error:
        say(f"\n{error}")
        return 1


@contextmanager
def _databases(arguments):
    """Give the names of four databases, for the tests inside Odoo.

    Two have the intake, the third has the other addons beside it, the fourth jobs;
    these are None if ``arguments`` choose other tests. Those in a browser make copies
    of another one, to which nobody may be connected: ``DEXT_DROPBOX_TEST_FIRM``.
    """
    firm = f"dext_dropbox_test_{os.getpid()}"
    names = [f"{firm}_{number}" for number in (1, 2, 3, 4)]
    complete, jobs = _wanted(arguments, BESIDE), _wanted(arguments, [QUEUE])
    os.environ["DEXT_DROPBOX_TEST_FIRM"] = firm
    try:
        database.with_firm(firm)
        for name, needed in zip(names, (True, True, complete, jobs), strict=True):
            if needed:
                database.copy(firm, name)
        if complete:
            database.add_others(names[2])
        if jobs and NEEDS.keys() & {*ADDONS}:
            database.odoo_command(names[3], "--init", ",".join(NEEDS))
        yield *names[:2], complete and names[2], jobs and names[3]
    finally:
        for name in (firm, *names):
            database.drop(name)


def _wanted(arguments, paths):
    """Whether the tests in any of ``paths`` are chosen."""
    return not arguments or any(
        path.name in word for path in paths for word in arguments
    )


def _odoo(name):
    return f"--odoo-config={write_config(name)}", f"--odoo-database={name}"


def _all(first, lanes):
    """Run ``first`` and, beside it, each of ``lanes``: commands one after the other.

    What these print is shown when all have ended.

    :return: an exit code, 0 if all ended well
    """
    with ExitStack() as stack, ThreadPoolExecutor(len(lanes)) as pool:
        outputs = [
            [stack.enter_context(TemporaryFile("w+")) for _command in lane]
            for lane in lanes
        ]
        running = [
            pool.submit(_lane, *both) for both in zip(lanes, outputs, strict=True)
        ]
        codes = [_ends(_started(first))]
        for lane in running:
            codes += lane.result()
        for output in chain.from_iterable(outputs):
            output.seek(0)
            say(f"\n{output.read()}")
    return next(filter(None, codes), 0)


def _lane(commands, outputs):
    return [
        _ends(_started(command, stdout=output, stderr=output))
        for command, output in zip(commands, outputs, strict=True)
    ]


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
