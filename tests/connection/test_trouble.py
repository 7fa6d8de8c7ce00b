"""Bad files, bad luck: nothing is lost, and each trouble has its own end."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from dev import samples

from ..common import DropboxCase


class TestTrouble(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    def assertEnds(self, name, state, reason=False):
        row = self.document(name)
        self.assertEqual((row.state, row.reason), (state, reason), name)
        return row

    def due_again(self):
        """Let the waiting times of rows and connection pass."""
        self.Document.search([("not_before", "!=", False)]).not_before = False
        self.connection.sudo().not_before = False

    def fail_to_attach(self, name):
        """Let Odoo refuse the file called ``name``."""
        moves = type(self.env["account.move"])
        original = moves._dext_dropbox_attachment

        def attachment(move, row, file):
            if row.name == name:
                raise ValueError("cannot be")
            return original(move, row, file)

        self.patch(moves, "_dext_dropbox_attachment", attachment)

    # -- files -----------------------------------------------------------

    def test_bad_files_are_rejected_and_good_ones_go_on(self):
        good = samples.plain_bill("good")
        self.drop(self.folder, "Invoices", "page.pdf", b"<html><body>Hi</body></html>")
        self.drop(self.folder, "Invoices", "cut.pdf", good[:300])
        self.drop(self.folder, "Invoices", "tool.pdf", b"MZ" + bytes(200))
        self.drop(self.folder, "Invoices", "good.pdf", good)
        self.check_and_take()
        self.assertEnds("page.pdf", "rejected", "web_page")
        self.assertEnds("cut.pdf", "rejected", "unreadable")
        self.assertEnds("tool.pdf", "rejected", "unsupported")
        self.assertEnds("good.pdf", "imported")

    def test_oversized_files_are_rejected_without_download(self):
        self.connection.max_size = 1
        self.drop(self.folder, "Invoices", "big.pdf", b"%PDF-1.4" + bytes(1024 * 1024))
        self.check()
        self.dropbox.calls.clear()
        self.take()
        self.assertEnds("big.pdf", "rejected", "too_large")
        self.assertFalse(self.dropbox.calls)
        self.connection.max_size = 0
        self.document("big.pdf").with_user(self.paul).action_retry()
        self.take()
        self.assertNotEqual(self.document("big.pdf").reason, "too_large")

    def test_the_same_file_twice_is_a_duplicate(self):
        content = samples.plain_bill("same")
        self.drop(self.folder, "Invoices", "one.pdf", content)
        self.drop(self.folder, "Receipts", "two.pdf", content)
        self.check_and_take()
        self.drop(self.folder, "Invoices", "three.pdf", content)
        self.check_and_take()
        one = self.assertEnds("one.pdf", "imported")
        for name in ("two.pdf", "three.pdf"):
            row = self.assertEnds(name, "duplicate", "same_content")
            self.assertEqual(row.original_id, one)
            self.assertFalse(row.move_id)

    def test_a_copy_of_what_failed_is_no_duplicate(self):
        self.env["account.journal"].search(
            [("company_id", "=", self.bakery.id), ("type", "=", "sale")]
        ).active = False
        content = samples.plain_bill("same")
        self.drop(self.folder, "Sales documents", "a.pdf", content)
        self.check()
        self.drop(self.folder, "Invoices", "b.pdf", content)
        self.check_and_take()
        self.assertEnds("a.pdf", "failed", "no_journal")
        self.assertEnds("b.pdf", "imported")

    def test_a_copy_of_what_could_not_be_created_is_no_duplicate(self):
        content = samples.plain_bill("same")
        self.drop(self.folder, "Invoices", "bad.pdf", content)
        self.drop(self.folder, "Invoices", "copy.pdf", content)
        self.fail_to_attach("bad.pdf")
        with mute_logger("odoo.addons.dext_dropbox.models.drafts.sorting"):
            self.check_and_take()
        self.assertEnds("bad.pdf", "failed", "not_created")
        self.assertEnds("copy.pdf", "imported")

    def test_the_same_file_of_another_client_is_none(self):
        content = samples.plain_bill("same")
        garage = self.activate(self.garage.partner_id)
        self.drop(self.folder, "Invoices", "one.pdf", content)
        self.drop(garage, "Invoices", "two.pdf", content)
        self.check_and_take()
        self.assertEnds("one.pdf", "imported")
        self.assertEnds("two.pdf", "imported")

    def test_a_duplicate_can_be_imported_anyway(self):
        content = samples.plain_bill("same")
        self.drop(self.folder, "Invoices", "one.pdf", content)
        self.drop(self.folder, "Invoices", "two.pdf", content)
        self.check_and_take()
        self.document("two.pdf").with_user(self.paul).action_import_anyway()
        self.take()
        two = self.assertEnds("two.pdf", "imported")
        self.assertNotEqual(two.move_id, self.document("one.pdf").move_id)

    def test_a_deleted_or_cancelled_draft_does_not_block_the_next_drop(self):
        content = samples.plain_bill("same")
        for number, end in enumerate(("unlink", "button_cancel"), 1):
            self.drop(self.folder, "Invoices", f"{number}.pdf", content)
            self.check_and_take()
            row = self.assertEnds(f"{number}.pdf", "imported")
            getattr(row.move_id, end)()
        self.drop(self.folder, "Invoices", "last.pdf", content)
        self.drop(self.folder, "Invoices", "more.pdf", content)
        self.check_and_take()
        self.assertEnds("last.pdf", "imported")
        self.assertEnds("more.pdf", "duplicate", "same_content")

    def test_books_without_journal(self):
        empty = self.env["res.company"].create({"name": "No Journals"})
        self.claire.company_ids += empty
        folder = self.activate(self.client("New"), books=empty)
        self.drop(folder, "Invoices", "a.pdf")
        self.drop(self.folder, "Invoices", "b.pdf")
        self.check_and_take()
        self.assertEnds("a.pdf", "failed", "no_journal")
        self.assertEnds("b.pdf", "imported")

    def test_only_the_bad_one_of_a_batch_fails(self):
        for name in ("a.pdf", "bad.pdf", "c.pdf"):
            self.drop(self.folder, "Invoices", name)
        self.fail_to_attach("bad.pdf")
        with mute_logger("odoo.addons.dext_dropbox.models.drafts.sorting"):
            self.check_and_take()
        self.assertEnds("a.pdf", "imported")
        row = self.assertEnds("bad.pdf", "failed", "not_created")
        self.assertEqual(row.reason_detail, "cannot be")
        self.assertEnds("c.pdf", "imported")
        self.assertEqual(
            self.env["account.move"].search_count(
                [("dext_dropbox_folder_id", "=", self.folder.id)]
            ),
            2,
        )

    def test_one_that_cannot_even_be_looked_at_stops_no_other(self):
        for name in ("bad.pdf", "good.pdf"):
            self.drop(self.folder, "Invoices", name)
        self.check()
        self.document("bad.pdf").kind = False  # as nothing should leave it
        with mute_logger("odoo.addons.dext_dropbox.models.drafts.sorting"):
            self.take()
        self.assertEnds("bad.pdf", "failed", "not_created")
        self.assertEnds("good.pdf", "imported")

    def test_what_lay_outside_has_nowhere_to_be_tried_again(self):
        self.dropbox.write(f"{self.folder.path}/a.pdf", samples.plain_bill("a"))
        self.check()
        self.dropbox.delete(f"{self.folder.path}/a.pdf")
        self.check()
        row = self.assertEnds("a.pdf", "rejected", "removed")
        self.assertFalse(row.may_retry)
        with self.assertRaisesRegex(UserError, "would help none"):
            row.with_user(self.paul).action_retry()

    def test_a_vendor_that_is_always_posted_stays_a_draft(self):
        self.drop(self.folder, "Invoices", "1.pdf", samples.facturx_invoice("A1"))
        self.check_and_take()
        vendor = self.document("1.pdf").move_id.partner_id
        vendor.with_company(self.bakery).autopost_bills = "always"
        self.assertTrue(self.bakery.autopost_bills)
        self.drop(self.folder, "Invoices", "2.pdf", samples.facturx_invoice("A2"))
        self.check_and_take()
        move = self.document("2.pdf").move_id
        self.assertEqual(move.partner_id, vendor)
        self.assertEqual(move.state, "draft")

    def test_the_original_survives_a_failed_reading(self):
        content = samples.facturx_invoice("A1")
        self.drop(self.folder, "Invoices", "a.pdf", content)
        self.patch(
            type(self.env["account.move"]),
            "_extend_with_attachments",
            lambda *_a, **_k: 1 / 0,
        )
        with mute_logger("odoo.addons.dext_dropbox.models.drafts.reading"):
            self.check()
            self.take()
        row = self.assertEnds("a.pdf", "imported")
        self.assertEqual(row.reading, "failed")
        self.assertEqual(row.move_id.message_main_attachment_id.raw, content)

    def test_an_e_invoice_among_the_receipts_says_what_it_is(self):
        self.drop(self.folder, "Receipts", "a.pdf", samples.facturx_invoice("A1"))
        self.check_and_take()
        move = self.document("a.pdf").move_id
        self.assertEqual(move.move_type, "in_invoice")
        self.assertIn(
            "Vendor Bill instead of Purchase Receipt",
            str(move.message_ids.mapped("body")),
        )

    # -- Dropbox ---------------------------------------------------------

    def test_a_file_replaced_before_the_download_is_taken_as_listed(self):
        first = self.drop(self.folder, "Invoices", "a.pdf")
        self.check()
        second = self.drop(
            self.folder, "Invoices", "a.pdf", samples.plain_bill("second")
        )
        self.take()
        self.assertEqual(
            self.document("a.pdf").move_id.message_main_attachment_id.raw, first
        )
        self.assertNotEqual(first, second)

    def test_a_file_deleted_before_the_download(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.drop(self.folder, "Invoices", "b.pdf")
        self.check()
        self.dropbox.faults.add(
            "files/download",
            "api_error",
            match=self.document("a.pdf").rev,
            tags=["path", "not_found"],
        )
        self.take()
        self.assertEnds("a.pdf", "rejected", "removed")
        self.assertEnds("b.pdf", "imported")

    def test_wrong_bytes_never_become_a_document(self):
        self.drop(self.folder, "Invoices", "good.pdf")
        self.drop(self.folder, "Invoices", "bad.pdf")
        self.check()
        bad = self.document("bad.pdf")
        self.dropbox.faults.add(
            "files/download", "wrong_bytes", times=99, match=bad.rev
        )
        waits = []
        for attempt in range(1, 8):
            self.take()
            self.assertEnds("bad.pdf", "pending")
            self.assertEqual(bad.attempts, attempt)
            waits.append(bad.not_before - fields.Datetime.now())
            self.due_again()
        self.assertEnds("good.pdf", "imported")
        self.assertLess(waits[0], timedelta(minutes=2))
        self.assertGreater(sum(waits, timedelta()), timedelta(hours=12))
        self.take()
        self.assertEnds("bad.pdf", "failed", "altered")
        self.assertFalse(bad.move_id)
        self.dropbox.faults.clear()
        bad.with_user(self.paul).action_retry()
        self.take()
        self.assertEnds("bad.pdf", "imported")

    def test_a_refused_download_stops_nothing_else(self):
        for name in ("good.pdf", "bad.pdf"):
            self.drop(self.folder, "Invoices", name)
        self.check()
        bad = self.document("bad.pdf")
        self.dropbox.faults.add("files/download", "bad_input", match=bad.rev)
        self.take()
        self.assertEnds("good.pdf", "imported")
        self.assertEnds("bad.pdf", "pending")
        self.assertEqual((bad.attempts, self.connection.state), (1, "connected"))
        self.due_again()
        self.take()
        self.assertEnds("bad.pdf", "imported")

    def test_what_dropbox_refuses_altogether_concerns_the_connection(self):
        for name in ("a.pdf", "b.pdf"):
            self.drop(self.folder, "Invoices", name)
        self.check()
        self.dropbox.faults.add("files/download", "bad_input", times=2)
        self.take()
        self.assertEqual(self.connection.trouble, "refused")
        self.assertEnds("a.pdf", "pending")
        self.assertEqual(self.document("a.pdf").attempts, 0)

    def test_rate_limit_is_obeyed_beside_a_file_that_is_gone(self):
        for name in ("gone.pdf", "later.pdf"):
            self.drop(self.folder, "Invoices", name)
        self.check()
        for name, fault in (
            ("gone.pdf", {"kind": "api_error", "tags": ["path", "not_found"]}),
            ("later.pdf", {"kind": "rate_limit_long"}),
        ):
            self.dropbox.faults.add(
                "files/download", match=self.document(name).rev, **fault
            )
        self.take()
        self.assertEqual(self.connection.trouble, "busy")
        wait = self.connection.not_before - fields.Datetime.now()
        self.assertGreater(wait, timedelta(seconds=290))

    def test_rate_limit_is_obeyed_and_nothing_is_lost(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check()
        self.dropbox.faults.add("files/download", "rate_limit_long")
        self.take()
        self.assertEnds("a.pdf", "pending")
        self.assertEqual(self.document("a.pdf").attempts, 0)
        wait = self.connection.not_before - fields.Datetime.now()
        self.assertGreater(wait, timedelta(seconds=290))
        self.dropbox.calls.clear()
        self.check_and_take()
        self.assertFalse(self.dropbox.calls)
        self.due_again()
        self.check_and_take()
        self.assertEnds("a.pdf", "imported")
        self.assertFalse(self.connection.trouble)

    def test_a_day_of_rate_limits_asks_no_more_than_allowed(self):
        self.check()
        self.drop(self.folder, "Invoices", "a.pdf")
        self.dropbox.faults.add("*", "rate_limit_long", times=10**6)
        self.dropbox.calls.clear()
        start = fields.Datetime.now()
        with self.cron_mode(), self.registry.cursor() as cursor:
            env = self.env(cr=cursor)
            with freeze_time(start) as clock:
                for _time in range(24 * 30):
                    env["dext.dropbox.connection"]._cron_check()
                    env["dext.dropbox.document"]._cron_import()
                    clock.tick(120)
        # Dropbox said "wait 300 seconds" every time.
        self.assertLessEqual(len(self.dropbox.calls), 24 * 3600 // 300)
        self.assertGreater(len(self.dropbox.calls), 24 * 3600 // 300 // 2)
        self.dropbox.faults.clear()
        self.due_again()
        self.check_and_take()
        self.assertEnds("a.pdf", "imported")

    def test_many_bad_files_are_one_task_for_the_manager(self):
        for number in range(3):
            self.drop(self.folder, "Invoices", f"{number}.pdf")
        self.patch(
            type(self.env["account.move"]),
            "_dext_dropbox_attachment",
            lambda *_a: 1 / 0,
        )
        with mute_logger("odoo.addons.dext_dropbox.models.drafts.sorting"):
            self.check_and_take()
        self.assertEqual(self.Document.search_count([("state", "=", "failed")]), 3)
        activity = self.connection.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertIn("could not be imported", activity.summary)

    def test_server_errors_while_checking_are_postponed(self):
        self.check()
        self.drop(self.folder, "Invoices", "a.pdf")
        for kind in ("server_error", "bad_gateway", "unavailable", "close", "not_json"):
            with self.subTest(kind):
                self.dropbox.faults.add("files/list_folder/continue", kind)
                self.check()
                self.assertEqual(self.connection.trouble, "busy")
                self.assertEqual(self.connection.state, "connected")
                self.due_again()
        self.check_and_take()
        self.assertEnds("a.pdf", "imported")

    def test_access_withdrawn_in_dropbox(self):
        self.check()
        self.drop(self.folder, "Invoices", "a.pdf")
        self.dropbox.revoke()
        for _again in range(3):
            self.check_and_take()
        self.assertEqual(self.connection.state, "reconnect")
        self.assertEqual(self.connection.trouble, "revoked")
        activity = self.connection.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.claire)
        self.assertEqual(self.folder.state, "active")
        self.link()
        self.assertFalse(self.connection.activity_ids)
        self.check_and_take()
        self.assertEnds("a.pdf", "imported")

    def test_whoever_has_left_is_told_nothing(self):
        self.assertEqual(self.connection.responsible_id, self.claire)
        self.claire.active = False
        self.dropbox.revoke()
        self.check()
        told = self.connection.activity_ids.user_id
        self.assertTrue(told.active)
        self.assertIn(self.firm, told.company_ids)
        self.assertTrue(told.has_group("dext_dropbox.dext_dropbox_group_manager"))

    def test_who_may_see_the_firm_no_longer_is_told_nothing(self):
        self.claire.write(
            {
                "company_id": self.garage.id,
                "company_ids": [Command.set(self.garage.ids)],
            }
        )
        self.dropbox.revoke()
        self.check()
        self.assertIn(self.firm, self.connection.activity_ids.user_id.company_ids)

    def test_access_withdrawn_between_check_and_import(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check()
        self.dropbox.revoke()
        self.take()
        self.assertEqual(self.connection.state, "reconnect")
        self.assertEnds("a.pdf", "pending")

    def test_an_expired_access_token_is_renewed_and_kept(self):
        self.check()
        before = self.connection.sudo().sealed_tokens
        self.dropbox.expire_access_tokens()
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        self.assertEnds("a.pdf", "imported")
        self.assertNotEqual(self.connection.sudo().sealed_tokens, before)

    def test_wrong_app_key(self):
        self.check()
        self.env["ir.config_parameter"].set_param("dext_dropbox.app_key", "wrong")
        self.dropbox.expire_access_tokens()
        self.check()
        self.assertEqual(self.connection.state, "reconnect")
        self.assertIn(self.connection.trouble, ("refused", "revoked"))
        self.assertEqual(len(self.connection.activity_ids), 1)
