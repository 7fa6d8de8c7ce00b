"""Sums that come out: what proves a total beside its words and its taxes.

Each is asked of the ``ledger`` of the amounts whether ``value`` can be the total; what
it finds on the way is set in ``result``, the ``Sums`` of that value.
"""

from __future__ import annotations

from decimal import Decimal

MOST_LINES = 200


def cash_less_change(ledger, value):
    """Whether ``value`` is what was given less what was given back."""
    given = [abs(f.value) for f in ledger.of_kind("cash", "card", "prepaid")]
    back = [abs(f.value) for f in ledger.of_kind("change")]
    if ledger.nothing_back:
        back.append(Decimal(0))
    return any(cash - change == value for cash in given for change in back)


def rounded(ledger, value, result):
    """Whether ``value`` is a sum called total after rounding some cents."""
    for figure in ledger.of_kind("rounding"):
        part = figure.value
        if abs(part) > Decimal("0.99") or not part:
            continue
        for before in (value - part, value + part):
            if before in ledger.values and before != value:
                if any(
                    f.kind in ("total", "net", "payable") for f in ledger.values[before]
                ):
                    result.rounding = figure
                    result.evidence.add("rounding")
                    return True
    return False


def prepaid(ledger, value, result):
    """Whether what is left to pay is ``value`` less what was paid before."""
    left = {abs(one.value): one for one in reversed(ledger.of_kind("payable"))}
    for paid in ledger.of_kind("prepaid", "card", "cash", "withheld"):
        rest = value - abs(paid.value)
        if rest and paid.value and rest in left:
            result.prepaid, result.payable = paid, left[rest]
            result.evidence.add("prepaid")
            return True
    return False


def carried(ledger, value, result):
    """Whether ``value`` and what was owed before make what is to be paid."""
    for left in ledger.of_kind("payable", "total"):
        if abs(left.value) - value in ledger.before:
            result.payable = left
            result.evidence.add("carried")
            return True
    return False


def lines(ledger, value, result):
    """Whether the last amounts of rows above add up to ``value`` or its net."""
    end = result.total.row
    column = [f for f in ledger.figures if f.row < end and f.last and not f.kind]
    goals = {value, result.net_value} - {None}
    if not result.evidence:
        return False
    before, total = [], Decimal(0)
    for figure in column[-MOST_LINES:]:
        before.append(total)
        total += figure.value
        # All sums that end here, but for the one of this figure alone.
        if any(total - goal in before[:-1] for goal in goals):
            return True
    return False
