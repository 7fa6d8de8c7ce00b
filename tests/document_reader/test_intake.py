"""Files from Dropbox and the reader: the ledger knows what became of each document."""

from unittest import mock

from ..common import DropboxCase
from ..drafts.test_inside import zip_of
from ..reader.electronic.building import Doc, cii
from .drawing import bill, pdf
from .test_splitting import NUMBERS


class IntakeCase(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    def receive(self, name, content, subfolder="Invoices"):
        """Drop a file; return its ledger row once it is imported and read."""
        self.drop(self.folder, subfolder, name, content)
        self.check_and_take()
        self.read_pages()
        return self.document(name)

    def read_pages(self):
        self._run_cron("account_document_reader.account_document_reader_cron_read")
        self.env.invalidate_all()

    def corvel(self):
        return self.env["res.partner"].create(
            {
                "name": "Atelier Corvel SARL",
                "is_company": True,
                "vat": "FR44732829320",
            }
        )


class TestReading(IntakeCase):
    def test_a_page_from_dropbox_fills_its_draft(self):
        vendor = self.corvel()
        row = self.receive("facture.pdf", pdf(bill()))
        self.assertEqual(row.state, "imported")
        self.assertEqual(row.move_id.partner_id, vendor)
        self.assertEqual(row.move_id.amount_total, 120)
        self.assertFalse(row.needs_attention)

    def test_what_cannot_be_read_is_told_in_attention(self):
        nothing = pdf([(50, 60, "Bonjour, voici le papier de la semaine derniere")])
        row = self.receive("vide.pdf", nothing)
        self.assertEqual(row.state, "imported")
        self.assertEqual(row.reading, "failed")
        self.assertTrue(row.needs_attention)
        self.assertTrue(row.explanation)

    def test_an_e_invoice_whose_first_try_was_cut_off_is_read(self):
        """Odoo commits before its decoder, so what is noted there outlives the try."""
        self.drop(self.folder, "Invoices", "facture.xml", cii(Doc()))
        self.check()
        self._run_cron("dext_dropbox.dext_dropbox_cron_import")
        row = self.document("facture.xml")
        left = {
            "move_id": row.move_id.id,
            "attachment_id": row.move_id.message_main_attachment_id.id,
            "name": "facture.xml",
            "state": "started",
            "attempts": 1,
        }
        self.env["account.document.reading"].create(left)
        self._run_cron("dext_dropbox.dext_dropbox_cron_read")
        self.assertEqual((row.reading, row.reading_reason), ("done", False))
        self.assertEqual(row.move_id.document_reading_ids.mapped("state"), ["read"])


class TestOneKey(IntakeCase):
    def test_whoever_calls_a_draft_right_agrees_with_what_is_suggested(self):
        vendor = self.corvel()
        row = self.receive("facture.pdf", pdf(bill()))
        move, reading = row.move_id, row.move_id.document_reading_ids
        facts = reading.facts
        for fact in facts["facts"]:
            fact["sure"] = 2
        reading.facts = facts
        move.write({"ref": False, "partner_id": False, "invoice_line_ids": [(5,)]})
        move.with_user(self.claire).action_dext_dropbox_review()
        self.assertFalse(move.checked, "in a list nobody sees what is suggested")
        own = move.with_user(self.claire).with_context(document_reader_agree=True)
        own.action_dext_dropbox_review()
        self.assertTrue(move.checked)
        self.assertEqual(move.partner_id, vendor)
        self.assertEqual(move.ref, "FA-2026-0117")
        self.assertEqual(move.amount_total, 120)


class TestSplitting(IntakeCase):
    def three(self):
        self.corvel()
        return self.receive("lot.pdf", pdf(*(bill(number) for number in NUMBERS)))

    def split(self, row):
        parts = row.move_id.document_reading_ids[:1]._reading().parts
        moves = row.move_id.with_user(self.claire)._document_reader_split(parts)
        self.read_pages()
        return moves

    def test_each_part_has_a_row_and_a_draft(self):
        row = self.three()
        moves = self.split(row)
        inside = self.Document.search([("container_id", "=", row.id)], order="id")
        self.assertEqual(row.move_id, moves[0])
        self.assertEqual([one.move_id for one in inside], list(moves[1:]))
        self.assertEqual(set(inside.mapped("state")), {"imported"})
        self.assertEqual(moves.sudo().dext_dropbox_folder_id, self.folder)
        self.assertEqual(tuple(moves.mapped("ref")), NUMBERS)

    def test_the_same_file_once_more_makes_nothing(self):
        row = self.three()
        content = row.move_id.attachment_ids.filtered(
            lambda one: one.name == "lot.pdf"
        ).raw
        self.split(row)
        before = self.env["account.move"].search_count([])
        again = self.receive("copie.pdf", content)
        self.assertEqual(again.state, "duplicate")
        self.assertEqual(self.env["account.move"].search_count([]), before)

    def test_a_deleted_part_is_imported_again_from_its_pages(self):
        row = self.three()
        moves = self.split(row)
        part = self.Document.search([("move_id", "=", moves[1].id)])
        moves[1].sudo().unlink()
        self.assertEqual(part.state, "deleted")
        part.sudo()._queue_again()
        self.take()
        self.read_pages()
        self.assertEqual(part.state, "imported")
        self.assertEqual(part.move_id.ref, NUMBERS[1])

    def test_so_is_one_of_a_file_that_came_in_an_archive(self):
        self.corvel()
        lot = pdf(*(bill(number) for number in NUMBERS))
        self.receive("a.zip", zip_of(("lot.pdf", lot)))
        moves = self.split(self.document("lot.pdf"))
        part = self.Document.search([("move_id", "=", moves[1].id)])
        moves[1].sudo().unlink()
        part.with_user(self.claire).action_import_again()
        self.take()
        self.read_pages()
        self.assertEqual((part.state, part.reason), ("imported", False))
        self.assertEqual(part.move_id.ref, NUMBERS[1])

    def test_what_is_called_pages_in_an_archive_is_no_page_of_ours(self):
        contents = [pdf(bill(number)) for number in NUMBERS[:2]]
        names = "pages x.pdf", "pages 1.pdf"
        self.receive("a.zip", zip_of(*zip(names, contents, strict=True)))
        for name, content in zip(names, contents, strict=True):
            row = self.document(name)
            row.move_id.sudo().unlink()
            row.with_user(self.claire).action_import_again()
            self.take()
            self.assertEqual(row.state, "imported", row.reason)
            self.assertEqual(row.move_id.message_main_attachment_id.raw, content)

    def test_a_split_that_breaks_leaves_all_as_it_was(self):
        row = self.three()
        moves = type(self.env["account.move"])
        failing = mock.patch.object(
            moves, "_document_reader_note_split", side_effect=RuntimeError
        )
        with self.assertRaises(RuntimeError), self.env.cr.savepoint(), failing:
            self.split(row)
        self.env.invalidate_all()
        self.assertFalse(self.Document.search([("container_id", "=", row.id)]))
        self.assertEqual(len(self.split(row)), 3)


class TestSameInvoice(IntakeCase):
    def other(self, vendor):
        """The same bill, by another way: typed, or of a platform."""
        return self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "company_id": self.bakery.id,
                "partner_id": vendor.id,
                "ref": "FA 2026-0117",
                "invoice_date": "2026-09-14",
                "invoice_line_ids": [(0, 0, {"name": "A", "price_unit": 100})],
            }
        )

    def test_it_is_told_when_ours_comes_second(self):
        other = self.other(self.corvel())
        row = self.receive("facture.pdf", pdf(bill()))
        self.assertEqual(row.alarm, "same_invoice")
        self.assertEqual(row.same_move_id, other)
        self.assertTrue(row.needs_attention)
        self.assertIn(other.display_name, row.explanation)

    def test_it_is_told_when_ours_came_first(self):
        vendor = self.corvel()
        row = self.receive("facture.pdf", pdf(bill()))
        self.assertFalse(row.alarm)
        other = self.other(vendor)
        self.read_pages()
        self.assertEqual(row.same_move_id, other)

    def test_it_goes_when_ours_has_yielded(self):
        other = self.other(self.corvel())
        row = self.receive("facture.pdf", pdf(bill()))
        draft, before = row.move_id, other.write_date
        draft.with_user(self.claire).action_document_reader_yield()
        self.assertEqual(draft.state, "cancel")
        self.assertEqual(row.move_id, other)
        self.assertFalse(row.alarm)
        self.assertFalse(row.needs_attention)
        self.assertEqual(other.write_date, before)

    def test_what_somebody_has_dismissed_stays_so(self):
        self.other(self.corvel())
        row = self.receive("facture.pdf", pdf(bill()))
        row.with_user(self.claire).action_dismiss()
        self.read_pages()
        self.assertFalse(row.needs_attention)

    def test_it_goes_when_the_other_is_cancelled(self):
        other = self.other(self.corvel())
        row = self.receive("facture.pdf", pdf(bill()))
        other.button_cancel()
        self.read_pages()
        self.assertFalse(row.alarm)
