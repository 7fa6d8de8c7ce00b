"""The number of a document, and other numbers that must not be taken for it."""

from __future__ import annotations

import re
from itertools import pairwise

from .amount_labels import heads_lines
from .amounts import amounts, is_bare_amount
from .dates import is_date
from .folding import plain
from .labels import kind_of_date
from .number_labels import (
    BARE,
    CORRECTED,
    CREDIT,
    LABELS,
    REFERENCE,
    SURE,
    TITLE,
    WORD,
    besides_second,
    is_of_another,
    is_taken,
)
from .number_values import value_in

APART = 4  # of them: nearer than that, it is not what stands below that is meant
FAR = 10  # heights between a label and what stands at its right in another column
# "59000 Lille", "30 rue ...", "M1 2HF Manchester": the address in the next column.
_ADDRESS = re.compile(
    r"(?:\s+(?!page|seite|pag\b|dup|copi|orig|date|datum|client|kunde|customer)"
    r"[^\W\d_]{2}|\s\d[A-Z]{2}\b|\s?,\s?[^\W\d_]{3})",
    re.IGNORECASE,
)
_MASKED = re.compile(r"[#*•x]{4,}\s?\d")  # of a card: "############4417"
MOST_OF_ADDRESS = 5  # signs of a house number or postcode
TAKEN_OFF = 1.5  # if that amount is negative: "Avoir n° AV 12 du 22/06   -37,42"
LISTED = 0.4  # by which the number in a row that ends in an amount is worth less
NEARTITLE = 4  # rows between a title and its number


def numbers(pages, taken=()):
    """Return what can be the document's number, the best first.

    :param taken: numbers that are known to be something else, such as a VAT number
    """
    found = []
    for page in pages:
        found.extend(_of_page(page))
    taken = {_bare(number) for number in taken}
    good = {}
    for entry in found:
        key = _bare(entry.value)
        if len(key) < 2 and entry.worth < 3 or key in taken:
            continue
        if key in good:
            good[key].times += 1
            if entry.worth > good[key].worth:
                good[key].worth, good[key].words = entry.worth, entry.words
        else:
            good[key] = entry
    order = {key: place for place, key in enumerate(good)}
    return sorted(
        good.values(),
        key=lambda entry: (-entry.weight, order[_bare(entry.value)]),
    )


def of_credit_notes(found):
    """Return ``found`` without the numbers of invoices, if one is a credit note's."""
    found = [one for one in found if not CORRECTED.search(plain(one.words))]
    own = [one for one in found if CREDIT.search(plain(one.words))]
    rest = [one for one in found if not WORD.search(plain(one.words))]
    if not own and not any(one.worth > SURE for one in rest):
        return found
    return own + [one for one in rest if one not in own]


_PAIR = re.compile(
    r"([^\d]{2,40}?)[\s:#°.]*((?:[A-Za-z]{1,6}[\-/. ]?)?\d[\w\-/.]{2,33})"
)
MOST_NAMED = 60


def named(pages):
    """Return ``Numbered`` of all words that a number follows, whatever they mean.

    A vendor may call the number of the document by a word that usually means another
    one; who knows the vendor knows which.
    """
    found = []
    for page in pages:
        page_rows = page.rows
        for index, row in enumerate(page_rows):
            for place, run in enumerate(row):
                below = page_rows[index + 1 : index + 3]
                if entry := _named(page, run, row[place + 1 : place + 2], below):
                    found.append(entry)
                    if len(found) == MOST_NAMED:
                        return found
    return found


def _named(page, run, after, below):
    match = _PAIR.fullmatch(run.text)
    if match and sum(sign.isalpha() for sign in match[1]) > 1:
        entry = value_in(match[2], BARE, page, run)
        words = match[1]
    elif len(run.text) <= 40 and not re.search(r"\d", run.text):
        entry = _beside_or_below(run, after, below, BARE, page, False)
        words = run.text
    else:
        return None
    if entry:
        entry.words = words.strip(" :#°.")
    return entry


def _of_page(page):
    found, page_rows = [], page.rows
    for index, row in enumerate(page_rows):
        above = page_rows[max(index - NEARTITLE, 0) : index]
        around = page_rows[max(index - 2, 0) : index + 3]
        for entry in _in_row(page, row, page_rows[index + 1 : index + 4]):
            bare = entry.grade == BARE and not REFERENCE.match(plain(entry.words))
            if bare and (_is_titled(above) or _is_dated(around)):
                # "FACTURE", and below it "N° 2026-0117"; or "Numéro" beside "Date".
                entry.worth = 2.6
            found.append(entry)
    return found


def _bare(number):
    return re.sub(r"\W", "", number).upper()


def _is_titled(rows):
    """Whether one of ``rows`` has a title of an invoice without its number."""
    return any(
        TITLE.match(plain(run.text))
        and len(run.text) < 28
        and not any(sign.isdigit() for sign in run.text)
        for row in rows
        for run in row
    )


def _is_dated(rows):
    """Whether one of ``rows`` says in a few words what the document's date is."""
    return any(
        len(run.text) < 32 and kind_of_date(_without_digits(run.text))[0] == "date"
        for row in rows
        for run in row
    )


def _without_digits(text):
    return re.sub(r"[\s:]*\d.*$", "", text)


def _in_row(page, row, below):
    ends_bare = len(row) > 1 and is_bare_amount(row[-1].text)
    takes_off = ends_bare and amounts(row[-1].text)[0].value < 0
    # "Réf. | Désignation | Quantité": below it stand the numbers of what was sold.
    labels = [one for one in LABELS if one[0] > BARE] if heads_lines(row) else LABELS
    for place, run in enumerate(row):
        bare = plain(run.text)
        for worth, pattern in () if _MASKED.search(bare) else labels:
            match = pattern.search(bare)
            if match and is_of_another(bare, match):
                break
            if match and worth == BARE and not re.search(r"[^\s:]", match[0]):
                continue  # a colon alone is the end of words at the left
            if not match or (worth < 3 and is_taken(bare[: match.end()])):
                continue
            titled = bool(TITLE.match(bare)) and len(bare) < 45
            rest = besides_second(run.text[match.end() :])
            after = row[place + 1 : place + 3]
            entry = value_in(rest, worth, page, run, titled)
            if not entry and not re.search(r"[A-Za-z0-9]", rest):
                entry = _beside_or_below(run, after, below, worth, page, titled)
            if entry:
                entry.words, entry.grade = run.text, worth
                if ends_bare and place < len(row) - 1:
                    entry.worth -= TAKEN_OFF if takes_off else LISTED
                yield entry
                break


def _beside_or_below(run, after, below, worth, page, titled):
    beside = _beside(after, worth, page, titled)
    under = _under(run, below, worth, page)
    away = (beside.run.left - run.right) / max(run.height, 1) if beside else FAR
    if away < APART or away < FAR and not (under and _is_close_below(under.run, run)):
        return beside
    under = under or _before_date(after, below, worth, page)
    return under if under and _is_close_below(under.run, run) else beside or under


def _before_date(after, below, worth, page):
    """Return the number at the left of a date, below "Number | Date".

    Such heads may stand in the middle of their columns, and the values at the left.
    """
    if not after or kind_of_date(after[0].text)[0] != "date":
        return None
    for row in below[:2]:
        for number, day in pairwise(row):
            if is_date(day.text):
                return value_in(number.text, worth - 0.1, page, number)
    return None


def _beside(after, worth, page, titled):
    for other in after:
        if entry := value_in(other.text, worth, page, other, titled):
            if _is_of_address(entry.value, other.text):
                return None
            return entry
        if re.search(r"[A-Za-z]{3}", other.text):
            break
    return None


def _is_of_address(value, text):
    """Whether ``text`` is a line of an address that begins with ``value``."""
    if len(value) > MOST_OF_ADDRESS:
        return False
    return bool(_ADDRESS.match(text.strip(" :#.-–°")[len(value) :]))


def _is_of_neighbour(run, aligned):
    """Whether words at the left of ``run`` in the same column name it."""
    before = [other for other in aligned if other.right < run.left]
    return any(re.search(r"[^\W\d_]{3}", other.text) for other in before)


def _is_close_below(other, run):
    near = (other.top - run.bottom) / max(run.height, 1) < 1.2
    return near and abs(other.left - run.left) < run.height


def _under(run, below, worth, page):
    for distance, row in enumerate(below, 1):
        aligned = [other for other in row if _is_below(other, run)]
        for other in aligned:
            if _is_of_neighbour(other, aligned):
                continue
            entry = value_in(other.text, worth - 0.02 * distance, page, other)
            if entry and not _is_of_address(entry.value, other.text):
                return entry
        if any(re.search(r"[A-Za-z]{3}", other.text) for other in aligned):
            break  # what stands further down belongs to these words
    return None


def _is_below(other, run):
    near = (other.top - run.bottom) / max(run.height, 1) < 2.2
    return near and (other.under(run) > 0.4 or abs(other.left - run.left) < run.height)
