"""A good guest, clicked: each role does its ordinary work in the browser once."""

import pytest
from playwright.sync_api import expect

from . import ordinary
from .ordinary import INVOICING, STAFF

CONTACT = "/odoo/action-contacts.action_contacts/new"
BILL = "/odoo/action-account.action_move_in_invoice_type/new"
FIELD = "{within} .o_field_widget[name={name}] :is(input, textarea)"


@pytest.fixture
def tab_of(made, log_in, open_tab):
    """Opens a tab for somebody of the staff, and gives the person too."""

    def open_one(login):
        with made.person("admin") as admin:
            ordinary.hire(admin)
        person, tab = log_in(login), open_tab()
        tab.enter(person)
        return person, tab

    return open_one


def field(tab, name, within=""):
    return tab.page.locator(FIELD.format(within=within, name=name)).first


def save(tab):
    tab.page.locator(".o_form_button_save:visible").first.click()
    tab.idle()
    expect(tab.page.locator(".o_form_button_save:visible")).to_have_count(0)


@pytest.mark.parametrize("login", STAFF)
def test_contacts_and_bills(tab_of, login):
    person, tab = tab_of(login)
    contact_with_somebody_below_it(person, tab, login)
    if login in INVOICING:
        bill_of_a_new_vendor(person, tab, login)


def contact_with_somebody_below_it(person, tab, login):
    name = ordinary.unique(f"Clicked by {login}")
    tab.open(CONTACT)
    field(tab, "name").fill(name)
    field(tab, "city").fill("Brest")
    tab.notebook("contact_addresses")
    tab.page.locator("[name=child_ids] .o-kanban-button-new").click()
    dialog = tab.dialog()
    field(tab, "name", ".modal").fill("Below")
    dialog.locator(".o_form_button_save").click()
    tab.idle()
    save(tab)
    domain = [("name", "=", name), ("city", "=", "Brest")]
    (made,) = person.search_read("res.partner", domain, ["child_ids"])
    (below,) = person.search_read(
        "res.partner", [("id", "in", made["child_ids"])], ["name"]
    )
    assert below["name"] == "Below"


def bill_of_a_new_vendor(person, tab, login):
    vendor = ordinary.unique(f"Vendor of {login}")
    tab.open(BILL)
    create_vendor(tab, vendor)
    for name, value in (("ref", vendor), ("invoice_date", "2026-11-20")):
        field(tab, name).fill(value)
        field(tab, name).press("Tab")
        tab.idle()
    add_line(tab)
    tab.header_button("action_post")
    tab.idle()
    tab.header_button("action_register_payment")
    tab.dialog().locator("button[name=action_create_payments]").click()
    expect(tab.page.locator(".modal")).to_have_count(0)
    tab.idle()
    (bill,) = person.search_read(
        "account.move",
        [("ref", "=", vendor), ("move_type", "=", "in_invoice")],
        ["state", "payment_state", "partner_id", "amount_untaxed"],
    )
    assert (bill["state"], bill["amount_untaxed"]) == ("posted", 120.0)
    assert bill["payment_state"] in ("paid", "in_payment")
    assert bill["partner_id"][1] == vendor


def create_vendor(tab, name):
    """Make the vendor from the draft: "Create and edit…"."""
    field(tab, "partner_id").fill(name)
    tab.page.locator(".o_m2o_dropdown_option_create_edit").click()
    dialog = tab.dialog()
    expect(field(tab, "name", ".modal")).to_have_value(name)
    dialog.locator(".o_form_button_save").click()
    expect(tab.page.locator(".modal")).to_have_count(0)
    tab.idle()


def add_line(tab):
    lines = tab.page.locator("[name=invoice_line_ids]")
    lines.locator(".o_field_x2many_list_row_add a").first.click()
    tab.idle()
    row = lines.locator(".o_data_row.o_selected_row")
    label = row.locator(":is([name=name], [name=product_id]) :is(textarea, input)")
    label.first.fill("Flour")
    row.locator("[name=price_unit] input").fill("120")
    row.locator("[name=price_unit] input").press("Tab")
    tab.idle()
