"""The whole way as people go it: connect, activate, drop, review, disconnect."""

import time

from playwright.sync_api import expect

from dev import firm, samples

CALLBACK = "**/dext_dropbox/callback*"
DRAFT_WITHIN = 60  # seconds
SUBFOLDERS = {"Invoices", "Receipts", "Sales documents"}


def test_the_whole_way(open_tab, made):
    tab = open_tab()
    with made.person("claire") as claire:
        tab.log_in(claire, firm.PASSWORD)
    deny_then_connect(tab)
    activate_client(tab, made)
    activate_user(tab, made)
    drop_and_check(tab, made)
    review_bill(tab)
    review_receipt(tab)
    be_refused(tab)
    disconnect(tab)


def deny_then_connect(tab):
    page = tab.page
    tab.app("Invoicing")
    page.locator(".o_menu_sections").get_by_text("Dropbox", exact=True).click()
    page.click("#dext_dropbox_step_connect button[name=action_connect]")
    page.click("#deny")
    page.wait_for_url(CALLBACK)
    expect(page.locator("main")).to_contain_text("You denied the access")
    page.click("#dext_dropbox_back")
    tab.settle()
    tab.header_button("action_connect")
    expect(page.locator("h1")).to_contain_text("would like to access its own folder")
    page.click("#allow")
    expect(page.locator("#dext_dropbox_step_connect")).to_contain_text(firm.MAIL)
    tab.menu("Invoicing", "Dropbox", "Connection")
    expect(page.locator(".o_statusbar_status .o_arrow_button_current")).to_have_text(
        "Connected"
    )
    account = page.locator("div[name=account], .o_group", has_text="Dropbox Account")
    expect(account.last).to_contain_text(firm.FIRM)
    expect(account.last).to_contain_text(firm.MAIL)


def activate_client(tab, made):
    tab.app("Contacts")
    tab.open_row(firm.BAKERY)
    dialog = open_activation(tab)
    expect(dialog.locator("[name=partner_id] input")).to_have_value(firm.BAKERY)
    expect(dialog.locator("[name=books_id] input")).to_have_value(firm.BAKERY)
    expect(dialog.locator("[name=folder_name]")).to_have_text(firm.BAKERY)
    confirm_activation(tab, dialog, f"/{firm.BAKERY}")
    row = tab.page.locator("[name=dext_dropbox_folder_ids] .o_data_row")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Active")
    below = {f"/{firm.BAKERY}/{name}" for name in SUBFOLDERS}
    assert below | {f"/{firm.BAKERY}"} == made.dropbox.admin.tree().keys()


def activate_user(tab, made):
    name = f"{firm.BAKERY} - {firm.USER}"
    tab.app("Contacts")
    tab.open_row(f"{firm.BAKERY}, {firm.USER}")
    dialog = open_activation(tab)
    expect(dialog.locator("[name=contact_id] input")).to_have_value(
        f"{firm.BAKERY}, {firm.USER}"
    )
    expect(dialog.locator("[name=folder_name]")).to_have_text(name)
    confirm_activation(tab, dialog, f"/{name}")
    below = {f"/{name}/{subfolder}" for subfolder in SUBFOLDERS}
    assert below < made.dropbox.admin.tree().keys()


def open_activation(tab):
    tab.notebook("dext_dropbox")
    tab.page.locator("button[name=action_dext_dropbox_activate]:visible").click()
    dialog = tab.dialog()
    expect(dialog.locator(".modal-title")).to_have_text("Activate Dropbox")
    return dialog


def confirm_activation(tab, dialog, path):
    dialog.locator("button[name=action_activate]").click()
    notification = tab.page.locator(".o_notification", has_text="Dropbox is active")
    expect(notification.first).to_contain_text(path)
    expect(dialog).to_have_count(0)
    notification.first.locator(".o_notification_close").click()
    tab.idle()


def drop_and_check(tab, made):
    admin = made.dropbox.admin
    admin.write(f"/{firm.BAKERY}/Invoices/Moulin.pdf", samples.facturx_invoice("F26-9"))
    admin.write(
        f"/{firm.BAKERY} - {firm.USER}/Receipts/IMG_1.jpg", samples.receipt_photo("1")
    )
    tab.menu("Invoicing", "Dropbox", "Connection")
    tab.header_button("action_check")
    expect(tab.page.locator(".o_notification").first).to_contain_text("imported")


def review_bill(tab):
    open_first_draft(tab, "Invoices", "F26-9")
    expect(tab.page.locator("div[name=ref] input")).to_have_value("F26-9")
    preview = tab.page.locator(".o_attachment_preview iframe")
    expect(preview).to_be_visible()
    expect(preview.content_frame.locator("#viewer .page").first).to_be_visible()
    expect(tab.page.locator("[name=dext_dropbox_folder_id]")).to_have_text(firm.BAKERY)
    # With a file beside the form, the notes are below it.
    note = tab.page.locator(".o-mail-Message", has_text="Received through Dropbox")
    expect(note).to_contain_text(f"/{firm.BAKERY}/Invoices/Moulin.pdf")


def review_receipt(tab):
    open_first_draft(tab, "Receipts", "IMG_1.jpg")
    picture = tab.page.locator(".o_attachment_preview img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 0
    expect(tab.page.locator("[name=dext_dropbox_folder_id]")).to_have_text(
        f"{firm.BAKERY} - {firm.USER}"
    )


def open_first_draft(tab, inbox, text):
    """Open the draft in ``inbox`` whose row has ``text``, once it is there."""
    row = tab.page.locator(".o_data_row", has_text=text)
    deadline = time.monotonic() + DRAFT_WITHIN
    tab.menu("Invoicing", "Dropbox", inbox)
    while not row.count():
        assert time.monotonic() < deadline, f"no draft in {inbox}"
        tab.page.reload()
        tab.settle()
    row.locator("[name=dext_dropbox_partner_id]").click()
    tab.page.wait_for_selector(".o_form_view .o_form_sheet")
    tab.idle()


def be_refused(tab):
    tab.app("Contacts")
    tab.open_row(firm.BAKERY)
    tab.page.click(".o_cp_action_menus .dropdown-toggle")
    tab.page.locator(".o-dropdown--menu .o_menu_item", has_text="Archive").click()
    tab.dialog().locator(".modal-footer .btn-primary").click()
    refusal = tab.page.locator(".modal-content", has_text="turned off at the firm")
    expect(refusal).to_contain_text("Dropbox, Connection")
    refusal.locator(".modal-footer .btn-primary").click()
    expect(tab.page.locator(".modal-content")).to_have_count(0)


def disconnect(tab):
    tab.menu("Invoicing", "Dropbox", "Connection")
    tab.header_button("action_disconnect")
    dialog = tab.dialog()
    expect(dialog.locator("[name=folder_count]")).to_have_text("2")
    expect(dialog.locator("[name=waiting_count]")).to_have_text("0")
    expect(dialog.locator("[name=document_count]")).to_have_text("2")
    dialog.locator("button[name=action_disconnect]").click()
    expect(
        tab.page.locator(".o_statusbar_status .o_arrow_button_current")
    ).to_have_text("Disconnected")
    tab.menu("Invoicing", "Dropbox", "Client Folders")
    expect(tab.page.locator(".o_data_row td[name=state]")).to_have_text(["Off", "Off"])
