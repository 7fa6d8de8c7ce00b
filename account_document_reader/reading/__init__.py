"""Reading documents without Odoo: bytes in, facts out."""

from .facts import Books, Reading, Trouble

# How files begin; what begins otherwise is asked whether it is an e-invoice.
BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"BM", "image/bmp"),
)
SEARCHED = 1024  # bytes at the beginning in which a PDF's mark may stand


def mimetype_of(content):
    """Return the type of the picture or PDF ``content`` (bytes), or ""."""
    for beginning, mimetype in BEGINNINGS:
        if content.startswith(beginning):
            return mimetype
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheif"):
        return "image/heic"
    return "application/pdf" if b"%PDF-" in content[:SEARCHED] else ""


def read(content, _name="", books=None, vendors=(), paper=None):
    """Return the ``Reading`` of a file; it never raises.

    The XML is read if the file is one or has one inside, else the pages are.

    :param content: the file, in bytes
    :param books: the ``Books`` that the document is for
    :param vendors: the ``Vendor``s of these books
    :param paper: what reads pages, called as ``read_paper`` is; by default that,
        in this process
    """
    mimetype = mimetype_of(content)
    troubles = []
    if not mimetype.startswith("image/"):
        reading = read_electronic(content)
        if reading.source or not mimetype:
            return reading
        # The pages of a PDF tell what its broken XML does not.
        troubles = reading.troubles
    reading = _guarded(paper or _paper, content, mimetype, books or Books(), vendors)
    reading.troubles[:0] = troubles
    return reading


def read_electronic(content, *_context):
    """Return the ``Reading`` of the e-invoice that ``content`` is or has inside.

    It is empty, without a trouble, if there is none; it never raises.
    """
    return _guarded(_electronic, content)


def _guarded(reader, content, *arguments):
    """What ``reader`` makes of ``content``, or a reading that says how it failed."""
    try:
        return reader(content, *arguments)
    except Exception as error:  # a reader that fails must not take the draft with it
        return Reading(
            troubles=[Trouble("not_read", f"{type(error).__name__}: {error}")]
        )


def _electronic(content):
    from .electronic import read_file  # noqa: PLC0415

    readings = read_file(content)
    if not readings:
        return Reading()
    if len(readings) > 1:
        readings[0].troubles.append(Trouble("several_documents", str(len(readings))))
    return readings[0]


def _paper(content, mimetype, books, vendors):
    from .paper import read_paper  # noqa: PLC0415

    return read_paper(content, mimetype, books, vendors)
