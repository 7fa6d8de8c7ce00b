"""A draft of which not even the date is known, without which Odoo saves none."""

from playwright.sync_api import expect

from dev import firm, samples
from dev.web import Tab

REVIEWED = "action_dext_dropbox_review"
OPEN_FILE = "action_dext_dropbox_open_file"
RIGHT_HERE = "button[name=action_dext_dropbox_dismiss_alarm]"
NAMES = ("first undated.pdf", "second undated.pdf")


def test_its_file_opens_and_its_alarm_is_dismissed(made, browser, log_in, drop):
    paul = log_in("paul")
    content = samples.plain_bill("undated")
    for name, client in zip(NAMES, (firm.BAKERY, firm.GARAGE), strict=True):
        drop(paul, {f"/{client}/Invoices/{name}": content})
    move = draft_of(paul, NAMES[1])
    # A phone has no room for the file beside the form: its button is there at once.
    with Tab(browser, made.odoo.url, "phone") as tab:
        tab.enter(paul)
        tab.open(f"/odoo/action-dext_dropbox.dext_dropbox_inbox_invoice_action/{move}")
        first = tab.page.locator(".o_statusbar_buttons button:visible")
        expect(first.nth(0)).to_have_attribute("name", REVIEWED)
        expect(first.nth(1)).to_have_attribute("name", OPEN_FILE)
        with tab.context.expect_page() as opened:
            first.nth(1).click()
        opened.value.wait_for_selector("#viewer .page")
        tab.page.click(RIGHT_HERE)
        expect(tab.page.locator(RIGHT_HERE)).to_have_count(0)
        tab.idle()
        assert not tab.faults
    (draft,) = paul.search_read("account.move", [("id", "=", move)], ["invoice_date"])
    assert not draft["invoice_date"]


def test_a_file_that_is_no_document_is_cancelled_as_it_is(made, browser, log_in, drop):
    paul = log_in("paul")
    name = "no document.pdf"
    drop(paul, {f"/{firm.BAKERY}/Invoices/{name}": samples.plain_bill("junk")})
    move = draft_of(paul, name)
    with Tab(browser, made.odoo.url) as tab:
        tab.enter(paul)
        tab.open(f"/odoo/action-dext_dropbox.dext_dropbox_inbox_invoice_action/{move}")
        # Half of a draft was typed before somebody saw what it is.
        tab.page.locator("div[name=ref] input").fill("half")
        tab.page.click("button[name=button_cancel]")
        expect(tab.page.locator("button[name=button_draft]")).to_be_visible()
        tab.idle()
        assert not tab.faults
    (draft,) = paul.search_read("account.move", [("id", "=", move)], ["state", "ref"])
    assert (draft["state"], draft["ref"]) == ("cancel", False)


def draft_of(person, name):
    (row,) = person.search_read(
        "dext.dropbox.document", [("name", "=", name)], ["move_id"]
    )
    return row["move_id"][0]
