"""A document beside a draft, and the lines that put a draft right."""

import dataclasses
from decimal import ROUND_HALF_UP, Decimal

import hypothesis
import pytest
from hypothesis import strategies
from reading.electronic import read_xml
from reading.electronic.compare import (
    DraftTax,
    Figures,
    compare,
    draft_lines,
    sign,
)

from .building import Doc, Item, cii, decimals

CENT = Decimal("0.01")
RIGHT = Figures(
    kind="bill",
    net=Decimal("100.00"),
    tax=Decimal("20.00"),
    total=Decimal("120.00"),
    taxes=[DraftTax(*decimals("20", "100.00", "20.00"))],
    number="F2026-12",
    currency="EUR",
    seller_vat="FR40303265045",
)
CREDIT = Doc(
    net="-100.00",
    tax="-20.00",
    total="-120.00",
    payable="-120.00",
    line_total="-100.00",
    groups=(("S", "20", "-100.00", "-20.00"),),
    items=(Item("-100.00"),),
)


def reading_of(**changes):
    return read_xml(cii(Doc(**changes)))


def shown(lines):
    return [(line.what, line.base, line.rate, line.tax) for line in lines]


class TestCompare:
    def test_agrees(self):
        assert compare(reading_of(), RIGHT) == []

    def test_agrees_without_regard_to_blanks_and_case(self):
        figures = dataclasses.replace(
            RIGHT, number="f2026-12 ", seller_vat="FR 40 303265045"
        )
        assert compare(reading_of(), figures) == []

    def test_a_credit_note_below_zero_agrees_with_a_draft_above(self):
        figures = dataclasses.replace(RIGHT, kind="credit_note")
        assert compare(read_xml(cii(CREDIT)), figures) == []
        assert [found.name for found in compare(read_xml(cii(CREDIT)), RIGHT)] == [
            "kind"
        ]

    @pytest.mark.parametrize(
        ("changes", "names"),
        [
            ({"net": Decimal("99.99")}, ["net"]),
            ({"tax": Decimal("20.01")}, ["tax"]),
            ({"total": Decimal("120.01")}, ["total"]),
            ({"total": Decimal("-120.00")}, ["total"]),
            ({"number": "F2026-13"}, ["number"]),
            ({"currency": "USD"}, ["currency"]),
            ({"seller_vat": "FR83404833048"}, ["seller_vat"]),
            ({"taxes": []}, ["tax_base", "tax_amount"]),
            (
                {"taxes": [DraftTax(*decimals("10", "100.00", "20.00"))]},
                ["tax_base", "tax_amount"] * 2,
            ),
            ({"taxes": [DraftTax(*decimals("20", "100.00", "19.99"))]}, ["tax_amount"]),
        ],
    )
    def test_differs(self, changes, names):
        found = compare(reading_of(), dataclasses.replace(RIGHT, **changes))
        assert [difference.name for difference in found] == names

    def test_says_what_the_document_says(self):
        figures = dataclasses.replace(RIGHT, total=Decimal("0.00"))
        (found,) = compare(reading_of(), figures)
        assert (found.document, found.draft) == decimals("120.00", "0.00")

    def test_what_nobody_says_is_no_difference(self):
        assert compare(reading_of(), Figures(taxes=RIGHT.taxes)) == []

    def test_rates_are_numbers(self):
        taxes = [DraftTax(*decimals("20.00", "60.00", "12.00"))]
        taxes.append(DraftTax(*decimals("20", "40.00", "8.00")))
        figures = dataclasses.replace(RIGHT, taxes=taxes)
        assert compare(reading_of(), figures) == []


class TestDraftLines:
    def test_one_line_for_each_group(self):
        reading = reading_of(
            groups=(("S", "20", "60.00", "12.00"), ("S", "5.5", "40.00", "2.20")),
            tax="14.20",
            total="114.20",
        )
        assert shown(draft_lines(reading)) == [
            ("goods", *decimals("60.00", "20", "12.00")),
            ("goods", *decimals("40.00", "5.5", "2.20")),
        ]

    def test_named_after_its_only_line(self):
        assert draft_lines(reading_of())[0].name == "Fourniture"
        items = (Item("60.00"), Item("40.00", name="Papier", number="2"))
        assert draft_lines(reading_of(items=items))[0].name == ""

    def test_of_a_credit_note_below_zero(self):
        lines = draft_lines(read_xml(cii(CREDIT)))
        assert shown(lines) == [("goods", *decimals("100.00", "20", "20.00"))]

    def test_cents_of_tax_have_a_line_of_their_own(self):
        reading = reading_of(
            groups=(("S", "20", "100.00", "19.99"),), tax="19.99", total="119.99"
        )
        assert shown(draft_lines(reading)) == [
            ("goods", *decimals("100.00", "20", "20.00")),
            ("tax_difference", Decimal("-0.01"), None, Decimal()),
        ]

    def test_the_tax_is_rounded_as_the_currency_is(self):
        for currency, net, tax, total in (
            ("JPY", "8943", "894", "9837"),
            ("TND", "12.345", "1.235", "13.580"),
        ):
            reading = reading_of(
                currency=currency,
                groups=(("S", "10", net, tax),),
                **{"net": net, "tax": tax, "total": total},
            )
            assert shown(draft_lines(reading)) == [("goods", *decimals(net, "10", tax))]

    def test_a_rate_that_the_books_do_not_have(self):
        reading = reading_of(
            groups=(("S", "19", "100.00", "19.00"),), tax="19.00", total="119.00"
        )
        lines = draft_lines(reading, rates={Decimal("20"), Decimal("5.5")})
        assert shown(lines) == [
            ("goods", Decimal("100.00"), None, Decimal()),
            ("tax", Decimal("19.00"), None, Decimal()),
        ]
        assert lines[1].tax_rate == 19

    def test_rates_with_zeros_behind_are_the_same(self):
        reading = reading_of(groups=(("S", "20.00", "100.00", "20.00"),))
        assert len(draft_lines(reading, rates={Decimal("20")})) == 1

    def test_without_tax(self):
        reading = reading_of(
            groups=(("AE", "0", "100.00", "0.00"),), tax="0.00", total="100.00"
        )
        (line,) = draft_lines(reading, rates={Decimal("20")})
        assert (line.base, line.rate, line.category) == (100, 0, "AE")

    @pytest.mark.parametrize(
        ("country", "tax", "rate"),
        [("FR", "20.00", 20), ("FR", "5.50", Decimal("5.5")), ("DE", "19.00", 19)],
    )
    def test_totals_alone_and_one_rate_that_fits(self, country, tax, rate):
        total = str(100 + Decimal(tax))
        reading = reading_of(
            groups=(), items=(), tax=tax, total=total, country=country, line_total=None
        )
        assert shown(draft_lines(reading)) == [
            ("goods", Decimal("100.00"), rate, Decimal(tax))
        ]

    def test_totals_alone_and_no_rate_that_fits(self):
        reading = reading_of(
            groups=(), items=(), tax="14.20", total="114.20", line_total=None
        )
        assert shown(draft_lines(reading)) == [
            ("goods", Decimal("100.00"), None, Decimal()),
            ("tax", Decimal("14.20"), None, Decimal()),
        ]

    def test_what_the_groups_lack(self):
        reading = reading_of(
            groups=(("S", "20", "50.00", "10.00"),), total="120.00", tax="10.00"
        )
        assert shown(draft_lines(reading))[-1][:2] == ("difference", Decimal("60.00"))

    def test_rounding_and_payments_do_not_change_the_bill(self):
        reading = reading_of(rounding="0.03", prepaid="20.00", payable="100.03")
        assert shown(draft_lines(reading)) == [
            ("goods", *decimals("100.00", "20", "20.00"))
        ]

    def test_nothing_without_a_total(self):
        reading = reading_of(net=None, tax=None, total=None, groups=(), items=())
        assert draft_lines(reading) == []

    @hypothesis.given(
        strategies.lists(
            strategies.tuples(
                strategies.sampled_from(["20", "10", "5.5", "2.1", "19", "0"]),
                strategies.decimals("-5000", "5000", places=2),
                strategies.integers(-3, 3),
            ),
            min_size=1,
            max_size=6,
        ),
        strategies.sampled_from([None, frozenset(decimals("20", "10", "5.5"))]),
        strategies.integers(-2, 2),
    )
    def test_always_make_the_documents_total(self, groups, rates, off):
        rows, net, tax = [], Decimal(), Decimal()
        for rate, base, cents in groups:
            exact = base * Decimal(rate) / 100
            amount = exact.quantize(CENT, ROUND_HALF_UP) + cents * CENT
            rows.append(("S", rate, str(base), str(amount)))
            net, tax = net + base, tax + amount
        total = net + tax + off * CENT
        reading = reading_of(
            groups=tuple(rows),
            net=str(net),
            tax=str(tax),
            total=str(total),
            payable=str(total),
        )
        lines = draft_lines(reading, rates)
        assert sum(line.base + line.tax for line in lines) == total * sign(reading)
        for line in lines:
            computed = line.base * (line.rate or 0) / 100
            assert line.tax == computed.quantize(CENT, ROUND_HALF_UP)
