"""Paper as scanners and telephones see it."""

import time
from io import BytesIO

import numpy as np
import pypdfium2

# Beside Odoo Pillow knows but a few formats; pages in black and white want this one.
from PIL import Image, ImageDraw, ImageFilter, TiffImagePlugin  # noqa: F401

PAPER = (246, 244, 238)
BEGINNING = time.gmtime(0)  # of a PDF: the same seed draws the same whenever it does
PORTRAIT_TURNS = {1: 0, 3: 180, 6: 90, 8: 270}  # EXIF orientation: turned by


def pages(pdf, dpi):
    """Render the pages of ``pdf`` one by one."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            yield page.render(scale=dpi / 72).to_pil().convert("RGB")
    finally:
        document.close()


def scan(pdf, dice, till=False, picture=False):
    """Scan ``pdf``: grey or black and white, tilted, dirty.

    :param till: the paper is narrow and lies on the glass of the scanner
    :param picture: return a JPEG of the first page instead of a PDF of all
    """
    dpi = dice.choice((150, 200, 200, 300))
    if till:
        dpi = max(dpi, 200)
    hard = dice.random() < 0.2 and dpi >= 200 and not picture
    tilt = dice.choice((-1, 1)) * dice.uniform(0.3, 3 if not till else 2)
    result = [
        _scanned(page, dice, dpi, tilt + dice.uniform(-0.2, 0.2), till, hard)
        for page in pages(pdf, dpi)
    ]
    out = BytesIO()
    quality = dice.randint(55, 82)
    if picture:
        result[0].save(out, "JPEG", quality=quality, dpi=(dpi, dpi))
    else:
        options = {} if hard else {"quality": quality}
        result[0].save(
            out,
            "PDF",
            resolution=dpi,
            save_all=True,
            append_images=result[1:],
            creationDate=BEGINNING,
            modDate=BEGINNING,
            **options,
        )
    return out.getvalue()


def _scanned(page, dice, dpi, tilt, till, hard):
    page = page.convert("L")
    if till:
        glass = Image.new("L", (int(page.width * 1.25), int(page.height * 1.15)), 226)
        glass.paste(page, (int(page.width * 0.12), int(page.height * 0.06)))
        page = glass
    page = page.rotate(tilt, Image.BICUBIC, fillcolor=232)
    page = page.filter(ImageFilter.GaussianBlur(dice.uniform(0.2, 0.45) * dpi / 150))
    noise = np.random.default_rng(dice.getrandbits(32))
    grey = np.asarray(page, dtype=np.float32)
    faded = dice.uniform(0.72, 0.98)  # how dark the ink is
    grey = 255 - (255 - grey) * faded - dice.uniform(2, 14)
    grey += noise.standard_normal(grey.shape, np.float32) * dice.uniform(2, 8)
    _speckle(grey, noise, dice.randint(60, 500))
    grey[:, : int(dpi * 0.06)] -= 40  # the shadow of the lid
    page = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    return page.point(lambda value: 255 * (value > 150)).convert("1") if hard else page


def _speckle(grey, noise, count):
    """Put ``count`` grains of dust on the picture."""
    rows = noise.integers(0, grey.shape[0] - 3, count)
    columns = noise.integers(0, grey.shape[1] - 3, count)
    for row, column in zip(rows, columns, strict=False):
        size = noise.integers(1, 3)
        grey[row : row + size, column : column + size] = noise.integers(0, 190)


def photo(pdf, dice, till=False):
    """A telephone's picture of the first page: a JPEG that EXIF may turn."""
    page = next(pages(pdf, 210 if till else 170))
    wide, tall = (1500, 2000) if till else (1800, 2400)
    noise = np.random.default_rng(dice.getrandbits(32))
    table = _table(wide, tall, dice, noise)
    corners = _corners(page, wide, tall, dice, till)
    back = _coefficients(corners, page.size)
    paper = Image.composite(page, Image.new("RGB", page.size, PAPER), page.convert("L"))
    paper = Image.blend(page, paper, 0.4)
    laid = paper.transform((wide, tall), Image.PERSPECTIVE, back, Image.BICUBIC)
    mask = Image.new("L", (wide, tall), 0)
    ImageDraw.Draw(mask).polygon([tuple(corner) for corner in corners], fill=255)
    shadow = mask.filter(ImageFilter.BoxBlur(18)).point(lambda value: value * 0.45)
    table = Image.composite(Image.new("RGB", table.size, (20, 18, 16)), table, shadow)
    table.paste(laid, mask=mask.filter(ImageFilter.GaussianBlur(0.8)))
    picture = _lit(table, dice, noise)
    picture = picture.filter(ImageFilter.GaussianBlur(dice.uniform(0.3, 1.0)))
    return _jpeg(picture, dice)


def _table(wide, tall, dice, noise):
    """What the paper lies on: wood, stone or cloth, out of soft noise."""
    base = dice.choice(((122, 84, 52), (70, 74, 80), (168, 160, 150), (46, 58, 72)))
    shape = dice.choice(((tall // 200, wide // 8), (tall // 40, wide // 40)))
    small = noise.normal(0, 22, shape).astype(np.float32)
    grain = Image.fromarray(np.clip(small + 128, 0, 255).astype(np.uint8))
    grain = np.asarray(grain.resize((wide, tall), Image.BICUBIC), np.float32) - 128
    colour = np.array(base, np.float32) + grain[..., None]
    return Image.fromarray(np.clip(colour, 0, 255).astype(np.uint8))


def _corners(page, wide, tall, dice, till):
    """Where the corners of the paper are in the picture, clockwise from top left."""
    share = dice.uniform(0.8, 0.92)
    scale = min(wide * share / page.width, tall * share / page.height)
    if till:
        scale = min(scale, wide * 0.62 / page.width)
    half = np.array([page.width, page.height]) * scale / 2
    angle = np.radians(dice.uniform(-5, 5))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array([wide / 2, tall / 2])
    far = 0.05 * half[0]
    return [
        turn @ (half * sign) + middle + [dice.uniform(-far, far) for _axis in "xy"]
        for sign in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]


def _coefficients(corners, size):
    """The eight numbers by which Pillow maps a picture's points to the paper's."""
    wide, tall = size
    rows, values = [], []
    targets = ((0, 0), (wide, 0), (wide, tall), (0, tall))
    for (x, y), (u, v) in zip(corners, targets, strict=False):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
        values += [u, v]
    return np.linalg.solve(np.array(rows), np.array(values)).tolist()


def _lit(picture, dice, noise):
    """Uneven light with a soft shadow, a warm or cold lamp, and the sensor's noise."""
    wide, tall = picture.size
    x = np.linspace(-1, 1, wide, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, tall, dtype=np.float32)[:, None]
    light = 0.9 + dice.uniform(-0.16, 0.16) * x + dice.uniform(-0.16, 0.16) * y
    edge = x * dice.uniform(-1, 1) + y * dice.uniform(-1, 1) - dice.uniform(0.2, 0.7)
    light = light - dice.uniform(0, 0.22) / (1 + np.exp(-9 * edge))
    lamp = np.array(
        dice.choice(((1, 0.97, 0.88), (0.95, 0.98, 1), (1, 1, 1))), np.float32
    )
    colour = np.asarray(picture, np.float32) * light[..., None] * lamp
    grain = noise.standard_normal(light.shape, np.float32) * dice.uniform(2, 6)
    colour += grain[..., None]
    return Image.fromarray(np.clip(colour, 0, 255).astype(np.uint8))


def _jpeg(picture, dice):
    """Save as a telephone does: the pixels as the sensor lay, and how to turn them."""
    orientation = dice.choice((1, 1, 6, 6, 8, 3))
    if turn := PORTRAIT_TURNS[orientation]:
        picture = picture.rotate(turn, expand=True)
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F], exif[0x0110] = "Phone", "Model 4"
    out = BytesIO()
    picture.save(out, "JPEG", quality=dice.randint(68, 88), exif=exif)
    return out.getvalue()
