"""Once a month each client is told how things stand, if firm and client like."""

from datetime import timedelta

import freezegun
from dateutil.relativedelta import relativedelta
from lxml import html

from odoo import fields
from odoo.exceptions import AccessError, ValidationError

from dev import samples

from ..common import ADDON, ClientCase


class ReminderCase(ClientCase):
    def setUp(self):
        super().setUp()
        self.connection.reminders = True
        self.connection.reminder_day = 1
        self.month = fields.Date.today() + relativedelta(day=1, months=-1)
        self.backdate("dext_dropbox_folder", self.folder, "create_date", 200)

    def backdate(self, table, records, column, days):
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE {table} SET {column} = now() - %s * interval '1 day' "
            "WHERE id = ANY(%s)",
            [days, records.ids],
        )
        self.env.invalidate_all()

    def in_month(self, rows, day=10):
        """Let ``rows`` have been dropped, and returned, in the month told of."""
        moment = fields.Datetime.to_datetime(self.month) + timedelta(days=day)
        for row in rows:
            row.dropped_on = moment
            if row.returned_on:
                row.returned_on = moment

    def remind(self):
        self.run_action("remind")

    def letter(self):
        letter = self.letters()
        self.assertEqual(len(letter), 1)
        return letter

    def text(self, letter=None):
        body = (letter or self.letter()).body_html
        return " ".join(html.fromstring(body).text_content().split())

    def bill(self, vendor, months_ago, **values):
        """A draft bill in the client's books, of so many months before the month."""
        date = self.month - relativedelta(months=months_ago) + timedelta(days=4)
        return self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "company_id": self.bakery.id,
                "journal_id": self.bakery._dext_dropbox_journal("purchase").id,
                "partner_id": vendor.id,
                "invoice_date": date,
                **values,
            }
        )


class TestReminder(ReminderCase):
    def test_off_by_default(self):
        new = self.env["res.company"].create({"name": "New"})._dext_dropbox_connection()
        self.assertEqual((new.reminders, new.digest), (False, False))
        self.connection.reminders = False
        self.remind()
        self.assertFalse(self.letters())

    def test_what_came_and_what_went_back(self):
        for name in ("a.pdf", "b.pdf"):
            self.drop(self.folder, "Invoices", name)
        self.drop(self.folder, "Receipts", "c.pdf")
        self.drop(self.folder, "Receipts", "bad.exe", b"MZ" + bytes(200))
        self.check_and_take()
        none = self.env["dext.dropbox.return.reason"]
        back = self.document("b.pdf").with_user(self.paul)
        back.return_to_client(none, "Page two is missing", tell=False)
        self.in_month(self.Document.search([]))
        self.drop(self.folder, "Invoices", "of this month.pdf")
        self.check_and_take()
        self.remind()
        text = self.text()
        self.assertIn("Vendor bill: 2", text)
        self.assertIn("Purchase receipt: 2", text)
        self.assertIn("Customer invoice: 0", text)
        self.assertIn("b.pdf: Page two is missing", text)
        self.assertIn("bad.exe: This kind of file is not accepted", text)
        self.assertNotIn("of this month", text)

    def test_what_was_sent_again_is_not_asked_for(self):
        self.drop(self.folder, "Invoices", "b.pdf")
        self.check_and_take()
        none = self.env["dext.dropbox.return.reason"]
        self.document("b.pdf").with_user(self.paul).return_to_client(none, "Bad")
        self.letters().unlink()
        self.in_month(self.Document.search([]))
        self.drop(self.folder, "Receipts", "b.pdf", samples.plain_bill("better"))
        self.check_and_take()
        self.remind()
        self.assertNotIn("could not be used", self.text())

    def test_days_since_the_last_drop(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        self.document("a.pdf").dropped_on = fields.Datetime.now() - timedelta(days=40)
        self.remind()
        self.assertIn("Days since you last sent something: 40", self.text())

    def test_nothing_ever_came(self):
        self.remind()
        self.assertIn("We have not received anything yet", self.text())

    def test_vendors_of_whom_nothing_came(self):
        vendors = {
            name: self.client(name) for name in ("Old", "Usual", "Silent", "Once")
        }
        for months_ago in (1, 2):
            self.bill(vendors["Silent"], months_ago)
            self.bill(vendors["Usual"], months_ago)
        self.bill(vendors["Usual"], 0)
        self.bill(vendors["Once"], 1)
        self.bill(vendors["Old"], 5)
        self.bill(vendors["Old"], 6)
        self.remind()
        text = self.text()
        self.assertIn("nothing came this time: Silent", text)
        for name in ("Old", "Usual", "Once"):
            self.assertNotIn(name, text)

    def pay(self, amount, text, days=4):
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.bakery.id)], limit=1
        )
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": journal.id,
                "date": self.month + timedelta(days=days),
                "payment_ref": text,
                "amount": amount,
            }
        )

    def test_payments_without_a_document(self):
        self.pay(-42.5, "CB ORANGE")
        self.pay(100, "A customer")
        self.pay(-9, "Later", days=45)
        self.remind()
        text = self.text()
        self.assertIn("CB ORANGE: ", text)
        self.assertIn("42.50", text)
        for other in ("A customer", "Later"):
            self.assertNotIn(other, text)

    def test_of_books_that_are_not_the_clients_nothing_is_told(self):
        self.pay(-42.5, "CB ORANGE")
        self.folder.books_id = self.garage
        vendor = self.client("Silent")
        for months_ago in (1, 2):
            self.bill(
                vendor,
                months_ago,
                company_id=self.garage.id,
                journal_id=self.garage._dext_dropbox_journal("purchase").id,
            )
        self.remind()
        text = self.text()
        self.assertNotIn("ORANGE", text)
        self.assertNotIn("Silent", text)

    def test_poison_does_not_make_it_endless(self):
        rows = [
            {
                "connection_id": self.connection.id,
                "folder_id": self.folder.id,
                "books_id": self.bakery.id,
                "state": "rejected",
                "reason": "unreadable",
                "name": f"<b>{number}</b>.pdf",
                "file_id": f"id:{number}",
                "rev": "1",
                "content_hash": str(number),
            }
            for number in range(300)
        ]
        self.in_month(self.Document.create(rows))
        self.remind()
        letter = self.letter()
        self.assertEqual(letter.body_html.count("The file is damaged"), 20)
        self.assertIn("Others: 280", self.text(letter))
        self.assertIn("&lt;b&gt;0&lt;/b&gt;.pdf", letter.body_html)

    def test_in_the_clients_language(self):
        self.client_partner.lang = "fr_FR"
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        self.in_month(self.Document.search([]))
        self.remind()
        self.assertIn("Facture fournisseur", self.text())

    def test_the_firm_edits_the_letter(self):
        template = self.env.ref(f"{ADDON}.dext_dropbox_mail_reminder")
        template.body_html = "<p>Bonjour <t t-out='object.partner_id.name'/></p>"
        self.remind()
        self.assertIn("Bonjour Boulangerie Petit", self.text())

    def test_it_leads_to_the_upload_page(self):
        Folder = type(self.env["dext.dropbox.folder"])
        self.patch(Folder, "_upload_link", lambda folder: "https://odoo.example/drop/x")
        self.remind()
        self.assertIn("https://odoo.example/drop/x", self.letter().body_html)


class TestWhoAndWhen(ReminderCase):
    def test_once_a_month(self):
        for _again in range(3):
            self.remind()
        self.letter()
        self.assertEqual(self.folder.reminded_for, self.month)
        later = fields.Date.today() + relativedelta(months=1, day=15)
        with freezegun.freeze_time(later):
            self.remind()
            self.remind()
        self.assertEqual(len(self.letters()), 2)

    def test_not_before_its_day(self):
        self.connection.reminder_day = 20
        with freezegun.freeze_time(fields.Date.today() + relativedelta(day=19)):
            self.remind()
        self.assertFalse(self.letters())
        with freezegun.freeze_time(fields.Date.today() + relativedelta(day=20)):
            self.remind()
        self.letter()
        with self.assertRaises(ValidationError):
            self.connection.reminder_day = 31

    def test_who_is_left_out(self):
        self.folder.with_user(self.claire).no_reminders = True
        self.remind()
        self.folder.no_reminders = False
        self.client_partner.email = False
        self.remind()
        self.client_partner.email = "petit@example.com"
        self.connection.with_user(self.claire).disconnect()
        self.remind()
        self.assertFalse(self.letters())

    def test_one_failure_stops_no_other(self):
        other = self.activate(self.garage.partner_id)
        self.garage.partner_id.email = "garage@example.com"
        self.backdate("dext_dropbox_folder", other, "create_date", 200)
        Folder = type(self.folder)
        original = Folder._received_by_kind

        def received(folder):
            if folder.id == self.folder.id:
                raise RuntimeError("poison")
            return original(folder)

        self.patch(Folder, "_received_by_kind", received)
        with self.assertLogs("odoo.addons.dext_dropbox_client", "ERROR"):
            self.remind()
        self.assertFalse(self.letters())
        self.assertTrue(self.letters(self.garage.partner_id))
        self.assertFalse(self.folder.reminded_for)

    def test_a_link_of_another_is_no_link(self):
        Folder = self.env["dext.dropbox.folder"]
        link = self.folder._reminder_link("stop")
        token = link.rpartition("/")[2]
        self.assertEqual(Folder._folder_of_reminder(token), self.folder)
        for wrong in ("", "x", token[:-2], token[:-4] + "AAAA", "é", "\0"):
            self.assertFalse(Folder._folder_of_reminder(wrong), wrong)


class TestPreview(ReminderCase):
    def preview(self, user=None):
        action = self.connection.with_user(
            user or self.claire
        ).action_preview_reminders()
        return (
            self.env[action["res_model"]]
            .with_user(user or self.claire)
            .with_context(**action["context"])
            .create({})
        )

    def test_it_sends_nothing(self):
        self.connection.reminders = False
        other = self.activate(self.garage.partner_id)
        self.backdate("dext_dropbox_folder", other, "create_date", 200)
        wizard = self.preview()
        self.assertEqual(wizard.folder_id, self.folder)
        self.assertEqual(wizard.told_count, 1)
        self.assertEqual(wizard.without_email, other.name)
        self.assertIn("We have not received anything yet", wizard.body)
        self.assertTrue(wizard.subject)
        self.assertFalse(self.letters())
        self.assertFalse(self.folder.reminded_for)
        wizard.action_switch()
        self.assertTrue(self.connection.reminders)

    def test_of_books_of_others_nothing_is_shown(self):
        vendor = self.client("Silent")
        for months_ago in (1, 2):
            self.bill(vendor, months_ago)
        self.assertIn("Silent", self.preview().body)
        self.claire.company_ids = self.firm
        self.env.invalidate_all()
        self.assertNotIn("Silent", self.preview().body)

    def test_only_managers(self):
        for user in (self.paul, self.lea):
            with self.assertRaises(AccessError):
                self.preview(user)

    def test_nothing_of_it_is_told_over_rpc(self):
        names = [name for name in self.folder._fields if name.startswith("reminder_")]
        self.assertGreater(len(names), 5)
        for name in names:
            for user in (self.claire, self.paul):
                with self.assertRaises(AccessError):
                    self.folder.with_user(user).read([name])
