"""Net, tax and total: what the labels call so, and what adds up."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations, islice

from ..facts import TaxGroup
from . import proofs, tax_groups
from .amount_labels import VAT
from .doubts import is_doubted, is_near
from .folding import says
from .rates import RATES, rates_of
from .tax_groups import CENT

MOST_PARTS = 20  # amounts of a kind that are tried with each other
HIGHEST = 28  # percent: no country has a higher one
LABELS = {"total": 2, "payable": 1.5, "card": 0.5, "cash": 0.2, "net": 0.3}


@dataclass
class Sums:
    """What the amounts of a document come to.

    :param evidence: names of what speaks for the total
    :param rival: the next best other total, and by how much it is worse
    """

    total: object = None
    net: object = None
    tax: object = None
    payable: object = None
    prepaid: object = None
    rounding: object = None
    value: Decimal | None = None
    net_value: Decimal | None = None
    tax_value: Decimal | None = None
    groups: list[TaxGroup] = field(default_factory=list)
    evidence: set = field(default_factory=set)
    rival: Decimal | None = None
    lead: float = 0.0
    doubted: bool = False


def sums(figures, pages, untaxed=False):
    """Return the ``Sums`` of ``figures``."""
    known = [f for f in figures if f.value and not f.prose]
    usable = [f for f in known if f.kind not in ("none", "before")]
    _name_what_was_paid(usable)
    if not usable:
        return Sums()
    ledger = _Ledger(usable, pages, untaxed)
    nothing = [f for f in figures if not (f.value or f.prose)]
    ledger.zero_rows = {f.row for f in nothing}
    shown = {rate for rates in ledger.rates.shown_by_row.values() for rate in rates}
    taxed_at_zero = shown == {0} and any(f.kind == "tax" for f in nothing)
    ledger.tax_values = set() if taxed_at_zero else ledger.tax_values
    ledger.settled = next((f for f in nothing if f.kind == "payable"), None)
    ledger.nothing_back = any(f.kind == "change" and not f.value for f in figures)
    ledger.before = {f.value for f in known if f.kind == "before"}
    return ledger.best()


def _name_what_was_paid(figures):
    """Take "Montant payé" for the total where nothing else is called so."""
    if not any(f.kind in ("total", "payable", "card", "cash") for f in figures):
        for figure in figures:
            if figure.kind == "prepaid":
                figure.kind, figure.worth = "total", 1


class _Ledger:
    def __init__(self, figures, pages, untaxed):
        self.figures = figures
        self.nothing_back = False
        self.settled = None  # "Balance 0.00"
        self.zero_rows = set()  # where an amount is nothing
        self.before = set()  # what was owed before this document
        self.untaxed = untaxed
        self.values = {}
        for figure in figures:
            self.values.setdefault(abs(figure.value), []).append(figure)
        self.rates = rates_of(pages)
        self.groups = tax_groups.groups_in_rows(figures, self.rates)
        self.rests = self._rests()
        self.taxes = [f for f in figures if f.kind == "tax" or f.head == "tax"]
        self.nets = [f for f in figures if f.kind == "net" or f.head == "net"]
        self.tax_values = {abs(f.value) for f in self.taxes if f.value}
        self.outside_rows = tax_groups.rows_outside(pages)
        self.taxed = list(islice(self._taxed(), MOST_PARTS))
        self.unprinted = set()  # totals that follow from what stands there
        self._add_total_before_withholding()

    def _rests(self):
        """Return what of the total can bear no tax: city taxes, tips, each or all."""
        outside = [abs(f.value) for f in self.of_kind("outside")]
        tips = [abs(f.value) for f in self.of_kind("tip")]
        self.outside = {sum(outside), *outside}
        alone = [sum(outside), sum(tips), sum(outside) + sum(tips), *outside]
        alone += [
            group.base for group in tax_groups.untaxed_in_rows(self.figures, self.rates)
        ]
        return [rest for rest in dict.fromkeys(alone) if rest]

    def _add_total_before_withholding(self):
        """Take net and tax together for a total where only what is left is printed.

        Such as "Base, IVA, IRPF, Total a pagar" of a freelancer in Spain.
        """
        nets, taxes = self.nets[-MOST_PARTS:], self.taxes[-MOST_PARTS:]
        sums = {abs(net.value) + abs(tax.value) for net in nets for tax in taxes}
        for kept in self.of_kind("withheld")[-MOST_PARTS:]:
            for left in self.of_kind("payable", "total")[-MOST_PARTS:]:
                value = abs(left.value) + abs(kept.value)
                if value in sums and value not in self.values:
                    self.values[value] = [left]
                    self.unprinted.add(value)

    def of_kind(self, *kinds):
        return [figure for figure in self.figures if figure.kind in kinds]

    def best(self):
        scored = []
        for value, alike in self.values.items():
            score, result = self._score(value, alike)
            scored.append((score, value, result))
        scored.sort(key=lambda entry: (-entry[0], -entry[1]))
        score, value, result = scored[0]
        if score < 1 and len(scored) == 1 and result.total.currency:
            result.evidence.add("only_one")
            return result
        if score < 1:
            return Sums()
        rivals = [e for e in scored[1:] if abs(e[1] - value) > CENT * 5]
        if rivals:
            result.rival, result.lead = rivals[0][1], score - rivals[0][0]
        else:
            result.lead = score
        self._complete(result)
        result.doubted = is_doubted(self, value, result)
        return result

    def _score(self, value, alike):
        result = Sums(value=value)
        named = [f for f in alike if f.kind in LABELS]
        score = 0.0
        if named:
            first = max(named, key=lambda f: (LABELS[f.kind] * f.worth, f.row))
            result.total = first
            score += LABELS[first.kind] * first.worth
            if first.kind in ("total", "payable"):
                result.evidence.add("label")
            elif first.kind == "net":
                result.evidence.add("net_label")
            else:
                result.evidence.add("paid_by")
            if first.worth == 3 and first.kind == "total":
                result.evidence.add("strong_label")
        else:
            result.total = max(alike, key=lambda f: f.row)
        if named and all(f.kind == "cash" for f in named) and self.of_kind("change"):
            score -= 4  # what was given, not what was asked for
        rows = {f.row for f in named}
        if len(rows) > 1:
            score += min(len(rows) - 1, 2)
            result.evidence.add("repeated")
        if any(f.kind in ("card", "cash") for f in alike) and any(
            f.kind in ("total", "payable") for f in alike
        ):
            result.evidence.add("paid_by")
            score += 1
        score += self._arithmetic(value, result)
        if "net_label" in result.evidence and "adds_up" in result.evidence:
            # "Net total" below the taxes is what is paid.
            result.evidence.add("label")
            score += 1
        elif "net_label" in result.evidence and self.untaxed and not self._owed():
            # Where no tax is charged, the total without tax is the total.
            result.evidence.add("label")
            score += 1
        result.evidence.discard("net_label")
        if not result.total.exact:
            score -= 1.5
        if named and value == max(self._labelled(), default=value):
            score += 1
        return score, result

    def _owed(self):
        return self.of_kind("total", "payable")

    def _labelled(self):
        return [abs(f.value) for f in self.of_kind("total", "payable", "net")]

    def _arithmetic(self, value, result):
        score = 0.0
        added = self._adds_up(value, result)
        if "adds_up" not in result.evidence:
            added = self._runs_up(value, result) or added
        # "Total TTC" may leave out what bears no VAT, and is to be paid all the same.
        score += 3 if "with_untaxed" in result.evidence else 0
        result.evidence.discard("with_untaxed")
        score += 4 if added else 0
        if proofs.cash_less_change(self, value):
            result.evidence.add("cash_less_change")
            score += 3.5
        if proofs.rounded(self, value, result):
            score += 2.5
        if proofs.prepaid(self, value, result):
            score += 2.5
        if proofs.carried(self, value, result):
            score += 3
        if proofs.lines(self, value, result):
            result.evidence.add("lines")
            score += 1.5
        if self.untaxed and "label" in result.evidence:
            score += 0.5
        return score

    def _adds_up(self, value, result):
        """Find net and taxes of ``value``: by tax groups, or by labels and a rate."""
        for groups in tax_groups.sets_of(self.groups):
            base, tax = sum(g.base for g in groups), sum(g.amount for g in groups)
            # Each rate is rounded for itself; one rate leaves nothing to round.
            if abs(base + tax - value) <= CENT * (len(groups) - 1) and tax:
                result.groups, result.net_value, result.tax_value = groups, base, tax
                result.evidence.update(("adds_up", "rates"))
                return True
        if self._with_untaxed(value, result):
            return True
        end = result.total.row
        near = [f for f in self.figures if end - 9 < f.row <= end and f.kind != "tax"]
        for figure in [*self.nets, *near]:
            net = abs(figure.value)
            tax = value - net
            if not CENT <= tax <= net * HIGHEST / 100 + CENT * 3:
                continue
            if self._is_tax(tax):
                result.net_value, result.tax_value = net, tax
                result.evidence.add("adds_up")
                self._group_of(net, tax, result)
                return True
        # Tax that is inside of the total, with its base nowhere on the page. Its rate
        # beside it proves it, unless something else that is called net stands there.
        for figure in self.taxes:
            tax = abs(figure.value)
            net = value - tax
            if tax and net > 0 and tax_groups.rate_of(net, tax, self.rates):
                result.net_value, result.tax_value = net, tax
                result.evidence.add("rate_inside")
                if self._is_shown(net, tax, figure):
                    result.evidence.add("shown_inside")
                self._group_of(net, tax, result)
                return "label" in result.evidence
        return False

    def _is_shown(self, net, tax, figure):
        """Whether the rate that makes ``tax`` of ``net`` stands beside it, alone."""
        shown = self.rates.shown_by_row.get(figure.row, ())
        if len(shown) != 1 or self.of_kind("rounding", "outside", "tip", "withheld"):
            return False
        others = {abs(other.value) for other in self.nets} - {net, net + tax}
        return not others and abs(net * shown[0] / 100 - tax) <= CENT

    def _with_untaxed(self, value, result):
        """Whether ``value`` is tax groups and something that bears no tax."""
        for groups in self.taxed:
            base, tax = sum(g.base for g in groups), sum(g.amount for g in groups)
            for rest in [*self.rests, *self._after(base + tax, result.total.row)]:
                if abs(base + tax + rest - value) <= CENT * 2:
                    untaxed = TaxGroup(None, rest, Decimal(0), "O")
                    result.groups = [*groups, untaxed]
                    result.net_value, result.tax_value = value - tax, tax
                    result.evidence.update(("adds_up", "rates"))
                    if rest in self.outside or rest not in self.rests:
                        result.evidence.add("with_untaxed")
                    return True
        return False

    def _after(self, subtotal, end):
        """Yield the sum of what stands between ``subtotal`` and the row ``end``.

        Below fees with their tax, and words that say that it bears none.
        """
        above = [f for f in self.values.get(subtotal, ()) if f.row < end]
        rows = range(above[-1].row + 1, end) if above else ()
        if self.outside_rows.isdisjoint(rows):
            return
        between = [f for f in self.figures if f.row in rows]
        if between and not any(f.kind in LABELS or f.kind == "tax" for f in between):
            yield sum(f.value for f in between)

    def _taxed(self):
        """Yield what bears tax: the groups in rows, or else one of a net and its tax.

        The net may be called anything: "Honoraires", "TVA 20 %", "Débours".
        """
        if self.groups:
            yield self.groups
            return
        unnamed = [f for f in self.of_kind("") if f.last][-MOST_PARTS:]
        for net in [*self.nets, *unnamed]:
            for tax in self.taxes[-MOST_PARTS:]:
                base, amount = abs(net.value), abs(tax.value)
                if rate := tax_groups.rate_of(base, amount, self.rates):
                    yield [TaxGroup(rate, base, amount)]

    def _runs_up(self, value, result):
        """Whether the amounts below a subtotal lead to ``value``.

        Such as a subtotal, service, tax and rounding of a restaurant.
        """
        end = result.total.row
        if not result.total.kind:
            return False
        column = [f for f in self.figures if end - 9 < f.row < end and f.last]
        column.sort(key=lambda f: -f.row)
        running, taxed, rounding, tipped = Decimal(0), Decimal(0), None, False
        for figure in column:
            # A sum before taxes may be called anything, or nothing.
            starts = figure.kind == "net" or (taxed and figure.kind in ("total", ""))
            # "Grand total" below a tip, not what the card paid.
            tip = tipped and result.total.kind == "total"
            starts = starts or tip and figure.kind == "total"
            if starts and running and running + figure.value == value:
                if taxed:
                    rounded = rounding.value if rounding else 0
                    result.net_value = value - taxed - rounded
                    result.tax_value, result.rounding = taxed, rounding
                result.groups = self._groups_that_make(result)
                result.evidence.add("adds_up")
                return True
            if figure.kind in ("total", "payable") and is_near(figure.value, value):
                continue  # the same sum with a letter misread, or before rounding
            if figure.kind not in ("tax", "rounding", "outside", "discount", "tip", ""):
                return False
            running += figure.value
            tipped = tipped or figure.kind == "tip"
            taxed += figure.value if figure.kind == "tax" else 0
            rounding = figure if figure.kind == "rounding" else rounding
        return False

    def _groups_that_make(self, result):
        """The groups in rows, if net and tax of ``result`` are their sums."""
        base, tax = (
            sum(g.base for g in self.groups),
            sum(g.amount for g in self.groups),
        )
        fits = (base, tax) == (result.net_value, result.tax_value)
        return list(self.groups) if fits else []

    def _is_tax(self, tax):
        parts = self.tax_values
        if tax in parts:
            return True
        for size in (2, 3, 4):
            if len(parts) > 14:
                break
            for some in combinations(parts, size):
                if abs(sum(some) - tax) <= CENT:
                    return True
        return False

    def _group_of(self, net, tax, result):
        rate = tax_groups.rate_of(net, tax, self.rates)
        shown = any(self.rates.shown_by_row.values())
        # On insurance there are taxes whose rates are like those of VAT.
        vat = any(abs(f.value) == tax and says(VAT, f.words) for f in self.taxes)
        if not rate and vat and not shown:
            rate = tax_groups.rate_of(net, tax, RATES)
        if rate:
            result.groups = [TaxGroup(rate, net, tax)]
            result.evidence.add("rates")

    def _complete(self, result):
        """Name the figures beside the total: net, tax, what is left to pay."""
        for name, value in (("net", result.net_value), ("tax", result.tax_value)):
            alike = [f for f in self.of_kind(name) if abs(f.value) == value]
            setattr(result, name, alike[-1] if alike else None)
        if not result.payable:
            left = [f for f in self.of_kind("payable")]
            result.payable = self.settled or (left[-1] if left else None)
        if result.net_value is None and self.untaxed:
            result.net_value, result.tax_value = result.value, Decimal(0)
            if any(self.rates.shown_by_row.get(row) == [0] for row in self.zero_rows):
                zero = TaxGroup(Decimal(0), result.value, Decimal(0), "Z")
                result.groups = [zero]
        if "adds_up" in result.evidence and not result.groups and result.tax_value:
            result.groups = tax_groups.groups_of_lines(self, result)
