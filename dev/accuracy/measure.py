"""Reads a folder and counts what is right: a process per kind of document."""

import json
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

from ..cache import SetupError
from .compare import FACTS, outcomes

# Formats of the truth by what is read of them.
SOURCES = {
    "e-invoice": ("cii", "ubl", "zugferd1", "fatturapa"),
    "text": ("pdf",),
    "scan": ("scan",),
    "photo": ("photo",),
    "receipt": ("receipt",),
}
# How the answers of invoice2data's documents name what the truth does.
ANSWERS = {
    "issuer": "seller",
    "amount": "total",
    "amount_untaxed": "net",
    "date": "date",
    "date_due": "due_date",
    "invoice_number": "number",
    "vat": "vat",
    "siren": "siren",
    "currency": "currency",
}


@dataclass
class Result:
    """What came of one document.

    :param found: outcome of each field, see ``compare``
    :param read: what was read, written, for the list of misses
    :param seconds: of a processor, and ``waited`` on the clock
    """

    row: dict
    found: dict = field(default_factory=dict)
    read: dict = field(default_factory=dict)
    troubles: list = field(default_factory=list)
    seconds: float = 0.0
    waited: float = 0.0


def truth_of(folder, pages=False):
    """Return ``{source: rows}`` of the folder's truth.

    :param pages: take PDFs with an XML inside as plain pages
    :raises SetupError: it has none, or names what is not there
    """
    truth = folder / "truth.jsonl"
    if not truth.exists():
        raise SetupError(f"What stands on the documents has to be in {truth}.")
    lines = truth.read_text("utf-8").splitlines()
    result = {source: [] for source in SOURCES}
    for row in map(json.loads, lines):
        row = {**row, **_answer(folder, row)}
        # What is empty is not known: only a null says that the document has none.
        row = {name: value for name, value in row.items() if value != ""}
        if kind := _kind(row):
            row.setdefault("kind", kind)
        if not (folder / row["file"]).exists():
            raise SetupError(f"{truth} names {row['file']}, which is not there.")
        result[_source(row, pages)].append(row)
    return {source: rows for source, rows in result.items() if rows}


def _kind(row):
    """What a type (UNTDID 1001, FatturaPA) says without doubt; the others depend."""
    if row.get("type") in ("381", "TD04"):
        return "credit_note"
    plain = row.get("type") == "380" and "-" not in row.get("total", "-")
    return "bill" if plain else None


def _source(row, pages):
    form = row.get("format")
    if form is None:
        return "receipt"
    if pages and row["file"].lower().endswith(".pdf") and form in SOURCES["e-invoice"]:
        row["pages_only"] = True
        return "text"
    for source, forms in SOURCES.items():
        if form in forms:
            return source
    known = ", ".join(form for forms in SOURCES.values() for form in forms)
    raise SetupError(f"{row['file']}: no format {form}. There are: {known}.")


def _answer(folder, row):
    """The right values of a plain PDF that stand in a file of their own."""
    path = folder / f"{row['file'].rpartition('.')[0].partition(' ')[2]}.answer.json"
    if not path.exists():
        return {}
    answer = json.loads(path.read_text("utf-8"))[0]
    return {ANSWERS[name]: str(v) for name, v in answer.items() if name in ANSWERS}


def measure(folder, rows, books):
    """Read ``rows`` in a process of its own; return (results, its memory in MB)."""
    with ProcessPoolExecutor(1, get_context("spawn")) as worker:
        return worker.submit(_measure, folder, rows, books).result()


def _measure(folder, rows, books):
    from reading import read  # noqa: PLC0415
    from reading.memory import give_back  # noqa: PLC0415
    from reading.paper import read_paper  # noqa: PLC0415

    results = []
    for row in rows:
        content = (folder / row["file"]).read_bytes()
        clock, started = time.perf_counter(), time.process_time()
        if row.get("pages_only"):
            reading = read_paper(content, "application/pdf", books)
        else:
            reading = read(content, row["file"], books)
        seconds = time.process_time() - started
        waited = time.perf_counter() - clock
        give_back()  # as the reader's process does
        results.append(
            Result(
                row,
                outcomes(row, reading),
                _written(reading),
                [f"{t.code} {t.name} {t.detail}".strip() for t in reading.troubles],
                seconds,
                waited,
            )
        )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return results, memory


def _written(reading):
    """The facts of ``reading`` as text, by the fields that they answer."""
    names = {fact: name for name, fact in FACTS.items()}
    names |= {"seller_name": "seller", "seller_vat": "vat", "seller_siren": "siren"}
    result = {
        names[name]: f"{fact.value} ({fact.sure.name.lower()}: {fact.words!r})"
        for name, fact in reading.facts.items()
        if name in names
    }
    result["source"] = reading.source
    result["taxes"] = str(
        [(str(g.rate), str(g.base), str(g.amount)) for g in reading.taxes]
    )
    result["parts"] = str([(part.first, part.last) for part in reading.parts])
    return result
