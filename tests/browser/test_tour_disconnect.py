"""The firm is disconnected, knowing its numbers; until then clients stay active."""

import pytest
from playwright.sync_api import expect

from dev import demo, firm, samples

DROPBOX = "dext_dropbox.dext_dropbox_menu"
CONNECTION = "dext_dropbox.dext_dropbox_connection_menu"
FOLDERS = "dext_dropbox.dext_dropbox_folder_menu"
WAITING = 2
REFUSAL = (
    "%(contact)s has the Dropbox client folder “%(folder)s”. Client folders are turned "
    "off at the firm: disconnect the firm under Dropbox, Connection."
)
NOTE = {
    "user": "%s disconnected Dropbox.",
    "folders": "Client folders turned off: %s.",
    "imported": "Imported documents kept: %s.",
    "waiting": "Files that stay waiting: %s.",
}


@pytest.fixture
def claire(made, log_in, language):
    """The manager, of whose firm two files are waiting; connected again at the end."""
    person, admin = log_in("claire", language), made.dropbox.admin
    admin.faults.add("files/download", "rate_limit", times=None, retry_after=1)
    for number in range(WAITING):
        name = f"waiting {language} {number}.pdf"
        admin.write(f"/{firm.BAKERY}/Invoices/{name}", samples.plain_bill(name))
    person.call("dext.dropbox.connection", "action_check", connections(person))
    yield person
    admin.faults.clear()
    demo.connect(person, made.dropbox)
    demo.check(person, 0)


def test_disconnect_with_its_numbers(made, open_tab, claire, text):
    tab = open_tab()
    tab.enter(claire)
    tab.open("/odoo")
    be_refused(tab, text)
    before = numbers(claire)
    assert before["waiting"] == WAITING
    assert len(set(before.values())) == len(before), "mixed up, nobody would notice"
    disconnect(tab, before, text)
    see_connection_off(tab, claire, before, text)
    see_folders_off(tab, text)
    assert numbers(claire) == before
    assert "auth/token/revoke" in {call.route for call in made.dropbox.admin.calls}


def connections(person):
    return person.call("dext.dropbox.connection", "search", [])


def numbers(person):
    """What there is, counted one by one."""
    rows = person.search_read("dext.dropbox.document", [], ["state"])
    states = [row["state"] for row in rows]
    return {
        "folders": len(person.call("dext.dropbox.folder", "search", [])),
        "waiting": states.count("pending"),
        "imported": states.count("imported"),
    }


def be_refused(tab, text):
    """An active client cannot be archived; the refusal says where to go."""
    tab.app("contacts.menu_contacts")
    tab.open_row(firm.BAKERY)
    tab.page.click(".o_cp_action_menus .dropdown-toggle")
    tab.page.locator(".o-dropdown--menu .o_menu_item:has(.oi-archive)").click()
    tab.dialog().locator(".modal-footer .btn-primary").click()
    refused = text(REFUSAL, contact=firm.BAKERY, folder=firm.BAKERY)
    refusal = tab.page.locator(".modal-content", has_text=refused)
    refusal.locator(".modal-footer .btn-primary").click()
    expect(tab.page.locator(".modal-content")).to_have_count(0)


def disconnect(tab, before, text):
    tab.app("account.menu_finance")
    tab.menu(DROPBOX, CONNECTION)
    tab.header_button("action_disconnect")
    dialog = tab.dialog()
    expect(dialog.locator(".modal-title")).to_have_text(text("Disconnect Dropbox"))
    for label, field, number in (
        ("Account", "account_email", firm.MAIL),
        ("Client folders turned off", "folder_count", before["folders"]),
        ("Files that stay waiting", "waiting_count", before["waiting"]),
        ("Imported documents that are kept", "document_count", before["imported"]),
    ):
        expect(dialog.locator(f"label[for^={field}]")).to_have_text(text(label))
        expect(dialog.locator(f"[name={field}]")).to_have_text(str(number))
    dialog.locator("button[name=action_disconnect]").click()
    expect(dialog).to_have_count(0)


def see_connection_off(tab, person, before, text):
    state = tab.page.locator(".o_statusbar_status .o_arrow_button_current")
    expect(state).to_have_text(text("Disconnected"))
    expect(tab.page.locator("button[name=action_connect]")).to_be_visible()
    for button in ("action_check", "action_disconnect", "action_reconcile"):
        expect(tab.page.locator(f"button[name={button}]:visible")).to_have_count(0)
    (user,) = person.search_read("res.users", [("id", "=", person.uid)], ["name"])
    told = {"user": user["name"], **before}
    note = " ".join(text(said) % told[about] for about, said in NOTE.items())
    expect(tab.page.locator(".o-mail-Message", has_text=note)).to_have_count(1)


def see_folders_off(tab, text):
    tab.menu(DROPBOX, FOLDERS)
    states = tab.page.locator(".o_data_row td[name=state]")
    expect(states.first).to_have_text(text("Off"))
    assert set(states.all_inner_texts()) == {text("Off")}
    tab.app("contacts.menu_contacts")
    tab.open_row(firm.BAKERY)
    tab.notebook("dext_dropbox")
    activate = tab.page.locator("button[name=action_dext_dropbox_activate]:visible")
    expect(activate).to_have_text(text("Activate"))
