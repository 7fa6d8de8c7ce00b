"""The guide through the first set-up, and where the menu Dropbox leads."""

from odoo.exceptions import AccessError

from ..common import DropboxCase
from ..conftest import APP


class TestSetup(DropboxCase):
    def guide(self, user):
        action = self.env["dext.dropbox.setup"].with_user(user).action_open()
        return self.env[action["res_model"]].with_user(user).browse(action["res_id"])

    def assertStep(self, step, number, user=None, whom_to_ask=False):
        guide = self.guide(user or self.claire)
        self.assertEqual((guide.step, guide.number), (step, number))
        self.assertEqual(guide.may, not whom_to_ask)
        self.assertEqual(guide.whom_to_ask, whom_to_ask)
        return guide

    def without_key(self):
        self.env["ir.config_parameter"].set_param("dext_dropbox.app_key", "")

    def test_step_by_step(self):
        admin = self.env.ref("base.user_admin")
        self.without_key()
        self.assertStep("key", 1, admin)
        self.assertStep("key", 1, self.claire, whom_to_ask="Administrator")
        guide = self.guide(admin)
        guide.app_key = f" {APP.key} "
        guide.action_save_key()
        self.assertEqual(self.connection._app().key, APP.key)
        self.assertStep("connect", 2)
        self.assertStep("connect", 2, self.paul, "Administrator, Claire Martin")
        self.link()
        self.assertEqual(self.assertStep("activate", 3).folder_count, 0)
        self.assertStep("activate", 3, self.paul)
        folder = self.activate()
        guide = self.assertStep("drop", 4)
        self.assertEqual(guide.drop_path, "/Boulangerie Petit/Invoices")
        self.drop(folder, "Invoices", "first.pdf")
        guide.action_check()
        self.assertStep("done", 5)

    def test_redirect_address_is_shown(self):
        self.env["ir.config_parameter"].set_param("web.base.url", "https://o.example")
        self.assertEqual(
            self.guide(self.claire).redirect_uri,
            "https://o.example/dext_dropbox/callback",
        )

    def test_only_the_system_administrator_sets_the_key(self):
        self.without_key()
        guide = self.guide(self.claire)
        with self.assertRaises(AccessError):
            guide.app_key = "mine"
        guide.sudo().app_key = "mine"
        with self.assertRaises(AccessError):
            guide.action_save_key()
        with self.assertRaises(AccessError):
            self.guide(self.lea)
        self.assertFalse(
            self.env["ir.config_parameter"].get_param("dext_dropbox.app_key")
        )

    def test_only_managers_connect(self):
        with self.assertRaises(AccessError):
            self.guide(self.paul).action_connect()
        self.assertIn("/connect/", self.guide(self.claire).action_connect()["url"])

    def test_the_menu_leads_to_the_guide_until_a_firm_is_connected(self):
        menu = self.env.ref("dext_dropbox.dext_dropbox_menu")
        self.assertEqual(self.menu_of(self.paul, menu)["children"], [])
        self.assertEqual(
            self.menu_of(self.paul, menu)["action_id"],
            self.env.ref("dext_dropbox.dext_dropbox_setup_open").id,
        )
        self.link()
        inbox = self.env.ref("dext_dropbox.dext_dropbox_inbox_menu").id
        self.assertEqual(self.menu_of(self.paul, menu)["children"][0], inbox)
        self.connection.with_user(self.claire).disconnect()
        self.assertEqual(self.menu_of(self.paul, menu)["children"][0], inbox)

    def menu_of(self, user, menu):
        return self.env["ir.ui.menu"].with_user(user).load_menus(False)[menu.id]

    def test_connecting_leads_to_the_guide_first_and_to_the_connection_later(self):
        self.link()
        self.assertIn("setup_open", self.connection.landing())
        self.drop(self.activate(), "Invoices", "first.pdf")
        self.check_and_take()
        self.connection.invalidate_recordset()
        self.assertTrue(
            self.connection.landing().endswith(f"_action/{self.connection.id}")
        )
