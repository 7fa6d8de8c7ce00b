"""An open inbox follows what comes; what was decided can be undone; the next comes."""

from playwright.sync_api import expect

from dev import firm, samples

INBOX = "/odoo/action-dext_dropbox.dext_dropbox_inbox_invoice_action"
ATTENTION = "/odoo/action-dext_dropbox.dext_dropbox_attention_action"
MENU = '[data-menu-xmlid="dext_dropbox.dext_dropbox_menu"]'
REVIEW = "button[name=action_dext_dropbox_review]:visible"
NEWS = ".o_dext_dropbox_news button"


def row_of(tab, name):
    return tab.page.locator(".o_data_row").filter(has_text=name)


def number(tab):
    """The number at the menu Dropbox."""
    return int(tab.page.locator(MENU).inner_text().rpartition("(")[2].rstrip(")"))


def test_an_open_inbox_says_what_is_new(open_tab, log_in, drop):
    paul, tab = log_in("paul"), open_tab()
    drop(paul, {f"/{firm.BAKERY}/Invoices/before.pdf": samples.plain_bill("before")})
    tab.enter(paul)
    tab.open(INBOX)
    expect(row_of(tab, "before.pdf")).to_have_count(1)
    expect(tab.page.locator(MENU)).to_contain_text("(")
    before = number(tab)
    drop(paul, {f"/{firm.BAKERY}/Invoices/after.pdf": samples.plain_bill("after")})
    expect(tab.page.locator(NEWS)).to_have_text("New: 1. Show")
    expect(row_of(tab, "after.pdf")).to_have_count(0)
    expect(tab.page.locator(MENU)).to_contain_text(f"({before + 1})")
    tab.page.locator(NEWS).click()
    expect(row_of(tab, "after.pdf")).to_have_count(1)
    expect(tab.page.locator(NEWS)).to_have_count(0)


def test_an_empty_inbox_ticks_the_companies_that_have_something(open_tab, log_in, drop):
    paul, tab = log_in("paul"), open_tab()
    name = "not ticked.pdf"
    drop(paul, {f"/{firm.BAKERY}/Invoices/{name}": samples.plain_bill("not ticked")})
    company = [("name", "=", firm.FIRM)]
    (own,) = paul.search_read("res.company", company, ["id"])
    tab.enter(paul)
    with tab.companies([own["id"]], paul.company_ids):
        tab.open(INBOX)
        tab.page.get_by_text("There is something to do in other companies").wait_for()
        tab.page.locator("a[type=action]", has_text="Show Them").click()
        expect(row_of(tab, name)).to_have_count(1)


def test_what_is_left_out_is_said_and_what_is_marked_undone(open_tab, log_in, drop):
    paul, tab = log_in("paul"), open_tab()
    blank, right = "blank undo.pdf", "right undo.pdf"
    drop(
        paul,
        {
            f"/{firm.BAKERY}/Invoices/{blank}": samples.plain_bill("blank undo"),
            f"/{firm.BAKERY}/Invoices/{right}": samples.facturx_invoice("UNDO-1"),
        },
    )
    tab.enter(paul)
    tab.open(INBOX)
    for name in (blank, right):
        row_of(tab, name).locator(".o_list_record_selector input").check()
    tab.page.locator(REVIEW).click()
    told = tab.page.locator(".o_notification")
    expect(told).to_contain_text(f"{blank} (no vendor, no date, no amount)")
    expect(row_of(tab, right)).to_have_count(0)
    expect(row_of(tab, blank)).to_have_count(1)
    told.get_by_role("button", name="Undo").click()
    expect(row_of(tab, right)).to_have_count(1)


def test_after_confirm_the_next_draft_is_open(open_tab, log_in, drop):
    paul, tab = log_in("paul"), open_tab()
    name = "to confirm.pdf"
    drop(
        paul,
        {f"/{firm.BAKERY}/Invoices/{name}": samples.facturx_invoice("CONFIRM-1")},
    )
    tab.enter(paul)
    tab.open(INBOX)
    following = tab.page.locator(".o_data_row").nth(1)
    following = following.locator("td[name=message_main_attachment_id]").inner_text()
    row_of(tab, name).locator("td[name=dext_dropbox_partner_id]").click()
    origin = tab.page.locator(".o_dext_dropbox_origin")
    expect(origin).to_have_text(f"{firm.BAKERY} › Invoices › {name}")
    tab.page.locator("button[name=action_post]:visible").click()
    expect(origin).to_contain_text(following)


def test_attention_shows_both_files_side_by_side(open_tab, log_in, drop):
    paul, tab = log_in("paul"), open_tab()
    content = samples.plain_bill("side by side")
    names = ("side one.pdf", "side two.pdf")
    for name in names:
        drop(paul, {f"/{firm.BAKERY}/Invoices/{name}": content})
    tab.enter(paul)
    tab.open(ATTENTION)
    row = row_of(tab, names[1])
    reason = row.locator("td[name=explanation]")
    row.locator("button[name=action_view_file]").click()
    files = tab.page.locator(".o_dext_dropbox_files iframe")
    expect(files).to_have_count(2)
    for file in files.all():
        expect(file.content_frame.locator("#viewer .page").first).to_be_visible()
    assert reason.bounding_box()["width"] >= 300
