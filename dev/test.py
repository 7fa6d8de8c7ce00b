"""``make test``: a database with the addon, then every test, in two runs of pytest.

The tests that work inside Odoo are one run. Those that talk to servers of their own,
most of them by a browser, are another beside it, without Odoo in its process. Neither
is started by the other: after each class of tests, Odoo ends every child process.
"""

import os
import subprocess
import sys
from tempfile import TemporaryFile

from . import database
from .cache import SetupError, say
from .odoo_config import PROJECT, write_config

TESTS = PROJECT / "tests"
WITHOUT_ODOO = (TESTS / "browser", TESTS / "emulator")
WITH_ODOO = (TESTS, *(f"--ignore={folder}" for folder in WITHOUT_ODOO))
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
        return _both([*inside, *WITH_ODOO], [*PYTEST, "-p", "no:odoo", *WITHOUT_ODOO])
    except SetupError as error:
        say(f"\n{error}")
        return 1
    finally:
        database.drop(name)
        database.drop(firm)


def _both(inside, beside):
    """Run two commands at once; what ``beside`` prints is shown when both have ended.

    :return: an exit code, 0 if both ended well
    """
    with TemporaryFile("w+") as output:
        second = subprocess.Popen(beside, stdout=output, stderr=subprocess.STDOUT)
        codes = [_ends(subprocess.Popen(inside)), _ends(second)]
        output.seek(0)
        say(f"\nThe tests without Odoo in their process:\n{output.read()}")
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
