"""A photograph of a till receipt on a table. Lengths are in pixels."""

import random
from collections import defaultdict
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import reportlab
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from .model import cents, french, percent, short_date

SIZE = (1000, 1400)
PAPER_WIDTH = 660
MARGIN = 44
COLUMNS = 34
FONTS = Path(reportlab.__file__).parent / "fonts"
REGULAR, BOLD = FONTS / "com_____.pfb", FONTS / "cob_____.pfb"
WOOD = (128, 88, 56)
PAPER = (247, 245, 239)
INK = (58, 56, 66)


def _text(shop, number, moment, lines):
    """The printed rows, as ``(text, is large)``."""
    total = sum((line.amount for line in lines), Decimal())
    included = defaultdict(Decimal)
    for line in lines:
        included[Decimal(line.vat)] += line.amount
    rows = [(shop.name.upper(), True)]
    head = [shop.activity, shop.street, f"{shop.postcode} {shop.city.upper()}"]
    rows += [(text.center(COLUMNS), False) for text in [*head, f"Tél. {shop.phone}"]]
    rows += _plain("", f"SIRET {shop.siret}", f"TVA {shop.vat}", "")
    rows += _plain(_spread(f"Ticket {number}", "Caisse 2"))
    rows += _plain(_spread(short_date(moment), f"{moment:%H:%M}"), "-" * COLUMNS)
    for line in lines:
        amount = french(line.amount)
        if line.quantity == "1":
            rows += _plain(_spread(line.name, amount))
        else:
            each = f"  {line.quantity} x {french(line.price)}"
            rows += _plain(line.name, _spread(each, amount))
    rows += _plain("-" * COLUMNS)
    rows += [(f"TOTAL {french(total)} EUR", True)]
    rows += _plain(_spread("Carte bancaire", french(total)), "")
    for rate, amount in sorted(included.items()):
        vat = cents(amount * rate / (100 + rate))
        rows += _plain(_spread(f"dont TVA {percent(rate)}", french(vat)))
    rows += _plain(_spread("Total HT", french(_net(included))), "")
    rows += _plain("Merci de votre visite".center(COLUMNS))
    return [(text.replace("\N{NO-BREAK SPACE}", " "), large) for text, large in rows]


def _net(included):
    pairs = included.items()
    return sum(amount - cents(amount * rate / (100 + rate)) for rate, amount in pairs)


def _plain(*texts):
    return [(text, False) for text in texts]


def _spread(left, right):
    return left[: COLUMNS - len(right) - 1].ljust(COLUMNS - len(right)) + right


def _noise(generator, size, cells):
    """Grey clouds around middle grey; ``cells`` says how many across and down."""
    columns, rows = cells
    grain = Image.frombytes("L", cells, generator.randbytes(columns * rows))
    return grain.resize(size, Image.Resampling.BICUBIC)


def _paper(generator, rows):
    """The strip of thermal paper, slightly creased, with teeth where it was torn."""
    regular = ImageFont.truetype(str(REGULAR), 28)
    large = ImageFont.truetype(str(BOLD), 40)
    height = 2 * MARGIN + sum(56 if is_large else 34 for _text, is_large in rows)
    size = (PAPER_WIDTH, height)
    ink = Image.new("L", size)
    draw = ImageDraw.Draw(ink)
    y = MARGIN
    for text, is_large in rows:
        if is_large:
            draw.text((PAPER_WIDTH / 2, y + 4), text, 255, large, anchor="ma")
        else:
            draw.text((MARGIN, y), text, 255, regular, stroke_width=0.4)
        y += 56 if is_large else 34
    # The print head heats unevenly: columns and patches are paler.
    pale = _noise(generator, size, (40, 3)).point(lambda grey: 175 + grey * 80 // 255)
    ink = ImageChops.multiply(ink, pale).filter(ImageFilter.GaussianBlur(0.6))
    paper = Image.new("RGB", size, PAPER)
    paper.paste(INK, mask=ink)
    creases = _noise(generator, size, (5, 9)).point(lambda grey: 230 + grey * 25 // 255)
    curl = Image.linear_gradient("L").rotate(90).resize(size)
    curl = curl.point(lambda grey: 255 - max(0, abs(grey - 128) - 80))
    shade = ImageChops.multiply(creases, curl)
    paper = ImageChops.multiply(paper, Image.merge("RGB", [shade] * 3))
    paper.putalpha(_torn(size))
    return paper


def _torn(size):
    width, height = size
    teeth = [(x, 6 * (x // 10 % 2)) for x in range(0, width + 10, 10)]
    lower = [(x, height - 1 - depth) for x, depth in reversed(teeth)]
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).polygon([*teeth, *lower], fill=255)
    return mask


def _table(generator):
    """Three planks of wood."""
    width, height = SIZE
    grain = ImageChops.blend(
        _noise(generator, SIZE, (260, 5)), _noise(generator, SIZE, (24, 3)), 0.5
    )
    shade = grain.point(lambda grey: 150 + grey * 105 // 255)
    draw = ImageDraw.Draw(shade)
    for x in (240, 705):
        draw.line([(x, 0), (x + 12, height)], fill=70, width=5)
    wood = Image.new("RGB", SIZE, WOOD)
    return ImageChops.multiply(wood, Image.merge("RGB", [shade] * 3))


def receipt_jpeg(shop, number, moment, lines):
    """The photograph; the same arguments give the same creases and the same angle."""
    generator = random.Random(f"{shop.siren} {number}")
    paper = _paper(generator, _text(shop, number, moment, lines))
    if paper.height > SIZE[1] - 120:
        share = (SIZE[1] - 120) / paper.height
        paper = paper.resize((int(paper.width * share), SIZE[1] - 120))
    angle = generator.choice((-1, 1)) * generator.uniform(1.2, 3)
    paper = paper.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    corner = tuple((a - b) // 2 for a, b in zip(SIZE, paper.size, strict=True))

    photo = _table(generator)
    shadow = Image.new("L", SIZE)
    shadow.paste(150, (corner[0] + 16, corner[1] + 20), paper.getchannel("A"))
    photo.paste((20, 12, 6), mask=shadow.filter(ImageFilter.GaussianBlur(18)))
    photo.paste(paper, corner, paper)
    photo.paste((10, 8, 12), mask=_hand_shadow())
    grain = _noise(generator, SIZE, SIZE).point(lambda grey: 243 + grey * 12 // 255)
    photo = ImageChops.multiply(photo, Image.merge("RGB", [grain] * 3))
    photo = photo.filter(ImageFilter.GaussianBlur(0.5))
    buffer = BytesIO()
    photo.save(buffer, "JPEG", quality=70, optimize=True)
    return buffer.getvalue()


def _hand_shadow():
    """The soft shadow that who takes the photograph casts on the lower corner."""
    small = Image.new("L", (100, 140))
    ImageDraw.Draw(small).ellipse([48, 88, 150, 230], fill=95)
    return small.filter(ImageFilter.GaussianBlur(9)).resize(SIZE)
