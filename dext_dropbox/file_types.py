"""Which files are taken: judged by their content, never by their name.

Formats are recognised by their signatures and then opened by the
library that knows them, so that a damaged file is found before it becomes a draft.
"""

import io
import re
import zipfile
from xml.parsers import expat

from PIL import Image, TiffImagePlugin, WebPImagePlugin

from odoo.tools.pdf import OdooPdfFileReader

# Names that programs leave behind; nobody means to send them.
JUNK_PREFIXES = (".", "~$", "~")
JUNK_NAMES = {"desktop.ini", "thumbs.db", "icon\r"}
JUNK_SUFFIXES = (".tmp", ".crdownload", ".part", ".partial")

# Odoo lets Pillow load only its commonest formats; importing these two adds theirs.
FORMATS = ("BMP", "GIF", "JPEG", "PNG", "TIFF", "WEBP")
IMAGES = {
    "BMP": "image/bmp",
    "GIF": "image/gif",
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # what several phones call a JPEG with a second picture
    "PNG": "image/png",
    TiffImagePlugin.TiffImageFile.format: "image/tiff",
    WebPImagePlugin.WebPImageFile.format: "image/webp",
}
# A small file can hold a picture that fills the memory: beyond this, pixels are not
# looked at. A page of A4 at 600 dpi has 35 million.
MOST_PIXELS = 40_000_000
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
# Names of the main part; some programs number it.
OFFICE_PARTS = {
    re.compile(r"word/document\d*\.xml"): (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    re.compile(r"xl/workbook\d*\.xml"): (
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
# A saved e-mail is of that format too, with the streams of its attachments inside.
OLE_MAIL = "__properties_version1.0".encode("utf-16-le")
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
        # PDF after the containers: they can hold a PDF as it is.
        for recognise in (_zip, _ole, _heic, _rtf, _pdf, _xml, _image):
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
    """Let the library open a PDF that has something else at its end, or no end."""
    end = content.rfind(b"%%EOF")
    if (
        end < 0
        or not OdooPdfFileReader(io.BytesIO(content[: end + 5]), strict=False).pages
    ):
        raise NotTaken("unreadable")


def _heic(content):
    if content[4:8] != b"ftyp" or content[8:12] not in HEIC_BRANDS:
        return None
    position, end = 0, len(content)
    while position < end:
        size = int.from_bytes(content[position : position + 4], "big")
        if size == 1:
            size = int.from_bytes(content[position + 8 : position + 16], "big")
        elif size == 0:  # the last box
            size = end - position
        if size < 8:
            raise NotTaken("unreadable")
        position += size
    if position > end:
        raise NotTaken("unreadable")
    return "image/heic"


def _rtf(content):
    return "application/rtf" if content.startswith(b"{\\rtf") else None


def _ole(content):
    if not content.startswith(OLE_SIGNATURE):
        return None
    if OLE_MAIL in content:
        raise NotTaken("unsupported")
    for stream, mimetype in OLE_STREAMS.items():
        if stream in content:
            return mimetype
    raise NotTaken("unsupported")


def _zip(content):
    if not content.startswith(b"PK\x03\x04"):
        return None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        declared = b""
        if "mimetype" in names:
            with archive.open("mimetype") as part:
                declared = part.read(100)
    for pattern, mimetype in OFFICE_PARTS.items():
        if any(map(pattern.fullmatch, names)):
            return mimetype
    declared = declared.decode("ascii", "replace").strip()
    if declared in OPEN_DOCUMENT:
        return declared
    raise NotTaken("unsupported")


def _xml(content):
    # Byte order marks and the zero bytes of UTF-16 do not matter for the first look.
    start = content[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start.startswith(b"<"):
        return None
    # Expat loads nothing from elsewhere, stops entities that grow without end, and
    # takes texts of any length, such as a PDF inside an e-invoice.
    tags = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, _attributes: tags or tags.append(tag)
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        if start.startswith(b"<?xml"):
            raise NotTaken("unreadable") from error
        return None
    # A web page can be well-formed XML too; so can a drawing.
    if tags[0].rpartition(":")[2].lower() in ("html", "svg"):
        raise NotTaken("unsupported")
    return "application/xml"


def _image(content):
    file = _Picture(content)
    try:
        image = Image.open(file, formats=FORMATS)
    except Image.UnidentifiedImageError:
        return None
    mimetype = IMAGES[image.format]
    # A JPEG is decoded at an eighth of its size: as telling, and quick.
    image.draft("L", (64, 64))
    if image.format == "PNG" or image.width * image.height > MOST_PIXELS:
        # The parts of a PNG have checksums: that is all one needs to know.
        image.verify()
    else:
        file.loading = True
        image.load()
    return mimetype


class _Picture(io.BytesIO):
    """A picture in memory that has to be there to its end.

    Odoo tells Pillow, for the whole process, to be content with less.
    """

    loading = False

    def read(self, size=-1):
        data = super().read(size)
        if self.loading and size and not data:
            raise NotTaken("unreadable")
        return data
