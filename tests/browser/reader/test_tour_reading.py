"""An accountant's round: drafts of all kinds, and one key for each that is right."""

import time
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from dev import firm
from dev.accuracy.draw import HOW
from dev.accuracy.maker import Maker, books_of

SEED = 77
# How each document is drawn, and of which layout.
DRAWN = (
    *(
        ("pdf", name)
        for name in ("craftsman", "studio", "lawyer", "two_columns", "erp")
    ),
    *(("pdf", name) for name in ("dense", "garage", "german_letter", "water", "rent")),
    *(("xml", name) for name in ("cii_en16931", "ubl_bill", "cii_basic", "ubl_credit")),
    *(("scan", name) for name in ("craftsman", "lawyer", "erp")),
    *(("photo", name) for name in ("garage", "craftsman", "lawyer")),
)
MOST_SECONDS = 240  # until the last one is read


def documents():
    """Return {path in Dropbox: (content, truth)} of the bakery's documents."""
    buyer = replace(books_of(SEED), name=firm.BAKERY, vat="", siren="", iban="")
    files = {}
    for place, (how, name) in enumerate(DRAWN):
        maker = Maker(SEED, f"{how}/{name}", buyer)
        content, ending, truth = HOW[how](maker, name)
        path = f"/{firm.BAKERY}/Invoices/{place:02} {name}{ending}"
        files[path] = (content, truth)
    return files


@pytest.fixture
def round_of_drafts(log_in, drop):
    """Twenty documents that were dropped and read; returns who works, and the truth."""
    log_in("claire")
    paul, files = log_in("paul"), documents()
    known_sellers(paul, [truth for _content, truth in files.values()])
    drop(paul, {path: content for path, (content, _truth) in files.items()})
    wait_until_read(paul)
    return paul, {path: truth for path, (_content, truth) in files.items()}


def known_sellers(person, truths):
    sellers = {truth["seller"]: truth for truth in truths}
    values = [
        {"name": name, "is_company": True, "vat": truth.get("vat") or False}
        for name, truth in sellers.items()
    ]
    person.call("res.partner", "create", values, context={"no_vat_validation": True})


def wait_until_read(person):
    deadline = time.monotonic() + MOST_SECONDS
    waiting = [("state", "in", ("todo", "started"))]
    while person.call("account.document.reading", "search_count", waiting):
        assert time.monotonic() < deadline, "the reading takes too long"
        time.sleep(0.5)


def test_one_key_for_each_that_was_read_rightly(round_of_drafts, open_tab):
    paul, truths = round_of_drafts
    rows = paul.search_read(
        "dext.dropbox.document", [("path", "in", list(truths))], ["move_id", "path"]
    )
    assert len(rows) == len(DRAWN)
    tab = open_tab()
    tab.enter(paul)
    pressed, right = 0, 0
    for row in rows:
        move = row["move_id"][0]
        tab.open(f"/odoo/account.move/{move}")
        expect(tab.page.locator(".o_dext_dropbox_reviewed")).to_be_visible()
        tab.page.keyboard.press("Alt+v")
        expect(tab.page.locator(".o_notification").first).to_be_visible()
        tab.idle()
        pressed += 1
        right += is_right(paul, move, truths[row["path"]])
    assert pressed == len(DRAWN)
    print(f"\n{right} of {len(DRAWN)} drafts were right after one key and no click")
    assert right >= 0.9 * len(DRAWN)


def is_right(person, move, truth):
    """Whether the draft says what the document does, and is called right."""
    fields = ["ref", "invoice_date", "amount_total", "checked", "partner_id"]
    (found,) = person.search_read("account.move", [("id", "=", move)], fields)
    return (
        found["checked"]
        and "".join(found["ref"].split()) == "".join(truth["number"].split())
        and found["invoice_date"] == truth["date"]
        and abs(found["amount_total"] - abs(float(truth["total"]))) < 0.005
        and bool(found["partner_id"])
    )
