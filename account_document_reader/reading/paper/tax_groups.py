"""Base, rate and amount of each tax, where they stand in rows or follow from lines."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

from ..facts import TaxGroup
from .amount_labels import kind_of_amount
from .amounts import percentages

CENT = Decimal("0.01")
MOST_GROUPS = 8
MOST_PARTED = 12  # lines that are tried in all ways to part them


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


def rate_of(net, tax, rates):
    """Return which of ``rates`` makes ``tax`` of ``net``, or None."""
    for rate in rates:
        if rate and abs(net * rate / 100 - tax) <= CENT * 2 and tax > CENT * 5:
            return rate
    return None


def sets_of(groups):
    """Yield what of ``groups`` can make up a total: all, then fewer, of other rates."""
    if groups:
        yield groups
    for size in range(len(groups) - 1, 0, -1):
        for some in combinations(groups, size):
            if len({group.rate for group in some}) == len(some):
                yield list(some)


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


def rows_outside(pages):
    """Return the numbers of the rows whose words say that something bears no tax."""
    rows = [row for page in pages for row in page.rows]
    return {
        number
        for number, row in enumerate(rows)
        if any(kind_of_amount(run.text)[0] == "outside" for run in row)
    }


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
    said = _taxes_by_rate(ledger)
    if said and sum(said.values()) != result.tax_value:
        said = {}
    lines = _lines_with_rates(ledger, result.total.row)
    for bases in (_nets(lines), _less_tax(lines, said)):
        if groups := _proved(bases, said, result):
            return groups
    return _parted_lines(ledger, said, result)


def _taxes_by_rate(ledger):
    """Return {rate: tax} of the taxes whose rate stands beside them."""
    taxes = {}
    for figure in ledger.taxes:
        shown = percentages(figure.words)
        if len(shown) == 1 and figure.kind == "tax":
            taxes[shown[0].normalize()] = abs(figure.value)
    return taxes


def _lines_with_rates(ledger, end):
    """Return rate and amounts of each line above the row ``end`` that shows a rate."""
    rows = {}
    for figure in ledger.figures:
        shown = ledger.rates.shown_by_row.get(figure.row, ())
        if figure.row < end and not figure.kind and len(shown) == 1:
            values = rows.setdefault(figure.row, (shown[0].normalize(), []))[1]
            values.append(figure.value)
    return list(rows.values())


def _nets(lines):
    """Return {rate: base}, of lines that end in their net, or in net and gross."""
    bases = {}
    for rate, values in lines:
        net = values[-1]
        if len(values) > 1 and abs(_with_tax(values[-2], rate) - net) <= CENT:
            net = values[-2]
        bases[rate] = bases.get(rate, Decimal(0)) + net
    return bases


def _less_tax(lines, said):
    """Return {rate: base}, of lines that end in their gross."""
    gross = {}
    for rate, values in lines:
        gross[rate] = gross.get(rate, Decimal(0)) + values[-1]
    return {
        rate: amount - said.get(rate, _cents(amount * rate / (100 + rate)))
        for rate, amount in gross.items()
    }


def _with_tax(net, rate):
    return _cents(net * (100 + rate) / 100)


def _cents(amount):
    return amount.quantize(CENT)


def _proved(bases, said, result):
    """Return the groups of ``bases`` if they make up net and tax, to the cent."""
    if not bases or abs(sum(bases.values())) != result.net_value:
        return []
    if set(said) - set(bases):
        return []
    groups = []
    for rate, base in bases.items():
        computed = _cents(abs(base) * rate / 100)
        tax = said.get(rate, computed)
        if abs(computed - tax) > CENT:
            return []
        groups.append(TaxGroup(rate, abs(base), tax, "S" if rate else "Z"))
    fits = sum(group.amount for group in groups) == result.tax_value
    return groups[:MOST_GROUPS] if fits else []


def _parted_lines(ledger, said, result):
    """Return two groups whose bases are sums of lines that show no rate.

    Only one way to part the lines may give both taxes.
    """
    lines = _lines_to(ledger, result)
    if len(said) == 1:
        said = {**said, Decimal(0): Decimal(0)}  # what is left bears none
    if len(said) != 2 or not 1 < len(lines) <= MOST_PARTED:
        return []
    (one, first), (other, second) = said.items()
    if not one:
        return []
    sums = {Decimal(0)}
    for line in lines:
        sums |= {some + line for some in sums}
    fitting = [
        base
        for base in sums
        if base
        and abs(base * one / 100 - first) <= CENT / 2
        and abs((result.net_value - base) * other / 100 - second) <= CENT / 2
    ]
    if len(fitting) != 1:
        return []
    base = fitting[0]
    rest = result.net_value - base
    groups = [TaxGroup(one, base, first), TaxGroup(other, rest, second)]
    if not other:
        groups[1:] = [TaxGroup(other, rest, second, "Z")] if rest else []
    return groups


def _lines_to(ledger, result):
    """Return the amounts of the rows above the totals that make up the net."""
    column = [f for f in ledger.figures if f.row < result.total.row and f.last]
    column = [f.value for f in column if not f.kind]
    for start in range(len(column)):
        total = Decimal(0)
        for end in range(start, min(len(column), start + MOST_PARTED)):
            total += column[end]
            if total == result.net_value and end > start:
                return column[start : end + 1]
    return []
