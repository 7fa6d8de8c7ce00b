"""Where words stand on a page: runs of words, and the rows that they make."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from ..facts import Place

# Parts of their height by which boxes of one line may overlap: engines widen them.
OVERLAP = {"text": 0.2, "picture": 0.5}


@dataclass(frozen=True)
class Run:
    """Words that stand together on one line, with no wider gap than between words.

    Lengths are in the unit of their page, ordinates count down from its top.

    :param sure: how sure the engine is of the letters, 0 to 1
    :param drawn: top and bottom on the page, if it is looked for in another place
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    sure: float = 1.0
    drawn: tuple[float, float] | None = None

    @property
    def height(self):
        return self.bottom - self.top

    @property
    def middle(self):
        return (self.top + self.bottom) / 2

    def beside(self, other):
        """How much of the lower one stands at the height of the other, 0 to 1."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        return shared / max(min(self.height, other.height), 0.001)

    def under(self, other):
        """How much of the narrower one stands above or below the other, 0 to 1."""
        shared = min(self.right, other.right) - max(self.left, other.left)
        narrow = min(self.right - self.left, other.right - other.left)
        return shared / max(narrow, 0.001)


@dataclass
class Page:
    """What stands on one page, upright.

    :param number: from 1
    :param source: "text", or "picture" if an engine recognised it
    :param turned: degrees clockwise by which a reader shows the page turned, compared
        with how its text runs
    :param aside: text that runs in another direction, such as along the margin
    :param voice: what a second engine recognised, as one text
    """

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    source: str = "text"
    turned: int = 0
    aside: list[str] = field(default_factory=list)
    voice: str = ""

    @cached_property
    def rows(self):
        """The runs of each line from left to right, the lines from top to bottom."""
        return rows(self.runs, OVERLAP[self.source])

    @cached_property
    def text(self):
        """The page as text: a line for each row, three blanks between its runs."""
        return "\n".join("   ".join(run.text for run in row) for row in self.rows)

    def place(self, run):
        """Return the ``Place`` of ``run`` as a reader shows the page."""
        left, right = run.left / self.width, run.right / self.width
        top, bottom = (
            side / self.height for side in run.drawn or (run.top, run.bottom)
        )
        box = {
            0: (left, top, right, bottom),
            90: (1 - bottom, left, 1 - top, right),
            180: (1 - right, 1 - bottom, 1 - left, 1 - top),
            270: (top, 1 - right, bottom, 1 - left),
        }[self.turned]
        return Place(self.number, tuple(round(min(max(x, 0), 1), 4) for x in box))


def rows(runs, overlap=OVERLAP["text"]):
    """Return ``runs`` as rows, which may rise or fall as on a bent sheet.

    :param overlap: of two runs of a line, in parts of their height
    """
    found = []
    for run in sorted(runs, key=lambda run: run.middle):
        best, distance = None, None
        for row in found[-12:]:
            if abs(row[-1].middle - run.middle) > 3 * run.height:
                continue  # even a page that hangs askew is not as steep as that
            near = min(row, key=lambda other: _gap(other, run, overlap))
            apart = abs(near.middle - run.middle)
            fits = apart < 0.5 * min(near.height, run.height)
            if (
                fits
                and _gap(near, run, overlap) >= 0
                and (distance is None or apart < distance)
            ):
                best, distance = row, apart
        if best is None:
            found.append([run])
        else:
            best.append(run)
    for row in found:
        row.sort(key=lambda run: run.left)
    found.sort(key=lambda row: sum(run.middle for run in row) / len(row))
    return found


def _gap(one, other, overlap):
    """The white between two runs of a line; negative if they stand above each other."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    small = overlap * min(one.height, other.height)
    return 0 if 0 < shared < small else -shared
