"""``make shell``: a Python shell with Odoo's environment ``env`` on the demo.

``make shell ARGS=<database>`` takes another database.
"""

import signal
import subprocess
import sys

from . import database
from .cache import SetupError, say
from .odoo_config import write_config

DEMO = "dext_dropbox_demo"


def main(name=DEMO):
    """Run Odoo's shell on the database ``name``."""
    return interact(
        name, [sys.executable, "-m", "odoo", "shell", "--no-http"], configured=True
    )


def interact(name, command, configured=False):
    """Run ``command`` at the terminal while the database server is up.

    :param name: of a database, which has to be there
    :param configured: whether the command wants Odoo's configuration of it
    :return: the exit status
    """
    try:
        database.connect_server()
        if not database.exists(name):
            raise SetupError(
                f"There is no database {name}: make demo makes the demo's."
            )
    except SetupError as error:
        say(f"\n{error}")
        return 1
    if configured:
        command = [*command, "--config", str(write_config(name))]
    # Ctrl-C is for the program at the terminal.
    signal.signal(signal.SIGINT, lambda *_: None)
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
