"""What clients do to their folders in Dropbox, and how the folders recover."""

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from odoo.addons.dext_dropbox.dropbox_api import client

from dev import samples

from ..common import DropboxCase

BAKERY = "/Boulangerie Petit"


class TestFolderLife(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.check()

    def test_a_deleted_client_folder_is_missing_until_made_again(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        self.dropbox.delete(BAKERY)
        self.check()
        self.assertEqual(self.folder.state, "missing")
        self.assertIn("Deleted in Dropbox", self.folder.message_ids[0].body)
        activity = self.connection.activity_ids
        self.assertEqual(activity.user_id, self.claire)
        self.assertIn("deleted in Dropbox", activity.summary)
        with self.assertRaises(AccessError):
            self.folder.with_user(self.paul).action_make_again()
        self.folder.with_user(self.claire).action_make_again()
        self.assertEqual(self.folder.state, "active")
        self.assertIn(f"{BAKERY}/Invoices", self.dropbox.tree())
        self.drop(self.folder, "Invoices", "b.pdf")
        self.check_and_take()
        self.assertEqual(self.document("a.pdf").state, "imported")
        self.assertEqual(self.document("b.pdf").state, "imported")

    def test_many_deleted_folders_are_one_task(self):
        for number in range(3):
            self.activate(self.client(f"Client {number}"), books=self.bakery)
        for number in range(3):
            self.dropbox.delete(f"/Client {number}")
            self.check()
        self.assertEqual(self.Folder.search_count([("state", "=", "missing")]), 3)
        self.assertEqual(len(self.connection.activity_ids), 1)

    def test_a_folder_below_a_deleted_one_is_missing_too(self):
        self.dropbox.move(BAKERY, "/Year 2026/Petit")
        self.check()
        self.dropbox.delete("/Year 2026")
        self.check()
        self.assertEqual(self.folder.state, "missing")

    def test_a_moved_folder_is_not_missing(self):
        self.dropbox.move(BAKERY, "/Elsewhere")
        self.check()
        self.assertEqual(self.folder.state, "active")
        self.assertFalse(self.connection.activity_ids)

    def test_a_deleted_subfolder_is_made_again(self):
        self.dropbox.delete(f"{BAKERY}/Receipts")
        self.check()
        self.assertIn(f"{BAKERY}/Receipts", self.dropbox.tree())
        self.assertFalse(self.folder.incomplete)

    def test_a_renamed_subfolder_is_made_again_and_its_files_are_misplaced(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        self.dropbox.move(f"{BAKERY}/Invoices", f"{BAKERY}/Factures")
        self.drop(self.folder, "Factures", "b.pdf")
        self.check_and_take()
        self.assertIn(f"{BAKERY}/Invoices", self.dropbox.tree())
        self.assertEqual(self.document("a.pdf").state, "imported")
        self.assertEqual(self.document("b.pdf").state, "misplaced")

    def test_a_subfolder_is_made_again_later_if_dropbox_is_busy(self):
        self.dropbox.delete(f"{BAKERY}/Receipts")
        self.dropbox.faults.add("files/create_folder_batch", "rate_limit")
        self.check()
        self.assertTrue(self.folder.incomplete)
        self.connection.sudo().not_before = False
        self.check()
        self.assertFalse(self.folder.incomplete)
        self.assertIn(f"{BAKERY}/Receipts", self.dropbox.tree())

    def test_a_lost_base_folder_is_made_again(self):
        account = "autre@example.com"
        self.connection = self.garage._dext_dropbox_connection()
        self.connection.base_folder = "Clients"
        self.link(self.connection, account)
        folder = self.activate(self.client("ACME"), books=self.garage)
        self.check()
        self.dropbox.delete("/Clients", account=account)
        self.check()
        self.assertFalse(self.connection.trouble)
        self.assertIn("/Clients", self.dropbox.tree(account=account))
        self.assertEqual(folder.state, "missing")

    def test_a_folder_that_takes_the_name_of_a_missing_one(self):
        garage = self.activate(self.garage.partner_id)
        late = self.activate(self.client("Zebra"), books=self.bakery)
        self.check()
        for relist in (False, True):
            with self.subTest(relist=relist):
                place = late.path
                self.dropbox.delete(place)
                if not relist:
                    self.check()
                    self.assertEqual(late.state, "missing")
                self.dropbox.move(garage.path, place)
                if relist:
                    self.connection.sudo().cursor = False
                self.check()
                self.drop(garage, "Invoices", f"{relist}.pdf")
                self.check_and_take()
                row = self.document(f"{relist}.pdf")
                self.assertEqual(row.folder_id, garage)
                self.assertEqual(row.move_id.company_id, self.garage)
                late.action_make_again()
                self.assertEqual(late.state, "active")
                self.assertNotEqual(late.path, place)
                self.dropbox.move(garage.path, "/Garage Lenoir")
                self.check()

    def test_a_folder_that_somebody_made_anew_in_its_place(self):
        self.dropbox.delete(self.folder.path)
        self.check()
        self.assertEqual(self.folder.state, "missing")
        self.dropbox.write(f"{self.folder.path}/Invoices/a.pdf", samples.plain_bill())
        self.check_and_take()
        self.assertEqual(self.folder.state, "active")
        self.assertEqual(self.document("a.pdf").state, "imported")
        self.check()
        self.assertIn(f"{self.folder.path}/Receipts", self.dropbox.tree())
        self.dropbox.move(self.folder.path, "/Renamed")
        self.check()
        self.assertEqual(self.folder.path, "/Renamed")

    def test_made_anew_at_once_it_was_never_missing(self):
        former = self.folder.dropbox_id
        self.dropbox.delete(BAKERY)
        self.dropbox.write(f"{BAKERY}/Invoices/a.pdf", samples.plain_bill("a"))
        self.check_and_take()
        self.assertNotEqual(self.folder.dropbox_id, former)
        self.assertEqual(self.folder.state, "active")
        self.assertEqual(self.document("a.pdf").state, "imported")
        self.assertFalse(self.connection.activity_ids)

    def test_what_lies_in_its_former_place_is_not_taken_for_it(self):
        former = self.folder.dropbox_id
        self.dropbox.move(BAKERY, "/Renamed")
        self.dropbox.mkdir(BAKERY)
        self.connection.sudo().cursor = False
        self.patch(client, "PAGE", 1)  # the folder itself comes later
        self.check()
        self.assertEqual(
            (self.folder.path, self.folder.dropbox_id), ("/Renamed", former)
        )
        self.assertEqual(self.folder.state, "active")

    def test_what_happens_in_dropbox_is_nobodys_doing_here(self):
        self.dropbox.delete(self.folder.path)
        self.connection.with_user(self.claire).action_check()
        self.assertEqual(
            self.folder.message_ids[0].author_id, self.env.ref("base.partner_root")
        )

    def test_a_refused_subfolder_is_a_task(self):
        self.check()
        self.dropbox.delete(f"{self.folder.path}/Receipts")
        self.dropbox.write(f"{self.folder.path}/Receipts", b"a file")
        with mute_logger("odoo.addons.dext_dropbox.models.clients.making"):
            self.check()
        self.assertEqual(self.folder.refusal, "conflict")
        self.assertIn("refused", self.connection.activity_ids.summary)
