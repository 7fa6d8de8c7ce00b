"""``make shell``: a Python shell with Odoo's ``env`` on the demo database."""

import subprocess
import sys

from . import database
from .odoo_config import write_config

DEMO = "dext_dropbox_demo"


def main(name=DEMO):
    """Open the shell on the database ``name``; return its exit code."""
    database.connect_server()
    command = [sys.executable, "-m", "odoo", "shell", "-c", write_config(name)]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
