"""Labels that stand below their values are put above, where others look for them."""

from __future__ import annotations

import re
from dataclasses import replace

from .amount_labels import kind_of_amount
from .amounts import is_bare_amount
from .dates import is_date
from .folding import plain
from .labels import kind_of_date
from .number_labels import LABELS, SLIP

LEAST = 2  # values with their label below: one may be chance
NEAR = 2.6  # heights from the middle of a value to that of its label
CLOSER = 0.7  # by which a label is nearer to its value than to the next one
FAR = 12  # heights between a label and what stands at its right in the same row
LONGEST = 40  # signs of a label
MOST = 100, 600  # labels and values of a page that are compared
_RATE = re.compile(r"\d{1,2}(?:[.,]\d{1,2})?\s?%")
_CODE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9\-/. ]{1,24}")


def righted(page):
    """Return ``page`` with labels above their values where it has them below.

    The runs keep the place where they are drawn.
    """
    labels = [run for run in page.runs if _is_label(run.text)]
    values = [run for run in page.runs if _is_value(run.text)]
    if len(labels) > MOST[0] or len(values) > MOST[1]:
        return page
    values_above = {id(one): _next_above(one, values) for one in labels}
    labels_above = {
        id(value): _next_above(value, labels)
        for value in values_above.values()
        if value and not any(_has_beside(other, [value]) for other in labels)
    }
    pairs = {}
    for one in labels:
        if _lacks_value_below(one, values_above[id(one)], values):
            stack = _stack(one, values_above, labels_above)
            pairs.update((id(label), (value, label)) for value, label in stack)
    if len(pairs) < LEAST:
        return page
    moved = {}
    for value, label in pairs.values():
        moved[id(label)] = _at(label, value.top, value.top + label.height)
        moved[id(value)] = _at(value, label.bottom - value.height, label.bottom)
    return replace(page, runs=[moved.get(id(run), run) for run in page.runs])


def _at(run, top, bottom):
    return replace(run, top=top, bottom=bottom, drawn=(run.top, run.bottom))


def _lacks_value_below(one, value, values):
    """Whether ``value``, above the label ``one``, is plainly nearer than any below."""
    if value is None or _has_beside(one, values):
        return False
    below = _next_below(one, values)
    return not below or _distance(value, one) < CLOSER * _distance(one, below)


def _stack(one, values_above, labels_above):
    """Return ``(value, label)`` from the label ``one`` upwards: each lost its value.

    It is empty if one is left over at the top: then the labels are above, and ``one``
    is followed by nothing.
    """
    pairs = []
    while one:
        value = values_above[id(one)]
        if value is None or id(value) not in labels_above:
            return []
        pairs.append((value, one))
        one = labels_above[id(value)]
    return pairs


def _next_above(run, others):
    return min(
        (other for other in others if 0 < _distance(other, run) <= NEAR * other.height),
        key=lambda other: _distance(other, run),
        default=None,
    )


def _next_below(run, others):
    return min(
        (other for other in others if 0 < _distance(run, other) <= NEAR * other.height),
        key=lambda other: _distance(run, other),
        default=None,
    )


def _distance(upper, lower):
    """How far the middle of ``lower`` is below that of ``upper``; 0 if beside it."""
    aligned = upper.under(lower) > 0.4 or abs(upper.left - lower.left) < upper.height
    return max(lower.middle - upper.middle, 0) if aligned else 0


def _has_beside(one, values):
    return any(
        one.beside(value) > 0.5 and 0 <= value.left - one.right < FAR * one.height
        for value in values
    )


def _is_label(text):
    if len(text) > LONGEST or re.search(r"\d", _RATE.sub("", text)):
        return False
    if kind_of_date(text)[0] in ("date", "due") or kind_of_amount(text)[0]:
        return True
    bare = plain(text)
    return any(worth >= SLIP and one.search(bare) for worth, one in LABELS)


def _is_value(text):
    shaped = _RATE.fullmatch(text.strip()) or _CODE.fullmatch(text)
    return bool(shaped or is_date(text) or is_bare_amount(text))
