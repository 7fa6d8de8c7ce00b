"""What the firm does with and for clients, and what a client sees in the portal.

Each tour is gone in English and French, on a desktop and on a telephone; that of a
client in both languages on both. On a French screen no sentence of ours is left in
English.
"""

import pytest
from playwright.sync_api import expect

from dev import demo, firm, samples

DOCUMENT, FOLDER = "dext.dropbox.document", "dext.dropbox.folder"
MODULE = "dext_dropbox"
MOST_TICKS = 5  # a list that is loaded just then forgets what was ticked


@pytest.fixture
def arrive(page_firm, upload_path):
    """Lets a file of the bakery arrive; returns its row of the ledger."""
    _page, place = upload_path

    def bring(name, content=None):
        content = content or samples.plain_bill(name)
        page_firm.dropbox.admin.write(f"{place}/Invoices/{name}", content)
        with page_firm.person("claire") as claire:
            connections = claire.call("dext.dropbox.connection", "search", [])
            claire.call("dext.dropbox.connection", "action_check", connections)

            def ended():
                rows = claire.search_read(
                    DOCUMENT,
                    [("name", "=", name), ("state", "!=", "pending")],
                    ["state", "move_id"],
                )
                return rows and rows[0]

            return claire.wait_for(f"end of {name}", ended)

    return bring


@pytest.fixture
def bakery_folder(page_firm, upload_path):
    with page_firm.person("claire") as claire:
        return claire.search_read(FOLDER, [], ["partner_id", "upload_url"])[0]


def give_reason(tab, see):
    """Return in own words, in the dialog that opens."""
    dialog = tab.dialog()
    see(tab)
    dialog.locator("[name=words] textarea").fill("La page 2 manque.")
    dialog.locator("footer button[name=action_return]").click()
    expect(dialog).to_have_count(0)
    tab.idle()


def state_of(person, row):
    (found,) = person.call(DOCUMENT, "read", [row["id"]], ["state", "return_words"])
    return found["state"], found["return_words"]


def test_an_accountant_returns_a_draft(enter, see, arrive, language, size):
    row = arrive(f"draft {language} {size}.pdf")
    tab, paul = enter("paul")
    tab.open(
        f"/odoo/action-{MODULE}.dext_dropbox_inbox_invoice_action/{row['move_id'][0]}"
    )
    see(tab)
    tab.header_button("action_dext_dropbox_return")
    give_reason(tab, see)
    assert state_of(paul, row) == ("returned", "La page 2 manque.")
    tab.open(f"/odoo/action-{MODULE}.dext_dropbox_document_action/{row['id']}")
    expect(tab.page.locator("[name=return_text]").first).to_contain_text("page 2")
    see(tab)


def test_an_accountant_returns_from_attention(enter, see, arrive, language, size):
    name = f"page {language} {size}.html"
    row = arrive(name, f"<html><h1>{name}</h1></html>".encode())
    assert row["state"] == "rejected"
    tab, paul = enter("paul")
    tab.open(f"/odoo/action-{MODULE}.dext_dropbox_attention_action")
    see(tab)
    shown = tab.page.locator(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)")
    own = shown.filter(has_text=name)
    own.locator("button[name=action_return]").click()
    give_reason(tab, see)
    expect(shown.filter(has_text=name)).to_have_count(0)
    assert state_of(paul, row)[0] == "returned"


def test_a_manager_is_told_why_the_folder_is_not_shared(enter, see, bakery_folder):
    """With an App folder app the page is offered instead."""
    tab, _claire = enter("claire")
    tab.open(f"/odoo/action-{MODULE}.dext_dropbox_folder_action/{bakery_folder['id']}")
    see(tab)
    tab.header_button("action_share")
    dialog = tab.dialog()
    expect(dialog.locator(".alert").first).to_contain_text("App folder")
    expect(dialog).to_contain_text(bakery_folder["upload_url"])
    expect(dialog.locator("button[name=action_share]")).to_have_count(0)
    see(tab)


def test_a_manager_makes_file_requests(enter, see, page_firm, bakery_folder, language):
    tab, claire = enter("claire")
    connections = claire.call("dext.dropbox.connection", "search", [])
    claire.call(
        "dext.dropbox.connection", "write", connections, {"file_requests": True}
    )
    try:
        # Dropbox asks for the permission.
        demo.connect(claire, page_firm.dropbox)
        asked, spoken = [bakery_folder["id"]], {"lang": language}
        action = claire.call(FOLDER, "action_request_files", asked, context=spoken)
        tab.open(f"/odoo/action-{MODULE}.dext_dropbox_folder_action")
        tab.do_action({**action, "views": [[False, "form"]]})
        dialog = tab.dialog()
        expect(dialog.locator("[name=folder_count]")).to_have_text("1")
        see(tab)
        dialog.locator("button[name=action_make]").click()
        expect(dialog).to_have_count(0)

        def opened():
            domain = [("folder_id", "=", bakery_folder["id"]), ("state", "=", "open")]
            return claire.call("dext.dropbox.file.request", "search_count", domain) == 3

        claire.wait_for("file requests", opened)
        tab.open(
            f"/odoo/action-{MODULE}.dext_dropbox_folder_action/{bakery_folder['id']}"
        )
        tab.notebook("requests")
        expect(tab.page.locator("[name=request_ids]")).to_contain_text("/request/")
        see(tab)
    finally:
        claire.call(
            "dext.dropbox.connection", "write", connections, {"file_requests": False}
        )


def test_a_manager_previews_the_reminders(enter, see, bakery_folder):
    tab, claire = enter("claire")
    client = bakery_folder["partner_id"][0]
    claire.call("res.partner", "write", [client], {"email": "petit@example.com"})
    tab.open(f"/odoo/action-{MODULE}.dext_dropbox_connection_open")
    see(tab)
    tab.page.locator("button[name=action_preview_reminders]").click()
    dialog = tab.dialog()
    expect(dialog.locator("[name=told_count]")).to_have_text("1")
    expect(dialog.locator("[name=body]")).to_contain_text(firm.FIRM)
    expect(dialog.locator("button[name=action_switch]")).to_have_count(1)
    dialog.locator(".modal-footer button.btn-secondary").last.click()
    expect(dialog).to_have_count(0)


def test_a_manager_sends_links_and_prints_sheets(enter, see, bakery_folder, size):
    tab, claire = enter("claire")
    client = bakery_folder["partner_id"][0]
    claire.call("res.partner", "write", [client], {"email": "petit@example.com"})
    tab.open(f"/odoo/action-{MODULE}.dext_dropbox_folder_action")
    see(tab)
    if size == "phone":
        tab.first_record()
    press_in_list_or_form(tab, "action_mail_links", size)
    expect(tab.page.locator(".o_notification")).to_have_count(1)
    see(tab)
    with tab.page.context.expect_page() as opened:
        press_in_list_or_form(tab, "action_print_sheets", size)
    opened.value.close()


def press_in_list_or_form(tab, name, size):
    """Press a button of the form, or of the list with all of it ticked."""
    if size == "phone":
        tab.header_button(name)
        return
    button = tab.page.locator(f".o_control_panel button[name={name}]")
    for _try in range(MOST_TICKS):
        tab.page.locator("thead .o_list_record_selector input").check()
        tab.idle()
        if button.is_visible():
            break
    button.click()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_portal_of_a_client(enter, see, arrive, language, size):
    name = f"portal {language} {size}.pdf"
    arrive(name)
    tab, _lea = enter("lea")
    tab.page.goto(f"{tab.url}/my/dropbox")
    title = (
        "Documents pour votre comptable"
        if language == "fr_FR"
        else "Documents for your accountant"
    )
    expect(tab.page.locator("h1")).to_have_text(title)
    expect(tab.page.locator("img[width='140']")).to_be_visible()
    expect(tab.page.locator(".o_portal_submenu")).not_to_contain_text(".pdf")
    see(tab)
    tab.page.get_by_text(name, exact=True).click()
    expect(tab.page.locator("h1")).to_have_text(name)
    see(tab)
    tab.page.fill("#dext_dropbox_text", "C'est pour le four.")
    tab.page.locator("form[action$='/answer'] button").click()
    expect(tab.page.locator(".alert-success")).to_be_visible()
    see(tab)
    tab.page.goto(f"{tab.url}/my/dropbox")
    tab.page.locator("a.btn-primary[href^='/my/dropbox/']").first.click()
    expect(tab.page.locator("label[for=invoice]")).to_be_visible()
    see(tab)
