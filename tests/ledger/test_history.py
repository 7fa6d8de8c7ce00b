"""The history of a document: what happened to it, as people read it."""

import re
from datetime import timedelta

from odoo import fields
from odoo.tests import Form
from odoo.tools import html2plaintext

from dev import samples

from ..common import DropboxCase

INVOICES = "/Boulangerie Petit/Invoices"


class TestHistory(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.check()

    def story(self, name, user=None):
        """The history of the document called ``name`` as one line of text."""
        self.env.cr.flush()  # as the end of a request or a scheduled action does
        self.env.invalidate_all()
        row = self.document(name).with_user(user or self.paul)
        return re.sub(r"\s+", " ", html2plaintext(row.history))

    def events(self):
        self.env.cr.flush()
        return self.env["dext.dropbox.event"].search_count([])

    def assertInOrder(self, text, *parts):
        """All ``parts`` stand in ``text``, one after the other."""
        position = -1
        for part in parts:
            found = text.find(part, position + 1)
            self.assertGreater(found, position, f"{part!r} is not there in: {text}")
            position = found

    def test_an_import_that_goes_well_leaves_no_event(self):
        for number in range(3):
            self.drop(self.folder, "Invoices", f"{number}.pdf")
        self.check_and_take()
        self.check()
        self.assertEqual(self.events(), 0)
        self.assertInOrder(
            self.story("0.pdf"),
            "Saved in Dropbox",
            f"Recorded: {INVOICES}/0.pdf",
            "Imported: Draft",
        )

    def test_moves_are_told_from_where_to_where(self):
        self.dropbox.write("/Boulangerie Petit/a.pdf", samples.plain_bill("1"))
        self.check()
        self.dropbox.move("/Boulangerie Petit/a.pdf", f"{INVOICES}/a.pdf")
        self.check_and_take()
        self.dropbox.move(f"{INVOICES}/a.pdf", f"{INVOICES}/b.pdf")
        self.check()
        self.check()
        self.assertEqual(self.events(), 2)
        story = self.story("b.pdf")
        self.assertIn("Recorded: /Boulangerie Petit/a.pdf (Misplaced)", story)
        self.assertIn(f"Moved from /Boulangerie Petit/a.pdf to {INVOICES}/a.pdf", story)
        self.assertIn("Waiting (before: Misplaced)", story)
        self.assertIn(f"Moved from {INVOICES}/a.pdf to {INVOICES}/b.pdf", story)

    def test_rejected_and_tried_again_by_somebody(self):
        self.connection.max_size = 1
        self.drop(self.folder, "Invoices", "a.pdf", bytes(1024 * 1024 + 1))
        self.check_and_take()
        self.document("a.pdf").with_user(self.paul).action_retry()
        story = self.story("a.pdf")
        self.assertIn("Rejected (before: Waiting). The file is larger than", story)
        self.assertIn("Paul Durand Waiting (before: Rejected)", story)
        self.assertEqual(story.count("Paul Durand"), 1)

    def test_waits_are_told_with_their_reason(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.drop(self.folder, "Invoices", "b.pdf")
        self.check()
        row = self.document("a.pdf")
        self.dropbox.faults.add("files/download", "wrong_bytes", match=row.rev)
        self.take()
        self.assertGreater(row.not_before, fields.Datetime.now() + timedelta(minutes=1))
        self.assertIn(
            "did not deliver the file; next attempt", story := self.story("a.pdf")
        )
        self.assertIn("size or content hash differ", story)
        row.not_before = False
        self.take()
        self.assertEqual((row.state, row.reason_detail), ("imported", False))

    def test_versions_and_duplicates_are_told_on_the_original(self):
        content = self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        self.drop(self.folder, "Receipts", "again.pdf", content)
        self.check_and_take()
        self.assertIn(
            "The same content came again: /Boulangerie Petit/Receipts/again.pdf",
            self.story("a.pdf"),
        )
        self.assertIn(
            "Duplicate (before: Waiting). The same file was received from this client",
            self.story("again.pdf"),
        )
        self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("2"))
        self.check_and_take()
        old, new = self.Document.search([("name", "=", "a.pdf")], order="id")
        self.env.invalidate_all()
        self.assertIn("A new version came", old.history)
        self.assertIn("Taken as a new version", new.history)

    def test_what_the_reader_may_not_see_is_not_told(self):
        content = self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        self.drop(self.folder, "Receipts", "again.pdf", content)
        self.check_and_take()
        self.document("again.pdf").books_id = self.garage
        self.paul.company_ids = self.firm + self.bakery
        self.assertNotIn("came again", self.story("a.pdf"))
        self.assertIn("came again", self.story("a.pdf", user=self.claire))

    def test_a_transaction_that_changes_its_mind_leaves_nothing(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check()
        row = self.document("a.pdf")
        row._reject("removed")
        row._queue_again()
        self.assertEqual(self.events(), 0)

    def test_many_changes_at_once_are_one_statement(self):
        for number in range(20):
            self.drop(self.folder, "Invoices", f"{number}.pdf", b"MZ" + b"%d" % number)
        self.check()
        rows = self.Document.search([("connection_id", "=", self.connection.id)])
        for row in rows:
            row._reject("unsupported")
        self.env.flush_all()
        before = self.cr.sql_log_count
        self.assertEqual(self.events(), 20)
        # One for the events, and one for those who have a list open.
        self.assertLess(self.cr.sql_log_count - before, 7)

    def test_what_was_moved_is_imported_in_the_end(self):
        garage = self.activate(self.garage.partner_id)
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        row = self.document("a.pdf").with_user(self.claire)
        row.move_to(garage.with_user(self.claire), "invoice")
        self.env.cr.flush()  # logs the move
        self.take()
        moved = self.env["dext.dropbox.event"].search([("path", "!=", False)])
        row.sudo().imported_on = moved.create_date  # both in the same second
        story = self.story("a.pdf", user=self.claire)
        self.assertInOrder(story, "Moved from", "Imported:")

    def test_the_form_shows_it(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        form = Form(self.document("a.pdf").with_user(self.paul))
        self.assertIn("Saved in Dropbox", form.history)
