"""What somebody may not read is told by no route: all models and fields are walked.

A firm has a client whom four people have nothing to do with: a portal user of another
client, an employee of the firm who does no accounting, an accountant of another company
and the administrator of its accounts. Everything that they could learn of it carries a
mark, and nearly every way that an RPC client has of asking is gone. Where no mark can
stand, in a yes or no, the answer about a client is compared with the one about somebody
who is none.
"""

from odoo.fields import Command

from dev import firm

from .common import DropboxCase
from .rpc_walk import OURS, RpcWalk

MARK = "Zwgl"  # stands in every secret, and nowhere else
MANY = 200  # records that are looked through for secrets
FAR = 1  # further models that a search leads through
TEXTS = ("char", "text", "html")
OF_ANYBODY = ("company_id", "partner_id")  # of Odoo's own models
X2MANY = ("one2many", "many2many")
GROUPABLE = ("boolean", "char", "date", "datetime", "integer", "many2one", "selection")


class TestNoTelling(RpcWalk, DropboxCase):
    mark = MARK

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        chart = cls.env["account.chart.template"]
        chart.try_loading("fr", company=cls.elsewhere, install_demo=False)
        contacts = "base.group_partner_manager"
        cls.people = {
            "guest": cls.lea,
            "clerk": cls.person("clerk", cls.firm, "base.group_user", contacts),
            "stranger": cls.person(
                "stranger", cls.elsewhere, "account.group_account_invoice", contacts
            ),
            "rival": cls.person(
                "rival", cls.elsewhere, "account.group_account_manager", contacts
            ),
        }

    @classmethod
    def person(cls, login, company, *groups):
        return cls.env["res.users"].create(
            {
                "login": login,
                "name": login,
                "password": firm.PASSWORD,
                "group_ids": [Command.set([cls.env.ref(name).id for name in groups])],
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
            }
        )

    def setUp(self):
        super().setUp()
        self.claire.name = f"Claire {MARK}"
        self.link()
        self.connection.write(
            {
                "account_name": f"Account {MARK}",
                "account_email": f"{MARK}@example.com",
                "responsible_id": self.claire.id,
            }
        )
        # An open contact, known to everybody here: a client, which few may know.
        self.client_of_firm = self.client("Open contact A", customer_rank=1)
        self.nobody = self.client("Open contact B", customer_rank=1)
        # And one that is not even known as a contact.
        self.hidden = self.client(f"Hidden {MARK}", customer_rank=1)
        self.folder = self.activate(self.hidden, books=self.garage)
        self.open_folder = self.activate(self.client_of_firm, books=self.garage)
        self.drop(self.folder, "Invoices", f"{MARK}.pdf")
        self.drop(self.folder, "Invoices", f"{MARK}.xyz", b"no such type")
        self.drop(self.open_folder, "Invoices", f"{MARK} too.pdf")
        self.check_and_take()
        self.hidden.company_id = self.garage
        self.document_of_hidden = self.document(f"{MARK}.pdf")
        self.invoice_of_the_guest().dext_dropbox_folder_id = self.folder
        self.env["dext.dropbox.folder"].sudo().search([]).name = f"Folder {MARK}"
        self.env.flush_all()
        self.told, self.marks = [], {}

    def invoice_of_the_guest(self):
        """An invoice that the portal user may read, though not where it came from."""
        line = {"name": "Work", "price_unit": 10.0}
        values = {
            "move_type": "out_invoice",
            "partner_id": self.lea.partner_id.id,
            "invoice_date": "2026-11-20",
            "invoice_line_ids": [Command.create(line)],
        }
        invoice = self.env["account.move"].create(values)
        invoice.action_post()
        invoice.message_subscribe(self.lea.partner_id.ids)
        return invoice

    def foreign(self, model):
        """The ids of records of ``model`` that none of these people may read."""
        chosen = {
            "dext.dropbox.connection": self.connection,
            "dext.dropbox.folder": self.folder,
            "dext.dropbox.document": self.document_of_hidden,
            "account.move": self.document_of_hidden.move_id,
            "res.partner": self.hidden,
            "res.company": self.garage,
            "res.users": self.claire,
        }
        if model in chosen:
            return chosen[model].ids
        if model.startswith(OURS):
            return self.env[model].sudo().search([], limit=1).ids
        return []

    # -- the routes ------------------------------------------------------------

    def test_the_secrets_are_there(self):
        """Somebody who may read them reads them, by the same calls."""
        self.people = {**self.people, "manager": self.claire}
        for model, method, args in (
            ("dext.dropbox.connection", "web_search_read", ([], {"account_email": {}})),
            ("dext.dropbox.folder", "web_search_read", ([], {"name": {}})),
            ("dext.dropbox.document", "web_search_read", ([], {"name": {}})),
        ):
            with self.subTest(model):
                self.told = []
                answer = self.ask("manager", model, method, *args)
                self.look(answer, "manager", model, method)
                self.assertTrue(self.told)
        twins = self.twins()["res.partner"]
        for name in ("dext_dropbox_active", "dext_dropbox_folder_ids"):
            self.assertTrue(list(self.differences("manager", twins, name)), name)

    def test_reading_and_searching(self):
        for login in self.people:
            for model, names in self.walked().items():
                specification = self.specification(model, names)
                if model.startswith(OURS):
                    answer = self.ask(login, model, "name_search")
                    self.look(answer, login, model, "name_search")
                for method, args in (
                    ("web_search_read", ([], specification)),
                    ("search_read", ([], names)),
                    ("web_read", (self.foreign(model), specification)),
                    ("read", (self.foreign(model), names)),
                    ("export_data", (self.foreign(model), names)),
                ):
                    answer = self.ask(login, model, method, *args)
                    self.look(answer, login, model, method)
                for name in names if self.may(login, model, "read") else ():
                    one = self.specification(model, [name])
                    answer = self.ask(login, model, "web_search_read", [], one)
                    self.look(answer, login, model, "web_search_read", name)
        self.assertNothingTold()

    def test_onchange_of_what_is_not_theirs(self):
        for login in self.people:
            for model, names in self.walked().items():
                self.onchange_of_one(login, model, names)
        self.assertNothingTold()

    def onchange_of_one(self, login, model, names):
        """Put what is foreign into each field that can hold it."""
        specification = self.specification(model, names)
        given_by = {*names, *(() if model.startswith(OURS) else OF_ANYBODY)}
        for name in given_by & self.env[model]._fields.keys():
            field = self.env[model]._fields[name]
            if not field.relational or not (ids := self.foreign(field.comodel_name)):
                continue
            given = [Command.link(ids[0])] if field.type in X2MANY else ids[0]
            # Its name is what Odoo tells of whatever record it is given.
            own = field.comodel_name.startswith(OURS)
            asked = {
                key: value for key, value in specification.items() if own or key != name
            }
            default, refused = {f"default_{name}": given}, False
            for method, args, context in (
                ("onchange", ([], {name: given}, [], asked), {}),
                ("onchange", ([], {name: given}, [name], asked), {}),
                ("onchange", ([], {}, [], asked), default),
                ("default_get", (list(asked),), default),
            ):
                answer = self.ask(login, model, method, *args, context=context)
                self.look(answer, login, model, method, name, args[2:3], context)
                refused |= answer is None
            if refused and self.may(login, model, "create"):
                self.onchange_one_by_one(login, model, {name: given}, asked)
        if ids := self.foreign(model):
            answer = self.ask(login, model, "onchange", ids, {}, [], specification)
            self.look(answer, login, model, "onchange", "of a foreign one")

    def onchange_one_by_one(self, login, model, values, asked):
        """Ask for each field by itself: one that is refused must not hide others."""
        answers = {}
        for name, below in asked.items():
            given = ([], values, [], {name: below})
            answers[name] = self.ask(login, model, "onchange", *given)
            self.look(answers[name], login, model, "onchange", list(values), name)
        return answers

    def test_grouping(self):
        for login in self.people:
            for model, names in self.walked().items():
                if not self.may(login, model, "read"):
                    names = names[:1]  # one call shows that it is refused
                for name in names:
                    if self.env[model]._fields[name].type in GROUPABLE:
                        question = ("formatted_read_group", [], [name], ["__count"])
                        answer = self.ask(login, model, *question)
                        self.look(answer, login, model, "grouping", name)
        self.assertNothingTold()

    # -- what a search gives away ------------------------------------------------

    def paths(self, model, names, above=()):
        """Dotted names of texts that lead through ours, from ``names`` of ``model``.

        Ways that come back to a model are left out, and texts in which is no secret.
        """
        for name in names:
            field = self.env[model]._fields[name]
            if not field._description_searchable:
                continue
            below = field.comodel_name
            if field.type in TEXTS and name in self.marked(model):
                yield name
            elif field.relational and below in self.walked():
                yield name
                if below not in (*above, model) and len(above) < FAR:
                    onward = self.paths(below, self.walked()[below], (*above, model))
                    yield from (f"{name}.{path}" for path in onward)

    def marked(self, model):
        """Texts of ``model`` in which the secret stands somewhere."""
        if model not in self.marks:
            records = self.env[model].sudo().with_context(active_test=False)
            rows = records.search([], limit=MANY)
            texts = [
                name
                for name, field in records._fields.items()
                if field.type in TEXTS and field._description_searchable
            ]
            self.marks[model] = {
                name for name in texts if any(MARK in (row[name] or "") for row in rows)
            }
        return self.marks[model]

    def test_searching_for_a_secret_finds_nothing(self):
        found = []
        for login in self.people:
            for model, names in self.walked().items():
                if not self.may(login, model, "read"):
                    continue
                seen = {}
                for path in self.paths(model, names):
                    # What is refused at its beginning is refused whatever follows.
                    start = path.partition(".")[0]
                    if start not in seen:
                        exists = [(start, "!=", False)]
                        seen[start] = self.ask(login, model, "search_count", exists)
                    if seen[start] is None:
                        continue
                    domain = [(path, "ilike", MARK)]
                    if self.ask(login, model, "search_count", domain):
                        found.append(f"{login}: {model} {domain}")
        self.assertFalse(found, "\n" + "\n".join(found[:40]))

    # -- who is a client, and who is not --------------------------------------------

    def twins(self):
        """Pairs of which one has to do with Dropbox and the other has not."""
        return {
            "res.partner": self.client_of_firm + self.nobody,
            "res.company": self.firm + self.garage,
        }

    def test_twins_look_the_same(self):
        differ = []
        for login in self.people:
            for model, pair in self.twins().items():
                if not pair.with_user(self.people[login]).has_access("read"):
                    continue
                for name in self.added()[model]:
                    differ += self.differences(login, pair, name)
        self.assertFalse(differ, "\n" + "\n".join(differ))

    def differences(self, login, pair, name):
        """Questions about the field ``name`` whose answers tell one from the other."""
        model, ids = pair._name, pair.ids
        here = [("id", "in", ids)]
        for domain in self.probes(pair._fields[name]):
            found = self.ask(login, model, "search", [*here, *domain])
            if found is not None and len(found) == 1:
                yield f"{login}: {model}.search({domain})"
        orders = {
            tuple(found)
            for way in ("asc", "desc")
            if (found := self.ask(login, model, "search", here, order=f"{name} {way}"))
        }
        straight = self.ask(login, model, "search", here, order="id")
        if len(orders) > 1 or (orders and orders != {tuple(straight)}):
            yield f"{login}: {model} in the order of {name}"
        read = [self.ask(login, model, "read", [one], [name]) for one in ids]
        values = [rows and rows[0][name] for rows in read]
        if values[0] != values[1]:
            yield f"{login}: {model}.read({name}) is {values[0]} or {values[1]}"
        groups = self.ask(
            login, model, "formatted_read_group", here, [name], ["__count"]
        )
        if groups and len(groups) > 1:
            yield f"{login}: {model} grouped by {name}"

    def probes(self, field):
        """Domains that ask for the presence of something in ``field``."""
        for operator in ("=", "!="):
            for value in (False, True):
                yield [(field.name, operator, value)]
        yield [(field.name, "in", [True])]
        if field.type in TEXTS:
            yield [(field.name, "ilike", "a")]
        if field.relational:
            yield [(field.name, "any", [])]
            yield [(field.name, "any", [("id", "!=", False)])]
            yield [(field.name, "ilike", "a")]
            below = self.env[field.comodel_name]._fields
            yield from (
                [(f"{field.name}.{name}", "!=", False)]
                for name, sub in below.items()
                if sub._description_searchable
            )

    def test_wizards_say_the_same_of_every_foreign_company(self):
        """With a company that is connected given to them, or one that is not."""
        differ = []
        for login, person in self.people.items():
            pair = self.firm + self.garage
            if pair & person.company_ids:
                continue
            for model, names in self.walked().items():
                for name, field in self.env[model]._fields.items():
                    if field.comodel_name != "res.company" or field.type in X2MANY:
                        continue
                    asked = self.specification(model, names, 0)
                    asked.pop(name, None)
                    if not self.may(login, model, "create"):
                        continue
                    answers = [
                        self.onchange_one_by_one(login, model, {name: one}, asked)
                        for one in pair.ids
                    ]
                    if told := self.other(*answers):
                        differ.append(f"{login}: {model}.onchange({name}): {told}")
        self.assertFalse(differ, "\n" + "\n".join(differ))
        self.assertNothingTold()

    def other(self, one, two):
        """The fields about which two lots of answers say other things, ids apart."""
        told = {
            name: (_without_ids(one[name]), _without_ids(two[name])) for name in one
        }
        return {name: pair for name, pair in told.items() if pair[0] != pair[1]}


def _without_ids(answer):
    """What an answer says, without ids and the names that are made of them."""
    if isinstance(answer, dict):
        kept = {key: _without_ids(value) for key, value in answer.items()}
        return {key: value for key, value in kept.items() if key != "id"}
    if isinstance(answer, list):
        return [_without_ids(value) for value in answer]
    return "new" if "NewId" in str(answer) else answer
