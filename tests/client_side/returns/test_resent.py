"""What comes after a return is a draft again, and is led back to the former one."""

from dev import samples

from .test_returning import ReturnCase


class TestResent(ReturnCase):
    def setUp(self):
        super().setUp()
        self.content = samples.plain_bill("first")
        self.row = self.imported("a.pdf", self.content)
        self.former = self.row.move_id
        self.give_back(self.row)
        self.set_aside()
        self.check()

    def assertLinked(self, new):
        self.assertEqual((new.state, new.move_id.state), ("imported", "draft"))
        self.assertNotEqual(new.move_id, self.former)
        self.assertEqual(self.row.resent_id, new)
        self.assertTrue(self.row.resent_on)
        self.assertEqual(self.row.returned_move_id, self.former)
        self.assertEqual(self.former.state, "cancel")
        there = " ".join(new.move_id.message_ids.mapped("body"))
        self.assertIn("Sent again after it was returned", there)
        self.assertIn("The document cannot be read.", there)
        here = " ".join(self.former.message_ids.mapped("body"))
        self.assertIn("The client has sent it again", here)
        self.check_and_take()
        drafts = self.env["account.move"].search(
            [("dext_dropbox_folder_id", "=", self.folder.id), ("state", "=", "draft")]
        )
        self.assertEqual(drafts, new.move_id)

    def test_the_same_content_as_another_file(self):
        self.drop(self.folder, "Invoices", "photo.pdf", self.content)
        self.check_and_take()
        self.assertLinked(self.document("photo.pdf"))

    def test_the_same_name_with_another_content(self):
        self.drop(self.folder, "Invoices", "A.pdf", samples.plain_bill("better"))
        self.check_and_take()
        self.assertLinked(self.document("A.pdf"))

    def test_the_file_put_back_as_it_is(self):
        self.dropbox.move(
            f"{self.folder.path}/Rejected/a.pdf", f"{self.folder.path}/Invoices/a.pdf"
        )
        self.check_and_take()
        self.assertLinked(self.row)

    def test_the_file_put_back_elsewhere(self):
        self.dropbox.move(
            f"{self.folder.path}/Rejected/a.pdf", f"{self.folder.path}/Receipts/b.pdf"
        )
        self.check_and_take()
        self.assertEqual(self.row.kind, "receipt")
        self.assertLinked(self.row)

    def test_the_file_put_right_in_its_place_and_put_back(self):
        place = f"{self.folder.path}/Rejected/a.pdf"
        self.dropbox.write(place, samples.plain_bill("put right"))
        self.check_and_take()
        new = self.Document.search([("file_id", "=", self.row.file_id)]) - self.row
        self.assertEqual(new.state, "misplaced")
        self.dropbox.move(place, f"{self.folder.path}/Invoices/a.pdf")
        self.check_and_take()
        self.assertLinked(new)

    def test_of_another_client_is_not_led_back(self):
        other = self.activate(self.garage.partner_id)
        self.drop(other, "Invoices", "a.pdf")
        self.check_and_take()
        self.assertFalse(self.row.resent_id)

    def test_sent_and_returned_twice(self):
        for number in range(2):
            self.dropbox.move(
                f"{self.folder.path}/Rejected/a.pdf",
                f"{self.folder.path}/Invoices/a.pdf",
            )
            self.check_and_take()
            self.assertEqual(self.row.state, "imported", number)
            self.give_back(self.row, words=f"Time {number}")
            self.set_aside()
            self.check_and_take()
            self.assertEqual(self.row.state, "returned", number)
            self.assertTrue(self.lies("Rejected/a.pdf"))
        self.assertEqual(len(self.letters()), 3)

    def test_after_the_draft_was_deleted(self):
        content = samples.plain_bill("other")
        row = self.imported("gone.pdf", content)
        self.give_back(row, delete_drafts=True)
        self.set_aside()
        self.check_and_take()
        self.assertEqual(row.state, "returned")
        self.drop(self.folder, "Invoices", "again.pdf", content)
        self.check_and_take()
        new = self.document("again.pdf")
        self.assertEqual((new.state, row.resent_id), ("imported", new))
