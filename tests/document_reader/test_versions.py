"""Pages that come anew: a new version, another place, another try; all are read."""

from unittest import mock

from odoo.tools import mute_logger

from .drawing import bill, pdf
from .test_intake import IntakeCase

EMPTY = pdf([(50, 60, "Bonjour, voici le papier de la semaine derniere")])


class VersionsCase(IntakeCase):
    def setUp(self):
        super().setUp()
        self.vendor = self.corvel()

    def replace(self, name, content, subfolder="Invoices"):
        """Let the client save another file under the same name, and have it taken."""
        self.drop(self.folder, subfolder, name, content)
        self.check_and_take()

    def drafts(self):
        return self.env["account.move"].search(
            [("dext_dropbox_folder_id", "=", self.folder.id)], order="id"
        )

    def shown(self, move):
        return move.message_main_attachment_id.raw


class TestNewVersions(VersionsCase):
    def test_the_same_document_anew_fills_the_draft_again(self):
        row = self.receive("Scan.pdf", pdf(bill()))
        anew = pdf([*bill(), (50, 700, "Duplicata")])
        self.replace("Scan.pdf", anew)
        self.read_pages()
        self.take()
        self.read_pages()
        draft = self.drafts()
        self.assertEqual(draft, row.move_id, "one document has one draft")
        self.assertEqual(self.shown(draft), anew)
        self.assertEqual(
            (draft.ref, draft.partner_id, draft.amount_total),
            ("FA-2026-0117", self.vendor, 120),
        )
        self.assertEqual(draft.document_reading_ids.attachment_id.raw, anew)
        self.assertFalse(row.search([("compare_id", "!=", False)]))

    def test_another_document_under_that_name_has_its_own_draft(self):
        self.receive("Scan.pdf", pdf(bill()))
        other = pdf(bill("FA-2026-0999"))
        self.replace("Scan.pdf", other)
        self.read_pages()
        self.take()
        self.read_pages()
        first, second = self.drafts()
        self.assertEqual((first.ref, second.ref), ("FA-2026-0117", "FA-2026-0999"))
        self.assertEqual(self.shown(second), other)
        self.assertEqual((first.amount_total, second.amount_total), (120, 120))

    def test_nothing_of_a_file_is_offered_on_a_draft_of_another(self):
        self.receive("Scan.pdf", pdf(bill()))
        self.replace("Scan.pdf", EMPTY)
        self.read_pages()
        self.take()
        self.read_pages()
        for draft in self.drafts():
            read = draft.document_reading_ids
            self.assertEqual(read.attachment_id, draft.message_main_attachment_id)
            if self.shown(draft) == EMPTY:
                self.assertFalse(draft.ref)
                self.assertFalse(draft.document_suggestions)

    def test_a_version_that_comes_while_the_former_waits_is_what_is_read(self):
        self.drop(self.folder, "Invoices", "Scan.pdf", pdf(bill()))
        self.check_and_take()
        anew = pdf(bill("FA-2026-0999"))
        self.replace("Scan.pdf", anew)
        self.read_pages()
        draft = self.drafts()[-1]
        self.assertEqual(self.shown(draft), anew)
        self.assertEqual(draft.ref, "FA-2026-0999")

    def test_what_nobody_could_read_leaves_nothing_undecided(self):
        row = self.receive("Scan.pdf", pdf(bill()))
        self.replace("Scan.pdf", EMPTY)
        self.read_pages()
        self.take()
        self.read_pages()
        newest = row.search([("original_id", "=", row.id)]) or row
        self.assertFalse(newest.compare_id)
        self.assertEqual(newest.reading, "failed")
        self.assertTrue(newest.needs_attention)

    @mute_logger("odoo.addons.dext_dropbox.models.drafts.reading")
    def test_what_cannot_be_decided_is_tried_once_and_both_drafts_stay(self):
        self.receive("Scan.pdf", pdf(bill()))
        self.replace("Scan.pdf", pdf([*bill(), (50, 700, "Duplicata")]))
        failing = mock.patch.object(
            type(self.Document), "_fold_into", side_effect=RuntimeError
        )
        with failing as fold:
            self.read_pages()
            self.receive("other.pdf", pdf(bill("FA-2026-0999")))
        self.assertEqual(fold.call_count, 1)
        self.assertFalse(self.Document.search([("compare_id", "!=", False)]))
        self.assertEqual(len(self.drafts()), 3)


class TestAnotherPlace(VersionsCase):
    def test_a_page_that_is_moved_is_read_where_it_is_now(self):
        row = self.receive("Scan.pdf", pdf(bill()))
        self.dropbox.move(
            f"{self.folder.path}/Invoices/Scan.pdf",
            f"{self.folder.path}/Receipts/Scan.pdf",
        )
        self.check_and_take()
        self.read_pages()
        draft = row.move_id
        self.assertEqual(draft, self.drafts())
        self.assertEqual(draft.move_type, "in_receipt")
        self.assertEqual((draft.ref, draft.amount_total), ("FA-2026-0117", 120))


class TestAnotherTry(VersionsCase):
    def test_what_can_still_not_be_read_stays_in_attention(self):
        row = self.receive("vide.pdf", EMPTY)
        row.with_user(self.claire).action_retry()
        self.assertEqual(row.reading, "todo")
        self.take()
        self.read_pages()
        self.assertEqual(row.reading, "failed")
        self.assertTrue(row.needs_attention)

    def test_what_can_be_read_now_fills_the_draft(self):
        row = self.receive("Scan.pdf", pdf(bill()))
        reading = row.move_id.document_reading_ids
        # As if the reader had given it up.
        row.move_id.write({"ref": False, "partner_id": False, "invoice_date": False})
        row.move_id.invoice_line_ids.unlink()
        reading.write({"state": "unread", "facts": False, "source": False})
        row._note_unread()
        row.with_user(self.claire).action_retry()
        self.take()
        self.read_pages()
        self.assertEqual((row.reading, row.move_id.ref), ("done", "FA-2026-0117"))
        self.assertFalse(row.needs_attention)
