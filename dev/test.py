"""``make test``: a database with the addon, then every test, in five runs of pytest.

Two are of the tests that work inside Odoo, two of those that talk to servers of their
own, one of what is plain Python; these three have no Odoo in their process. None is
started by another: after each class of tests, Odoo ends every child process.
"""

import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryFile

from . import database
from .cache import SetupError, say
from .odoo_config import PROJECT, write_config

TESTS = PROJECT / "tests"
BROWSER, EMULATOR = TESTS / "browser", TESTS / "emulator"
PLAIN = (TESTS / "looking", TESTS / "reader")
SETUP = BROWSER / "test_tour_setup.py"  # has servers that it shares with no other
# Of the tests inside Odoo, files that take nearly half of the time.
LONG = [
    TESTS / f"{name}.py"
    for name in (
        *("check/test_chaos_model", "clients/test_bulk_locks"),
        *("clients/test_folder_making", "connection/test_trouble"),
        *("drafts/test_versions", "review/test_alarm"),
    )
]
ELSEWHERE = (BROWSER, EMULATOR, *PLAIN, *LONG)
INSIDE_ODOO = (TESTS, *(f"--ignore={path}" for path in ELSEWHERE))
PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider")
SERVED = (*PYTEST, "-p", "no:odoo")


def main(*arguments):
    """Run the tests that ``arguments`` choose (pytest's own), by default all."""
    try:
        database.connect_server()
        with _databases() as (one, other):
            inside = [*PYTEST, *_odoo(one), "--odoo-http"]
            if arguments:
                return _ends(subprocess.Popen([*inside, *arguments]))
            # The others make way for the one that takes longest.
            beside = [
                [*SERVED, BROWSER, f"--ignore={SETUP}"],
                ["nice", *SERVED, SETUP, EMULATOR],
                ["nice", *PYTEST, *_odoo(other), *LONG],
                ["nice", *SERVED, *PLAIN],
            ]
            return _all(["nice", *inside, *INSIDE_ODOO], beside)
    except SetupError as error:
        say(f"\n{error}")
        return 1


@contextmanager
def _databases():
    """Give the names of two databases with the addon, for the tests inside Odoo.

    Those in a browser make copies of another one, for which nobody may be connected
    to it: ``DEXT_DROPBOX_TEST_FIRM``.
    """
    firm = f"dext_dropbox_test_{os.getpid()}"
    names = [f"{firm}_{number}" for number in (1, 2)]
    os.environ["DEXT_DROPBOX_TEST_FIRM"] = firm
    try:
        database.with_firm(firm)
        for name in names:
            database.copy(firm, name)
        yield names
    finally:
        for name in (firm, *names):
            database.drop(name)


def _odoo(name):
    return f"--odoo-config={write_config(name)}", f"--odoo-database={name}"


def _all(first, others):
    """Run commands at once; what ``others`` print is shown when all have ended.

    :return: an exit code, 0 if all ended well
    """
    with ExitStack() as stack:
        running = []
        for command in others:
            output = stack.enter_context(TemporaryFile("w+"))
            process = subprocess.Popen(command, stdout=output, stderr=output)
            running.append((process, output))
        codes = [_ends(subprocess.Popen(first))]
        codes += [_ends(process) for process, _output in running]
        for _process, output in running:
            output.seek(0)
            say(f"\n{output.read()}")
    return next(filter(None, codes), 0)


def _ends(process):
    """Wait for ``process`` and return its exit code; Ctrl-C ends it in its own way."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            say("\nInterrupted: the tests are ending their servers.")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
