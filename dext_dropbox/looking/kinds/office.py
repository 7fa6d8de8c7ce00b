"""Documents of office programs: in zip archives, in OLE files, and RTF."""

import io
import re
import zipfile
from importlib import import_module

from ..look import MB, Look, Refused

# Names of the main part; some programs number it.
OFFICE_PARTS = {
    re.compile(r"word/document\d*\.xml"): (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    re.compile(r"xl/workbook\d*\.xml"): (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
}
OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
}
# What else is a zip and yet one document: the mark of it, and what it is.
OTHER_DOCUMENTS = {
    re.compile(r"ppt/presentation\d*\.xml"): "presentation",
    re.compile(r"(Index/)?.*\.iwa|Index\.zip|index\.apxl"): "iwork",
    re.compile(r"META-INF/MANIFEST\.MF|AndroidManifest\.xml"): "program",
    re.compile(r"\[Content_Types\]\.xml|mimetype"): "",
}
# The methods that office programs use. Others unpack without end in one step.
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
MOST_UNPACKED = 300 * MB
CHUNK = MB
OLE_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
OLE_STREAMS = {
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
}
# Where a newer document with a password is, all of it [MS-OFFCRYPTO].
ENCRYPTED_PACKAGE = "EncryptedPackage"
WORD_ENCRYPTED = 0x0100  # of the flags in byte 10 of the stream [MS-DOC]
EXCEL_FILE_PASS = 0x002F  # the record that says so [MS-XLS]
EXCEL_RECORDS = 20  # it is among the first


def rtf(content):
    return Look("application/rtf") if content.startswith(b"{\\rtf") else None


def is_document(names):
    """Whether a zip archive with these ``names`` is the document of some program."""
    return any(
        pattern.fullmatch(name)
        for pattern in (*OFFICE_PARTS, *OTHER_DOCUMENTS)
        for name in names
    )


def zipped(content):
    if not content.startswith(b"PK\3\4"):
        return None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        for pattern, mimetype in OFFICE_PARTS.items():
            if any(map(pattern.fullmatch, names)):
                _require_sound(archive)
                return Look(mimetype)
        declared = _declared(archive, names)
        if declared in OPEN_DOCUMENT:
            _require_sound(archive)
            return Look(declared)
    for pattern, what in OTHER_DOCUMENTS.items():
        if any(map(pattern.fullmatch, names)):
            raise Refused("unsupported", what)
    raise Refused("unsupported", "archive")


def _declared(archive, names):
    if "mimetype" not in names:
        return ""
    if archive.getinfo("mimetype").compress_type not in METHODS:
        return ""
    with archive.open("mimetype") as part:
        return part.read(100).decode("ascii", "replace").strip()


def _require_sound(archive):
    """Unpack a document once: is it whole, does it harm the next who does so."""
    left = MOST_UNPACKED
    for info in archive.infolist():
        if info.compress_type not in METHODS:
            raise Refused("too_heavy")
        with archive.open(info) as part:
            start = chunk = part.read(CHUNK)
            while chunk:
                left -= len(chunk)
                if left < 0:
                    raise Refused("too_heavy")
                chunk = part.read(CHUNK)
        if info.filename.endswith(".xml") and b"<!ENTITY" in start:
            raise Refused("unsupported", "unsafe")


def ole(content):
    if not content.startswith(OLE_SIGNATURE):
        return None
    olefile = import_module("olefile")
    with olefile.OleFileIO(io.BytesIO(content)) as file:
        if file.exists(ENCRYPTED_PACKAGE):
            raise Refused("protected")
        for name, mimetype in OLE_STREAMS.items():
            if file.exists(name):
                with file.openstream(name) as stream:
                    _require_open(name, stream)
                return Look(mimetype)
        if file.exists("PowerPoint Document"):
            raise Refused("unsupported", "presentation")
    raise Refused("unsupported")


def _require_open(name, stream):
    """:raises Refused: if a Word or Excel document of the older kind has a password"""
    if name == "WordDocument":
        flags = int.from_bytes(stream.read(12)[10:], "little")
        if flags & WORD_ENCRYPTED:
            raise Refused("protected")
        return
    for _record in range(EXCEL_RECORDS):
        head = stream.read(4)
        if len(head) < 4:
            return
        if int.from_bytes(head[:2], "little") == EXCEL_FILE_PASS:
            raise Refused("protected")
        stream.seek(int.from_bytes(head[2:], "little"), io.SEEK_CUR)
