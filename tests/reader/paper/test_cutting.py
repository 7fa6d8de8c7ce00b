"""A file with several documents, cut into their pages."""

import io

import pypdfium2
import pytest
from PIL import Image
from reading.facts import Part
from reading.paper import pages
from reading.paper.cutting import cut
from reading.paper.document import document
from reading.paper.picture import TooLarge
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


def tiff(mode="L", count=3, size=(620, 877), **options):
    """A TIFF whose sheets have the shades 40, 80, 120, ..."""
    shades = [Image.new("L", size, 40 * n).convert(mode) for n in range(1, count + 1)]
    buffer = io.BytesIO()
    first, *others = shades
    options = {"save_all": True, "append_images": others, "dpi": (150, 150), **options}
    first.save(buffer, "TIFF", **options)
    return buffer.getvalue()


def shades(file):
    paper = pypdfium2.PdfDocument(file)
    try:
        pictures = [page.render().to_pil().convert("L") for page in paper]
        return [picture.getpixel((50, 50)) for picture in pictures]
    finally:
        paper.close()


@pytest.mark.parametrize("mode", ["L", "RGB", "P", "RGBA", "CMYK"])
def test_sheets_of_a_tiff(mode):
    first, last = cut(tiff(mode), PARTS)
    assert shades(first) == pytest.approx([40, 80], abs=6)
    assert shades(last) == pytest.approx([120], abs=6)


def test_a_fax_stays_as_sharp_and_as_large_as_it_is():
    (file,) = cut(tiff("1", compression="group4"), [Part(2, 2)])
    paper = pypdfium2.PdfDocument(file)
    assert paper[0].get_size() == pytest.approx((298, 421), abs=1)
    assert b"CCITTFaxDecode" in file
    paper.close()


def test_sheets_that_are_not_there():
    with pytest.raises(ValueError):
        cut(tiff(), [Part(1, 4)])


def test_a_sheet_that_would_fill_the_memory():
    with pytest.raises(TooLarge):
        cut(tiff("1", 1, (9_000, 9_000), compression="group4"), [Part(1, 1)])


def test_sheets_that_are_left_unread_are_told():
    found = document(tiff("1", 14, (60, 60)), "image/tiff")
    assert found.count == 14
    assert [trouble.code for trouble in found.troubles] == ["pages_left"]
