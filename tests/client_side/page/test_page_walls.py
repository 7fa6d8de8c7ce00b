"""Nobody but the client, and whoever works for them, learns or changes anything.

All routes and all models of the addons are walked, whatever they are, by a portal user
of another client, by somebody without a login, and by somebody with the link of another
client. What they are not to learn carries a mark.
"""

import inspect
import re
import threading

from odoo.fields import Command
from odoo.service.model import call_kw, get_public_method
from odoo.tools import SQL, mute_logger

from dev import firm, samples

from ...rpc_walk import RpcWalk
from .handing_in import HandingIn, PageCase, PageHttpCase

MARK = "Zwgl"  # stands in every secret, and nowhere else
OURS = ("dext_dropbox", "account_document_reader")
# Routes of Odoo that ours only add something to: Odoo says who may.
OF_ODOO = ("/mail/attachment/upload",)
COUNTED = "dext_dropbox_allowance"  # of requests: changes with each of them
UPLOADS = "dext_dropbox_upload"
LOGGERS = ("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.models")


class Secret(HandingIn):
    """A client with a link, documents and uploads, all of them marked."""

    def setUp(self):
        super().setUp()
        self.secret = self.client(f"Secret {MARK}", is_company=True)
        self.hidden = self.activate(self.secret, books=self.garage)
        self.drop(self.hidden, "Invoices", f"{MARK}.pdf")
        self.dropbox.write(f"{self.hidden.path}/{MARK} lost.pdf", b"%PDF-1.4 lost")
        self.check_and_take()
        content = samples.plain_bill(number=MARK)
        self.pending = self.Upload._begin(
            self.hidden,
            *("f" * 32, "invoice", f"{MARK} upload.pdf"),
            *(len(content), self.secret, "192.0.2.9"),
        )
        self.pending._take_part(0, content[:100])
        self.rival = self.env["res.users"].create(
            {
                "login": "rival",
                "name": "Rival",
                "password": firm.PASSWORD,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        self.rival.partner_id.parent_id = self.bakery.partner_id
        self.secrets = [MARK, self.hidden.upload_url.rpartition("/")[2]]
        self.env.flush_all()

    def snapshot(self):
        """All that the tables of the addons hold, and of Odoo's what matters."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_name ~ %s ORDER BY 1",
            [f"^({'|'.join(OURS)})"],
        )
        tables = [name for (name,) in self.env.cr.fetchall() if name != COUNTED]
        tables += ["account_move", "mail_message", "ir_attachment", "res_partner"]
        # With a link of their own people do hand in.
        theirs = {UPLOADS: SQL("folder_id = %s", self.hidden.id)}
        each = [
            SQL(
                "SELECT %s, md5(string_agg(r::text, chr(10) ORDER BY r::text))"
                " FROM %s r WHERE %s",
                table,
                SQL.identifier(table),
                theirs.get(table, SQL("TRUE")),
            )
            for table in tables
        ]
        return dict(self.env.execute_query(SQL(" UNION ALL ").join(each)))

    def assertUnchanged(self, before, *what):
        now = self.snapshot()
        changed = [table for table in now if now[table] != before.get(table)]
        self.assertFalse(changed, what)

    def assertNothingTold(self, text, *what):
        told = [secret for secret in self.secrets if secret in text]
        self.assertFalse(told, what)


class TestRoutes(Secret, PageHttpCase):
    def routes(self):
        """Yield (path with placeholders, methods) of every route of the addons."""
        threading.current_thread().dbname = self.env.cr.dbname  # as in a request
        for rule in self.env["ir.http"].routing_map().iter_rules():
            module = rule.endpoint.func.__func__.__module__.split(".")
            ours = module[:2] == ["odoo", "addons"] and module[2].startswith(OURS)
            if ours and rule.rule not in OF_ODOO:
                yield rule.rule, (rule.methods or {"GET", "POST"}) - {"HEAD", "OPTIONS"}

    def fill(self, path):
        """Yield ``path`` with whatever of the secret client's may stand in it."""
        row = self.Document.search([("name", "=", f"{MARK}.pdf")])
        attachment = row.move_id.message_main_attachment_id
        ids = {
            *(self.hidden.id, row.id, attachment.id, self.firm.id),
            *(self.pending.id, self.pending._parts().id, row.move_id.id),
        }
        if "<int:" in path:
            for number in ids:
                yield re.sub(r"<int:\w+>", str(number), path)
        elif "<" in path:
            for text in (self.token, "x" * 32, "..", "1"):
                yield re.sub(r"<(\w+:)?\w+>", text, path)
        else:
            yield path
            yield f"{path}?ids={self.hidden.id}"

    def walk(self, who):
        walked, before = set(), self.snapshot()
        for path, methods in self.routes():
            walked.add(path)
            for filled in self.fill(path):
                for method in methods:
                    with mute_logger(*LOGGERS):
                        answer = self.attempt(filled, method)
                    self.env.invalidate_all()
                    what = (who, method, filled, answer.status_code)
                    self.assertNothingTold(answer.text, *what)
                    self.assertNotIn(MARK.encode(), answer.content, what)
                    self.assertLess(answer.status_code, 500, what)
                    self.assertUnchanged(before, *what)
        return walked

    def attempt(self, path, method):
        # The key of an upload of the secret client: their link is what is missing.
        fields = {
            **{"key": "f" * 32, "kind": "invoice", "name": "x.pdf"},
            **{"size": str(int(self.pending.size)), "offset": "100", "text": "x"},
        }
        if method == "GET":
            return self.url_open(path, params=fields, allow_redirects=False)
        if path.endswith("/part"):
            path = f"{path}?key={fields['key']}&offset=100"
            return self.url_open(path, data=b"x" * 50, allow_redirects=False)
        return self.url_open(path, data=fields, allow_redirects=False)

    def test_without_a_login(self):
        walked = self.walk("nobody")
        self.assertIn("/drop/<string:token>", walked)
        self.assertIn("/my/dropbox/document/<int:document_id>", walked)
        self.assertGreater(len(walked), 15)

    def test_as_a_portal_user_of_another_client(self):
        self.authenticate("rival", firm.PASSWORD)
        self.walk("rival")

    def test_with_the_csrf_token_and_the_link_of_another_client(self):
        self.authenticate("rival", firm.PASSWORD)
        page = self.url_open(f"/my/dropbox/{self.folder.id}").text
        token = re.search(r"X-CSRF-Token&#34;: &#34;([^&]+)&", page)[1]
        self.opener.headers["X-CSRF-Token"] = token
        original = self.attempt
        self.attempt = lambda path, method: (
            original(path, method)
            if method == "GET"
            else self.url_open(
                f"{path}?key={'f' * 32}&offset=100",
                data={
                    "csrf_token": token,
                    "text": "x",
                    "kind": "sale",
                    "key": "f" * 32,
                },
                allow_redirects=False,
            )
        )
        self.walk("rival with a token")

    def test_the_walk_would_notice(self):
        """With their own link, all that is told carries the mark."""
        theirs = self.hidden.upload_url.rpartition("/")[2]
        self.assertIn(MARK, self.ask(token=theirs).text)
        self.assertIn(MARK, self.ask("/files", token=theirs).text)
        before = self.snapshot()
        self.part("f" * 32, 100, b"x" * 50, token=theirs)
        self.env.invalidate_all()
        with self.assertRaises(AssertionError):
            self.assertUnchanged(before)


class TestModels(Secret, RpcWalk, PageCase):
    mark = MARK

    def setUp(self):
        super().setUp()
        public = self.env.ref("base.public_user")
        self.people = {"rival": self.rival, "nobody": public}
        self.told = []

    def own_models(self):
        return [
            model._name
            for model in self.env.registry.values()
            if model._name.startswith(("dext.dropbox.", "account.document."))
            and not model._abstract
        ]

    def test_nothing_is_read_or_found(self):
        for login in self.people:
            for model, names in self.walked().items():
                everything = self.env[model].sudo().search([], limit=200).ids
                specification = self.specification(model, names, 1)
                for method, args in (
                    ("search_read", ([], names)),
                    ("web_search_read", ([], specification)),
                    ("read", (everything, names)),
                    ("web_read", (everything, specification)),
                    ("export_data", (everything, names)),
                    ("name_search", ()),
                    ("default_get", (names,)),
                    ("onchange", ([], {}, [], specification)),
                    ("formatted_read_group", ([], names[:1], ["__count"])),
                ):
                    answer = self.ask(login, model, method, *args)
                    self.look(answer, login, model, method)
                    for secret in self.secrets[1:]:
                        self.assertNotIn(secret, str(answer), (login, model, method))
        self.assertFalse(self.told, "\n".join(self.told[:20]))

    def methods(self, model):
        """Names of the methods of ``model`` that the addons bring and RPC reaches."""
        names = {
            name
            for base in type(self.env[model]).__mro__
            if any(f".addons.{ours}" in base.__module__ for ours in OURS)
            for name, value in vars(base).items()
            if inspect.isfunction(value) and not name.startswith("_")
        }
        for name in sorted(names | {"create", "write", "unlink", "copy"}):
            try:
                get_public_method(self.env[model], name)
            except Exception:  # noqa: BLE001 - private, in whichever words
                continue
            yield name

    def test_nothing_is_changed_by_any_method(self):
        count, self.before = 0, self.snapshot()
        models = {*self.own_models(), *self.added()}
        for user in self.people.values():
            for model in sorted(models):
                records = self.env[model].sudo().search([], limit=3)
                for method in self.methods(model):
                    if model not in self.own_models() and method in (
                        *("create", "write", "unlink", "copy"),
                    ):
                        continue  # Odoo's own
                    for args in self.arguments(model, method, records):
                        count += 1
                        self.attempt(user, model, method, args)
        self.assertGreater(count, 200)

    def arguments(self, model, method, records):
        if method == "create":
            yield ([{}],)
            yield ([{"name": "x", "folder_id": self.hidden.id}],)
        elif method == "write":
            texts = [
                name
                for name, field in self.env[model]._fields.items()
                if field.type == "char" and field.store
            ]
            for name in texts:
                yield records.ids, {name: "x"}
        else:
            yield (records.ids,)
            yield records.ids, "x"

    def attempt(self, user, model, method, args):
        env = self.env(user=user.id, su=False, context={})
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            with mute_logger(*LOGGERS):
                answer = str(call_kw(env[model], method, list(args), {}))
            self.assertNothingTold(answer, user.login, model, method)
            self.env.flush_all()
            self.assertUnchanged(self.before, user.login, model, method, args)
        except AssertionError:
            raise
        except Exception as refusal:  # noqa: BLE001 - in whichever words
            self.assertNothingTold(str(refusal), user.login, model, method)
        finally:
            self.env.clear()
            savepoint.rollback()
            savepoint.close(rollback=False)
