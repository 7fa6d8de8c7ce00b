"""Another bank account than the vendor's: one alarm on the draft, with its button."""

import re

import pytest
from playwright.sync_api import expect

from dev import firm

from ...document_reader.common import DURAND
from ...reader.electronic.building import Doc, cii
from .test_tour_reading import known_sellers, wait_until_read

IBAN = Doc().iban[0]
PATH = f"/{firm.BAKERY}/Invoices/autre compte.xml"


@pytest.fixture
def draft(log_in, drop):
    """Who works, and the draft of a bill with an account that nobody knows."""
    paul = log_in("paul")
    known_sellers(paul, [{"seller": DURAND["name"], "vat": DURAND["vat"]}])
    drop(paul, {PATH: cii(Doc().but(number="IBAN-1"))})
    wait_until_read(paul)
    rows = paul.search_read("dext.dropbox.document", [("path", "=", PATH)], ["move_id"])
    return log_in("claire"), rows[0]["move_id"][0]


def test_it_is_told_in_one_place(draft, open_tab):
    claire, move = draft
    tab = open_tab()
    tab.enter(claire)
    tab.open(f"/odoo/account.move/{move}")
    alarms = tab.page.locator(".alert:visible").filter(has_text=IBAN)
    expect(alarms).to_have_count(1)
    button = alarms.get_by_role("button", name=re.compile("Add it"))
    expect(button).to_be_visible()
    button.click()
    tab.page.get_by_role("button", name="Ok").click()
    expect(alarms).to_have_count(0)
