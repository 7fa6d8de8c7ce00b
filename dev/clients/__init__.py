"""Clients of Dropbox that other people wrote, for the tests of the emulator.

They are no part of the product, so they live outside of its environment. The tests
obtain them on first use; ``python3 -m dev.clients`` does so before. Their locks are
written anew by::

    cd dev/clients
    npm install --package-lock-only --legacy-peer-deps --ignore-scripts \\
        --omit-lockfile-registry-resolved
    uv pip compile maestral.in --output-file maestral.lock --universal \\
        --python-version 3.10 --generate-hashes --no-annotate --no-header \\
        --no-emit-index-url --no-emit-find-links
"""

import os
import shutil
import sys
from pathlib import Path

from ..cache import SetupError, fingerprint, obtain, run

FOLDER = Path(__file__).parent
PACKAGE, PACKAGE_LOCK = FOLDER / "package.json", FOLDER / "package-lock.json"
MAESTRAL_LOCK = FOLDER / "maestral.lock"


def node():
    """Return the path of node.

    :raises SetupError: it is not on this machine
    """
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        raise SetupError("node and npm are missing (apt install nodejs npm)")
    return found


def javascript():
    """Return the folder with the JavaScript SDK, obtained on first use.

    :raises SetupError: node is missing, or the package cannot be had
    """
    node()

    def build(folder):
        for source in (PACKAGE, PACKAGE_LOCK):
            shutil.copy(source, folder)
        run(
            ["npm", "ci", "--ignore-scripts", "--legacy-peer-deps", "--no-audit"],
            advice="Is the npm registry reachable?",
            cwd=folder,
        )

    key = fingerprint(PACKAGE, PACKAGE_LOCK)
    return obtain("javascript", key, build, "The JavaScript SDK (10 MB)")


def maestral():
    """Return an interpreter that has maestral, obtained on first use.

    :raises SetupError: it cannot be had
    """

    def build(folder):
        advice = "Debian keeps this in a package of its own: apt install python3-venv"
        run([sys.executable, "-m", "venv", folder], advice=advice)
        run(
            [
                folder / "bin" / "python",
                *("-m", "pip", "install", "--quiet", "--no-deps"),
                *("--require-hashes", "--requirement", MAESTRAL_LOCK),
            ],
            advice="Is the package index reachable? Try: python3 -m dev.clients",
            env=_without_emulator(),
        )

    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    key = fingerprint(MAESTRAL_LOCK, version, sys.prefix)
    return obtain("maestral", key, build, "maestral (50 MB)") / "bin" / "python"


def _without_emulator():
    """The environment without what leads a process of the SDK to an emulator."""
    mine = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
    return {name: value for name, value in os.environ.items() if name not in mine}
