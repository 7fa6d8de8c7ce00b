"""What an invoice consists of: parties, lines, amounts; and how French writes them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from importlib.machinery import SourceFileLoader

import stdnum
from stdnum import luhn
from stdnum.fr import siren as siren_number
from stdnum.iso7064 import mod_97_10

# In a process of Odoo, the packages that Odoo patches have a loader without resources.
# factur-x, which is imported after this module, needs the data files of stdnum.
stdnum.__spec__.loader = SourceFileLoader(stdnum.__name__, stdnum.__file__)

BANK = "99820"  # invented, as the branch is
BRANCH = "00147"
DAY = date(2026, 10, 14)
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre "
    "décembre"
).split()
UNITS = {"C62": "u", "HUR": "h", "KWH": "kWh", "MTK": "m²", "MTR": "m"}


def cents(amount):
    """Round ``amount`` (euros) to whole cents, halves away from zero."""
    return Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)


def french(amount):
    """Write ``amount`` as in ``1 234,50``, with two decimals."""
    return f"{cents(amount):,}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")


def percent(rate):
    """Write a VAT rate, in percent, as in ``5,5 %``."""
    return f"{Decimal(rate).normalize():f}".replace(".", ",") + "\N{NO-BREAK SPACE}%"


def long_date(day):
    """Write ``day`` as in ``1er mars 2026``."""
    number = "1er" if day.day == 1 else day.day
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def short_date(day):
    """Write ``day`` as in ``01/03/2026``."""
    return f"{day:%d/%m/%Y}"


def siren(serial):
    """The valid SIREN whose first eight digits are the number ``serial``."""
    digits = f"{serial:08d}"
    return digits + luhn.calc_check_digit(digits)


@dataclass(frozen=True)
class Party:
    """A French company.

    ``siren`` has nine digits, ``capital`` is in euros, ``registry`` is the town of the
    commercial court, where it is not the company's own.
    """

    name: str
    siren: str
    activity: str
    street: str
    postcode: str
    city: str
    phone: str
    email: str
    legal_form: str = "SARL"
    capital: int = 10_000
    registry: str = ""
    colour: str = "#1F4E79"

    @property
    def vat(self):
        """The VAT number: its key follows from the SIREN."""
        return "FR" + siren_number.to_tva(self.siren).replace(" ", "")

    @property
    def siret(self):
        """The number of the head office: SIREN, 0001 and a check digit."""
        digits = f"{self.siren}0001"
        return digits + luhn.calc_check_digit(digits)

    @property
    def iban(self):
        """An IBAN whose keys are right and whose bank is invented."""
        account = f"{self.siren:>011}"
        total = 89 * int(BANK) + 15 * int(BRANCH) + 3 * int(account)
        number = f"{BANK}{BRANCH}{account}{97 - total % 97:02d}"
        return f"FR{mod_97_10.calc_check_digits(f'{number}FR')}{number}"


@dataclass(frozen=True)
class Line:
    """One line: ``price`` in euros per ``unit`` (UN/ECE code), ``vat`` in percent.

    The price excludes VAT on an invoice and includes it on a receipt.
    """

    name: str
    price: str
    quantity: str = "1"
    unit: str = "C62"
    vat: str = "20"
    code: str = ""

    @property
    def amount(self):
        """Price times quantity, in euros, rounded to cents."""
        return cents(Decimal(self.price) * Decimal(self.quantity))


@dataclass(frozen=True)
class Invoice:
    """An invoice in euros of the date ``day``, due ``days`` later.

    ``order`` is the buyer's order number, if there was one.
    """

    number: str
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    day: date = DAY
    days: int = 30
    order: str = ""

    @property
    def due(self):
        return self.day + timedelta(days=self.days)

    @property
    def net(self):
        """Total without VAT."""
        return sum((line.amount for line in self.lines), Decimal())

    @cached_property
    def vat_groups(self):
        """``(rate, base, VAT)`` of each rate, the highest rate first."""
        bases = defaultdict(Decimal)
        for line in self.lines:
            bases[Decimal(line.vat)] += line.amount
        ordered = sorted(bases.items(), reverse=True)
        return [(rate, base, cents(base * rate / 100)) for rate, base in ordered]

    @property
    def vat(self):
        """Total VAT."""
        return sum((vat for _rate, _base, vat in self.vat_groups), Decimal())

    @property
    def total(self):
        """Total with VAT."""
        return self.net + self.vat
