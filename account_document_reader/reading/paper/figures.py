"""Every amount on the pages with the words that stand beside and above it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from .amount_labels import BARE_AMOUNT, has_tax, heads_lines, kind_of_amount
from .amounts import amounts, thousandths_of
from .folding import fold, plain, says
from .layout import Page, Run
from .legal_forms import LEGAL_FORMS
from .rates import RATES

_NAMES = re.compile(r"[^\W\d_]{3}|%")
# "GST No." heads no column of amounts.
_NUMBERED = re.compile(r"\bn[o°º]\b|\bnr\b|numb?er|nummer|numero|\bid\b|\breg\b")
_LONG = re.compile(r"\d(?:[ .]?\d){3}")
_WORD = re.compile(r"[^\W\d_]{4}")
# "VAT (20% on 240.00)": what stands there is not the tax, but what bears it.
_OF_BASE = re.compile(
    r"%\W{0,3}(?:on|over|auf|von|sur|sobre|su|van|di|de|af|av)\b\W{0,3}$"
)
HIGHEST = Decimal("0.28")  # of a net: no country has a higher tax
CELLS = 3  # of a row that is a strip of them
SENTENCE = 45  # letters of words that name nothing
PROSE = 90  # letters; longer lines are sentences, where amounts mean something else
MOST_FIGURES = 600
HEADS = ("net", "tax", "total", "payable", "before", "prepaid", "outside")
OF_TOTAL = ("net", "tax", "outside")
SUMS = ("net", "tax", "total", "payable")
FAR_RIGHT = 12  # heights between a sum and its words at its right
NEAR = 2.6  # heights between a head and an amount that other columns part from it
LEAST_PARTS = 2  # amounts of a column with their sum below
REACH = 60  # rows between the head of a column and its last amount
# Amounts of sentences that French law puts on every invoice.
LEGAL = ("capitai", "indemnite", "recouvrement", "penaiite", "escompte", "minimum")


@dataclass
class Figure:
    """One amount and what the words around it call it.

    :param kind: a kind of ``labels.AMOUNTS``, "" if nothing is said
    :param worth: of the words, 0 to 3
    :param row: of all pages, from 0
    :param column: the head of its column, None if it has none
    :param last: whether it is the last amount of its row
    """

    value: Decimal
    currency: str
    exact: bool
    page: Page
    run: Run
    row: int
    words: str = ""
    kind: str = ""
    worth: int = 0
    head: str = ""
    column: Run | None = None
    last: bool = True
    prose: bool = False
    start: int = 0  # in the text of its run, and the end
    end: int = 0
    why: set = field(default_factory=set)

    @property
    def low(self):
        """How far down its page it stands, 0 to 1."""
        return self.run.middle / max(self.page.height, 1)


def figures(pages):
    """Return the ``Figure``s of ``pages``, in reading order."""
    found, row_number = [], 0
    thousandths = thousandths_of("\n".join(page.text for page in pages))
    for page in pages:
        above = []
        for row in page.rows:
            of_row = _row_figures(page, row, row_number, thousandths)
            _name_by_columns(of_row, above)
            found.extend(of_row)
            above.append(row)
            row_number += 1
            if len(found) > MOST_FIGURES:
                return found
        _name_sums_of_columns(found, page)
    return found


def _row_figures(page, row, number, thousandths):
    found, words = [], ""
    for run in row:
        position = 0
        for amount in amounts(run.text, thousandths):
            before = run.text[position : amount.start]
            if _says(before):
                # Words of another column do not go on with those of an amount, nor
                # do those that name another one: "Total HT 315,00 TVA 63,00".
                apart = found and found[-1].words == words
                apart = apart and (not position or _kind(before)[0])
                words = before.strip() if apart else f"{words} {before}".strip()
            position = amount.end
            figure = Figure(
                amount.value,
                amount.currency,
                amount.exact,
                page,
                _part(run, amount),
                number,
            )
            figure.words = words
            figure.start, figure.end = amount.start, amount.end
            figure.kind, figure.worth = _kind(words)
            if figure.kind == "tax" and _OF_BASE.search(plain(before)):
                figure.kind, figure.worth = "net", 1
            figure.prose = len(run.text) > PROSE and not _leads(figure)
            figure.prose = figure.prose or _is_legal(run.text)
            found.append(figure)
        rest = run.text[position:]
        if _says(rest):
            # Words between two amounts belong to the second one.
            alone = position or (found and found[-1].words == words) or _kind(rest)[0]
            words = rest if alone else f"{words} {rest}"
    heads = sum(kind_of_amount(run.text)[0] in SUMS for run in row) >= CELLS
    if heads and len(found) == 1 and any(_is_rate(run.text) for run in row[:-1]):
        return []  # "NET HT   TVA 20,00   NET À PAYER"
    for figure in found[:-1]:
        figure.last = False
    if len(row) == 1 and found and not _says(row[0].text[: found[0].start]):
        _name_by_what_follows(row[0].text, found)
    elif found and found[-1].run.right <= row[-1].left and not found[-1].kind:
        _name_by_what_is_right(found[-1], row)
    return found


def _name_by_what_is_right(figure, row):
    """Name the last figure of ``row`` by the words that end the row, if no others do.

    Some put the sums at the left: "120,00 €   Total TTC".
    """
    last = row[-1]
    kind, worth = kind_of_amount(last.text)
    near = last.left - figure.run.right < FAR_RIGHT * figure.run.height
    near = near and row[-2].left <= figure.run.left and len(last.text) < SENTENCE
    if kind in SUMS and near:
        figure.words, figure.kind, figure.worth = last.text, kind, worth


def _leads(figure):
    """Whether a sentence begins with it: "Total TTC : 101,80 € prélevé sur ..."."""
    begins = figure.start < SENTENCE and figure.worth > 2
    return begins and figure.kind in ("total", "payable")


def _name_by_what_follows(text, found):
    """Name figures whose words stand behind them: "120,00 € TTC"."""
    ends = [figure.start for figure in found[1:]] + [len(text)]
    for figure, end in zip(found, ends, strict=True):
        words = text[figure.end : end]
        kind, worth = kind_of_amount(words)
        if kind in SUMS and len(words) < PROSE:
            figure.words, figure.kind, figure.worth = words.strip(), kind, worth


def _part(run, amount):
    """Return the part of ``run`` where ``amount`` stands."""
    step = (run.right - run.left) / max(len(run.text), 1)
    left, right = run.left + step * amount.start, run.left + step * amount.end
    words = run.text[amount.start : amount.end].strip()
    return Run(words, left, run.top, right, run.bottom, run.sure)


def _says(text):
    return any(sign.isalpha() for sign in text) or "%" in text


def _is_legal(text):
    folded = fold(text)
    return any(word in folded for word in LEGAL)


def _kind(words):
    """Return kind and worth of ``words``; the last ones count most."""
    kind, worth = kind_of_amount(words)
    if kind and len(fold(words)) > SENTENCE:
        worth = min(worth, 1)
    return kind, worth


def _name_by_columns(figures_of_row, above):
    """Give the figures of a row the names of their columns, or of the line above."""
    first = figures_of_row[0] if len(figures_of_row) == 1 else None
    if first and not first.kind and not _NAMES.search(first.words):
        first.kind, first.worth = _alone_above(above)
    for figure in figures_of_row:
        head = _head(figure.run, above)
        if head:
            figure.head, figure.column, distance = head
            near = distance <= 2 or _is_near(figure.column, figure.run)
            # What has words of its own is a line of the list below that head.
            if near and _has_no_words(figure):
                figure.kind, figure.worth = figure.head, 2
                figure.why.add("below")
    _name_below_joined_heads(figures_of_row)
    _name_sums_of_row(figures_of_row)
    for figure in figures_of_row:
        # "Total 100.00 20.00 120.00": the heads say what each of them is.
        summed = figure.kind == "total" and figure.worth <= 2
        if (summed or figure.kind == "payable") and figure.head in OF_TOTAL:
            if sum(other.words == figure.words for other in figures_of_row) > 1:
                figure.kind, figure.worth = figure.head, 2


def _name_below_joined_heads(figures_of_row):
    """Tell figures below one run of words by the words above each of them.

    The heads of narrow columns run together: "Total HT TVA 20% Total TTC".
    """
    below = {}
    for figure in figures_of_row:
        if figure.column and "below" in figure.why:
            below.setdefault(id(figure.column), []).append(figure)
    for alike in below.values():
        heads = [
            kind_of_amount(_words_over(figure.column, figure.run))[0]
            for figure in alike
        ]
        if len(alike) > 1 and len(set(heads) & set(HEADS)) == len(alike):
            for figure, head in zip(alike, heads, strict=True):
                figure.head = figure.kind = head


def _name_sums_of_row(figures_of_row):
    """Name net, tax and total where a row called "Total" ends in them, and they fit."""
    if len(figures_of_row) < CELLS:
        return
    net, tax, total = last = figures_of_row[-CELLS:]
    alike = len({figure.words for figure in last}) == 1 and net.kind == "total"
    fits = 0 < tax.value < net.value * HIGHEST and net.value + tax.value == total.value
    if alike and fits and net.worth < 3:
        net.kind, tax.kind = "net", "tax"


def _words_over(head, run):
    """Return the words of ``head`` that stand above ``run``."""
    step = (head.right - head.left) / max(len(head.text), 1)
    return " ".join(
        word[0]
        for word in re.finditer(r"\S+", head.text)
        if head.left + step * word.start() < run.right
        and run.left < head.left + step * word.end()
    )


def _name_sums_of_columns(found, page):
    """Give the head of a column to the sum of its amounts, instead of to them.

    Below "Net | VAT | Total" stand the amounts of each rate, and then their sum.
    """
    columns = {}
    for figure in found:
        if figure.page is page and figure.column:
            columns.setdefault(id(figure.column), []).append(figure)
    for column in columns.values():
        for place in range(LEAST_PARTS, len(column)):
            parts, last = column[:place], column[place]
            if last.value and sum(part.value for part in parts) == last.value:
                if not last.kind and not _WORD.search(last.words):
                    last.kind, last.worth = last.head, 2
                    for part in parts:
                        if "below" in part.why:
                            part.kind, part.worth = "", 0
                break


def _alone_above(above):
    """Return kind and worth of the line above if it is nothing but a label."""
    if not above or len(above[-1]) != 1 or amounts(above[-1][0].text):
        return "", 0
    return kind_of_amount(above[-1][0].text)


def _head(run, above):
    """Return ``(kind, head, rows up)`` of the nearest head of the column of ``run``."""
    for distance, row in enumerate(reversed(above[-REACH:]), 1):
        if heads_lines(row):
            continue
        for other in row:
            if other.under(run) < 0.5:
                continue
            if kind := _kind_of_head(other, row):
                return kind, other, distance
        near = distance == 1 or row and _is_near(row[-1], run)
        if near and (cell := _kind_of_cell(run, row)):
            return *cell, distance
    return None


def _is_near(head, run):
    """Whether ``run`` stands close below ``head``, whatever other columns hold."""
    return run.top - head.bottom < NEAR * run.height


def _has_no_words(figure):
    """Whether no words name ``figure``: a sentence in another column does not."""
    if len(fold(figure.words)) > SENTENCE:
        return True
    return not figure.kind and not _WORD.search(figure.words)


def _kind_of_head(head, row):
    """Return what the words ``head`` say of the amounts below them, or ""."""
    if len(head.text) > 40 or not _can_be_head(head):
        return ""
    # "TVA FR40303265045" and "Silva Lda" name a company.
    if _LONG.search(head.text) or LEGAL_FORMS.search(head.text):
        return ""
    if _NUMBERED.search(plain(head.text)):
        return ""
    kind, _ = kind_of_amount(head.text)
    if kind == "total" and says(BARE_AMOUNT, head.text) and has_tax(row):
        kind = "net"  # "Rate, amount, tax" heads a list of taxes
    return kind if kind in HEADS else ""


def _can_be_head(run):
    return not amounts(run.text) or _is_rate(run.text)


def _is_rate(text):
    """Whether the only amount in ``text`` is the rate of a tax: "TVA 20,00"."""
    found = amounts(text)
    return (
        len(found) == 1
        and found[0].value in RATES
        and not found[0].currency
        and kind_of_amount(text[: found[0].start])[0] == "tax"
    )


def _kind_of_cell(run, row):
    """Return ``(kind, head)`` of the cell in which ``run`` stands, or None.

    In a strip of cells the words may begin at the left and the amounts end at the
    right, so that one does not stand below the other.
    """
    if len(row) < CELLS or not all(map(_can_be_head, row)):
        return None
    ends = [head.left - head.height / 2 for head in row[1:]] + [float("inf")]
    for head, end in zip(row, ends, strict=True):
        if head.left - head.height <= run.left and run.right <= end:
            kind = _kind_of_head(head, row)
            return (kind, head) if kind else None
    return None
