"""A client stops reminders with one click, and the manager gets a digest."""

from datetime import timedelta

import freezegun
from lxml import html

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command

from ...common import DropboxHttpCase
from .test_reminders import ReminderCase


class TestStopping(DropboxHttpCase):
    """The link at the end of a reminder, as somebody without a login follows it."""

    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    def open(self, link, **options):
        return self.url_open(link.removeprefix(self.folder.get_base_url()), **options)

    def test_one_click(self):
        page = self.open(self.folder._reminder_link("stop"))
        self.assertEqual(page.status_code, 200)
        self.assertIn("No more reminders", page.text)
        self.folder.invalidate_recordset()
        self.assertTrue(self.folder.reminders_stopped_on)
        self.assertIn("no more reminders", self.folder.message_ids[0].body)
        self.assertNotIn(self.folder, self.folder._to_remind(self.connection))
        page = html.fromstring(page.text)
        (again,) = page.xpath("//main//a/@href")
        self.open(again)
        self.folder.invalidate_recordset()
        self.assertFalse(self.folder.reminders_stopped_on)

    def test_looking_at_the_link_stops_nothing(self):
        self.open(self.folder._reminder_link("stop"), method="HEAD")
        self.folder.invalidate_recordset()
        self.assertFalse(self.folder.reminders_stopped_on)

    def test_in_french(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.folder.partner_id.lang = "fr_FR"
        page = self.open(self.folder._reminder_link("stop"))
        self.assertIn("rappel", page.text)

    def test_unknown(self):
        link = self.folder._reminder_link("stop")
        for wrong in (link + "x", link.replace("/stop/", "/delete/")):
            self.assertEqual(self.open(wrong).status_code, 404)
        self.folder.invalidate_recordset()
        self.assertFalse(self.folder.reminders_stopped_on)


class TestDigest(ReminderCase):
    def test_once_a_week_to_the_responsible_person(self):
        self.connection.digest = True
        self.claire.email = "claire@example.com"
        self.drop(self.folder, "Invoices", "a.pdf")
        self.drop(self.folder, "Invoices", "back.pdf")
        self.drop(self.folder, "Invoices", "bad.exe", b"MZ" + bytes(200))
        silent = self.activate(self.garage.partner_id)
        self.backdate("dext_dropbox_folder", silent, "create_date", 60)
        self.check_and_take()
        none = self.env["dext.dropbox.return.reason"]
        self.document("back.pdf").with_user(self.paul).return_to_client(none, "x")
        for _again in range(2):
            self.run_action("digest")
        (letter,) = self.letters(self.claire.partner_id)
        text = self.text(letter)
        self.assertIn("Vendor bill: 3", text)
        self.assertIn("Drafts to review: 1", text)
        self.assertIn("need attention: 1", text)
        self.assertIn("not sent again: 1", text)
        self.assertIn("from: Garage Lenoir", text)
        self.assertNotIn("Boulangerie", text)
        with freezegun.freeze_time(fields.Datetime.now() + timedelta(days=7)):
            self.run_action("digest")
        self.assertEqual(len(self.letters(self.claire.partner_id)), 2)

    def test_off(self):
        self.run_action("digest")
        self.assertFalse(self.letters(self.connection._manager().partner_id))

    def test_who_manages(self):
        manager = Command.set(self.env.ref("account.group_account_user").ids)
        self.paul.group_ids = [manager]
        with self.assertRaises(AccessError):
            self.connection.with_user(self.paul).digest = True
