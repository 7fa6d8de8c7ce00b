"""The virtual environment: every Python package, locked with hashes.

Addons of other projects stand beside it: they ask for a package ``odoo``, which the
index has not, so that nothing resolves what they need.
"""

import sys
from pathlib import Path

from .cache import SetupError, fingerprint, obtain, run

LOCK = Path(__file__).with_name("requirements.lock")
ADDONS_LOCK = Path(__file__).with_name("addons.lock")
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


def addons():
    """Return the folder of the addons of other projects, obtained on first use."""
    key = fingerprint(ADDONS_LOCK)
    return obtain("addons", key, _build_addons, "Addons of other projects (3 MB)")


def _build(folder):
    run(
        [sys.executable, "-m", "venv", folder],
        advice="Debian keeps this in a package of its own: apt install python3-venv",
    )
    _install(folder / "bin" / "python", LOCK)


def _build_addons(folder):
    _install(python(), ADDONS_LOCK, "--target", folder)


def _install(interpreter, lock, *options):
    run(
        [
            *(interpreter, "-m", "pip", "install", "--quiet", "--no-deps"),
            # Bytecode has a place of its own, which pip does not know.
            *("--no-compile", "--require-hashes", "--requirement", lock, *options),
        ],
        advice="Is the package index reachable? The same command can be tried again.",
    )
