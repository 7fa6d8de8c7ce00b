"""``make test``: a database with the addon, then every test in one pytest run."""

import os
import sys

import pytest

from . import database
from .cache import SetupError, say
from .odoo_config import PROJECT, write_config


def main(*arguments):
    """Run the tests that ``arguments`` choose (pytest's own), by default all."""
    try:
        database.connect_server()
        name = f"dext_dropbox_test_{os.getpid()}"
        database.with_firm(name)
    except SetupError as error:
        say(f"\n{error}")
        return 1
    try:
        return pytest.main(
            [
                *("-p", "no:cacheprovider"),
                f"--odoo-config={write_config(name)}",
                f"--odoo-database={name}",
                "--odoo-http",
                *(arguments or [str(PROJECT / "tests")]),
            ]
        )
    finally:
        database.drop(name)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
