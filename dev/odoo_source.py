"""Odoo 19: a checkout named by ``ODOO_HOME``, or Debian's package, unpacked.

Nothing is installed on the system: a private apt configuration fetches the packages
and ``dpkg-deb`` unpacks them. The mirror is the one the machine already uses.
"""

import os
import shutil
from pathlib import Path

from .cache import SetupError, fingerprint, obtain, run

ODOO = "odoo-19/sid"
# Debian ships these apart from Odoo; its package only links to them. Font Awesome
# has to be 4.7, which sid no longer has.
COMPANIONS = (
    "libjs-jquery/stable",
    "libjs-jquery-form/stable",
    "libjs-underscore/stable",
    "fonts-font-awesome/stable",
    "fonts-glyphicons-halflings/stable",
    "fonts-inconsolata/stable",
    "fonts-montserrat/stable",
    "fonts-ocr-b/stable",
    "fonts-roboto-unhinted/stable",
)
# Debian leaves this out although the manifest names it. It blurs the background of
# video calls; without the file every page logs an error in the browser.
MISSING_ASSETS = ("mail/static/lib/selfie_segmentation/selfie_segmentation.js",)
PACKAGES = Path("usr/lib/python3/dist-packages")
KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)
ADVICE = (
    "Odoo comes from Debian's archive: is a Debian mirror reachable? An Odoo 19 "
    "checkout of your own works too: ODOO_HOME=/path/to/odoo make …"
)


def odoo_paths():
    """Return (folder for ``sys.path``, addons folders) of Odoo 19."""
    if home := os.environ.get("ODOO_HOME"):
        home = Path(home).expanduser().absolute()
        if not (home / "odoo" / "addons" / "base").is_dir():
            raise SetupError(f"ODOO_HOME={home} is not a checkout of Odoo 19.")
        return home, [home / "addons", home / "odoo" / "addons"]
    key = fingerprint(ODOO, *COMPANIONS, *MISSING_ASSETS)
    folder = obtain("odoo", key, _build, "Odoo 19 from Debian (130 MB)")
    packages = folder / PACKAGES
    return packages, [packages / "odoo" / "addons"]


def _build(folder):
    apt = folder / "apt"
    for part in ("lists/partial", "cache/archives/partial"):
        (apt / part).mkdir(parents=True)
    (apt / "sources.list").write_text(_sources())
    options = [
        f"Dir::Etc::SourceList={apt}/sources.list",
        "Dir::Etc::SourceParts=/dev/null",
        f"Dir::State::Lists={apt}/lists",
        f"Dir::Cache={apt}/cache",
        "APT::Sandbox::User=root",
    ]
    settings = [word for option in options for word in ("-o", option)]
    run(["apt-get", *settings, "update"], advice=ADVICE)
    run(
        ["apt-get", *settings, "download", ODOO, *COMPANIONS],
        cwd=apt,
        advice=ADVICE,
    )
    for package in sorted(apt.glob("*.deb")):
        run(["dpkg-deb", "-x", package, folder], advice="Is the disk full?")
    shutil.rmtree(apt)
    for missing in MISSING_ASSETS:
        asset = folder / PACKAGES / "odoo" / "addons" / missing
        if not asset.exists():
            asset.parent.mkdir(parents=True, exist_ok=True)
            asset.touch()


def _sources():
    """Sources for stable and sid on the mirror that this machine's apt uses."""
    listing = run(
        [
            *("apt-get", "indextargets", "Created-By: Packages"),
            *("--format", "$(REPO_URI) $(COMPONENT)"),
        ],
        advice=ADVICE,
    )
    mirrors = [
        uri
        for uri, component in (line.split() for line in listing.splitlines())
        if component == "main" and uri.rstrip("/").endswith("/debian")
    ]
    if not mirrors:
        raise SetupError(f"This machine's apt knows no Debian mirror.\n{ADVICE}")
    keyring = next((path for path in KEYRINGS if path.exists()), None)
    signed = f"[signed-by={keyring}] " if keyring else ""
    return "".join(
        f"deb {signed}{mirrors[0]} {suite} main\n" for suite in ("stable", "sid")
    )
