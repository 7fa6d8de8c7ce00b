"""``make accuracy ARGS=--odoo``: the same documents as drafts of a real Odoo.

The vendors of the truth are in the books, as they are in those of a firm at work; each
document is uploaded by itself, and the scheduled action reads what has pages.
"""

import os
import resource
import statistics
import time
from contextlib import contextmanager
from unittest import mock

from .. import database as databases
from ..cache import progress, say
from ..firm import BAKERY, odoo_environment
from .compare import MISSED, RIGHT, SUGGESTED, SUGGESTED_WRONG, WRONG, plain, same
from .measure import Result

FIELDS = ("kind", "number", "date", "due_date", "currency", "total", "seller")
CRON = "account_document_reader.account_document_reader_cron_read"
# Names of suggestions by the field of the truth.
SUGGESTIONS = {"seller": "vendor"}


def measure_drafts(folder, sources, books):
    """Return {source: results} of ``sources`` ({source: rows}) read into drafts."""
    with _database() as name, odoo_environment(name, log_level="error") as env:
        journal = _books(env, books)
        rows = [row for group in sources.values() for row in group]
        _vendors(env, rows)
        moves = {}
        with progress(f"{len(rows)} documents are uploaded"):
            began = time.perf_counter()
            for row in rows:
                moves[row["file"]] = _upload(journal, folder / row["file"])
            uploaded = time.perf_counter() - began
        before = _memory()
        with progress("They are read"):
            began = time.perf_counter()
            _read(env)
            waited = time.perf_counter() - began
        say(
            f"{len(rows) / uploaded:.1f} drafts per second; "
            f"the last one is read after {waited:.0f} s; "
            f"Odoo grew by {_memory() - before:.0f} MB meanwhile"
        )
        _compare_with_odoo(journal, folder, sources.get("e-invoice", ()))
        return {
            source: [_result(row, moves[row["file"]]) for row in group]
            for source, group in sources.items()
        }


def _memory():
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _compare_with_odoo(journal, folder, rows):
    """Say how long e-invoices take, and how long with Odoo's decoder alone.

    Each one is uploaded both ways, in turns, so that both see the same machine.
    """
    moves = type(journal.env["account.move"])
    nothing = journal.env["account.document.reading"].sudo()
    alone = mock.patch.object(
        moves, "_document_reader_begin", lambda move, files: nothing
    )
    ours, odoo = [], []
    for place, row in enumerate(rows):
        path = folder / row["file"]
        for mine in (True, False) if place % 2 else (False, True):
            began = time.perf_counter()
            if mine:
                _upload(journal, path)
            else:
                with alone:
                    _upload(journal, path)
            (ours if mine else odoo).append(time.perf_counter() - began)
    if ours:
        mine, other = statistics.median(ours), statistics.median(odoo)
        say(
            f"An e-invoice takes {mine * 1000:.0f} ms, {other * 1000:.0f} ms with "
            f"Odoo's decoder alone: {mine / other:.2f} times (of {len(ours)}; medians)"
        )


@contextmanager
def _database():
    name = f"accuracy_{os.getpid()}"
    databases.connect_server()
    databases.copy(databases.template(), name)
    try:
        databases.odoo_command(name, "--init", "account_document_reader")
        yield name
    finally:
        databases.drop(name)


def _books(env, books):
    """Let the books be those of the documents; return the journal of bills."""
    company = env["res.company"].search([("name", "=", BAKERY)])
    partner = company.partner_id.with_context(no_vat_validation=True)
    partner.write({"name": books.name or partner.name, "vat": books.vat or False})
    env["res.currency"].with_context(active_test=False).search(
        [("name", "in", ("USD", "GBP", "CHF", "MYR"))]
    ).active = True
    return env["account.journal"].search(
        [("type", "=", "purchase"), ("company_id", "=", company.id)], limit=1
    )


def _vendors(env, rows):
    sellers = {row["seller"]: row for row in rows if row.get("seller")}
    env["res.partner"].with_context(no_vat_validation=True).create(
        [
            {
                "name": name,
                "is_company": True,
                "vat": row.get("vat") or False,
                "company_registry": row.get("siren") or False,
            }
            for name, row in sellers.items()
        ]
    )
    env.cr.commit()


def _upload(journal, path):
    attachments = journal.env["ir.attachment"].with_context(image_no_postprocess=True)
    file = attachments.create({"name": path.name, "raw": path.read_bytes()})
    journal = journal.with_company(journal.company_id)
    move = journal._create_document_from_attachment(file.ids)
    journal.env.cr.commit()
    return move


def _read(env):
    """Run the scheduled action until nothing waits."""
    readings = env["account.document.reading"]
    for _run in range(200):
        env.ref(CRON).method_direct_trigger()
        env.invalidate_all()
        if not readings.search_count([("state", "in", ("todo", "started"))]):
            return


def _result(row, move):
    offered = move._document_reader_suggested()
    values = _values(move)
    found = {
        field: _outcome(field, row, values[field], offered)
        for field in FIELDS
        if row.get(field) not in (None, "")
    }
    written = {name: str(value) for name, value in values.items()}
    reading = move.document_reading_ids[:1]
    troubles = [trouble["code"] for trouble in reading.troubles or []]
    return Result(row, found, {**written, "source": reading.source or ""}, troubles)


def _values(move):
    credit = "refund" in move.move_type
    total = move.amount_total if move.invoice_line_ids else None
    return {
        "kind": "credit_note" if credit else "bill",
        "number": move.ref,
        "date": move.invoice_date,
        # Odoo sets the date of the bill where nothing is said.
        "due_date": move.invoice_date_due,
        "currency": move.currency_id.name,
        "total": None if total is None else f"{total:.2f}",
        "seller": move.partner_id,
    }


def _outcome(field, row, value, offered):
    if not value:
        fact = offered.get(SUGGESTIONS.get(field, field))
        if not fact:
            return MISSED
        good = field == "seller" or _is_right(field, row, fact.value)
        return SUGGESTED if good else SUGGESTED_WRONG
    return RIGHT if _is_right(field, row, value) else WRONG


def _is_right(field, row, value):
    truth = row[field]
    if field == "seller":
        numbers = row.get("vat") and plain(value.vat) == plain(row["vat"])
        return bool(numbers) or value.name == truth
    if field == "kind":
        return value == ("credit_note" if truth == "credit_note" else "bill")
    return same(field, truth, value, loose=True)
