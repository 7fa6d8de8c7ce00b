"""Dates and times in text, in the orders and languages that occur."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from .folding import plain
from .spelt import spelt_dates

_NAMES = {
    1: "janvier january januar januari gennaio enero janeiro janv jan gen ene",
    2: "fevrier february februar februari febbraio febrero fevereiro fevr fev feb",
    3: "mars march marz maart marzo marco mar mrz mrt",
    4: "avril april aprile abril avr apr abr",
    5: "mai may mei maggio mayo maio maj mag",
    6: "juin june juni giugno junio junho jun giu",
    7: "juillet july juli luglio julio julho juil jul lug",
    8: "aout august augustus agosto aug ago",
    9: "septembre september settembre septiembre setiembre setembro sept sep set",
    10: "octobre october oktober ottobre octubre outubro oct okt ott out",
    11: "novembre november noviembre novembro nov",
    12: "decembre december dezember dicembre diciembre dezembro dec dez dic",
}
MONTHS = {name: month for month, names in _NAMES.items() for name in names.split()}
_MONTH = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"
_YEAR = r"((?:19|20)\d{2}|\d{2}(?!\d))"
# After a year may follow a time without a blank.
_END = r"(?=\d{1,2}[:h]\d{2}|\D|$)"
_PARTED = re.compile(
    rf"(?<![\d.,/-])(\d{{1,2}})\s?([./\-])\s?(\d{{1,2}})\s?\2\s?{_YEAR}{_END}"
)
_BLANKS = re.compile(r"(?<![\d.,/-])(\d{2}) (\d{2}) ((?:19|20)\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d{2})([./\-])(\d{1,2})\2(\d{1,2})(?=T|\D|$)")
_WORDS = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s?(?:er|ere|st|nd|rd|th|\.|de)?[\s\-/.,]*"
    rf"{_MONTH}(?![a-z])?[a-z]?[\s\-/.,]*(?:de\s?|del\s?)?{_YEAR}{_END}"
)
_MONTH_FIRST = re.compile(
    rf"(?<![a-z]){_MONTH}[\s\-/.,]*(\d{{1,2}})(?:st|nd|rd|th)?[\s\-/.,]+{_YEAR}{_END}"
)
_MONTH_ALONE = re.compile(rf"(?<![a-z]){_MONTH}(?![a-z])")
_TIME = re.compile(
    r"(?<![\d:.,])([01]?\d|2[0-3])\s?(?:[:h]|heures?)\s?([0-5]\d)(?::[0-5]\d)?"
    r"\s?(am|pm)?(?![\d:])"
)
OLDEST = date(1995, 1, 1)
AHEAD = timedelta(days=400)


@dataclass(frozen=True)
class Dated:
    """A date as it stands in a text.

    :param readings: what it can mean: one date, or day first and then month first
    :param order: "dmy", "mdy" or "ymd" if only that one is possible
    """

    readings: tuple[date, ...]
    start: int
    end: int
    order: str = ""


@lru_cache(maxsize=8192)
def dates(text):
    """Return the ``Dated`` in ``text``, from left to right."""
    found = []
    bare = plain(text)
    for pattern, read in _FORMS:
        for match in pattern.finditer(bare):
            span = match.span()
            if any(span[0] < known.end and known.start < span[1] for known in found):
                continue
            if dated := read(match):
                found.append(dated)
    for year, month, day, start, end in spelt_dates(bare, _MONTH_ALONE):
        if not any(start < known.end and known.start < end for known in found):
            if value := _day(year, MONTHS[month], day):
                found.append(Dated((value,), start, end, "words"))
    return tuple(sorted(found, key=lambda dated: dated.start))


def is_date(text):
    """Whether ``text`` is a date and nothing else."""
    found = dates(text)
    return bool(found) and (found[0].start, found[0].end) == (0, len(text))


def times(text):
    """Return the times in ``text`` as "HH:MM", from left to right."""
    found = []
    for match in _TIME.finditer(plain(text)):
        hour = int(match[1])
        if match[3] == "pm" and hour < 12:
            hour += 12
        elif match[3] == "am" and hour == 12:
            hour = 0
        found.append(f"{hour:02}:{match[2]}")
    return found


def _iso(match):
    day = _day(match[1], match[3], match[4])
    return day and Dated((day,), *match.span(), "ymd")


def _parted(match):
    first, second, year = match[1], match[3], match[4]
    if " " in match[0] and len(year) == 2:
        return None  # "HC03-7 - 15" is the number of an article
    return _numeric(match, first, second, year)


def _blanks(match):
    return _numeric(match, match[1], match[2], match[3])


def _numeric(match, first, second, year):
    european, american = _day(year, second, first), _day(year, first, second)
    readings = tuple(dict.fromkeys(day for day in (european, american) if day))
    if not readings:
        return None
    order = "" if european and american else "dmy" if european else "mdy"
    return Dated(readings, *match.span(), order)


def _words(match):
    day = _day(match[3], MONTHS[match[2]], match[1])
    return day and Dated((day,), *match.span(), "words")


def _month_first(match):
    day = _day(match[3], MONTHS[match[1]], match[2])
    return day and Dated((day,), *match.span(), "words")


_FORMS = (
    (_ISO, _iso),
    (_PARTED, _parted),
    (_WORDS, _words),
    (_MONTH_FIRST, _month_first),
    (_BLANKS, _blanks),
)


def _day(year, month, day):
    year = int(year)
    if year < 100:
        year += 2000
    try:
        found = date(year, int(month), int(day))
    except ValueError:
        return None
    return found if OLDEST <= found <= date.today() + AHEAD else None
