"""Whatever record of another firm our models are given, they tell and change nothing.

All wizards and all models of all addons are walked by a Dropbox manager of another
firm, with all that a manager has: own clients, own documents, own archive. Into each
field that can hold it goes a record of the firm; what that firm has carries a mark.
"""

import json
from contextlib import contextmanager

from odoo.exceptions import MissingError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw

from dev import firm, samples

from ..common import DropboxCase
from ..conftest import ACCOUNTS
from ..rpc_walk import RpcWalk

MARK = "Zwgl"  # stands in every secret, and nowhere else
NOWHERE = 999_999_999  # the id of no record
OF_ALL = ("id", "display_name")
PARENTS = ("dext.dropbox.doctor", "dext.dropbox.folder.activate.many")
# Of these, Odoo tells the name to whoever gives the number.
FREE = ("account.journal", "res.company", "res.users")
X2MANY = ("one2many", "many2many")


class TestOtherFirms(RpcWalk, DropboxCase):
    mark = MARK

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        chart = cls.env["account.chart.template"]
        chart.try_loading("fr", company=cls.elsewhere, install_demo=False)
        groups = ("account.group_account_manager", "base.group_partner_manager")
        cls.rival = cls.env["res.users"].create(
            {
                "login": "rival",
                "name": "Rival",
                "password": firm.PASSWORD,
                "group_ids": [Command.set([cls.env.ref(one).id for one in groups])],
                "company_id": cls.elsewhere.id,
                "company_ids": [Command.set(cls.elsewhere.ids)],
            }
        )
        cls.people = {"rival": cls.rival}

    def setUp(self):
        super().setUp()
        self.told = []
        self.link()
        hidden = self.client(
            f"Hidden {MARK}", company_id=self.garage.id, email=f"{MARK}@example.com"
        )
        self.theirs = self.records_of(self.activate(hidden, books=self.garage), 0)
        self.ours = self.records_of(self.own_folder(), 1)
        for model in PARENTS:
            about = {"connection_id": self.connection.id, "company_id": self.firm.id}
            vals = {key: about[key] for key in about.keys() & self.required(model)}
            self.theirs[model] = self.env[model].with_user(self.claire).create(vals)
            self.ours[model] = self.own(model)
        self.theirs["dext.dropbox.folder"].name = f"Folder {MARK}"
        self.theirs |= {
            "res.company": self.firm,
            "res.users": self.claire,
            "account.journal": self.env["account.journal"].search(
                [("company_id", "=", self.garage.id), ("type", "=", "purchase")]
            )[:1],
        }
        self.token = self.theirs["dext.dropbox.folder"].upload_url.rpartition("/")[2]
        self.assertTrue(self.token)
        self.env.flush_all()

    def own_folder(self):
        connection = self.elsewhere._dext_dropbox_connection()
        self.link(connection, ACCOUNTS[1].account_id, self.rival)
        client = self.client("Own client", email="own@example.com")
        return (
            self.Folder.with_user(self.rival)
            .activate(
                connection.with_user(self.rival),
                client,
                self.env["res.partner"],
                self.elsewhere,
                {},
            )
            .sudo()
        )

    def records_of(self, folder, which):
        """One record of each model, that has to do with ``folder``; ``which`` kind."""
        connection = folder.connection_id
        connection.write(
            {"file_requests": True, "archive_links": True, "reminders": True}
        )
        name = f"{folder.name}.pdf"
        self.dropbox.write(
            f"{folder.path}/Invoices/{name}",
            samples.plain_bill(number=name),
            account=connection.account_id,
        )
        self.check_and_take()
        document = self.document(name)
        archive = self.env["dext.dropbox.archive"]._of(connection)
        archive.on = True
        made = {
            "dext.dropbox.archive.run": {"archive_id": archive.id},
            "dext.dropbox.return.reason": {
                "name": f"Reason of {folder.name}",
                "company_id": folder.company_id.id,
            },
            "dext.dropbox.archive.copy": {
                "move_id": document.move_id.id,
                "name": folder.name,
                "company_id": folder.books_id.id,
                "connection_id": connection.id,
                "folder_id": folder.id,
            },
            "dext.dropbox.member": {"folder_id": folder.id, "email": folder.name},
            "dext.dropbox.file.request": {
                "folder_id": folder.id,
                "kind": "invoice",
                "title": folder.name,
            },
        }
        return {
            "dext.dropbox.connection": connection,
            "dext.dropbox.folder": folder,
            "dext.dropbox.document": document,
            "account.move": document.move_id,
            "res.partner": folder.partner_id,
            "res.company": folder.company_id,
            "account.document.reading": document.move_id.document_reading_ids,
            "dext.dropbox.archive": archive,
            "dext.dropbox.archive.kind": archive.kind_ids[which],
            **{
                model: self.env[model].sudo().create(values)
                for model, values in made.items()
            },
        }

    # -- what can be given ------------------------------------------------------

    def given(self, model):
        """Yield (field, record of the firm) for each field that can hold it."""
        for name, field in self.env[model]._fields.items():
            if field.type not in ("many2one", "many2many"):
                continue
            if record := self.theirs.get(field.comodel_name):
                if name not in ("create_uid", "write_uid"):
                    yield field, record

    def value(self, field, id_):
        return [Command.link(id_)] if field.type in X2MANY else id_

    def required(self, model):
        """Values that are needed to make a record of ``model``, of the rival's own."""
        values = {}
        for name, field in self.env[model]._fields.items():
            if not field.required or not field.store or field.related:
                continue
            if field.relational:
                values[name] = self.value(field, self.own(field.comodel_name).id)
            elif field.type == "selection":
                values[name] = field.get_values(self.env)[0]
            elif field.type == "char":
                values[name] = "1"
        return values

    def own(self, model):
        """A record of ``model`` of the rival's own; it is made if there is none."""
        if model in self.ours:
            return self.ours[model]
        return self.env[model].with_user(self.rival).create(self.required(model))

    # -- asking -----------------------------------------------------------------

    def telling(self, answer):
        """Whether ``answer`` holds what only the firm may know."""
        text = json.dumps(answer, default=str)
        return MARK in text or self.token in text

    def note(self, answer, *question):
        if self.telling(answer):
            self.told.append(f"{question}: {str(answer)[:200]}")

    def answers(self, model, field, id_, names, by_default):
        """What a form says in ``names``, given a record: {name: what is not empty}.

        One that is refused must not hide others.
        """
        about = (model, field, id_)
        answer = self.onchange(*about, names, by_default)
        if answer is None and len(names) > 1:
            if self.onchange(*about, [], by_default) is None:
                return {}  # the record is refused, whatever is asked
            halves = (names[: len(names) // 2], names[len(names) // 2 :])
            one, other = (self.answers(*about, half, by_default) for half in halves)
            return one | other
        said = (answer or {}).get("value", {})
        return {name: said[name] for name in names if said.get(name)}

    def onchange(self, model, field, id_, names, by_default):
        many = [field.name] if field.type in X2MANY else []
        below = {"fields": {"display_name": {}}}
        asked = {
            name: below if self.env[model]._fields[name].relational else {}
            for name in {*names, *many}
        }
        given = {field.name: self.value(field, id_)} if id_ else {}
        defaults = {f"default_{name}": value for name, value in given.items()}
        values, context = ({}, defaults) if by_default else (given, {})
        about = self.changes(model)
        changed = [field.name] if about and not by_default else []
        question = ("rival", model, "onchange", about, values, changed, asked)
        return self.ask(*question, context=context)

    def changes(self, model):
        """The id of the rival's own record, if none is made but it may be changed."""
        own = self.ours.get(model)
        making, changing = (self.may("rival", model, op) for op in ("create", "write"))
        return own.ids if own and changing and not making else []

    @contextmanager
    def attempt(self, *question):
        """Give an environment of the rival; what comes of it is undone."""
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            yield self.env(user=self.rival.id, su=False, context={})
        except (UserError, MissingError, ValueError) as refusal:
            self.note(str(refusal), *question, "refused")
        finally:
            self.env.clear()
            savepoint.rollback()
            savepoint.close(rollback=False)

    # -- wizards ----------------------------------------------------------------

    def test_forms_say_of_a_foreign_record_what_they_say_of_none(self):
        count = 0
        for model, names in self.walked().items():
            if not (self.may("rival", model, "create") or self.changes(model)):
                continue
            for field, record in self.given(model):
                if field.name not in names:
                    continue  # Odoo's own
                asked = [*{*names} - {field.name, *OF_ALL}]
                for by_default in (False, True):
                    count += len(asked)
                    told = self.answers(model, field, record.id, asked, by_default)
                    self.note(told, model, field.name)
                    for id_ in (NOWHERE, None):
                        same = self.answers(model, field, id_, [*told], by_default)
                        told = {n: v for n, v in told.items() if v != same.get(n)}
                    self.told += [f"{model} with {field.name}: {told}"] if told else []
        self.assertGreater(count, 100)
        self.assertNothingTold()

    def test_nothing_is_made_about_a_foreign_record(self):
        made = 0
        for model in self.own_models():
            if not self.may("rival", model, "create"):
                continue
            needed = self.required(model)
            made += self.make(model, needed)
            for field, record in self.given(model):
                if field.store and self.make(
                    model, {**needed, field.name: self.value(field, record.id)}
                ):
                    if field.comodel_name not in FREE:
                        self.told.append(f"{model} is made with {field.name}")
        self.assertGreater(made, 10)
        self.assertNothingTold()

    def make(self, model, values):
        """Make a record as the rival does, and read it, each field by itself.

        :return: whether it was made, and may be read
        """
        with self.attempt(model, values) as env:
            made = call_kw(env[model], "create", [values], {})
            for name, field in self.env[model]._fields.items():
                below = {"fields": {"display_name": {}}} if field.relational else {}
                self.read(model, made, "read", [name])
                self.read(model, made, "web_read", {name: below})
            return self.ask("rival", model, "read", [made], ["id"]) is not None
        return False

    def read(self, model, made, method, names):
        answer = self.ask("rival", model, method, [made], names)
        self.note(answer, model, method, names)

    # -- what is written to -----------------------------------------------------

    def test_nothing_of_ones_own_is_led_to_a_foreign_record(self):
        count = 0
        self.make_room()
        for model in self.own_models():
            if not self.may("rival", model, "write"):
                continue
            for field, record in self.given(model):
                if field.store and field.comodel_name not in FREE:
                    count += 1
                    self.lead(model, field, record)
        self.assertGreater(count, 20)
        self.assertNothingTold()

    def make_room(self):
        """Let a second archive of the firm, and a second kind, not be one too many."""
        archive = self.theirs["dext.dropbox.archive"]
        archive.connection_id = self.garage._dext_dropbox_connection()
        kinds = archive.kind_ids - self.theirs["dext.dropbox.archive.kind"]
        self.env.cr.execute(
            "DELETE FROM dext_dropbox_archive_kind WHERE id IN %s", [tuple(kinds.ids)]
        )

    def lead(self, model, field, record):
        """Write ``record`` into ``field`` of a record of the rival's own."""
        with self.attempt(model, field.name) as env:
            own = self.own(model)
            before = own.sudo()[field.name]
            vals = {field.name: self.value(field, record.id)}
            call_kw(env[model], "write", [own.ids, vals], {})
            self.env.flush_all()
            self.env.invalidate_all()
            lost = own._transient and not own.with_env(env).has_access("read")
            if own.sudo()[field.name] != before and not lost:
                self.told.append(f"{model} is led by {field.name} to a foreign record")
