"""Spoilt e-invoices of every format: none is read wrongly without telling it."""

import pytest
from lxml import etree
from reading import read_electronic

from .building import Body, Doc, cii, fatturapa, ubl, zugferd1
from .mutating import documents, mutants, run, silent

SHARE = 0.15  # of the mutants of one document; the module makes all of many
SEED = 20


@pytest.mark.parametrize("form", ["cii", "ubl", "zugferd1", "fatturapa"])
def test_none_is_silently_wrong(form):
    drawn = list(documents([SEED], form))
    assert drawn
    count, wrong = run(drawn[:4], SEED, SHARE)
    assert count > 20
    assert not wrong


@pytest.mark.parametrize(
    "content",
    [cii(Doc()), ubl(Doc()), zugferd1(Doc()), fatturapa(Body())],
    ids=["cii", "ubl", "zugferd1", "fatturapa"],
)
def test_small_ones(content):
    count, wrong = run([("small", etree.fromstring(content))], SEED, 0.3)
    assert count > 30
    assert not wrong


@pytest.mark.parametrize(
    ("content", "old", "new"),
    [
        (cii(Doc()), b"120.00</ram:GrandTotal", b"125.00</ram:GrandTotal"),
        (zugferd1(Doc()), b"20260914", b"20260915"),
        (fatturapa(Body()), b"12/PA", b"13/PA"),
        (ubl(Doc()), b">F2026-12<", b">F2026-13<"),
    ],
)
def test_what_is_read_wrongly_is_seen(content, old, new):
    """Whether a reader that reads something else would be found."""
    root = etree.fromstring(content)
    assert old in content
    reading = read_electronic(content.replace(old, new))
    reading.troubles.clear()
    assert list(silent(reading, root, {}))


def test_all_kinds_of_spoiling_are_made():
    names = {name for name, *_rest in mutants(etree.fromstring(ubl(Doc())), _First())}
    kinds = (
        "utf-16",
        "comments",
        "type 381",
        "TaxAmount and one",
        "TaxAmount is 'NaN'",
    )
    assert names >= set(kinds)
    assert len(names) > 120


class _First:
    """A chance that always takes the first."""

    def randrange(self, _count):
        return 0

    def choice(self, some):
        return some[0]
