"""The firm's settings: a pattern with a preview on real documents, kinds, folders."""

from odoo.exceptions import ValidationError
from odoo.tests import Form

from .common import ArchiveCase


class TestSettings(ArchiveCase):
    def setUp(self):
        super().setUp()
        companies = (self.firm | self.bakery | self.garage).ids
        self.own = self.archive.with_user(self.claire).with_context(
            allowed_company_ids=companies
        )

    def test_preview_shows_real_documents_before_anything_is_saved(self):
        move = self.post(ref="M/77")
        with Form(self.own) as form:
            form.pattern = "{year}/{partner}/{reference} {total}"
            shown = form.preview
            form.pattern = "{year}/{number}"
        self.assertIn(
            f"Archive/2026/Moulins Réunis/M-77 {move.amount_total:.2f}.pdf", shown
        )
        self.assertEqual(self.archive.pattern, "{year}/{number}")

    def test_preview_says_what_is_wrong_with_a_pattern(self):
        form = Form(self.own)
        form.pattern = "{year}/{nummer}"
        self.assertIn("{nummer} is no field of the pattern", form.preview)
        with self.assertRaisesRegex(ValidationError, "nummer"):
            form.save()

    def test_preview_follows_the_folder_of_a_kind(self):
        self.post()
        bills = self.archive.kind_ids.filtered(lambda k: k.move_type == "in_invoice")
        bills.with_user(self.claire).folder_name = "Factures"
        self.assertIn("Archive/2026/Factures/", self.own.preview)
        for name in ("a/b", "CON", "dots.."):
            with self.assertRaises(ValidationError):
                bills.with_user(self.claire).folder_name = name

    def test_preview_tells_nothing_of_books_that_the_user_does_not_keep(self):
        self.post()
        self.claire.write(
            {"company_ids": [(3, self.bakery.id)], "company_id": self.firm.id}
        )
        own = self.archive.with_user(self.claire).with_context(
            allowed_company_ids=self.claire.company_ids.ids
        )
        self.assertEqual(own.preview, "No document is posted yet.")

    def test_switches_of_a_client_are_the_managers(self):
        folder = self.folder.with_user(self.claire)
        folder.archive_off = True
        self.assertTrue(self.folder.archive_off)

    def test_numbers_of_the_archive(self):
        self.stored()
        self.post()
        self.archive.invalidate_recordset()
        self.assertEqual((self.own.stored_count, self.own.waiting_count), (1, 1))

    def test_past_is_counted_in_books_of_who_asks_alone(self):
        self.archive.on = False
        self.post()
        self.archive.on = True
        run = self.env["dext.dropbox.archive.run"].with_user(self.claire)
        run = run.create(
            {
                "archive_id": self.archive.id,
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
            }
        )
        run.action_count()
        self.assertEqual(run.documents, 1)
        self.claire.write(
            {"company_ids": [(3, self.bakery.id)], "company_id": self.firm.id}
        )
        run.action_count()
        self.assertEqual(run.documents, 0)
