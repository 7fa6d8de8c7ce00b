"""Draws the sheet that tells a client where to hand in documents, with a QR code."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.graphics import renderPDF, renderSVG
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from odoo.tools import file_path

WIDTH, HEIGHT = A4
MARGIN = 25 * mm
QR = 90 * mm
# Has the letters of all European languages; the fonts of PDF itself have few.
FONT, FONT_FILE = "DextDropboxSans", "web/static/fonts/sign/NotoSans-Reg.ttf"


@dataclass(frozen=True)
class Sheet:
    """What stands on one page; all texts are in the language of the client."""

    firm: str
    client: str
    title: str
    url: str
    steps: tuple
    warning: str


def draw(sheets):
    """Return a PDF (bytes) with one page for each of ``sheets``."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for sheet in sheets:
        canvas.setTitle(sheet.title)
        _draw_one(canvas, sheet)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def picture(url, side):
    """Return the QR code of ``url`` as a picture (SVG text), ``side`` points wide."""
    return renderSVG.drawToString(_code(url, side))


def _draw_one(canvas, sheet):
    y = HEIGHT - MARGIN
    y = _write(canvas, sheet.firm, y, 14)
    y = _write(canvas, sheet.title, y - 6 * mm, 28)
    y = _write(canvas, sheet.client, y - 3 * mm, 16)
    y = _draw_code(canvas, sheet.url, y - 4 * mm)
    y = _write(canvas, sheet.url, y - 2 * mm, 9)
    y -= 6 * mm
    for number, step in enumerate(sheet.steps, 1):
        y = _write(canvas, f"{number}. {step}", y - 3 * mm, 13)
    _write(canvas, sheet.warning, y - 8 * mm, 9)


def _write(canvas, text, top, size):
    """Write ``text`` in the middle of the page, below ``top``; return where it ends."""
    style = ParagraphStyle(
        "", fontName=_font(), fontSize=size, leading=1.3 * size, alignment=TA_CENTER
    )
    paragraph = Paragraph(escape(text), style)
    _width, height = paragraph.wrap(WIDTH - 2 * MARGIN, HEIGHT)
    paragraph.drawOn(canvas, MARGIN, top - height)
    return top - height


def _draw_code(canvas, url, top):
    renderPDF.draw(_code(url, QR), canvas, (WIDTH - QR) / 2, top - QR)
    return top - QR


def _code(url, side):
    # M: still legible with an eighth of it gone, as on a crumpled sheet.
    code = QrCodeWidget(url, barLevel="M", barWidth=side, barHeight=side)
    drawing = Drawing(side, side)
    drawing.add(code)
    return drawing


@lru_cache(maxsize=1)
def _font():
    try:
        pdfmetrics.registerFont(TTFont(FONT, file_path(FONT_FILE)))
    except (FileNotFoundError, TTFError):
        return "Helvetica"
    return FONT
