"""A new version of a file never becomes a second document."""

from datetime import date, timedelta
from unittest.mock import patch

from odoo.tools import mute_logger

from odoo.addons.dext_dropbox.models.drafts.account_move import READ_FROM_FILE

from dev import samples
from dev.samples import Line

from ..common import DropboxCase


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
        former, due = self.move.message_main_attachment_id, self.move.invoice_date_due
        content = samples.facturx_invoice("V1", days=45)
        second = self.drop_version(content)
        self.assertEqual(second.original_id, self.first)
        self.assertEqual(self.move.message_main_attachment_id.raw, content)
        self.assertEqual(self.move.ref, "V1")
        self.assertFalse(self.move.is_manually_modified)
        self.assertEqual(self.move.invoice_date_due - due, timedelta(days=15))
        # What was received is never deleted.
        self.assertEqual(former.raw, samples.facturx_invoice("V1"))
        self.assertEqual(
            self.move.attachment_ids, former | self.move.message_main_attachment_id
        )
        noted = self.move.message_ids.filtered(
            lambda note: "former file stays attached" in note.body
        )
        self.assertEqual(noted.attachment_ids, former)
        self.assertEqual(len(self.move.invoice_line_ids), 2)
        self.assertFalse(self.move.activity_ids)

    def test_a_version_that_came_at_the_second_attempt_says_nothing_of_the_first(self):
        self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("V2"))
        self.dropbox.faults.add("files/download", "wrong_bytes")
        self.check_and_take()
        second = self.Document.search([("state", "=", "pending")])
        self.assertTrue(second.reason_detail)
        self.assertFalse(second.explanation)  # in words of Dropbox's
        second.not_before = False
        self.take()
        self.assertEqual(second.move_id, self.move)
        self.assertFalse(second.reason_detail)

    def test_that_the_former_version_could_not_be_read_concerns_nobody(self):
        self.first.reading = "failed"
        self.first.reading_reason = "too_heavy"
        self.assertTrue(self.first.needs_attention)
        self.drop_version(samples.plain_bill("V2"))
        self.assertFalse(self.first.reading)
        self.assertFalse(self.first.needs_attention)

    def test_nothing_of_the_former_version_is_left(self):
        self.assertTrue(self.move.payment_reference)
        own, dollar = self.move.currency_id, self.env.ref("base.USD")
        dollar.active = True
        self.move.currency_id = dollar  # as an e-invoice can say
        self.drop_version(samples.plain_bill("V2"))
        self.assertEqual(self.move.currency_id, own)
        for name in READ_FROM_FILE:
            self.assertFalse(self.move[name], name)

    def test_the_place_says_again_what_it_is(self):
        self.drop(self.folder, "Receipts", "r.pdf", samples.facturx_invoice("R1"))
        self.check_and_take()
        move = self.document("r.pdf").move_id
        self.assertEqual(move.move_type, "in_invoice")
        self.drop(self.folder, "Receipts", "r.pdf", samples.plain_bill("R2"))
        self.check_and_take()
        self.assertEqual(move.move_type, "in_receipt")

    def test_a_version_in_another_subfolder_is_of_that_kind(self):
        path = f"{self.folder.path}/%s/a.pdf"
        self.dropbox.move(path % "Invoices", path % "Sales documents")
        self.dropbox.write(path % "Sales documents", samples.plain_bill("V2"))
        self.check_and_take()
        self.assertEqual(self.move.move_type, "out_invoice")
        self.assertEqual(self.move.journal_id.type, "sale")

    def test_a_version_that_was_replaced_is_not_read(self):
        self.drop(self.folder, "Invoices", "b.pdf", samples.facturx_invoice("B1"))
        self.check()
        self.import_batch()
        self.drop(self.folder, "Invoices", "b.pdf", samples.facturx_invoice("B2"))
        self.check_and_take()
        former, latest = self.Document.search([("name", "=", "b.pdf")], order="id")
        self.assertEqual((former.reading, latest.reading), (False, "done"))
        self.assertEqual(latest.move_id.ref, "B2")
        self.assertEqual(len(latest.move_id.invoice_line_ids), 2)

    def test_many_versions_beside_an_edited_draft_are_one_task(self):
        self.move.dext_dropbox_touched = True
        for number in range(3):
            self.drop(
                self.folder, "Invoices", "a.pdf", samples.plain_bill(f"V{number}")
            )
            self.check_and_take()
        self.assertEqual(len(self.move.attachment_ids), 4)
        self.assertEqual(len(self.move.activity_ids), 1)

    def test_somebody_is_asked_though_nobody_is_responsible(self):
        self.connection.with_user(self.claire).responsible_id = False
        self.move.dext_dropbox_touched = True
        self.drop_version(samples.plain_bill("V2"))
        self.assertTrue(self.move.activity_ids.user_id.active)

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
        self.drop_version(samples.facturx_invoice("V1", days=45))
        self.assertEqual(self.move.state, "posted")
        self.assertEqual(len(self.move.attachment_ids), 2)
        self.assertEqual(self.move.ref, "V1")
        self.assertEqual(len(self.move.activity_ids), 1)

    def test_a_version_that_fails_holds_up_no_neighbour(self):
        self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("V2"))
        self.drop(self.folder, "Invoices", "good.pdf")
        self.patch(
            type(self.env["account.move"]),
            "_dext_dropbox_apply_version",
            lambda *_args: 1 / 0,
        )
        with mute_logger("odoo.addons.dext_dropbox.models.drafts.sorting"):
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

    # -- two documents under one name ---------------------------------------

    def drop_another(self, content):
        """Drop a new version that is another document; return its draft."""
        self.drop(self.folder, "Invoices", "a.pdf", content)
        self.check_and_take()
        second = self.Document.search([("name", "=", "a.pdf")]) - self.first
        self.assertEqual(second.state, "imported")
        self.assertNotEqual(second.move_id, self.move)
        self.assertEqual(second.original_id, self.first)
        self.assertEqual(self.first.move_id, self.move)
        return second.move_id

    def test_another_document_under_the_same_name_has_its_own_draft(self):
        lines = [Line("Something else", "7.77")]
        for what, content in {
            "number": samples.facturx_invoice("V2"),
            "seller": samples.facturx_invoice("V1", samples.TELECOM),
            "date": samples.facturx_invoice("V1", day=date(2025, 3, 1)),
            "total": samples.facturx_invoice("V1", lines=lines),
        }.items():
            with self.subTest(what), self.env.cr.savepoint() as savepoint:
                before = self.move.message_main_attachment_id
                own = self.drop_another(content)
                self.assertEqual(own.message_main_attachment_id.raw, content)
                self.assertEqual(self.move.message_main_attachment_id, before)
                self.assertEqual(self.move.ref, "V1")
                self.assertEqual(len(self.move.invoice_line_ids), 2)
                for move, other in ((self.move, own), (own, self.move)):
                    note = move.message_ids.filtered(
                        lambda note: "Another document came" in note.body
                    )
                    self.assertIn(f'data-oe-id="{other.id}"', note.body)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_another_document_leaves_work_on_the_former_one_alone(self):
        self.env.flush_all()
        self.move.with_user(self.paul).narration = "seen"
        self.env.flush_all()
        own = self.drop_another(samples.facturx_invoice("V2"))
        self.assertEqual(own.ref, "V2")
        self.assertFalse(self.move.activity_ids)

    def test_a_version_that_cannot_be_read_is_one_of_the_same_document(self):
        content = samples.facturx_invoice("V2")
        self.drop(self.folder, "Invoices", "a.pdf", content)
        self.check()
        refusing = {"priority": 20, "decoder": lambda *_args: "not mine"}
        with patch.object(
            type(self.move), "_get_edi_decoder", lambda *_args, **_kwargs: refusing
        ):
            self.take()
        second = self.Document.search([("name", "=", "a.pdf")]) - self.first
        self.assertEqual((second.move_id, second.reading), (self.move, "failed"))
        self.assertEqual(self.move.message_main_attachment_id.raw, content)
        self.assertEqual(len(self.move.attachment_ids), 2)
        drafts = self.env["account.move"].search(
            [("dext_dropbox_folder_id", "=", self.folder.id)]
        )
        self.assertEqual(drafts, self.move)

    def test_a_third_version_comes_before_the_second_one_is_read(self):
        self.drop(self.folder, "Invoices", "a.pdf", samples.facturx_invoice("V2"))
        self.check()
        self._run_cron("dext_dropbox.dext_dropbox_cron_import")
        third = samples.facturx_invoice("V1", days=45)
        self.drop(self.folder, "Invoices", "a.pdf", third)
        self.check_and_take()
        rows = self.Document.search([("name", "=", "a.pdf")], order="id")
        self.assertEqual(len(rows), 3)
        self.assertEqual(rows[2].move_id, self.move)
        self.assertEqual(self.move.message_main_attachment_id.raw, third)

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

    def test_a_version_that_comes_back_though_another_file_has_it_is_told(self):
        former = samples.facturx_invoice("V1")
        self.drop_version(samples.plain_bill("V2"))
        self.drop(self.folder, "Invoices", "b.pdf", former)
        self.check_and_take()
        self.drop(self.folder, "Invoices", "a.pdf", former)
        self.check_and_take()
        other = self.document("b.pdf")
        self.assertEqual(
            (self.first.state, self.first.original_id), ("duplicate", other)
        )
        self.assertTrue(self.first.needs_attention)
        self.assertNotEqual(other.move_id, self.move)
        self.assertEqual(len(self.move.attachment_ids), 2, "what came is kept")

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
