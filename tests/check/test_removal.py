"""Files that are deleted in Dropbox after their drafts were made, and moves."""

import io
import re
import zipfile

from odoo.tools import html2plaintext

from odoo.addons.dext_dropbox.dropbox_api import client

from dev import samples

from ..common import DropboxCase

TOLD = "deleted in Dropbox, or moved out"


class TestRemoval(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        self.row = self.document("a.pdf")
        self.path = f"{self.folder.path}/Invoices/a.pdf"

    def notes(self, row=None):
        messages = (row or self.row).move_id.message_ids
        return sum(TOLD in body for body in messages.mapped("body"))

    def story(self, row=None):
        self.env.cr.flush()
        self.env.invalidate_all()
        return re.sub(r"\s+", " ", html2plaintext((row or self.row).history))

    def assertTold(self, row=None):
        row = row or self.row
        self.assertEqual(row.state, "imported")
        self.assertEqual(row.move_id.state, "draft")
        self.assertEqual(self.notes(row), 1)
        self.assertIn("Deleted in Dropbox", self.story(row))
        self.assertFalse(row.needs_attention)

    def assertUntold(self, row=None):
        self.assertEqual(self.notes(row), 0)
        self.assertNotIn("Deleted in Dropbox", self.story(row))

    def test_it_is_told_once(self):
        self.dropbox.delete(self.path)
        self.check()
        self.check()
        self.drop(self.folder, "Invoices", "b.pdf")
        self.check_and_take()
        self.assertTold()
        self.assertUntold(self.document("b.pdf"))

    def test_with_the_folder_above_it(self):
        self.drop(self.folder, "Invoices", "2026_%/b.pdf")
        self.drop(self.folder, "Invoices", "2026xyz/c.pdf")
        long = "/".join(["long " * 20 + str(number) for number in range(5)])
        self.drop(self.folder, "Invoices", f"{long}/d.pdf")
        self.check_and_take()
        self.dropbox.delete(f"{self.folder.path}/Invoices/2026_%")
        self.dropbox.delete(f"{self.folder.path}/Invoices/{long}")
        self.check()
        self.assertTold(self.document("b.pdf"))
        self.assertTold(self.document("d.pdf"))
        self.assertUntold(self.document("c.pdf"))

    def test_a_posted_document_has_a_line_in_its_history_only(self):
        self.drop(self.folder, "Invoices", "e.pdf", samples.facturx_invoice("E1"))
        self.check_and_take()
        row = self.document("e.pdf")
        row.move_id.action_post()
        self.dropbox.delete(f"{self.folder.path}/Invoices/e.pdf")
        self.check()
        self.assertEqual(self.notes(row), 0)
        self.assertIn("Deleted in Dropbox", self.story(row))

    def opened(self):
        """The rows of an archive and of the document inside it."""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as opened:
            opened.writestr("inside.pdf", samples.plain_bill("inside"))
        self.drop(self.folder, "Invoices", "z.zip", archive.getvalue())
        self.check_and_take()
        container = self.document("z.zip")
        self.assertEqual(container.state, "opened")
        return container, self.document("inside.pdf")

    def test_what_came_inside_an_archive_goes_with_it(self):
        container, inside = self.opened()
        path = f"{self.folder.path}/Receipts/z.zip"
        self.dropbox.move(container.path, path)
        self.check()
        self.assertUntold(inside)
        self.assertEqual(inside.path, f"{path}/inside.pdf")
        self.assertEqual((container.state, inside.kind), ("opened", "receipt"))
        self.assertEqual(inside.move_id.move_type, "in_receipt")
        self.dropbox.delete(path)
        self.check()
        self.assertEqual(self.notes(inside), 1)
        self.assertIn("Deleted in Dropbox", self.story(container))

    # -- what is no deletion -----------------------------------------------

    def test_a_move_is_none(self):
        before = self.row.dropped_on, self.row.move_id
        moved = self.dropbox.move(self.path, f"{self.folder.path}/Invoices/2026/b.pdf")
        self.check_and_take()
        self.assertUntold()
        self.assertEqual(self.row.rev, moved["rev"])
        # Neither a new version, nor dropped another time.
        self.assertEqual((self.row.dropped_on, self.row.move_id), before)
        self.assertEqual(self.Document.search_count([]), 1)
        self.assertEqual(self.row.path, f"{self.folder.path}/Invoices/2026/b.pdf")

    def test_a_move_that_is_told_on_two_pages_is_none(self):
        self.dropbox.move(self.path, f"{self.folder.path}/Invoices/b.pdf")
        self.patch(client, "PAGE", 1)
        self.check_and_take()
        self.assertUntold()

    def test_a_move_of_the_folder_above_is_none(self):
        self.dropbox.move(self.folder.path, "/Another name")
        self.check_and_take()
        self.assertUntold()
        self.assertEqual(self.row.path, "/Another name/Invoices/a.pdf")

    def test_a_move_of_a_file_with_a_former_version_is_none(self):
        self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("V2"))
        self.check_and_take()
        second = self.Document.search([]) - self.row
        self.dropbox.move(self.path, f"{self.folder.path}/Invoices/b.pdf")
        self.check_and_take()
        self.assertUntold(second)
        self.assertEqual(self.Document.search_count([]), 2)
        self.assertEqual(second.move_id.message_main_attachment_id.raw[:5], b"%PDF-")

    def test_tidying_is_none(self):
        self.connection.taken_files = "processed"
        self.drop(self.folder, "Invoices", "t.pdf")
        self.check_and_take()
        self.check_and_take()
        row = self.document("t.pdf")
        self.assertIn("/Processed/", row.path)
        self.check_and_take()
        self.assertUntold(row)

    def test_a_waiting_file_that_is_moved_is_downloaded_from_there(self):
        self.drop(self.folder, "Invoices", "w.pdf")
        self.check()
        row = self.document("w.pdf")
        self.dropbox.move(
            f"{self.folder.path}/Invoices/w.pdf", f"{self.folder.path}/Receipts/w.pdf"
        )
        self.take()  # the former version leads nowhere
        self.check_and_take()
        self.assertEqual((row.state, row.kind), ("imported", "receipt"))
