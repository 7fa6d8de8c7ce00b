"""Labels that stand below their values: in strips, in stacks, and where they do not."""

from datetime import date
from decimal import Decimal

import pytest
from reading.facts import Sure
from reading.paper.captions import MOST, righted
from reading.paper.layout import Page, Run

from .drawing import BUYER, FOOT, PLAIN, SELLER, bill, column, pdf, read, table, values

XS = (50, 180, 310, 440)


def _page(*rows, sums=PLAIN):
    return pdf(
        [
            *column(50, 50, SELLER),
            *column(330, 120, BUYER),
            *table(200, rows, xs=XS),
            *table(520, sums, xs=(330, 470)),
            (50, 800, FOOT, 7),
        ]
    )


def test_a_strip_of_values_above_their_labels():
    reading = read(
        _page(
            ("FN-1182", "31 mai 2026", "30 juin 2026", "CT-2024-077"),
            ("N° de facture", "Date de facture", "Date d'échéance", "Contrat"),
        )
    )
    assert reading.value("number") == "FN-1182"
    assert reading.value("date") == date(2026, 5, 31)
    assert reading.value("due_date") == date(2026, 6, 30)


def test_sums_above_their_labels():
    page = [
        *bill(()),
        *table(560, [("100,00 €", "20,00 €", "120,00 €")], xs=XS),
        *table(572, [("Total HT", "TVA 20 %", "Total TTC")], xs=XS),
    ]
    found = values(read(pdf(page)))
    assert (found["net"], found["tax"]) == (Decimal(100), Decimal(20))
    assert found["total"] == Decimal(120)


def test_a_rate_above_its_label_moves_too():
    amounts = "560,00 €", "20 %", "112,00 €", "672,00 €"
    labels = "Total HT", "Taux TVA", "Montant TVA", "Total TTC"
    page = [
        *bill(()),
        *[(x, 560, amount, 13) for x, amount in zip(XS, amounts, strict=True)],
        *[(x, 572, label, 7) for x, label in zip(XS, labels, strict=True)],
    ]
    found = values(read(pdf(page)), Sure.CERTAIN)
    assert (found["net"], found["tax"]) == (Decimal(560), Decimal(112))
    assert found["total"] == Decimal(672)


@pytest.mark.parametrize("step", [(12, 12), (10, 14), (14, 10)])
def test_a_stack_with_each_label_below(step):
    lines = ("F-4711/26", "N° de facture", "12/03/2026", "Date de facture")
    lines += ("11/04/2026", "Date d'échéance")
    tops = [180 + (place // 2) * sum(step) + place % 2 * step[0] for place in range(6)]
    stack = [(50, top, line) for top, line in zip(tops, lines, strict=True)]
    reading = read(pdf([*bill(PLAIN, head=()), *stack]))
    assert reading.value("number") == "F-4711/26"
    assert reading.value("date") == date(2026, 3, 12)
    assert reading.value("due_date") == date(2026, 4, 11)


def test_it_is_shown_where_it_is_drawn():
    reading = read(_page(("F-4711/26", "12/03/2026"), ("N° de facture", "Date")))
    _left, top, _right, bottom = reading.facts["date"].place.box
    assert top < 200 / 842 < bottom + 0.005


def test_a_stack_with_each_label_above_may_end_in_an_empty_one():
    lines = ("N° de facture", "F-4711/26", "Date de facture", "12/03/2026")
    reading = read(pdf(bill(PLAIN, head=(*lines, "Date d'échéance"))))
    assert reading.value("number") == "F-4711/26"
    assert reading.value("date") == date(2026, 3, 12)
    assert reading.value("due_date") is None


def test_labels_above_are_left_where_values_stand_over_them():
    reading = read(
        _page(
            ("C-0042", "01/02/2026"),
            ("N° de facture", "Date de facture"),
            ("F-4711/26", "12/03/2026"),
        )
    )
    assert reading.value("number") == "F-4711/26"
    assert reading.value("date") == date(2026, 3, 12)


def test_a_page_made_to_cost_time_is_left_as_it_is():
    def page(labels):
        tops = range(0, 20 * labels, 20)
        pairs = (
            (
                Run("12/03/2026", 50, top, 90, top + 9),
                Run("Date", 50, top + 10, 90, top + 19),
            )
            for top in tops
        )
        return Page(1, 600, 4000, [run for pair in pairs for run in pair])

    assert righted(page(MOST[0])).runs[0].drawn
    full = page(MOST[0] + 1)
    assert righted(full) is full
