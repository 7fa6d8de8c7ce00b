"""What was read from a document: facts, with where they stand and how sure they are.

Plain values, made by the readers of this folder and used by the models of the addon,
``make accuracy`` and the tests. Nothing here knows Odoo.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from typing import Any

# Names of facts, and what type their values have.
FIELDS = {
    "kind": str,  # "bill", "credit_note" or "receipt"
    "type_code": str,  # UNTDID 1001 (FatturaPA: TD01...), of e-invoices
    "self_billed": bool,  # the buyer wrote it: for the seller's books it is a sale
    "number": str,
    "date": "date",
    "due_date": "date",
    "time": str,  # "HH:MM" of a receipt
    "currency": str,  # ISO 4217
    "net": Decimal,
    "tax": Decimal,
    "total": Decimal,  # with tax, signed as the document signs it
    "payable": Decimal,  # what is still to be paid
    "prepaid": Decimal,
    "rounding": Decimal,
    "paid": bool,
    "payment_reference": str,
    "order": str,
    "preceding": str,  # number of the invoice that this one corrects
    "vendor": int,  # key of the ``Vendor`` of these books who is the seller
    "seller_name": str,
    "seller_trading_name": str,  # if it differs from the legal name
    "seller_vat": str,
    "seller_tax_id": str,  # a national tax number that is no VAT number
    "seller_siren": str,
    "seller_siret": str,
    "seller_iban": str,
    "seller_website": str,
    "seller_phone": str,
    "seller_email": str,
    "seller_address": dict,  # street, street2, zip, city, country (ISO 3166)
    "buyer_name": str,
    "buyer_vat": str,
    "buyer_siren": str,
    "buyer_siret": str,
    "buyer_address": dict,
    "payee_name": str,  # to whom is paid, if that is not the seller
}


class Sure(IntEnum):
    """How sure a fact is, and so what may be done with it."""

    GUESS = 1  # evidence for other facts, shown to nobody
    LIKELY = 2  # offered as a suggestion
    CERTAIN = 3  # fills the draft


@dataclass(frozen=True)
class Place:
    """Where words stand: ``box`` is left, top, right, bottom in parts of the page."""

    page: int  # from 1
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Fact:
    """One value that was read.

    :param source: "xml", "text", "picture" or "learnt"
    :param words: the words that it was read from, as they stand there
    :param why: names of the evidence, such as "checksum", "adds_up" or "label"
    """

    name: str
    value: Any
    source: str
    sure: Sure
    words: str = ""
    place: Place | None = None
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class TaxGroup:
    """What a document says of one tax: amounts are signed as the document does.

    :param rate: in percent, None if there is none (outside the scope of VAT)
    :param category: UNCL 5305: S, Z, E, AE, K, G, O, L, M, B
    """

    rate: Decimal | None
    base: Decimal
    amount: Decimal
    category: str = "S"
    reason: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a document, as far as it says so."""

    name: str
    net: Decimal
    quantity: Decimal | None = None
    price: Decimal | None = None
    rate: Decimal | None = None
    category: str = "S"


@dataclass(frozen=True)
class Trouble:
    """What could not be read, and why; ``code`` is a key, ``detail`` the words.

    :param name: of the fact that it is about, "" if it is about the document
    """

    code: str
    detail: str = ""
    name: str = ""


@dataclass(frozen=True)
class Part:
    """One of several documents in a file, by its pages (from 1, both included)."""

    first: int
    last: int


@dataclass
class Reading:
    """All that was read from one document.

    :param source: "xml" (an e-invoice), "text", "picture", or "" if nothing was read
    :param format: of an e-invoice: "cii", "ubl", "zugferd1" or "fatturapa"
    :param profile: of an e-invoice, its guideline or customization id
    :param parts: set if the file seems to hold several documents
    :param numbers: what stands on the pages with words before it, as guesses of the
        fact "number": who knows the seller knows what those words mean there
    """

    source: str = ""
    profile: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)
    taxes: list[TaxGroup] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    pages: int = 0
    format: str = ""
    numbers: list[Fact] = field(default_factory=list)

    def value(self, name, least=Sure.CERTAIN):
        """Return the value of the fact ``name`` if it is at least so sure, or None."""
        fact = self.facts.get(name)
        return fact.value if fact and fact.sure >= least else None

    def add(self, fact):
        """Take ``fact`` unless a surer one of its name is there."""
        known = self.facts.get(fact.name)
        if known is None or fact.sure > known.sure:
            self.facts[fact.name] = fact


@dataclass(frozen=True)
class Books:
    """What is known of the books that a document is for.

    Their own numbers tell the buyer from the seller on the page.

    :param country: ISO 3166, for formats of dates and amounts
    """

    country: str = "FR"
    currency: str = "EUR"
    name: str = ""
    vat: str = ""
    siren: str = ""
    ibans: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vendor:
    """A vendor that these books know already, to be recognised on the page.

    :param key: the caller's own, handed back as the fact ``vendor``
    :param website: with or without scheme
    """

    key: int
    name: str = ""
    vat: str = ""
    siren: str = ""
    siret: str = ""
    ibans: tuple[str, ...] = ()
    website: str = ""
    email: str = ""
    phone: str = ""
