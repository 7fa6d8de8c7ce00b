"""What follows from what was read: sign and kind, lines that count, missing sums."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from ..facts import TaxGroup
from .checks import check
from .values import rounded

NEEDED = ("number", "date", "currency", "total", "seller_name")


@dataclass(frozen=True)
class Allowance:
    """An allowance or charge of the whole document, signed as it changes the net."""

    amount: Decimal
    rate: Decimal | None
    category: str
    charge: bool


def settle(notes, allowances=()):
    """Complete the reading of ``notes``: what is missing, adds up or contradicts."""
    _count_lines(notes)
    _missing_groups(notes, allowances)
    _missing_sums(notes)
    _kind(notes)
    _paid(notes)
    for name in NEEDED:
        if notes.value(name) is None:
            notes.trouble("missing", name=name)
    for trouble in check(notes.reading, notes.sums):
        notes.trouble(trouble.code, trouble.detail, trouble.name)
    return notes.reading


def _count_lines(notes):
    """Keep the lines that make up the sum of lines: no group beside its parts.

    Documents differ in how they mark sub-lines, so the way that adds up is taken.
    """
    found = [note for note in notes.lines if note.line is not None]
    parents = {note.parent for note in found} - {""}
    leaves = [note for note in found if note.status not in ("GROUP", "INFORMATION")]
    ways = (
        leaves,
        [note for note in leaves if note.number not in parents],
        [note for note in found if not note.parent and note.status != "INFORMATION"],
        [note for note in found if not note.parent],
        found,
    )
    chosen = ways[1]
    if notes.sums.lines is not None:
        chosen = next(
            (
                way
                for way in ways
                if sum(note.line.net for note in way) == notes.sums.lines
            ),
            ways[1],
        )
    notes.reading.lines = [note.line for note in chosen]
    if len(found) < len(notes.lines):
        # Lines without an amount are legal in ZUGFeRD 1.0: no sum can be asked of them.
        notes.sums.lines = None


def _missing_groups(notes, allowances):
    """Make tax groups from the lines if the document has none and they add up."""
    reading = notes.reading
    net, tax = notes.value("net"), notes.value("tax")
    if reading.taxes or not reading.lines or net is None:
        return
    bases = defaultdict(Decimal)
    for line in reading.lines:
        bases[line.rate, line.category] += line.net
    for allowance in allowances:
        bases[allowance.rate, allowance.category] += allowance.amount
    groups = [
        TaxGroup(rate, base, percent(base, rate, notes.value("currency")), category)
        for (rate, category), base in bases.items()
    ]
    if sum(group.base for group in groups) != net:
        return
    if sum(group.amount for group in groups) == (tax or 0):
        reading.taxes = groups


def percent(base, rate, currency):
    """Return the tax of ``base`` at ``rate`` percent, rounded as ``currency`` is."""
    return rounded((rate or Decimal()) * base / 100, currency)


def _missing_sums(notes):
    """Fill one missing sum from the other two, and none from one."""
    taxes = notes.reading.taxes
    net, tax, total = (notes.value(name) for name in ("net", "tax", "total"))
    if tax is None and taxes:
        tax = sum(group.amount for group in taxes)
        _derived(notes, "tax", tax)
    if net is None and taxes and tax is not None:
        net = sum(group.base for group in taxes)
        if total is None or net + tax == total:
            _derived(notes, "net", net)
        else:
            net = None
    if total is None and net is not None and tax is not None:
        _derived(notes, "total", net + tax)
    elif net is None and total is not None and tax is not None:
        _derived(notes, "net", total - tax)
    elif tax is None and net is not None and total is not None:
        _derived(notes, "tax", total - net)


def _derived(notes, name, value):
    unread = any(trouble.name == name for trouble in notes.reading.troubles)
    # A value that stands there but could not be read stays told, beside the sum.
    notes.add(name, value, str(value), ("adds_up", "unread") if unread else "adds_up")


def _kind(notes):
    """An invoice below zero is a credit note; a credit note below zero is unclear."""
    values = (notes.value(name) for name in ("total", "payable", "net"))
    amount = next((value for value in values if value), Decimal())
    if notes.credit_note and amount < 0:
        notes.trouble("negative_credit_note", str(amount), "kind")
    kind = "credit_note" if notes.credit_note or amount < 0 else "bill"
    code = notes.value("type_code")
    why = ("BT-3",) if code else ()
    if amount < 0:
        why += ("negative",)
    notes.add("kind", kind, code or "", why)


def _paid(notes):
    """Nothing is left to pay of what has a total and was paid before."""
    total, prepaid = notes.value("total"), notes.value("prepaid")
    if total and prepaid and notes.value("payable") == 0:
        notes.add("paid", True, str(prepaid), "adds_up")
