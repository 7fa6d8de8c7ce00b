"""Which files are taken: judged by their content, never by their name.

Plain Python. Formats are recognised by their signatures and then opened by the
library that knows them, so that a damaged file is found before it becomes a draft.
"""

import io
import zipfile

from lxml import etree
from PIL import Image, TiffImagePlugin, WebPImagePlugin
from pypdf import PdfReader

# Names that programs leave behind; nobody means to send them.
JUNK_PREFIXES = (".", "~$", "~")
JUNK_NAMES = {"desktop.ini", "thumbs.db", "icon\r"}
JUNK_SUFFIXES = (".tmp", ".crdownload", ".part", ".partial")

# Odoo loads only Pillow's commonest formats; importing these two adds theirs.
IMAGES = {
    "BMP": "image/bmp",
    "GIF": "image/gif",
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # what several phones call a JPEG with a second picture
    "PNG": "image/png",
    TiffImagePlugin.TiffImageFile.format: "image/tiff",
    WebPImagePlugin.WebPImageFile.format: "image/webp",
}
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
OFFICE_PARTS = {
    "word/document.xml": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    "xl/workbook.xml": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
}
OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
}
# Names of the main stream of Microsoft's older formats, as they stand in the file.
OLE_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
OLE_STREAMS = {
    "WordDocument".encode("utf-16-le"): "application/msword",
    "Workbook".encode("utf-16-le"): "application/vnd.ms-excel",
}
PDF_HEADER_WITHIN = 1024  # bytes; where readers look for "%PDF-"
PDF_END_WITHIN = 2048  # bytes; a whole PDF names its cross-references here


class NotTaken(Exception):
    """The file cannot become a document; ``reason`` is a reason of the ledger."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def is_junk(name, size):
    """Whether a file is something that nobody meant to send."""
    lower = name.lower()
    return (
        not size
        or lower in JUNK_NAMES
        or lower.startswith(JUNK_PREFIXES)
        or lower.endswith(JUNK_SUFFIXES)
    )


def mimetype_of(content):
    """Return the MIME type of ``content`` (bytes) if it is of a kind that is taken.

    :raises NotTaken: ``unsupported`` for another kind of file, ``unreadable`` for one
        of ours that is damaged or cut off
    """
    try:
        for recognise in (_pdf, _heic, _rtf, _ole, _zip, _xml, _image):
            if mimetype := recognise(content):
                return mimetype
    except NotTaken:
        raise
    except Exception as error:
        # Damaged files make the libraries raise nearly anything.
        raise NotTaken("unreadable") from error
    raise NotTaken("unsupported")


def may_hold_data(content, mimetype):
    """Whether an e-invoice may be inside, so that reading the file can be worth it."""
    if mimetype == "application/pdf":
        # An attachment of a PDF is named in the clear or in a compressed object.
        return b"/EmbeddedFile" in content or b"/ObjStm" in content
    return mimetype == "application/xml"


def _pdf(content):
    if b"%PDF-" not in content[:PDF_HEADER_WITHIN]:
        return None
    end = content[-PDF_END_WITHIN:]
    if b"startxref" not in end or b"%%EOF" not in end:
        _require_pages(content)
    return "application/pdf"


def _require_pages(content):
    """Let the library try to repair a PDF whose end is missing."""
    if not PdfReader(io.BytesIO(content)).pages:
        raise NotTaken("unreadable")


def _heic(content):
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return "image/heic"
    return None


def _rtf(content):
    return "application/rtf" if content.startswith(b"{\\rtf") else None


def _ole(content):
    if not content.startswith(OLE_SIGNATURE):
        return None
    for stream, mimetype in OLE_STREAMS.items():
        if stream in content:
            return mimetype
    raise NotTaken("unsupported")


def _zip(content):
    if not content.startswith(b"PK\x03\x04"):
        return None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        declared = archive.read("mimetype") if "mimetype" in names else b""
    for part, mimetype in OFFICE_PARTS.items():
        if part in names:
            return mimetype
    declared = declared.decode("ascii", "replace").strip()
    if declared in OPEN_DOCUMENT:
        return declared
    raise NotTaken("unsupported")


def _xml(content):
    # Byte order marks and the zero bytes of UTF-16 do not matter for the first look.
    start = content[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start.startswith(b"<") or start[:9].lower() in (b"<!doctype", b"<html"):
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        if start.startswith(b"<?xml"):
            raise NotTaken("unreadable") from error
        return None
    # A web page can be well-formed XML too; so can a drawing.
    if etree.QName(root).localname.lower() in ("html", "svg"):
        raise NotTaken("unsupported")
    return "application/xml"


def _image(content):
    try:
        image = Image.open(io.BytesIO(content))
        mimetype = IMAGES.get(image.format)
        if mimetype:
            # A JPEG is decoded at an eighth of its size: as telling, and quick.
            image.draft("L", (64, 64))
            image.load()
    except Image.UnidentifiedImageError:
        return None
    return mimetype
