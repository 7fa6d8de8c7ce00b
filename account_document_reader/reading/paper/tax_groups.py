"""Base, rate and amount of each tax, where they stand in rows or follow from lines."""

from __future__ import annotations

from decimal import Decimal

from ..facts import TaxGroup
from .amounts import percentages

CENT = Decimal("0.01")
MOST_GROUPS = 8


def groups_in_rows(figures, rates):
    """Return the tax groups that stand in rows: base x rate = amount.

    :param rates: ``Rates`` of the pages
    """
    found, rows = [], {}
    for figure in figures:
        rows.setdefault(figure.row, []).append(abs(figure.value))
    for row, values in rows.items():
        group = _group_in(values, rates.by_row.get(row) or ())
        if group and group not in found:
            found.append(group)
    return found[:MOST_GROUPS]


def untaxed_in_rows(figures, rates):
    """Return the groups of rows that say a rate of zero: base, and no tax."""
    found, rows = [], {}
    for figure in figures:
        rows.setdefault(figure.row, set()).add(abs(figure.value))
    for row, values in rows.items():
        shown = rates.shown_by_row.get(row)
        if shown and not any(shown) and len(values) == 1:
            found.append(TaxGroup(Decimal(0), *values, Decimal(0), "Z"))
    return found


def _group_in(values, rates):
    """Return the group of a row: the best fit, and of two the one with its sum."""
    best, least = None, None
    for base in values:
        for tax in values:
            for rate in rates:
                off = abs(base * rate / 100 - tax)
                if not rate or tax < CENT * 5 or off > CENT * 2:
                    continue
                off -= CENT if base + tax in values else 0
                if least is None or off < least:
                    best, least = TaxGroup(rate, base, tax), off
    return best


def groups_of_lines(ledger, result):
    """Return the groups of taxes that stand there without their bases.

    The base of each is the sum of the lines with its rate: to the cent, or none.
    """
    taxes = {}
    for figure in ledger.taxes:
        shown = percentages(figure.words)
        if len(shown) == 1 and figure.kind == "tax":
            taxes[shown[0].normalize()] = abs(figure.value)
    if len(taxes) < 2 or sum(taxes.values()) != result.tax_value:
        return []
    bases = _bases_by_rate(ledger, result.total.row)
    groups = [
        TaxGroup(rate, abs(bases.get(rate, Decimal(0))), amount)
        for rate, amount in taxes.items()
    ]
    fit = all(
        abs(group.base * group.rate / 100 - group.amount) <= CENT for group in groups
    )
    rest = result.net_value - sum(group.base for group in groups)
    if rest and rest != abs(bases.get(Decimal(0), Decimal(0))):
        return []
    if rest:
        groups.append(TaxGroup(Decimal(0), rest, Decimal(0), "Z"))
    return groups if fit else []


def _bases_by_rate(ledger, end):
    """Return {rate: sum of the lines above the row ``end`` that show it}."""
    bases = {}
    for figure in ledger.figures:
        rates = ledger.rates.shown_by_row.get(figure.row, ())
        if figure.last and not figure.kind and figure.row < end and len(rates) == 1:
            rate = rates[0].normalize()
            bases[rate] = bases.get(rate, Decimal(0)) + figure.value
    return bases
