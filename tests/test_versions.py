"""A new version of a file never becomes a second document."""

from odoo.tools import mute_logger

from dev import samples

from .common import DropboxCase


class TestVersions(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.drop(self.folder, "Invoices", "a.pdf", samples.facturx_invoice("V1"))
        self.check_and_take()
        self.first = self.document("a.pdf")
        self.move = self.first.move_id

    def drop_version(self, content):
        self.drop(self.folder, "Invoices", "a.pdf", content)
        self.check_and_take()
        rows = self.Document.search([("name", "=", "a.pdf")])
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows.mapped("state"), ["imported"] * 2)
        self.assertEqual(rows.move_id, self.move)
        return (rows - self.first).ensure_one()

    def test_an_untouched_draft_shows_the_new_version(self):
        content = samples.facturx_invoice("V2")
        second = self.drop_version(content)
        self.assertEqual(second.original_id, self.first)
        self.assertEqual(self.move.message_main_attachment_id.raw, content)
        self.assertEqual(len(self.move.attachment_ids), 1)
        self.assertEqual(self.move.ref, "V2")
        self.assertEqual(len(self.move.invoice_line_ids), 2)
        self.assertFalse(self.move.activity_ids)

    def test_a_version_that_came_at_the_second_attempt_says_nothing_of_the_first(self):
        self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("V2"))
        self.dropbox.faults.add("files/download", "wrong_bytes")
        self.check_and_take()
        second = self.Document.search([("state", "=", "pending")])
        self.assertTrue(second.explanation)
        second.not_before = False
        self.take()
        self.assertEqual(second.move_id, self.move)
        self.assertFalse(second.explanation)

    def test_an_edited_draft_keeps_its_file_and_asks_for_a_look(self):
        self.env.flush_all()
        self.move.with_user(self.paul).ref = "checked"
        self.env.flush_all()
        before = self.move.message_main_attachment_id
        self.drop_version(samples.plain_bill("V2"))
        self.assertEqual(self.move.message_main_attachment_id, before)
        self.assertEqual(self.move.ref, "checked")
        self.assertEqual(len(self.move.attachment_ids), 2)
        self.assertEqual(self.move.activity_ids.user_id, self.paul)
        self.assertIn("new version", self.move.message_ids[0].body)

    def test_a_posted_document_stays_as_it_is(self):
        self.move.with_user(self.paul).action_post()
        self.env.flush_all()
        self.drop_version(samples.facturx_invoice("V2"))
        self.assertEqual(self.move.state, "posted")
        self.assertEqual(self.move.ref, "V1")
        self.assertEqual(len(self.move.activity_ids), 1)

    def test_a_version_that_fails_holds_up_no_neighbour(self):
        self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("V2"))
        self.drop(self.folder, "Invoices", "good.pdf")
        self.patch(
            type(self.env["account.move"]),
            "_dext_dropbox_take_version",
            lambda *_args: 1 / 0,
        )
        with mute_logger("odoo.addons.dext_dropbox.models.dropbox_drafts"):
            self.check_and_take()
        self.assertEqual(self.document("good.pdf").state, "imported")
        second = self.Document.search([("name", "=", "a.pdf")]) - self.first
        self.assertEqual((second.state, second.reason), ("failed", "not_created"))

    def test_versions_that_wait_together_are_one_document(self):
        for number in range(3):
            self.drop(
                self.folder, "Receipts", "b.pdf", samples.plain_bill(f"R{number}")
            )
            self.check()
        self.take()
        rows = self.Document.search([("name", "=", "b.pdf")], order="id")
        self.assertEqual(rows.mapped("state"), ["imported"] * 3)
        self.assertEqual(len(rows.move_id), 1)
        self.assertEqual(
            rows.move_id.message_main_attachment_id.raw, samples.plain_bill("R2")
        )

    def test_a_new_version_after_the_draft_was_deleted_is_a_new_document(self):
        self.move.unlink()
        self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("V2"))
        self.check_and_take()
        rows = self.Document.search([("name", "=", "a.pdf")])
        self.assertEqual(len(rows.move_id), 1)

    def test_a_new_version_after_the_draft_was_cancelled_is_a_new_document(self):
        self.move.button_cancel()
        self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("V2"))
        self.check_and_take()
        rows = self.Document.search([("name", "=", "a.pdf")])
        self.assertEqual(len(rows.move_id), 2)
        self.assertEqual(sorted(rows.move_id.mapped("state")), ["cancel", "draft"])

    # -- contents that go and come ------------------------------------------

    def shown(self):
        """The file of each draft."""
        moves = self.Document.search([]).move_id.sorted("id")
        return [move.message_main_attachment_id.raw for move in moves]

    def put(self, name, content):
        self.drop(self.folder, "Invoices", name, content)
        self.check_and_take()

    def test_a_version_that_is_brought_back_is_shown_again(self):
        first, second = samples.facturx_invoice("V1"), samples.plain_bill("V2")
        for content in (second, first, second, first):
            self.put("a.pdf", content)
            self.assertEqual(self.shown(), [content])
        self.assertEqual(self.move.ref, "V1")

    def test_what_a_version_has_replaced_can_be_sent_again(self):
        first, second = samples.facturx_invoice("V1"), samples.plain_bill("V2")
        self.put("a.pdf", second)
        self.put("b.pdf", first)
        self.put("c.pdf", first)
        self.assertEqual(self.shown(), [second, first])
        self.assertEqual(self.document("c.pdf").state, "duplicate")

    def test_a_duplicate_counts_once_its_original_is_replaced(self):
        first, second = samples.facturx_invoice("V1"), samples.plain_bill("V2")
        self.put("b.pdf", first)
        self.assertEqual(self.document("b.pdf").state, "duplicate")
        self.put("a.pdf", second)
        self.assertEqual(self.shown(), [second, first])

    def test_a_content_that_is_replaced_in_the_same_batch_is_no_original(self):
        first, second = samples.facturx_invoice("V1"), samples.plain_bill("V2")
        self.put("a.pdf", second)
        self.drop(self.folder, "Invoices", "a.pdf", first)
        self.drop(self.folder, "Invoices", "b.pdf", second)
        self.check_and_take()
        self.assertEqual(self.shown(), [first, second])

    def test_an_older_version_never_replaces_a_newer_one(self):
        self.drop(self.folder, "Receipts", "b.pdf", samples.plain_bill("R1"))
        self.check()
        self.dropbox.faults.add("files/download", "server_error")
        self.take()
        newer = samples.plain_bill("R2")
        self.drop(self.folder, "Receipts", "b.pdf", newer)
        self.check_and_take()
        self.Document.search([("not_before", "!=", False)]).not_before = False
        self.take()
        self.assertEqual(self.shown()[-1], newer)
        older = self.Document.search([("name", "=", "b.pdf")], order="id")[0]
        self.assertEqual((older.state, older.reason), ("rejected", "replaced"))

    def test_a_file_that_went_to_another_client_is_a_document_there(self):
        garage = self.activate(self.garage.partner_id)
        self.dropbox.move(f"{self.folder.path}/Invoices/a.pdf", f"{garage.path}/a.pdf")
        self.dropbox.move(f"{garage.path}/a.pdf", f"{garage.path}/Invoices/a.pdf")
        self.check_and_take()
        second = samples.plain_bill("V2")
        self.drop(garage, "Invoices", "a.pdf", second)
        self.check_and_take()
        self.assertEqual(self.shown(), [samples.facturx_invoice("V1"), second])
        self.assertEqual(self.move.company_id, self.bakery)
        there = self.Document.search([("partner_id", "=", self.garage.partner_id.id)])
        self.assertEqual(there.move_id.company_id, self.garage)
