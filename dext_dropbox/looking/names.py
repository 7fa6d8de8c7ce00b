"""What the name or the path of a file says about it, and what it does not.

A bill can have any name: ``.pdf``, ``~120 EUR taxi.pdf`` and ``bill.part`` are good
ones. So a name alone never makes a file junk, unless no document fits its size.
"""

import re
from typing import NamedTuple

# No PDF, picture or e-invoice with anything to see is as small.
SMALLEST_DOCUMENT = 200  # bytes

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
# What programs leave behind: the name, and how such a file begins. Where the
# beginning is left open, the contents are short by nature.
_LEFT_BEHIND = [
    (re.compile(name, re.IGNORECASE | re.DOTALL), begins, most)
    for name, begins, most in (
        (r"\.ds_store", (b"\0\0\0\1Bud1",), None),
        # AppleDouble and AppleSingle, RFC 1740: what a Mac keeps beside a file
        (r"\._.*", (b"\0\5\x16\7", b"\0\5\x16\0"), None),
        (r"(eh)?thumbs\.db", (OLE, b"CMMM"), None),
        (r"desktop\.ini", (b"[", b"\r\n[", b"\xff\xfe", b"\xef\xbb\xbf["), 64 * 1024),
        # The name of who has the document open: 162 bytes (Word), 165 (Excel)
        (r"~\$.*", (b"",), 1024),
        (r"\.~lock\..*#", (b",",), 4096),
        (r"\.dropbox(\.attr|\.cache)?", (b"{", b""), 1024),
        # What Word writes while a document is open: a copy of that document
        (r"~wr[a-z]\d{4}\.tmp", (OLE, b"PK\3\4", b"\0"), None),
    )
]

# Apple's programs and a few others keep a document as a folder.
_PACKAGE = re.compile(r".+\.(pages|numbers|key|rtfd|graffle|band|app)", re.IGNORECASE)
# Browsers keep the pictures of a page in a folder beside it, in the reader's language.
_SAVED_PAGE = re.compile(
    r"(.+?)(?:[_ ]files|_fichiers|-dateien|_archivos|_file|_bestanden|_ficheiros"
    r"|_arquivos|_pliki|-filer|_filer|_soubory|_tiedostot|_elemei|_dosyalar|\.files"
    r"|\.fld)",
    re.IGNORECASE,
)
_OF_A_PAGE = re.compile(
    r".*\.(html?|xhtml|css|js|mjs|json|map|download|png|jpe?g|gif|svg|webp|avif|ico"
    r"|bmp|woff2?|ttf|otf|eot|mp4|webm|mp3|thmx|mso|emz|wmz)|[^.]*",
    re.IGNORECASE | re.DOTALL,
)


class Bundle(NamedTuple):
    """A folder that the program which made it shows as one document."""

    path: str  # of the folder, as far as it was given
    kind: str  # "package", or "web_page"
    pages: tuple  # where the page of a saved web page would lie; one of them should


def is_certain_junk(name, size):
    """Whether a file cannot be a document, as far as ``name`` and ``size`` can tell.

    For when the contents are not there yet: everything else has to be looked at.
    """
    if not size:
        return True
    return size <= SMALLEST_DOCUMENT and any(
        pattern.fullmatch(name) for pattern, _begins, _most in _LEFT_BEHIND
    )


def is_junk(name, content):
    """Whether a file is something that nobody meant to send: empty, or left behind by
    a program according to both its name and its ``content`` (bytes)."""
    if not content:
        return True
    return any(
        pattern.fullmatch(name)
        and content.startswith(begins)
        and (most is None or len(content) <= most)
        for pattern, begins, most in _LEFT_BEHIND
    )


def bundle_of(path):
    """Return the outermost ``Bundle`` that ``path`` lies in, or None.

    :param path: with "/" between the folders, below the folder that the client chose:
        ``Invoices/March.pages/preview.jpg`` lies in ``Invoices/March.pages``. Of a
        saved web page only what pages consist of is meant: a PDF in a folder called
        ``my_files`` is a document. Somebody may keep photographs in such a folder,
        too; look whether one of ``pages`` is there.
    """
    folders, _slash, name = path.rpartition("/")
    steps = folders.split("/")
    for position, step in enumerate(steps):
        folder = "/".join(steps[: position + 1])
        if _PACKAGE.fullmatch(step):
            return Bundle(folder, "package", ())
        if (page := _SAVED_PAGE.fullmatch(step)) and _OF_A_PAGE.fullmatch(name):
            stem = "/".join((*steps[:position], page[1]))
            pages = tuple(f"{stem}{end}" for end in (".html", ".htm", ".xhtml", ""))
            return Bundle(folder, "web_page", pages)
    return None
