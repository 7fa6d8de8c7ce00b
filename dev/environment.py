"""The virtual environment: every Python package, locked with hashes."""

import sys
from pathlib import Path

from .cache import SetupError, fingerprint, obtain, run

LOCK = Path(__file__).with_name("requirements.lock")
OLDEST, NEWEST = (3, 10), (3, 13)  # what Odoo 19 supports


def environment():
    """Return the folder of the virtual environment, made on first use."""
    version = sys.version_info[:2]
    if not OLDEST <= version <= NEWEST:
        raise SetupError(
            f"Odoo 19 needs Python 3.10 to 3.13, this is {version[0]}.{version[1]}. "
            "Choose another one: make PYTHON=python3.12 …"
        )
    key = fingerprint(LOCK, f"{version}", sys.prefix)
    return obtain("python", key, _build, "Python packages (about 200 MB)")


def python():
    """The interpreter of the virtual environment."""
    return environment() / "bin" / "python"


def _build(folder):
    run(
        [sys.executable, "-m", "venv", folder],
        advice="Debian keeps this in a package of its own: apt install python3-venv",
    )
    run(
        [
            folder / "bin" / "python",
            *("-m", "pip", "install", "--quiet", "--no-deps"),
            *("--require-hashes", "--requirement", LOCK),
        ],
        advice="Is the package index reachable? The same command can be tried again.",
    )
