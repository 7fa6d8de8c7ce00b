"""``make test``: a database with the addon, then every test.

The tests in a browser wait for other processes most of the time: they run beside the
others, in a pytest run and with a database of their own.
"""

import os
import subprocess
import sys
from tempfile import TemporaryFile

import pytest

from . import database
from .cache import SetupError, say
from .odoo_config import PROJECT, write_config

BROWSER = PROJECT / "tests" / "browser"
REST = [str(PROJECT / "tests"), f"--ignore={BROWSER}"]


def main(*arguments):
    """Run the tests that ``arguments`` choose (pytest's own), by default all."""
    name = f"dext_dropbox_test_{os.getpid()}"
    try:
        database.connect_server()
        database.with_firm(name)
    except SetupError as error:
        say(f"\n{error}")
        return 1
    try:
        if arguments:
            return pytest.main([*_options(name), "--odoo-http", *arguments])
        return _all(name)
    finally:
        database.drop(name)


def _all(name):
    beside = f"{name}_browser"
    database.copy(name, beside)
    command = [sys.executable, "-m", "pytest", *_options(beside), str(BROWSER)]
    with TemporaryFile("w+") as output:
        browser = subprocess.Popen(
            command, cwd=PROJECT, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            code = pytest.main([*_options(name), "--odoo-http", *REST])
            code = browser.wait() or code
            output.seek(0)
            print(f"\nThe tests in a browser:\n{output.read()}")
        finally:
            browser.terminate()
            browser.wait()
            database.drop(beside)
    return code


def _options(name):
    return [
        *("-p", "no:cacheprovider"),
        f"--odoo-config={write_config(name)}",
        f"--odoo-database={name}",
    ]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
