"""PDF."""

from importlib import import_module

from ..look import MB, Look, Refused
from . import electronic
from .repair import repaired

HEADER_WITHIN = 1024  # bytes; where readers look for "%PDF-"
END_WITHIN = 2048  # bytes; where a whole PDF has its end
PAGES_TRIED = 5  # for something to see, of a damaged PDF
SHOWN_WIDTH = 150  # pixels; enough to tell a page from an empty one
# FPDF_GetLastError of PDFium's fpdfview.h
PASSWORD_NEEDED, UNKNOWN_SECURITY = 4, 5
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
    for candidate in (content, *repaired(content)):
        document = _open(candidate)
        if document and _shows_something(document):
            return document
    raise Refused("unreadable")


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
