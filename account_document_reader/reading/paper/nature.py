"""What a document is: kind, currency, paid or not, taxed or not."""

from __future__ import annotations

import re
from collections import Counter

from .amount_labels import VAT
from .amounts import CURRENCIES, is_bare_amount
from .folding import fold, plain, says
from .labels import KINDS, PAID, RECEIPT, UNTAXED, kind_of_date
from .number_labels import OTHERS, TITLE, names_invoice

# Currencies whose sign is that of the American dollar, too.
DOLLARS = ("USD", "CAD", "AUD", "SGD", "NZD", "HKD", "MXN")
AMERICAN = re.compile(
    r"\bUSD\b|\bUS ?\$|\bUnited States\b|\bUSA\b|\b[A-Z]{2} \d{5}(?:-\d{4})?\b|"
    r"\bsales tax\b|, Inc\b|\bLLC\b",
)
_CODES = (
    "EUR|USD|GBP|CHF|MYR|PLN|CAD|AUD|DKK|SEK|NOK|CZK|HUF|RON|SGD|NZD|HKD|"
    "MAD|TND|XOF|JPY|KWD|BHD|JOD|OMR|LYD"
)
_NAMED = re.compile(rf"\b(?:{_CODES})\b|[€£]")
_AMERICAN_SELLER = re.compile(
    r"\bUnited States\b|\bUSA\b|\b[Ss]ales [Tt]ax\b|, Inc\b|\bLLC\b|\bCorp\.",
)
_CANADA = re.compile(r"\b(?:tps|tvq|qst|hst|quebec|canada)\b")
# What stands for a currency in words: "TOTAL T.T.C (DH)", "... dirhams".
_WORDS = (
    ("MAD", re.compile(r"\bdirhams?\b|\(DHS?\)|\bDHS\b", re.IGNORECASE)),
    ("TND", re.compile(r"\bdinars?\b|\(DT\)|\bmillimes\b", re.IGNORECASE)),
)
_CALLED = re.compile(
    r"\b(?:(?:rechnungs|beleg)?wahrung|currency|devise|monnaie|valuta|moneda|divisa)\W{0,9}"
    r"(?:euros?\W{0,3})?"
    rf"({_CODES})\b",
    re.IGNORECASE,
)
_MALAYSIA = re.compile(
    r"\bSDN\.?\s*BHD\b|\bRM\s?\d+[.,]\d\d\b|\(RM\)|\bJALAN\b|\bJLN\b|\bJOHOR\b|\bSELANGOR\b|"
    r"KUALA LUMPUR|\bTAMAN\b|PETALING",
    re.IGNORECASE,
)


FEW_RUNS = 8  # of a page: fewer have no shape
NARROW = 1.8  # times as high as wide: sheets of letters are 1.4
TITLE_LETTERS = 60  # longer lines are sentences


def kind(pages):
    """Return ``(kind, run, page, worth)``: bill, credit note or receipt."""
    for page in pages[:1]:
        tall = sorted(run.height for run in page.runs) or [1]
        usual = tall[len(tall) // 2]
        titles = []
        for place, row in enumerate(page.rows):
            # "Avoir geste commercial   -19,99" is a line of an invoice.
            line = len(row) > 1 and is_bare_amount(row[-1].text)
            for run in row:
                if len(run.text) > TITLE_LETTERS and not _is_long_title(run.text):
                    continue
                if OTHERS.search(plain(run.text)) or _names_date(run.text):
                    continue  # it names another invoice, or what stands below
                for name, pattern in KINDS[1:] if line else KINDS:
                    if pattern.search(fold(run.text)):
                        titles.append(
                            (_title_worth(run, page, place, usual), name, run, page)
                        )
                        break
        notes = [title for title in titles if title[1] == "credit_note"]
        best = max(titles, key=lambda title: title[0], default=None)
        slip = _slip_worth(page)
        if best and best[1] == "credit_note" and best[0] >= 1:
            return "credit_note", best[2], best[3], 2 if best[0] > 1.5 else 1
        # What names itself a bill is one, unless it is on the narrow paper of tills.
        named = 3 if page.height > 1.55 * page.width else 1
        if slip >= 3 and not (best and best[0] > named):
            return "receipt", None, page, 2 if slip >= 4 else 1
        if best and not notes:
            return "bill", best[2], best[3], 2
        if best:
            return best[1], best[2], best[3], 1
        if slip:
            return "receipt", None, page, 1
    return "bill", None, pages[0] if pages else None, 0


def _is_long_title(text):
    """Whether a long line begins as a title: "Facture FA/88 — émise le 28 juin ..."."""
    sentence = re.search(r"\.\s[A-Z]", text)
    titled = TITLE.match(plain(text)) and names_invoice(text[:TITLE_LETTERS])
    return bool(titled and not sentence)


def _names_date(text):
    """Whether ``text`` is the label of a date: "Rechnungsdatum"."""
    return kind_of_date(text) == ("date", 3) and not re.search(r"\d", text)


def _title_worth(run, page, place, usual):
    worth = min(max(run.height / max(usual, 0.1) - 1, 0) * 2, 2)
    worth += 1 if run.top < 0.45 * page.height else -1.5
    worth += 0.7 if len(run.text) < 30 else 0
    folded = fold(run.text)
    starts = any(pattern.match(folded) for _, pattern in KINDS)
    return worth + (0.8 if starts else -0.5) - 0.01 * place


def _slip_worth(page):
    """How much speaks for a slip of a till: narrow paper, its words, no address."""
    worth = 0
    if page.height > 1.55 * page.width or _is_narrow(page):
        worth += 1
    if page.width < 350 and page.source == "text":
        worth += 2
    words = sum(
        1 for run in page.runs if len(run.text) < 40 and says(RECEIPT, run.text)
    )
    worth += min(words, 3)
    if len(page.runs) > 160:
        worth -= 1
    return worth


def _is_narrow(page):
    """Whether what stands on a picture is as narrow as a till's slip."""
    if page.source != "picture" or len(page.runs) < FEW_RUNS:
        return False
    width = max(run.right for run in page.runs) - min(run.left for run in page.runs)
    tall = max(run.bottom for run in page.runs) - min(run.top for run in page.runs)
    return tall > NARROW * width


def currency(figures, pages, books):
    """Return ``(currency, evidence)``; evidence is "sign", "country" or ""."""
    # The capital of a company and the costs of a delay are in its country's.
    signed = [figure for figure in figures if figure.currency]
    plainly = [figure for figure in signed if not figure.prose]
    counts = Counter(figure.currency for figure in plainly or signed)
    text = "\n".join(page.text for page in pages)
    if _MALAYSIA.search(text) and counts.get("EUR", 0) < 2:
        said = counts.get("MYR") or re.search(r"\bRM\b|\(RM\)", text)
        return "MYR", "sign" if said else "country"
    if set(counts) == {"USD"} and not AMERICAN.search(text):
        if _CANADA.search(plain(text)):
            return "CAD", "country"
        return _other_dollar(text, books)
    called = _CALLED.search(plain(text))
    if called and (len(counts) != 1 or not any(one.exact for one in signed)):
        return called[1].upper(), "sign"
    if counts:
        (first, many), *others = counts.most_common(2)
        if not others or many > 2 * others[0][1]:
            return first, "sign"
        return first, ""
    if code := named_in(text):
        return code, "sign"
    if "euro" in plain(text):
        return "EUR", "sign"
    if _AMERICAN_SELLER.search(text):
        return "USD", "country"
    return books.currency, ""


def named_in(words):
    """Return the currency that ``words`` name, or ""."""
    named = _NAMED.search(words)
    if named:
        return CURRENCIES.get(named[0], named[0])
    return next((code for code, word in _WORDS if word.search(words)), "")


# Where the euro is not what is paid with.
_HOMES = {
    "GB": "GBP", "CH": "CHF", "PL": "PLN", "DK": "DKK", "SE": "SEK", "CZ": "CZK",
    "HU": "HUF", "RO": "RON",
}  # fmt: skip


def currency_of(seller):
    """Return the currency of the country that numbers of ``seller`` name, or ""."""
    if {"siren", "siret"} & set(seller.found):
        return "EUR"
    vat = seller.found.get("vat")
    return _HOMES.get(vat.value[:2], "EUR") if vat and vat.proved else ""


def _other_dollar(text, books):
    """Return the currency of a dollar sign without a word of which, and how sure."""
    if named := re.search(rf"\b(?:{'|'.join(DOLLARS)})\b", text):
        return named[0], "sign"
    if books.currency in DOLLARS:
        return books.currency, "country"
    return "USD", "country"


def paid(pages):
    """Return ``(run, page)`` of the words that say that it is paid, or None."""
    for page in pages:
        for run in page.runs:
            if len(run.text) < 70 and says(PAID, run.text):
                if not re.search(
                    r"(a|to be|zu|pas|not|non|if|si) ?(paye|paid)", plain(run.text)
                ):
                    return run, page
    return None


def untaxed(figures, pages):
    """Whether no VAT is charged: words say so or a tax of nothing, and no tax does."""
    taxes = (f for f in figures if f.kind == "tax" and not f.prose)
    if any(f.value and is_vat(f) for f in taxes):
        return False
    nothing = (f for f in figures if not f.value)
    if any(f.kind == "tax" or says(VAT, f.words) for f in nothing):
        return True
    return any(says(UNTAXED, text) for page in pages for text in page.text.split("\n"))


def is_vat(figure):
    """Whether a tax without a rate is called VAT: on insurance there are others."""
    return figure is None or says(VAT, f"{figure.words} {figure.run.text}")
