"""Folders that a program shows as one document: bundles, and saved web pages."""

from dev import samples

from ..common import DropboxCase


class TestBundles(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    def lie(self, *paths, below="Invoices"):
        for path in paths:
            self.drop(self.folder, below, path, samples.small_pdf(path))

    def seen(self):
        rows = self.Document.search([("needs_attention", "=", True)], order="id")
        return [(row.name, row.reason) for row in rows]

    def drafts(self):
        return self.Document.search([("move_id", "!=", False)]).mapped("name")

    def test_a_bundle_is_one_rejected_document(self):
        self.lie("March.pages/Index/a.iwa", "March.pages/preview.jpg", "real.pdf")
        self.check_and_take()
        self.lie("March.pages/preview-web.jpg", "Deep/April.numbers/preview.jpg")
        self.check_and_take()
        self.assertEqual(
            self.seen(), [("March.pages", "bundle"), ("April.numbers", "bundle")]
        )
        self.assertEqual(self.drafts(), ["real.pdf"])
        self.assertEqual(self.Document.search_count([]), 5, "each file has its row")

    def test_a_bundle_that_is_saved_again_is_still_one(self):
        self.lie("March.pages/preview.jpg")
        self.check_and_take()
        self.drop(
            self.folder, "Invoices", "March.pages/preview.jpg", samples.plain_bill("2")
        )
        self.check_and_take()
        self.assertEqual(self.seen(), [("March.pages", "bundle")])

    def test_a_bundle_outside_the_subfolders_is_one_too(self):
        self.lie("a.iwa", "preview.jpg", below="March.pages")
        self.check_and_take()
        self.assertEqual(self.seen(), [("March.pages", "bundle")])

    def test_one_of_another_firm_at_the_same_place_speaks_for_none_of_ours(self):
        own = self.bakery._dext_dropbox_connection()
        self.link(own, account="autre@example.com")
        path = "/March.pages/preview.jpg"
        self.dropbox.write(path, samples.small_pdf("b"), account="autre@example.com")
        self.check()
        self.dropbox.write(path, samples.small_pdf("a"))
        self.check()
        self.assertEqual(self.seen(), [("March.pages", "bundle")] * 2)

    def test_a_bundle_that_is_renamed_is_still_one(self):
        self.lie("March.pages/a.iwa", "March.pages/preview.jpg")
        self.check()
        place = f"{self.folder.path}/Invoices"
        self.dropbox.move(f"{place}/March.pages", f"{place}/April.pages")
        self.check()
        self.assertEqual(self.seen(), [("April.pages", "bundle")])

    def test_a_folder_that_is_no_bundle_any_more_is_taken(self):
        self.lie("March.pages/a.pdf", "March.pages/b.pdf")
        self.check_and_take()
        place = f"{self.folder.path}/Invoices"
        self.dropbox.move(f"{place}/March.pages", f"{place}/March")
        self.check_and_take()
        self.assertCountEqual(self.drafts(), ["a.pdf", "b.pdf"])
        self.assertFalse(self.seen())

    def test_the_parts_of_a_saved_page_are_no_documents(self):
        self.lie("Order_files/logo.png", "Order_files/terms.pdf")
        self.drop(
            self.folder, "Invoices", "Order.html", b"<!DOCTYPE html><html>x</html>"
        )
        self.check_and_take()
        self.assertEqual(self.seen(), [("Order.html", "web_page")])
        self.lie("Order_files/late.png")
        self.check_and_take()
        self.assertEqual(self.drafts(), ["terms.pdf"])

    def test_photographs_in_a_folder_called_files_are_documents(self):
        self.lie("March_files/photo.jpg")
        self.check_and_take()
        self.assertEqual(self.drafts(), ["photo.jpg"])

    def test_try_again_is_not_offered(self):
        self.lie("March.pages/preview.jpg")
        self.check_and_take()
        self.assertFalse(self.document("March.pages").may_retry)
