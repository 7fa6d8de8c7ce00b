"""Five hundred clients: calls, time, and who can go on working meanwhile."""

from unittest.mock import patch

from psycopg2.errors import LockNotAvailable

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.dext_dropbox.dropbox_api.client import DropboxClient

from ..committing import CommittingCase
from ..conftest import emulator

CLIENTS = 500
BATCH = "files/create_folder_batch"
# Two batches, each a job that is seen at work once and then done.
FEWEST = 2 * 3


@tagged("standard", "post_install", "-at_install")
class TestBulkLocks(CommittingCase):
    def setUp(self):
        super().setUp()
        self.clients = self.env["res.partner"].create(
            [{"name": f"Client {number}"} for number in range(CLIENTS)]
        )
        self.env["dext.dropbox.connection"]._cron_check()
        emulator.calls.clear()

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
