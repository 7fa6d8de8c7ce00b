"""Whether what was read is what stands there.

========== =====================================================================
amounts    to the cent; of a credit note on paper with either sign, as its kind
           tells what it means
dates      exactly; a truth that is written as printed is parsed, day first
numbers    without blanks or a leading #, in capitals: of documents, VAT, IBAN
seller     by VAT number or SIREN if the reader has one, else by IBAN, else by
           name: at least 85 of 100 alike, legal forms and accents left out
taxes      the same (rate, base, tax) in any order
parts      the same first and last pages
========== =====================================================================
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation

from dateutil import parser
from rapidfuzz import fuzz
from reading.facts import Sure

# Fields of the truth, and the facts that say the same.
FACTS = {
    "kind": "kind",
    "number": "number",
    "date": "date",
    "due_date": "due_date",
    "currency": "currency",
    "net": "net",
    "tax": "tax",
    "total": "total",
    "due": "payable",
    "iban": "seller_iban",
    "paid": "paid",
    "time": "time",
}
AMOUNTS = {"net", "tax", "total", "due"}
FIELDS = (*FACTS, "taxes", "seller", "parts")
RIGHT, SUGGESTED, WRONG, SUGGESTED_WRONG, MISSED, TOLD, INVENTED = (
    "right suggested wrong suggested_wrong missed told invented".split()
)
ALIKE = 85
FORMS = re.compile(
    r"\b(sarl|sasu?|eurl|sam?|sci|scop|sca|snc|ei|selarl|gmbh( & co\.? kg)?|ag|"
    r"e\.? ?k\.?|ltd|llp|llc|inc|b\.?v\.?|srl|s\.?p\.?a\.?|s\.?r\.?l\.?|"
    r"sdn\.? bhd\.?|dac|v\.?o\.?f\.?)(?=\W|$)",
    re.I,
)


def outcomes(truth, reading):
    """Return ``{field: outcome}`` of the fields that the truth speaks of."""
    if "parts" in truth:
        return {"parts": _parts(truth["parts"], reading)}
    result = {}
    for field in FIELDS:
        if field not in truth or field == "parts":
            continue
        judge = {"seller": _seller, "taxes": _taxes}.get(field, _plain)
        if outcome := judge(field, truth, reading):
            result[field] = outcome
    return result


def _plain(field, truth, reading):
    fact = reading.facts.get(FACTS[field])
    value = truth[field]
    if field == "paid" and not value:
        value = None
    if value is None:
        filled = fact and fact.sure == Sure.CERTAIN and fact.value not in (None, False)
        return INVENTED if filled else None
    if field == "due" and fact is None:
        # Where the document names no other sum, the total is what is to be paid.
        fact = reading.facts.get("total")
    loose = reading.source != "xml" and truth.get("kind") == "credit_note"
    return _judged(fact, lambda read: same(field, value, read, loose), reading, field)


def _judged(fact, is_right, reading, field):
    if fact is None or fact.sure < Sure.LIKELY:
        told = any(
            trouble.name in ("", FACTS.get(field)) for trouble in reading.troubles
        )
        return TOLD if told else MISSED
    if fact.sure == Sure.CERTAIN:
        return RIGHT if is_right(fact.value) else WRONG
    return SUGGESTED if is_right(fact.value) else SUGGESTED_WRONG


def same(field, truth, read, loose=False):
    """Whether ``read``, a fact's value, is the ``truth`` of ``field``."""
    if field in AMOUNTS:
        right, value = amount(truth), amount(read)
        return value == right or loose and abs(value) == abs(right)
    if field in ("date", "due_date"):
        return read == day(truth)
    if field in ("number", "iban", "currency"):
        return plain(truth) == plain(read)
    return truth == read


def amount(value):
    try:
        # A truth may be written as it is printed: "$8.20", "RM 1,200.00".
        text = re.sub(r"^[^\d+-]+", "", str(value)).replace(",", "")
        return Decimal(text).quantize(Decimal("0.01"))
    except InvalidOperation:
        return Decimal("NaN")


def day(text):
    """The date in ``text``: ISO, or as it is printed, day first where that is open."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return parser.parse(text, dayfirst=True).date()


def plain(text):
    return re.sub(r"\s", "", str(text)).upper().lstrip("#")


def _seller(_field, truth, reading):
    """The surest evidence decides: numbers before the name."""
    for sure in (Sure.CERTAIN, Sure.LIKELY):
        for fact, right in _identities(truth):
            read = reading.value(fact, least=sure)
            if read and right:
                return _graded(plain(read) == plain(right), sure)
        name = reading.value("seller_name", least=sure)
        if name and truth.get("seller"):
            return _graded(same_name(truth["seller"], name), sure)
    if not truth.get("seller"):
        return None
    return TOLD if reading.troubles else MISSED


def _graded(good, sure):
    if sure == Sure.CERTAIN:
        return RIGHT if good else WRONG
    return SUGGESTED if good else SUGGESTED_WRONG


def _identities(truth):
    vat, siren = truth.get("vat"), truth.get("siren")
    if vat and not re.match(r"[A-Z]{2}", plain(vat)):
        # Without a country it may be a tax office's number: the name tells.
        vat = None
    if vat and not siren and re.fullmatch(r"FR\w\w\d{9}", plain(vat)):
        siren = plain(vat)[4:]
    return (
        ("seller_vat", vat),
        ("seller_siren", siren),
        ("seller_iban", truth.get("iban")),
    )


def same_name(truth, read):
    return fuzz.token_set_ratio(bare(truth), bare(read)) >= ALIKE


def bare(name):
    """A name without accents, legal form and signs, in small letters."""
    text = unicodedata.normalize("NFKD", str(name).replace("ß", "ss"))
    text = "".join(c for c in text if not unicodedata.combining(c)).lower()
    return " ".join(re.sub(r"[^\w]+", " ", FORMS.sub(" ", text)).split())


def _taxes(_field, truth, reading):
    right = truth["taxes"]
    if not right:
        return None
    if not reading.taxes:
        return TOLD if reading.troubles else MISSED
    loose = reading.source != "xml" and truth.get("kind") == "credit_note"
    read = [(group.rate, group.base, group.amount) for group in reading.taxes]
    good = _groups(right, loose) == _groups(read, loose)
    return RIGHT if good else WRONG


def _groups(groups, loose):
    return sorted(
        tuple(abs(amount(part)) if loose else amount(part) for part in group)
        for group in groups
        if group[0] is not None
    )


def _parts(truth, reading):
    right = [(part["first"], part["last"]) for part in truth]
    read = [(part.first, part.last) for part in reading.parts]
    if not read:
        return MISSED
    return SUGGESTED if read == right else SUGGESTED_WRONG
