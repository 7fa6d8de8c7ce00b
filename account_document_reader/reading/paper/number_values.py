"""What stands behind a label, as a number of a document."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .amounts import amounts
from .dates import MONTHS, dates
from .folding import plain
from .layout import Page, Run
from .number_labels import TAKEN, TITLED

_NO_PREFIX = ("id", "n", "no", "nr", "num", "ref", "number", "nummer")
_VALUE = re.compile(
    r"[#]?((?=[\w\-/.+ ]*\d)[A-Za-z0-9][A-Za-z0-9\-/_.+]{0,34}"
    r"(?:\(\w{1,8}\)[A-Za-z0-9][A-Za-z0-9\-/_.]{0,20})?)"
)
# Another sign than those of numbers, and then it goes on.
_GOES_ON = re.compile(r"[^\s\w,;:.)\]|%]\w*\d| \d|[-/]\w{1,4}\s?[-/]")
_GLUED = re.compile(
    r"(?i)(?<=\d)(?:date|du|dated|page|seite|datum|client|vom|del|le|van|time|cashier).*$"
)
# What stands between a number and its date.
_BEFORE_DATE = re.compile(
    r"(?i)[\s\-–—,(/]*(?:\b(?:(?:[eé]mise?|[eé]tablie?|[eé]dit[eé]e?|issued|"
    r"ausgestellt|emessa|emitida) )?"
    r"(?:du|le|en date du|vom|am|on|dated|of|van|del|il|el|de fecha|date|datum|data|"
    r"fecha))?[\s:.]*$"
)
# What goes on after a blank: "FA 2026 0012", "2026 / 045", "8 104 552 317 K5".
_MORE = re.compile(
    r"(?:\s?[/\-]\s?\d{1,8}\b){1,4}|\s?–\s?(?:19|20)\d\d\b|"
    r"(?:\s\d{2,8}(?:\s?[-/]\s?\d{1,8})*){1,4}(?:\s[A-Z0-9]{1,3})?"
    r"(?=\s*(?:$|du |vom |[A-Z][a-z]{3,}))"
)
# Where nothing else follows: "057 2487119034", "0427118330 26J4-1T09", "FT 2026A/118".
_PARTS = re.compile(
    r"(?:\s(?=[A-Z0-9/-]*\d)(?:[A-Z0-9]{2,12}|[A-Z0-9](?=[-/]))"
    r"(?:[-/.][A-Z0-9]{1,8}){0,3}){1,4}\s*$"
)
# "X 26 7 0041 889 2": a letter and digits in groups; "2025 2 0044 17733".
_GROUPS = re.compile(r"(?:\s\d{1,4}){3,7}\s*$")
_DIGITS = re.compile(r"(?:\s\d{1,6}){2,6}\s*$")
LONG = 4  # digits of a number that stands alone
# What is said of the sheet, not of the number: "FT 2026A/118 Original".
_COPY = re.compile(
    r"(?i)\s+\(?(?:original|duplicad[ao]|triplicado|duplicata|duplikat|copie|copy|kopie|"
    r"copia|orig\.)\W*$"
)
_WRAPPED = re.compile(r"\w[-/_]$")
_ENDS_IN_DATE = re.compile(r"(?<=\d{3})[0-3]\d[./][01]\d[./](?:19|20)\d\d$")
MOST_PREFIX = 6  # letters of a number that stand apart from its digits


@dataclass
class Numbered:
    """A number that can be the document's; ``worth`` is that of its label.

    :param grade: the kind of label, before it is known what stands around it
    :param whole: False if it goes on with something that is not understood
    """

    value: str
    words: str
    worth: float
    page: Page
    run: Run
    times: int = 1
    grade: float = 0
    whole: bool = True

    @property
    def weight(self):
        return self.worth + 0.3 * min(self.times, 3)


def value_in(text, worth, page, run, titled=False):
    """Return what ``text`` begins with, if that can be a number of a document."""
    # "FC26-" ends a line, and the number goes on below.
    wrapped = bool(_WRAPPED.search(text))
    text = text.strip(" :#.-–°")
    dated = dates(text)
    if any(one.start < 2 for one in dated):
        return None
    if dated and text[dated[0].start - 1] in " :(":
        text = _BEFORE_DATE.sub("", text[: dated[0].start])
    if any(a.start < 2 and a.exact for a in amounts(text)):
        return None
    text = _COPY.sub("", text)
    match = _VALUE.match(text)
    if not match:
        return _parted(text, worth, page, run)
    value = _GLUED.sub("", match[1]).strip("-/._+ ")
    if value.isalpha() and not _is_prefix(plain(value)):
        return None
    if plain(value) in MONTHS:
        return None  # "Juin 2026"
    rest = text[match.end() :]
    # "FA 2026 0012" and "2026 / 045" are one number.
    more = len(value) <= 10 and _MORE.match(rest) or _parts_of(value, rest)
    if more and not _ends_in_date(value + more[0]):
        whole = text[match.start(1) : match.end() + more.end()]
        value = re.sub(r"\s", " ", whole).strip("-/._+ ")
    # The number and its date have run into each other.
    value = _ENDS_IN_DATE.sub("", value)
    if re.match(r"\s?%", rest) or not re.search(r"\d", value):
        return None
    left = rest[more.end() :] if more else rest
    cut = _GOES_ON.match(left) and (left[0] != " " or _is_short(value))
    cut = cut or wrapped and not more
    if cut:
        worth -= 1.5  # the beginning of a number whose end is not understood
    if re.fullmatch(r"(?:19|20)\d\d", value) and not more:
        worth -= 1.5
    if worth == TITLED and titled and len(value) > 3:
        worth = 2.6  # "FACTURE FA2026-0012" is a title
    return Numbered(value, "", worth, page, run, whole=not cut)


def _parts_of(value, rest):
    """Match what ``value`` goes on with; two long numbers are not parts of one."""
    more = _PARTS.match(rest)
    if not re.search(r"\d", value) and not re.fullmatch("[A-Z]{1,6}", value):
        return None  # a label
    if not more and value.isalpha():
        more = _GROUPS.match(rest)
    if not more and value.isdigit():
        more = _DIGITS.match(rest)
    long = more and len(value) > MOST_PREFIX and value.isdigit()
    return None if long and re.fullmatch(r"\s\d{6,}\s*", more[0]) else more


def _ends_in_date(text):
    return any(one.end >= len(text.rstrip()) for one in dates(text))


def _is_short(value):
    return value.isdigit() and len(value) < LONG


def _is_prefix(letters):
    """Whether ``letters`` can begin a number that goes on after a blank."""
    if len(letters) > MOST_PREFIX or letters in _NO_PREFIX:
        return False
    return not TAKEN.match(letters)


def is_clear(number):
    """Whether no sign of ``number`` is one that engines take for another.

    Such as l for I and o for 0 beside digits.
    """
    letters = [sign for sign in number if sign.isalpha()]
    mixed = any(sign.islower() for sign in letters) and any(
        sign.isupper() for sign in letters
    )
    return not mixed and not re.search(r"\d[IlOoQD|]|[IlOoQ|]\d|\d[SBZG]\d", number)


def redressed(number):
    """Return ``number`` with the small letters among capitals that are misread."""
    letters = [sign for sign in number if sign.isalpha()]
    capitals = sum(sign.isupper() for sign in letters)
    strange = any(sign.islower() and sign not in "lo" for sign in letters)
    if strange or len(letters) - capitals > capitals:
        return number
    number = re.sub(r"(?<=\d)o|o(?=\d)", "0", number)
    return number.replace("l", "I").replace("o", "O")


def _parted(text, worth, page, run):
    match = re.match(r"([A-Z]{1,6})\s((?:\d{1,8}[\s/\-]?){1,3})(?![\d.,])", text)
    if not match:
        return None
    return Numbered(f"{match[1]} {match[2].strip()}", "", worth, page, run)
