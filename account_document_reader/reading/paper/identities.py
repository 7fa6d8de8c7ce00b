"""Numbers that name a company, proved by their checksums, and how it is reached."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from .folding import fold, plain
from .legal_forms import LEGAL_FORMS
from .number_labels import names_document

_VAT = {
    "FR": r"[A-Z0-9]{2}\d{9}", "DE": r"\d{9}", "BE": r"[01]\d{9}", "NL": r"\d{9}B\d{2}",
    "IT": r"\d{11}", "ES": r"[A-Z0-9]\d{7}[A-Z0-9]", "LU": r"\d{8}", "PT": r"\d{9}",
    "AT": r"U\d{8}", "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}", "PL": r"\d{10}",
    "GB": r"\d{9}", "DK": r"\d{8}", "SE": r"\d{12}", "FI": r"\d{8}", "CZ": r"\d{8,10}",
    "GR": r"\d{9}", "EL": r"\d{9}", "HU": r"\d{8}", "RO": r"\d{2,10}",
    "BG": r"\d{9,10}", "HR": r"\d{11}", "SI": r"\d{8}", "SK": r"\d{10}",
    "EE": r"\d{9}", "LV": r"\d{11}", "LT": r"\d{9}(?:\d{3})?", "MT": r"\d{8}",
    "CY": r"\d{8}[A-Z]", "CHE": r"\d{9}",
}  # fmt: skip
_JOIN = r"[ .\-\u00a0\u202f]?"
# Whole words come before: "N° de TVA DE 811..." begins with no number of Germany.
_VAT_ANY = re.compile(
    r"(?:(?<![A-Z0-9])|(?<=TVA)|(?<=VAT)|(?<=UST)|(?<=NAUTAIRE)|(?<=IDNR))(?=(("
    + "|".join(_VAT)
    + rf")((?:{_JOIN}[A-Z0-9]){{2,13}})))",
    re.IGNORECASE,
)
_VAT_WORDS = re.compile(
    r"tva|vat|ust|umsatzsteuer|btw|iva|mwst|uid|tax|intracom|moms|ondernemingsn|"
    r"n\W{0,2}d.entreprise|\bn\.?i\.?i\b|\bid\.? ?cee\b|"
    r"\b(?:nip|nif|nipc|cif|cvr|contribuinte|dic)\b"
)
# "Capital de 157 789 960 €": a word, and no country.
_WORD_BEFORE = re.compile(r"[a-z]{2} ")
# What these words lead is a number of VAT without its country, which they tell.
_HOME_NUMBERS = (
    ("IT", re.compile(
        r"(?<![a-z])p(?:artita|\.)?\s?i(?:va|\.)\W{0,4}"
        r"(?:e?\W{0,2}c\w*\.? ?f\w*\.?\W{0,3})?")),
    ("PL", re.compile(r"\bnip\W{0,4}")),
    ("ES", re.compile(r"\b[nc]\.?i\.?f\b\W{0,4}")),
    ("PT", re.compile(r"\b(?:nipc|nif|contribuinte)\b\W{0,4}(?:n[\Wºo]{1,4})?")),
    ("DK", re.compile(r"\bcvr\b[^\d\n]{0,12}")),
    ("BE", re.compile(r"(?:ondernemingsn\w*|n\W{0,2}d.entreprise|bce|kbo)\W{0,4}")),
    ("GB", re.compile(
        r"\bvat (?:reg\w*\.? |id )?(?:n[o°]|num\w+|nr|reg\w*|id)\b\W{0,4}")),
)  # fmt: skip
_DIGITS = re.compile(rf"(?<!\d)\d(?:{_JOIN}\d){{8,13}}(?!\d)")
_IBAN = re.compile(
    r"(?:(?<![A-Z0-9])|(?<=IBAN))(?=([A-Z]{2}\d{2}(?:\s?[A-Z0-9]){11,30}))",
    re.IGNORECASE,
)
MOST_IBANS = 12  # in one line
LABEL = 30  # letters before a number that can say what it is
_HALF_IBAN = re.compile(r"(?:^|IBAN[\s:]*)[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{2,4}){1,5}$")
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@([A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+)")
_WEB = re.compile(
    r"(?:https?://|(?<![\w@.])www\.)([A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+)"
    r"|(?<![\w@.\-])([a-z0-9\-]{3,}\.(?:fr|com|de|eu|net|be|nl|it|es|lu|ch|io|org))(?![\w@])",
)
_PHONE = re.compile(
    r"(?:(?:\+|00)\s?\d{2,3}[\s.]?(?:\(0\))?(?:[\s.\-/]?\d){7,11}"
    r"|(?<!\d)0\d(?:[\s.\-]?\d{2}){4}(?!\d))"
)
FREE_MAIL = {
    "gmail.com", "orange.fr", "wanadoo.fr", "free.fr", "hotmail.com", "hotmail.fr",
    "yahoo.fr", "yahoo.com", "outlook.com", "outlook.fr", "laposte.net", "sfr.fr",
    "gmx.de", "web.de", "t-online.de", "icloud.com", "live.fr", "bbox.fr",
}  # fmt: skip
# What is near such words is a provider of software, a bank, a mediator, ...
_FOREIGN = re.compile(r"powered|logiciel|mediat|cnil|litige|dispute")


@dataclass
class Found:
    """A number or address as it stands on a page.

    :param kind: "vat", "siren", "siret", "iban", "email", "website", "phone"
    :param proved: whether its checksum is right
    :param named: whether a word beside it says what it is
    """

    kind: str
    value: str
    page: object
    run: object
    row: int
    words: str = ""
    proved: bool = True
    named: bool = True
    context: str = ""
    of_buyer: bool = False
    unsure: bool = False  # whether it may as well be of the other side

    @property
    def home(self):
        """The country (ISO 3166) of whose companies it is a number, or ""."""
        if self.kind in ("siren", "siret"):
            return "FR"
        proved = self.kind == "vat" and self.proved and self.named
        return self.value[:2] if proved else ""


def identities(pages):
    """Return everything on ``pages`` that tells who somebody is."""
    found, number = [], 0
    for page in pages:
        for row in page.rows:
            before = ""
            for run in row:
                found.extend(_in_text(run.text, before, page, run, number))
                if _HALF_IBAN.search(run.text) and (rest := _below(run, page)):
                    whole = f"IBAN {run.text} {rest.text}"
                    found.extend(
                        one
                        for one in _in_text(whole, before, page, run, number)
                        if one.kind == "iban"
                    )
                before = run.text
            number += 1
        for text in page.aside:
            found.extend(_in_text(text, "", page, None, number))
    return found


def _below(run, page):
    """Return the run that goes on below ``run`` in its column, or None."""
    for other in page.runs:
        gap = (other.top - run.bottom) / max(run.height, 0.1)
        if -0.5 < gap < 1 and other.under(run) > 0.5:
            return other
    return None


def _in_text(text, before, page, run, row):
    context = plain(f"{before} {text}")
    spans = []
    for kind, value, span, named, proved in _numbers(text, context):
        spans.append(span)
        yield Found(kind, value, page, run, row, text, proved, named, context)
    if _FOREIGN.search(context):
        return
    for match in _EMAIL.finditer(text):
        spans.append(match.span())
        yield Found("email", match[0].lower(), page, run, row, text)
    for match in _WEB.finditer(text):
        if not _inside(match.span(), spans):
            site = (match[1] or match[2]).lower().removeprefix("www.")
            yield Found("website", site, page, run, row, text)
    for match in _PHONE.finditer(text):
        if names_document(plain(f"{before} {text[: match.start()]}")[-LABEL:]):
            continue  # "Facture n° 0118204477"
        if not _inside(match.span(), spans) and "fax" not in plain(
            text[max(match.start() - 8, 0) : match.start()]
        ):
            yield Found("phone", _phone(match[0]), page, run, row, text)


def _inside(span, spans):
    return any(span[0] < end and start < span[1] for start, end in spans)


def _phone(text):
    digits = re.sub(r"[^\d+]", "", text.replace("(0)", ""))
    return re.sub(r"^00", "+", digits)


def _numbers(text, context):
    """Yield ``(kind, value, span, named)`` of the numbers with a checksum."""
    from stdnum import luhn  # noqa: PLC0415

    taken = []
    for match in islice(_IBAN.finditer(text), MOST_IBANS):
        if _inside(match.span(1), taken):
            continue
        value = _longest(match[1], _is_iban)
        if value and len(value) >= 15:
            span = (match.start(), match.start() + _reach(match[1], len(value)))
            taken.append(span)
            yield "iban", value.upper(), span, "iban" in context, True
    named = bool(_VAT_WORDS.search(context))
    for match in _VAT_ANY.finditer(text):
        if _WORD_BEFORE.match(match[1]):
            continue
        value, proved = vat_number(match[1])
        if value and (proved or named) and not _inside(match.span(1), taken):
            taken.append(match.span(1))
            yield "vat", value, match.span(1), named, proved
    if not taken:
        yield from _home_numbers(text, context)
    for match in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if _inside(match.span(), taken) or not luhn.is_valid(digits):
            continue
        kind = {9: "siren", 14: "siret"}.get(len(digits))
        named = bool(re.search(r"siren|siret|r\.?c\.?s|rsc|r\.?m\.|insee", context))
        bare = kind == "siret" and not names_document(context)
        if kind and (named or bare) and not digits.startswith("0"):
            taken.append(match.span())
            yield kind, digits, match.span(), named, True


def _home_numbers(text, context):
    """Yield the VAT numbers of ``text`` that say their country by their label only."""
    start = len(context) - len(plain(text))
    for country, words in _HOME_NUMBERS:
        for match in words.finditer(context):
            # The number stands behind its label, or in the next cell of its row.
            if start - 2 <= match.end():
                place = max(match.end() - start, 0)
                value, proved = vat_number(country + text[place : place + 18])
                if proved:
                    span = (place, min(place + 18, len(text)))
                    yield "vat", value, span, True, True
                    return


def _is_iban(text):
    from stdnum import iban  # noqa: PLC0415

    digits = "".join(str(int(sign, 36)) for sign in text[4:] + text[:4])
    if int(digits) % 97 != 1:
        return False  # most are not, and this is quicker told
    return iban.is_valid(text, check_country=False)


def _reach(text, many):
    """Return how many signs of ``text`` hold its first ``many`` that are no blanks."""
    places = [place for place, sign in enumerate(text, 1) if not sign.isspace()]
    return places[many - 1]


def _longest(text, valid):
    """Return the longest beginning of ``text`` that is valid: words may follow it."""
    bare = re.sub(r"\s", "", text)
    for end in range(len(bare), 14, -1):
        if valid(bare[:end]):
            return bare[:end]
    return None


def vat_number(text):
    """Return the VAT number that ``text`` begins with, and whether its checksum fits.

    ``(None, False)`` if it has not the form of one.
    """
    from stdnum import get_cc_module  # noqa: PLC0415

    bare = re.sub(r"[ .\-\u00a0\u202f]", "", text).upper()
    country = "CHE" if bare.startswith("CHE") else bare[:2]
    pattern = _VAT.get(country)
    match = pattern and re.match(pattern, bare[len(country) :])
    if not match:
        return None, False
    number = country + match[0]
    code = {"CHE": "ch", "EL": "gr"}.get(country, country.lower())
    # Of a Swiss number the word behind it is a part, its checksum is that of the UID.
    module = get_cc_module(code, "uid" if code == "ch" else "vat")
    return number, bool(module and module.is_valid(number))


def siren_of(one):
    """Return the SIREN in a French number of a company, or ""."""
    if one.kind in ("siren", "siret"):
        return one.value[:9]
    if one.kind == "vat" and one.value.startswith("FR") and one.value[4:].isdigit():
        return one.value[4:]
    return ""


def domain(found):
    """Return the domain of an e-mail address or website, "" if it is a free one."""
    name = found.value.split("@")[-1]
    return "" if name in FREE_MAIL else name


def alike(name, site):
    """Whether a company's name and the address of a site are the same letters.

    The longer one may have some more: "Stackwell" and "stackwell-billing.com".
    """
    core = fold(
        re.sub(r"(?:\.(?:co|com|gouv|asso))?\.[a-z]+$", "", site).split(".")[-1]
    )
    bare = fold(re.sub(LEGAL_FORMS, " ", name))
    short, long = sorted((core, bare), key=len)
    return len(short) > 3 and short in long and len(short) >= 0.55 * len(long)
