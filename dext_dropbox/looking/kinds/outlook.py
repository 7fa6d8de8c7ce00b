"""Saved e-mails of Outlook, ``.msg``: [MS-OXMSG] over [MS-CFB]."""

import io
from importlib import import_module

from ..look import Refused
from .containers import Member
from .mail import PICTURE_OF_TEXT
from .office import OLE_SIGNATURE

MIMETYPE = "application/vnd.ms-outlook"
PROPERTIES = "__properties_version1.0"
ATTACHMENT = "__attach_version1.0_#"
# Names of streams: "__substg1.0_", the property, its type: 001F is Unicode, 001E is
# in the code page of the sender's machine, 0102 is binary, 000D a storage.
VALUE = "__substg1.0_"
DATA, MESSAGE = "37010102", "3701000D"
NAMES = ("3707", "3704", "3001")  # long name, short name, display name
CONTENT_ID, SUBJECT = ("3712",), ("0037",)


def is_one(content):
    if not content.startswith(OLE_SIGNATURE):
        return False
    # In the directory of the file, whose entries hold names in UTF-16.
    if PROPERTIES.encode("utf-16-le") not in content:
        return False
    olefile = import_module("olefile")
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            return file.exists(PROPERTIES)
    except (OSError, ValueError, IndexError):
        return False


def members(content, _name):
    olefile = import_module("olefile")
    with olefile.OleFileIO(io.BytesIO(content)) as file:
        yield from _members(file, [])


def _members(file, folder):
    for storage in _attachments(file, folder):
        name = _text(file, storage, NAMES)
        if file.exists([*storage, VALUE + MESSAGE]):
            message = [*storage, VALUE + MESSAGE]
            subject = _text(file, message, SUBJECT).replace("/", "-")[:80]
            yield Member(subject or name or "message", inside=_members(file, message))
        elif file.exists([*storage, VALUE + DATA]):
            is_inline = bool(
                _text(file, storage, CONTENT_ID) or PICTURE_OF_TEXT.fullmatch(name)
            )
            yield Member(name or "?", _reader(file, storage), is_inline=is_inline)


def _attachments(file, folder):
    depth = len(folder)
    found = {
        entry[depth]
        for entry in file.listdir(streams=False, storages=True)
        if entry[:depth] == folder
        and len(entry) > depth
        and entry[depth].startswith(ATTACHMENT)
    }
    return [[*folder, name] for name in sorted(found)]


def _text(file, storage, properties):
    for number in properties:
        for kind, encoding in (("001F", "utf-16-le"), ("001E", "cp1252")):
            path = [*storage, f"{VALUE}{number}{kind}"]
            if file.exists(path):
                with file.openstream(path) as stream:
                    return stream.read(2000).decode(encoding, "replace").strip("\0 ")
    return ""


def _reader(file, storage):
    def read(most):
        path = [*storage, VALUE + DATA]
        try:
            with file.openstream(path) as stream:
                return stream.read(most + 1)
        except OSError as error:
            raise Refused("unreadable") from error

    return read
