"""Zip archives that are nothing else: many documents of programs are zips, too."""

import io
import zipfile

from ..look import Refused
from . import office
from .containers import Member

MIMETYPE = "application/zip"
ENCRYPTED = 0x1  # of the flags of a member
CHUNK = 1024 * 1024  # bytes


def is_one(content):
    if not content.startswith((b"PK\3\4", b"PK\5\6")):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return not office.is_document(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False


def members(content, _name):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                yield Member(info.filename, _reader(archive, info), size=info.file_size)


def _reader(archive, info):
    def read(most):
        if info.flag_bits & ENCRYPTED:
            raise Refused("protected")
        try:
            with archive.open(info) as file:
                # One more than allowed tells that there is more.
                return b"".join(_chunks(file, most + 1))
        except MemoryError:
            raise
        except Exception as error:
            raise Refused("unreadable") from error

    return read


def _chunks(file, most):
    while most and (chunk := file.read(min(most, CHUNK))):
        most -= len(chunk)
        yield chunk
