"""The arithmetic of a document against itself: rules BR-CO-10 to 17 of EN 16931."""

from decimal import Decimal

from ..facts import Trouble
from .values import smallest

CENT = Decimal("0.01")


def check(reading, sums=None):
    """Return a list of ``Trouble`` with what does not add up in ``reading``.

    What the document does not say is not asked for. Sums are exact to the cent; the tax
    of one rate may differ by the smallest amount of the currency for each line, as when
    it is computed by line.

    :param sums: a ``notes.Sums``, with sums that have no fact
    """
    told = [_groups(reading), _total(reading), _payable(reading, sums)]
    told += _tax_rates(reading)
    if sums is not None:
        told += [_lines(reading, sums), _net(reading, sums)]
    return [trouble for trouble in told if trouble]


def _differs(code, name, expected, found):
    if abs(expected - found) < CENT / 2:
        return None
    return Trouble(code, f"{expected} ≠ {found}", name)


def _lines(reading, sums):
    """BR-CO-10: the lines make up the sum of lines."""
    if sums.lines is None or not reading.lines:
        return None
    found = sum((line.net for line in reading.lines), Decimal())
    return _differs("lines_sum", "net", sums.lines, found)


def _net(reading, sums):
    """BR-CO-13: lines, less allowances, with charges make the net."""
    net = reading.value("net")
    if net is None or sums.lines is None:
        return None
    allowances, charges = (
        part or Decimal() for part in (sums.allowances, sums.charges)
    )
    return _differs("net_sum", "net", net, sums.lines - allowances + charges)


def _groups(reading):
    """BR-CO-14 and BR-53: the groups make up the net and the tax."""
    if not reading.taxes:
        return None
    for name, found in (
        ("net", sum((group.base for group in reading.taxes), Decimal())),
        ("tax", sum((group.amount for group in reading.taxes), Decimal())),
    ):
        said = reading.value(name)
        if said is not None:
            trouble = _differs("tax_groups", name, said, found)
            if trouble:
                return trouble
    return None


def _tax_rates(reading):
    """BR-CO-17: the tax of each group is its base by its rate."""
    leeway = smallest(reading.value("currency")) * (2 + len(reading.lines))
    for group in reading.taxes:
        if group.rate is None:
            continue
        expected = group.base * group.rate / 100
        if abs(expected - group.amount) > leeway:
            words = f"{group.base} × {group.rate} % ≠ {group.amount}"
            yield Trouble("tax_rate", words, "tax")


def _total(reading):
    """BR-CO-15: net and tax make the total."""
    net, tax, total = (reading.value(name) for name in ("net", "tax", "total"))
    if net is None or total is None:
        return None
    return _differs("total_sum", "total", total, net + (tax or Decimal()))


def _payable(reading, sums):
    """BR-CO-16: the total, less what was paid, rounded, is to be paid."""
    total, payable = reading.value("total"), reading.value("payable")
    if total is None or payable is None:
        return None
    prepaid, rounding = (
        reading.value(name) or Decimal() for name in ("prepaid", "rounding")
    )
    if "minimum" in reading.profile and not prepaid:
        return None  # this profile has no place for what was paid
    withheld = (sums and sums.withheld) or Decimal()
    return _differs(
        "payable_sum", "payable", payable, total - prepaid + rounding - withheld
    )
