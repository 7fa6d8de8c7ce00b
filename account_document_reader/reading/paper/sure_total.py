"""When the evidence for a total is enough to fill a draft."""

from __future__ import annotations

# Letters that leave no doubt even where nothing adds up.
CLEAR_LETTERS = 0.96
ARITHMETIC = {
    *("adds_up", "cash_less_change", "rounding", "prepaid", "carried", "lines"),
}


def is_sure_total(found, figures, untaxed):
    """Whether the total of ``found``, the ``Sums`` of ``figures``, leaves no doubt.

    :param untaxed: whether the pages say that there is no VAT
    """
    why = found.evidence
    # "1 550 €" is no amount that lost its cents, where no engine read it.
    written = found.total.currency and found.total.page.source == "text"
    whole = found.total.exact or "adds_up" in why or written
    if not whole or found.lead < 1 or found.doubted:
        return False
    if found.total.page.source == "text":
        return _is_sure_of_text(found, figures, untaxed)
    return _is_sure_of_picture(found, figures, untaxed)


def _is_sure_of_text(found, figures, untaxed):
    why = found.evidence
    if "label" in why:
        if why & ARITHMETIC or found.rival is None or "rate_inside" in why:
            return True
        if found.lead >= 3.5 and _is_largest_of_all(found, figures):
            return True
    owed = "label" in why and found.total.worth == 3 and "repeated" in why
    if ("strong_label" in why or owed) and found.lead >= 2:
        return _is_largest(found.value, figures)
    alone = "label" in why and untaxed and found.lead >= 2
    return alone and _is_largest(found.value, figures)


def _is_sure_of_picture(found, figures, untaxed):
    why, proofs = found.evidence, len(found.evidence & ARITHMETIC)
    named = "label" in why
    if named and proofs and found.lead >= 2:
        return True
    twice = named and "repeated" in why and found.lead >= 3
    alone = named and untaxed and found.lead >= 2
    alone = alone or named and found.rival is None
    alone = alone or named and "rate_inside" in why and found.lead >= 5
    if (twice or alone) and found.total.run.sure >= CLEAR_LETTERS:
        return _is_largest(found.value, figures)
    if {"strong_label", "paid_by"} <= why or {"strong_label", "rate_inside"} <= why:
        return found.lead >= 3
    return proofs >= 2 and found.lead >= 2


def _is_largest_of_all(found, figures):
    """Whether nothing on the pages is larger, and nothing was paid before."""
    if found.total.kind != "total":
        return False
    kinds = {figure.kind for figure in figures}
    largest = max(abs(figure.value) for figure in figures)
    return found.value == largest and not kinds & {"prepaid", "payable"}


def _is_largest(value, figures):
    named = [abs(f.value) for f in figures if f.kind in ("total", "payable", "net")]
    return value >= max(named, default=value)
