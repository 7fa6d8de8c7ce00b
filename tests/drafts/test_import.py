"""One file's way: from the client's folder to a draft with the file beside it."""

import io

from freezegun import freeze_time
from PIL import Image

from dev import samples

from ..common import DropboxCase


class TestImport(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    def test_each_kind_becomes_its_draft_in_the_books(self):
        bill = self.drop(self.folder, "Invoices", "bill.pdf")
        self.drop(self.folder, "Receipts", "till.pdf")
        self.drop(self.folder, "Sales documents", "sale.pdf")
        self.check_and_take()
        for name, move_type, journal_type in (
            ("bill.pdf", "in_invoice", "purchase"),
            ("till.pdf", "in_receipt", "purchase"),
            ("sale.pdf", "out_invoice", "sale"),
        ):
            with self.subTest(name):
                document = self.document(name)
                self.assertEqual(document.state, "imported")
                move = document.move_id
                self.assertEqual(move.move_type, move_type)
                self.assertEqual(move.state, "draft")
                self.assertEqual(move.company_id, self.bakery)
                self.assertEqual(move.journal_id.type, journal_type)
                self.assertEqual(move.journal_id.company_id, self.bakery)
                self.assertEqual(move.message_main_attachment_id.name, name)
        self.assertEqual(
            self.document("bill.pdf").move_id.message_main_attachment_id.raw, bill
        )

    def test_origin_is_told_on_the_draft(self):
        self.drop(self.folder, "Invoices", "bill.pdf")
        self.check_and_take()
        move = self.document("bill.pdf").move_id
        self.assertEqual(move.dext_dropbox_folder_id, self.folder)
        self.assertEqual(move.dext_dropbox_partner_id, self.bakery.partner_id)
        self.assertEqual(len(move.message_ids), 1)
        note = move.message_ids.body
        self.assertIn("/Boulangerie Petit/Invoices/bill.pdf", note)
        self.assertIn("From Boulangerie Petit", note)

    def test_names_are_no_markup_on_the_draft(self):
        self.bakery.partner_id.name = "<img src=x onerror=alert(1)> & fils"
        name = "<b onclick=alert(2)>.pdf"
        self.drop(self.folder, "Invoices", "bill.pdf")
        self.check()
        self.document("bill.pdf").sudo().path = f"/Boulangerie Petit/Invoices/{name}"
        self.take()
        note = self.document("bill.pdf").move_id.message_ids.body
        self.assertNotIn("<img", note)
        self.assertNotIn("<b ", note)
        self.assertIn("&lt;img src=x onerror=alert(1)&gt; &amp; fils", note)

    def test_a_large_photo_is_kept_as_it_was_received(self):
        picture = io.BytesIO()
        Image.effect_noise((2600, 2000), 80).save(picture, "JPEG", quality=90)
        self.drop(self.folder, "Receipts", "photo.jpg", picture.getvalue())
        self.check_and_take()
        attachment = self.document("photo.jpg").move_id.message_main_attachment_id
        self.assertEqual(attachment.raw, picture.getvalue())
        self.assertEqual(attachment.mimetype, "image/jpeg")

    def test_e_invoice_is_read_into_the_draft(self):
        self.drop(self.folder, "Invoices", "e.pdf", samples.facturx_invoice("F26-7"))
        self.check_and_take()
        document = self.document("e.pdf")
        self.assertEqual(document.reading, "done")
        self.assertEqual(document.move_id.state, "draft")
        self.assertEqual(document.move_id.ref, "F26-7")
        self.assertEqual(len(document.move_id.invoice_line_ids), 2)
        self.assertTrue(document.move_id.partner_id)

    def test_what_somebody_has_typed_is_not_read_over(self):
        self.drop(self.folder, "Invoices", "a.pdf", samples.facturx_invoice("A1"))
        self.check()
        self.Document._import_batch(self.connection.sudo())
        row = self.document("a.pdf")
        self.assertEqual(row.reading, "todo")
        self.env.flush_all()
        row.move_id.with_user(self.paul).with_company(self.bakery).ref = "typed"
        self.env.flush_all()
        self.take()
        self.assertEqual((row.move_id.ref, row.reading), ("typed", False))
        self.assertFalse(row.move_id.invoice_line_ids)

    def test_the_time_of_the_drop_is_that_of_the_reader(self):
        self.claire.tz = "Pacific/Auckland"  # where it is tomorrow already
        self.check()
        with freeze_time("2026-10-14 13:30:00"):
            self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        notes = self.document("a.pdf").move_id.message_ids.mapped("body")
        self.assertIn("10/15/2026", str(notes))
