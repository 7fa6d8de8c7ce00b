"""The documents of ``make accuracy`` say what their truth says, and it adds up."""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import facturx
import pypdfium2
import pytest
from lxml import etree
from PIL import Image
from reading.facts import Fact, Reading, Sure, TaxGroup
from stdnum import iban
from stdnum.eu import vat as eu_vat
from stdnum.fr import siren
from stdnum.gb import vat as gb_vat

from dev.accuracy import compare
from dev.accuracy.draw import draw, plan
from dev.accuracy.layouts import LAYOUTS
from dev.accuracy.measure import truth_of
from dev.cache import SetupError

SEED = 7
# Pictures take long: these stand for all.
PICTURED = ("erp", "fuel", "water", "restaurant", "freelance")


def _wanted(how, name):
    return how not in ("scan", "photo") or name in PICTURED


@pytest.fixture(scope="module")
def drawn():
    """All documents of one seed, but of the pictures only some."""
    return [
        (how, name, *draw(SEED, how, name, copy))
        for how, name, copy in plan()
        if _wanted(how, name)
    ]


def _truths(drawn):
    for _how, _name, _content, _ending, row in drawn:
        yield from row.get("parts", [row])


def _text(content):
    pdf = pypdfium2.PdfDocument(content)
    try:
        return "".join(page.get_textpage().get_text_range() for page in pdf)
    finally:
        pdf.close()


def test_set_is_large_and_of_many_layouts():
    documents = list(plan())
    assert len(documents) >= 120
    assert len(LAYOUTS) >= 25
    for how in ("pdf", "scan", "photo", "xml"):
        assert len({name for kind, name, _copy in documents if kind == how}) >= 25


def test_truth_adds_up(drawn):
    counted = 0
    for row in _truths(drawn):
        if row["net"] is None or row["tax"] is None:
            continue
        net, tax, total = (Decimal(row[name]) for name in ("net", "tax", "total"))
        assert net + tax == total, row
        if row["taxes"] is not None:
            groups = [[Decimal(part) for part in group] for group in row["taxes"]]
            assert sum(group[2] for group in groups) == tax, row
            for rate, base, amount in groups:
                assert abs(base * rate / 100 - amount) <= Decimal("0.01"), row
        counted += 1
    assert counted > 100


def test_numbers_have_right_check_digits(drawn):
    for row in _truths(drawn):
        if number := row["vat"]:
            check = gb_vat if number.startswith("GB") else eu_vat
            assert check.is_valid(number), row
        if number := row["siren"]:
            assert siren.is_valid(number), row
        if number := row["iban"]:
            assert iban.is_valid(number), row


def test_dates_follow_each_other(drawn):
    for row in _truths(drawn):
        if row["due_date"]:
            days = date.fromisoformat(row["due_date"]) - date.fromisoformat(row["date"])
            assert 0 <= days.days <= 60, row


def test_pages_have_the_printed_number_and_total_as_text(drawn):
    for how, name, content, _ending, row in drawn:
        if how != "pdf":
            continue
        text = re.sub(r"[\s\u202f]", "", _text(content))
        assert row["pages"] == len(pypdfium2.PdfDocument(content))
        if row["number"]:
            assert re.sub(r"\s", "", row["number"]) in text, name
        total = row["total"].lstrip("-").replace(".", "")
        assert total in re.sub(r"[.,]", "", text), name
        for number in ("vat", "siren", "iban"):
            if row[number]:
                assert row[number] in text.replace(".", ""), (name, number)


def test_no_letter_is_missing_in_its_font(drawn):
    for how, name, content, _ending, _row in drawn:
        if how == "pdf":
            assert not set("\ufffe\ufffd■\0") & set(_text(content)), name


def test_scans_and_photos_are_pictures_alone(drawn):
    kinds = set()
    for how, name, content, ending, row in drawn:
        if row["format"] not in ("scan", "photo"):
            continue
        kinds.add((how, ending))
        if ending == ".pdf":
            assert not _text(content).strip(), name
        else:
            picture = Image.open(BytesIO(content))
            assert picture.format == "JPEG"
            assert min(picture.size) > 400
    assert ("photo", ".jpg") in kinds
    assert ("scan", ".pdf") in kinds


def test_photos_are_turned_by_exif():
    turned = set()
    for name in PICTURED:
        content, _ending, _row = draw(SEED, "photo", name, 3)
        turned.add(Image.open(BytesIO(content)).getexif().get(0x0112))
    assert len(turned) > 1


def test_einvoices_are_valid(drawn):
    checked = set()
    for how, _name, content, _ending, row in drawn:
        if how == "embedded":
            filename, xml = facturx.get_xml_from_pdf(content, check_xsd=False)
            assert filename == "factur-x.xml"
        elif row["format"] in ("cii", "ubl"):
            xml = content
        else:
            continue
        root = etree.fromstring(xml)
        flavor = facturx.get_flavor(root)
        level = "en16931"
        if flavor == "factur-x":
            level = facturx.get_level(root, flavor)
        # The library wants UTF-8 without a byte order mark.
        plain = etree.tostring(root, encoding="UTF-8")
        assert facturx.xml_check_xsd(plain, flavor=flavor, level=level)
        checked.add((flavor, level))
    for level in ("minimum", "basicwl", "basic", "en16931", "extended"):
        assert ("factur-x", level) in checked
    assert {"ubl-2.1-invoice", "ubl-2.1-creditnote"} <= {kind for kind, _l in checked}


def test_the_same_seed_draws_the_same():
    for job in (("pdf", "erp", 0), ("scan", "fuel", 2), ("photo", "fuel", 3)):
        first, again, other = draw(3, *job), draw(3, *job), draw(4, *job)
        assert first == again
        assert first[2]["total"] != other[2]["total"]
        assert first[2]["seller"] != other[2]["seller"]


def _reading(source="text", taxes=(), **facts):
    reading = Reading(source=source, taxes=list(taxes))
    for name, (value, sure) in facts.items():
        reading.add(Fact(name, value, source, sure))
    return reading


TRUTH = {
    "kind": "bill",
    "number": "FA 26-01",
    "date": "2026-03-02",
    "due_date": None,
    "total": "120.00",
    "taxes": [["20", "100.00", "20.00"]],
    "seller": "Vauquel SARL",
    "vat": None,
    "siren": "732829320",
}


def test_outcomes_are_told_apart():
    reading = _reading(
        kind=("bill", Sure.LIKELY),
        number=("FA26-01", Sure.CERTAIN),
        date=(date(2026, 2, 3), Sure.CERTAIN),
        due_date=(date(2026, 4, 1), Sure.CERTAIN),
        total=(Decimal("100"), Sure.LIKELY),
    )
    assert compare.outcomes(TRUTH, reading) == {
        "kind": compare.SUGGESTED,
        "number": compare.RIGHT,
        "date": compare.WRONG,
        "due_date": compare.INVENTED,
        "total": compare.SUGGESTED_WRONG,
        "taxes": compare.MISSED,
        "seller": compare.MISSED,
    }


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"seller_siren": ("732829320", Sure.CERTAIN)}, compare.RIGHT),
        ({"seller_siren": ("404833048", Sure.CERTAIN)}, compare.WRONG),
        ({"seller_name": ("VAUQUEL", Sure.LIKELY)}, compare.SUGGESTED),
        ({"seller_name": ("Menuiserie Kermel", Sure.CERTAIN)}, compare.WRONG),
        # A number proves more than a name that was read less well.
        (
            {
                "seller_siren": ("732829320", Sure.CERTAIN),
                "seller_name": ("Vauq", Sure.LIKELY),
            },
            compare.RIGHT,
        ),
    ],
)
def test_seller_is_known_by_number_before_name(facts, outcome):
    assert compare.outcomes(TRUTH, _reading(**facts))["seller"] == outcome


def test_taxes_are_compared_as_groups():
    twenty = TaxGroup(Decimal("20.00"), Decimal("100"), Decimal("20"))
    ten = TaxGroup(Decimal("10"), Decimal("100"), Decimal("10"))
    right = compare.outcomes(TRUTH, _reading(taxes=[twenty]))
    wrong = compare.outcomes(TRUTH, _reading(taxes=[ten]))
    assert (right["taxes"], wrong["taxes"]) == (compare.RIGHT, compare.WRONG)


def test_dates_as_printed_are_day_first():
    for text, right in (
        ("05/03/2026", date(2026, 3, 5)),
        ("2026-03-05", date(2026, 3, 5)),
        ("05 MAR 2018", date(2018, 3, 5)),
        ("12/28/2017", date(2017, 12, 28)),
        ("18-03-18", date(2018, 3, 18)),
    ):
        assert compare.day(text) == right


@pytest.mark.parametrize(
    ("truth", "said"),
    [
        (None, "has to be in .*truth.jsonl"),
        ('{"file": "gone.pdf", "format": "pdf"}', "names gone.pdf, which is not there"),
        ('{"file": "here.pdf", "format": "odt"}', "here.pdf: no format odt"),
    ],
)
def test_what_is_wrong_with_a_folder_is_said(tmp_path, truth, said):
    (tmp_path / "here.pdf").touch()
    if truth:
        (tmp_path / "truth.jsonl").write_text(truth)
    with pytest.raises(SetupError, match=said):
        truth_of(tmp_path)
