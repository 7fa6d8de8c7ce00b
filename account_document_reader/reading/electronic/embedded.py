"""The files inside a PDF, wherever they may legally hang (ISO 32000-2, 7.11 and 14.13).

They are named in the catalogue's tree of names, in associated files (/AF) of the
catalogue or a page, and in annotations. Everything is bounded: a PDF may be made to
hurt.
"""

import io
import logging
import re
import time
import zlib
from dataclasses import dataclass

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from .signed import is_signed
from .what import INVOICES, looks_like_xml, what_is

_logger = logging.getLogger(__name__)

MAX_FILES = 1_000
MAX_NODES = 5_000  # of the tree of names
MAX_PAGES = 20  # looked through for annotations and associated files
MAX_FILE = 64 * 1024 * 1024
MAX_ALL = 128 * 1024 * 1024
MAX_SECONDS = 10
# Names that standards give to the invoice, the surest first.
INVOICE_NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
ANOTHER_NAMES = re.compile(r"^(order-x|despatch-advice-x|cdar)", re.I)
XML_NAME = re.compile(r"\.(xml|p7m)$", re.I)


@dataclass(frozen=True)
class Embedded:
    """A file inside a PDF.

    :param relation: AFRelationship: "Data", "Alternative", "Source", "Supplement"...
    :param trouble: why ``content`` is empty: "too_large" or "broken"
    """

    name: str
    content: bytes
    mimetype: str = ""
    relation: str = ""
    trouble: str = ""


class _Bounds:
    def __init__(self):
        self.until = time.monotonic() + MAX_SECONDS
        self.nodes = 0
        self.bytes = 0

    def go_on(self):
        self.nodes += 1
        return self.nodes <= MAX_NODES and time.monotonic() < self.until


def embedded(pdf):
    """Return a list of ``Embedded``, XML files first; of a broken PDF what is found.

    Annexes that cannot be unpacked are left out; an invoice is there with its trouble.
    """
    bounds = _Bounds()
    try:
        reader = pypdf.PdfReader(io.BytesIO(pdf), strict=False)
        if reader.is_encrypted:
            reader.decrypt("")
        found = _specifications(reader, bounds)
        found.sort(key=lambda item: not XML_NAME.search(item[0]))
        files = (_file(name, node, bounds) for name, node in found)
        return [file for file in files if file is not None]
    except Exception as error:  # pypdf raises whatever a broken file makes it raise
        _logger.info("Files inside a PDF could not be read: %s", error)
        return []


def invoice_of(files):
    """Return the ``Embedded`` that is the invoice itself, not an annex, or None."""
    invoices = [file for file in files if _may_be_invoice(file)]
    invoices.sort(key=_rank)
    return next((file for file in invoices if what_is(file.content) in INVOICES), None)


def spoilt_invoice_of(files):
    """Return the ``Embedded`` that bears an invoice's name and holds none, or None."""
    return next((file for file in files if file.name.lower() in INVOICE_NAMES), None)


def other_message(files):
    """Return what the standard message in a PDF is that is no invoice, or ""."""
    for file in files:
        if ANOTHER_NAMES.match(file.name):
            found = what_is(file.content)
            if found not in (*INVOICES, "unknown", "xml", "pdf"):
                return found
    return ""


def portfolio(pdf):
    """Return the documents of a PDF portfolio: PDFs and e-invoices, as ``Embedded``.

    Of a PDF that is no portfolio (has no /Collection) the list is empty: what hangs on
    it is an annex.
    """
    try:
        reader = pypdf.PdfReader(io.BytesIO(pdf), strict=False)
        if reader.is_encrypted:
            reader.decrypt("")
        if "/Collection" not in reader.trailer["/Root"]:
            return []
    except Exception as error:
        _logger.info("A PDF could not be opened: %s", error)
        return []
    return [
        file
        for file in embedded(pdf)
        if what_is(file.content) in (*INVOICES, "pdf", "signed")
    ]


def _may_be_invoice(file):
    if ANOTHER_NAMES.match(file.name):
        return False
    return looks_like_xml(file.content) or is_signed(file.content)


def _rank(file):
    name = file.name.lower()
    known = name in INVOICE_NAMES
    place = INVOICE_NAMES.index(name) if known else len(INVOICE_NAMES)
    return place, file.relation not in ("Alternative", "Data", "Source")


def _specifications(reader, bounds):
    """Return pairs of name and file specification, each specification once."""
    catalogue = reader.trailer["/Root"]
    found, seen = [], set()

    def take(name, node):
        node = _plain(node)
        if not isinstance(node, DictionaryObject) or len(found) >= MAX_FILES:
            return
        streams = node.get("/EF")
        identity = _identity(streams)
        if streams is not None and identity not in seen:
            seen.add(identity)
            found.append((_name(node, name), node))

    tree = _plain(_plain(catalogue.get("/Names")) or {}).get("/EmbeddedFiles")
    for name, node in _names(tree, bounds):
        take(name, node)
    for node in _associated(catalogue):
        take("", node)
    for page in [] if found else _pages(catalogue, bounds):
        for node in _associated(page):
            take("", node)
        for annotation in _list(page.get("/Annots"))[:MAX_FILES]:
            annotation = _plain(annotation)
            if isinstance(annotation, DictionaryObject) and "/FS" in annotation:
                take("", annotation["/FS"])
    return found


def _identity(streams):
    """Two specifications of one stream are one file."""
    streams = _plain(streams)
    if not isinstance(streams, DictionaryObject):
        return None
    for key in ("/UF", "/F"):
        if key in streams:
            raw = streams.raw_get(key)
            return getattr(raw, "idnum", None) or id(raw)
    return id(streams)


def _names(root, bounds):
    """Walk the tree of names; a kid that is its own parent is met once."""
    waiting, met = [root], set()
    while waiting and bounds.go_on():
        raw = waiting.pop(0)
        number = getattr(raw, "idnum", None)
        node = _plain(raw)
        if number is not None:
            if number in met:
                continue
            met.add(number)
        if not isinstance(node, DictionaryObject):
            continue
        pairs = _list(node.get("/Names"))
        yield from zip(pairs[::2], pairs[1::2], strict=False)
        kids = _plain(node.get("/Kids"))
        if isinstance(kids, ArrayObject):
            waiting.extend(list(kids)[:MAX_NODES])


def _pages(catalogue, bounds):
    """Return the first pages: the library would read the whole tree for one of them."""
    waiting, pages = [catalogue.get("/Pages")], 0
    while waiting and pages < MAX_PAGES and bounds.go_on():
        node = _plain(waiting.pop(0))
        if not isinstance(node, DictionaryObject):
            continue
        kids = _plain(node.get("/Kids"))
        if isinstance(kids, ArrayObject):
            waiting = list(kids)[:MAX_NODES] + waiting
        else:
            pages += 1
            yield node


def _associated(node):
    files = _plain(node.get("/AF"))
    return [files] if isinstance(files, DictionaryObject) else _list(files)


def _plain(node):
    return node.get_object() if hasattr(node, "get_object") else node


def _list(node):
    node = _plain(node)
    return list(node) if isinstance(node, ArrayObject) else []


def _name(node, fallback):
    for key in ("/UF", "/F", "/Unix", "/DOS"):
        value = _plain(node.get(key))
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        if isinstance(value, str) and value.strip():
            return _last(value)
    return _last(fallback if isinstance(fallback, str) else "")


def _last(path):
    return re.split(r"[/\\]", path.replace("\x00", ""))[-1].strip()[:255]


def _file(name, node, bounds):
    streams = _plain(node.get("/EF"))
    stream = next(
        (
            found
            for key in ("/UF", "/F", "/Unix", "/DOS")
            if isinstance(found := _plain(streams.get(key)), StreamObject)
        ),
        None,
    )
    if stream is None or not bounds.go_on():
        return None
    content, trouble = _content(stream, min(MAX_FILE, MAX_ALL - bounds.bytes))
    if trouble and name.lower() not in INVOICE_NAMES:
        return None
    bounds.bytes += len(content)
    mimetype = str(stream.get("/Subtype", "")).lstrip("/").replace("#2F", "/")
    relation = str(_plain(node.get("/AFRelationship")) or "").lstrip("/")
    return Embedded(name, content, mimetype, relation, trouble)


def _content(stream, most):
    """Return what is in ``stream``, and a trouble if that is more than ``most`` bytes.

    The usual compression is undone here, where it can be stopped.
    """
    filters = _plain(stream.get("/Filter"))
    names = [filters] if isinstance(filters, str) else _list(filters)
    try:
        plainly = names in (["/FlateDecode"], ["/Fl"])
        if plainly and not _plain(stream.get("/DecodeParms")):
            deflated = zlib.decompressobj()
            content = deflated.decompress(stream._data, most + 1)
        else:
            content = stream.get_data()
    except Exception as error:
        _logger.info("A file inside a PDF could not be unpacked: %s", error)
        return b"", "broken"
    return (content, "") if len(content) <= most else (b"", "too_large")
