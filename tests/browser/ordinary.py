"""Odoo's ordinary work, done as the web client does it: the forms' own calls.

None of it has anything to do with Dropbox. Each function does one piece of work as
``person`` (of ``dev.rpc``) and asserts that it is done; a refusal is an ``RpcError``.
"""

import itertools
import json

import requests

from dev import firm
from dev.rpc import Person
from tests.web_form import WebForm

ACCOUNTING = "account.group_account_"
CONTACTS = "base.group_partner_manager"
# Who works there: groups, and whether in every company or the firm alone.
STAFF = {
    "system": (["base.group_system", CONTACTS], True),
    "manager": (["dext_dropbox.dext_dropbox_group_manager", CONTACTS], True),
    "chief": ([f"{ACCOUNTING}manager", CONTACTS], True),
    "accountant": ([f"{ACCOUNTING}user", CONTACTS], True),
    "invoicing": ([f"{ACCOUNTING}invoice", CONTACTS], False),
    "seller": (["base.group_user", CONTACTS], False),
}
INVOICING = ("manager", "chief", "accountant", "invoicing")
BILL, INVOICE = "in_invoice", "out_invoice"
TODAY = "2026-11-20"
_numbers = itertools.count(1)


class Guest(Person):
    """A portal user, whom Odoo tells nothing of companies."""

    def _post(self, path, **params):
        told = super()._post(path, **params)
        if path.endswith("/authenticate"):
            told["user_companies"] = {"current_company": 1, "allowed_companies": {}}
        return told


def unique(name):
    return f"{name} {next(_numbers)}"


def hire(admin):
    """Make the people of ``STAFF`` who are not there yet."""
    (company,) = admin.call("res.company", "search", [("name", "=", firm.FIRM)])
    for login, (groups, everywhere) in STAFF.items():
        if admin.call("res.users", "search_count", [("login", "=", login)]):
            continue
        values = {
            "login": login,
            "name": f"The {login}",
            "email": f"{login}@cabinet-martin.example",
            "password": firm.PASSWORD,
            "group_ids": [(6, 0, [reference(admin, name) for name in groups])],
            "company_id": company,
            "company_ids": [(6, 0, admin.company_ids if everywhere else [company])],
        }
        admin.call("res.users", "create", values)


def reference(admin, xmlid):
    """The id of the record with that external identifier."""
    module, _, name = xmlid.partition(".")
    domain = [("module", "=", module), ("name", "=", name)]
    return admin.search_read("ir.model.data", domain, ["res_id"])[0]["res_id"]


def read(person, model, record, *names):
    (values,) = person.call(model, "read", [record], list(names))
    return values[names[0]] if len(names) == 1 else [values[name] for name in names]


# -- contacts ------------------------------------------------------------------


def new_contact(person):
    """A company with an address and two contacts below it."""
    form = WebForm(person.call, "res.partner", context={"default_is_company": True})
    form.set(name=unique("Ordinary"), street="1 rue du Port", city="Brest")
    form.add("child_ids", name="Anne", type="contact", email="anne@example.com")
    form.add("child_ids", name="Depot", type="delivery", city="Quimper")
    made = form.save()
    city, children = read(person, "res.partner", made, "city", "child_ids")
    assert (city, len(children)) == ("Brest", 2)
    return made


def edit_contact(person, contact):
    WebForm(person.call, "res.partner", contact).set(city="Vannes", phone="02").save()
    assert read(person, "res.partner", contact, "city") == "Vannes"
    (child, *_others) = read(person, "res.partner", contact, "child_ids")
    WebForm(person.call, "res.partner", child).set(function="Baker").save()
    assert read(person, "res.partner", child, "function") == "Baker"


def archive_contact(person, contact):
    for method, active in (("action_archive", False), ("action_unarchive", True)):
        person.call("res.partner", method, [contact])
        assert read(person, "res.partner", contact, "active") is active


def merge_contacts(person):
    two = [new_contact(person), new_contact(person)]
    model = "base.partner.merge.automatic.wizard"
    context = {"active_model": "res.partner", "active_ids": two}
    wizard = WebForm(person.call, model, context=context)
    wizard.set(dst_partner_id=two[0])
    wizard.press("action_merge")
    left = person.call("res.partner", "search", [("id", "in", two)])
    assert left == two[:1]
    assert len(read(person, "res.partner", two[0], "child_ids")) == 4


def import_contacts(person, url):
    """By a CSV file, with columns that Odoo recognises by itself."""
    names = [unique("Imported"), unique("Imported")]
    rows = "".join(f"{name},Lorient,+33 1\r\n" for name in names)
    values = {"res_model": "res.partner", "file_name": "contacts.csv"}
    values["file_type"] = "text/csv"
    made = person.call("base_import.import", "create", values)
    files = {"ufile": ("contacts.csv", f"Name,City,Phone\r\n{rows}", "text/csv")}
    _post(person, f"{url}/base_import/set_file", {"id": made}, files=files)
    options = {
        **{"has_headers": True, "quoting": '"', "separator": ",", "encoding": ""},
        **{"date_format": "", "datetime_format": "", "float_thousand_separator": ","},
        **{"float_decimal_separator": ".", "advanced": True, "limit": 2000},
    }
    preview = person.call("base_import.import", "parse_preview", [made], options)
    columns = [preview["matches"][key][0] for key in sorted(preview["matches"])]
    assert columns == ["name", "city", "phone"]
    told = person.call(
        *("base_import.import", "execute_import", [made]),
        *(columns, preview["headers"], preview["options"]),
    )
    assert not told["messages"] and len(told["ids"]) == 2, told
    assert read(person, "res.partner", told["ids"][0], "city") == "Lorient"


# -- bills and invoices ------------------------------------------------------------


def vendor_from_a_draft(person):
    """What "Create and edit…" in the vendor of a draft bill does."""
    bill = draft(person, BILL)
    context = {
        **{"default_move_type": BILL, "res_partner_search_mode": "supplier"},
        **{"default_is_company": True, "show_address": 1, "show_vat": True},
    }
    name = unique("Vendor")
    quick, _shown = person.call("res.partner", "name_create", name, context=context)
    form = WebForm(person.call, "res.partner", context=context)
    vendor = form.set(name=unique("Vendor"), vat="FR23334175221").save()
    for chosen in (quick, vendor):
        bill.set(partner_id=chosen)
    made = bill.save()
    assert read(person, "account.move", made, "partner_id")[0] == vendor
    return vendor


def draft(person, move_type, partner=None):
    """The form of a new entry, with one line of 100.00 filled in."""
    context = {"default_move_type": move_type}
    form = WebForm(person.call, "account.move", context=context)
    if partner:
        form.set(partner_id=partner)
    if move_type == BILL:
        form.set(ref=unique("Bill"))
    form.set(invoice_date=TODAY)
    return form.add("invoice_line_ids", name="Flour", price_unit=100.0, quantity=1.0)


def confirm_and_pay(person, move_type, partner):
    move = draft(person, move_type, partner)
    move.press("action_post")
    assert read(person, "account.move", move.id, "state") == "posted"
    action = person.call("account.move", "action_register_payment", [move.id])
    context = {**action["context"], "active_ids": action["context"]["active_ids"]}
    wizard = WebForm(person.call, action["res_model"], context=context)
    wizard.press("action_create_payments", **context)
    states = read(person, "account.move", move.id, "payment_state", "amount_residual")
    assert states[0] in ("paid", "in_payment"), states
    return move.id


def reset_and_reverse(person, move_type, partner):
    move = draft(person, move_type, partner)
    move.press("action_post")
    person.call("account.move", "button_draft", [move.id])
    assert read(person, "account.move", move.id, "state") == "draft"
    again = WebForm(person.call, "account.move", move.id)
    again.add("invoice_line_ids", name="Salt", price_unit=5.0, quantity=2.0)
    again.press("action_post")
    context = {"active_model": "account.move", "active_ids": [move.id]}
    wizard = WebForm(person.call, "account.move.reversal", context=context)
    action = wizard.press("refund_moves", **context)
    assert read(person, "account.move", action["res_id"], "state") == "draft"
    again.press("button_draft")
    again.press("button_cancel")
    assert read(person, "account.move", move.id, "state") == "cancel"


def send(person, partner):
    """Open the window that sends an invoice and send it, without a printer of PDF."""
    move = draft(person, INVOICE, partner)
    move.press("action_post")
    action = person.call("account.move", "action_send_and_print", [move.id])
    context = action["context"]
    wizard = WebForm(person.call, action["res_model"], context=context)
    assert wizard.value("move_id") == move.id
    wizard.save()
    person.call(
        "account.move",
        "message_post",
        [move.id],
        body="Sent by hand",
        message_type="comment",
    )
    duplicate = person.call("account.move", "copy", [move.id])
    assert read(person, "account.move", duplicate[0], "state") == "draft"


# -- settings, companies, journals, users ---------------------------------------------


def new_company(person):
    form = WebForm(person.call, "res.company")
    made = form.set(name=unique("Company")).save()
    WebForm(person.call, "res.company", made).set(city="Nice").save()
    assert read(person, "res.company", made, "city") == "Nice"


def new_journal(person):
    code = unique("J").replace(" ", "")
    form = WebForm(person.call, "account.journal")
    made = form.set(name=unique("Journal"), type="purchase", code=code).save()
    WebForm(person.call, "account.journal", made).set(name=unique("Journal")).save()
    assert read(person, "account.journal", made, "code") == code


def new_user(person):
    login = unique("user").replace(" ", "")
    made = WebForm(person.call, "res.users").set(name=login, login=login).save()
    WebForm(person.call, "res.users", made).set(email="new@example.com").save()
    assert read(person, "res.users", made, "email") == "new@example.com"


def save_settings(person):
    """Of signing in, on the one form that all apps share."""
    form = WebForm(person.call, "res.config.settings")
    wanted = not form.value("auth_signup_reset_password")
    form.set(auth_signup_reset_password=wanted)
    form.press("execute")
    again = WebForm(person.call, "res.config.settings")
    assert again.value("auth_signup_reset_password") is wanted


# -- lists and exports ------------------------------------------------------------


def our_fields(person, model):
    """The fields of ours that the person is offered, to see or to export."""
    told = person.call(model, "fields_get", [], ["type", "relation", "exportable"])
    return {
        name: field
        for name, field in told.items()
        if name.startswith("dext_dropbox_") and field.get("exportable", True)
    }


def list_with_ours(person, model):
    names = our_fields(person, model)
    specification = {name: {} for name in ("display_name", *names)}
    answer = person.call(model, "web_search_read", [], specification, limit=80)
    assert answer["length"], f"There is no {model} to list."


def export_with_ours(person, model, url):
    """What the dialog Export does, with every field of ours chosen."""
    fields = [{"name": "id", "label": "ID", "type": "integer"}]
    fields += [
        {"name": name, "label": name, "type": field["type"]}
        for name, field in our_fields(person, model).items()
    ]
    data = {
        **{"model": model, "fields": fields, "ids": False, "domain": []},
        **{"groupby": [], "import_compat": False},
        "context": {"allowed_company_ids": person.company_ids},
    }
    told = _post(person, f"{url}/web/export/csv", {"data": json.dumps(data)})
    header, *rows = told.splitlines()
    assert header.count(",") == len(fields) - 1 and rows


# -- portal ---------------------------------------------------------------------------


def portal(person, url):
    """A client looks at their invoices and mends their own address."""
    for path in ("/my", "/my/invoices", "/my/account"):
        _get(person, url + path)
    own, _shown = read(person, "res.users", person.uid, "partner_id")
    city = unique("Rennes")
    address = {
        **{"partner_id": own, "address_type": "billing", "required_fields": "name"},
        **{"name": "Léa Petit", "email": "lea@example.com", "phone": "+33 2"},
        **{"street": "2 quai Sud", "city": city, "zip": "35000"},
        "country_id": person.call("res.country", "search", [("code", "=", "FR")])[0],
    }
    told = _post(person, f"{url}/my/address/submit", address)
    assert json.loads(told).get("redirectUrl"), told
    assert city in _get(person, f"{url}/my/account")


def _get(person, address):
    cookies = {"session_id": person.session}
    answer = requests.get(address, cookies=cookies, timeout=120)
    assert answer.ok, f"{answer.status_code}: {answer.text[:500]}"
    return answer.text


def _post(person, address, data, **options):
    """Send a form as a page of Odoo does, with the token that the page has."""
    home = address[: address.index("/", len("https://"))]
    page = _get(person, f"{home}/my" if person.login == "lea" else f"{home}/odoo")
    token = page.partition('csrf_token: "')[2].partition('"')[0]
    answer = requests.post(
        address,
        data={**data, "csrf_token": token},
        cookies={"session_id": person.session},
        timeout=120,
        **options,
    )
    assert answer.ok, f"{answer.status_code}: {answer.text[:500]}"
    return answer.text
