"""HEIC, the photographs of Apple's and some other telephones (ISO/IEC 23008-12).

No browser but Apple's shows them, so they get a rendition; for that the package
``pi-heif`` is needed. Without it they are taken by their structure alone.
"""

import io

from ..look import Look, Refused
from . import pictures

BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}


def look(content):
    if content[4:8] != b"ftyp" or content[8:12] not in BRANDS:
        return None
    _require_whole(content)
    try:
        import pi_heif
    except ImportError:
        return Look("image/heic")
    # As many threads as it likes would not fit in the memory of this process.
    pi_heif.options.DECODE_THREADS = 1
    with pi_heif.open_heif(io.BytesIO(content)).to_pillow() as image:
        pictures.require_measure(image)
        return Look(
            "image/heic",
            rendition=pictures.as_jpeg(image),
            rendition_mimetype="image/jpeg",
        )


def _require_whole(content):
    position, end = 0, len(content)
    while position < end:
        size = int.from_bytes(content[position : position + 4], "big")
        if size == 1:
            size = int.from_bytes(content[position + 8 : position + 16], "big")
        elif size == 0:  # the last box
            size = end - position
        if size < 8:
            raise Refused("unreadable")
        position += size
    if position > end:
        raise Refused("unreadable")
