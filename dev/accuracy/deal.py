"""What a document says, whoever draws it: its lines, amounts and truth."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .people import Company
from .writing import cents


@dataclass(frozen=True)
class Item:
    """One line. ``price`` is per ``unit``; ``rate`` in percent, None without VAT.

    ``off`` is a discount in percent; ``role`` is "line", or "allowance" or "charge" for
    one on the whole document (an allowance has a negative price).
    """

    name: str
    price: Decimal
    quantity: Decimal = Decimal(1)
    rate: Decimal | None = Decimal(20)
    unit: str = ""
    code: str = ""
    off: Decimal = Decimal(0)
    role: str = "line"

    @property
    def amount(self):
        return cents(self.price * self.quantity * (100 - self.off) / 100)


@dataclass
class Deal:
    """A bill, a credit note or a receipt.

    :param gross: prices include VAT, as till receipts have them
    :param prepaid: what was paid before, and is not to be paid any more
    :param sign: -1 where a credit note writes its amounts with a minus
    """

    number: str
    day: date
    seller: Company
    buyer: Company
    items: list[Item]
    due_day: date | None = None
    kind: str = "bill"
    currency: str = "EUR"
    gross: bool = False
    prepaid: Decimal = Decimal(0)
    paid: bool = False
    sign: int = 1
    time: str = ""
    more: dict = field(default_factory=dict)

    @property
    def groups(self):
        """``(rate, base, tax)`` of each rate, the highest first."""
        sums = defaultdict(Decimal)
        for item in self.items:
            if item.rate is not None:
                sums[item.rate] += item.amount
        return [
            (rate, *self._parts(amount, rate))
            for rate, amount in sorted(sums.items(), reverse=True)
        ]

    def _parts(self, amount, rate):
        if self.gross:
            base = cents(amount * 100 / (100 + rate))
            return base * self.sign, (amount - base) * self.sign
        return amount * self.sign, cents(amount * rate / 100) * self.sign

    @property
    def untaxed(self):
        """What no VAT is charged on."""
        parts = [item.amount for item in self.items if item.rate is None]
        return sum(parts, Decimal()) * self.sign

    @property
    def net(self):
        return sum((base for _rate, base, _tax in self.groups), self.untaxed)

    @property
    def tax(self):
        return sum((tax for _rate, _base, tax in self.groups), Decimal())

    @property
    def total(self):
        return self.net + self.tax

    @property
    def to_pay(self):
        if self.paid:
            return Decimal(0)
        rounding = self.more.get("rounding", Decimal(0))
        return self.total - self.prepaid * self.sign + rounding

    def truth(self, hidden=()):
        """The right values; those named in ``hidden`` do not stand on the paper."""
        seller = self.seller
        values = {
            "kind": self.kind,
            "number": self.number,
            "date": self.day.isoformat(),
            "due_date": self.due_day.isoformat() if self.due_day else None,
            "time": self.time or None,
            "currency": self.currency,
            "net": str(self.net),
            "tax": str(self.tax),
            "taxes": [[str(part) for part in group] for group in self.groups],
            "total": str(self.total),
            "due": str(self.to_pay),
            "seller": seller.name,
            "vat": seller.vat or None,
            "siren": seller.siren or None,
            "iban": seller.iban or None,
            "paid": self.paid,
        }
        return {**values, **dict.fromkeys(hidden)}
