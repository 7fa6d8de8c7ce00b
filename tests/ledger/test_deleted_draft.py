"""A draft that somebody deleted: its document says so, and can be imported again."""

import re

from odoo.exceptions import AccessError, UserError
from odoo.tools import html2plaintext

from dev import samples

from ..common import DropboxCase


class TestDeletedDraft(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.content = self.drop(
            self.folder, "Invoices", "a.pdf", samples.facturx_invoice("A1")
        )
        self.check_and_take()
        self.row = self.document("a.pdf")

    def delete(self):
        self.env.flush_all()
        self.row.move_id.with_user(self.paul).unlink()
        self.env.flush_all()

    def story(self):
        self.env.cr.flush()
        self.env.invalidate_all()
        text = html2plaintext(self.row.with_user(self.paul).history)
        return re.sub(r"\s+", " ", text)

    def test_the_document_says_who_deleted_its_draft(self):
        self.env.cr.flush()
        self.delete()
        self.assertEqual(self.row.state, "deleted")
        self.assertFalse(self.row.needs_attention)  # it was meant
        self.assertFalse(self.row.reading)
        self.assertIn("Paul Durand Draft deleted (before: Imported)", self.story())

    def test_it_is_imported_again(self):
        self.delete()
        self.row.with_user(self.paul).action_import_again()
        self.take()
        self.assertEqual(self.row.state, "imported")
        self.assertEqual(self.row.move_id.ref, "A1")
        self.assertEqual(self.row.move_id.message_main_attachment_id.raw, self.content)
        with self.assertRaisesRegex(UserError, "whose draft was deleted"):
            self.row.with_user(self.paul).action_import_again()

    def test_what_it_was_the_first_of_stays_with_the_client(self):
        """If its client moves it to another one, who had sent it twice."""
        self.drop(self.folder, "Invoices", "b.pdf", self.content)
        self.check_and_take()
        copy = self.document("b.pdf")
        self.assertEqual((copy.state, copy.original_id), ("duplicate", self.row))
        self.delete()
        other = self.activate(self.garage.partner_id)
        self.dropbox.move(
            f"{self.folder.path}/Invoices/a.pdf", f"{other.path}/Invoices/a.pdf"
        )
        self.check_and_take()
        rows = self.row | copy
        self.assertEqual(rows.mapped("state"), ["imported"] * 2)
        self.assertEqual(rows.move_id.company_id, self.garage | self.bakery)

    def test_who_may_not_decide_gets_nowhere(self):
        self.delete()
        with self.assertRaises(AccessError):
            self.row.with_user(self.lea).action_import_again()

    def test_a_move_to_where_it_lies_imports_it_again(self):
        self.delete()
        self.row.with_user(self.paul).move_to(
            self.folder.with_user(self.paul), "invoice"
        )
        self.assertEqual(self.row.state, "pending")
        self.take()
        self.assertTrue(self.row._has_draft())

    def test_a_cancelled_draft_that_is_moved_to_where_it_lies_has_a_new_one(self):
        former = self.row.move_id
        former.button_cancel()
        self.row.with_user(self.paul).move_to(
            self.folder.with_user(self.paul), "invoice"
        )
        self.take()
        self.assertEqual((former.state, self.row.move_id.state), ("cancel", "draft"))

    def test_the_client_may_send_it_again(self):
        self.delete()
        self.drop(self.folder, "Receipts", "again.pdf", self.content)
        self.check_and_take()
        self.assertEqual(self.document("again.pdf").state, "imported")
        self.assertEqual(self.row.state, "deleted")

    def test_of_several_versions_only_the_latest_is_imported_again(self):
        second = samples.plain_bill("A2")
        self.drop(self.folder, "Invoices", "a.pdf", second)
        self.check_and_take()
        rows = self.Document.search([("name", "=", "a.pdf")])
        rows.move_id.unlink()
        self.assertEqual(set(rows.mapped("state")), {"deleted"})
        self.assertEqual(rows.filtered("may_import_again"), rows - self.row)
        rows.with_user(self.paul).action_import_again()
        self.take()
        move = rows.move_id.ensure_one()
        self.assertEqual(move.message_main_attachment_id.raw, second)
