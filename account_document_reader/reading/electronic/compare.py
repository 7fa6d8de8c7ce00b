"""A reading beside the figures of a draft, and the lines that put a draft right."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from ..facts import Sure, TaxGroup
from .groups import percent
from .values import plain, rounded

NOTHING = Decimal()
# Rates of VAT in the European Union, Switzerland, Norway and the United Kingdom, by
# country: to tell the rate of a document that has totals alone (profile MINIMUM).
RATES = {
    "FR": "20 10 5.5 2.1 8.5 13 1.75 1.05 0.9",
    "DE": "19 7",
    "AT": "20 10 13 19",
    "BE": "21 12 6",
    "NL": "21 9",
    "LU": "17 14 8 3",
    "IT": "22 10 5 4",
    "ES": "21 10 4",
    "PT": "23 13 6",
    "CH": "8.1 2.6 3.8",
    "GB": "20 5",
    "IE": "23 13.5 9 4.8",
}


@dataclass(frozen=True)
class DraftTax:
    """What a draft says of one rate; amounts above zero on bills and credit notes."""

    rate: Decimal
    base: Decimal
    amount: Decimal


@dataclass
class Figures:
    """What stands on a draft: amounts as the draft shows them, None if it has none.

    :param kind: "bill" or "credit_note"
    """

    kind: str = "bill"
    net: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    taxes: list[DraftTax] = field(default_factory=list)
    number: str | None = None
    date: object = None
    due_date: object = None
    currency: str | None = None
    seller_vat: str | None = None
    seller_siren: str | None = None
    seller_siret: str | None = None


@dataclass(frozen=True)
class Difference:
    """A value on which document and draft differ; ``rate`` if it is about one."""

    name: str
    document: object
    draft: object
    rate: Decimal | None = None


@dataclass(frozen=True)
class DraftLine:
    """A line for a draft of the kind of the document: amounts as the draft has them.

    :param what: "goods" (the base of a tax group), "tax" (a tax that the books do not
        know, as an amount without tax), "tax_difference" (cents by which the document's
        tax differs from base × rate) or "difference" (what groups lack of the total)
    :param rate: percent of the tax to set, None for none
    :param tax: what Odoo computes on the line, to the cent
    """

    what: str
    base: Decimal
    rate: Decimal | None = None
    category: str = "S"
    tax: Decimal = NOTHING
    name: str = ""
    tax_rate: Decimal | None = None  # of a line that is a tax


def sign(reading):
    """Return 1, or -1 if the draft shows the opposite of the document's amounts.

    A draft of a credit note shows amounts above zero, however the document signs them.
    """
    values = (reading.value(name) for name in ("total", "payable", "net"))
    return -1 if next((value for value in values if value), 0) < 0 else 1


def compare(reading, figures):
    """Return a list of ``Difference`` between a document and a draft.

    Amounts are compared to the cent, texts without regard to blanks and case. What the
    document does not say, or the draft has no field for (None), is no difference.
    """
    found = _same_words(reading, figures)
    for name in ("net", "tax", "total"):
        said, has = reading.value(name), getattr(figures, name)
        if said is not None and has is not None:
            if name == "net" and reading.source != "xml":
                # On paper the total holds what was rounded: a line without tax.
                said += reading.value("rounding", least=Sure.LIKELY) or NOTHING
            said = _written(reading, said * sign(reading))
            if said != _written(reading, has):
                found.append(Difference(name, said, has))
    return found + _tax_differences(reading, figures)


def _same_words(reading, figures):
    found = []
    for name in (
        "kind",
        "number",
        "date",
        "due_date",
        "currency",
        "seller_vat",
        "seller_siren",
        "seller_siret",
    ):
        said, has = reading.value(name), getattr(figures, name)
        if said is None or has is None:
            continue
        if _bare(said) != _bare(has):
            found.append(Difference(name, said, has))
    return found


def _bare(value):
    return "".join(value.split()).upper() if isinstance(value, str) else value


def _written(reading, amount):
    return rounded(amount, reading.value("currency"))


def _tax_differences(reading, figures):
    if not reading.taxes:
        return []
    document = _by_rate(reading.taxes, sign(reading))
    draft = _by_rate(figures.taxes, 1)
    found = []
    for rate in sorted({*document, *draft}):
        nothing = (NOTHING, NOTHING)
        for name, ours, theirs in zip(
            ("tax_base", "tax_amount"),
            document.get(rate, nothing),
            draft.get(rate, nothing),
            strict=True,
        ):
            said, shown = _written(reading, ours), _written(reading, theirs)
            if said != shown:
                found.append(Difference(name, said, shown, rate))
    return found


def _by_rate(taxes, factor):
    """Return base and amount by rate. What bears no tax is no matter of a rate."""
    sums = defaultdict(lambda: (NOTHING, NOTHING))
    for tax in taxes:
        rate = (tax.rate or NOTHING).normalize()
        if rate or tax.amount:
            base, amount = sums[rate]
            sums[rate] = base + factor * tax.base, amount + factor * tax.amount
    return {rate: both for rate, both in sums.items() if any(both)}


def draft_lines(reading, rates=None):
    """Return a list of ``DraftLine`` whose sum, with taxes, is the document's total.

    One line for each tax group; of a document without groups, one for its net. Where
    the document's tax is not base × rate to the cent, or the books do not have its
    rate, the tax is (partly) a line of its own. The total is BT-112: what is rounded or
    was paid before changes what is to be paid, not the bill.

    :param rates: a set of the rates that the books have, None for any
    :return: empty if the document says no total
    """
    total = reading.value("total")
    if total is None:
        return []
    factor = sign(reading)
    lines = []
    for group in _groups(reading):
        lines += _group_lines(reading, group, factor, rates)
    missing = _written(reading, factor * total)
    missing -= sum(line.base + line.tax for line in lines)
    if missing:
        lines.append(DraftLine("difference", missing, category=""))
    return lines


def _groups(reading):
    """Return the tax groups, those of one rate and category together."""
    sums = {}
    for group in reading.taxes or _only_group(reading):
        key = group.rate, group.category
        known = sums.get(key)
        base = group.base + (known.base if known else NOTHING)
        amount = group.amount + (known.amount if known else NOTHING)
        reason = (known.reason if known else "") or group.reason
        sums[key] = TaxGroup(group.rate, base, amount, group.category, reason)
    return [group for group in sums.values() if group.base or group.amount]


def _only_group(reading):
    """The group of a document that tells totals alone."""
    net, tax = reading.value("net"), reading.value("tax") or NOTHING
    if net is None:
        return [TaxGroup(None, reading.value("total"), NOTHING, "")]
    if not tax:
        return [TaxGroup(None, net, NOTHING, "")]
    return [TaxGroup(_only_rate(reading, net, tax), net, tax, "S")]


def _only_rate(reading, net, tax):
    """Return the only rate of the seller's country that makes ``tax`` of ``net``."""
    fitting = [
        Decimal(rate)
        for rate in RATES.get(_country(reading), "").split()
        if percent(net, Decimal(rate), reading.value("currency")) == tax
    ]
    return fitting[0] if len(fitting) == 1 else None


def _country(reading):
    vat = reading.value("seller_vat") or ""
    return (reading.value("seller_address") or {}).get("country") or vat[:2]


def _group_lines(reading, group, factor, rates):
    base, amount = (
        _written(reading, factor * part) for part in (group.base, group.amount)
    )
    known = group.rate is not None and (rates is None or group.rate in rates)
    name = _name(reading, group)
    if not known:
        taxless = not amount
        rate = group.rate if taxless and not group.rate else None
        goods = DraftLine("goods", base, rate, group.category, name=name)
        if taxless:
            return [goods]
        tax = DraftLine("tax", amount, category=group.category, tax_rate=group.rate)
        return [goods, tax]
    computed = percent(base, group.rate, reading.value("currency"))
    lines = [DraftLine("goods", base, group.rate, group.category, computed, name)]
    if amount != computed:
        lines.append(
            DraftLine(
                "tax_difference",
                amount - computed,
                category=group.category,
                tax_rate=group.rate,
            )
        )
    return lines if base or amount else []


def _name(reading, group):
    """Return the name of the only line of the group, or ""."""
    names = {
        line.name
        for line in reading.lines
        if line.rate == group.rate and line.category == group.category
    }
    return plain(names.pop()) if len(names) == 1 else ""
