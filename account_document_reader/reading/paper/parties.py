"""Who sells and who buys: numbers, addresses and names told apart."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from .folding import fold, plain, says
from .identities import identities, siren_of
from .labels import BUYER, BUYER_NUMBER
from .layout import Page, Run
from .names import name_seller

BLOCK_ROWS = 7  # rows of an address
FOOT = 0.8  # of a page: what stands below is the seller's
NEAR_ACCOUNT = 4  # heights
# What the law has sellers print of their company.
_REGISTERED = re.compile(r"\bcapital\b|\br\.?c\.?s\b|\bsiret\b|\bhrb\b|amtsgericht")
# "Facturé à", not "facture à la somme de", "facture acquittée" or "facture annuelle".
_INVOICED_TO = re.compile(
    r"\bfactur(?:e|ation)\s?a(?:\s?:|\s?$|\s(?!la somme|ete|deja|payer|regler))"
)
_YOURS = re.compile(r"\bv\s?/\s?(?:n[°o.]{0,2}\s?)?(?:tva|siret|siren|ident|vat|ust)")
_SELLS_HERE = re.compile(
    r"\b(?:vendeur|emetteur|fournisseur|expediteur|seller|supplier|verkaufer|fornitore|"
    r"proveedor|leverancier|(?:emise?|vendu|issued|sold|verkauft) (?:par|by|von))\b"
)


@dataclass
class Party:
    """One of both sides, as far as the pages tell."""

    name: str = ""
    name_run: Run | None = None
    name_page: Page | None = None
    name_worth: float = 0
    name_lead: float = 0  # over the next best name
    name_placed: bool = False  # whether it stands where only sellers' names do
    found: dict = field(default_factory=dict)  # kind -> Found


def parties(pages, books):
    """Return both ``Party``, the seller first, and all that was ``Found``."""
    found = identities(pages)
    blocks = buyer_blocks(pages)
    for one in found:
        one.of_buyer = is_of_books(one, books) or _is_in(one, blocks)
    _tell_apart(found, books)
    seller, buyer = Party(), Party()
    main = _most_named(found)
    for one in found:
        if not one.of_buyer and main and siren_of(one) not in ("", main):
            continue  # of a parent, a host or a bank at the foot of the page
        side = buyer if one.of_buyer else seller
        known = side.found.get(one.kind)
        if known is None or _better(one, known):
            side.found[one.kind] = one
    name_seller(seller, pages, found, blocks, books)
    return seller, buyer, found


def _most_named(found):
    """Return the SIREN of the company most of whose numbers do not name the buyer.

    It is empty if that is not one company alone.
    """
    counts = Counter(siren_of(one) for one in found if one.proved and not one.of_buyer)
    del counts[""]
    (first, most), second = (*counts.most_common(2), ("", 0), ("", 0))[:2]
    return first if most > second[1] else ""


def _better(one, known):
    return (one.proved, one.named) > (known.proved, known.named)


def buyer_blocks(pages):
    """Return page, left, top, right, bottom of what stands under buyer's words."""
    blocks = []
    for page in pages:
        for row in page.rows:
            for place, run in enumerate(row):
                words = len(run.text) < 45 and run.text
                if words and (says(BUYER, words) or _INVOICED_TO.search(plain(words))):
                    if re.search(r"\d{4}", run.text) and "tva" not in plain(run.text):
                        continue
                    blocks.append((page, *_block(page, row, place)))
    return blocks


def _block(page, row, place):
    """Return left, top, right, bottom of the column that a run of ``row`` begins."""
    run = row[place]
    height = max(run.height, 1)
    right = run.left + max(run.right - run.left, 0.3 * page.width)
    if place + 1 < len(row):
        right = min(right, max(row[place + 1].left - 0.5 * height, run.right))
    bottom = run.bottom + BLOCK_ROWS * 1.5 * height
    return run.left - 2 * height, run.top - 0.3 * height, right, bottom


def _is_in(one, blocks):
    run = one.run
    if run is None:
        return False
    if one.kind in ("vat", "siren", "siret") and says(BUYER_NUMBER, one.context):
        return True
    if _YOURS.search(one.context):
        return True
    if _SELLS_HERE.search(one.context):
        return False
    for page, left, top, right, bottom in blocks:
        inside = left <= run.left <= right and top <= run.middle <= bottom
        # What stands at the foot of a page is the seller's.
        if page is one.page and inside and run.middle < FOOT * page.height:
            return True
    return False


def is_of_books(one, books):
    """Whether the number ``one`` is that of the company whose ``books`` these are."""
    if one.kind == "iban":
        return one.value in {re.sub(r"\s", "", iban).upper() for iban in books.ibans}
    own = fold(books.siren) or (
        fold(books.vat)[-9:] if fold(books.vat)[:2] == "fr" else ""
    )
    if one.kind in ("siren", "siret"):
        return bool(own) and one.value[:9] == own
    if one.kind == "vat":
        return bool(books.vat or own) and (
            fold(one.value) == fold(books.vat)
            or bool(own)
            and fold(one.value)[-9:] == own
        )
    return False


def _set_apart_countries(found):
    """Of numbers of two countries, those of the one to whose account is paid sell.

    A seller may have an account where his customers live: if nothing but the account
    speaks for a country, it is not certain who sells.
    """
    homes = {one.home for one in found if one.home and not one.of_buyer}
    ibans = [one for one in found if one.kind == "iban" and one.proved]
    accounts = {one.value[:2] for one in ibans}
    selling = homes & accounts
    if len(homes) != 2 or len(selling) != 1 or len(accounts) != 1:
        return
    beside = {
        home: any(_is_of_seller(one, ibans) for one in found if one.home == home)
        for home in homes
    }
    (account,), (other,) = selling, homes - selling
    if beside[other] and not beside[account]:
        account, other = other, account
    elif beside[account] == beside[other]:
        for one in found:
            one.unsure = one.unsure or one.home in homes
        return
    for one in found:
        if one.home == other:
            one.of_buyer = True


def _is_of_seller(one, ibans):
    """Whether the number ``one`` stands where only a seller's does."""
    if one.run and one.run.top > FOOT * one.page.height:
        return True
    near = any(
        iban.run and one.run and iban.page is one.page
        and abs(iban.run.middle - one.run.middle) < NEAR_ACCOUNT * one.run.height
        for iban in ibans
    )  # fmt: skip
    return near or bool(_REGISTERED.search(one.context))


def _tell_apart(found, books):
    """Give all numbers of one French company the same side; one side keeps the rest."""
    sides = {}
    for one in found:
        if siren := siren_of(one):
            sides.setdefault(siren, []).append(one)
    for group in sides.values():
        if any(is_of_books(one, books) for one in group):
            buyer = True
        else:
            votes = [one.of_buyer for one in group]
            buyer = all(votes) or sum(votes) > len(votes) / 2
        for one in group:
            one.of_buyer = buyer
    _set_apart_countries(found)
    # Somebody sells: the only company on the pages is not the buyer by its place alone.
    vats = {one.value for one in found if one.kind in ("vat", "siren", "siret")}
    accounts = {one.value[:2] for one in found if one.kind == "iban" and one.proved}
    if len(vats) == 1:
        named = [one for one in found if one.value in vats]
        below = all(one.of_buyer for one in named)
        for one in found:
            # To an account in another country it does not sell.
            abroad = accounts and one.home and one.home not in accounts
            if one.value in vats and not is_of_books(one, books) and not abroad:
                one.of_buyer = says(BUYER_NUMBER, one.context) and one.of_buyer
                one.unsure = below and not one.of_buyer
