"""The settings of a firm: who changes them, where, and what is told of it."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import html2plaintext

from ..common import DropboxCase
from ..conftest import ACCOUNTS, APP

OTHER = ACCOUNTS[1].email


class TestSettings(DropboxCase):
    def setUp(self):
        super().setUp()
        self.admin = self.env.ref("base.user_admin")

    def settings(self, **values):
        """Save the page Settings with ``values``, as the system administrator."""
        found = self.env["res.config.settings"].with_user(self.admin).create(values)
        found.execute()
        return found

    def journal(self, kind):
        return self.env["account.journal"].search(
            [("company_id", "=", self.firm.id), ("type", "=", kind)], limit=1
        )

    def told(self):
        """What the chatter of the connection says, newest first."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        lines = []
        for message in self.connection.message_ids:
            values = message.sudo().tracking_value_ids._tracking_value_format()
            for value in values:
                lines.append(
                    f"{message.author_id.name}: {value['fieldInfo']['changedField']}: "
                    f"{value['oldValue']} > {value['newValue']}"
                )
            lines.append(html2plaintext(message.body))
        return lines

    def assertTold(self, *parts):
        lines = self.told()
        self.assertTrue(
            any(all(part in line for part in parts) for line in lines), lines
        )

    # -- the state --------------------------------------------------------

    def test_settings_and_company_show_the_state_and_open_the_connection(self):
        self.link()
        folder = self.activate()
        self.drop(folder, "Invoices", "bad.pdf", b"MZ" + bytes(200))
        self.check_and_take()
        self.env.invalidate_all()
        page = self.settings()
        for shown in (page, self.firm.with_user(self.admin)):
            with self.subTest(shown._name):
                self.assertEqual(shown.dext_dropbox_state, "connected")
                self.assertEqual(shown.dext_dropbox_account_email, ACCOUNTS[0].email)
                self.assertEqual(
                    shown.dext_dropbox_last_check, self.connection.last_check
                )
                self.assertEqual(shown.dext_dropbox_attention_count, 1)
                action = shown.action_dext_dropbox_open_connection()
                self.assertEqual(action["res_id"], self.connection.id)
        self.assertEqual(self.connection.active_folder_count, 1)
        self.assertEqual(self.connection.today_count, 1)

    def test_showing_them_makes_no_connection(self):
        company = self.env["res.company"].create({"name": "New"})
        connections = self.env["dext.dropbox.connection"]
        page = self.env["res.config.settings"].with_company(company).create({})
        self.assertFalse(page.dext_dropbox_state)
        self.assertFalse(company.dext_dropbox_connection_id)
        self.assertFalse(connections.search([("company_id", "=", company.id)]))
        page.action_dext_dropbox_open_connection()
        self.assertEqual(company._dext_dropbox_known().state, "disconnected")

    def test_yesterday_is_not_today(self):
        self.link()
        self.drop(self.activate(), "Invoices", "old.pdf")
        self.check()
        self.env.cr.execute(
            "UPDATE dext_dropbox_document SET create_date = now() - interval '2 days'"
        )
        self.env.invalidate_all()
        self.assertEqual(self.connection.today_count, 0)

    # -- who may ------------------------------------------------------------

    def test_a_manager_changes_the_settings_on_the_connection(self):
        connection = self.connection.with_user(self.claire)
        self.told()
        connection.write(
            {
                "max_size": 7,
                "base_folder": "Clients",
                "responsible_id": self.paul.id,
                "taken_files": "processed",
            }
        )
        self.assertTold("Claire Martin", "Largest File (MB)", "50 > 7")
        self.assertTold("Claire Martin", "Base Folder", "Clients")
        self.assertTold("Claire Martin", "Taken Files", "Processed")
        self.assertTold("Claire Martin", "Responsible", "Paul Durand")

    def test_a_negative_size_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "cannot be negative"):
            self.connection.with_user(self.claire).max_size = -1

    def test_nobody_else_does(self):
        for user in (self.paul, self.lea):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.connection.with_user(user).max_size = 1
        with self.assertRaises(UserError):
            self.connection.with_user(self.claire).state = "connected"
        self.assertEqual(self.connection.max_size, 50)

    def test_journals_of_another_company_are_refused(self):
        foreign = self.env["account.journal"].search(
            [("company_id", "=", self.garage.id), ("type", "=", "purchase")], limit=1
        )
        for refused in (foreign, self.journal("sale")):
            with self.assertRaises(UserError):
                self.settings(dext_dropbox_purchase_journal_id=refused.id)

    def test_the_responsible_gets_the_task(self):
        self.link()
        self.connection.with_user(self.claire).responsible_id = self.paul
        self.dropbox.revoke()
        self.check()
        self.assertEqual(self.connection.activity_ids.user_id, self.paul)

    def test_followers_are_told_of_trouble(self):
        self.link()
        self.connection.message_subscribe(self.paul.partner_id.ids)
        self.dropbox.revoke()
        for _again in range(2):
            self.check()
        told = self.connection.message_ids.filtered(
            lambda message: self.paul.partner_id in message.notified_partner_ids
        )
        self.assertEqual(len(told), 1)
        self.assertIn("Access was withdrawn in Dropbox", told.body)

    # -- the trace ------------------------------------------------------------

    def test_a_changed_journal_is_told(self):
        purchase = self.journal("purchase")
        self.settings(dext_dropbox_purchase_journal_id=purchase.id)
        self.assertEqual(self.firm.dext_dropbox_purchase_journal_id, purchase)
        self.assertTold("Administrator", "Purchase Journal", purchase.display_name)

    def test_saving_without_change_is_not_told(self):
        self.link()
        before = self.told()
        self.settings()
        self.connection.with_user(self.claire).write(
            {"max_size": 50, "base_folder": False, "responsible_id": self.claire.id}
        )
        self.assertEqual(self.told(), before)

    def test_a_new_app_key_is_told_but_not_shown(self):
        self.link()
        before = self.told()
        self.settings(dext_dropbox_app_key=APP.key)
        self.assertEqual(self.told(), before)
        self.settings(dext_dropbox_app_key="another-key")
        self.assertTold("changed the app key")
        self.assertNotIn("another-key", str(self.told()))

    def test_another_account_is_told_with_numbers(self):
        self.link()
        folder = self.activate()
        self.drop(folder, "Invoices", "waiting.pdf")
        self.check()
        self.link(account=OTHER)
        self.assertTold(ACCOUNTS[0].email, "make again: 1.", "Files given up there: 1.")
        self.assertTold("Claire Martin", "connected", OTHER)

    def test_disconnecting_is_told_with_numbers(self):
        self.link()
        folder = self.activate()
        self.activate(self.garage.partner_id)
        self.drop(folder, "Invoices", "good.pdf")
        self.check_and_take()
        self.drop(folder, "Invoices", "waiting.pdf")
        self.check()
        self.connection.with_user(self.claire).disconnect()
        self.assertTold(
            "Claire Martin disconnected",
            "turned off: 2.",
            "documents kept: 1.",
            "stay waiting: 1.",
        )

    def test_connecting_says_it_once(self):
        self.told()
        self.link()
        self.assertNotIn("Responsible", str(self.told()))
