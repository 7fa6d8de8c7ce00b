"""The first set-up from nothing: the guide from the app key to the first draft."""

import pytest
from playwright.sync_api import expect

from dev import demo, firm, samples

ACCOUNTING = "account.menu_finance"
DROPBOX = "dext_dropbox.dext_dropbox_menu"
GUIDE = "dext_dropbox.dext_dropbox_setup_menu"
CALLBACK = f"**{demo.CALLBACK}*"
SUBFOLDERS = {"Invoices", "Receipts", "Sales documents"}
BILL = "Moulin.pdf"


@pytest.fixture
def made(start_firm):
    """An Odoo of its own for each language, in which nobody has set up anything."""
    with start_firm() as running:
        with running.person("admin") as admin:
            for part in ("key", "secret"):
                name = f"dext_dropbox.app_{part}"
                admin.call("ir.config_parameter", "set_param", name, False)
        yield running


def test_from_nothing_to_the_first_draft(made, open_tab, log_in, language, text):
    admin, claire = log_in("admin", language), log_in("claire", language)
    system, manager = open_tab(), open_tab()
    for tab, person in ((system, admin), (manager, claire)):
        tab.enter(person)
        tab.open("/odoo")
    wait_for_the_administrator(manager, admin, text)
    save_app_key(system, made)
    deny(manager, text)
    connect(manager)
    activate_client(manager, made, text)
    activate_user(manager, made, text)
    drop_first_file(manager, made, text)
    find_draft(manager, claire)


def step(tab, name):
    return tab.page.locator(f"#dext_dropbox_step_{name}")


def wait_for_the_administrator(tab, admin, text):
    tab.app(ACCOUNTING)
    tab.menu(DROPBOX)
    (user,) = admin.search_read("res.users", [("id", "=", admin.uid)], ["name"])
    told = tab.page.locator(".alert-info")
    expect(told).to_contain_text(text("This step is not yours. Please ask:"))
    expect(told.locator("[name=whom_to_ask]")).to_contain_text(user["name"])
    expect(tab.page.locator("button[name=action_save_key]:visible")).to_have_count(0)
    expect(tab.page.locator("button[name=action_connect]:visible")).to_have_count(0)


def save_app_key(tab, made):
    tab.app(ACCOUNTING)
    tab.menu(DROPBOX)
    key = step(tab, "key")
    address = f"{made.odoo.url}{demo.CALLBACK}"
    expect(key.locator("[name=redirect_uri]")).to_contain_text(address)
    key.locator("[name=app_key] input").fill(made.dropbox.app_key)
    key.locator("button[name=action_save_key]").click()
    expect(key.locator("[role=img]")).to_be_visible()
    expect(step(tab, "connect").locator("button[name=action_connect]")).to_be_visible()


def deny(tab, text):
    tab.menu(DROPBOX)
    step(tab, "connect").locator("button[name=action_connect]").click()
    tab.page.click("#deny")
    tab.page.wait_for_url(CALLBACK)
    denied = text("You denied the access on Dropbox's page.")
    expect(tab.page.locator("main")).to_contain_text(denied)
    tab.page.click("#dext_dropbox_back")
    tab.settle()
    current = tab.page.locator(".o_statusbar_status .o_arrow_button_current")
    expect(current).to_have_text(text("Disconnected"))


def connect(tab):
    tab.header_button("action_connect")
    consent = "would like to access its own folder"
    expect(tab.page.locator("h1")).to_contain_text(consent)
    tab.page.click("#allow")
    expect(step(tab, "connect")).to_contain_text(firm.MAIL)
    expect(step(tab, "activate").locator("[name=action_clients]")).to_be_visible()
    tab.idle()


def activate_client(tab, made, text):
    step(tab, "activate").locator("button[name=action_clients]").click()
    tab.open_row(firm.BAKERY)
    dialog = open_activation(tab, text)
    expect(dialog.locator("[name=partner_id] input")).to_have_value(firm.BAKERY)
    expect(dialog.locator("[name=books_id] input")).to_have_value(firm.BAKERY)
    expect(dialog.locator("[name=folder_name]")).to_have_text(firm.BAKERY)
    confirm_activation(tab, dialog, f"/{firm.BAKERY}", text)
    row = tab.page.locator("[name=dext_dropbox_folder_ids] .o_data_row")
    expect(row).to_have_count(1)
    expect(row.locator("td[name=state]")).to_have_text(text("Active"))
    below = {f"/{firm.BAKERY}/{name}" for name in SUBFOLDERS}
    assert below | {f"/{firm.BAKERY}"} == made.dropbox.admin.tree().keys()


def activate_user(tab, made, text):
    name = f"{firm.BAKERY} - {firm.USER}"
    tab.app("contacts.menu_contacts")
    tab.open_row(f"{firm.BAKERY}, {firm.USER}")
    dialog = open_activation(tab, text)
    user = dialog.locator("[name=contact_id] input")
    expect(user).to_have_value(f"{firm.BAKERY}, {firm.USER}")
    expect(dialog.locator("[name=folder_name]")).to_have_text(name)
    confirm_activation(tab, dialog, f"/{name}", text)
    below = {f"/{name}/{subfolder}" for subfolder in SUBFOLDERS}
    assert below < made.dropbox.admin.tree().keys()


def open_activation(tab, text):
    tab.notebook("dext_dropbox")
    tab.page.locator("button[name=action_dext_dropbox_activate]:visible").click()
    dialog = tab.dialog()
    expect(dialog.locator(".modal-title")).to_have_text(text("Activate Dropbox"))
    return dialog


def confirm_activation(tab, dialog, path, text):
    dialog.locator("button[name=action_activate]").click()
    told = tab.page.locator(".o_notification", has_text=text("Dropbox is active")).first
    expect(told).to_contain_text(
        text("The folder %(path)s stands in Dropbox.", path=path)
    )
    expect(dialog).to_have_count(0)
    told.locator(".o_notification_close").click()
    tab.idle()


def drop_first_file(tab, made, text):
    tab.app(ACCOUNTING)
    tab.menu(DROPBOX, GUIDE)
    drop = step(tab, "drop")
    folder = f"/{firm.BAKERY}/Invoices"
    expect(drop.locator("[name=drop_path]")).to_have_text(folder)
    made.dropbox.admin.write(f"{folder}/{BILL}", samples.facturx_invoice("F26-9"))
    drop.locator("button[name=action_check]").click()
    expect(drop.locator("[name=document_count]")).to_have_text("1")
    done = tab.page.locator(".alert-success")
    expect(done).to_have_text(text("All set up. Your drafts are in the inbox."))
    expect(tab.page.locator(".list-group [role=img]:visible")).to_have_count(4)


def find_draft(tab, person):
    rows = [("name", "=", BILL), ("state", "=", "imported"), ("reading", "=", "done")]
    person.wait_for(
        "draft", lambda: person.call("dext.dropbox.document", "search_count", rows)
    )
    tab.page.click("button[name=action_inbox]")
    row = tab.page.locator(".o_data_row", has_text=BILL)
    expect(row.locator("td[name=ref]")).to_have_text("F26-9")
    client = row.locator("td[name=dext_dropbox_partner_id]")
    expect(client).to_have_text(firm.BAKERY)
