"""A file with several documents, cut into their pages."""

import pytest
from reading.facts import Part
from reading.paper import pages
from reading.paper.cutting import cut
from reading.process import ReaderProcess

from .drawing import PLAIN, bill, column, pdf, read

FILE = pdf(*(bill(PLAIN, head=(f"Facture n° F-{n}",)) for n in (1, 2, 3)))
PARTS = [Part(1, 2), Part(3, 3)]


def test_each_part_has_its_pages():
    first, last = cut(FILE, PARTS)
    assert [len(pages(file, "application/pdf")) for file in (first, last)] == [2, 1]
    assert "F-2" in pages(first, "application/pdf")[1].text
    assert "F-3" in pages(last, "application/pdf")[0].text


@pytest.mark.parametrize("part", [Part(0, 1), Part(2, 1), Part(3, 4)])
def test_pages_that_are_not_there(part):
    with pytest.raises(ValueError):
        cut(FILE, [part])


def test_in_the_process_that_opens_files():
    process = ReaderProcess()
    try:
        assert len(process.cut(FILE, PARTS)) == 2
        assert process.cut(FILE, [Part(3, 9)]) == []
        assert process.cut(b"%PDF- broken", PARTS) == []
        assert process.read(FILE, "application/pdf").pages == 3
    finally:
        process.close()


def test_the_last_page_with_a_bank_on_it_begins_no_document():
    sums = [*column(50, 50, ("Total TTC   999,00 €",))]
    bank = (50, 780, "Banque du Nord SA - SIREN 552 100 554 - TVA FR27552100554", 7)
    first = bill(PLAIN, head=("Facture n° F-1 du 12/03/2026",))
    assert read(pdf(first, [*sums, bank])).parts == []
