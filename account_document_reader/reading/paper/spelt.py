"""Dates whose day or year is in words: "le vingt-deux mars deux mille vingt-six".

In French, Italian, Spanish, Portuguese and English, whose numbers are regular.
"""

from __future__ import annotations

import re

MOST_DAY, MOST_YEAR = 45, 60  # letters before and after the month that are looked at
MOST_WORDS = 6  # of a number
LAST = 39  # of a century

_FRENCH = (
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze "
    "quinze seize dixsept dixhuit dixneuf"
)
_ITALIAN = (
    "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici "
    "quattordici quindici sedici diciassette diciotto diciannove"
)
_SPANISH = (
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
    "quince dieciseis diecisiete dieciocho diecinueve"
)
_PORTUGUESE = (
    "um dois tres quatro cinco seis sete oito nove dez onze doze treze catorze quinze "
    "dezasseis dezassete dezoito dezanove"
)
_BRAZILIAN = "dezesseis dezessete dezoito dezenove"
_ENGLISH = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)


def _counted(units, tens, joins=("",)):
    """Return {word: number} up to ``LAST``; words are letters without blanks.

    :param tens: twenty and thirty
    :param joins: what stands between tens and units
    """
    units = units.split()
    found = {word: number for number, word in enumerate(units, 1)}
    for ten, word in zip((20, 30), tens, strict=True):
        found[word] = ten
        for join in joins:
            for number, unit in enumerate(units[:9], 1):
                found[f"{word}{join}{unit}"] = ten + number
                if unit[0] in "aeiou":  # "ventuno", "trentotto"
                    found[f"{word[:-1]}{join}{unit}"] = ten + number
    return found


def _languages():
    """Return for each language its numbers, its first day and its thousands."""
    brazil = {word: number for number, word in enumerate(_BRAZILIAN.split(), 16)}
    portuguese = _counted(_PORTUGUESE, ("vinte", "trinta"), ("e",))
    spanish = _counted(_SPANISH, ("veinti", "treinta"), ("", "y"))
    return (
        (
            _counted(_FRENCH, ("vingt", "trente"), ("", "et")),
            {"premier": 1},
            ("deuxmille", "deuxmil"),
        ),
        (
            _counted(_ITALIAN, ("venti", "trenta")),
            {"primo": 1},
            ("duemila",),
        ),
        ({**spanish, "veinte": 20}, {"primero": 1}, ("dosmil",)),
        ({**portuguese, **brazil}, {"primeiro": 1}, ("doismile", "doismil")),
        (
            _counted(_ENGLISH, ("twenty", "thirty")),
            {
                **_counted(_ORDINALS, ("twenty", "thirty")),
                "twentieth": 20,
                "thirtieth": 30,
            },
            ("twothousandand", "twothousand", "twenty"),
        ),
    )


def _tables():
    days, years = {}, {}
    for numbers, ordinals, thousands in _languages():
        days.update({word: n for word, n in numbers.items() if n <= 31})
        days.update({word: n for word, n in ordinals.items() if n <= 31})
        for thousand in thousands:
            for word, number in numbers.items():
                # "twenty six" is no year, "twenty twenty-six" is.
                if thousand != "twenty" or number >= 10:
                    years[thousand + word] = 2000 + number
    return days, years


_DAYS, _YEARS = _tables()
_WORD = re.compile(r"[a-z]+")
_LINKED = re.compile(r"[\s\-]*")
_DAY_DIGITS = re.compile(
    r"(?<![\d.,/-])(\d{1,2})\s?(?:er|°|º|st|nd|rd|th|\.)?(?:\s(?:day\s)?(?:de|of))?\s*$"
)
_YEAR_DIGITS = re.compile(r"\s*,?\s*((?:19|20)\d\d)(?!\d)")
_BEFORE_MONTH = re.compile(r"\s+(?:(?:jour |day )?(?:du mois de|de|of))?\s*$")
_AFTER_MONTH = re.compile(r"\s*,?\s*(?:(?:de l.an|del?|dell.anno|do ano)\s+)?")


def spelt_dates(bare, months):
    """Yield year, month, day, start and end of the dates in ``bare``, plain text.

    Only those with a day or a year in words: others are read by their digits.

    :param months: a pattern for the name of a month
    """
    for month in months.finditer(bare):
        day, start, worded = _day_before(bare, month.start())
        if not day:
            continue
        year, end, said = _year_after(bare, month.end())
        if year and (worded or said):
            yield year, month[0], day, start, end


def _day_before(bare, end):
    """Return the day that ends at ``end``, where it begins, and if words say it."""
    begin = max(end - MOST_DAY, 0)
    text = bare[begin:end]
    if digits := _DAY_DIGITS.search(text):
        return int(digits[1]), begin + digits.start(1), False
    link = _BEFORE_MONTH.search(text)
    if not link:
        return 0, 0, False
    words = list(_WORD.finditer(text[: link.start()]))[-MOST_WORDS:]
    # The longest that is a number: "vingt et un", not "un".
    for first in range(len(words)):
        some = words[first:]
        number = _DAYS.get(_joined(text, some))
        start = some[0].start()
        if text[start - 1 : start] == "-":
            continue  # "trente-deux" is no day, nor is its end
        if number and some[-1].end() == link.start():
            return number, begin + start, True
    return 0, 0, False


def _year_after(bare, start):
    """Return the year that begins at ``start``, where it ends, and if words say it."""
    text = bare[start : start + MOST_YEAR]
    if digits := _YEAR_DIGITS.match(text):
        return int(digits[1]), start + digits.end(), False
    skipped = _AFTER_MONTH.match(text).end()
    words = list(_WORD.finditer(text, skipped))[:MOST_WORDS]
    if not words or words[0].start() != skipped:
        return 0, 0, False
    for last in range(len(words), 0, -1):
        some = words[:last]
        if number := _YEARS.get(_joined(text, some)):
            return number, start + some[-1].end(), True
    return 0, 0, False


def _joined(text, words):
    """Return ``words`` as one, "" if more than white or a dash is between them."""
    for one, other in zip(words, words[1:], strict=False):
        if not _LINKED.fullmatch(text[one.end() : other.start()]):
            return ""
    return "".join(word[0] for word in words)
