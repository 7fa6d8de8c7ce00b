"""The archive as people see it: switched on, watched, put right, handed over."""

import hashlib
import io
import zipfile
from datetime import date

from playwright.sync_api import expect

from dev import firm

from .conftest import COPY, MOVE

ACTION = "/odoo/action-dext_dropbox_archive.dext_dropbox_archive_"
BILLS = "/odoo/action-account.action_move_in_invoice_type"
FOLDERS = "/odoo/action-dext_dropbox.dext_dropbox_folder_action"
DASHBOARD = "/odoo/action-account.open_account_journal_dashboard_kanban"
ACCOUNTING = "account.menu_finance"
DROPBOX = "dext_dropbox.dext_dropbox_menu"
MENU = "dext_dropbox_archive.dext_dropbox_archive_{}_menu"
CARDS = ".o_kanban_record:not(.o_kanban_ghost)"
SLOW = 6  # seconds that Dropbox takes, so that people see what waits


def open_settings(tab, size):
    if size == "phone":
        tab.open(f"{ACTION}open")
    else:
        tab.app(ACCOUNTING)
        tab.menu(DROPBOX, MENU.format("settings"))


def test_switched_on_with_a_pattern_that_shows_real_documents(tab, archive, size, text):
    archive.switch(False)
    bill = archive.move(archive.post(vendor="Minoterie d'Armor"))
    open_settings(tab, size)
    preview = tab.page.locator("[name=preview]")
    number = bill["name"].replace("/", "-")
    expect(preview).to_contain_text(
        f"Archive/2026/Vendor bills/2026-03-05 Minoterie d'Armor {number}.pdf"
    )
    pattern = tab.page.locator("[name=pattern] input")
    pattern.fill("{year}/{nummer}")
    pattern.press("Tab")
    wrong = text("%(field)s is no field of the pattern. There are: %(fields)s.")
    expect(preview).to_contain_text(
        wrong.split("%(fields)s")[0] % {"field": "{nummer}"}
    )
    pattern.fill("{year}/{partner}/{reference}")
    pattern.press("Tab")
    expect(preview).to_contain_text(f"Archive/2026/Minoterie d'Armor/{bill['ref']}.pdf")
    tab.page.locator("[name=on] input").click()  # which saves
    expect(tab.page.locator(".o_form_button_save:visible")).to_have_count(0)
    tab.idle()
    assert archive.settings() == (True, "{year}/{partner}/{reference}")
    expect(tab.page.locator("button[name=action_archive_all]").first).to_be_attached()


def test_switched_off_for_one_client(tab, archive, claire, text):
    (folder,) = claire.call(
        "dext.dropbox.folder", "search", [("name", "=", firm.BAKERY)]
    )
    tab.open(f"{FOLDERS}/{folder}")
    off = tab.page.locator("[name=archive_off] input")
    expect(tab.page.locator("label", has_text=text("No Archive"))).to_be_visible()
    off.check()
    tab.page.locator(".o_form_button_save:visible").click()
    tab.idle()
    move = archive.post()
    assert not claire.call(COPY, "search_count", [("move_id", "=", move)])
    off.uncheck()
    tab.page.locator(".o_form_button_save:visible").click()
    tab.idle()
    archive.stored()


def test_posted_document_says_how_it_stands(tab, archive, text, size):
    move = archive.draft()
    archive.slow(SLOW)
    tab.open(f"{BILLS}/{move}")
    tab.header_button("action_post")
    tab.idle()
    tab.notebook("other_info")
    state = tab.page.locator("[name=dext_dropbox_archive_state]")
    expect(state).to_have_text(text("Waiting"))
    copy = archive.wait(move, "stored")
    tab.page.reload()
    tab.settle()
    tab.notebook("other_info")
    expect(state).to_have_text(text("Stored"))
    digest = archive.digest(copy["path"])
    sha = tab.page.locator("[name=dext_dropbox_archive_sha256]")
    expect(sha).to_have_text(digest)
    expect(tab.page.locator("[name=dext_dropbox_archive_path]")).to_have_text(
        copy["path"]
    )
    opens = tab.page.locator("button[name=action_dext_dropbox_archive_open]")
    expect(opens).to_have_text(text("Open in Dropbox"))
    if size == "wide":
        find_in_list(tab, archive.move(move)["name"], text)


def find_in_list(tab, number, text):
    """The list of bills has a filter and a column."""
    tab.open(BILLS)
    choose_filter(tab, text("Stored in Dropbox"))
    row = tab.page.locator(".o_data_row").filter(has_text=number)
    expect(row).to_have_count(1)
    tab.page.locator(".o_optional_columns_dropdown button").click()
    column = tab.page.locator(".o-dropdown--menu .dropdown-item")
    column.filter(has_text=text("Archive")).first.click()
    tab.page.keyboard.press("Escape")
    state = row.locator("td[name=dext_dropbox_archive_state]")
    expect(state).to_have_text(text("Stored"))


def choose_filter(tab, name):
    tab.page.locator(".o_searchview_dropdown_toggler").click()
    tab.page.locator(".o_filter_menu .o_menu_item", has_text=name).first.click()
    tab.idle()


def test_archive_all_is_counted_paused_and_resumed(tab, archive, text, size, language):
    archive.switch(False)
    former = [archive.post(day="2024-05-06") for _n in range(3)]
    archive.switch(True)
    open_settings(tab, size)
    tab.header_button("action_archive_all")
    tab.idle()
    set_day(tab, "date_from", date(2024, 5, 1), language)
    set_day(tab, "date_to", date(2024, 5, 31), language)
    tab.header_button("action_count")
    tab.idle()
    expect(tab.page.locator("[name=documents]")).to_have_text("3")
    expect(tab.page.locator("[name=by_kind]")).to_have_text(
        f"{text('Vendor bills')}: 3"
    )
    archive.slow(SLOW)
    tab.header_button("action_begin")
    current(tab, text("Running"))
    tab.header_button("action_pause")
    current(tab, text("Paused"))
    tab.header_button("action_resume")
    current(tab, text("Running"))
    for move in former:
        archive.wait(move, "stored")
    archive.person.wait_for(
        "end",
        lambda: (
            archive.person.search_read(
                "dext.dropbox.archive.run", [], ["state"], limit=1
            )[0]["state"]
            == "done"
        ),
    )
    tab.page.reload()
    tab.settle()
    current(tab, text("Done"))
    expect(tab.page.locator("[name=progress]").first).to_contain_text("100")
    if size == "phone":  # has them in a menu
        tab.page.locator(".o_button_more").click()
    stored = tab.page.locator("button:has([name=stored])").first
    expect(stored).to_contain_text("3")


def set_day(tab, name, day, language):
    """Write a date as the person's language writes it."""
    field = tab.page.locator(f".o_field_widget[name={name}]")
    field.locator("input, button").first.click()
    entry = field.locator("input").first
    entry.fill(f"{day:%d/%m/%Y}" if language == "fr_FR" else f"{day:%m/%d/%Y}")
    entry.press("Tab")
    tab.idle()


def current(tab, state):
    arrow = tab.page.locator(
        ".o_statusbar_status .o_arrow_button_current:visible,"
        " .o_statusbar_status button.dropdown-toggle:visible"
    )
    expect(arrow.first).to_have_text(state)
    tab.idle()


def test_what_was_done_in_dropbox_is_told_and_put_right(tab, archive, text, size):
    deleted, altered = archive.stored(), archive.stored()
    archive.dropbox.delete(deleted["path"])
    archive.dropbox.write(altered["path"], b"%PDF-1.4 something else")
    archive.check()
    archive.wait(deleted["move_id"][0], "changed", "deleted")
    archive.wait(altered["move_id"][0], "changed", "altered")
    tab.open(DASHBOARD)
    line = tab.page.locator("a[name=action_dext_dropbox_archive]").first
    expect(line).to_have_text(f"2 {text('not as archived')}")
    line.click()
    tab.settle()
    rows = tab.page.locator(CARDS if size == "phone" else ".o_data_row")
    expect(rows).to_have_count(2)
    for copy, change in ((deleted, "Deleted"), (altered, "Another content")):
        row = rows.filter(has_text=copy["name"])
        expect(row).to_contain_text(text(change))
    if size == "phone":
        for number in (1, 0):
            told = put_right(rows.first.locator("button[name=action_repair]"), tab)
            expect(told).to_contain_text(text("Copies to put right: %s.") % 1)
            expect(rows).to_have_count(number)
    else:
        tab.page.locator("thead .o_list_record_selector").click()
        told = put_right(tab.page.locator("button[name=action_repair]:visible"), tab)
        expect(told).to_contain_text(text("Copies to put right: %s.") % 2)
    for copy in (deleted, altered):
        again = archive.wait(copy["move_id"][0], "stored")
        assert again["path"] == copy["path"]
        assert archive.digest(copy["path"]) == copy["sha256"]


def put_right(button, tab):
    """Press ``button``; return the newest notification."""
    button.first.click()
    return tab.page.locator(".o_notification").last


def test_year_is_handed_over_as_one_file(tab, archive, claire, text):
    copy = archive.stored(day="2023-07-08")
    bare = archive.draft(day="2023-07-09")
    files = claire.call("ir.attachment", "search", [("res_id", "=", bare)])
    claire.call("ir.attachment", "unlink", files)
    claire.call(MOVE, "action_post", [bare])
    archive.wait(bare, "no_file")
    (folder,) = claire.call(
        "dext.dropbox.folder", "search", [("name", "=", firm.BAKERY)]
    )
    tab.open(f"{FOLDERS}/{folder}")
    button = tab.page.get_by_role("button", name=text("Documents of a Year"))
    if not button.first.is_visible():
        tab.page.locator(".o_statusbar_buttons .dropdown-toggle").click()
    button.first.click()
    dialog = tab.dialog()
    expect(dialog.locator("[name=folder_id] input")).to_have_value(firm.BAKERY)
    dialog.locator("[name=year] input").fill("2023")
    with tab.page.expect_download() as coming:
        dialog.locator("button[name=action_download]").click()
    whole = zipfile.ZipFile(io.BytesIO(coming.value.path().read_bytes()))
    content = whole.read(f"Archive/{copy['place']}")
    assert hashlib.sha256(content).hexdigest() == copy["sha256"]
    index = whole.read("index.csv").decode("utf-8-sig")
    assert copy["sha256"] in index
    assert text("No file") in index
    assert text("Vendor bills") in whole.read("totals.csv").decode("utf-8-sig")
