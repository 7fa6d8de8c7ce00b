"""What speaks against a total that its words and sums speak for."""

from __future__ import annotations

from .tax_groups import CENT, rate_of


def is_doubted(ledger, value, result):
    """Whether something on the pages contradicts that ``value`` is the total.

    :param ledger: the amounts of the pages
    :param result: the ``Sums`` that ``value`` comes to
    """
    if value in ledger.unprinted:
        return True
    proofs = len(result.evidence & {"adds_up", "cash_less_change", "lines"})
    if ledger.before and not result.evidence & {"adds_up", "carried"}:
        return True  # with what was owed before, or without it
    if _is_more_to_pay(ledger, value, result) or _is_with_tip(ledger, value):
        return True
    if ledger.of_kind("withheld") and "prepaid" not in result.evidence:
        return True  # with what the buyer keeps back, or without it
    if _is_net(ledger, value, result) or _is_part(ledger, result):
        return True
    if "rounding" in result.evidence or proofs > 1:
        return False
    # Another sum is the same but for some cents: one of both is misread.
    named = ledger.of_kind("total", "payable", "card", "cash")
    return any(is_near(abs(figure.value), value) for figure in named)


def is_near(one, other):
    """Whether two amounts are the same but for a few cents."""
    return 0 < abs(one - other) <= CENT * 5


def _is_more_to_pay(ledger, value, result):
    """Whether more is to be paid than ``value``, and nothing says why."""
    settled = {"prepaid", "carried", "rounding", "cash_less_change", "paid_by"}
    if result.evidence & settled:
        return False
    owed = ledger.of_kind("payable")
    return any(f.value > value and f.worth > 2 and f.exact for f in owed)


def _is_with_tip(ledger, value):
    """Whether ``value`` is what was to be paid and what somebody gave beyond it."""
    owed = {abs(figure.value) for figure in ledger.of_kind("payable")}
    return any(value - abs(tip.value) in owed for tip in ledger.of_kind("tip"))


def _is_net(ledger, value, result):
    """Whether a tax on the pages is that of ``value``, which then is no total."""
    if result.tax_value or result.evidence & {"cash_less_change", "paid_by"}:
        return False
    return any(rate_of(value, abs(tax.value), ledger.rates) for tax in ledger.taxes)


def _is_part(ledger, result):
    """Whether more taxes stand there than in a total named by its column only."""
    rates = {group.rate for group in ledger.groups}
    fewer = result.groups and rates - {group.rate for group in result.groups}
    return bool(fewer and "below" in result.total.why)
