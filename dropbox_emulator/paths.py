"""What Dropbox holds a path to be: case-insensitive, case-preserving, NFC."""

import hashlib
import re
import unicodedata

TEMPORARY_PREFIX = ".dropbox_emulator-"
"""Start of the names of files that the emulator has not finished writing."""

MAX_NAME = 255
"""Longest component, in characters."""

MAX_DISK_NAME = 255
"""Longest component that a disk takes, in bytes of UTF-8."""

REFUSED_NAMES = frozenset(
    {"desktop.ini", "thumbs.db", ".ds_store", "icon\r", ".dropbox", ".dropbox.attr"}
)
"""Names that Dropbox never stores, whatever their case."""

# "Paths may not end with a slash or whitespace", says Dropbox of its path formats.
_MALFORMED = re.compile(r"[/\\\x00\x7f]|\s\Z")

# Capitals that Unicode has known, or has known a small letter of, only since its
# version 5: Dropbox is said to lower as Python 2.5 did, by Unicode 4.1.
_YOUNGER_CAPITALS = re.compile(
    "[\u023a\u023e\u0241-\u024e\u0370\u0372\u0376\u037f\u03cf\u03fd-\u03ff\u04c0"
    "\u04fa-\u04fe\u0510-\u052e\u10c7\u10cd\u13a0-\u13f5\u1c90-\u1cbf\u1e9e"
    "\u1efa-\u1efe\u2132\u2183\u2c2f\u2c60-\u2c7f\u2ceb-\u2ced\u2cf2"
    "\ua640-\ua66c\ua680-\ua69a\ua722-\ua7f5\U000104b0-\U000104d3"
    "\U00010570-\U00010595\U00010c80-\U00010cb2\U000118a0-\U000118bf"
    "\U00016e40-\U00016e5f\U0001e900-\U0001e921]"
)


def fold(text: str) -> str:
    """Return the lower case that ``path_lower`` has.

    Each character stays one character and its neighbours do not matter, so that
    a final sigma becomes the plain one, as Dropbox does it.
    """
    if text.isascii():
        return text.lower()
    return "".join(
        character if _YOUNGER_CAPITALS.match(character) else character.lower()[0]
        for character in text
    )


def nfc(text: str) -> str:
    """Return ``text`` in Unicode normal form C."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def name_trouble(name: str) -> str | None:
    """Return why Dropbox refuses ``name`` as a path component.

    :return: ``malformed_path``, ``disallowed_name`` (both are tags of
        ``WriteError``), or ``None`` if the name is fine
    """
    if not 0 < len(name) <= MAX_NAME or name in (".", ".."):
        return "malformed_path"
    # It goes before the form of the name: one of them ends in a carriage return.
    if fold(name) in REFUSED_NAMES or name.startswith(TEMPORARY_PREFIX):
        return "disallowed_name"
    if _MALFORMED.search(name):
        return "malformed_path"
    if not name.isascii():
        try:
            name.encode()
        except UnicodeEncodeError:
            return "malformed_path"
    return None


def split(path: str) -> list[str]:
    """Return the NFC components of an absolute path; ``""`` is the root.

    Components are not checked: ``//`` gives an empty one, which
    :func:`name_trouble` refuses.
    """
    return nfc(path).split("/")[1:]


def on_disk(name: str) -> str:
    """Return the name that stands for ``name`` on disk, where bytes are counted."""
    if len(name.encode()) <= MAX_DISK_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    stem, dot, extension = name.rpartition(".")
    ending = f"~{digest}" + (dot + extension if stem and len(extension) < 16 else "")
    room = MAX_DISK_NAME - len(ending.encode())
    return name.encode()[:room].decode(errors="ignore") + ending


def numbered(name: str, number: int) -> str:
    """Return ``name`` as autorename writes it: ``scan (1).pdf``."""
    return _with_suffix(name, f" ({number})")


def conflicted(name: str, reason: str) -> str:
    """Return ``name`` with the reason of a conflict: ``a (Case Conflict).pdf``."""
    return _with_suffix(name, f" ({reason})")


def _with_suffix(name: str, suffix: str) -> str:
    stem, dot, extension = name.rpartition(".")
    if not stem:
        return name + suffix
    return f"{stem}{suffix}{dot}{extension}"
