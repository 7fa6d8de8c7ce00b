"""The client moves files whose import came to nothing: they follow."""

from odoo.addons.dext_dropbox.models.check.backlog import NEVER

from dev import samples

from ..common import DropboxCase

MEGABYTE = 1024 * 1024


class TestFollowed(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.bakery_folder = self.activate()
        self.garage_folder = self.activate(self.garage.partner_id)

    def received(self, name="a.pdf", subfolder="Invoices", content=None):
        """The row of a file that the bakery has just dropped."""
        self.drop(self.bakery_folder, subfolder, name, content)
        self.check_and_take()
        return self.document(name)

    def moved_to(self, row, folder, subfolder):
        self.dropbox.move(row.path, f"{folder.path}/{subfolder}/{row.name}")
        self.check_and_take()

    def assertDraftOf(self, row, folder, kind):
        self.assertEqual((row.state, row.kind), ("imported", kind))
        self.assertEqual(row.folder_id, folder)
        self.assertEqual(row.partner_id, folder.partner_id)
        self.assertEqual(row.move_id.company_id, folder.books_id)

    def no_sales_journal(self):
        journals = self.env["account.journal"].search(
            [("company_id", "=", self.bakery.id), ("type", "=", "sale")]
        )
        journals.active = False

    def test_what_failed_is_tried_in_its_new_place(self):
        self.no_sales_journal()
        row = self.received(subfolder="Sales documents")
        self.assertEqual((row.state, row.reason), ("failed", "no_journal"))
        self.moved_to(row, self.bakery_folder, "Invoices")
        self.assertDraftOf(row, self.bakery_folder, "invoice")

    def test_what_was_rejected_becomes_a_draft_of_its_new_client_alone(self):
        self.connection.max_size = 1
        row = self.received(content=samples.plain_bill("x") + bytes(MEGABYTE))
        self.assertEqual(row.reason, "too_large")
        self.moved_to(row, self.garage_folder, "Receipts")
        self.assertEqual((row.state, row.reason), ("rejected", "too_large"))
        self.connection.max_size = 0
        row.with_user(self.paul).action_retry()
        self.take()
        self.assertDraftOf(row, self.garage_folder, "receipt")

    def test_a_duplicate_is_none_for_another_client(self):
        original = self.received("original.pdf", content=samples.plain_bill("same"))
        row = self.received("again.pdf", content=samples.plain_bill("same"))
        self.assertEqual(row.state, "duplicate")
        self.moved_to(row, self.garage_folder, "Invoices")
        self.assertDraftOf(row, self.garage_folder, "invoice")
        self.assertNotEqual(row.move_id, original.move_id)
        self.assertFalse(row.original_id)

    def test_without_its_draft_it_is_imported_where_it_is_put(self):
        for number, end in enumerate(("button_cancel", "unlink")):
            row = self.received(f"{number}.pdf")
            getattr(row.move_id, end)()
            self.moved_to(row, self.garage_folder, "Invoices")
            self.assertDraftOf(row, self.garage_folder, "invoice")

    def test_with_its_draft_it_stays_a_document_of_its_client(self):
        row = self.received()
        move = row.move_id
        self.moved_to(row, self.garage_folder, "Receipts")
        self.assertDraftOf(row, self.bakery_folder, "invoice")
        self.assertEqual((row.move_id, move.state), (move, "draft"))

    def test_what_is_not_to_be_taken_waits_in_its_new_place(self):
        self.drop(self.bakery_folder, "Invoices", "a.pdf")
        self.check()
        row = self.document("a.pdf")
        row.write({"state": "held", "is_backlog": True})
        self.connection.with_user(self.claire).settle_backlog(NEVER)
        self.moved_to(row, self.garage_folder, "Receipts")
        self.assertEqual(row.state, "skipped")
        row.with_user(self.paul).action_import_anyway()
        self.take()
        self.assertDraftOf(row, self.garage_folder, "receipt")

    def test_what_is_put_aside_changes_nothing(self):
        self.no_sales_journal()
        row = self.received(subfolder="Sales documents")
        self.dropbox.move(row.path, "/elsewhere.pdf")
        self.check_and_take()
        self.assertEqual((row.state, row.kind), ("failed", "sale"))
        self.assertEqual(row.path, "/elsewhere.pdf")
