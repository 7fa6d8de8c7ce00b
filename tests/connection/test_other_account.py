"""Another Dropbox account, and back: what was under way in the former one."""

from ..common import DropboxCase

OTHER = "autre@example.com"


class TestOtherAccount(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    def test_what_waits_to_move_to_processed_does_not_move_in_the_other_one(self):
        self.connection.taken_files = "processed"
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check()
        self.dropbox.faults.add("files/move_batch_v2", "server_error")
        self.take()
        row = self.document("a.pdf")
        self.assertEqual((row.state, row.tidying), ("imported", "todo"))
        self.dropbox.faults.clear()
        # In the other account, somebody's file has the same path.
        self.dropbox.write(
            "/Boulangerie Petit/Invoices/a.pdf", b"MZ" + bytes(200), account=OTHER
        )
        self.link(account=OTHER)
        row.not_before = False
        self.check_and_take()
        self.take()
        self.assertIn(
            "/Boulangerie Petit/Invoices/a.pdf", self.dropbox.tree(account=OTHER)
        )

    def test_the_job_of_the_former_account_is_forgotten(self):
        self.connection.taken_files = "processed"
        for number in range(12):
            self.drop(self.folder, "Invoices", f"{number}.pdf")
        self.check_and_take()
        self.assertTrue(self.connection.sudo().tidying_job)
        self.link(account=OTHER)
        self.assertFalse(self.connection.sudo().tidying_job)
        self.assertFalse(self.Document.search([("tidying", "=", "started")]))

    def test_back_again_nothing_that_waited_is_lost(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        self.drop(self.folder, "Invoices", "b.pdf")
        self.check()
        self.link(account=OTHER)
        self.check_and_take()
        self.assertEqual(self.document("b.pdf").reason, "other_account")
        self.link()
        self.check_and_take()
        self.assertEqual(self.document("a.pdf").state, "imported")
        # It may lie there since before the account came back: somebody chooses.
        self.connection.with_user(self.claire).settle_backlog()
        self.take()
        self.assertEqual(self.document("b.pdf").state, "imported")
        self.assertEqual(len(self.Document.search([])), 2)

    def test_folders_that_were_missing_or_refused_are_made_there(self):
        garage = self.activate(self.garage.partner_id)
        self.check()
        self.dropbox.delete(self.folder.path)
        self.check()
        garage.write({"incomplete": True, "refusal": "conflict"})
        self.assertEqual(self.folder.state, "missing")
        self.link(account=OTHER)
        self.check()
        self.assertEqual((self.folder + garage).mapped("state"), ["active"] * 2)
        self.assertFalse(garage.refusal)
