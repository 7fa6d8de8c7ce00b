"""Files as pages: turned, garbled, scanned, forms, several documents, bounds."""

import io
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from reading.facts import Part, Sure
from reading.paper import engines, pages, text
from reading.paper.text import is_readable
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from .drawing import PLAIN, bill, column, pdf, picture, read, slip, table

SHEET = [
    (60, 60, "Atelier Corvel SARL", 40),
    (60, 130, "12 rue des Lilas, 35000 Rennes"),
    (60, 240, "Facture n° FA-2026-0117", 34),
    (60, 300, "Date : 12/03/2026"),
    (480, 700, "Total HT"), (700, 700, "100,00 €"),
    (480, 750, "TVA 20 %"), (700, 750, "20,00 €"),
    (480, 800, "Total TTC"), (700, 800, "120,00 €"),
    (60, 1200, "SIRET 732 829 320 00074 - TVA FR44732829320", 26),
]  # fmt: skip


def text_of(content, mimetype="application/pdf"):
    return "\n".join(page.text for page in pages(content, mimetype))


class TestText:
    @pytest.mark.parametrize("turn", [90, 180, 270])
    def test_a_page_that_is_shown_turned(self, turn):
        reading = read(pdf(bill(PLAIN), turn=turn))
        assert reading.value("total") == 120
        box = reading.facts["total"].place.box
        upright = read(pdf(bill(PLAIN))).facts["total"].place.box
        left, top, right, bottom = upright
        assert box == pytest.approx(
            {
                90: (1 - bottom, left, 1 - top, right),
                180: (1 - right, 1 - bottom, 1 - left, 1 - top),
                270: (top, 1 - right, bottom, 1 - left),
            }[turn],
            abs=0.001,
        )

    def test_text_along_the_margin_is_aside(self):
        buffer = io.BytesIO()
        canvas = Canvas(buffer)
        canvas.drawString(80, 700, "Facture n° 12 du 12/03/2026")
        canvas.rotate(90)
        canvas.drawString(100, -30, "SIRET 73282932000074")
        canvas.save()
        page = pages(buffer.getvalue(), "application/pdf")[0]
        assert "SIRET" not in page.text
        assert page.aside == ["SIRET 73282932000074"]

    def test_bold_by_drawing_twice_is_read_once(self):
        page = [(50, 60, "Facture n° 4711"), (50.3, 60, "Facture n° 4711")]
        assert text_of(pdf(page)) == "Facture n° 4711"

    def test_columns_are_apart_and_words_are_not(self):
        page = [(50, 60, "Montant hors taxe"), (150, 60, "12,00 €")]
        assert text_of(pdf(page)) == "Montant hors taxe   12,00 €"

    @pytest.mark.parametrize(
        "text",
        ["\ue000\ue001\ue002" * 10, "\x01\x02\x03\x04" * 8, "Xqwjk zxrtp " * 12, "12"],
    )
    def test_garbage_is_no_text(self, text):
        assert not is_readable(text)

    def test_text_without_blanks_is_text(self):
        assert is_readable(
            "léamourguesphotographe9mars2026àréglerpour8avril2026"
            "prisedevuestudio280€déplacement16€total296€siret59793825700016"
        )


class TestBounds:
    def test_of_500_pages_the_first_and_the_last_are_read(self):
        middle = [(50, 60, "Conditions générales de vente, page 1")]
        content = pdf(*[middle] * 498, middle, bill(PLAIN))
        begun = time.process_time()
        reading = read(content)
        assert time.process_time() - begun < 3
        assert reading.pages == 500
        assert reading.value("total", Sure.LIKELY) == 120
        assert len(pages(content, "application/pdf")) == 24

    def test_a_picture_with_too_many_pixels_is_told(self):
        buffer = io.BytesIO()
        Image.new("1", (20_000, 20_000)).save(buffer, "PNG")
        reading = read(buffer.getvalue(), "image/png")
        assert [trouble.code for trouble in reading.troubles][:1] == ["too_large"]

    @pytest.mark.parametrize("content", [b"", b"%PDF-1.4\n", b"no PDF at all"])
    def test_a_damaged_file_is_told(self, content):
        codes = [trouble.code for trouble in read(content).troubles]
        assert codes == ["unreadable"]

    def test_a_locked_file_is_told(self):
        buffer = io.BytesIO()
        canvas = Canvas(buffer, encrypt="secret")
        canvas.drawString(50, 700, "Facture")
        canvas.save()
        codes = [trouble.code for trouble in read(buffer.getvalue()).troubles]
        assert codes == ["locked"]

    def test_another_kind_of_file_is_told(self):
        reading = read(b"abc", "application/zip")
        assert [trouble.code for trouble in reading.troubles] == ["unsupported"]


class TestParts:
    def second(self, number="FA-2026-0200", sums=PLAIN):
        return bill(sums, head=(f"Facture n° {number}", "Date : 14/03/2026"))

    def test_two_bills_in_a_row(self):
        reading = read(pdf(bill(PLAIN), self.second()))
        assert reading.parts == [Part(1, 1), Part(2, 2)]
        assert reading.value("total") is None
        assert reading.value("number", Sure.LIKELY) == "FA-2026-0117"
        assert "several_documents" in reading.facts["number"].why

    def test_the_second_page_of_a_bill_belongs_to_it(self):
        first = [*bill((), head=("Facture n° FA-2026-0117", "Page 1/2"))]
        last = [*bill(PLAIN, head=("Facture n° FA-2026-0117", "Page 2/2"))]
        assert read(pdf(first, last)).parts == []

    def test_a_day_of_january_is_no_number_of_a_page(self):
        head = ("Facture n° FA-2026-0117", "du 22/01/26")
        lines = (("03/01/26", "42,55"), ("11/01/26", "57,45"))
        first = [*column(50, 50, head), *table(80, lines), (500, 820, "Page 1")]
        last = [*bill(PLAIN, head=()), *column(50, 20, head)]
        assert read(pdf(first, last)).parts == []

    def test_a_second_bill_with_a_page_of_its_own(self):
        annex = column(50, 60, ("Conditions générales de vente", "Page 2/2"))
        first = [*bill(PLAIN), (500, 820, "Page 1/2")]
        second = [*self.second(), (500, 820, "Page 1/1")]
        assert read(pdf(first, annex, second)).parts == [Part(1, 2), Part(3, 3)]

    def test_slips_one_after_the_other(self):
        slips = [
            column(
                20,
                30,
                (name, f"{day}/03/2026 12:0{day % 10}", f"TOTAL TTC {day},50 EUR"),
            )
            for name, day in (
                ("BOULANGERIE UN", 11),
                ("GARAGE DEUX", 12),
                ("BAR TROIS", 13),
            )
        ]
        reading = read(pdf(*slips, size=(226, 400)))
        assert reading.parts == [Part(1, 1), Part(2, 2), Part(3, 3)]


needs_engine = pytest.mark.skipif(
    not engines()[1].there, reason="rapidocr is not installed"
)


@needs_engine
class TestPictures:
    def test_a_photo_is_read_and_nothing_is_downloaded(self, monkeypatch):
        def refuse(*_args, **_options):
            raise AssertionError("something was to be downloaded")

        monkeypatch.setattr("requests.get", refuse)
        reading = read(picture(SHEET), "image/jpeg")
        assert reading.source == "picture"
        assert reading.value("total") == 120
        assert reading.value("date") == date(2026, 3, 12)
        assert reading.value("number", Sure.LIKELY) == "FA-2026-0117"
        assert reading.value("seller_vat") == "FR44732829320"

    @pytest.mark.parametrize("turn", [90, 180, 270])
    def test_a_photo_that_lies_on_its_side(self, turn):
        reading = read(picture(SHEET, turn=turn), "image/jpeg")
        assert reading.value("total", Sure.LIKELY) == 120

    def test_a_photo_that_its_camera_calls_turned(self):
        exif = Image.Exif()
        exif[0x0112] = 6  # to be turned by 90 degrees clockwise
        content = picture(SHEET, turn=90, exif=exif)
        reading = read(content, "image/jpeg")
        assert reading.value("total", Sure.LIKELY) == 120
        left, top, *_ = reading.facts["total"].place.box
        assert left > 0.6 and 0.5 < top < 0.7

    def test_a_sheet_that_hangs_askew(self):
        reading = read(picture(SHEET, tilt=2.5), "image/jpeg")
        assert reading.value("total") == 120

    def test_a_scan_in_a_pdf(self):
        buffer = io.BytesIO()
        Image.open(io.BytesIO(picture(SHEET))).save(buffer, "PDF", resolution=110)
        reading = read(buffer.getvalue())
        assert (reading.source, reading.value("total")) == ("picture", 120)

    def test_what_a_scanner_hid_behind_its_picture_is_not_believed(self):
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=(450, 650))
        photo = Image.open(io.BytesIO(picture(SHEET)))
        canvas.drawImage(ImageReader(photo), 0, 0, 450, 650)
        text = canvas.beginText(240, 250)
        text.setTextRenderMode(3)
        for line in ("Facture n° FA-2026-0999 du 12/03/2025", "Total TTC 999,00 €"):
            text.textLine(line)
        canvas.drawText(text)
        canvas.save()
        reading = read(buffer.getvalue())
        assert reading.source == "picture"
        assert reading.value("total") == 120


def test_without_an_engine_it_says_what_is_missing(monkeypatch):
    monkeypatch.setattr(
        "reading.paper.recognising._is_there", lambda name: name == "pypdfium2"
    )
    engines_module = sys.modules["reading.paper.recognising"]
    engines_module.recogniser.cache_clear()
    reading = read(picture(SHEET, size=(300, 400)), "image/jpeg")
    engines_module.recogniser.cache_clear()
    assert [t.code for t in reading.troubles][:1] == ["engine_missing"]
    rapidocr = engines()[1]
    assert (rapidocr.there, "rapidocr" in rapidocr.missing) == (False, True)


def test_importing_the_reader_loads_no_engine():
    code = (
        "import sys; import reading.paper, reading.process\n"
        "print([n for n in ('onnxruntime','cv2','rapidocr','pypdfium2','PIL','numpy')"
        " if n in sys.modules])"
    )
    folder = Path(sys.modules["reading"].__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_a_slip_of_a_till_is_a_receipt():
    content = slip(
        ["BOULANGERIE CORVEL", "Ticket 0042", ("TOTAL", "4,20"), ("CB", "4,20")]
    )
    assert read(content).value("kind", Sure.LIKELY) == "receipt"


def test_letters_that_each_have_a_box_of_their_own():
    """Browsers print the typefaces of the web so that nothing tells their height."""
    line, letters = "Tour Oxygène, 10 bd Vivier-Merle, le 30 avr. 2026", []
    for step, sign in enumerate(line):
        low = 2 if sign in "gjpqy," else 0
        high = 1 if sign in ".,-" else 5 if sign in "aceimnorsuvwxz" else 7
        left = 50 + 5.4 * step
        letters.append(
            text.Letter(sign, left, 100 - high, left + 5.2, 100 + low, 0, 100)
        )
    text._even_out(letters)
    (run,) = text._runs(letters)
    assert run.text == line
