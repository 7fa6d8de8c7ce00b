"""Chromium, for the tests in a browser and for the screenshots."""

import os
import shutil
import subprocess

from .cache import SetupError, progress, run

# The one without windows has a third less to do for each page.
PACKAGES = ("chromium-headless-shell", "chromium")
NAMES = (*PACKAGES, "chromium-browser", "google-chrome")
ADVICE = "Install it by hand (apt install chromium), or name one: CHROMIUM=/path/to/it"


def chromium():
    """Return the path of Chromium, installed from Debian if it is missing."""
    if found := _find():
        return found
    if os.geteuid():
        raise SetupError(f"Chromium is missing.\n{ADVICE}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with progress("Chromium from Debian (120 MB)"):
        run(["apt-get", "update"], advice=ADVICE, env=quiet)
        package = next(filter(_is_there, PACKAGES), PACKAGES[-1])
        run(
            [
                *("apt-get", "install", "--yes", "--no-install-recommends"),
                *(package, "fonts-dejavu-core", "fonts-noto-color-emoji"),
            ],
            advice=ADVICE,
            env=quiet,
        )
    if found := _find():
        return found
    raise SetupError(f"Chromium is still missing after its installation.\n{ADVICE}")


def _is_there(package):
    told = subprocess.run(["apt-cache", "show", package], capture_output=True)
    return told.returncode == 0


def _find():
    own = os.environ.get("CHROMIUM")
    return own or next(filter(None, map(shutil.which, NAMES)), None)
