"""A manager shares a client's folder with a Full Dropbox app, and ends it again.

In English and French, on a desktop and on a telephone.
"""

import pytest
from playwright.sync_api import expect

from dev import database, demo, firm

FOLDER, MEMBER = "dext.dropbox.folder", "dext.dropbox.member"
CONNECTION = "dext.dropbox.connection"
MAIL = "petit@example.com"
WITHIN = 200  # seconds; what Dropbox is at is asked for by scheduled actions


@pytest.fixture(scope="module")
def page_firm(start_firm):
    """The firm with a Full Dropbox app, which shares folders."""
    with start_firm(complete=True, access="full_dropbox") as running:
        with running.person("claire") as claire:
            prepare(claire)
            demo.connect(claire, running.dropbox)
            demo.activate(claire, firm.BAKERY)
        yield running


def prepare(claire):
    (own,) = claire.call("res.company", "search", [("name", "=", firm.FIRM)])
    claire.call("res.company", "action_dext_dropbox_open_connection", [own])
    connections = claire.call(CONNECTION, "search", [])
    values = {"app_type": "full", "base_folder": "Clients", "sharing": True}
    claire.call(CONNECTION, "write", connections, values)
    client = [("name", "=", firm.BAKERY), ("is_company", "=", True)]
    clients = claire.call("res.partner", "search", client)
    claire.call("res.partner", "write", clients, {"email": MAIL})


def test_a_manager_shares_a_folder_and_ends_it(page_firm, enter, see):
    tab, claire = enter("claire")
    (folder,) = claire.search_read(FOLDER, [], ["id"])
    form = f"/odoo/action-dext_dropbox.dext_dropbox_folder_action/{folder['id']}"

    def states():
        database.wake(page_firm.odoo.database)  # Odoo asks Dropbox each minute only
        members = claire.search_read(MEMBER, [("email", "=", MAIL)], ["state"])
        return [member["state"] for member in members]

    tab.open(form)
    tab.header_button("action_share")
    dialog = tab.dialog()
    expect(dialog.locator("[name=partner_ids] .o_tag")).to_contain_text(firm.BAKERY)
    see(tab)
    dialog.locator("button[name=action_share]").click()
    expect(dialog).to_have_count(0)
    # Nobody has accepted it: it is an invitation.
    claire.wait_for("invitation", lambda: states() == ["invited"], WITHIN)
    tab.open("/odoo/action-dext_dropbox.dext_dropbox_folder_action")
    tab.open(form)
    tab.notebook("members")
    members = tab.page.locator("[name=member_ids]")
    expect(members).to_contain_text(MAIL)
    see(tab)
    members.locator("button[name=action_remove]").click()
    tab.dialog().locator(".modal-footer .btn-primary").click()
    claire.wait_for("end of the invitation", lambda: not states(), WITHIN)
    tab.open("/odoo/action-dext_dropbox.dext_dropbox_folder_action")
    tab.open(form)
    expect(tab.page.get_by_text(MAIL)).to_have_count(0)
    see(tab)
