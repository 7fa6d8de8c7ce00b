"""Several documents in one file: where each begins."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property

from ..facts import Books, Part
from .calendar_facts import days, document_day
from .figures import figures
from .folding import fold, plain
from .identities import identities, siren_of
from .number_labels import SURE, TITLE
from .numbering import numbers
from .parties import is_of_books
from .totals import sums

_PAGE_OF = re.compile(
    r"(?:page|seite|pagina|blatt|feuillet|p\.)?\s*:?\s*(?<![\d/.\-])(\d{1,3})"
    r"\s?(?:/|sur|of|von|van|de|di)\s?(\d{1,3})(?!\s?[/\d])"
)
_TITLE = re.compile(
    r"^\W*(?:facture|invoice|rechnung|factuur|fattura|factura|avoir|gutschrift|"
    r"credit ?note)\b"
)


def holds_several(pages, figures):
    """Whether one page holds several invoices, each with its number and its total.

    Invoices that are only named, such as those not yet paid, have no total of theirs.
    """
    ends = {figure.row for figure in figures if _is_end(figure)}
    first = 0
    for page in pages:
        starts = {}
        for index, row in enumerate(page.rows, first):
            for run in row:
                if number := _titled_number(page, run):
                    starts.setdefault(number, index)
        first += len(page.rows)
        places = [*sorted(starts.values()), first]
        between = zip(places, places[1:], strict=False)
        if len(starts) > 1 and all(ends & set(range(*span)) for span in between):
            return True
    return False


def _is_end(figure):
    return figure.kind in ("total", "payable") and figure.worth == 3


def _titled_number(page, run):
    """Return the number of the invoice of which ``run`` is the title, or ""."""
    if not TITLE.match(plain(run.text)) or len(run.text) > 45:
        return ""
    alone = replace(page, runs=[run])
    found = [entry.value for entry in numbers([alone]) if entry.worth > SURE]
    return found[0] if found else ""


class _Sign:
    """What one page says of the document that it belongs to, found when it is asked."""

    def __init__(self, page, books):
        self.sheet, self.books = page, books

    @cached_property
    def known(self):
        found = identities([self.sheet])
        return [one for one in found if one.kind in ("vat", "siren", "siret")]

    @cached_property
    def sellers(self):
        others = [one for one in self.known if not is_of_books(one, self.books)]
        return {siren_of(one) or one.value for one in others}

    @cached_property
    def number(self):
        found = numbers([self.sheet], [one.value for one in self.known])
        found = [entry for entry in found if entry.worth >= 2]
        return re.sub(r"\W", "", found[0].value).upper() if found else ""

    @cached_property
    def page_of(self):
        """The number of the page and of how many it is one, 0 if it does not say."""
        lines = self.sheet.text.split("\n")
        said = (0, 0)
        for match in _PAGE_OF.finditer(plain("\n".join(lines[:8] + lines[-8:]))):
            number, of = int(match[1]), int(match[2])
            named = "page" in match[0] or "seite" in match[0]
            if (
                1 <= number <= of <= 400
                and (of > 1 or named)
                and (named or not said[0])
            ):
                said = number, of
        return said

    @cached_property
    def title(self):
        top = 0.4 * self.sheet.height
        return any(
            _TITLE.match(plain(run.text))
            for run in self.sheet.runs
            if run.top < top and len(run.text) < 45
        )

    @cached_property
    def total(self):
        added = sums(figures([self.sheet]), [self.sheet])
        return added.value if "label" in added.evidence else None

    @cached_property
    def date(self):
        day, _ = document_day(days([self.sheet]))
        return day.value if day else None

    @cached_property
    def head(self):
        top = [run for row in self.sheet.rows[:4] for run in row]
        return {fold(run.text) for run in top if len(run.text) > 5}


def parts(pages, count, books=None):
    """Return the ``Part``s of a file of ``count`` pages, [] if it is one document.

    :param books: whose numbers are not those of a seller
    """
    if len(pages) < 2:
        return []
    signs = [_Sign(page, books or Books()) for page in pages]
    starts = [0]
    for index in range(1, len(signs)):
        if _begins(signs[starts[-1] : index], signs[index]):
            starts.append(index)
    if len(starts) < 2:
        return []
    ends = [pages[start].number - 1 for start in starts[1:]] + [count]
    return [
        Part(pages[start].number if start else 1, end)
        for start, end in zip(starts, ends, strict=True)
    ]


def _begins(former, sign):
    """Whether the page of ``sign`` begins another document than ``former``."""
    last, of = former[-1].page_of
    page, pages = sign.page_of
    if page > 1 and (page, pages) == (last + 1, of):
        return False
    numbers_before = {one.number for one in former if one.number}
    if page == 1 and (last or sign.number not in numbers_before):
        return bool(sign.number or sign.title or last == of)
    if sign.number and numbers_before:
        other = sign.number not in numbers_before
        return other and (sign.title or sign.total is not None)
    return _is_complete(former, sign) and page <= 1


def _is_complete(former, sign):
    """Whether both ``former`` and ``sign`` have all that a document needs."""
    if sign.total is None or all(one.total is None for one in former):
        return False
    sellers = set().union(*(one.sellers for one in former))
    if sign.sellers and sellers and not sign.sellers & sellers:
        # The last page of a document may name a bank or a carrier.
        return bool(sign.date or sign.title or sign.number)
    # Slips have neither a number nor one seller.
    other_total = all(one.total != sign.total for one in former)
    other_date = all(one.date != sign.date for one in former)
    other_head = not former[0].head & sign.head
    return bool(sign.date) and other_total and (other_date or other_head)
