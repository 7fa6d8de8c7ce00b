"""A file that the client moves after its draft was made."""

from odoo.exceptions import AccessError, UserError

from odoo.addons.dext_dropbox.models.drafts.reading import AccountMove

from dev import samples

from ..common import DropboxCase
from ..drafts.test_inside import zip_of


class TestMovedByTheClient(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.row = self.received(samples.plain_bill("1"))

    def received(self, content, name="a.pdf"):
        self.drop(self.folder, "Receipts", name, content)
        self.check_and_take()
        return self.document(name)

    def client_moves(self, there="Invoices", here="Receipts", name="a.pdf"):
        path = f"{self.folder.path}/%s/{name}"
        self.dropbox.move(path % here, path % there)
        self.check_and_take()

    def paul_looks(self):
        """Press Check Now as a request does, which ends with writing what is left."""
        own = self.env(user=self.paul.id)
        self.env.transaction.default_env = own
        self.connection.with_env(own).action_check()
        own.flush_all()
        self.env.transaction.default_env = self.env

    def work_on(self, row):
        self.env.flush_all()
        row.move_id.with_user(self.paul).narration = "typed"
        self.env.flush_all()

    def test_an_untouched_draft_follows(self):
        move = self.row.move_id
        self.client_moves()
        self.assertEqual((self.row.kind, self.row.move_id), ("invoice", move))
        self.assertEqual(move.move_type, "in_invoice")
        self.assertFalse(self.row.needs_attention)
        self.assertFalse(move.is_manually_modified)
        self.assertIn("has moved the file to", str(move.message_ids.mapped("body")))
        self.client_moves("Sales documents", "Invoices")
        self.assertEqual(move.move_type, "out_invoice")
        self.assertEqual(move.journal_id.type, "sale")

    def test_an_untouched_draft_follows_though_a_person_looks_for_changes(self):
        path = f"{self.folder.path}/%s/a.pdf"
        self.dropbox.move(path % "Receipts", path % "Invoices")
        self.paul_looks()
        self.assertEqual(self.row.move_id.move_type, "in_invoice")
        self.assertTrue(self.row.move_id._dext_dropbox_untouched())

    def test_what_was_read_follows_too_though_a_person_looks_for_changes(self):
        row = self.received(samples.facturx_invoice("F1"), "e.pdf")
        path = f"{self.folder.path}/%s/e.pdf"
        self.dropbox.move(path % "Receipts", path % "Sales documents")
        self.paul_looks()
        self.assertTrue(row.move_id._dext_dropbox_untouched())
        self.check_and_take()
        self.assertEqual((row.kind, row.reading), ("sale", "done"))
        self.assertEqual(len(row.move_id.invoice_line_ids), 2)

    def test_what_was_read_is_read_there_again(self):
        row = self.received(samples.facturx_invoice("F1"), "e.pdf")
        self.client_moves("Sales documents", name="e.pdf")
        self.assertEqual((row.kind, row.reading), ("sale", "done"))
        self.assertEqual(len(row.move_id.invoice_line_ids), 2)

    def test_what_moves_once_it_was_read_but_before_that_is_noted_is_read_again(self):
        self.drop(self.folder, "Invoices", "e.pdf", samples.facturx_invoice("F1"))
        read, moved = AccountMove._dext_dropbox_read, []

        def read_while_the_client_moves(move):
            missed = read(move)
            if not moved:
                moved.append(True)
                path = f"{self.folder.path}/%s/e.pdf"
                self.dropbox.move(path % "Invoices", path % "Sales documents")
                move.env["dext.dropbox.connection"].search([])._wake()
                move.env["dext.dropbox.connection"]._cron_check()
                self.assertFalse(move.invoice_line_ids)
            return missed

        self.patch(AccountMove, "_dext_dropbox_read", read_while_the_client_moves)
        self.check_and_take()
        self.check_and_take()
        row = self.document("e.pdf")
        self.assertEqual((row.kind, row.reading), ("sale", "done"))
        self.assertEqual(len(row.move_id.invoice_line_ids), 2)

    def test_a_draft_that_was_worked_on_stays_and_says_so(self):
        self.work_on(self.row)
        move = self.row.move_id
        self.client_moves()
        self.assertEqual((move.move_type, self.row.kind), ("in_receipt", "receipt"))
        self.assertEqual(self.row.alarm, "moved")
        self.assertIn("/Invoices/a.pdf", move.dext_dropbox_alarm)
        return move

    def test_one_button_lets_it_follow_with_what_was_typed(self):
        move = self.test_a_draft_that_was_worked_on_stays_and_says_so()
        move.with_user(self.paul).action_dext_dropbox_move()
        self.assertEqual((move.move_type, self.row.kind), ("in_invoice", "invoice"))
        self.assertIn("typed", move.narration)
        self.assertFalse(move.dext_dropbox_alarm)
        self.check_and_take()
        self.assertEqual(self.row.move_id, move)

    def test_the_button_moves_nothing_into_books_without_access(self):
        other = self.activate(self.garage.partner_id)
        self.work_on(self.row)
        self.dropbox.move(
            f"{self.folder.path}/Receipts/a.pdf", f"{other.path}/Receipts/a.pdf"
        )
        self.check_and_take()
        self.assertEqual(self.row.alarm, "moved")
        self.paul.company_ids -= self.garage
        move = self.row.move_id.with_user(self.paul)
        with self.assertRaisesRegex(AccessError, "no access to the books"):
            move.action_dext_dropbox_move()
        self.assertEqual((move.state, self.row.folder_id), ("draft", self.folder))

    def test_to_a_journal_of_another_kind_it_is_imported_anew(self):
        self.work_on(self.row)
        former = self.row.move_id
        self.client_moves("Sales documents")
        former.with_user(self.paul).action_dext_dropbox_move()
        self.take()
        self.assertEqual(former.state, "cancel")
        self.assertEqual(self.row.move_id.move_type, "out_invoice")
        self.assertFalse(self.row.alarm)

    def test_so_is_what_came_inside_a_file(self):
        self.drop(
            self.folder, "Receipts", "a.zip", zip_of(("b.pdf", samples.small_pdf("b")))
        )
        self.check_and_take()
        row = self.document("b.pdf")
        self.work_on(row)
        self.client_moves("Sales documents", name="a.zip")
        self.assertEqual(row.alarm, "moved")
        row.with_user(self.paul).action_move()
        self.take()
        self.assertEqual((row.state, row.name), ("imported", "b.pdf"))
        self.assertEqual(row.move_id.move_type, "out_invoice")
        self.assertTrue(row.path.endswith("/Sales documents/a.zip/b.pdf"))

    def test_a_posted_document_stays(self):
        row = self.received(samples.facturx_invoice("F1"), "e.pdf")
        row.move_id.with_user(self.paul).action_post()
        self.env.flush_all()
        self.client_moves("Sales documents", name="e.pdf")
        self.assertEqual((row.alarm, row.move_id.state), ("moved", "posted"))
        with self.assertRaisesRegex(UserError, "Reset them to draft"):
            row.with_user(self.paul).action_move()

    def test_a_dismissed_alarm_is_not_raised_again(self):
        move = self.test_a_draft_that_was_worked_on_stays_and_says_so()
        self.row.with_user(self.paul).action_dismiss()
        self.dropbox.faults.add("files/list_folder/continue", "reset")
        self.check()
        self.check()
        self.env.invalidate_all()
        self.assertFalse(move.dext_dropbox_alarm)

    def test_moved_back_there_is_no_alarm(self):
        move = self.test_a_draft_that_was_worked_on_stays_and_says_so()
        self.client_moves("Receipts", "Invoices")
        self.assertFalse(self.row.alarm)
        self.env.invalidate_all()
        self.assertFalse(move.dext_dropbox_alarm)

    def test_a_file_in_another_clients_folder_is_an_alarm(self):
        garage = self.activate(self.garage.partner_id)
        self.dropbox.move(
            f"{self.folder.path}/Receipts/a.pdf", f"{garage.path}/Receipts/a.pdf"
        )
        self.check_and_take()
        self.assertEqual(self.row.alarm, "moved")
        self.assertEqual(self.row.alarm_partner_id, self.garage.partner_id)
        self.row.with_user(self.paul).action_move()
        self.take()
        self.assertEqual(self.row.move_id.company_id, self.garage)

    def test_a_copy_of_an_archive_is_opened_where_its_drafts_are_not(self):
        garage = self.activate(self.garage.partner_id)
        content = zip_of(("b.pdf", samples.small_pdf("b")))
        former = self.received(content, "a.zip")
        part = self.document("b.pdf")
        self.dropbox.move(former.path, f"{garage.path}/Receipts/a.zip")
        self.drop(garage, "Receipts", "copy.zip", content)
        self.check_and_take()
        self.assertEqual(part.alarm, "moved")
        other = self.Document.search([("path", "like", "copy.zip/b.pdf")])
        self.assertEqual(other.move_id.company_id, self.garage)
        # What the accountant then moves there is there already.
        part.with_user(self.paul).action_move()
        self.take()
        self.assertEqual((part.state, part.original_id), ("duplicate", other))
        self.drop(garage, "Receipts", "again.zip", content)
        self.check_and_take()
        self.assertEqual(self.document("again.zip").state, "duplicate")
