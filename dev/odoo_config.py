"""The configuration files that our Odoo processes are started with."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from .cache import cache_folder

PROJECT = Path(__file__).parent.parent
INTAKE = "dext_dropbox"
# Addons that need one of another project; without that they are left out. They have
# databases of their own.
NEEDS = {"dext_dropbox_queue": "queue_job"}


def _has_its_needs(addon):
    """Whether what ``addon`` needs of another project is installed here."""
    needed = NEEDS.get(addon)
    return not needed or any(
        (Path(place) / "odoo" / "addons" / needed).is_dir() for place in sys.path
    )


_OTHERS = tuple(
    path.parent.name
    for path in sorted(PROJECT.glob("*/__manifest__.py"))
    if path.parent.name != INTAKE and _has_its_needs(path.parent.name)
)
# Those that stand beside the intake, all at once; each can be left out.
BESIDE = tuple(name for name in _OTHERS if name not in NEEDS)
ADDONS = (INTAKE, *_OTHERS)


def data_folder(database):
    """Odoo's ``data_dir`` for ``database``: stored files, sessions, configuration."""
    return cache_folder() / "data" / database


def write_config(database, **options):
    """Write an Odoo configuration for ``database`` and return its path.

    :param options: further options, such as ``http_port``
    """
    folder = data_folder(database)
    folder.mkdir(parents=True, exist_ok=True)
    addons = [str(PROJECT), *os.environ["DEXT_DROPBOX_ADDONS"].split(",")]
    values = {
        "addons_path": ",".join(addons),
        "data_dir": folder,
        "db_name": database,
        "db_host": os.environ["PGHOST"],
        "db_port": os.environ.get("PGPORT", "5432"),
        "db_user": os.environ.get("PGUSER", ""),
        "db_password": os.environ.get("PGPASSWORD", ""),
        "http_interface": "127.0.0.1",
        "list_db": "False",
        "admin_passwd": "admin",
        **options,
    }
    path = folder / "odoo.conf"
    lines = (f"{key} = {value}" for key, value in values.items() if value != "")
    _write_whole(path, "[options]\n" + "\n".join(lines) + "\n")
    return path


def _write_whole(path, text):
    """Write ``text`` to ``path`` so that nobody ever reads a part of it.

    A server that read half of its configuration would have no database of its own.
    """
    with suppress(FileNotFoundError):
        if path.read_text() == text:
            return
    with NamedTemporaryFile(
        "w", dir=path.parent, prefix=path.name, delete=False
    ) as new:
        new.write(text)
    os.replace(new.name, path)
