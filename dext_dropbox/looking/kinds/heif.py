"""HEIC, the photographs of Apple's and some other telephones (ISO/IEC 23008-12).

No browser but Apple's shows them, so they get a rendition; for that the package
``pi-heif`` is needed. Without it they are taken by their structure alone.
"""

import io
from importlib import import_module

from ..look import Look, Refused

BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}


def look(content):
    if content[4:8] != b"ftyp" or content[8:12] not in BRANDS:
        return None
    missing = _missing(content)
    if missing is None:
        raise Refused("unreadable")
    try:
        pi_heif = import_module("pi_heif")
    except ImportError:
        if missing:
            raise Refused("unreadable") from None
        return Look("image/heic")
    pictures = import_module(".pictures", __package__)
    # As many threads as it likes would not fit in the memory of this process.
    pi_heif.options.DECODE_THREADS = 1
    file = pi_heif.open_heif(io.BytesIO(content + bytes(missing)))
    pictures.require_measure(file.size)
    image = file.to_pillow()
    if missing:
        pictures.require_drawing(image)
    return Look(
        "image/heic",
        damaged=missing > 0,
        rendition=pictures.as_jpeg(image),
        rendition_mimetype="image/jpeg",
    )


def _missing(content):
    """How many bytes the boxes that the file consists of need more.

    None if there are no such boxes, or if the file was cut before its pictures.
    """
    position, end, kind, has_pictures = 0, len(content), b"", False
    while position < end:
        size = int.from_bytes(content[position : position + 4], "big")
        kind = content[position + 4 : position + 8]
        if size == 1:
            size = int.from_bytes(content[position + 8 : position + 16], "big")
        elif size == 0:  # the last box
            size = end - position
        if size < 8:
            # Some programs append what is no box; before the pictures it is nonsense.
            return 0 if has_pictures else None
        position += size
        has_pictures = has_pictures or kind == b"mdat"
    missing = position - end
    return missing if not missing or (kind == b"mdat" and missing < end) else None
