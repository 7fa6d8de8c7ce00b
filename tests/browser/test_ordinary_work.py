"""A good guest: ordinary work goes with the addon as without it, for every role.

It is done three times: before anybody has set up Dropbox, while the firm is connected,
and after it has been disconnected.
"""

import pytest

from dev import demo, firm

from . import ordinary
from .ordinary import BILL, INVOICE, INVOICING, STAFF

WORKING = {
    "never set up": ("chief", "seller"),
    "disconnected": ("system", "manager", "invoicing"),
}
CONNECTED = [("state", "=", "connected")]


@pytest.fixture(scope="module")
def office(start_firm):
    """A firm with a person in each role, who nobody has told of Dropbox."""
    with start_firm() as running:
        with running.person("admin") as admin:
            ordinary.hire(admin)
        yield running


@pytest.fixture(scope="module", params=["never set up", "connected", "disconnected"])
def state(request, office):
    with office.person("admin") as admin:
        _choose_app(office, admin, request.param != "never set up")
    with office.person("claire") as claire:
        if request.param == "connected":
            demo.connect(claire, office.dropbox)
            demo.activate(claire, firm.BAKERY)
            demo.activate(claire, firm.BAKERY, firm.USER)
        elif request.param == "disconnected":
            _disconnect(claire)
    return request.param


def _choose_app(office, admin, chosen):
    for part in ("key", "secret"):
        value = chosen and getattr(office.dropbox, f"app_{part}")
        admin.call(
            "ir.config_parameter", "set_param", f"dext_dropbox.app_{part}", value
        )


def _disconnect(person):
    model = "dext.dropbox.connection.disconnect"
    for connection in person.call("dext.dropbox.connection", "search", CONNECTED):
        wizard = person.call(model, "create", {"connection_id": connection})
        person.call(model, "action_disconnect", [wizard])


@pytest.fixture
def work_as(state, office):
    """Logs somebody in until the end of the test."""
    people = []

    def log_in(login):
        people.append(office.person(login))
        return people[-1]

    yield log_in
    for person in people:
        person.__exit__()


@pytest.mark.parametrize("login", STAFF)
def test_contacts(work_as, office, state, login):
    _only(state, login)
    person = work_as(login)
    contact = ordinary.new_contact(person)
    ordinary.edit_contact(person, contact)
    ordinary.archive_contact(person, contact)
    ordinary.merge_contacts(person)
    ordinary.import_contacts(person, office.odoo.url)


@pytest.mark.parametrize("login", INVOICING)
def test_bills_and_invoices(work_as, state, login):
    _only(state, login)
    person = work_as(login)
    partner = ordinary.vendor_from_a_draft(person)
    ordinary.confirm_and_pay(person, BILL, partner)
    ordinary.reset_and_reverse(person, BILL, partner)
    ordinary.confirm_and_pay(person, INVOICE, partner)
    ordinary.send(person, partner)


def test_administration(work_as):
    system, chief = work_as("system"), work_as("chief")
    ordinary.new_user(system)
    ordinary.new_company(system)
    ordinary.save_settings(system)
    ordinary.new_journal(chief)


@pytest.mark.parametrize("login", STAFF)
def test_lists_and_exports(work_as, office, state, login):
    _only(state, login)
    admin, person = work_as("admin"), work_as(login)
    models = ["res.partner", "res.company", "res.users"]
    if login in INVOICING:
        models.append("account.journal")
        ordinary.draft(person, BILL).save()
        models.append("account.move")
    group = ordinary.reference(admin, "base.group_allow_export")
    admin.call("res.users", "write", [person.uid], {"group_ids": [(4, group)]})
    for model in models:
        ordinary.list_with_ours(person, model)
        ordinary.export_with_ours(person, model, office.odoo.url)


def test_portal(state, office):
    with ordinary.Guest(
        office.odoo.url, office.odoo.database, "lea", firm.PASSWORD
    ) as lea:
        ordinary.portal(lea, office.odoo.url)


def _only(state, login):
    """Every role works while the firm is connected, before and after that some do."""
    if login not in WORKING.get(state, STAFF):
        pytest.skip("every role does it while the firm is connected")
