"""Pictures of pages: opened within bounds, put upright, brought to a useful size."""

from __future__ import annotations

import io

from . import recognising
from .layout import Page, Run

LONG_SIDE, SHORT_SIDE = 2200, 1300  # pixels between which a page is recognised
MOST_PIXELS = 60_000_000  # a sheet of A4 at 600 dpi has 35 million
MOST_PICTURES = 12  # of a file with several, such as a TIFF of a scanner


class TooLarge(Exception):
    """A picture has more pixels than are looked at."""


def pictures(content):
    """Yield the pictures in the file ``content`` (bytes), upright as their camera says.

    :raises TooLarge: for one that would fill the memory
    """
    from PIL import Image, ImageOps, ImageSequence  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = (
        None  # the bound is ours, and an error instead of a warning
    )
    with Image.open(io.BytesIO(content)) as opened:
        frames = ImageSequence.Iterator(opened)
        for number, frame in enumerate(frames):
            if number == MOST_PICTURES or (number and opened.format not in ("TIFF",)):
                return
            if frame.format == "JPEG":  # decoded smaller at once
                frame.draft("RGB", (LONG_SIDE, LONG_SIDE))
            if frame.width * frame.height > MOST_PIXELS:
                raise TooLarge(f"{frame.width} x {frame.height}")
            yield ImageOps.exif_transpose(_opaque(_small(frame)))


def count_pictures(content):
    """Return how many pictures are in the file ``content`` (bytes): pages of a TIFF."""
    from PIL import Image  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None  # ``pictures`` looks at the size of each
    with Image.open(io.BytesIO(content)) as opened:
        return opened.n_frames if opened.format == "TIFF" else 1


def sheets(content):
    """Yield the sheets of the TIFF ``content`` (bytes) as they are, upright.

    :raises TooLarge: for one that would fill the memory
    """
    from PIL import Image, ImageOps, ImageSequence  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(content)) as opened:
        for frame in ImageSequence.Iterator(opened):
            if frame.width * frame.height > MOST_PIXELS:
                raise TooLarge(f"{frame.width} x {frame.height}")
            told = frame.info.get("dpi")
            sheet = frame if frame.mode in ("1", "L", "RGB") else _opaque(frame)
            sheet = ImageOps.exif_transpose(sheet)
            sheet.info["dpi"] = told
            yield sheet


def _small(picture):
    if max(picture.size) > LONG_SIDE and picture.mode in ("RGB", "L", "RGBA"):
        reduced = picture.copy() if picture.mode == "RGBA" else picture
        reduced.thumbnail((LONG_SIDE, LONG_SIDE))
        return reduced
    return picture


def _opaque(picture):
    """Return ``picture`` in colours, on white where it is transparent."""
    from PIL import Image  # noqa: PLC0415

    exif = picture.getexif()
    if picture.mode.startswith("I") or picture.mode == "F":
        low, high = picture.getextrema()
        factor = 255 / max(high - low, 1)
        picture = picture.point(lambda value: value * factor - low * factor)
        result = picture.convert("L").convert("RGB")
    elif picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        result = Image.new("RGB", picture.size, "white")
        result.paste(picture, mask=picture.getchannel("A"))
    else:
        result = picture.convert("RGB")
    if orientation := exif.get(0x0112):
        result.getexif()[0x0112] = orientation
    return result


def picture_page(picture, number):
    """Return the ``Page`` that is recognised on ``picture`` (of Pillow)."""
    import numpy  # noqa: PLC0415

    picture = _useful_size(picture.convert("RGB"))
    pixels = numpy.ascontiguousarray(numpy.asarray(picture)[:, :, ::-1])
    runs, degrees = recognising.recognise(pixels)
    width, height = picture.size
    if degrees % 180:
        width, height = height, width
    voice = (
        recognising.second_voice(picture.rotate(-degrees, expand=True)) if runs else ""
    )
    runs = [part for run in runs for part in _parted(run)]
    return Page(number, width, height, runs, "picture", -degrees % 360, [], voice)


def _useful_size(picture):
    long, short = max(picture.size), min(picture.size)
    if long > LONG_SIDE:
        factor = LONG_SIDE / long
    elif long < SHORT_SIDE and short:
        factor = min(SHORT_SIDE / long, 2)
    else:
        return picture
    size = [max(round(side * factor), 1) for side in picture.size]
    return picture.resize(size)


def _parted(run):
    """Part what the engine took for one line across columns, where it says so."""
    words = run.text.split("   ")
    if len(words) == 1:
        return [run]
    parts, start, letters = [], run.left, max(len(run.text), 1)
    step = (run.right - run.left) / letters
    for word in words:
        if word.strip():
            end = start + step * len(word)
            parts.append(Run(word.strip(), start, run.top, end, run.bottom, run.sure))
        start += step * (len(word) + 3)
    return parts
