"""Which of the vendors of these books sells, by number, address or name."""

from __future__ import annotations

import re

from .folding import fold
from .identities import siren_of
from .legal_forms import LEGAL_FORMS

SHORTEST_NAME = 4  # letters; shorter names stand in other words


def known_vendor(vendors, seller, numbers, pages):
    """Return ``(vendor, why, found)`` of the one vendor who fits, or None.

    Numbers with a checksum decide alone. A name decides only if it stands on the page
    as words of its own, and only one vendor has it.
    """
    mine = [one for one in numbers if not one.of_buyer]
    for why, key in _KEYS:
        wanted = {}
        for vendor in vendors:
            for value in key(vendor):
                wanted.setdefault(value, set()).add(vendor)
        for one in mine:
            for name in _names(one):
                fitting = wanted.get(name)
                if fitting and len(fitting) == 1:
                    return next(iter(fitting)), why, one
    return _by_name(vendors, seller, pages)


def _names(one):
    """Yield what ``one`` is compared by: a VAT number of France holds a SIREN too."""
    if one.kind == "phone":
        yield "phone", _phone(one.value)
    elif one.proved:
        yield one.kind, one.value
        if one.kind != "siren" and (siren := siren_of(one)):
            yield "siren", siren


def _vat(vendor):
    value = re.sub(r"\W", "", vendor.vat).upper()
    return [("vat", value)] if value else []


def _siren(vendor):
    own = re.sub(r"\D", "", vendor.siren) or re.sub(r"\D", "", vendor.siret)[:9]
    vat = re.sub(r"\W", "", vendor.vat).upper()
    if not own and vat.startswith("FR"):
        own = vat[4:]
    return [("siren", own)] if own else []


def _siret(vendor):
    own = re.sub(r"\D", "", vendor.siret)
    return [("siret", own)] if own else []


def _ibans(vendor):
    return [("iban", re.sub(r"\s", "", iban).upper()) for iban in vendor.ibans]


def _site(vendor):
    site = re.sub(r"^(?:https?://)?(?:www\.)?", "", vendor.website.lower()).split("/")[
        0
    ]
    return [("website", site)] if site else []


def _email(vendor):
    return [("email", vendor.email.lower())] if "@" in vendor.email else []


def _phone(number):
    return re.sub(r"\D", "", number)[-9:]


def _phones(vendor):
    digits = _phone(vendor.phone)
    return [("phone", digits)] if len(digits) == 9 else []


_KEYS = (
    ("vat", _vat),
    ("siret", _siret),
    ("siren", _siren),
    ("iban", _ibans),
    ("email", _email),
    ("website", _site),
    ("phone", _phones),
)
NUMBERS = ("vat", "siret", "siren", "iban")


def _by_name(vendors, seller, pages):
    runs = [(run, fold(run.text)) for page in pages[:1] for run in page.runs]
    name = _core(seller.name)
    exact = [vendor for vendor in vendors if name and _core(vendor.name) == name]
    if len(exact) == 1:
        return exact[0], "name", None
    if exact:
        return None
    standing = []
    for vendor in vendors:
        core = _core(vendor.name)
        if len(core) >= SHORTEST_NAME and _stands(core, vendor.name, runs):
            standing.append(vendor)
    if len(standing) == 1:
        return standing[0], "name_on_page", None
    return None


def _core(name):
    return fold(LEGAL_FORMS.sub(" ", name))


def _stands(core, name, runs):
    """Whether a run says the name alone, or the name with its legal form."""
    for run, folded in runs:
        if core not in folded or len(folded) > len(core) + 25:
            continue
        if _core(run.text) == core or folded == fold(name):
            return True
    return False
