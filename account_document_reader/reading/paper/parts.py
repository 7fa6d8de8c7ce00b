"""Several documents in one file: where each begins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..facts import Part
from .calendar_facts import days, document_day
from .figures import figures
from .folding import fold, plain
from .identities import identities, siren_of
from .numbering import numbers
from .totals import sums

_PAGE_OF = re.compile(
    r"(?:page|seite|pagina|blatt|feuillet|p\.)?\s*:?\s*(\d{1,3})\s?(?:/|sur|of|von|van|de|di)\s?(\d{1,3})(?!\s?[/\d])"
)
_TITLE = re.compile(
    r"^\W*(?:facture|invoice|rechnung|factuur|fattura|factura|avoir|gutschrift|credit ?note)\b"
)


@dataclass
class _Sign:
    """What one page says of the document that it belongs to."""

    number: str = ""
    sellers: set = field(default_factory=set)
    page: int = 0
    of: int = 0
    title: bool = False
    total: object = None
    date: object = None
    slip: bool = False
    words: frozenset = frozenset()


def parts(pages, count):
    """Return the ``Part``s of a file of ``count`` pages, [] if it is one document."""
    if len(pages) < 2:
        return []
    signs = [_sign(page) for page in pages]
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


def _sign(page):
    sign = _Sign()
    known = [one for one in identities([page]) if one.kind in ("vat", "siren", "siret")]
    sign.sellers = {siren_of(one) or one.value for one in known}
    numbered = [n for n in numbers([page], [one.value for one in known]) if n.worth >= 2]
    sign.number = re.sub(r"\W", "", numbered[0].value).upper() if numbered else ""
    text = page.text
    edges = "\n".join(text.split("\n")[:8] + text.split("\n")[-8:])
    for match in _PAGE_OF.finditer(plain(edges)):
        page_number, of = int(match[1]), int(match[2])
        if 1 <= page_number <= of <= 400 and (of > 1 or "page" in match[0]):
            if "page" in match[0] or "seite" in match[0] or not sign.page:
                sign.page, sign.of = page_number, of
    top = [run for run in page.runs if run.top < 0.4 * page.height and len(run.text) < 45]
    sign.title = any(_TITLE.match(plain(run.text)) for run in top)
    added = sums(figures([page]), [page])
    sign.total = added.value if "label" in added.evidence else None
    day, _ = document_day(days([page]))
    sign.date = day.value if day else None
    sign.slip = page.height > 1.55 * page.width or page.width > page.height
    sign.words = frozenset(
        fold(run.text) for row in page.rows[:4] for run in row if len(run.text) > 5
    )
    return sign


def _begins(former, sign):
    """Whether the page of ``sign`` begins another document than ``former``."""
    numbers_before = {one.number for one in former if one.number}
    if sign.page > 1 and sign.page == former[-1].page + 1 and sign.of == former[-1].of:
        return False
    if sign.page == 1 and sign.of and (former[-1].page or sign.number not in numbers_before):
        return bool(sign.number or sign.title or former[-1].page == former[-1].of)
    if sign.number and numbers_before:
        return sign.number not in numbers_before and (sign.title or sign.total is not None)
    sellers_before = set().union(*(one.sellers for one in former))
    complete = any(one.total is not None for one in former)
    if sign.sellers and sellers_before and not sign.sellers & sellers_before:
        return complete and sign.total is not None
    if complete and sign.total is not None and sign.date:
        # Slips have neither a number nor one seller: each page is complete in itself.
        same_head = bool(former[0].words & sign.words)
        other_date = all(one.date != sign.date for one in former)
        other_total = all(one.total != sign.total for one in former)
        return other_total and (other_date or not same_head) and not sign.page > 1
    return False
