"""Versions of a file that an accountant has moved to another client."""

from odoo.exceptions import UserError

from dev import samples

from ..common import DropboxCase

FIRST, SECOND = samples.plain_bill("1"), samples.plain_bill("2")


class TestMovedVersions(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.other = self.activate(self.garage.partner_id)
        self.first = self.take_content(FIRST)

    def take_content(self, content, folder=None):
        self.drop(folder or self.folder, "Invoices", "a.pdf", content)
        self.check_and_take()
        return self.Document.search([], order="dropped_on desc, rev desc", limit=1)

    def move(self, row):
        return row.with_user(self.paul).move_to(
            self.other.with_user(self.paul), "invoice"
        )

    def assertShown(self, content):
        """One draft is left: the other client's, with ``content`` alone."""
        drafts = self.Document.search([]).move_id.filtered(
            lambda move: move.state == "draft"
        )
        self.assertEqual(drafts.dext_dropbox_folder_id, self.other)
        self.assertEqual(len(drafts), 1)
        self.assertEqual(drafts.message_main_attachment_id.raw, content)

    def test_the_former_version_comes_back_after_the_move(self):
        second = self.take_content(SECOND)
        self.assertNotEqual(second, self.first)
        self.move(second)
        self.take()
        self.assertShown(SECOND)
        self.take_content(FIRST, self.other)
        self.assertShown(FIRST)

    def test_the_former_version_comes_back_before_the_moved_one_is_imported(self):
        self.move(self.take_content(SECOND))
        self.take_content(FIRST, self.other)
        self.take()
        self.assertShown(FIRST)

    def test_a_version_that_is_no_longer_in_dropbox_is_not_moved(self):
        self.first.move_id.with_user(self.paul).narration = "seen"
        second = self.take_content(SECOND)
        self.assertEqual(second.move_id, self.first.move_id)
        with self.assertRaisesRegex(UserError, "no longer in Dropbox"):
            self.move(self.first)
        self.move(second)
        self.take()
        self.assertShown(SECOND)
