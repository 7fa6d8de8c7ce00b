"""Pages for the tests, drawn by a few words: what stands where."""

import io
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from reading.facts import Books, Sure
from reading.paper import read_paper
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

rl_config.useA85 = 0
registerFont(TTFont("Vera", "Vera.ttf"))
VERA = str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf")

BOOKS = Books(name="Menuiserie Kermel SARL", vat="FR92306458076", siren="306458076")
SELLER = (
    "Atelier Corvel SARL",
    "12 rue des Lilas",
    "35000 Rennes",
)
BUYER = ("Menuiserie Kermel SARL", "30 avenue de la République", "59000 Lille")
FOOT = "SARL au capital de 50 000 € - SIRET 732 829 320 00074 - TVA FR44732829320"


def pdf(*pages, size=A4, turn=0):
    """Return a PDF of ``pages``: lists of (x, y, text, size), points from the top."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1)
    for page in pages:
        for x, y, text, *points in page:
            canvas.setFont("Vera", points[0] if points else 9)
            canvas.drawString(x, size[1] - y, text)
        canvas.showPage()
    canvas.save()
    return _shown_turned(buffer, turn) if turn else buffer.getvalue()


def _shown_turned(buffer, degrees):
    writer = PdfWriter(clone_from=PdfReader(buffer))
    for page in writer.pages:
        page.rotate(degrees)
    turned = io.BytesIO()
    writer.write(turned)
    return turned.getvalue()


def column(x, y, lines, step=14, points=9):
    """Place ``lines`` below each other."""
    return [(x, y + step * place, line, points) for place, line in enumerate(lines)]


def table(y, rows, xs=(50, 470), step=15):
    """Place each of ``rows`` at the ``xs``."""
    return [
        (x, y + step * place, text)
        for place, row in enumerate(rows)
        for x, text in zip(xs, row, strict=False)
        if text
    ]


def bill(
    sums, head=("Facture n° FA-2026-0117", "Date : 12/03/2026"), foot=FOOT, lines=()
):
    """A bill as most are: seller, buyer, head, ``lines``, ``sums`` and foot."""
    return [
        *column(50, 50, SELLER),
        *column(330, 120, BUYER),
        *column(50, 200, head),
        *table(300, lines),
        *table(520, sums, xs=(330, 470)),
        (50, 800, foot, 7),
    ]


PLAIN = (("Total HT", "100,00 €"), ("TVA 20 %", "20,00 €"), ("Total TTC", "120,00 €"))


def slip(lines, width=226):
    """A till's slip: each line is (left, right) or a text."""
    height = 40 + 13 * len(lines)
    page = []
    for place, line in enumerate(lines):
        left, right = (line, "") if isinstance(line, str) else line
        page.append((10, 20 + 13 * place, left))
        if right:
            page.append((width - 12 - 5.2 * len(right), 20 + 13 * place, right))
    return pdf(page, size=(width, height))


def picture(lines, size=(900, 1300), turn=0, tilt=0, kind="JPEG", exif=None):
    """A photo of ``lines``, each (x, y, text, height in pixels)."""
    image = Image.new("RGB", size, "#F4F1EA")
    draw = ImageDraw.Draw(image)
    for x, y, text, *height in lines:
        font = ImageFont.truetype(VERA, height[0] if height else 28)
        draw.text((x, y), text, fill="#222222", font=font)
    if tilt:
        image = image.rotate(tilt, fillcolor="#F4F1EA", resample=Image.BICUBIC)
    if turn:
        image = image.rotate(turn, expand=True)
    buffer = io.BytesIO()
    options = {"exif": exif} if exif else {}
    image.save(buffer, kind, quality=88, **options)
    return buffer.getvalue()


def read(content, mimetype="application/pdf", books=BOOKS, vendors=()):
    """Return the reading of ``content`` for the books of these tests."""
    return read_paper(content, mimetype, books, vendors)


def values(reading, least=Sure.LIKELY):
    """Return name and value of the facts that are at least so sure."""
    return {
        name: fact.value for name, fact in reading.facts.items() if fact.sure >= least
    }
