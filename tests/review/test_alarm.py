"""The alarm: documents that seem to belong to another client or kind."""

from odoo.fields import Command

from dev import samples
from dev.samples import CLIENT, CUSTOMER, SUPPLIER, TELECOM

from ..common import DropboxCase


class TestAlarm(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.other = self.activate(self.garage.partner_id)

    def names(self, bakery=None, garage=None):
        """Give the clients the VAT numbers of ``bakery`` and ``garage``."""
        for company, party in ((self.bakery, bakery), (self.garage, garage)):
            company.partner_id.with_context(no_vat_validation=True).vat = (
                party and party.vat
            )

    def receive(self, kind, content, folder=None, name="a.pdf"):
        self.drop(folder or self.folder, kind, name, content)
        self.check_and_take()
        row = self.document(name)
        self.assertEqual(row.state, "imported")
        self.assertEqual(row.move_id.state, "draft")
        return row

    def assertAlarm(self, row, alarm, client=None):
        self.assertEqual(row.alarm, alarm)
        self.assertEqual(
            row.alarm_partner_id, client or self.env["res.partner"], row.explanation
        )
        self.assertEqual(row.needs_attention, bool(alarm))
        self.assertEqual(bool(row.move_id.dext_dropbox_alarm), bool(alarm))

    # -- content ---------------------------------------------------------

    def test_content_of_another_client(self):
        content = samples.plain_bill("same")
        first = self.receive("Invoices", content, name="1.pdf")
        second = self.receive("Receipts", content, self.other, name="2.pdf")
        self.assertAlarm(first, False)
        self.assertAlarm(second, "same_content", self.bakery.partner_id)
        self.assertIn("received for another client", second.move_id.dext_dropbox_alarm)
        self.assertIn(self.bakery.name, second.move_id.dext_dropbox_alarm)

    def test_content_of_two_clients_in_one_batch(self):
        content = samples.plain_bill("same")
        self.drop(self.folder, "Invoices", "1.pdf", content)
        self.drop(self.other, "Invoices", "2.pdf", content)
        self.check_and_take()
        rows = self.document("1.pdf") | self.document("2.pdf")
        self.assertEqual(sorted(map(bool, rows.mapped("alarm"))), [False, True])

    def test_content_of_a_cancelled_draft_or_of_the_same_client_is_fine(self):
        content = samples.plain_bill("same")
        self.receive("Invoices", content, name="1.pdf").move_id.button_cancel()
        own = self.activate(contact=self.sophie)
        self.assertAlarm(self.receive("Invoices", content, own, "2.pdf"), False)
        self.document("2.pdf").move_id.button_cancel()
        second = self.receive("Invoices", content, self.other, name="3.pdf")
        self.assertAlarm(second, False)

    def test_a_duplicate_that_was_imported_anyway_is_fine(self):
        content = samples.plain_bill("same")
        self.receive("Invoices", content, name="1.pdf")
        self.drop(self.folder, "Invoices", "2.pdf", content)
        self.check_and_take()
        second = self.document("2.pdf")
        second.with_user(self.paul).action_import_anyway()
        self.take()
        self.assertEqual(second.state, "imported")
        self.assertAlarm(second, False)

    def test_files_without_data_cost_one_query_in_a_batch(self):
        counts = []
        for size in (2, 6):
            for number in range(size):
                self.drop(self.folder, "Invoices", f"{size}-{number}.pdf")
            self.check()
            self.take()
            rows = self.Document.search([("name", "=like", f"{size}-%")])
            rows.fetch()  # as they are known when their drafts have just been made
            with self.assertQueryCount(1):
                rows._alarm_same_content()
            counts.append(len(rows))
        self.assertEqual(counts, [2, 6])

    # -- VAT numbers -----------------------------------------------------

    def test_what_belongs_here(self):
        self.names(bakery=CLIENT, garage=SUPPLIER)
        bill = samples.facturx_invoice("1", SUPPLIER, CLIENT)
        sale = samples.sales_invoice("2", CLIENT, SUPPLIER)
        self.assertAlarm(self.receive("Invoices", bill, name="1.pdf"), False)
        self.assertAlarm(self.receive("Sales documents", sale, name="2.pdf"), False)

    def test_bill_for_another_client(self):
        self.names(bakery=CUSTOMER, garage=CLIENT)
        row = self.receive("Invoices", samples.facturx_invoice("1", TELECOM, CLIENT))
        self.assertAlarm(row, "other_client", self.garage.partner_id)
        self.assertTrue(row.move_id.invoice_line_ids)

    def test_bill_in_ubl_for_another_client(self):
        self.names(garage=CLIENT)
        row = self.receive("Receipts", samples.ubl_invoice("1"), name="a.xml")
        self.assertAlarm(row, "other_client", self.garage.partner_id)

    def test_sale_of_another_client(self):
        self.names(bakery=TELECOM, garage=CLIENT)
        row = self.receive("Sales documents", samples.sales_invoice("1", CLIENT))
        self.assertAlarm(row, "other_client", self.garage.partner_id)

    def test_sale_of_another_client_among_the_bills(self):
        self.names(bakery=TELECOM, garage=CLIENT)
        row = self.receive("Invoices", samples.sales_invoice("1", CLIENT, CUSTOMER))
        self.assertAlarm(row, "other_client", self.garage.partner_id)

    def test_a_supplier_that_is_a_client_is_no_reason(self):
        # Whom the bill is for cannot be told without the client's own number.
        self.names(garage=SUPPLIER)
        row = self.receive("Invoices", samples.facturx_invoice("1", SUPPLIER, CLIENT))
        self.assertAlarm(row, False)

    def test_bill_among_the_sales_and_sale_among_the_bills(self):
        self.names(bakery=CLIENT, garage=SUPPLIER)
        bill = samples.facturx_invoice("1", SUPPLIER, CLIENT)
        sale = samples.sales_invoice("2", CLIENT, SUPPLIER)
        row = self.receive("Sales documents", bill, name="1.pdf")
        self.assertAlarm(row, "client_buys")
        row = self.receive("Invoices", sale, name="2.pdf")
        self.assertAlarm(row, "client_sells")
        self.assertIn("sales document", row.explanation)

    def test_numbers_are_compared_as_people_write_them(self):
        vat, partner = CLIENT.vat.lower(), self.garage.partner_id
        # Odoo tidies most numbers by itself, but not those of every country and age.
        self.env.cr.execute(
            "UPDATE res_partner SET vat = %s WHERE id = %s",
            [f"{vat[:4]} {vat[4:7]}.{vat[7:]}", partner.id],
        )
        partner.invalidate_recordset(["vat"])
        row = self.receive("Invoices", samples.facturx_invoice("1", TELECOM, CLIENT))
        self.assertAlarm(row, "other_client", self.garage.partner_id)

    def test_only_clients_of_the_firm_with_an_active_folder(self):
        self.names(garage=CLIENT)
        self.check()
        self.dropbox.delete(self.other.path)
        self.check()
        self.assertEqual(self.other.state, "missing")
        row = self.receive("Invoices", samples.facturx_invoice("1", TELECOM, CLIENT))
        self.assertAlarm(row, False)

    def test_trouble_with_the_parties_does_not_keep_the_file_from_being_read(self):
        self.patch(type(self.Document), "_check_parties", lambda *_args: 1 / 0)
        with self.assertLogs(
            "odoo.addons.dext_dropbox.models.review.account_move_alarm"
        ):
            row = self.receive("Invoices", samples.facturx_invoice("1"))
        self.assertEqual(row.reading, "done")
        self.assertTrue(row.move_id.invoice_line_ids)

    # -- after that ------------------------------------------------------

    def test_dismissed_on_the_draft(self):
        self.names(garage=CLIENT)
        row = self.receive("Invoices", samples.facturx_invoice("1", TELECOM, CLIENT))
        row.move_id.with_user(self.paul).action_dext_dropbox_dismiss_alarm()
        self.assertFalse(row.needs_attention)
        self.assertEqual(row.dismissed_by_id, self.paul)
        self.assertFalse(row.move_id.dext_dropbox_alarm)
        self.assertEqual(row.alarm, "other_client")

    def test_a_new_version_ends_the_alarm_of_the_former(self):
        self.names(bakery=CUSTOMER, garage=CLIENT)
        row = self.receive("Invoices", samples.facturx_invoice("1", TELECOM, CLIENT))
        self.assertTrue(row.move_id.dext_dropbox_alarm)
        right = samples.facturx_invoice("1", TELECOM, CUSTOMER)
        self.drop(self.folder, "Invoices", "a.pdf", right)
        self.check_and_take()
        self.assertEqual(row.move_id.message_main_attachment_id.raw, right)
        self.assertFalse(row.move_id.dext_dropbox_alarm)
        self.assertFalse(row.needs_attention)

    def test_who_may_not_see_the_other_client_learns_no_name(self):
        self.names(garage=CLIENT)
        row = self.receive("Invoices", samples.facturx_invoice("1", TELECOM, CLIENT))
        local = self.env["res.users"].create(
            {
                "login": "local",
                "name": "Accountant of the bakery",
                "group_ids": [
                    Command.set(self.env.ref("account.group_account_invoice").ids)
                ],
                "company_id": self.bakery.id,
                "company_ids": [Command.set(self.bakery.ids)],
            }
        )
        for user, name in ((local, False), (self.paul, self.garage.name)):
            seen = row.with_user(user)
            texts = (seen.explanation, seen.move_id.dext_dropbox_alarm)
            for text in texts:
                self.assertIn("names another client", text)
                self.assertEqual(self.garage.name in text, bool(name))
            self.assertEqual(seen.alarm_partner_id.name, name)
        with self.assertRaisesRegex(Exception, "alarm_folder_id|access"):
            row.with_user(self.paul).read(["alarm_folder_id"])
