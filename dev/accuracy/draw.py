"""The own set: every layout as text, as scan and as photo, and e-invoices."""

import json
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from decimal import Decimal
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

from pypdf import PdfReader, PdfWriter

from ..cache import fingerprint, obtain
from . import electronic, older, picture
from .deal import Item
from .layouts import LAYOUTS
from .maker import Maker, books_of

# What these do changes no document.
MEASURING = {"__main__.py", "compare.py", "measure.py", "report.py", "through_odoo.py"}
TEXTS = 2  # documents with text, of each layout
# Long lists take long to scan, and a telephone sees one page.
NO_PICTURE = {"freight", "fuel_card", "wholesale", "electricity", "telecom"}
NO_SCAN = {"telecom"}


def own_set(seed=1):
    """Return the folder of the set ``seed``, drawn on first use."""
    here = Path(__file__).parent
    code = sorted(path for path in here.rglob("*.py") if path.name not in MEASURING)
    key = fingerprint(f"{seed}", *code)
    return obtain("accuracy", key, lambda folder: make(folder, seed), "own documents")


def make(folder, seed):
    """Draw the set ``seed`` into ``folder``, on as many processors as there are."""
    books = asdict(books_of(seed))
    (folder / "books.json").write_text(json.dumps(books, ensure_ascii=False))
    jobs = [(seed, *job) for job in plan()]
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as workers:
        results = workers.map(_draw, jobs, chunksize=2)
        rows = []
        for place, (content, ending, row) in enumerate(results):
            name = f"{place:03d} {row['layout']} {row['format']}{ending}"
            (folder / name).write_bytes(content)
            rows.append({"file": name, **row})
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "truth.jsonl").write_text("".join(lines))


def plan():
    """What is drawn: (how, name, copy)."""
    for name in LAYOUTS:
        for copy in range(TEXTS):
            yield "pdf", name, copy
        if name not in NO_SCAN:
            yield "scan", name, TEXTS
        if name not in NO_PICTURE:
            yield "photo", name, TEXTS + 1
    for name in ELECTRONIC:
        yield "xml", name, 0
    for level in ("minimum", "basicwl", "basic", "en16931", "extended"):
        yield "embedded", level, 0
    for name in ("receipts", "bills"):
        yield "parts", name, 0


def draw(seed, how, name, copy):
    """Return (content, ending of the file name, truth) of one document of the plan."""
    return HOW[how](Maker(seed, f"{how}/{name}/{copy}"), name)


def _draw(job):
    return draw(*job)


def _drawn(maker, name):
    drawn = LAYOUTS[name](maker)
    row = {"layout": name, "pages": drawn.pages, **drawn.deal.truth(drawn.hidden)}
    if drawn.deal.paid:
        # Whether a paid bill is still "to be paid" is a question of words.
        del row["due"]
    return drawn, row


def _text(maker, name):
    drawn, row = _drawn(maker, name)
    return drawn.pdf, ".pdf", {"format": "pdf", **row}


def _scan(maker, name):
    drawn, row = _drawn(maker, name)
    dice = maker.dice
    alone = drawn.pages == 1 and dice.random() < 0.35
    content = picture.scan(drawn.pdf, dice, drawn.look == "till", alone)
    return content, ".jpg" if alone else ".pdf", {"format": "scan", **row}


def _photo(maker, name):
    drawn, row = _drawn(maker, name)
    content = picture.photo(drawn.pdf, maker.dice, drawn.look == "till")
    if drawn.pages > 1:
        # Only the first page is on it, and the sums are on the last one.
        row |= dict.fromkeys(("net", "tax", "taxes", "total", "due", "iban"))
    return content, ".jpg", {"format": "photo", **row}


def _embedded(maker, level):
    """A page of some layout with the XML of the same deal inside."""
    name = {"minimum": "dense", "basicwl": "erp", "basic": "garage"}.get(
        level, "two_columns"
    )
    drawn, row = _drawn(maker, name)
    deal = drawn.deal
    content = electronic.embedded(deal, drawn.pdf, level)
    row |= {"layout": f"facturx_{level}", **deal.truth(_hidden(level))}
    return content, ".pdf", {"format": "cii", "profile": level, **row}


def _hidden(level):
    return ("due_date", "taxes", "iban") if level == "minimum" else ()


def _parts(maker, name):
    """Several documents one after the other in one file."""
    names = {
        "receipts": ("fuel", "restaurant", "parking", "toll", "bakery", "supermarket"),
        "bills": ("erp", "water", "craftsman", "electricity"),
    }[name]
    writer, parts, first = PdfWriter(), [], 1
    for layout in names:
        drawn, row = _drawn(maker, layout)
        writer.append(PdfReader(BytesIO(drawn.pdf)))
        last = first + drawn.pages - 1
        parts.append({"first": first, "last": last, **row})
        first = last + 1
    out = BytesIO()
    writer.write(out)
    row = {"layout": f"several_{name}", "pages": first - 1, "parts": parts}
    content, form = out.getvalue(), "pdf"
    if name == "receipts":
        content, form = picture.scan(content, maker.dice, till=True), "scan"
    return content, ".pdf", {"format": form, **row}


def _xml(maker, name):
    write, form, values = ELECTRONIC[name]
    deal = _deal(maker, **values)
    hidden = _hidden("minimum") if name == "cii_minimum" else ()
    row = {"format": form, "layout": name, "pages": 0, **deal.truth(hidden)}
    return write(deal), ".xml", row


def _deal(
    maker, country="FR", trade="office", rates=True, extra=(), prepaid=None, **values
):
    """A deal for an e-invoice; ``extra`` names what makes it less plain."""
    seller = maker.seller("Société" if country == "FR" else "", country)
    lines = maker.items(trade, 2, 9)
    if not rates:
        lines = [Item(**{**vars(line), "rate": Decimal(0)}) for line in lines]
    if rate := values.pop("rate", None):
        lines = [Item(**{**vars(line), "rate": Decimal(rate)}) for line in lines]
    if "line_discount" in extra:
        lines[0] = Item(**{**vars(lines[0]), "off": Decimal(10)})
    rate = lines[0].rate
    if "allowance" in extra:
        lines.append(
            Item("Remise fidélité", -maker.money(1, 4), rate=rate, role="allowance")
        )
    if "charge" in extra:
        lines.append(
            Item("Frais de port", maker.money(5, 29), rate=rate, role="charge")
        )
    if "negative" in extra:
        lines.append(Item("Reprise", lines[0].price / 2, Decimal(-1), rate))
    deal = maker.deal(seller, lines, days=maker.dice.choice((15, 30, 45)), **values)
    if prepaid:
        deal.prepaid = (deal.total * Decimal(prepaid)).quantize(Decimal("0.01"))
    return deal


def _cii(level, **options):
    return lambda deal: _encoded(electronic.cii(deal, level), **options)


def _ubl(customization=None, **options):
    return lambda deal: _encoded(electronic.ubl(deal, customization), **options)


def _encoded(xml, coding="utf-8", mark=b"", comment=b""):
    """The same XML in another coding, behind a byte order mark or a comment."""
    if coding != "utf-8":
        text = xml.decode()
        xml = text[text.index("?>") + 2 :]
        head = f'<?xml version="1.0" encoding="{coding}"?>'
        return (head + xml).encode(coding)
    if comment:
        head, rest = xml.split(b"?>", 1)
        xml = head + b"?>\n" + comment + rest
    return mark + xml


CREDIT = {"kind": "credit_note"}
EXTRAS = ("allowance", "charge", "line_discount")
# Name: how it is written, its format, what is special in it.
ELECTRONIC = {
    "cii_minimum": (_cii("minimum"), "cii", {}),
    "cii_basicwl": (_cii("basicwl"), "cii", {"extra": ("allowance",)}),
    "cii_basic": (_cii("basic"), "cii", {}),
    "cii_basic_credit": (_cii("basic"), "cii", {**CREDIT, "more": {"preceding": "F1"}}),
    "cii_en16931": (_cii("en16931"), "cii", {"extra": EXTRAS}),
    "cii_prepaid": (_cii("en16931"), "cii", {"prepaid": "0.3"}),
    "cii_paid": (_cii("en16931"), "cii", {"paid": True}),
    "cii_rounding": (_cii("en16931"), "cii", {"more": {"rounding": Decimal("0.02")}}),
    "cii_extended": (_cii("extended"), "cii", {"extra": ("charge", "negative")}),
    "cii_corrected": (_cii("en16931"), "cii", {"more": {"type": "384"}}),
    "cii_deposit": (_cii("en16931"), "cii", {"more": {"type": "386"}}),
    "cii_minus": (
        _cii("en16931"),
        "cii",
        {"sign": -1, **CREDIT, "more": {"type": "380"}},
    ),
    "cii_reverse": (
        _cii("en16931"),
        "cii",
        {"rates": False, "country": "DE", "more": {"category": "AE"}},
    ),
    "cii_dollar": (_cii("en16931"), "cii", {"currency": "USD"}),
    "cii_utf16": (_cii("en16931", coding="utf-16"), "cii", {}),
    "cii_mark": (_cii("basic", mark=b"\xef\xbb\xbf"), "cii", {}),
    "cii_comment": (_cii("en16931", comment=b"<!-- envoi 12 -->"), "cii", {}),
    "ubl_bill": (_ubl(), "ubl", {"extra": EXTRAS}),
    "ubl_credit": (_ubl(), "ubl", CREDIT),
    "ubl_xrechnung": (
        _ubl(electronic.XRECHNUNG),
        "ubl",
        {"country": "DE", "trade": "german"},
    ),
    "ubl_unknown": (_ubl("urn:example:profile:7"), "ubl", {"prepaid": "0.5"}),
    "ubl_exempt": (_ubl(), "ubl", {"rates": False, "more": {"category": "E"}}),
    "ubl_inside": (
        _ubl(),
        "ubl",
        {"rates": False, "country": "NL", "trade": "dutch", "more": {"category": "K"}},
    ),
    "zugferd1": (older.zugferd1, "zugferd1", {"country": "DE", "trade": "german"}),
    "fatturapa": (older.fatturapa, "fatturapa", {"country": "IT", "rate": 22}),
    "fatturapa_two": (older.fatturapa, "fatturapa", {"country": "IT", "trade": "food"}),
}
HOW = {
    "pdf": _text,
    "scan": _scan,
    "photo": _photo,
    "embedded": _embedded,
    "parts": _parts,
    "xml": _xml,
}
