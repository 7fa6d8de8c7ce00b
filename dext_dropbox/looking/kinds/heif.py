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
    whole = _is_whole(content)
    try:
        pi_heif = import_module("pi_heif")
    except ImportError:
        if not whole:
            raise Refused("unreadable") from None
        return Look("image/heic")
    pictures = import_module(".pictures", __package__)
    # As many threads as it likes would not fit in the memory of this process.
    pi_heif.options.DECODE_THREADS = 1
    file = pi_heif.open_heif(io.BytesIO(content))
    pictures.require_measure(file.size)
    return Look(
        "image/heic",
        damaged=not whole,
        rendition=pictures.as_jpeg(file.to_pillow()),
        rendition_mimetype="image/jpeg",
    )


def _is_whole(content):
    """Whether the boxes that the file consists of end where it ends."""
    position, end = 0, len(content)
    while position < end:
        size = int.from_bytes(content[position : position + 4], "big")
        if size == 1:
            size = int.from_bytes(content[position + 8 : position + 16], "big")
        elif size == 0:  # the last box
            size = end - position
        if size < 8:
            return False
        position += size
    return position == end
