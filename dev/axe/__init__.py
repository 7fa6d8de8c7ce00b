"""axe-core, which looks at a page for what shuts people out.

It is no part of the product: the tests obtain it on first use. In this folder its lock
is written anew by ``npm install --package-lock-only --ignore-scripts
--omit-lockfile-registry-resolved``.
"""

import shutil
from pathlib import Path

from ..cache import fingerprint, obtain, run
from ..clients import node

PACKAGES = [Path(__file__).with_name(f"package{part}.json") for part in ("", "-lock")]


def axe():
    """Return the path of the script, obtained on first use.

    :raises SetupError: node is missing, or the package cannot be had
    """
    node()

    def build(folder):
        for source in PACKAGES:
            shutil.copy(source, folder)
        run(
            ["npm", "ci", "--ignore-scripts", "--no-audit"],
            advice="Is the npm registry reachable?",
            cwd=folder,
        )

    folder = obtain("axe", fingerprint(*PACKAGES), build, "axe-core (3 MB)")
    return folder / "node_modules" / "axe-core" / "axe.min.js"
