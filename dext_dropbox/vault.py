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
    return _fernet(make=True).encrypt(json.dumps(value).encode()).decode()


def unseal(sealed):
    """Return what was sealed.

    :raises Unsealable: the key of the server has changed
    :raises BadKey: the key of the server is no key
    """
    try:
        return json.loads(_fernet(make=False).decrypt(sealed.encode()))
    except InvalidToken as error:
        raise Unsealable("sealed with another key") from error


def origin():
    """Say where the key of this server comes from, for who keeps it."""
    for place, key in _places():
        if key:
            return place
    return f"file {_path()}"


def key_file():
    """Return the path of the key's file; None if the key is kept elsewhere."""
    return None if any(key for _place, key in _places()) else _path()


def _places():
    """Yield (place, key) of where a key can be beside its file."""
    yield f"option {OPTION}", config.get(OPTION)
    yield f"environment variable {VARIABLE}", os.environ.get(VARIABLE)


def _path():
    return Path(config["data_dir"]) / KEY_FILE


def _fernet(make):
    """:raises Unsealable: there is no key, and none is to be made"""
    key = next((key for _place, key in _places() if key), None)
    if key is None:
        path = _path()
        if not path.exists():
            if not make:
                raise Unsealable("this server has no key")
            _make_key(path)
        key = path.read_text()
    try:
        return Fernet(key.strip().encode())
    except ValueError:
        # For who keeps the server; not translated, as nothing in its files is.
        raise BadKey(
            f"The key that protects the Dropbox tokens is not valid: the {origin()} of "
            "the server has to hold 32 bytes in URL-safe base64."
        ) from None


def _make_key(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    # Only its owner can read a temporary file.
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=KEY_FILE) as fresh:
        fresh.write(Fernet.generate_key())
        fresh.flush()
        # A link fails if another process was first, and is never half written.
        with suppress(FileExistsError):
            os.link(fresh.name, path)
