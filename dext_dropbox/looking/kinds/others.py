"""What a file is that is not taken, as far as its first bytes say."""

_SIGNATURES = {
    "archive": (
        *(b"Rar!\x1a\7", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0"),
        *(b"\x28\xb5\x2f\xfd", b"MSCF", b"StuffIt"),
        b"\x78\x9f\x3e\x22",  # winmail.dat of Outlook
    ),
    "program": (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"),
    "film": (b"RIFF", b"OggS", b"ID3", b"\xff\xfb", b"\x1a\x45\xdf\xa3", b"fLaC"),
    "link": (b"[InternetShortcut]", b"L\0\0\0\1\x14\2\0", b"[{000214A0"),
    "drawing": (b"8BPS", b"AC10", b"%!PS", b"\xc5\xd0\xd3\xc6"),
}
_PICTURES = (b"avif", b"avis")  # of the same kind of file as films are
_TAR = (257, b"ustar")
_PAGE = (b"<!doctype html", b"<html", b"<head", b"<body")
_WITHIN = 4096  # bytes


def what(content):
    """Return one of ``look.WHAT``, or an empty text."""
    start = content[:_WITHIN]
    for kind, signatures in _SIGNATURES.items():
        if start.startswith(signatures):
            return kind
    if start[4:8] == b"ftyp":
        return "" if start[8:12] in _PICTURES else "film"
    if start[_TAR[0] :].startswith(_TAR[1]):
        return "archive"
    if any(mark in start.lower() for mark in _PAGE):
        return "web_page"
    return "text" if start and _is_text(start) else ""


def _is_text(start):
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 9 or 13 < byte < 32 for byte in start)
