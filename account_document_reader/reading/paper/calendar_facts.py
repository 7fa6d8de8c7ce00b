"""The date of a document, when it is due, and the time of a receipt."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from .amounts import amounts, is_bare_amount
from .dates import Dated, dates, times
from .debits import SETTLED, is_due_beside, is_due_by_sentence
from .folding import plain, says
from .labels import kind_of_date
from .layout import Page, Run
from .number_labels import OTHERS, TITLE, WORD, names_invoice

AMERICAN = re.compile(
    r"\b(?:usd|us\$|united states|, ?[A-Z]{2} \d{5}(?:-\d{4})?)\b|\bUSA\b|"
    r"\bsales tax\b",
    re.IGNORECASE,
)
PROSE = 110
LEAST_HEADS = 3  # runs of a row that heads columns
LABEL = 45  # letters before a date that can say what it is
NEAR_ABOVE = 5  # rows
# On a credit note, the day of the invoice that it corrects: "Invoice date".
_OF_INVOICE = re.compile(
    r"(?:invoice|rechnungs?|factuur|fattura|factura|facture)[\s-]?(?:date|datum)|"
    r"(?:date|data|fecha)[a-z ]{0,12}(?:facture|fattura|factura|invoice)"
)
_OTHER_PAPER = re.compile(
    r"(?<![a-z])([a-z]{2,12})\.?\s(?:n[°o.]*\s?)?[\w/\-]*\d[\w/\-]*\s(?:du|vom|of|van|del|dd)$"
)
_OWN_PAPER = re.compile(
    r"^(?:n[or]|num|numero|nummer|number|ref|reference|piece|doc|document|documento|"
    r"beleg|ticket|recu|receipt|note|fa|fac|fact|re|rg|inv|avis)$"
)
_DATED = ("du", "le", "vom", "of", "van", "del", "dated", "en date du")
_ENDS_DATED = tuple(f" {word}" for word in _DATED)
_OF_DAY = ("le", "au", "am", "on", "zum", "op", "il", "el")
# Less is paid until that day: "2% Skonto bis @", "escompte 2 % si paiement avant le @".
_DISCOUNT = re.compile(
    r"(?<!sans )(?<!d')(?<!ohne )(?<!no )(?<!kein )(?<!keinen )"
    r"(?:skonto|escompte|discount|korting|sconto|descuento|rabatt)"
)
_IN_FULL = re.compile(r"\s*(?:rein |ohne abzug|netto?\b|sans escompte|in full)")
# "Paris, le", "Hamburg, den", "Torino, lì".
_PLACE = re.compile(
    r"[a-z][a-z .'\-]{2,30},\s?(?:le|den|li|a|am)?"
    r"(?:\s(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche))?$"
)
_PLACE_LE = re.compile(r"(?:[A-Z][^\W\d_]?[\w'\-]{1,20}\s?){1,3},?\s[Ll][Ee]\s$")
# Two dates with a word between them; "@" stands for a date.
PERIOD = re.compile(r"@\s?(?:au|a|to|until|bis|t/m|tot|al|-|–|—|>|→)\s?(?:le |zum )?@")


@dataclass
class Day:
    """One date on the pages, and what the words around it call it."""

    dated: Dated
    page: Page
    run: Run
    words: str
    kind: str = ""  # of ``labels.DATES``
    head: str = ""  # what stands above it, if that calls it so
    worth: int = 0
    time: str = ""
    value: date | None = None
    clear: bool = True  # whether only one reading is possible
    listed: bool = False  # whether it stands in a row of a list, beside an amount
    of_invoice: bool = False  # whether that list is one of invoices


def days(pages):
    """Return every ``Day`` of ``pages``, in reading order."""
    found = []
    for page in pages:
        above = []
        for row in page.rows:
            found.extend(_of_row(page, row, above))
            above = [*above[-NEAR_ABOVE:], row]
    _choose_order(found, pages)
    return found


def _of_row(page, row, above):
    found, before = [], ""
    row_text = "   ".join(run.text for run in row)
    clocks = times(row_text)
    # "Facture FA12 du 3/4/2026   -500,00": what was paid before, or is still owed.
    taking_off = any(amount.value < 0 for amount in amounts(row[-1].text))
    ends_bare = len(row) > 1 and is_bare_amount(row[-1].text)
    days_of_row = [dated for run in row for dated in dates(run.text)]
    for run in row:
        position = 0
        periods = _in_periods(_without_dates(run.text))
        for place, dated in enumerate(dates(run.text)):
            words = run.text[position : dated.start].strip(" :-–")
            first, position = not position, dated.end
            # "Order 1000219 11/03/2018": those words belong to the number; "12,00 € ".
            label = "" if re.search(r"\d(?:\s?[€$£])?$", words) else words or before
            if first and run.text.lstrip().startswith(":"):
                label = f"{before} {words}"  # what it goes on with began at the left
            day = Day(dated, page, run, label)
            _name(day, row, words, above, alone=len(days_of_row) == 1)
            taken_off = taking_off and names_invoice(run.text)
            day.of_invoice = ends_bare and names_invoice(_without_dates(run.text))
            if place in periods or taken_off or OTHERS.search(plain(label)):
                day.kind, day.worth = "other", 3
            elif day.kind == "due" and says(SETTLED, words):
                day.kind, day.worth = "paid", 3
            elif day.kind != "due" and _is_of_other_paper(words):
                day.kind, day.worth = "other", 2
            elif day.kind in ("", "other") and is_due_by_sentence(run.text, dated):
                day.kind, day.worth = "due", 2
            elif plain(words) in _OF_DAY and is_due_beside(row, run, above):
                day.kind, day.worth = "due", 2
            elif (day.kind in ("", "date") or plain(words).endswith(" au")) and (
                _is_of_title(run, dated)
                or _is_below_title(run, words, above)
                or _is_beside_title(row, run, dated)
            ):
                day.kind, day.worth = "date", 3
            _set_apart_discount(day, run.text[: dated.start], run.text[position:])
            if len(run.text) > PROSE and day.worth:
                day.worth -= 1
            day.listed = day.of_invoice or (
                not words
                and run is row[0]
                and len(row) > 2
                and bool(amounts(row[-1].text))
            )
            if clocks and len(row_text) < PROSE:
                day.time = clocks[0]
            found.append(day)
        before = run.text[position:] if position else _joined(before, run.text)
    return found


def _name(day, row, words, above, *, alone):
    """Say by the words before ``day``, or by those above it, what day it is.

    :param words: between it and what stands before it in its run
    :param alone: whether no other date stands in ``row``
    """
    day.kind, day.worth = kind_of_date(_end(day.words))
    if not day.kind and _PLACE.match(plain(words)):
        day.kind, day.worth = "date", 2
    part, apart = _part(day.run, day.dated), not (words and day.words)
    # "Abonnement   61,08 €   02/02/2026": those words are the amount's.
    other = not words and any(run.right <= part.left for run in row if _is_sum(run))
    found = _above(part, above) if apart and (other or not day.kind) else ("", 0, "")
    if found[0]:
        day.kind, day.worth, day.head = found
    elif not day.kind and apart and alone:
        day.kind, day.worth, day.head = _heads_only(above)
    if not day.kind and words and above and _heads_columns(above[-1]):
        day.kind, day.worth, day.head = _above(part, above[-1:])


def _is_sum(run):
    return is_bare_amount(run.text)


def _is_of_other_paper(words):
    """Whether ``words`` number another paper: "OR 18833 du", "BL 77 vom"."""
    bare = plain(words[-LABEL:])
    named = _OTHER_PAPER.search(bare)
    return bool(named and not _OWN_PAPER.search(named[1]) and not WORD.search(bare))


def _set_apart_discount(day, before, after):
    """Tell the day until which less is to be paid from the one when all is due."""
    after = plain(after)
    if _IN_FULL.match(after):
        if day.kind == "other" and _DISCOUNT.search(plain(before)):
            day.kind, day.worth = "due", 3
        return
    said = re.split(r"[.;](?:\s|$)", plain(day.words))[-1]
    follows = dates(after)[0].start if dates(after) else 40
    if _DISCOUNT.search(said) or _DISCOUNT.search(after[: min(follows, 40)]):
        if day.kind == "due":
            day.kind, day.worth = "other", 3


def _is_of_title(run, dated):
    """Whether the only date of ``run`` ends a title: "Facture FA12 - 03/04/2026"."""
    if len(dates(run.text)) > 1 or run.text[dated.end :].strip(" .)"):
        return False
    return len(run.text) < 70 and bool(TITLE.match(plain(run.text)))


def _is_beside_title(row, run, dated):
    """Whether a date alone ends the line of a title: "Rechnung Nr. 7   3. Mai 2026"."""
    if len(row) != 2 or run is row[0] or (dated.start, dated.end) != (0, len(run.text)):
        return False
    return len(row[0].text) < 70 and bool(TITLE.match(plain(row[0].text)))


def _is_below_title(run, words, above):
    """Whether the date goes on what the row above says: "Facture FA12", "du 3 mai".

    Or "Facture FA12 du", "3 mai".
    """
    said = plain(words)
    if said and said not in _DATED:
        return False
    return any(
        TITLE.match(plain(other.text))
        and any(sign.isdigit() for sign in other.text)
        and (said or plain(other.text).endswith(_ENDS_DATED))
        and abs(other.left - run.left) < 2 * run.height
        for row in above[-1:]
        for other in row
    )


def _in_periods(text):
    """Return which dates in ``text``, each written "@", begin or end a period."""
    found = set()
    for period in PERIOD.finditer(text):
        first = text[: period.start()].count("@")
        found |= {first, first + 1}
    return found


def _without_dates(text):
    """Return ``text`` with a sign in the place of each date."""
    parts, position = [], 0
    for dated in dates(text):
        parts.append(plain(text[position : dated.start]))
        position = dated.end
    return "@".join([*parts, plain(text[position:])])


def _joined(before, text):
    return text if any(sign.isalpha() for sign in text) else before


def _end(label):
    """The last words of a label: those nearest to the date."""
    return label[-LABEL:]


def _part(run, dated):
    """Return the part of ``run`` where a date stands; cells may have run together."""
    step = (run.right - run.left) / max(len(run.text), 1)
    left, right = run.left + step * dated.start, run.left + step * dated.end
    return replace(run, text="", left=left, right=right)


def _above(run, above):
    for row in reversed(above):
        for other in row:
            near = -0.5 < (run.top - other.bottom) / max(run.height, 1) < 2.6
            if near and other.under(run) > 0.4 and len(other.text) < 40:
                kind, worth = kind_of_date(other.text)
                # "COMMANDE 63" has its value beside it, and heads no date.
                told = TITLE.match(plain(other.text)) or other.text[-1:].isdigit()
                if kind and not (kind == "other" and told) and not dates(other.text):
                    return kind, worth, other.text
    return "", 0, ""


def _heads_only(above):
    """Return kind, worth and text of the only head of a date in the row above.

    Heads may stand in the middle of their columns, and the values at the left.
    """
    row = above[-1] if above else ()
    if not _heads_columns(row):
        return "", 0, ""
    found = [(*kind_of_date(run.text), run.text) for run in row if len(run.text) < 40]
    found = [one for one in found if one[0]]
    return found[0] if len(found) == 1 and found[0][0] == "date" else ("", 0, "")


def _heads_columns(row):
    """Whether ``row`` may head columns: several cells, and no number in them."""
    return len(row) >= LEAST_HEADS and not any(
        re.search(r"\d{4}", run.text) for run in row
    )


def _choose_order(found, pages):
    """Decide for all dates whether the day or the month comes first."""
    orders = {day.dated.order for day in found}
    american = "mdy" in orders and "dmy" not in orders
    text = "\n".join(page.text for page in pages)
    dollars = "$" in text and "€" not in text
    hinted = (
        bool(AMERICAN.search(text)) and "€" not in text and "eur" not in plain(text)
    )
    for day in found:
        readings = day.dated.readings
        if len(readings) == 1:
            day.value = readings[0]
            continue
        first_is_month = american or (hinted and "dmy" not in orders)
        day.value = readings[1] if first_is_month else readings[0]
        day.clear = "dmy" in orders or not (hinted or dollars) or american
        if "mdy" in orders and "dmy" in orders:
            day.clear = False


def set_aside_invoices(found, corrects):
    """Take the dates of other invoices for what they are.

    :param corrects: whether this is a note that corrects an invoice; else those of
        invoices in a list are meant
    """
    for day in found:
        others = any(
            one.kind == "date" and one is not day and not one.of_invoice
            for one in found
        )
        named = corrects and (
            names_invoice(day.run.text[: day.dated.start])
            or bool(_OF_INVOICE.search(plain(day.head or day.words)))
        )
        if others and (day.of_invoice or named):
            day.kind, day.worth = "other", 3


def document_day(found):
    """Return ``(day, evidence)`` of the document's date, or ``(None, ())``."""
    scored = []
    for index, day in enumerate(found):
        score = {
            "date": 1.5 * day.worth + 1,
            "": 2,
            "paid": 0.5,
            "other": -2,
            "due": -3,
        }[day.kind]
        score -= 2 if day.listed else 0
        score += 1.2 if day.time else 0
        score -= 0.05 * index + (0.8 if day.page.number > found[0].page.number else 0)
        score += 0.6 * min(sum(d.value == day.value for d in found) - 1, 2)
        score -= 1 if len(day.run.text) > PROSE else 0
        scored.append((score, -index, day))
    if not scored:
        return None, ()
    scored.sort(key=lambda entry: entry[:2], reverse=True)
    score, _, best = scored[0]
    if score < 0:
        return None, ()
    return best, _evidence(best, found, scored)


def _evidence(best, found, scored):
    evidence = set()
    if best.kind == "date":
        evidence.add("strong_label" if best.worth == 3 else "label")
    if best.time:
        evidence.add("time")
    # Dates in a list are those of what was done or sold.
    alone = [d for d in found if d.kind in ("date", "")]
    if not best.listed:
        alone = [d for d in alone if not d.listed]
    if not {d.value for d in alone} - {best.value}:
        evidence.add("only_one")
    high = best.page is found[0].page and best.run.top < 0.5 * best.page.height
    if high and not _is_of_words(best):
        evidence.add("at_the_top")
    if sum(day.value == best.value for day in found) > 1:
        evidence.add("repeated")
    rivals = {
        d.value
        for _, _, d in scored
        if d.kind == "date" and d.worth >= best.worth and (not d.listed or best.listed)
    } - {best.value}
    if rivals:
        evidence.add("rival")
    if not best.clear:
        evidence.add("unclear_order")
    return evidence


def _is_of_words(day):
    """Whether words before the date, in its run, say that it is of something else."""
    before = plain(day.run.text[: day.dated.start])
    return (
        not day.kind
        and bool(re.search(r"[a-z]{4}|\d", before))
        and not _PLACE_LE.match(day.run.text[: day.dated.start])
    )


def due_day(found, issued):
    """Return the ``Day`` when payment is due, or None."""
    due = [day for day in found if day.kind == "due"]
    if issued:
        due = [day for day in due if day.value >= issued.value]
        # "Date de règlement", and it is still to come.
        due = due or [
            replace(day, worth=1)
            for day in found
            if day.kind == "paid" and day.value > issued.value
        ]
    return max(due, key=lambda day: day.worth, default=None)
