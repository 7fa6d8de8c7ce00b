"""E-invoices: what stands on the draft is what the document says, or it is said."""

from datetime import date
from unittest import mock

from odoo.addons.account_document_reader.models import processes

from ..reader.electronic.building import Doc, Item, cii, ubl, zugferd1
from ..reader.electronic.pdf_building import Pdf
from .common import ReaderCase

REDUCED = ("S", "5.5", "100.00", "5.50")


class TestAgreement(ReaderCase):
    def test_lines_of_the_decoder_stay_if_all_agrees(self):
        vendor = self.vendor()
        move = self.bill(
            iban=(),
            items=(
                Item("60.00", name="Papier"),
                Item("40.00", name="Encre", number="2"),
            ),
        )
        self.assertEqual(move.invoice_line_ids.mapped("name"), ["Papier", "Encre"])
        self.assertEqual(move.amount_total, 120)
        self.assertEqual(move.partner_id, vendor)
        self.assertEqual(move.state, "draft")
        self.assertEqual(self.row(move).state, "read")
        self.assertEqual(self.codes(move), [])
        self.assertNotIn("put right", "".join(move.message_ids.mapped("body")))

    def test_a_wrong_total_is_put_right_and_said(self):
        """Odoo counts the group and its parts."""
        self.vendor()
        items = (
            Item("100.00", number="1", status="GROUP", name="Kit"),
            Item("60.00", number="1.1", parent="1", status="DETAIL", name="Vis"),
            Item("40.00", number="1.2", parent="1", status="DETAIL", name="Clou"),
        )
        move = self.bill(items=items)
        self.assertEqual(move.amount_total, 120)
        self.assertEqual(self.lines(move), [(100, [20])])
        self.assertIn("put right", "".join(move.message_ids.mapped("body")))

    def test_totals_without_lines_make_a_line(self):
        self.vendor()
        move = self.bill(
            profile="urn:factur-x.eu:1p0:minimum", items=(), groups=(), due=()
        )
        self.assertEqual(self.lines(move), [(100, [20])])
        self.assertEqual(move.amount_total, 120)

    def test_tax_groups_without_lines_make_a_line_each(self):
        self.vendor()
        move = self.bill(
            profile="urn:factur-x.eu:1p0:basicwl",
            items=(),
            groups=(("S", "20", "100.00", "20.00"), REDUCED),
            net="200.00",
            line_total="200.00",
            tax="25.50",
            total="225.50",
            payable="225.50",
        )
        self.assertEqual(self.lines(move), [(100, [20]), (100, [5.5])])
        self.assertEqual(move.amount_total, 225.5)

    def test_cents_of_the_tax_are_those_of_the_document(self):
        self.vendor()
        move = self.bill(
            groups=(("S", "20", "100.00", "20.01"),),
            tax="20.01",
            total="120.01",
            payable="120.01",
        )
        self.assertEqual(move.amount_total, 120.01)

    def test_what_was_paid_before_changes_nothing_on_the_bill(self):
        self.vendor()
        move = self.bill(prepaid="50.00", payable="70.00")
        self.assertEqual(move.amount_total, 120)

    def test_a_document_that_contradicts_itself_is_told(self):
        self.vendor()
        move = self.bill(total="130.00", payable="130.00")
        self.assertEqual(move.amount_total, 130)
        self.assertIn("total_sum", self.codes(move))
        self.assertEqual(move.document_reading_state, "to_check")


class TestForeignTax(ReaderCase):
    def german(self, **changes):
        return self.bill(
            seller="Druck GmbH",
            vat="DE136695976",
            siren="",
            country="DE",
            endpoint=("", ""),
            groups=(("S", "19", "100.00", "19.00"),),
            items=(Item("100.00", rate="19"),),
            tax="19.00",
            total="119.00",
            payable="119.00",
            **changes,
        )

    def test_tax_of_another_country_is_a_line_of_its_own(self):
        move = self.german()
        self.assertEqual(self.lines(move), [(100, []), (19, [])])
        self.assertIn("19 %", move.invoice_line_ids[1].name)
        self.assertEqual(move.amount_total, 119)
        self.assertIn("foreign_tax", self.codes(move))

    def test_a_rate_that_these_books_have_too_is_foreign_all_the_same(self):
        """Spain's 10 % is not the French 10 %, though the total agrees."""
        move = self.bill(
            seller="Papeles SL",
            vat="ESA28017895",
            siren="",
            country="ES",
            endpoint=("", ""),
            groups=(("S", "10", "100.00", "10.00"),),
            items=(Item("100.00", rate="10"),),
            tax="10.00",
            total="110.00",
            payable="110.00",
        )
        self.assertEqual(self.lines(move), [(100, []), (10, [])])
        self.assertFalse(move.invoice_line_ids.tax_ids)

    def test_what_has_to_be_checked_is_not_posted_by_itself(self):
        self.bakery.autopost_bills = True
        self.vendor(name="Druck GmbH", vat="DE136695976", autopost_bills="always")
        move = self.german()
        self.assertEqual(move.state, "draft")


class TestHeader(ReaderCase):
    def test_number_dates_and_kind(self):
        self.vendor()
        move = self.bill(type="384", due=("2026-11-30",))
        self.assertEqual(move.ref, "F2026-12")
        self.assertEqual(move.invoice_date, date(2026, 9, 14))
        self.assertEqual(move.invoice_date_due, date(2026, 11, 30))
        self.assertEqual(move.move_type, "in_invoice")
        self.assertEqual(move.amount_total, 120)

    def test_every_type_of_credit_note(self):
        self.vendor()
        for number, code in enumerate(("381", "261", "503", "396", "532")):
            with self.subTest(code):
                move = self.bill(type=code, number=f"AV-{number}")
                self.assertEqual(move.move_type, "in_refund")
                self.assertEqual(move.amount_total, 120)

    def test_an_invoice_below_zero_is_a_credit_note(self):
        self.vendor()
        move = self.bill(
            groups=(("S", "20", "-100.00", "-20.00"),),
            items=(Item("-100.00"),),
            net="-100.00",
            line_total="-100.00",
            tax="-20.00",
            total="-120.00",
            payable="-120.00",
        )
        self.assertEqual(move.move_type, "in_refund")
        self.assertEqual(move.amount_total, 120)
        self.assertEqual(self.lines(move), [(100, [20])])

    def test_another_currency(self):
        self.vendor()
        move = self.bill(currency="CHF")
        self.assertEqual(move.currency_id.name, "CHF")
        self.assertEqual(move.amount_total, 120)

    def test_a_bad_date_among_good_values_is_told(self):
        self.vendor()
        move = self.bill(date="2026-13-45")
        self.assertEqual(move.ref, "F2026-12")
        self.assertEqual(move.amount_total, 120)
        self.assertIn("bad_date", self.codes(move))


class TestFormats(ReaderCase):
    def test_formats_that_odoo_does_not_read(self):
        vendor = self.vendor()
        for name, content in (("zugferd1", zugferd1(Doc())), ("ubl", ubl(Doc()))):
            with self.subTest(name):
                move = self.upload(content)
                self.assertEqual(move.partner_id, vendor)
                self.assertEqual(move.ref, "F2026-12")
                self.assertEqual(move.amount_total, 120)

    def test_an_xml_that_odoo_does_not_find_in_the_pdf(self):
        self.vendor()
        pdf = Pdf()
        reference = pdf.specification("FACTUR-X.XML", cii(Doc()), keys=("/UF",))
        pdf.associate(reference)
        move = self.upload(pdf.bytes(), "facture.pdf")
        self.assertEqual(move.amount_total, 120)
        self.assertEqual(self.row(move).source, "xml")

    def test_a_status_message_is_no_invoice(self):
        space = b"urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"
        content = b'<ApplicationResponse xmlns="%s"/>' % space
        move = self.upload(content)
        self.assertEqual(self.row(move).state, "unread")
        self.assertEqual(self.codes(move), ["status"])
        self.assertEqual(move.document_reading_state, "unread")
        self.assertIn("status message", move.document_reading_words)

    def test_sales_are_read_too(self):
        move = self.bill(journal=self.sales)
        self.assertEqual(move.move_type, "out_invoice")
        self.assertEqual(move.amount_total, 120)
        self.assertFalse(move.partner_id)


class TestFailure(ReaderCase):
    def test_a_reader_that_dies_leaves_the_draft_and_says_so(self):
        self.vendor()
        with mock.patch.object(
            processes.ReaderProcess, "_start", side_effect=OSError("no process")
        ):
            move = self.bill()
        self.assertTrue(move.exists())
        self.assertEqual(self.row(move).state, "unread")
        self.assertEqual(self.codes(move), ["crashed"])

    def test_what_somebody_has_entered_is_left(self):
        move = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "journal_id": self.purchases.id,
                "invoice_line_ids": [(0, 0, {"name": "Mine", "price_unit": 7})],
            }
        )
        move._extend_with_attachments(
            move._to_files_data(self.attachment(cii(Doc()))), new=False
        )
        self.assertEqual(move.invoice_line_ids.mapped("name"), ["Mine"])
        self.assertFalse(move.document_reading_ids)

    def test_what_was_begun_and_left_is_gone_on_with_at_once(self):
        """Odoo commits its decoder's lines; then another transaction came between.

        Whoever tries again finds lines, and a reading that nobody is at.
        """
        self.vendor()
        move = self.bill()
        row = self.row(move)
        row.write({"state": "started", "troubles": []})
        cron = self.env.ref("account_document_reader.account_document_reader_cron_read")
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        move._extend_with_attachments(move._to_files_data(row.attachment_id), new=True)
        self.assertEqual(self.row(move), row)
        self.assertEqual((row.state, row.attempts), ("todo", 1))
        self.assertGreater(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]),
            triggers,
        )
        self.assertEqual(len(move.invoice_line_ids), 1)
