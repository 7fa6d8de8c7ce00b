"""Names that every system takes, and patterns that lead to one place."""

import pytest

from odoo.addons.dext_dropbox_archive.names import (
    MOST_OF_PLACE,
    key_of,
    numbered,
    safe_name,
    width,
)
from odoo.addons.dext_dropbox_archive.pattern import (
    DEFAULT,
    FIELDS,
    BadPattern,
    checked,
    place_of,
)

VALUES = {
    **dict.fromkeys(FIELDS, ""),
    "year": "2026",
    "kind": "Vendor bills",
    "date": "2026-03-05",
    "partner": "Moulins Réunis",
    "number": "BILL/2026/03/0001",
}


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("CON", "_CON.pdf"),
        ("lpt1.backup", "_lpt1.backup.pdf"),
        ("com¹", "_com¹.pdf"),
        ("a/b\\c", "a-b-c.pdf"),
        ('<>:"|?*', "-------.pdf"),
        ("tab\tline\nend", "tab-line-end.pdf"),
        ("dots...", "dots.pdf"),
        (" ..hidden", "hidden.pdf"),
        ("", "_.pdf"),
        ("...", "_.pdf"),
        ("~$lock", "_~$lock.pdf"),
        ("N° 12 €", "N° 12 €.pdf"),
        ("Fête 🎉 ☀\ufe0f", "Fête.pdf"),
        ("zero\u200bwidth\u202egnp", "zerowidthgnp.pdf"),
        ("e\u0301te\u0301", "été.pdf"),
        ("Ὀδυσσεύς", "Ὀδυσσεύς.pdf"),
        ("漢字 𠀋", "漢字 𠀋.pdf"),
    ],
)
def test_safe_names(name, safe):
    assert safe_name(name, ".pdf") == safe


@pytest.mark.parametrize("name", ["desktop.ini", "Thumbs.db", ".DS_Store", ".dropbox"])
def test_names_that_dropbox_leaves_out(name):
    assert safe_name(name).lower() != name.lower()


def test_long_names_keep_their_end_and_their_extension():
    name = safe_name("a" * 400 + "\U00020000" * 10, ".pdf")
    assert width(name) <= 120
    assert name.endswith("a.pdf")


@pytest.mark.parametrize("field", ["partner", "number", "kind", "reference"])
def test_places_are_short_whatever_the_values(field):
    values = {**VALUES, field: "\U00020000é" * 400}
    for pattern in (DEFAULT, "{kind}/{partner}/{reference}/{partner} {number}"):
        place = place_of(pattern, values, ".pdf")
        assert width(place) <= MOST_OF_PLACE
        assert place.endswith(".pdf")
        assert all(part.strip(" .") for part in place.split("/"))


def test_long_partner_does_not_cost_the_number():
    place = place_of(DEFAULT, {**VALUES, "partner": "M" * 500}, ".pdf")
    assert place.endswith(" BILL-2026-03-0001.pdf")


def test_value_cannot_make_a_folder_or_leave_it():
    place = place_of(
        DEFAULT, {**VALUES, "partner": "../../etc/x", "year": ".."}, ".pdf"
    )
    assert place == "_/Vendor bills/2026-03-05 ..-..-etc-x BILL-2026-03-0001.pdf"


def test_empty_value_leaves_no_gap():
    assert place_of(DEFAULT, {**VALUES, "partner": ""}, ".pdf").endswith(
        "2026-03-05 BILL-2026-03-0001.pdf"
    )


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("", "length"),
        ("x" * 201, "length"),
        ("{number", "braces"),
        ("{nobody} {number}", "field"),
        ("{number!r}", "field"),
        ("{number:>99999999}", "field"),
        ("{number.__class__}", "field"),
        ("{0}{number}", "field"),
        ("/{number}", "empty"),
        ("a/../{number}", "empty"),
        ("a: {number}", "characters"),
        ("{date}", "telling"),
        ("/".join("abcdefgh") + "/{number}", "folders"),
    ],
)
def test_bad_patterns(pattern, fault):
    with pytest.raises(BadPattern) as caught:
        checked(pattern)
    assert caught.value.args[0] == fault


def test_names_that_differ_in_case_or_accents_only_are_one():
    assert key_of("A/É.pdf") == key_of("a/e\u0301.PDF")
    assert numbered("a/b.pdf", 2) == "a/b (2).pdf"
    assert numbered("a/b.pdf", 1) == "a/b.pdf"
