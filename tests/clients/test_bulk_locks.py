"""Five hundred clients: calls, time, and who can go on working meanwhile.

Ordinary tests never commit, so this one works on a cursor of its own, commits as Odoo
does and puts everything back.
"""

from unittest.mock import patch

from psycopg2.errors import LockNotAvailable

from odoo import SUPERUSER_ID, api
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.dext_dropbox.dropbox_api.client import DropboxClient
from odoo.addons.dext_dropbox.dropbox_api.values import Account, Grant, Tokens

from dev import firm

from ..conftest import APP, emulator

CLIENTS = 500
BATCH = "files/create_folder_batch"
# Two batches, each a job that is seen at work once and then done.
FEWEST = 2 * 3


@tagged("standard", "post_install", "-at_install")
class TestBulkLocks(TransactionCase):
    def setUp(self):
        super().setUp()
        emulator.reset()
        self.cursor = self.registry.cursor()
        self.addCleanup(self.cursor.close)
        self.env = api.Environment(self.cursor, SUPERUSER_ID, {})
        self.addCleanup(self.put_back)
        self.books = self.env["res.company"].search([("name", "=", firm.BAKERY)])
        self.connection = self.linked()
        self.clients = self.env["res.partner"].create(
            [{"name": f"Client {number}"} for number in range(CLIENTS)]
        )
        self.env["dext.dropbox.connection"]._cron_check()
        emulator.calls.clear()

    def linked(self):
        self.env["ir.config_parameter"].set_param("dext_dropbox.app_key", APP.key)
        connection = self.env.ref("base.main_company")._dext_dropbox_connection()
        given = emulator.grant()
        tokens = Tokens(given["refresh_token"], given["access_token"])
        connection.link(
            Grant(given["account_id"], tokens, frozenset()),
            Account(given["account_id"], firm.FIRM, firm.MAIL),
        )
        return connection

    def put_back(self):
        self.cursor.rollback()
        for statement in (
            "DELETE FROM dext_dropbox_document",
            "DELETE FROM dext_dropbox_folder",
            "DELETE FROM dext_dropbox_connection",
            "DELETE FROM ir_config_parameter WHERE key LIKE 'dext_dropbox.%%'",
            "DELETE FROM mail_message WHERE model LIKE 'dext.dropbox.%%'",
            "DELETE FROM ir_cron_trigger",
        ):
            self.cursor.execute(statement)
        self.cursor.execute(
            "DELETE FROM res_partner WHERE id = ANY(%s)", [self.clients.ids]
        )
        self.cursor.commit()
        self.registry.clear_cache()

    def activate_all(self):
        nobody = self.env["res.partner"]
        folders = self.env["dext.dropbox.folder"].activate_all(
            self.connection,
            {(client, nobody): self.books for client in self.clients},
        )
        self.cursor.commit()  # as the end of the request does
        return folders

    def watching(self):
        """Look, at every call to Dropbox, whether others can change what they like."""
        ask, partners = DropboxClient._ask, self.clients + self.books.partner_id
        self.looks = 0

        def watched(client, call, *args, **options):
            with self.registry.cursor() as other:
                # Fails at once if a row is locked.
                for table, ids in (
                    ("res_partner", partners.ids),
                    ("dext_dropbox_folder", self.connection.folder_ids.ids),
                ):
                    other.execute(
                        f"SELECT FROM {table} WHERE id = ANY(%s) FOR UPDATE NOWAIT",
                        [ids],
                    )
                other.rollback()
            self.looks += 1
            return ask(client, call, *args, **options)

        return patch.object(DropboxClient, "_ask", watched)

    def routes(self):
        return [call.route for call in emulator.calls]

    def test_five_hundred_clients(self):
        folders = self.activate_all()
        self.assertFalse(emulator.calls)
        with self.watching():
            self.env["dext.dropbox.connection"]._cron_check()
        self.assertEqual(set(folders.mapped("state")), {"active"})
        self.assertEqual(len(emulator.tree()), CLIENTS * 4)
        self.assertEqual(self.routes().count(BATCH), 2)
        self.assertLessEqual(len(emulator.calls), FEWEST + 10)
        self.assertEqual(self.looks, len(emulator.calls))

    def test_nothing_is_locked_while_subfolders_are_made_after_a_page(self):
        self.activate_all()
        self.env["dext.dropbox.connection"]._cron_check()
        for number in range(3):
            emulator.write(f"/Client {number}/Invoices/a.pdf", b"%PDF-1.4")
            emulator.delete(f"/Client {number}/Receipts")
        emulator.calls.clear()
        with self.watching():
            self.env["dext.dropbox.connection"]._cron_check()
        self.assertIn(BATCH, self.routes())
        self.assertIn("/Client 0/Receipts", emulator.tree())
        documents = self.env["dext.dropbox.document"].search([])
        self.assertEqual(len(documents.partner_id), 3)

    def test_nothing_is_locked_while_one_client_is_activated(self):
        emulator.calls.clear()
        with self.watching():
            folder = self.env["dext.dropbox.folder"].activate(
                self.connection, self.clients[0], self.clients.browse(), self.books
            )
        self.cursor.commit()
        self.assertEqual(folder.state, "active")
        self.assertGreater(self.looks, 3)

    def test_an_activation_waits_for_the_check_under_way(self):
        with self.registry.cursor() as check:
            check.execute("SELECT FROM dext_dropbox_connection FOR NO KEY UPDATE")
            self.cursor.execute("SET LOCAL lock_timeout = '200ms'")
            with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
                self.env["dext.dropbox.folder"].activate(
                    self.connection, self.clients[0], self.clients.browse(), self.books
                )

    def test_other_books_wait_for_the_check_under_way(self):
        folder = self.env["dext.dropbox.folder"].activate(
            self.connection, self.clients[0], self.clients.browse(), self.books
        )
        self.cursor.commit()
        with self.registry.cursor() as check:
            check.execute("SELECT FROM dext_dropbox_connection FOR NO KEY UPDATE")
            self.cursor.execute("SET LOCAL lock_timeout = '200ms'")
            with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
                folder.books_id = self.env.ref("base.main_company")
