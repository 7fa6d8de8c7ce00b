"""Pictures: what Pillow can open, and whether there is something to see."""

import io

from PIL import Image, ImageFile

from ..look import MB, Look, Refused

IMAGES = {
    "BMP": "image/bmp",
    "GIF": "image/gif",
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # what several phones call a JPEG with a second picture
    "PNG": "image/png",
    "TIFF": "image/tiff",
    "WEBP": "image/webp",
}
FORMATS = tuple(name for name in IMAGES if name != "MPO")
SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
# A small file can hold a picture that fills the memory: beyond this, pixels are not
# looked at. A page of A4 at 600 dpi has 35 million.
MOST_PIXELS = 40_000_000
# A camera writes one to ten; each is another pass over the whole picture.
MOST_SCANS = 1000
JPEG_SCAN = b"\xff\xda"
# What is missing of a picture is left in one shade, or nearly. Shown is something if
# this share of it is of other ones: the name of a seller on a white page is more.
NEAR, DRAWN = 24, 0.001
# Of a rendition: what fills a wide screen, and the pages of a fax or a scanned file.
RENDITION_SIDE = 2560  # pixels
RENDITION_PAGES, RENDITION_PIXELS = 50, 400_000_000
LARGEST_RENDITION = 30 * MB
# A logo or a portrait under a mail is smaller; the photograph of a bill never is.
ORNAMENT_SIDE = 250  # pixels, the shorter one
ORNAMENT_SIZE = 8 * 1024  # bytes
OLD_JPEG = 6  # compression of TIFF 6.0, given up in 1995, still written by copiers
TIFF_COMPRESSION, TIFF_JPEG_AT, TIFF_JPEG_LENGTH = 259, 513, 514
TIFF_STRIPS, TIFF_STRIP_LENGTHS = 273, 279


def look(content):
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.UnidentifiedImageError as error:
        if content.startswith(SIGNATURES):
            raise Refused("unreadable") from error
        return None
    except Image.DecompressionBombError as error:
        raise Refused("too_heavy") from error
    mimetype = IMAGES[image.format]
    if image.format in ("JPEG", "MPO") and content.count(JPEG_SCAN) > MOST_SCANS:
        raise Refused("too_heavy")
    damaged = False
    if image.width * image.height <= MOST_PIXELS:
        damaged = not _is_whole(image, content)
    if image.format == "TIFF":
        return _with_pages(content, mimetype, damaged)
    return Look(mimetype, damaged=damaged)


def require_measure(size):
    """:raises Refused: if a picture of ``size`` (width, height) fills the memory"""
    if size[0] * size[1] > 2 * MOST_PIXELS:
        raise Refused("too_heavy")


def require_drawing(image):
    """:raises Refused: if a damaged picture shows nothing: all of it is of one shade"""
    shades = image.convert("L").histogram()
    common = shades.index(max(shades))
    seen = sum(shades[: max(common - NEAR, 0)]) + sum(shades[common + NEAR :])
    if seen < DRAWN * sum(shades):
        raise Refused("unreadable")


def as_jpeg(image):
    """Return ``image`` as a JPEG that fills a screen."""
    image.thumbnail((RENDITION_SIDE, RENDITION_SIDE))
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def is_ornament(content):
    """Whether a picture in the text of a mail is none that anybody would send."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            return len(content) < ORNAMENT_SIZE or min(image.size) < ORNAMENT_SIDE
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False


def _is_whole(image, content):
    """Whether all of a picture is there; refuse it if nothing can be shown."""
    try:
        _load(image, whole=True)
        return True
    except MemoryError:
        raise
    except Exception:
        if image.format == "TIFF" and _old_jpeg(image, content):
            return True
        _require_something(content)
        return False


def _require_something(content):
    image = Image.open(io.BytesIO(content), formats=FORMATS)
    _load(image, whole=False)
    require_drawing(image)


def _load(image, whole):
    ImageFile.LOAD_TRUNCATED_IMAGES = not whole
    # A JPEG is decoded at an eighth of its size: as telling, and quick.
    image.draft("L", (64, 64))
    image.load()


def _with_pages(content, mimetype, damaged):
    """The ``Look`` of a TIFF, which browsers do not show: as PDF, page by page."""
    look = Look(mimetype, damaged=damaged)
    pages = []
    try:
        for page in _pages(content):
            pages.append(page)
        buffer = io.BytesIO()
        pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:])
    except MemoryError:
        raise
    except Exception:
        return look
    if buffer.tell() > LARGEST_RENDITION:
        return look
    return Look(
        mimetype,
        damaged=damaged,
        rendition=buffer.getvalue(),
        rendition_mimetype="application/pdf",
    )


def _pages(content):
    """Yield the pages of a TIFF, as far as they fit in the memory."""
    left = RENDITION_PIXELS
    with Image.open(io.BytesIO(content), formats=["TIFF"]) as image:
        for number in range(min(getattr(image, "n_frames", 1), RENDITION_PAGES)):
            image.seek(number)
            left -= image.width * image.height
            if left < 0:
                return
            yield _page(image, content)


def _page(image, content):
    if page := _old_jpeg(image, content):
        return page
    page = image.copy()
    return page if page.mode in ("1", "L") else page.convert("RGB")


def _old_jpeg(image, content):
    """Return the page that a TIFF holds as a whole JPEG file, or None.

    TIFF 6.0 says where it begins; some copiers say that it is the strip itself.
    """
    tags = image.tag_v2
    if tags.get(TIFF_COMPRESSION) != OLD_JPEG:
        return None
    places = [
        (tags.get(TIFF_JPEG_AT), tags.get(TIFF_JPEG_LENGTH)),
        (tags.get(TIFF_STRIPS, (None,))[0], tags.get(TIFF_STRIP_LENGTHS, (None,))[0]),
    ]
    for start, length in places:
        data = content[start : start + length] if start and length else b""
        if data.startswith(b"\xff\xd8") and JPEG_SCAN in data:
            page = Image.open(io.BytesIO(data), formats=["JPEG"])
            page.load()
            return page
    return None
