"""Keeps secrets unreadable in the database.

They are encrypted (Fernet: AES-128-CBC with HMAC-SHA256) with a key that is not in
the database: the option ``dext_dropbox_key`` of the server's configuration file, the
environment variable ``DEXT_DROPBOX_KEY``, or else a file that is made in Odoo's data
folder. Servers that share a database have to share the key.
"""

import json
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from odoo.tools import config

KEY_FILE = "dext_dropbox.key"


class Unsealable(Exception):
    """The secret was sealed with another key than the server has now."""


def seal(value):
    """Encrypt ``value`` (anything that JSON can hold) into text."""
    return _fernet().encrypt(json.dumps(value).encode()).decode()


def unseal(sealed):
    """Return what was sealed.

    :raises Unsealable: the key of the server has changed
    """
    try:
        return json.loads(_fernet().decrypt(sealed.encode()))
    except InvalidToken as error:
        raise Unsealable("sealed with another key") from error


def _fernet():
    key = config.get("dext_dropbox_key") or os.environ.get("DEXT_DROPBOX_KEY")
    return Fernet((key or _key_of_file()).encode())


def _key_of_file():
    path = Path(config["data_dir"]) / KEY_FILE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{KEY_FILE}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(Fernet.generate_key().decode())
        try:
            # A link fails if another process was first, and is never half written.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()
