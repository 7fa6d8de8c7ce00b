"""The index of a year as a PDF; plain tables, page by page."""

import io
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

import odoo.addons

ROWS_OF_TABLE = 400  # ReportLab lays out a table as a whole: long ones are cut
FONTS = (
    "web/static/fonts/google/Roboto/Roboto-Regular.ttf",
    "web/static/fonts/google/Open_Sans/Open_Sans-Regular.ttf",
)


@lru_cache(maxsize=1)
def _font():
    """The name of a font with as many scripts as Odoo has."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFError, TTFont  # noqa: PLC0415

    for place in odoo.addons.__path__:
        for name in FONTS:
            path = Path(place, name)
            try:
                pdfmetrics.registerFont(TTFont("dext_dropbox", str(path)))
            except (TTFError, OSError):
                continue
            return "dext_dropbox"
    return "Helvetica"


def index_pdf(title, *tables):
    """Return a PDF (bytes) with ``tables``: each a title, headers and rows of text."""
    from reportlab.lib.pagesizes import A4, landscape  # noqa: PLC0415
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
    from reportlab.platypus import Paragraph, SimpleDocTemplate  # noqa: PLC0415

    font = _font()
    text = ParagraphStyle("text", fontName=font, fontSize=7, leading=9)
    above = ParagraphStyle("above", fontName=font, fontSize=12, leading=18)
    buffer = io.BytesIO()
    sheet = SimpleDocTemplate(
        buffer, pagesize=landscape(A4), margins=36, title=title, author=""
    )
    parts = [Paragraph(escape(title), above)]
    for name, headers, rows in tables:
        parts.append(Paragraph(escape(f"{name}: {len(rows)}"), above))
        for start in range(0, len(rows), ROWS_OF_TABLE):
            chunk = rows[start : start + ROWS_OF_TABLE]
            parts.append(_table(headers, chunk, text, sheet.width))
    sheet.build(parts)
    return buffer.getvalue()


def _table(headers, rows, text, width):
    from reportlab.lib import colors  # noqa: PLC0415
    from reportlab.platypus import Paragraph, Table, TableStyle  # noqa: PLC0415

    cells = [
        [Paragraph(escape(str(cell)).replace("\n", "<br/>"), text) for cell in row]
        for row in (headers, *rows)
    ]
    narrow = 0.5 * width / max(len(headers) - 1, 1)
    widths = [narrow] * (len(headers) - 1) + [0.5 * width]
    table = Table(cells, colWidths=widths, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.25, colors.lightgrey),
                ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return table
