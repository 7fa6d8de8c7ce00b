"""The nightly comparison of Dropbox and ledger."""

from ..common import DropboxCase


class TestReconciliation(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        for name in ("a.pdf", "b.pdf"):
            self.drop(self.folder, "Invoices", name)
        self.dropbox.write("/Boulangerie Petit/misplaced.pdf", b"x")
        self.dropbox.write("/Boulangerie Petit/Invoices/~$junk.docx", b"x")
        self.check_and_take()

    def reconcile(self):
        self._run_cron("dext_dropbox.dext_dropbox_cron_reconcile")

    def test_nothing_is_unaccounted(self):
        self.drop(self.folder, "Invoices", "new.pdf")
        self.reconcile()
        self.assertEqual(self.connection.unaccounted_files, 0)
        self.assertEqual(self.connection.reconciled_files, 5)
        self.assertTrue(self.connection.reconciled_on)

    def test_a_lost_row_is_found_and_imported(self):
        self.env.cr.execute(
            "DELETE FROM dext_dropbox_document WHERE id = %s",
            [self.document("b.pdf").id],
        )
        self.env.invalidate_all()
        self.reconcile()
        self.assertEqual(self.connection.unaccounted_files, 1)
        self.assertIn("1 unaccounted", self.connection.message_ids[0].body)
        self.assertEqual(self.document("b.pdf").state, "pending")
        self.reconcile()
        self.assertEqual(self.connection.unaccounted_files, 0)

    def test_a_waiting_file_that_is_gone_ends_as_removed(self):
        row = self.document("misplaced.pdf")
        self.env.cr.execute(
            "UPDATE dext_dropbox_document SET file_id = 'id:gone',"
            " create_date = create_date - interval '1 hour' WHERE id = %s",
            [row.id],
        )
        self.env.invalidate_all()
        self.reconcile()
        self.assertEqual((row.state, row.reason), ("rejected", "removed"))

    def test_a_client_folder_that_is_gone_is_missing(self):
        self.env.cr.execute(
            "UPDATE dext_dropbox_folder SET dropbox_id = 'id:gone', path_lower = '/x'"
            " WHERE id = %s",
            [self.folder.id],
        )
        self.env.invalidate_all()
        self.reconcile()
        self.assertEqual(self.folder.state, "missing")

    def test_the_button_says_what_came_of_it(self):
        action = self.connection.with_user(self.claire).action_reconcile()
        self.assertIn("0 unaccounted", action["params"]["message"])
        self.dropbox.faults.add("files/list_folder", "server_error")
        action = self.connection.with_user(self.claire).action_reconcile()
        self.assertIn("does not answer", action["params"]["message"])
