"""Papers that look like invoices and ask for nothing: quotations, orders, reminders.

They have a seller, a number, a date and a total, so that only their title tells.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from statistics import median

from .amount_labels import kind_of_amount
from .amounts import amounts
from .dates import dates, is_date
from .folding import fold, plain, says
from .labels import KINDS, RECEIPT, kind_of_date
from .nature import TITLE_LETTERS
from .number_labels import TITLE
from .paper_titles import (
    CALLS,
    PAID_LETTERS,
    REMINDS,
    SLIP_TITLES,
    SOCIAL,
    TITLES,
    WEAK_TITLES,
)

# A letter says in its subject what it is: "Objet : deuxième relance".
_ABOUT = re.compile(r"^\W*(?:objet|betreff|subject|oggetto|asunto|betreft|re)\s?:\s*")
# No invoice, but that there will be one.
_LATER = re.compile(
    r"\b(?:a suivre|suivra|to follow|folgt)\b|"
    r"^\W*(?:votre |la |your )?(?:facture|invoice) (?:est|sera|a ete|is|will|has)\b"
)
# "Ce message ne constitue pas une facture"; "not a VAT invoice" may be a receipt.
_DENIED = re.compile(
    r"\b(?:cet?(?:te)?|ceci|l[ea] presente?|this|dies(?:e[srm]?)?|quest[oa]|est[ea]|"
    r"dit|deze)\b[^.]{0,40}?\b(?:n.est pas|ne (?:constitue|vaut|tient|represente) pas|"
    r"is not|does not constitute|ist kein|stellt kein|non (?:costituisce|e)|"
    r"no (?:es|constituye)|is geen)(?!.{0,9}\b(?:vat|tax|gst)\b)[^.]{0,12}"
    r"\b(?:facture|invoice|rechnung|fattura|factura|factuur)\b(?! acquittee)"
)
TOP = 0.45  # of the page: what stands further down is about something else
TALLER = 1.15  # than what else could be the title
LONGEST = 100  # letters of a title in such letters
# "Devis accepté : DV25-0418" names one.
_NAMES_ONE = re.compile(r"[^:]{3,28}\s?:\s?\S")
CLAIMS = (RECEIPT, *(pattern for _, pattern in KINDS))


def other_paper(pages, called=True):
    """Return the code of the trouble that the first of ``pages`` is no invoice, or "".

    :param called: whether a word on the pages says what they are

    An invoice names quotations, orders and deliveries too, and a reminder invoices: the
    larger letters are the title, and of equal ones those that say invoice or receipt.
    """
    if any(_DENIED.search(plain(run.text)) for page in pages[:1] for run in page.runs):
        return "no_invoice"
    titles, weak, claims = [], False, []
    for page in pages[:1]:
        usual = median(run.height for run in page.runs) if page.runs else 0
        social = says(SOCIAL, page.text)
        for place, row in enumerate(page.rows):
            listed = _heads_list(row, page.rows[place + 1 : place + 3])
            listed = listed or _is_entry(row)
            for run, after in zip_longest(row, row[1:]):
                large = run.height > TALLER * usual
                longest = LONGEST if large else TITLE_LETTERS
                if run.top > TOP * page.height or len(run.text) > longest:
                    continue
                folded = fold(_ABOUT.sub("", plain(run.text)))
                code = _code_of(folded, social)
                named = run.text.rstrip().endswith(":")
                named = named or after and after.text.lstrip().startswith(":")
                # In letters like the others it names what stands beside it.
                if named and not large:
                    continue
                if code:
                    titles.append((run.height, code, bool(_NAMES_ONE.match(run.text))))
                elif WEAK_TITLES.search(folded):
                    weak = True
                elif not listed and _claims(run, folded):
                    claims.append(run.height)
    if claims:
        titles = [title for title in titles if not title[2]]
    if not titles and not claims and says(REMINDS, pages[0].text):
        return "reminder"
    if not titles and not claims and says(PAID_LETTERS, pages[0].text):
        return "no_invoice"
    if not titles:
        return "no_invoice" if weak and not claims and not called else ""
    height, code, _ = max(titles, key=lambda title: title[0])
    return code if height > TALLER * max(claims, default=0) else ""


def other_slip(pages):
    """Return the code of the trouble that a slip is none of a purchase, or ""."""
    other = any(
        SLIP_TITLES.search(fold(run.text))
        for page in pages[:1]
        for run in page.runs
        if run.top < TOP * page.height and len(run.text) < TITLE_LETTERS
    )
    return "no_invoice" if other else ""


def _code_of(folded, social):
    """Return the code of the title ``folded``, or "".

    :param social: whether the page is of a social insurance
    """
    if social and CALLS.search(folded):
        return "no_invoice"
    return next((code for code, one in TITLES if one.search(folded)), "")


def _heads_list(row, below):
    """Whether ``row`` heads a list of invoices: "Facture n° | Date | Total"."""
    listing = len(row) > 2 and len(below) > 1 and all(map(_is_of_list, below))
    return (len(row) > 3 or listing) and any(
        kind_of_date(run.text)[0] in ("date", "due")
        or kind_of_amount(run.text)[0] in ("net", "tax", "total", "payable")
        for run in row
    )


def _is_entry(row):
    """Whether ``row`` is one of a list: "04/11/2025   Facture 511204   212,40"."""
    return len(row) > 2 and is_date(row[0].text) and bool(amounts(row[-1].text))


def _is_of_list(row):
    return any(dates(run.text) for run in row)


def _claims(run, folded):
    """Whether ``run`` begins by saying that this is an invoice or a receipt."""
    if _LATER.search(plain(run.text)):
        return False
    claim = any(pattern.match(folded) for pattern in CLAIMS)
    return claim or bool(TITLE.match(plain(run.text)))
