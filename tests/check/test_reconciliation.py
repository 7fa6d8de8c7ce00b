"""The nightly comparison of Dropbox and ledger."""

from datetime import timedelta
from functools import partial
from unittest.mock import patch

from odoo import fields
from odoo.tools import mute_logger

from odoo.addons.dext_dropbox.dropbox_api import client
from odoo.addons.dext_dropbox.dropbox_api.client import DropboxClient

from ..common import DropboxCase

CRON = "dext_dropbox.dext_dropbox_cron_reconcile"
LOG = "odoo.addons.dext_dropbox.models.check.comparison"


class Killed(BaseException):
    """The worker is no more; nothing can catch that."""


class TestReconciliation(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        for name in ("a.pdf", "b.pdf"):
            self.drop(self.folder, "Invoices", name)
        self.dropbox.write("/Boulangerie Petit/misplaced.pdf", b"x")
        self.dropbox.write("/Boulangerie Petit/Invoices/~$junk.docx", b"x")
        self.check_and_take()
        self.settle()

    def settle(self):
        """Let everything that is known be so for an hour."""
        for table in ("dext_dropbox_document", "dext_dropbox_folder"):
            self.env.cr.execute(
                f"UPDATE {table} SET write_date = write_date - interval '1 hour'"
            )
        self.env.invalidate_all()

    def reconcile(self):
        """Compare as at night, half a day after the last time."""
        self.comparison().began = False
        self._run_cron(CRON)

    def comparison(self):
        return self.env["dext.dropbox.comparison"].sudo()._of(self.connection)

    def forget(self, name):
        """Let the ledger lose the row of a file."""
        row = self.document(name)
        self.env.cr.execute("DELETE FROM dext_dropbox_document WHERE id = %s", [row.id])
        self.env.invalidate_all()

    def while_listing(self, before=None, after=None):
        """Do something in Dropbox before and after it answers the first question."""
        ask, doings = DropboxClient.changes, [before, after]

        def changes(dropbox, *args):
            if before := doings[0]:
                doings[0] = None
                before()
                self.env.flush_all()
            page = ask(dropbox, *args)
            if after := doings[1]:
                doings[1] = None
                after()
                self.env.flush_all()
            return page

        return patch.object(DropboxClient, "changes", changes)

    def small_pages(self):
        return patch.object(client, "PAGE", 2)

    def assertCompared(self, unaccounted=0):
        self.assertFalse(self.comparison().under_way)
        self.assertTrue(self.connection.reconciled_on)
        self.assertEqual(self.connection.unaccounted_files, unaccounted)
        marks = self.env["dext.dropbox.comparison.mark"].sudo()
        self.assertFalse(marks.search_count([]))

    # -- what it finds ---------------------------------------------------

    def test_nothing_is_unaccounted(self):
        self.drop(self.folder, "Invoices", "new.pdf")
        self.reconcile()
        self.assertCompared()
        self.assertEqual(self.connection.reconciled_files, 5)
        self.assertEqual(self.document("misplaced.pdf").state, "misplaced")
        self.assertEqual(self.folder.state, "active")

    def test_a_lost_row_is_found_and_imported(self):
        self.forget("b.pdf")
        self.reconcile()
        self.assertCompared(unaccounted=1)
        self.assertIn("1 unaccounted", self.connection.message_ids[0].body)
        self.assertEqual(self.document("b.pdf").state, "pending")
        self.reconcile()
        self.assertCompared()

    def test_a_missed_move_is_found(self):
        row = self.document("misplaced.pdf")
        self.env.cr.execute(
            "UPDATE dext_dropbox_document SET path_lower = '/x' WHERE id = %s", [row.id]
        )
        self.env.cr.execute(
            "UPDATE dext_dropbox_folder SET path_lower = '/y' WHERE id = %s",
            [self.folder.id],
        )
        self.env.invalidate_all()
        self.reconcile()
        self.assertEqual(row.path_lower, "/boulangerie petit/misplaced.pdf")
        self.assertEqual(self.folder.path_lower, "/boulangerie petit")
        self.assertCompared()

    def test_a_waiting_file_that_is_gone_ends_as_removed(self):
        row = self.document("misplaced.pdf")
        self.env.cr.execute(
            "UPDATE dext_dropbox_document SET file_id = 'id:gone' WHERE id = %s",
            [row.id],
        )
        self.env.invalidate_all()
        self.reconcile()
        self.assertEqual((row.state, row.reason), ("rejected", "removed"))

    def test_what_came_inside_another_file_is_listed_nowhere(self):
        row, container = self.document("misplaced.pdf"), self.document("a.pdf")
        self.env.cr.execute(
            "UPDATE dext_dropbox_document SET file_id = 'id:inside', container_id = %s"
            " WHERE id = %s",
            [container.id, row.id],
        )
        self.env.invalidate_all()
        self.reconcile()
        self.assertEqual(row.state, "misplaced")

    def test_a_client_folder_that_is_gone_is_missing(self):
        self.env.cr.execute(
            "UPDATE dext_dropbox_folder SET dropbox_id = 'id:gone', path_lower = '/x'"
            " WHERE id = %s",
            [self.folder.id],
        )
        self.env.invalidate_all()
        self.reconcile()
        self.assertEqual(self.folder.state, "missing")

    def test_what_is_queued_again_meanwhile_is_not_taken_for_gone(self):
        row = self.document("b.pdf")
        with self.while_listing(after=lambda: row.write({"state": "held"})):
            self.reconcile()
        self.assertEqual(row.state, "held")
        self.assertCompared()

    # -- what happens while it lists --------------------------------------

    def test_what_is_dropped_while_it_lists_is_not_unaccounted(self):
        drop = partial(self.drop, self.folder, "Invoices", "new.pdf")
        with self.while_listing(before=drop):
            self.reconcile()
        self.assertCompared()
        self.assertEqual(self.document("new.pdf").state, "pending")

    def test_what_comes_and_goes_while_it_lists_is_not_unaccounted(self):
        path = f"{self.folder.path}/Invoices/new.pdf"
        self.dropbox.write(path, b"%PDF-1.4 new")
        with self.while_listing(after=lambda: self.dropbox.delete(path)):
            self.reconcile()
        self.assertCompared()
        self.assertFalse(self.Document.search([("name", "=", "new.pdf")]))

    def test_what_is_moved_while_it_lists_is_neither_gone_nor_unaccounted(self):
        row = self.document("misplaced.pdf")
        # To where the listing has been already, or has not been yet.
        for number, when in enumerate(("before", "after", "after")):
            target = f"{self.folder.path}/{('z', 'a', 'y')[number]}.pdf"
            move = partial(self.dropbox.move, row.path, target)
            with self.subTest(target), self.small_pages():
                with self.while_listing(**{when: move}):
                    self.reconcile()
                self.assertCompared()
                self.assertEqual((row.state, row.path), ("misplaced", target))

    def test_a_disconnect_while_it_lists_ends_it(self):
        disconnect = self.connection.with_user(self.claire).disconnect
        with self.while_listing(after=disconnect):
            self.reconcile()
        self.assertEqual(self.connection.state, "disconnected")
        self.assertFalse(self.connection.reconciled_on)

    # -- cut off, and in trouble -------------------------------------------

    def test_it_goes_on_where_it_was_cut_off(self):
        self.forget("b.pdf")
        comparison = type(self.env["dext.dropbox.comparison"])
        step, steps = comparison._step, []

        def one_step(record):
            if len(steps) % 2:
                steps.append("killed")
                raise Killed
            steps.append(record.files)
            return step(record)

        self.dropbox.calls.clear()
        runs = 0
        with self.small_pages(), patch.object(comparison, "_step", one_step):
            while not self.connection.reconciled_on and runs < 20:
                runs += 1
                try:
                    self._run_cron(CRON)
                except Killed:
                    self.env.invalidate_all()
        self.assertGreater(runs, 3)
        self.assertCompared(unaccounted=1)
        begun = [call for call in self.dropbox.calls if call.route.endswith("_folder")]
        self.assertEqual(len(begun), 1, "it began anew")
        self.assertEqual(self.document("misplaced.pdf").state, "misplaced")

    def test_a_step_that_always_ends_its_worker_is_given_up(self):
        comparison = type(self.env["dext.dropbox.comparison"])
        killed = 0
        with patch.object(comparison, "_compare_page", side_effect=Killed):
            with mute_logger(LOG):
                for _run in range(10):
                    try:
                        self._run_cron(CRON)
                    except Killed:
                        killed += 1
        self.assertEqual(killed, 5)
        self.assertFalse(self.comparison().under_way)
        self.assertFalse(self.connection.reconciled_on)
        self.assertIn("did not come to its end", self.connection.message_ids[0].body)

    def test_a_listing_that_dropbox_gives_up_is_begun_again(self):
        self.dropbox.faults.add("files/list_folder/continue", "reset")
        with self.small_pages():
            self.reconcile()
        self.assertCompared()
        self.assertEqual(self.connection.reconciled_files, 4)
        self.dropbox.faults.add("files/list_folder/continue", "reset", times=99)
        with self.small_pages(), mute_logger(LOG):
            self.reconcile()
        self.assertFalse(self.comparison().under_way)

    def test_trouble_makes_it_wait_and_go_on(self):
        self.dropbox.faults.add("files/list_folder", "server_error")
        self.reconcile()
        self.assertEqual(self.connection.trouble, "busy")
        self.assertTrue(self.comparison().under_way)
        self.assertFalse(self.connection.reconciled_on)
        cron = self.env.ref(CRON)
        later = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", cron.id), ("call_at", ">", fields.Datetime.now())]
        )
        self.assertTrue(later)
        self._run_cron(CRON)
        self.assertTrue(self.comparison().under_way, "it did not wait")
        self.connection.sudo().not_before = False
        self._run_cron(CRON)
        self.assertCompared()

    def test_one_that_cannot_be_recorded_ends_no_comparison(self):
        self.forget("a.pdf")
        self.forget("b.pdf")
        record = type(self.Document)._record_files

        def refuse(documents, connection, entries):
            if any(entry.name == "a.pdf" for entry in entries):
                raise ValueError("odd entry")
            return record(documents, connection, entries)

        with mute_logger("odoo.addons.dext_dropbox.models.check.check"):
            with patch.object(type(self.Document), "_record_files", refuse):
                self.reconcile()
        self.assertCompared(unaccounted=1)
        self.assertEqual(self.document("b.pdf").state, "pending")

    # -- once a night, or asked for -----------------------------------------

    def test_once_a_night(self):
        self.reconcile()
        first = self.comparison().began
        self._run_cron(CRON)
        self.assertEqual(self.comparison().began, first)
        self.comparison().began = first - timedelta(hours=13)
        self._run_cron(CRON)
        self.assertGreaterEqual(self.comparison().began, first)

    def test_the_button_has_the_answer_noted(self):
        self.reconcile()
        notes = self.connection.message_ids
        action = self.connection.with_user(self.claire).action_reconcile()
        self.assertIn("has begun", action["params"]["message"])
        self._run_cron(CRON)
        (note,) = self.connection.message_ids - notes
        self.assertIn("0 unaccounted", note.body)

    def test_another_account_is_compared_from_its_beginning(self):
        with self.while_listing(after=lambda: self.link(account="autre@example.com")):
            self.reconcile()
        self.assertFalse(self.connection.reconciled_on)
        self.assertFalse(self.comparison().under_way)
