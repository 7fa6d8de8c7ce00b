"""What the addon adds to Odoo's own models is harmless when it is sent back.

The web client sends all values of a new record, those of unseen fields too, and of a
record that is there those which an onchange has answered with. So whatever the addon
puts on a contact, a company, a journal, a user or an entry comes back one day, with
the value that it had.
"""

from functools import partial

from odoo.fields import Command

from dev import firm
from dev.odoo_config import INTAKE

from .common import DropboxHttpCase, RpcRefused
from .rpc_walk import OURS, added
from .web_form import WebForm

SETTINGS = "res.config.settings"
LOGINS = ("admin", "claire", "paul", "seller")
# Who may make one, and what has to be filled in.
NEW = {
    "account.journal": ({"name": "New", "code": "NEW", "type": "purchase"}, LOGINS[:2]),
    "account.move": ({}, LOGINS[:3]),
    "res.company": ({"name": "New"}, LOGINS[:1]),
    "res.config.settings": ({}, LOGINS[:1]),
    "res.partner": ({"name": "New"}, LOGINS),
    "res.users": ({"name": "New", "login": "new"}, LOGINS[:1]),
}
UNSAID = ("write_date", "write_uid")  # who saved last is no change of a value
CONTEXT = {"account.move": {"default_move_type": "in_invoice"}}


class TestCoreFields(DropboxHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = ("base.group_user", "base.group_partner_manager")
        cls.env["res.users"].create(
            {
                "login": "seller",
                "name": "Seller",
                "password": firm.PASSWORD,
                "group_ids": [Command.set([cls.env.ref(xml).id for xml in groups])],
                "company_id": cls.firm.id,
                "company_ids": [Command.set(cls.firm.ids)],
            }
        )

    def setUp(self):
        super().setUp()
        self.logged_in = None
        self.shown = {}  # answers that a session asks for once

    # -- found, not listed -----------------------------------------------

    def added(self):
        return added(self.env)

    def test_the_fields_are_found(self):
        added = self.added()
        self.assertIn("dext_dropbox_active", added["res.partner"])
        self.assertIn("dext_dropbox_active", added["res.users"], "an inherited field")
        self.assertIn("dext_dropbox_purchase_journal_id", added["res.company"])
        self.assertIn("dext_dropbox_folder_id", added["account.move"])
        self.assertIn("dext_dropbox_app_key", added[SETTINGS])

    def test_somebody_has_said_how_a_new_one_is_made(self):
        self.assertLessEqual(set(self.added()) & set(self.form_models()), set(NEW))

    def form_models(self):
        """Models that have a form, so that the web client can send them."""
        views = self.env["ir.ui.view"].search([("type", "=", "form")])
        return set(views.mapped("model"))

    # -- what the database holds of ours -----------------------------------

    def holdings(self):
        """Everything that the addon stores, but the times of the last check."""
        held = {}
        for model in self.env.registry.values():
            if model._name.startswith(OURS) and model._auto and not model._transient:
                records = self.env[model._name].sudo().search([], order="id")
                fields = model._fields.items()
                names = [name for name, field in fields if field.store]
                names = [name for name in names if name not in UNSAID]
                held[model._name] = records.read(names, load="")
        for model, names in self.added().items():
            held.update(self.held_by(model, names))
        parameters = self.env["ir.config_parameter"].sudo()
        held["parameters"] = parameters.search([("key", "=like", f"{INTAKE}%")]).read(
            ["key", "value"]
        )
        told = self.env["mail.message"].sudo()
        held["told"] = told.search_count([("model", "=like", "dext.dropbox.%")])
        return held

    def held_by(self, model, names):
        stored = [name for name in names if self.env[model]._fields[name].store]
        # Who saves a draft has worked on it, which is what this one notes.
        stored = [name for name in stored if name != "dext_dropbox_touched"]
        if not stored or self.env[model]._transient:
            return {}
        records = self.env[model].sudo().with_context(active_test=False)
        kept = records.search([("id", "<=", self.newest.get(model, 0))], order="id")
        return {model: kept.read(stored, load="")}

    def remember(self):
        self.newest = {
            model: max(self.env[model].sudo().search([]).ids, default=0)
            for model in self.added()
        }
        return self.holdings()

    def assertHeld(self, before):
        """Nothing that the addon stores is other than it was."""
        after = self.holdings()
        for what in before.keys() | after.keys():
            self.assertEqual(after.get(what), before.get(what), what)

    # -- sent back ---------------------------------------------------------

    def firms(self):
        """The firm at work, the firm that has disconnected, and one never set up."""
        yield "never set up"
        self.link()
        self.activate(self.sophie.parent_id, self.sophie)
        self.drop(self.activate(), "Invoices", "bakery.pdf")
        self.check_and_take()
        self.shown.clear()
        yield "connected"
        wizard = self.env["dext.dropbox.connection.disconnect"]
        wizard.create({"connection_id": self.connection.id}).action_disconnect()
        self.shown.clear()
        yield "disconnected"

    def own(self, login, model):
        """The fields of ours on ``model`` that ``login`` may see, or nothing at all."""
        try:
            seen = self.ask(login, model, "fields_get", self.added()[model])
        except RpcRefused:
            return []
        return list(seen)

    def ask(self, login, model, method, *args, **kwargs):
        """Call as the web client does, which keeps views as long as it is open."""
        if method not in ("get_views", "fields_get"):
            return self.call(login, model, method, *args, **kwargs)
        key = repr((login, model, method, args, kwargs))
        if key not in self.shown:
            self.shown[key] = self.call(login, model, method, *args, **kwargs)
        return self.shown[key]

    def authenticate(self, login, password, **options):
        if login != self.logged_in:
            super().authenticate(login, password, **options)
            self.logged_in = login

    def form(self, login, model, record=None):
        companies = self.env["res.users"].search([("login", "=", login)]).company_ids
        context = {"allowed_company_ids": companies.ids, **CONTEXT.get(model, {})}
        call = partial(self.ask, login)
        also = self.own(login, model)
        form = WebForm(call, model, record, context=context, also=also)
        return form.touch(also)

    def test_a_new_record_is_saved_with_all_of_ours(self):
        for state in self.firms():
            before = self.remember()
            for model, (values, logins) in NEW.items():
                if model not in self.added():
                    continue
                for login in logins:
                    with self.subTest(state, model=model, login=login):
                        with self.env.cr.savepoint() as kept:
                            self.form(login, model).set(**values).save()
                            self.env.invalidate_all()
                            self.assertHeld(before)
                            kept.rollback()
                        self.env.invalidate_all()

    def records(self, model):
        """Records of a core model that the addon has to do with, and one it has not."""
        document = self.env["dext.dropbox.document"].search([], limit=1)
        other = {"move_type": "in_invoice", "company_id": self.firm.id}
        chosen = {
            "account.move": [document.move_id, self.env["account.move"].create(other)],
            "res.company": [self.firm, self.bakery],
            "res.partner": [
                *(self.bakery.partner_id, self.sophie, self.firm.partner_id),
                self.client("Nobody"),
            ],
            "res.users": [self.lea, self.paul],
        }
        return [record for record in chosen.get(model, ()) if record]

    def test_a_record_that_is_there_is_saved_with_all_of_ours(self):
        for state in self.firms():
            records = [r for model in sorted(self.added()) for r in self.records(model)]
            before = self.remember()
            for record in records:
                for login in NEW[record._name][1]:
                    with self.subTest(
                        state, record=f"{record} {record.display_name}", login=login
                    ):
                        self.form(login, record._name, record.id).save()
                        self.env.invalidate_all()
                        self.assertHeld(before)

    # -- asked for -----------------------------------------------------------

    def test_what_offers_to_be_searched_can_be(self):
        """Each record has something in a field or nothing, and none has both."""
        self.link()
        self.activate()
        for model in sorted(self.added()):
            if self.env[model]._transient:
                continue
            login = NEW[model][1][-1] if model in NEW else LOGINS[0]
            told = self.call(login, model, "fields_get", self.added()[model])
            every = set(self.call(login, model, "search", []))
            for name, field in told.items():
                if field["searchable"]:
                    with self.subTest(model=model, field=name, login=login):
                        some, none = (
                            set(self.call(login, model, "search", [(name, way, False)]))
                            for way in ("!=", "=")
                        )
                        self.assertEqual(some | none, every)
                        self.assertFalse(some & none)
                        if field["type"] in ("char", "many2one", "one2many"):
                            text = [(name, "ilike", "a")]
                            found = self.call(login, model, "search", text)
                            self.assertLessEqual(set(found), some)
