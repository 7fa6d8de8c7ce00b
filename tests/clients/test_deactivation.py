"""Invariant 5: client folders are turned off at the firm, and nowhere else."""

from odoo.exceptions import AccessError, UserError

from odoo.addons.dext_dropbox.dropbox_api.client import DropboxClient
from odoo.addons.dext_dropbox.dropbox_api.errors import ReconnectNeeded

from dev import samples

from ..common import DropboxCase

WHERE = "disconnect the firm|Disconnect"


class TestDeactivation(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.own = self.activate(contact=self.sophie)

    def assertRefused(self, action):
        with self.assertRaisesRegex(UserError, WHERE), self.cr.savepoint():
            action()
        self.env.invalidate_all()
        self.assertEqual((self.folder + self.own).mapped("state"), ["active"] * 2)

    def test_the_folder_refuses(self):
        folder = self.folder.with_user(self.claire)
        for values in (
            {"state": "off"},
            {"dropbox_id": False},
            {"connection_id": False},
            {"partner_id": self.garage.partner_id.id},
            {"path": "/elsewhere"},
        ):
            with self.subTest(values):
                self.assertRefused(lambda values=values: folder.write(values))
        self.assertRefused(folder.unlink)
        self.assertNotIn("active", folder._fields)

    def test_importing_a_file_over_it_is_refused(self):
        xmlid = f"__export__.folder_{self.folder.id}"
        self.env["ir.model.data"].create(
            {
                "module": "__export__",
                "name": f"folder_{self.folder.id}",
                "model": self.folder._name,
                "res_id": self.folder.id,
            }
        )
        result = self.Folder.with_user(self.claire).load(
            ["id", "name"], [[xmlid, "Renamed"]]
        )
        self.assertFalse(result["ids"])
        self.assertRegex(result["messages"][0]["message"], WHERE)
        self.assertEqual(self.folder.name, "Boulangerie Petit")

    def test_the_contact_refuses(self):
        for partner in (self.bakery.partner_id, self.sophie):
            partner = partner.with_user(self.claire)
            with self.subTest(partner.name):
                self.assertRefused(lambda p=partner: p.write({"active": False}))
                self.assertRefused(lambda p=partner: p.action_archive())
                self.assertRefused(lambda p=partner: p.sudo().unlink())
                self.assertRefused(
                    lambda p=partner: p.write({"dext_dropbox_active": False})
                )

    def test_a_contact_without_folder_is_archived_as_ever(self):
        partner = self.client("Nobody")
        partner.action_archive()
        self.assertFalse(partner.active)
        partner.unlink()

    def test_the_connection_refuses_direct_changes(self):
        connection = self.connection.with_user(self.claire)
        for values in ({"state": "disconnected"}, {"account_id": False}):
            with self.subTest(values):
                self.assertRefused(lambda values=values: connection.write(values))
        self.assertRefused(connection.unlink)
        connection.responsible_id = self.paul
        self.assertEqual(connection.responsible_id, self.paul)

    def test_disconnecting_turns_all_folders_off_and_keeps_everything(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        move = self.document("a.pdf").move_id
        wizard = (
            self.env["dext.dropbox.connection.disconnect"]
            .with_user(self.claire)
            .create({"connection_id": self.connection.id})
        )
        self.assertEqual(
            (wizard.folder_count, wizard.waiting_count, wizard.document_count),
            (2, 0, 1),
        )
        tokens = self.connection._unseal(self.connection.sudo().sealed_tokens)
        wizard.action_disconnect()
        self.assertEqual(self.connection.state, "disconnected")
        self.assertEqual((self.folder + self.own).mapped("state"), ["off"] * 2)
        self.assertFalse(self.connection.sudo().sealed_tokens)
        self.assertTrue(move.exists())
        self.assertEqual(self.document("a.pdf").state, "imported")
        self.assertTrue(self.folder.dropbox_id)
        with self.assertRaises(ReconnectNeeded):
            DropboxClient(self.connection._app(), tokens).account()

    def test_disconnecting_works_without_dropbox(self):
        self.dropbox.faults.add("*", "server_error", times=50)
        self.connection.with_user(self.claire).disconnect()
        self.assertEqual(self.connection.state, "disconnected")
        self.assertFalse(self.connection.sudo().sealed_tokens)

    def test_connecting_again_resumes_without_importing_twice(self):
        self.drop(self.folder, "Invoices", "before.pdf")
        self.check_and_take()
        self.connection.with_user(self.claire).disconnect()
        self.drop(self.folder, "Invoices", "between.pdf")
        self.check_and_take()
        self.assertFalse(self.Document.search([("name", "=", "between.pdf")]))
        self.link()
        self.assertEqual(self.folder.state, "active")
        self.check_and_take()
        self.assertEqual(self.document("before.pdf").state, "imported")
        self.assertEqual(self.document("between.pdf").state, "imported")
        moves = self.env["account.move"].search(
            [("dext_dropbox_folder_id", "=", self.folder.id)]
        )
        self.assertEqual(len(moves), 2)

    def test_connecting_again_without_the_cursor_imports_nothing_twice(self):
        self.drop(self.folder, "Invoices", "before.pdf")
        self.check_and_take()
        self.connection.sudo().cursor = False
        self.check_and_take()
        self.assertEqual(len(self.document("before.pdf").move_id), 1)
        self.assertEqual(
            self.env["account.move"].search_count(
                [("dext_dropbox_folder_id", "=", self.folder.id)]
            ),
            1,
        )

    def test_another_account_gets_the_folders_again(self):
        self.drop(self.folder, "Invoices", "waiting.pdf")
        self.check()
        self.link(account="autre@example.com")
        self.assertEqual(self.document("waiting.pdf").state, "rejected")
        self.assertEqual(self.document("waiting.pdf").reason, "other_account")
        self.assertEqual(self.folder.state, "making")
        self.check()
        self.assertEqual(self.folder.state, "active")
        self.assertIn(
            "/Boulangerie Petit/Invoices",
            self.dropbox.tree(account="autre@example.com"),
        )
        self.dropbox.write(
            "/Boulangerie Petit/Invoices/new.pdf",
            samples.small_pdf("a"),
            account="autre@example.com",
        )
        self.check_and_take()
        self.assertEqual(self.document("new.pdf").state, "imported")

    def test_connecting_again_gives_the_former_access_back(self):
        former = self.connection._unseal(self.connection.sudo().sealed_tokens)
        self.link()
        with self.assertRaises(ReconnectNeeded):
            DropboxClient(self.connection._app(), former).account()
        self.check()
        self.assertEqual(self.connection.state, "connected")

    def test_folders_that_dropbox_could_not_make_are_made_by_the_check(self):
        self.dropbox.faults.add("files/create_folder_batch", "server_error")
        self.link(account="autre@example.com")
        self.check()
        self.assertEqual(self.folder.state, "making")
        self.assertEqual(self.connection.trouble, "busy")
        self.connection.sudo().not_before = False
        self.check()
        self.assertEqual((self.folder + self.own).mapped("state"), ["active"] * 2)
        self.assertIn(
            "/Boulangerie Petit/Invoices",
            self.dropbox.tree(account="autre@example.com"),
        )

    def test_uninvolved_user_cannot_disconnect(self):
        with self.assertRaises(AccessError):
            self.connection.with_user(self.paul).disconnect()
