"""wkhtmltopdf, by which Odoo prints: Debian's package, unpacked for us alone.

Where none is installed it is not installed either, so that nothing else on the machine
begins to print. Debian has built it without the patched Qt: its pages have no header
and no footer.
"""

import os
import shutil
import stat

from .cache import SetupError, obtain, run

PACKAGE = "wkhtmltopdf"
ADVICE = "Newer Debians have no wkhtmltopdf; put one into the PATH by hand."
SCRIPT = """#!/bin/sh
export QT_QPA_PLATFORM=offscreen QT_PLUGIN_PATH={libraries}/qt5/plugins
export LD_LIBRARY_PATH={libraries}
exec {folder}/usr/bin/wkhtmltopdf "$@"
"""


def printing_path():
    """A ``PATH`` with wkhtmltopdf: as it is, if one is installed.

    :raises SetupError: this machine's Debian has none
    """
    if shutil.which(PACKAGE):
        return os.environ["PATH"]
    folder = obtain("wkhtmltopdf", "1", _build, "wkhtmltopdf from Debian (27 MB)")
    return os.pathsep.join([str(folder / "bin"), os.environ["PATH"]])


def printing_path_or_none():
    """As ``printing_path``, but None where there is no wkhtmltopdf."""
    try:
        return printing_path()
    except SetupError:
        return None


def _build(folder):
    packages = folder / "packages"
    (packages / "partial").mkdir(parents=True)
    run(
        [
            *("apt-get", "-o", f"Dir::Cache::archives={packages}"),
            *("-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User=root"),
            *("install", "--yes", "--download-only", "--no-install-recommends"),
            PACKAGE,
        ],
        advice=ADVICE,
    )
    for package in sorted(packages.glob("*.deb")):
        run(["dpkg-deb", "-x", package, folder], advice="Is the disk full?")
        package.unlink()
    # None, if the system has all that it needs.
    libraries = next(folder.glob("usr/lib/*-linux-gnu*"), folder)
    script = folder / "bin" / PACKAGE
    script.parent.mkdir(exist_ok=True)
    script.write_text(SCRIPT.format(libraries=libraries, folder=folder))
    script.chmod(script.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
