"""Paper to draw on: lengths are in points, ordinates count down from the top."""

from io import BytesIO

from reportlab import rl_config
from reportlab.lib.colors import HexColor, black
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from .fonts import family, has_thin_space
from .writing import SPACE, THIN

rl_config.useA85 = 0
GREY = HexColor("#666B73")
PALE = HexColor("#EDF0F3")
RULE = HexColor("#B9BFC7")


class Sheet:
    """A document that is drawn page by page.

    :param face: the typeface, a key of ``fonts.FAMILIES``
    :param size: of the letters, in points, where nothing else is said
    """

    def __init__(self, face="Helvetica", size=9, paper=A4, title=""):
        self.width, self.height = paper
        self.size = size
        self.face = face
        self.pages = 1
        self.buffer = BytesIO()
        self.canvas = Canvas(
            self.buffer,
            pagesize=paper,
            invariant=1,
            initialFontName=family(face)[0],
        )
        self.canvas.setTitle(title)

    def text(self, x, y, text, size=None, bold=False, colour=black, at="left", face=""):
        """Write ``text`` on the baseline ``y``; ``x`` is where it is aligned."""
        font = family(face or self.face)[bold]
        self.canvas.setFont(font, size or self.size)
        self.canvas.setFillColor(colour)
        if THIN in text and not has_thin_space(font):
            text = text.replace(THIN, SPACE)
        draw = {
            "left": self.canvas.drawString,
            "right": self.canvas.drawRightString,
            "centre": self.canvas.drawCentredString,
        }[at]
        draw(x, self.height - y, text)

    def block(self, x, y, lines, step=None, **style):
        """Write ``lines`` below each other and return the next baseline."""
        step = step or (style.get("size") or self.size) * 1.35
        for line in lines:
            self.text(x, y, line, **style)
            y += step
        return y

    def wrapped(self, x, y, width, text, size=None, **style):
        """Write ``text`` in lines that fit into ``width``; return the next baseline."""
        size = size or self.size
        face = family(style.get("face") or self.face)[style.get("bold", False)]
        lines, line = [], ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if line and stringWidth(longer, face, size) > width:
                lines.append(line)
                longer = word
            line = longer
        return self.block(x, y, [*lines, line], size=size, **style)

    def box(self, x, y, width, height, fill=None, line=None, radius=0, stroke=0.6):
        """A rectangle whose upper left corner is ``x``, ``y``."""
        if fill:
            self.canvas.setFillColor(fill)
        if line:
            self.canvas.setStrokeColor(line)
            self.canvas.setLineWidth(stroke)
        bottom = self.height - y - height
        self.canvas.roundRect(
            x, bottom, width, height, radius, stroke=bool(line), fill=bool(fill)
        )

    def rule(self, x, y, to, colour=RULE, stroke=0.6, dash=()):
        self.line(x, y, to, y, colour, stroke, dash)

    def line(self, x, y, to_x, to_y, colour=RULE, stroke=0.6, dash=()):
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(stroke)
        self.canvas.setDash(*dash)
        self.canvas.line(x, self.height - y, to_x, self.height - to_y)
        self.canvas.setDash()

    def disc(self, x, y, radius, colour):
        self.canvas.setFillColor(colour)
        self.canvas.circle(x, self.height - y, radius, stroke=0, fill=1)

    def stamp(self, x, y, text, colour, angle=12, size=22):
        """A rubber stamp, tilted, with a frame."""
        self.canvas.saveState()
        self.canvas.translate(x, self.height - y)
        self.canvas.rotate(angle)
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(2)
        font = family("Helvetica")[1]
        wide = stringWidth(text, font, size)
        self.canvas.roundRect(-8, -8, wide + 16, size + 10, 4, stroke=1, fill=0)
        self.canvas.setFont(font, size)
        self.canvas.setFillColor(colour)
        self.canvas.drawString(0, 0, text)
        self.canvas.restoreState()

    def table(self, x, y, columns, rows, look="rules", step=15, size=None, head=None):
        """Draw rows below a head and return the ordinate below the last one.

        :param columns: (title, width, "left" or "right" or "centre") of each
        :param look: "grid", "columns", "rules", "stripes" or "none"
        :param head: (fill, colour of the letters) of the head, or None
        """
        size = size or self.size
        wide = sum(width for _title, width, _at in columns)
        top = y
        if any(title for title, _width, _at in columns):
            fill, ink = head or (None, black)
            if fill:
                self.box(x, y, wide, step + 2, fill)
            titles = [title for title, _width, _at in columns]
            self._row(x, y, columns, titles, step + 2, size, ink, bold=True)
            y += step + 2
            if look != "none":
                self.rule(x, y, x + wide, stroke=0.8)
        for place, row in enumerate(rows):
            if look == "stripes" and place % 2:
                self.box(x, y, wide, step, PALE)
            self._row(x, y, columns, row, step, size, black)
            y += step
            if look in ("grid", "rules"):
                self.rule(x, y, x + wide, stroke=0.4)
        if look in ("grid", "columns"):
            self.box(x, top, wide, y - top, line=black, stroke=0.5)
            edge = x
            for _title, width, _at in columns[:-1]:
                edge += width
                self.line(edge, top, edge, y, black, 0.5)
        return y

    def _row(self, x, y, columns, cells, step, size, colour, bold=False):
        baseline = y + step / 2 + size * 0.36
        for (_title, width, at), cell in zip(columns, cells, strict=False):
            place = {"left": x + 4, "right": x + width - 4, "centre": x + width / 2}
            self.text(place[at], baseline, cell, size, bold, colour, at)
            x += width

    def pairs(self, x, right, y, rows, step=14, size=None, bold=(), frame=False):
        """Write (label, value) rows, values at ``right``; return the next ordinate."""
        top = y
        for place, (label, value) in enumerate(rows):
            strong = place in bold
            self.text(x, y, label, size, strong)
            self.text(right, y, value, size, strong, at="right")
            y += step
        if frame:
            self.box(x - 6, top - step, right - x + 12, y - top + 6, line=black)
        return y

    def next_page(self):
        self.canvas.showPage()
        self.pages += 1

    def finish(self):
        self.canvas.showPage()
        self.canvas.save()
        return self.buffer.getvalue()
