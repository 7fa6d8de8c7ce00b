"""PDF."""

import re
from importlib import import_module

from ..look import MB, Look, Refused
from . import electronic

HEADER_WITHIN = 1024  # bytes; where readers look for "%PDF-"
END_WITHIN = 2048  # bytes; where a whole PDF has its end
PAGES_TRIED = 5  # for something to see, of a damaged PDF
SHOWN_WIDTH = 150  # pixels; enough to tell a page from an empty one
# FPDF_GetLastError of PDFium's fpdfview.h
PASSWORD_NEEDED, UNKNOWN_SECURITY = 4, 5
_OBJECT = re.compile(rb"(\d{1,10})\s{1,9}(\d{1,5})\s{1,9}obj\b")
_OBJECT_START = 4000  # bytes, where an object says of what type it is
_CATALOG = re.compile(rb"/Type\s*/Catalog\b")
_PAGE = re.compile(rb"/Type\s*/Page\b")
MOST_FILES, LARGEST_FILE = 100, 100 * MB  # inside a PDF


def look(content):
    if b"%PDF-" not in content[:HEADER_WITHIN]:
        return None
    # Some programs fill up with zeros; what other bytes there are may be a half.
    end = content.rstrip(b"\0\t\r\n ")[-END_WITHIN:]
    damaged = b"startxref" not in end or b"%%EOF" not in end
    document = None if damaged else _open(content)
    if document is None:
        damaged, document = True, _open_damaged(content)
    try:
        return Look("application/pdf", damaged=damaged, **_data(content, document))
    finally:
        document.close()


def _open(content):
    """Return the opened PDF, or None if that cannot be done without a repair."""
    pypdfium2 = import_module("pypdfium2")
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (PASSWORD_NEEDED, UNKNOWN_SECURITY):
            raise Refused("protected") from error
        return None
    if len(document):
        return document
    document.close()
    return None


def _open_damaged(content):
    """Open a PDF in which something is missing, if there is something to see."""
    for candidate in (content, *_repaired(content)):
        document = _open(candidate)
        if document and _shows_something(document):
            return document
    raise Refused("unreadable")


def _repaired(content):
    """Yield the PDF with another end: what is left of it, by its pages.

    PDFium finds objects without their table, as all viewers do, but not without the
    trailer that names the first of them.
    """
    # Such a file promises that its first page can be shown without the rest.
    content = content.replace(b"/Linearized", b"/linearized")
    catalog, pages = None, []
    for reference, start in _objects(content):
        if _CATALOG.search(start):
            catalog = reference
        elif _PAGE.search(start):
            pages.append(reference)
    content = _ended(content)
    if catalog:
        yield content + _trailer(catalog)
    if pages:
        yield content + _page_tree(pages) + _trailer(b"1999998 0 R")


def _ended(content):
    """End the last object if it is one that can be cut, else leave it out."""
    end = content.rfind(b"endobj") + len(b"endobj")
    rest = content[end:]
    if b"stream" in rest and b"endstream" not in rest:
        return content + b"\nendstream\nendobj\n"
    return content[:end] + b"\n"


def _objects(content):
    """Yield (reference, beginning) of the objects that are not packed in others."""
    found = _OBJECT.finditer(content)
    match = next(found, None)
    while match:
        following = next(found, None)
        end = min(
            following.start() if following else len(content),
            match.end() + _OBJECT_START,
        )
        start = content[match.end() : end].partition(b"stream")[0]
        yield b"%s %s R" % match.groups(), start
        match = following


def _trailer(catalog):
    return b"trailer\n<</Root %s/Size 2000000>>\nstartxref\n0\n%%%%EOF\n" % catalog


def _page_tree(pages):
    return (
        b"1999998 0 obj\n<</Type/Catalog/Pages 1999999 0 R>>\nendobj\n"
        b"1999999 0 obj\n<</Type/Pages/Count %d/Kids[%s]>>\nendobj\n"
        % (len(pages), b" ".join(pages))
    )


def _shows_something(document):
    return any(
        _is_drawn_on(document, number)
        for number in range(min(len(document), PAGES_TRIED))
    )


def _is_drawn_on(document, number):
    pypdfium2 = import_module("pypdfium2")
    try:
        page = document[number]
        bitmap = page.render(scale=SHOWN_WIDTH / max(page.get_width(), 1))
    except pypdfium2.PdfiumError:
        return False
    pixels = bytes(bitmap.buffer)
    return pixels.strip(pixels[:1]) != b""


def _data(content, document):
    """What ``Look`` says of an e-invoice inside, which is a file inside the PDF."""
    # A file inside is named in the clear or in a compressed object.
    if b"/EmbeddedFile" not in content and b"/ObjStm" not in content:
        return {}
    for data in _files(document):
        try:
            if found := electronic.look(data):
                return {"holds_data": True, "lines": found.lines}
        except Refused:
            continue
    return {}


def _files(document):
    """Yield the contents of the files inside, but for those that are damaged."""
    pdfium_error = import_module("pypdfium2").PdfiumError
    for number in range(min(document.count_attachments(), MOST_FILES)):
        try:
            data = bytes(document.get_attachment(number).get_data())
        except pdfium_error:
            continue
        if len(data) > LARGEST_FILE:
            raise MemoryError
        yield data
