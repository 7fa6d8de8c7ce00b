"""What the PDF pages have in common. Lengths are in points."""

from io import BytesIO

from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from .model import french

WIDTH, HEIGHT = A4
LEFT, RIGHT = 48, WIDTH - 48
INK = HexColor("#1E2329")
GREY = HexColor("#69727D")
RULE = HexColor("#D5DAE0")
# These come with ReportLab and are embedded, so that a page looks the same everywhere.
REGULAR, BOLD = "Vera", "VeraBd"
EURO = "\N{NO-BREAK SPACE}€"

# Armour for seven-bit channels, which nobody uses: it costs time and size.
rl_config.useA85 = 0
for font_name in (REGULAR, BOLD):
    registerFont(TTFont(font_name, f"{font_name}.ttf", asciiReadable=False))


class Page:
    """A canvas whose ordinates count down from the top of the page."""

    def __init__(self, title, author):
        self.buffer = BytesIO()
        # "invariant" leaves the clock and the random identifier out of the file.
        self.canvas = Canvas(
            self.buffer, pagesize=A4, invariant=1, initialFontName=REGULAR
        )
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)

    def text(self, x, y, text, size=7.8, font=REGULAR, colour=INK, align="left"):
        """Write ``text`` on the baseline ``y``; ``x`` is where it is aligned."""
        self.canvas.setFont(font, size)
        self.canvas.setFillColor(colour)
        draw = {
            "left": self.canvas.drawString,
            "right": self.canvas.drawRightString,
            "centre": self.canvas.drawCentredString,
        }[align]
        draw(x, HEIGHT - y, text)

    def block(self, x, y, lines, step=12.5, **style):
        """Write ``lines`` below each other and return the next free baseline."""
        for line in lines:
            self.text(x, y, line, **style)
            y += step
        return y

    def box(self, x, y, width, height, colour, radius=0):
        """Fill the rectangle whose upper left corner is ``x``, ``y``."""
        self.canvas.setFillColor(colour)
        bottom = HEIGHT - y - height
        self.canvas.roundRect(x, bottom, width, height, radius, stroke=0, fill=1)

    def rule(self, y, left=LEFT, right=RIGHT, colour=RULE, width=0.6):
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(width)
        self.canvas.line(left, HEIGHT - y, right, HEIGHT - y)

    def disc(self, x, y, radius, colour):
        self.canvas.setFillColor(colour)
        self.canvas.circle(x, HEIGHT - y, radius, stroke=0, fill=1)

    def finish(self):
        self.canvas.showPage()
        self.canvas.save()
        return self.buffer.getvalue()


def tint(colour, share):
    """``colour`` on white paper; ``share`` of it is left, between 0 and 1."""
    parts = (1 - share * (1 - part) for part in colour.rgb())
    return Color(*parts)


def address(party):
    """Street, and postcode with town."""
    return [party.street, f"{party.postcode} {party.city}"]


def legal_footer(page, party):
    """Write what the law wants at the foot of a company's papers."""
    page.rule(780)
    capital = french(party.capital).removesuffix(",00")
    siren = f"{party.siren[:3]} {party.siren[3:6]} {party.siren[6:]}"
    lines = [
        f"{party.name} – {party.legal_form} au capital de {capital}{EURO} – "
        f"RCS {party.registry or party.city} {siren}",
        f"SIRET {party.siret} – N° TVA intracommunautaire {party.vat} – {party.email}",
    ]
    page.block(WIDTH / 2, 793, lines, 10.5, size=6.2, colour=GREY, align="centre")
    page.text(RIGHT, 793 + 21, "Page 1/1", 6.2, colour=GREY, align="right")
