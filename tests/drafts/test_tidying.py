"""Taken files move to ``Processed``, if the firm likes; no document depends on it."""

from datetime import timedelta

from odoo import fields

from odoo.addons.dext_dropbox.dropbox_api.client import DropboxClient
from odoo.addons.dext_dropbox.models.drafts.tidying import MOST_ATTEMPTS

from dev import samples
from dropbox_emulator.request import Job

from ..common import DropboxCase

BATCH, CHECK = "files/move_batch_v2", "files/move_batch/check_v2"
WRITING = {"files/move_v2", BATCH, CHECK}


class TestTaken(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.connection.taken_files = "processed"

    def lies(self, path):
        return f"{self.folder.path}/{path}" in self.dropbox.tree()

    def moves(self):
        """The routes by which files were moved since the calls were cleared."""
        routes = [call.route for call in self.dropbox.calls]
        return [route for route in routes if route in WRITING]

    def due_again(self):
        self.Document.search([("not_before", "!=", False)]).not_before = False
        self.connection.sudo().not_before = False

    def assertSettled(self, row, path, draft=None):
        """The row knows the file at ``path``, and another check changes nothing."""
        draft = draft or row.move_id
        for _again in range(2):
            self.assertEqual((row.state, row.tidying), ("imported", "done"))
            self.assertEqual(row.move_id, draft)
            self.assertEqual(row.path, f"{self.folder.path}/{path}")
            self.assertTrue(self.lies(path))
            self.check_and_take()
        self.assertEqual(len(self.Document.search([("file_id", "=", row.file_id)])), 1)

    def test_they_stay_by_default(self):
        new = self.env["res.company"].create({"name": "New"})
        self.assertEqual(new._dext_dropbox_connection().taken_files, "leave")
        self.connection.taken_files = "leave"
        self.drop(self.folder, "Invoices", "a.pdf")
        self.dropbox.calls.clear()
        self.check_and_take()
        self.assertFalse(self.moves())
        self.assertFalse(self.document("a.pdf").tidying)
        self.connection.taken_files = "processed"
        self.check_and_take()
        self.assertTrue(self.lies("Invoices/a.pdf"))

    def test_imported_ones_move_and_others_stay(self):
        content = self.drop(self.folder, "Invoices", "a.pdf")
        self.drop(self.folder, "Invoices", "copy.pdf", content)
        self.drop(self.folder, "Receipts", "2026/10/b.pdf")
        self.drop(self.folder, "Receipts", "bad.pdf", b"MZ" + bytes(200))
        self.dropbox.calls.clear()
        self.check_and_take()
        self.assertEqual(self.moves(), [BATCH])
        self.assertSettled(self.document("a.pdf"), "Invoices/Processed/a.pdf")
        self.assertSettled(self.document("b.pdf"), "Receipts/Processed/2026/10/b.pdf")
        self.assertTrue(self.lies("Invoices/copy.pdf"))
        self.assertTrue(self.lies("Receipts/bad.pdf"))
        self.assertEqual(self.moves(), [BATCH])

    def test_many_take_a_job(self):
        for number in range(12):
            self.drop(self.folder, "Invoices", f"{number}.pdf")
        self.dropbox.calls.clear()
        self.check_and_take()
        rows = self.Document.search([])
        self.assertEqual(set(rows.mapped("tidying")), {"started"})
        self.take()
        self.assertEqual(set(rows.mapped("tidying")), {"started"})
        self.take()
        self.assertEqual(self.moves(), [BATCH, CHECK, CHECK])
        self.assertEqual(set(rows.mapped("tidying")), {"done"})
        self.assertFalse(self.connection.sudo().tidying_job)
        self.assertSettled(self.document("7.pdf"), "Invoices/Processed/7.pdf")

    def test_a_job_whose_check_is_slower_than_the_change_feed(self):
        for number in range(12):
            self.drop(self.folder, "Invoices", f"{number}.pdf")
        self.check_and_take()
        self.check()
        self.take()
        self.take()
        self.assertSettled(self.document("7.pdf"), "Invoices/Processed/7.pdf")

    def assertGivenUp(self, job, since):
        """``job``, begun at ``since``, is given up and its file moved anew."""
        self.drop(self.folder, "Invoices", "a.pdf")
        self.dropbox.faults.add(BATCH, "server_error")
        self.check_and_take()
        row = self.document("a.pdf")
        row.tidying = "started"
        self.connection.sudo().write({"tidying_job": job, "tidying_since": since})
        self.take()
        self.assertFalse(self.connection.sudo().tidying_job)
        self.due_again()
        self.take()
        self.assertSettled(row, "Invoices/Processed/a.pdf")

    def test_a_job_that_dropbox_forgot(self):
        self.assertGivenUp("unknown", fields.Datetime.now())

    def test_a_job_that_never_ends(self):
        self.dropbox.jobs["dbjid:slow"] = Job({})
        long_ago = fields.Datetime.now() - timedelta(hours=2)
        self.assertGivenUp("dbjid:slow", long_ago)

    def test_a_worker_that_dies_after_the_move(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check()
        original = DropboxClient.move_all

        def die(client, pairs):
            original(client, pairs)
            raise MemoryError

        with self.assertLogs("odoo.addons.dext_dropbox.models.drafts.tidying"):
            # The rollback of a real worker would undo the whole test here.
            self.patch(self.env.cr.__class__, "rollback", lambda _cursor: None)
            self.patch(DropboxClient, "move_all", die)
            self.take()
        row = self.document("a.pdf")
        self.assertEqual((row.state, row.tidying), ("imported", "todo"))
        self.patch(DropboxClient, "move_all", original)
        self.take()
        self.check()
        self.due_again()
        self.take()
        self.assertSettled(row, "Invoices/Processed/a.pdf")

    def test_an_answer_that_is_lost(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.dropbox.faults.add(BATCH, "lost_reply")
        self.check_and_take()
        row = self.document("a.pdf")
        self.assertEqual((row.state, row.tidying), ("imported", "todo"))
        self.assertFalse(self.connection.trouble)
        self.check()
        self.due_again()
        self.take()
        self.assertSettled(row, "Invoices/Processed/a.pdf")

    def test_trouble_is_tried_again_but_not_for_ever(self):
        self.dropbox.faults.add(BATCH, "server_error", times=99)
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check()
        for _attempt in range(MOST_ATTEMPTS):
            self.take()
            self.take()  # not due
            self.due_again()
        row = self.document("a.pdf")
        self.assertEqual((row.state, row.tidying), ("imported", "failed"))
        self.assertEqual(self.moves(), [BATCH] * MOST_ATTEMPTS)
        self.assertFalse(row.needs_attention)
        self.assertFalse(self.connection.trouble)
        self.drop(self.folder, "Invoices", "b.pdf")
        self.check_and_take()
        self.assertEqual(self.document("b.pdf").state, "imported")

    def test_rate_limit_is_obeyed(self):
        self.dropbox.faults.add(BATCH, "rate_limit_long")
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        row = self.document("a.pdf")
        self.assertEqual((row.state, row.tidying), ("imported", "todo"))
        wait = self.connection.not_before - fields.Datetime.now()
        self.assertGreater(wait, timedelta(seconds=290))
        self.dropbox.calls.clear()
        self.take()
        self.assertFalse(self.dropbox.calls)
        self.due_again()
        self.take()
        self.assertSettled(row, "Invoices/Processed/a.pdf")

    def test_a_name_that_is_taken(self):
        self.dropbox.write(f"{self.folder.path}/Invoices/Processed/a.pdf", b"%PDF-old")
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        row = self.Document.search([("state", "=", "imported")])
        self.assertSettled(row, "Invoices/Processed/a (1).pdf")
        self.assertEqual(
            self.dropbox.tree()[f"{self.folder.path}/Invoices/Processed/a.pdf"],
            b"%PDF-old",
        )

    def test_what_the_client_moves_at_the_same_time_stays_there(self):
        garage = self.activate(self.garage.partner_id)
        self.drop(self.folder, "Invoices", "renamed.pdf")
        self.drop(self.folder, "Invoices", "given.pdf")
        self.check()
        original = DropboxClient.move_all
        path = f"{self.folder.path}/Invoices"

        def move_all(client, pairs):
            if self.lies("Invoices/renamed.pdf"):
                self.dropbox.move(f"{path}/renamed.pdf", f"{path}/new name.pdf")
                self.dropbox.move(f"{path}/given.pdf", f"{garage.path}/given.pdf")
            return original(client, pairs)

        self.patch(DropboxClient, "move_all", move_all)
        self.take()
        renamed, given = self.document("renamed.pdf"), self.document("given.pdf")
        self.assertEqual(renamed.tidying, "todo")
        self.check()
        self.due_again()
        self.take()
        self.assertIn(f"{garage.path}/given.pdf", self.dropbox.tree())
        self.assertSettled(renamed, "Invoices/Processed/new name.pdf")
        self.assertEqual(given.state, "imported")

    def test_dropped_into_processed_by_hand(self):
        self.drop(self.folder, "Receipts", "Processed/a.pdf")
        self.dropbox.calls.clear()
        self.check_and_take()
        row = self.document("a.pdf")
        self.assertEqual(row.kind, "receipt")
        self.assertFalse(self.moves())
        self.assertSettled(row, "Receipts/Processed/a.pdf")

    def test_a_new_version_in_processed_replaces_the_former(self):
        self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("1"))
        self.check_and_take()
        draft = self.document("a.pdf").move_id
        second = samples.plain_bill("2")
        self.drop(self.folder, "Invoices", "Processed/a.pdf", second)
        self.check_and_take()
        self.assertEqual(draft.message_main_attachment_id.raw, second)
        self.assertEqual(set(self.Document.search([]).mapped("tidying")), {"done"})
        self.assertTrue(self.lies("Invoices/Processed/a.pdf"))

    def test_a_new_version_before_the_former_was_moved(self):
        self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("1"))
        self.dropbox.faults.add(BATCH, "server_error")
        self.check_and_take()
        self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("2"))
        self.check_and_take()
        self.due_again()
        self.dropbox.calls.clear()
        self.check_and_take()
        former, latest = self.Document.search([], order="id")
        self.assertEqual((former.tidying, latest.tidying), (False, "done"))
        self.assertTrue(self.lies("Invoices/Processed/a.pdf"))
        self.assertNotIn(BATCH, self.moves()[1:])

    def test_renamed_client_folder(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check()
        self.dropbox.move(self.folder.path, "/Petit SARL")
        self.take()
        self.assertEqual(self.document("a.pdf").state, "imported")
        self.assertNotIn("/Boulangerie Petit", self.dropbox.tree())
        self.check()
        self.due_again()
        self.take()
        self.assertSettled(self.document("a.pdf"), "Invoices/Processed/a.pdf")
