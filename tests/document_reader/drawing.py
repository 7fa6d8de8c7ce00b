"""Pages of a bill, drawn as a bill of a French craftsman looks."""

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

FOOT = "SARL au capital de 50 000 € - SIRET 732 829 320 00074 - TVA FR44732829320"


def bill(number="FA-2026-0117", foot=FOOT, title="Facture n° {}"):
    """Return the lines of a bill: place (points from left and top) and words."""
    return [
        (50, 60, "Atelier Corvel SARL"),
        (50, 74, "12 rue des Lilas"),
        (50, 88, "35000 Rennes"),
        (330, 130, "Boulangerie Petit"),
        (330, 144, "35000 Rennes"),
        (50, 200, title.format(number)),
        (50, 216, "Date de facture : 14/09/2026"),
        (50, 300, "Etagère en chêne"),
        (470, 300, "100,00 €"),
        (330, 400, "Total HT"),
        (470, 400, "100,00 €"),
        (330, 416, "TVA 20 %"),
        (470, 416, "20,00 €"),
        (330, 432, "Total TTC"),
        (470, 432, "120,00 €"),
        (50, 790, foot),
    ]


def pdf(*pages):
    """Return a PDF whose ``pages`` are lines each."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for lines in pages:
        for x, y, words in lines:
            canvas.drawString(x, A4[1] - y, words)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
