"""The pages of a PDF beside its XML: what they do not show is told."""

import io
from decimal import Decimal

import pytest
from pypdf import PdfReader, PdfWriter
from reading.electronic import read_file
from reportlab.pdfgen.canvas import Canvas

from .building import Doc, Item, cii

NUMBER, TOTAL = "FA-2026/0117", Decimal("1234.50")
FILLING = ["Merci de votre confiance. Paiement par virement."] * 6


def hybrid(*lines, pages=1, number=NUMBER, xml=None):
    """Return a PDF whose last page shows ``lines`` beside an XML of ``TOTAL``."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for page in range(pages):
        shown = [*FILLING, *lines] if page == pages - 1 else FILLING
        for place, line in enumerate(shown):
            canvas.drawString(50, 780 - 16 * place, line)
        canvas.showPage()
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(buffer))
    writer.add_attachment("factur-x.xml", xml or cii(document(number)))
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def document(number):
    net = "1028.75"
    return Doc().but(
        **{"number": number, "net": net, "line_total": net, "tax": "205.75"},
        **{"total": str(TOTAL), "payable": str(TOTAL), "items": (Item(net),)},
        groups=(("S", "20", net, "205.75"),),
    )


def told(pdf, total=TOTAL):
    (reading,) = read_file(pdf)
    assert reading.value("total") == total
    return {t.code: t.detail for t in reading.troubles if t.code.startswith("page_")}


@pytest.mark.parametrize(
    "amount",
    ["1 234,50 €", "EUR 1.234,50", "1'234.50", "1\u202f234,50", "Total TTC1234,50"],
)
def test_pages_that_show_it_in_their_own_way(amount):
    assert not told(hybrid("Facture n° FA-2026 / 0117 du 12/03/2026", amount))


def test_another_total_is_told():
    pdf = hybrid(f"Facture {NUMBER}", "Total TTC 1 134,50 €")
    assert told(pdf) == {"page_total": "1234.50"}


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("120,00 €", True), ("Total 120", True), ("120,-", True), ("Total 129,00", False)],
)
def test_a_round_total_among_other_digits(amount, shown):
    """An account, a day or a larger amount with the same digits does not show it."""
    others = "IBAN FR76 3000 1200 0120", "Le 12/03/2026", "Acompte 9120,00"
    pdf = hybrid("Facture F2026-12", *others, amount, xml=cii(Doc()))
    assert told(pdf, 120) == ({} if shown else {"page_total": "120.00"})


def test_another_number_is_told():
    pdf = hybrid("Facture FA-2026/0116", "Total TTC 1 234,50 €")
    assert told(pdf) == {"page_number": NUMBER}


def test_the_last_page_of_many_counts():
    assert not told(hybrid(f"Facture {NUMBER}", "Total 1 234,50", pages=30))


@pytest.mark.parametrize("lines", [(), ("Voir la facture ci-jointe",)])
def test_pages_without_amounts_say_nothing(lines):
    assert not told(hybrid(*lines))
