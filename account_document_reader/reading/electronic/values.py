"""Values as e-invoices write them: amounts, days, numbers of companies."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

AMOUNT = re.compile(r"[+-]?(\d{1,20}(\.\d{0,20})?|\.\d{1,20})([eE][+-]?\d{1,2})?")
DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(T.*|Z|[+-]\d\d:\d\d|\d{4,6})?")
VAT = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,13}")
IBAN = re.compile(r"[A-Z]{2}\d\d[0-9A-Z]{8,30}")
CURRENCY = re.compile(r"[A-Z]{3}")
LONGEST = 500
# Decimals of the currencies that have not two (ISO 4217).
DECIMALS = {
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX".split(), 0),
    **dict.fromkeys("VND VUV XAF XOF XPF".split(), 0),
}


def smallest(currency):
    """Return the smallest amount of ``currency``, a cent if nothing else is known."""
    return Decimal(1).scaleb(-DECIMALS.get(currency, 2))


def rounded(value, currency):
    """Return ``value`` as amounts of ``currency`` are written: 0.5 goes up."""
    return value.quantize(smallest(currency), ROUND_HALF_UP)


def plain(words):
    """Return ``words`` on one line, without blanks around, and not endless."""
    return " ".join((words or "").split())[:LONGEST]


def amount(words):
    """Return the decimal number that ``words`` are.

    :raises ValueError: if it is none, or written another way than XML Schema's decimal
    """
    words = (words or "").strip()
    if not AMOUNT.fullmatch(words):
        raise ValueError(words[:80])
    value = Decimal(words)
    if value and value.adjusted() > 15:
        raise ValueError(words[:80])
    return value


def day(words):
    """Return the date in ``words``: 2026-01-31 or 20260131, with or without a time.

    :raises ValueError: if it is none, or no year of our time
    """
    found = DAY.fullmatch((words or "").strip())
    if not found:
        raise ValueError((words or "").strip()[:80])
    value = date(*(int(part) for part in found.groups()[:3]))
    if not 1990 <= value.year <= 2100:
        raise ValueError(words.strip()[:80])
    return value


def vat_number(words):
    """Return a VAT number without blanks and dots, or "" if it has another shape."""
    value = re.sub(r"[\s./-]", "", words or "").upper()
    return value if VAT.fullmatch(value) else ""


def iban(words):
    """Return an IBAN without blanks if its check digits are right, or ""."""
    value = iban_shape(words)
    if not value:
        return ""
    turned = "".join(str(int(sign, 36)) for sign in value[4:] + value[:4])
    return value if int(turned) % 97 == 1 else ""


def iban_shape(words):
    """Return what has the look of an IBAN, right or wrong, or ""."""
    value = re.sub(r"\s", "", words or "").upper()
    return value if IBAN.fullmatch(value) else ""


def digits(words):
    return re.sub(r"\D", "", words or "")


def luhn(number):
    """Tell if the check digit of a SIREN or SIRET is right (Luhn's algorithm)."""
    doubled = [
        int(sign) * (2 if place % 2 else 1) for place, sign in enumerate(number[::-1])
    ]
    return bool(number) and sum(part // 10 + part % 10 for part in doubled) % 10 == 0
