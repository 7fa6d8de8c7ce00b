"""What the readers of the formats share: how facts and troubles are written down."""

from dataclasses import dataclass, field
from decimal import Decimal

from ..facts import Fact, Reading, Sure, Trouble
from . import kinds, values

XML = "xml"
MAX_LINES = 5_000
# Schemes of identifiers, ISO 6523: SIREN (or SIRET, by its length) and SIRET.
SIREN, SIRET = "0002", "0009"
FRENCH_ADDRESS = "0225"  # starts with the SIREN
FRENCH_VAT = "9957"


@dataclass
class Party:
    """One party of an invoice, in the words of the document.

    :param numbers: pairs of scheme and number: legal, global and other identifiers
    """

    name: str = ""
    trading_name: str = ""
    vat: str = ""
    tax_id: str = ""
    numbers: list = field(default_factory=list)
    endpoint: tuple = ("", "")
    email: str = ""
    phone: str = ""
    website: str = ""
    address: dict = field(default_factory=dict)


@dataclass
class LineNote:
    """A line, and where it stands among sub-lines.

    :param status: "GROUP", "DETAIL", "INFORMATION" or ""
    """

    line: object
    number: str = ""
    parent: str = ""
    status: str = ""


@dataclass
class Sums:
    """Sums of which the draft has no field, but that must add up."""

    lines: Decimal | None = None
    allowances: Decimal | None = None
    charges: Decimal | None = None
    withheld: Decimal | None = None


class Notes:
    """Collects what is read of one document in ``reading``."""

    def __init__(self, format_name, profile=""):
        self.reading = Reading(
            source=XML, format=format_name, profile=values.plain(profile)
        )
        self.lines = []
        self.sums = Sums()
        self.credit_note = False

    def trouble(self, code, detail="", name=""):
        found = Trouble(code, values.plain(detail), name)
        if found not in self.reading.troubles:
            self.reading.troubles.append(found)

    def add(self, name, value, words="", why=(), sure=Sure.CERTAIN):
        if value in (None, "", {}):
            return
        why = (why,) if isinstance(why, str) else tuple(why)
        self.reading.add(Fact(name, value, XML, sure, values.plain(words), why=why))

    def text(self, name, words, term):
        self.add(name, values.plain(words), words, term)

    def amount(self, name, words, term):
        self.add(name, self.number(words, name), words, term)

    def day(self, name, words, term):
        if words is None or not words.strip():
            return
        try:
            self.add(name, values.day(words), words, term)
        except ValueError:
            self.trouble("bad_date", f"{term}: {words}", name)

    def currency(self, words, term):
        code = values.plain(words).upper()
        if values.CURRENCY.fullmatch(code):
            self.add("currency", code, words, term)
        elif code:
            self.trouble("bad_currency", words, "currency")

    def number(self, words, name=""):
        """Return ``words`` as a decimal number, or None; what is none is a trouble."""
        if words is None or not words.strip():
            return None
        try:
            return values.amount(words)
        except ValueError:
            self.trouble("bad_amount", words, name)
            return None

    def value(self, name):
        return self.reading.value(name)

    def kind(self, code, credit_note=False):
        """Write down the type of the document; its sign is settled in the end."""
        code = values.plain(code)
        self.credit_note = kinds.is_credit_note(code) or credit_note
        self.add("type_code", code, code, "BT-3")
        if code and not kinds.is_known(code):
            self.trouble("unknown_type", code, "kind")
        if credit_note and code in kinds.INVOICES:
            self.trouble("unclear_kind", code, "kind")
        if code in kinds.PRO_FORMA:
            self.trouble("pro_forma", code, "kind")
        self.add("self_billed", kinds.is_self_billed(code) or None, code, "BT-3")

    def line(self, note):
        self.lines.append(note)

    def some(self, items):
        """Return as many of ``items`` (lines) as are read; if there are more, say so.

        The sums of a document are right without its lines.
        """
        if len(items) + len(self.lines) > MAX_LINES:
            self.trouble("many_lines", str(len(items)))
            self.sums.lines = None
        return items[: MAX_LINES - len(self.lines)]

    def seller(self, party):
        self._party("seller", party, "BG-4")
        self.text("seller_trading_name", party.trading_name, "BT-28")
        if not party.vat:
            self.text("seller_tax_id", party.tax_id, "BT-32")
        self.text("seller_phone", party.phone, "BT-42")
        self.text("seller_website", party.website, "BG-4")
        self.text("seller_email", _email(party), "BT-43")

    def buyer(self, party):
        self._party("buyer", party, "BG-7")

    def _party(self, role, party, term):
        self.text(f"{role}_name", party.name or party.trading_name, term)
        self._vat(role, party)
        self._french_numbers(role, party)
        address = {key: values.plain(words) for key, words in party.address.items()}
        self.add(
            f"{role}_address",
            {key: words for key, words in address.items() if words},
            " ".join(address.values()),
            term,
        )

    def _vat(self, role, party):
        name, words = f"{role}_vat", party.vat
        scheme, endpoint = party.endpoint
        if not words and scheme == FRENCH_VAT:
            words = endpoint
        number = values.vat_number(words)
        if number:
            self.add(name, number, words, "BT-31")
        elif values.plain(words):
            self.add(name, values.plain(words), words, "BT-31", Sure.GUESS)
            if role == "seller":
                self.trouble("bad_vat", words, name)

    def _french_numbers(self, role, party):
        country = party.address.get("country", "").strip().upper()
        for scheme, words in [*party.numbers, party.endpoint]:
            digits = values.digits(words)
            if scheme == FRENCH_ADDRESS:
                digits = values.digits(words[:9])
            elif scheme not in (SIREN, SIRET):
                blank_free = "".join(words.split())
                if scheme or country != "FR" or blank_free != digits:
                    continue
                if not values.luhn(digits):
                    continue
            self._french_number(role, digits, words)
        vat = self.value(f"{role}_vat") or ""
        if vat.startswith("FR") and vat[4:].isdigit() and len(vat) == 13:
            self.add(f"{role}_siren", vat[4:], vat, "vat")

    def _french_number(self, role, digits, words):
        if len(digits) == 14:
            self.add(f"{role}_siret", digits, words, "BT-30")
        if len(digits) in (9, 14):
            self.add(f"{role}_siren", digits[:9], words, "BT-30")

    def account(self, words):
        """Write down the account that is to be paid to, if it is an IBAN."""
        number = values.iban(words)
        shape = values.iban_shape(words)
        if number:
            self.add("seller_iban", number, words, "BT-84")
        elif shape and shape[:2].isalpha():
            self.add("seller_iban", shape, words, "BT-84", Sure.GUESS)
            self.trouble("bad_iban", words, "seller_iban")


def _email(party):
    scheme, endpoint = party.endpoint
    if party.email:
        return party.email if "@" in party.email else ""
    return endpoint if "@" in endpoint else ""
