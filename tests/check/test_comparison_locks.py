"""Nobody waits for the nightly comparison, and it waits for nobody."""

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.dext_dropbox.dropbox_api import client
from odoo.addons.dext_dropbox.dropbox_api.client import DropboxClient

from ..committing import CommittingCase
from ..conftest import emulator

FILES = 6


@tagged("standard", "post_install", "-at_install")
class TestComparisonLocks(CommittingCase):
    def setUp(self):
        super().setUp()
        self.folder = self.env["dext.dropbox.folder"].activate(
            self.connection,
            self.books.partner_id,
            self.env["res.partner"],
            self.books,
        )
        for number in range(FILES):
            emulator.write(f"{self.folder.path}/{number}.pdf", b"%d" % number)
        self.env["dext.dropbox.connection"]._cron_check()

    def compare(self, meanwhile):
        """Compare, ``meanwhile(env)`` happens once, in a transaction of its own."""
        ask, pages = DropboxClient.changes, []

        def changes(dropbox, *args):
            page = ask(dropbox, *args)
            pages.append(page)
            if len(pages) == 2:
                with self.registry.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '200ms'")
                    meanwhile(self.env(cr=cursor))
            return page

        with patch.object(client, "PAGE", 2):
            with patch.object(DropboxClient, "changes", changes):
                self.env["dext.dropbox.connection"]._cron_reconcile()
        self.assertGreaterEqual(len(pages), 2)

    def test_disconnect_does_not_wait(self):
        def disconnect(env):
            env[self.connection._name].browse(self.connection.id).disconnect()

        self.compare(disconnect)
        self.env.invalidate_all()
        self.assertEqual(self.connection.state, "disconnected")
        self.assertFalse(self.connection.sealed_tokens)
        self.assertFalse(self.connection.reconciled_on)

    def test_the_check_runs_in_between(self):
        found = []

        def check(env):
            emulator.write(f"{self.folder.path}/new.pdf", b"new")
            env["dext.dropbox.connection"]._cron_check()
            found.extend(
                env["dext.dropbox.document"].search([("name", "=", "new.pdf")])
            )

        self.compare(check)
        self.env.invalidate_all()
        self.assertEqual(len(found), 1)
        self.assertTrue(self.connection.reconciled_on)
        self.assertEqual(self.connection.unaccounted_files, 0)
        rows = self.env["dext.dropbox.document"].search([])
        self.assertEqual(set(rows.mapped("state")), {"misplaced"})
