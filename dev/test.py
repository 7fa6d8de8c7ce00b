"""``make test``: a database with the addon, then every test, in three runs of pytest.

The tests that work inside Odoo are one run. Those that talk to servers of their own
are two more beside it, without Odoo in their process. None is started by another:
after each class of tests, Odoo ends every child process.
"""

import os
import subprocess
import sys
from contextlib import ExitStack
from tempfile import TemporaryFile

from . import database
from .cache import SetupError, say
from .odoo_config import PROJECT, write_config

TESTS = PROJECT / "tests"
BROWSER, EMULATOR = TESTS / "browser", TESTS / "emulator"
SETUP = BROWSER / "test_tour_setup.py"  # has servers that it shares with no other
INSIDE_ODOO = (TESTS, f"--ignore={BROWSER}", f"--ignore={EMULATOR}")
BESIDE = ((BROWSER, f"--ignore={SETUP}"), (SETUP, EMULATOR))
PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider")


def main(*arguments):
    """Run the tests that ``arguments`` choose (pytest's own), by default all."""
    firm = f"dext_dropbox_test_{os.getpid()}"
    name = f"{firm}_odoo"
    # The tests in a browser copy it, for which nobody may be connected to it.
    os.environ["DEXT_DROPBOX_TEST_FIRM"] = firm
    try:
        database.connect_server()
        database.with_firm(firm)
        database.copy(firm, name)
        odoo = (f"--odoo-config={write_config(name)}", f"--odoo-database={name}")
        inside = (*PYTEST, *odoo, "--odoo-http")
        if arguments:
            return _ends(subprocess.Popen([*inside, *arguments]))
        beside = [[*PYTEST, "-p", "no:odoo", *tests] for tests in BESIDE]
        return _all([*inside, *INSIDE_ODOO], beside)
    except SetupError as error:
        say(f"\n{error}")
        return 1
    finally:
        database.drop(name)
        database.drop(firm)


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
    return max(codes)


def _ends(process):
    """Wait for ``process`` and return its exit code; Ctrl-C ends it in its own way."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            say("\nInterrupted: the tests are ending their servers.")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
