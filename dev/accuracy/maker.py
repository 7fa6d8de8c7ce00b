"""What every layout is given to draw with, and what it gives back."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from . import goods, people
from .deal import Deal
from .sheet import Sheet
from .writing import french_style

LATEST = date(2026, 11, 20)
NUMBERS = (
    "FA2026-{:05d}",
    "2026/{:04d}",
    "F-26-11-{:04d}",
    "10{:07d}",
    "FAC/2026/{:05d}",
    "FC {:06d}",
    "VE2611{:04d}",
    "2026-{:04d}",
    "F{:08d}",
    "A26.{:05d}",
    "20261{:05d}",
    "FV-{:05d}-B",
)
LAYOUTS = {}


@dataclass
class Drawn:
    """A document on paper.

    :param hidden: names of the truth that do not stand on it
    :param look: "page", or "till" for the narrow paper of tills
    """

    deal: Deal
    pdf: bytes
    pages: int
    hidden: tuple = ()
    look: str = "page"


def layout(draw):
    """Make the function ``draw(maker)`` one of the layouts, under its own name."""
    LAYOUTS[draw.__name__] = draw
    return draw


class Maker:
    """Draws what a document is about; the same ``key`` draws the same.

    :param buyer: the company whose books the documents are for
    """

    def __init__(self, seed, key, buyer=None):
        self.dice = Random(f"{seed}/{key}")
        self.buyer = buyer or books_of(seed)

    def seller(self, trade="", country="FR", **options):
        return people.company(self.dice, country, trade, **options)

    def style(self):
        return french_style(self.dice)

    def day(self):
        return LATEST - timedelta(days=self.dice.randint(0, 380))

    def number(self, *patterns):
        pattern = self.dice.choice(patterns or NUMBERS)
        return pattern.format(self.dice.randint(12, 9_899))

    def digits(self, pattern):
        """``pattern`` with a digit for each of its ``#``."""
        return "".join(
            str(self.dice.randint(1, 9)) if mark == "#" else mark for mark in pattern
        )

    def items(self, trade, low, high=None, **options):
        count = self.dice.randint(low, high or low)
        return goods.items(self.dice, trade, count, **options)

    def deal(self, seller, lines, days=None, **values):
        """A document of ``seller``; ``days`` until it is due."""
        day = values.pop("day", None) or self.day()
        number = values.pop("number", None) or self.number()
        # Patterns that hold a year or month mean that of the document.
        number = number.replace("2026", f"{day:%Y}").replace("2611", f"{day:%y%m}")
        due = day + timedelta(days=days) if days is not None else None
        return Deal(number, day, seller, self.buyer, lines, due_day=due, **values)

    def money(self, low, high):
        return Decimal(self.dice.randint(low * 100, high * 100)) / 100

    def sheet(self, deal, *faces, size=9, **options):
        title = self.dice.choice(("", f"{deal.seller.short} {deal.number}", "Document"))
        return Sheet(self.dice.choice(faces), size, title=title, **options)


def books_of(seed):
    """The company whose books all documents of the set ``seed`` are for."""
    return people.company(Random(f"{seed}/books"), "FR", "Menuiserie", form="SARL")


def with_numbers(company, **numbers):
    return replace(company, **numbers)


def done(deal, sheet, *hidden, look="page"):
    """The end of a layout: the paper and what does not stand on it."""
    return Drawn(deal, sheet.finish(), sheet.pages, hidden, look)
