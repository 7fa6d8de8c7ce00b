"""Keeps secrets unreadable in the database.

They are encrypted (Fernet: AES-128-CBC with HMAC-SHA256) with a key that is not in
the database: the option ``dext_dropbox_key`` of the server's configuration file, the
environment variable ``DEXT_DROPBOX_KEY``, or else a file that is made in Odoo's data
folder. Servers that share a database have to share the key.
"""

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from odoo.exceptions import UserError
from odoo.tools import config

OPTION, VARIABLE = "dext_dropbox_key", "DEXT_DROPBOX_KEY"
KEY_FILE = "dext_dropbox.key"


class Unsealable(Exception):
    """The secret was sealed with another key than the server has now."""


class BadKey(UserError):
    """The server has a key that is none; the message says where it comes from."""


def seal(value):
    """Encrypt ``value`` (anything that JSON can hold) into text.

    :raises BadKey: the key of the server is no key
    """
    return _fernet().encrypt(json.dumps(value).encode()).decode()


def unseal(sealed):
    """Return what was sealed.

    :raises Unsealable: the key of the server has changed
    :raises BadKey: the key of the server is no key
    """
    try:
        return json.loads(_fernet().decrypt(sealed.encode()))
    except InvalidToken as error:
        raise Unsealable("sealed with another key") from error


def key_file():
    """Return the path of the key's file; None if the key is kept elsewhere."""
    if config.get(OPTION) or os.environ.get(VARIABLE):
        return None
    return Path(config["data_dir"]) / KEY_FILE


def _fernet():
    origin, key = _key()
    try:
        return Fernet(key.strip().encode())
    except ValueError:
        # For who keeps the server; not translated, as nothing in its files is.
        raise BadKey(
            f"The key that protects the Dropbox tokens is not valid: the {origin} of "
            "the server has to hold 32 bytes in URL-safe base64."
        ) from None


def _key():
    """Return (where it comes from, key)."""
    if key := config.get(OPTION):
        return f"option {OPTION}", key
    if key := os.environ.get(VARIABLE):
        return f"environment variable {VARIABLE}", key
    path = key_file()
    if not path.exists():
        _make_key(path)
    return f"file {path}", path.read_text()


def _make_key(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    # Only its owner can read a temporary file.
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=KEY_FILE) as fresh:
        fresh.write(Fernet.generate_key())
        fresh.flush()
        # A link fails if another process was first, and is never half written.
        with suppress(FileExistsError):
            os.link(fresh.name, path)
