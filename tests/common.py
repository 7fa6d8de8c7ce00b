"""What the tests of the addon share: the firm, a linked Dropbox, clients, crons."""

from contextlib import contextmanager, nullcontext
from unittest.mock import patch

from odoo.tests import HttpCase, TransactionCase, tagged

from odoo.addons.dext_dropbox.dropbox_api.values import Account, Grant, Tokens
from odoo.addons.dext_dropbox.looking import lasting_looker

from dev import firm, samples

from .conftest import APP, emulator

SCOPES = "account_info.read files.metadata.read files.content.read files.content.write"


class RpcRefused(Exception):
    """The server answered a call with an error; ``kind`` names its class."""

    def __init__(self, message, kind=""):
        super().__init__(message)
        self.kind = kind


@contextmanager
def no_time(env):
    """Scheduled actions have no time left from their beginning on.

    Gives the XML ids of those that somebody wants to have run then.
    """
    model, woken = type(env["ir.cron"]), []
    trigger = model._trigger

    def note(cron, at=None):
        woken.extend(cron.get_external_id().values())
        return trigger(cron, at)

    with (
        patch("odoo.addons.base.models.ir_cron.MIN_TIME_PER_JOB", 0),
        patch.object(model, "_trigger", note),
    ):
        yield woken


class DropboxSetup:
    """Mixin for any Odoo test class: a firm that can be linked to the emulator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        emulator.reset()
        cls.firm = cls.env.ref("base.main_company")
        cls.bakery, cls.garage = cls.env["res.company"].search(
            [("name", "in", (firm.BAKERY, firm.GARAGE))], order="name"
        )
        cls.claire, cls.paul, cls.lea = (
            cls.env["res.users"].search([("login", "=", login)])
            for login in ("claire", "paul", "lea")
        )
        cls.sophie = cls.env["res.partner"].search([("name", "=", "Sophie Petit")])
        cls.env["ir.config_parameter"].set_param("dext_dropbox.app_key", APP.key)
        cls.connection = cls.firm._dext_dropbox_connection()
        cls.Document = cls.env["dext.dropbox.document"]
        cls.Folder = cls.env["dext.dropbox.folder"]
        cls.dropbox = emulator

    def setUp(self):
        super().setUp()
        emulator.reset()

    # -- a linked firm with clients ------------------------------------

    def link(self, connection=None, account=None, user=None):
        """Link ``connection`` as if its manager had gone through the consent page."""
        connection = connection or self.connection
        given = emulator.grant(account=account)
        grant = Grant(
            given["account_id"],
            Tokens(given["refresh_token"], given["access_token"]),
            frozenset(given["scope"].split()),
        )
        who = emulator.account(account)
        linked = Account(given["account_id"], who.name, who.email)
        connection.with_user(user or self.claire).link(grant, linked)
        return connection

    def activate(self, partner=None, contact=None, books=None, user=None, **journals):
        """Activate a client (the bakery by default) and return its folder."""
        partner = partner or self.bakery.partner_id
        books = books or partner._dext_dropbox_books()
        folder = self.Folder.with_user(user or self.claire).activate(
            self.connection.with_user(user or self.claire),
            partner,
            contact or self.env["res.partner"],
            books,
            journals,
        )
        return folder.sudo()

    def client(self, name, **values):
        return self.env["res.partner"].create({"name": name, **values})

    # -- the client's hand ---------------------------------------------

    def drop(self, folder, subfolder, name, content=None, **details):
        """Put a file into a client folder; a distinct plain PDF by default."""
        content = content or samples.plain_bill(number=name)
        emulator.write(f"{folder.path}/{subfolder}/{name}", content, **details)
        return content

    def document(self, name):
        """The ledger row (exactly one) of the file called ``name``."""
        found = self.Document.search([("name", "=", name)])
        self.assertEqual(len(found), 1, f"rows of {name}: {found.mapped('path')}")
        return found

    @contextmanager
    def files_loaded(self):
        """Gives the names of the stored files that Odoo loads meanwhile, in a list."""
        kind, loaded = type(self.env["ir.attachment"]), []
        load = kind._file_read

        def note(attachments, name, *args):
            loaded.append(name)
            return load(attachments, name, *args)

        self.env.invalidate_all()
        with patch.object(kind, "_file_read", note):
            yield loaded

    # -- the scheduled actions -----------------------------------------

    def check(self):
        """Run the scheduled action that looks for changes, as Odoo would."""
        self._run_cron("dext_dropbox.dext_dropbox_cron_check")

    def take(self):
        """Run the scheduled actions that import, read and tidy, as Odoo would."""
        for action in ("import", "read", "tidy"):
            self._run_cron(f"dext_dropbox.dext_dropbox_cron_{action}")

    def import_batch(self, **options):
        """Import one batch of the firm; return how many rows were decided."""
        self.env.flush_all()
        with self.cron_mode(), self.registry.cursor() as cursor:
            documents = self.Document.with_env(self.env(cr=cursor, su=True))
            connection = self.connection.with_env(documents.env)
            done = documents._import_batch(connection, lasting_looker(), **options)
        self.env.invalidate_all()
        return done

    def check_and_take(self):
        self.check()
        self.take()

    def _run_cron(self, xmlid):
        with self.cron_mode():
            self.env.ref(xmlid).method_direct_trigger()

    def cron_mode(self):
        """Let scheduled actions commit into the test's own transaction."""
        return self.enter_registry_test_mode()


@tagged("standard", "post_install", "-at_install")
class DropboxCase(DropboxSetup, TransactionCase):
    """Tests without a browser; rolled back after each method."""


@tagged("standard", "post_install", "-at_install")
class DropboxHttpCase(DropboxSetup, HttpCase):
    """Tests that speak to Odoo as a user's browser or script does: over HTTP."""

    def cron_mode(self):
        return nullcontext()  # an HttpCase is in that mode all along

    def call(self, login, model, method, *args, **kwargs):
        """Call ``model.method`` over RPC as the user ``login``; return the result.

        :raises RpcRefused: with the message that the server answered
        """
        self.authenticate(login, firm.PASSWORD)
        arguments = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}", json={"params": arguments}
        ).json()
        if "error" in answer:
            error = answer["error"]["data"]
            raise RpcRefused(error["message"], error["name"])
        return answer.get("result")

    def assertRefused(self, wording, login, model, method, *args, **kwargs):
        """The call is refused with a message in which ``wording`` stands."""
        self.assertTrue(wording, "any refusal would do")
        refusal = self._refusal(login, model, method, *args, **kwargs)
        self.assertIn(wording, str(refusal))

    def assertDenied(self, login, model, method, *args, **kwargs):
        """The call is refused for want of a right, whatever Odoo says of that."""
        refusal = self._refusal(login, model, method, *args, **kwargs)
        self.assertEqual(refusal.kind, "odoo.exceptions.AccessError", refusal)

    def _refusal(self, login, model, method, *args, **kwargs):
        # A name that is nobody's would be refused in the same words.
        self.assertTrue(callable(getattr(self.env[model], method, None)), method)
        with self.assertRaises(RpcRefused) as caught:
            self.call(login, model, method, *args, **kwargs)
        return caught.exception
