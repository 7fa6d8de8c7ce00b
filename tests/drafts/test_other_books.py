"""The books of a client folder change: what has no draft yet follows."""

from dev import samples

from ..common import DropboxCase


class TestOtherBooks(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    def change_books(self):
        self.folder.with_user(self.claire).books_id = self.garage

    def test_what_waits_goes_to_the_new_books(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check()
        self.change_books()
        self.assertEqual(self.document("a.pdf").books_id, self.garage)
        self.take()
        row = self.document("a.pdf")
        self.assertEqual(row.move_id.company_id, self.garage)
        self.assertEqual(row.books_id, self.garage)

    def test_what_needs_attention_goes_to_those_who_work_there_now(self):
        self.drop(self.folder, "Invoices", "bad.pdf", b"no document")
        self.check_and_take()
        self.change_books()
        self.assertEqual(self.document("bad.pdf").books_id, self.garage)

    def test_drafts_stay_and_so_do_their_later_versions(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        self.change_books()
        self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("second"))
        self.check_and_take()
        rows = self.Document.search([("name", "=", "a.pdf")])
        self.assertEqual(rows.mapped("state"), ["imported"] * 2)
        self.assertEqual(rows.move_id.company_id, self.bakery)
        self.assertEqual(rows.books_id, self.bakery)
