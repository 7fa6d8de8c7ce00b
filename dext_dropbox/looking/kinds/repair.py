"""A new end for PDFs that have lost theirs.

PDFium finds objects without their table, as all viewers do, but not without the trailer
that names the first of them, nor those that are packed in others (ISO 32000, 7.5).
"""

import re
import zlib

from ..look import MB

_OBJECT = re.compile(rb"(\d{1,10})\s{1,9}(\d{1,5})\s{1,9}obj\b")
_START = 4000  # bytes, where an object says of what type it is
_CATALOG = re.compile(rb"/Type\s*/Catalog\b")
_PAGE = re.compile(rb"/Type\s*/Page\b")
_PACKED = re.compile(rb"/Type\s*/ObjStm\b")
_FIRST = re.compile(rb"/First\s+(\d{1,9})\b")
_STREAM = re.compile(rb"stream\r?\n")
MOST_UNPACKED = 50 * MB
# Numbers that no object has.
_OWN_CATALOG, _OWN_PAGES, _SIZE = 1_999_998, 1_999_999, 2_000_000


def repaired(content):
    """Yield ``content`` with another end: by its own catalogue, and by its pages."""
    # Such a file promises that its first page can be shown without the rest.
    content = content.replace(b"/Linearized", b"/linearized")
    content = _ended(content) + b"".join(_unpacked(content))
    catalog, pages = None, []
    for reference, start, _position in _objects(content):
        if _CATALOG.search(start):
            catalog = reference
        elif _PAGE.search(start):
            pages.append(reference)
    if catalog:
        yield content + _trailer(catalog)
    if pages:
        yield content + _page_tree(pages) + _trailer(b"%d 0 R" % _OWN_CATALOG)


def _ended(content):
    """End the last object if it is one that can be cut, else leave it out."""
    end = content.rfind(b"endobj") + len(b"endobj")
    rest = content[end:]
    if b"stream" in rest and b"endstream" not in rest:
        return content + b"\nendstream\nendobj\n"
    return content[:end] + b"\n"


def _objects(content):
    """Yield (reference, beginning, position of it) of the objects of a PDF."""
    found = _OBJECT.finditer(content)
    match = next(found, None)
    while match:
        following = next(found, None)
        end = following.start() if following else len(content)
        start = content[match.end() : min(end, match.end() + _START)]
        yield b"%s %s R" % match.groups(), start.partition(b"stream")[0], match.end()
        match = following


def _unpacked(content):
    """Yield the objects that are packed in others, each as one of its own."""
    left = MOST_UNPACKED
    for _reference, start, position in _objects(content):
        first = _PACKED.search(start) and _FIRST.search(start)
        stream = first and _STREAM.search(content, position, position + _START)
        if not stream:
            continue
        data = content[stream.end() : content.find(b"endstream", stream.end())]
        try:
            data = zlib.decompressobj().decompress(data, left)
        except zlib.error:
            continue
        left = max(left - len(data), 1)
        yield from _split(data, int(first[1]))


def _split(data, first):
    """Yield the objects of ``data``, which begins with their numbers and places."""
    numbers = [int(word) for word in data[:first].split() if word.isdigit()]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
    for (number, place), (_next, end) in zip(
        pairs, [*pairs[1:], (0, len(data))], strict=True
    ):
        text = data[first + place : first + end]
        yield b"%d 0 obj\n%s\nendobj\n" % (number, text)


def _trailer(catalog):
    end = b"trailer\n<</Root %s/Size %d>>\nstartxref\n0\n%%%%EOF\n"
    return end % (catalog, _SIZE)


def _page_tree(pages):
    return (
        b"%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj\n"
        b"%d 0 obj\n<</Type/Pages/Count %d/Kids[%s]>>\nendobj\n"
    ) % (_OWN_CATALOG, _OWN_PAGES, _OWN_PAGES, len(pages), b" ".join(pages))
