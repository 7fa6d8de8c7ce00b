"""The table of rights, cell by cell, over RPC as the real users."""

import contextlib

from odoo.fields import Command

from dev import firm

from .common import DropboxHttpCase, RpcRefused

CONNECTION = "dext.dropbox.connection"
FOLDER = "dext.dropbox.folder"
DOCUMENT = "dext.dropbox.document"
ACTIVATE = "dext.dropbox.folder.activate"
DISCONNECT = "dext.dropbox.connection.disconnect"

SYSTEM, MANAGER, STANDARD, PORTAL = "root_of_it", "claire", "paul", "lea"


class TestRights(DropboxHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = cls.firm + cls.bakery + cls.garage
        # A system administrator who is nothing else, unlike Odoo's "admin".
        cls.env["res.users"].create(
            {
                "login": SYSTEM,
                "name": "System",
                "password": firm.PASSWORD,
                "group_ids": [Command.set(cls.env.ref("base.group_system").ids)],
                "company_id": cls.firm.id,
                "company_ids": [Command.set(companies.ids)],
            }
        )
        cls.outsider = cls.env["res.users"].create(
            {
                "login": "outsider",
                "name": "Outsider",
                "password": firm.PASSWORD,
                "group_ids": [
                    Command.set(cls.env.ref("account.group_account_manager").ids)
                ],
                "company_id": cls.garage.id,
                "company_ids": [Command.set(cls.garage.ids)],
            }
        )

    def setUp(self):
        super().setUp()
        self.link()
        self.companies = {
            "allowed_company_ids": (self.firm + self.bakery + self.garage).ids
        }

    def wizard(self, login, partner, books):
        return self.call(
            login,
            ACTIVATE,
            "create",
            {
                "company_id": self.firm.id,
                "partner_id": partner.id,
                "books_id": books.id,
            },
            context=self.companies,
        )

    def activate_as(self, login, partner, books):
        wizard = self.wizard(login, partner, books)
        self.call(login, ACTIVATE, "action_activate", [wizard], context=self.companies)
        return self.Folder.search([("partner_id", "=", partner.id)])

    # -- connect / disconnect -------------------------------------------

    def test_connect(self):
        for login in (SYSTEM, MANAGER):
            with self.subTest(login):
                action = self.call(
                    login, CONNECTION, "action_connect", self.connection.ids
                )
                self.assertEqual(action["url"], f"/dext_dropbox/connect/{self.firm.id}")
        self.assertRefused(
            "Only a Dropbox manager",
            STANDARD,
            CONNECTION,
            "action_connect",
            self.connection.ids,
        )
        self.assertRefused(
            "You are not allowed",
            PORTAL,
            CONNECTION,
            "action_connect",
            self.connection.ids,
        )

    def test_disconnect(self):
        for login in (STANDARD, PORTAL):
            with self.subTest(login):
                self.assertRefused(
                    "not allowed",
                    login,
                    DISCONNECT,
                    "create",
                    {"connection_id": self.connection.id},
                )
                self.assertEqual(self.connection.state, "connected")
        for login in (SYSTEM, MANAGER):
            with self.subTest(login):
                self.link()
                wizard = self.call(
                    login, DISCONNECT, "create", {"connection_id": self.connection.id}
                )
                self.call(login, DISCONNECT, "action_disconnect", [wizard])
                self.connection.invalidate_recordset()
                self.assertEqual(self.connection.state, "disconnected")

    def test_disconnecting_directly_is_no_rpc_method(self):
        for login in (SYSTEM, MANAGER, STANDARD, PORTAL):
            for method in ("disconnect", "link", "start_consent", "finish_consent"):
                with self.subTest(login, method=method):
                    self.assertRefused(
                        "", login, CONNECTION, method, self.connection.ids
                    )
        self.assertEqual(self.connection.state, "connected")

    # -- activate --------------------------------------------------------

    def test_activate_client(self):
        for login in (SYSTEM, MANAGER):
            with self.subTest(login):
                client = self.client(f"Client of {login}")
                self.assertEqual(
                    self.activate_as(login, client, self.bakery).state, "active"
                )
        client = self.client("Client of nobody")
        wizard = self.wizard(STANDARD, client, self.bakery)
        self.assertRefused(
            "Only a Dropbox manager", STANDARD, ACTIVATE, "action_activate", [wizard]
        )
        self.assertRefused(
            "not allowed", PORTAL, ACTIVATE, "create", {"partner_id": client.id}
        )
        self.assertFalse(client.dext_dropbox_folder_ids)

    def test_activate_business_account(self):
        for login in (SYSTEM, MANAGER, STANDARD):
            with self.subTest(login):
                folder = self.activate_as(login, self.firm.partner_id, self.firm)
                self.assertEqual(folder.state, "active")
                self.assertEqual(folder.books_id, self.firm)
                folder.document_ids.sudo().unlink()
                self.env.cr.execute("DELETE FROM dext_dropbox_folder")
                self.env.invalidate_all()
        self.assertRefused(
            "not allowed",
            PORTAL,
            ACTIVATE,
            "create",
            {"partner_id": self.firm.partner_id.id},
        )

    def test_activation_is_no_rpc_method(self):
        for method in ("activate", "journal"):
            self.assertRefused("", SYSTEM, FOLDER, method, [])
        self.assertRefused(
            "not allowed",
            SYSTEM,
            FOLDER,
            "create",
            {
                "connection_id": self.connection.id,
                "partner_id": self.bakery.partner_id.id,
                "books_id": self.bakery.id,
                "name": "x",
            },
        )

    # -- inbox and ledger ------------------------------------------------

    def test_see_inbox_and_ledger(self):
        self.drop(self.activate(), "Invoices", "bakery.pdf")
        garage = self.activate(self.garage.partner_id)
        self.drop(garage, "Invoices", "garage.pdf")
        self.check_and_take()
        both = {"bakery.pdf", "garage.pdf"}
        for login, expected in (
            (SYSTEM, both),
            (MANAGER, both),
            (STANDARD, both),
            ("outsider", {"garage.pdf"}),
            (PORTAL, {"bakery.pdf"}),
        ):
            with self.subTest(login):
                context = {} if login in ("outsider", PORTAL) else self.companies
                rows = self.call(
                    login, DOCUMENT, "search_read", [], ["name"], context=context
                )
                self.assertEqual({row["name"] for row in rows}, expected)
        for login, count in ((SYSTEM, 2), (MANAGER, 2), (STANDARD, 2), ("outsider", 1)):
            with self.subTest("inbox", login=login):
                context = {} if login == "outsider" else self.companies
                found = self.call(
                    login,
                    "account.move",
                    "search_count",
                    [("dext_dropbox_folder_id", "!=", False)],
                    context=context,
                )
                self.assertEqual(found, count)

    def test_portal_user_sees_nothing_else(self):
        self.drop(self.activate(), "Invoices", "bakery.pdf")
        self.check_and_take()
        for model in (CONNECTION, FOLDER):
            with self.subTest(model):
                self.assertRefused("not allowed", PORTAL, model, "search_read", [], [])
        row = self.document("bakery.pdf")
        for field in ("content_hash", "file_id", "move_id", "connection_id"):
            with self.subTest(field):
                self.assertRefused("", PORTAL, DOCUMENT, "read", row.ids, [field])
        self.assertRefused("", PORTAL, DOCUMENT, "action_retry", row.ids)

    # -- app key ----------------------------------------------

    def test_app_key(self):
        name = "dext_dropbox_app_key"
        found = self.call(SYSTEM, "res.config.settings", "default_get", [name])
        self.assertEqual(found[name], "test-app-key")
        for login in (MANAGER, STANDARD, PORTAL):
            with self.subTest(login):
                self.assertRefused(
                    "",
                    login,
                    "ir.config_parameter",
                    "get_param",
                    "dext_dropbox.app_key",
                )
                self.assertRefused(
                    "", login, "res.config.settings", "create", {name: "mine"}
                )

    # -- walls between companies -----------------------------------------

    def test_nobody_reaches_another_company(self):
        folder = self.activate()
        self.drop(folder, "Invoices", "bakery.pdf")
        self.check_and_take()
        row = self.document("bakery.pdf")
        for model, ids, methods in (
            (
                CONNECTION,
                self.connection.ids,
                ("read", "action_check", "action_connect", "action_disconnect"),
            ),
            (FOLDER, folder.ids, ("read",)),
            (DOCUMENT, row.ids, ("read", "action_retry", "action_import_anyway")),
            ("account.move", row.move_id.ids, ("read",)),
        ):
            for method in methods:
                with self.subTest(model, method=method):
                    self.assertRefused("", "outsider", model, method, ids)
        self.assertEqual(self.call("outsider", CONNECTION, "search_count", []), 0)

    def test_activation_for_another_firm_is_refused(self):
        client = self.client("X")
        wizard = self.call(
            "outsider",
            ACTIVATE,
            "create",
            {"partner_id": client.id, "books_id": self.garage.id},
        )
        with contextlib.suppress(RpcRefused):
            self.call(
                "outsider", ACTIVATE, "write", [wizard], {"company_id": self.firm.id}
            )
        self.assertRefused("", "outsider", ACTIVATE, "action_activate", [wizard])
        self.assertFalse(client.dext_dropbox_folder_ids)
        self.assertRefused(
            "", "outsider", "res.company", "action_dext_dropbox_connect", self.firm.ids
        )

    def test_client_folder_is_seen_with_the_books_but_changed_at_the_firm(self):
        folder = self.activate(self.garage.partner_id)
        seen = self.call("outsider", FOLDER, "read", folder.ids, ["name"])
        self.assertEqual(seen[0]["name"], "Garage Lenoir")
        self.assertRefused(
            "",
            "outsider",
            FOLDER,
            "write",
            folder.ids,
            {"purchase_journal_id": False},
        )
        self.call(
            MANAGER,
            FOLDER,
            "write",
            folder.ids,
            {"purchase_journal_id": folder.journal("invoice").id},
            context=self.companies,
        )
        self.assertTrue(folder.purchase_journal_id)
