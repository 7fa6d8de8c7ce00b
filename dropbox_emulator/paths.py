"""What Dropbox holds a path to be: case-insensitive, case-preserving, NFC."""

import re
import unicodedata

TEMPORARY_PREFIX = ".dropbox_emulator-"
"""Start of the names of files that the emulator has not finished writing."""

MAX_NAME = 255
"""Longest component, in characters."""

REFUSED_NAMES = frozenset(
    {"desktop.ini", "thumbs.db", ".ds_store", "icon\r", ".dropbox", ".dropbox.attr"}
)
"""Names that Dropbox never stores, whatever their case."""

_MALFORMED = re.compile(r"[/\\\x00\x7f]| $")


def fold(text: str) -> str:
    """Return the lower case that ``path_lower`` has.

    Each character stays one character and its neighbours do not matter, so that
    a final sigma becomes the plain one, as Dropbox does it.
    """
    if text.isascii():
        return text.lower()
    return "".join(character.lower()[0] for character in text)


def nfc(text: str) -> str:
    """Return ``text`` in Unicode normal form C."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def name_trouble(name: str) -> str | None:
    """Return why Dropbox refuses ``name`` as a path component.

    :return: ``malformed_path``, ``disallowed_name`` (both are tags of
        ``WriteError``), or ``None`` if the name is fine
    """
    if not 0 < len(name) <= MAX_NAME or name in (".", "..") or _MALFORMED.search(name):
        return "malformed_path"
    if not name.isascii():
        try:
            name.encode()
        except UnicodeEncodeError:
            return "malformed_path"
    if fold(name) in REFUSED_NAMES or name.startswith(TEMPORARY_PREFIX):
        return "disallowed_name"
    return None


def split(path: str) -> list[str]:
    """Return the NFC components of an absolute path; ``""`` is the root.

    Components are not checked: ``//`` gives an empty one, which
    :func:`name_trouble` refuses.
    """
    return nfc(path).split("/")[1:]


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
