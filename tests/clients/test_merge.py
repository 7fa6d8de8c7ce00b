"""Contacts are merged: the client folder goes along with its documents."""

from odoo.exceptions import UserError

from ..common import DropboxCase


class TestMerge(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.twin, self.other = self.client("Twin"), self.client("Other")
        self.folder = self.activate(self.twin, books=self.bakery)
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()

    def merge(self, source, target):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (source | target).ids, target
        )

    def test_folder_and_documents_go_along(self):
        self.merge(self.twin, self.other)
        self.assertFalse(self.twin.exists())
        self.assertEqual(self.folder.partner_id, self.other)
        self.assertEqual(self.document("a.pdf").partner_id, self.other)
        self.drop(self.folder, "Invoices", "b.pdf")
        self.check_and_take()
        self.assertEqual(self.document("b.pdf").state, "imported")
        self.assertEqual(self.document("b.pdf").partner_id, self.other)

    def test_two_contacts_with_folders_stay_two(self):
        self.activate(self.other, books=self.bakery)
        with self.assertRaisesRegex(UserError, "each of them has a Dropbox"):
            self.merge(self.twin, self.other)
        user = self.client("User", parent_id=self.other.id)
        self.activate(self.other, contact=user, books=self.bakery)
        with self.assertRaisesRegex(UserError, "each of them has a Dropbox"):
            self.merge(self.twin, user)
