"""What does not add up in a document is told, to the cent."""

import pytest
from reading.electronic import read_xml

from .building import Body, Doc, Item, cii, codes, fatturapa, ubl


@pytest.fixture(params=[cii, ubl], ids=["cii", "ubl"])
def write(request):
    return request.param


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"items": (Item("99.99"),)}, "lines_sum"),
        ({"line_total": "99.99", "items": ()}, "net_sum"),
        ({"allowance_total": "5.00"}, "net_sum"),
        ({"charge_total": "5.00"}, "net_sum"),
        ({"groups": (("S", "20", "99.99", "20.00"),)}, "tax_groups"),
        ({"groups": (("S", "20", "100.00", "20.01"),)}, "tax_groups"),
        ({"total": "120.01", "payable": "120.01"}, "total_sum"),
        ({"payable": "119.99"}, "payable_sum"),
        ({"prepaid": "20.00"}, "payable_sum"),
        ({"rounding": "0.01"}, "payable_sum"),
        ({"groups": (("S", "10", "100.00", "20.00"),)}, "tax_rate"),
    ],
)
def test_told(write, changes, code):
    assert codes(read_xml(write(Doc(**changes)))) == {code}


def test_the_figures_are_told(write):
    reading = read_xml(write(Doc(payable="119.99")))
    (trouble,) = reading.troubles
    assert trouble.detail == "119.99 ≠ 120.00"
    assert trouble.name == "payable"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"net": "100", "total": "120.0", "payable": "120.000"},
        {"allowance_total": "5.00", "charge_total": "5.00"},
        {"rounding": "-0.01", "payable": "119.99"},
        # Computed by line, the tax is a cent away from base × rate.
        {
            "groups": (("S", "20", "100.00", "20.02"),),
            "tax": "20.02",
            "total": "120.02",
            "payable": "120.02",
        },
        # The yen has no decimals.
        {
            "currency": "JPY",
            "items": (Item("8943", rate="10"),),
            "groups": (("S", "10", "8943", "894"),),
            "net": "8943",
            "line_total": "8943",
            "tax": "894",
            "total": "9837",
            "payable": "9837",
        },
    ],
)
def test_not_told(write, changes):
    assert codes(read_xml(write(Doc(**changes)))) == set()


def test_of_fatturapa():
    assert codes(read_xml(fatturapa(Body(total="122.01")))) == {
        "tax_groups",
        "payable_sum",
    }
