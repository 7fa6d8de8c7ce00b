"""Amounts of money in text, however their thousands and decimals are parted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

CURRENCIES = {
    "€": "EUR", "EUR": "EUR", "EURO": "EUR", "EUROS": "EUR",
    "$": "USD", "USD": "USD", "US$": "USD",
    "£": "GBP", "GBP": "GBP",
    "CHF": "CHF", "FR.": "CHF",
    "RM": "MYR", "MYR": "MYR",
    "PLN": "PLN", "ZŁ": "PLN", "DKK": "DKK", "SEK": "SEK", "NOK": "NOK",
    "CZK": "CZK", "KČ": "CZK", "HUF": "HUF", "RON": "RON",
    "CAD": "CAD", "AUD": "AUD", "SGD": "SGD", "S$": "SGD",
    "₹": "INR", "INR": "INR", "RS.": "INR",
    "MAD": "MAD", "TND": "TND", "¥": "JPY", "JPY": "JPY",
    "XOF": "XOF", "FCFA": "XOF", "XPF": "XPF", "AED": "AED",
    "DT": "TND", "KWD": "KWD", "BHD": "BHD", "JOD": "JOD", "OMR": "OMR", "LYD": "LYD",
    "IQD": "IQD",
}  # fmt: skip
# Currencies with three decimals, and the signs before them: in Tunis "4,500" is four
# and a half, in Kuwait four thousand five hundred.
THOUSANDTHS = {
    "TND": ",.", "KWD": ".", "BHD": ".", "JOD": ".", "OMR": ".", "LYD": ".",
    "IQD": "",  # nobody writes its parts: "250.000" are thousands
}  # fmt: skip
_NAMED = re.compile(
    r"\b(?:(?P<code>TND|KWD|BHD|JOD|OMR|LYD)|(?:(?<=\d )|(?<=\())DT|"
    r"[Dd]inars|DINARS|[Mm]illimes|MILLIMES)\b"
)
_SIGNS = sorted((re.escape(sign) for sign in CURRENCIES), key=len, reverse=True)
# A name ends where no letter follows, a sign anywhere: "29.99 €TTC".
_ONLY_BEFORE = ("RM", "RS\\.", "FR\\.")  # "6204-2RS" is a bearing
_ENDED = [
    sign + "(?![A-Za-z])" if sign[-1].isalpha() else sign
    for sign in _SIGNS
    if sign not in _ONLY_BEFORE
]
# "RON 95" is what is burnt in cars, "DT 118" a number.
_ONLY_AFTER = ("RON", "DT")
CURRENCY = "(?:" + "|".join(sign for sign in _SIGNS if sign not in _ONLY_AFTER) + ")"
CURRENCY_AFTER = "(?:" + "|".join(_ENDED) + ")"
# Narrow blanks that a typeface has not got stand there as a box or a question mark.
_BLANK = "[ \u00a0\u202f\u2009\ufffd■□▯?]"
# After a digit, other signs are part of a number that is not understood.
_PARTING = ' \u00a0\u202f\u2009.,:;()=+-–−*x×%€$£|/<>"~'
_NUMBER = (
    # thousands in groups, with or without decimals
    rf"(?:\d{{1,3}}(?:(?:{_BLANK}|['’´.,])\d{{3}})+(?:{_BLANK}?[.,]\s?\d{{2}}(?!\d))?"
    # or one row of digits, with two decimals or none
    rf"|\d+(?:{_BLANK}?[.,]{_BLANK}?\d{{1,4}})?)"
)
_AMOUNT = re.compile(
    rf"(?P<before>(?<![A-Za-z]){CURRENCY})?\s?(?P<minus>[-−–+(]\s?)?"
    rf"(?P<before2>(?<![A-Za-z]){CURRENCY}\s?)?"
    rf"(?<![\d,/#])(?<!\d[.:])(?P<number>{_NUMBER})"
    rf"(?P<bare>[.,][-–—]{{1,2}}(?!\d))?(?P<after>\s?{CURRENCY_AFTER})?"
    rf"(?P<end>\s?-(?![\d\w])|\s?CR\b|\))?(?P<percent>\s?[%‰])?",
    re.IGNORECASE,
)
_DECIMALS = re.compile(r"[.,]\s?(\d{1,4})$")
_THREE = re.compile(r"([.,])(\d{3})$")
_WITH_THREE = re.compile(r"\d[.,]\d{3}(?![\d.,])")
_WITH_TWO = re.compile(r"\d[.,]\d{2}(?![\d.,]|\s?%)")
_ENDS_PARTED = re.compile(rf"\d(?P<one>{_BLANK}|['’´.,])\d{{3}}(?P<two>[.,])\d{{3}}$")
# "Mo.-Fr. 08.30 - 12.30 Uhr": from Monday to Friday, not 8.30 francs.
_UNTIL_FRIDAY = re.compile(
    r"\b(?:mo|di|mi|do)[a-z]{0,8}[.\s]{0,2}(?:-|–|bis|/)\s?$", re.I
)
MOST = Decimal("1e9")


@dataclass(frozen=True)
class Amount:
    """One amount as it stands in a text.

    :param currency: ISO 4217, "" if none stands beside it
    :param exact: whether it has its two decimals, or three of a currency with three
    """

    value: Decimal
    start: int
    end: int
    currency: str = ""
    exact: bool = True


@lru_cache(maxsize=8192)
def amounts(text, thousandths=""):
    """Return the ``Amount``s in ``text``: what has two decimals or a currency.

    :param thousandths: the signs before three decimals, see ``thousandths_of``
    """
    found = []
    for match in _AMOUNT.finditer(text):
        if match["percent"] or text[match.end() : match.end() + 1].isdigit():
            continue
        amount = _amount(text, match, thousandths)
        if amount:
            found.append(amount)
    return tuple(found)


def is_bare_amount(text):
    """Whether ``text`` is one amount and no words."""
    return len(amounts(text)) == 1 and not re.search(r"[^\W\d_]{4}", text)


def percentages(text):
    """Return the rates (Decimal) that stand in ``text`` with a percent sign."""
    found = []
    for match in re.finditer(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,3})?)\s?%", text):
        found.append(Decimal(match[1].replace(",", ".")))
    return found


def _amount(text, match, thousandths):
    sign = match["before"] or match["before2"] or match["after"] or ""
    currency = CURRENCIES.get(sign.strip().upper(), "")
    if sign.strip().upper() == "DT" and not _THREE.search(match["number"]):
        currency = ""
    named = match.start("before" if match["before"] else "before2")
    if currency == "CHF" and _UNTIL_FRIDAY.search(text[: max(named, 0)]):
        return None
    number = match["number"]
    after = text[match.end("number") : match.end("number") + 2]
    if re.match(r"[/:]\d|[.,]\d", after):
        return None  # a date, a time or a number with parts
    before = text[: match.start("number")][-2:]
    if before[:1].isdigit() and not before[1:].isalnum() and before[1:] not in _PARTING:
        return None
    parted = before[1:].isalpha() or re.match(r"-\d", after)
    if parted and re.search(r"[.,]\s", number):
        return None  # "size A5, 24 pages", "Long Street 17, 31-147 Town"
    # Another currency that stands there has decimals of its own.
    three = THOUSANDTHS.get(currency, "") if currency else thousandths
    value, exact = value_of(number, three)
    exact = exact or bool(match["bare"])  # "1.250,-"
    if sign.strip().upper() == "RM" and not exact:
        currency = ""  # "RM 31" is a register of craftsmen in France
    if value is None or value > MOST or not (exact or currency):
        return None
    if not exact and re.match(r"\s?[A-Za-z]{2,}", text[match.end() :]) and not currency:
        return None
    minus = (match["minus"] or "").strip()
    end = (match["end"] or "").strip()
    if (
        minus in ("-", "−", "–")
        or end in ("-", "CR", "cr")
        or (minus, end) == ("(", ")")
    ):
        value = -value
    return Amount(value, match.start("number"), match.end(), currency, exact)


def thousandths_of(text):
    """Return the signs before three decimals in ``text`` of pages, "" if it has none.

    It names a currency that has them, and most of its amounts are written so.
    """
    named = _NAMED.search(text)
    if not named or len(_WITH_THREE.findall(text)) <= len(_WITH_TWO.findall(text)):
        return ""
    return THOUSANDTHS[named["code"] or "TND"]


def value_of(number, thousandths=""):
    """Return ``(value, exact)`` of digits with separators; value None if unclear.

    :param thousandths: the signs that part three decimals
    """
    text = re.sub(rf"{_BLANK}|['’´]", "", number)
    three = _THREE.search(text)
    parted = _ENDS_PARTED.search(number)
    if parted and parted["one"] != parted["two"]:
        # "1 234,500": thousands and decimals are parted by other signs.
        whole = re.sub(r"[.,]", "", text[: three.start()])
        return Decimal(f"{whole}.{three[2]}"), three[1] in thousandths
    if three and three[1] in thousandths:
        if three[1] in text[: three.start()]:
            return None, False  # "1.234.500": thousands twice, or decimals
        return Decimal(f"{text[: three.start()]}.{three[2]}"), True
    decimals = _DECIMALS.search(text)
    if decimals and len(decimals[1]) == 3:
        parts = re.split(r"[.,]", text)
        if len(set(re.findall(r"[.,]", text))) == 1 and all(
            len(part) == 3 for part in parts[1:]
        ):
            return Decimal("".join(parts)), False  # thousands without decimals
        decimals = None
    if decimals and len(decimals[1]) in (1, 4):
        return (
            (Decimal(text.replace(",", ".")), False)
            if text.count(".") + text.count(",") == 1
            else (None, False)
        )
    whole, cents = (text[: decimals.start()], decimals[1]) if decimals else (text, "")
    whole = re.sub(r"[.,]", "", whole)
    if not whole.isdigit():
        return None, False
    return Decimal(f"{whole}.{cents}" if cents else whole), bool(cents)
