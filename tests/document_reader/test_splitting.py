"""Several documents in one file: noticed, and split by a person, each one once."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .drawing import bill, pdf
from .pages_case import PagesCase

NUMBERS = ("FA-2026-0117", "FA-2026-0118", "FA-2026-0119")


class TestSplitting(PagesCase):
    def three(self):
        """A draft of a file with three bills, as it is after the reading."""
        move = self.upload(pdf(*(bill(number) for number in NUMBERS)), "lot.pdf")
        self.read_all()
        return move

    def split(self, move, ranges=None, user=None):
        """Go through the wizard; return the drafts."""
        move = move.with_user(user or self.claire)
        action = move.action_document_reader_ask_split()
        wizard = Form(
            self.env[action["res_model"]]
            .with_user(user or self.claire)
            .with_context(**action["context"])
        )
        if ranges is not None:
            wizard.ranges = ranges
        done = wizard.save().action_split()
        return self.env["account.move"].search(done["domain"], order="id")

    def test_the_readers_idea_is_proposed(self):
        move = self.three()
        self.assertTrue(move.has_document_parts)
        action = move.action_document_reader_ask_split()
        wizard = Form(self.env[action["res_model"]].with_context(**action["context"]))
        self.assertEqual(wizard.ranges, "1, 2, 3")
        self.assertEqual(wizard.pages, 3)
        self.assertEqual(wizard.count, 3)

    def test_each_part_becomes_a_draft_that_is_read(self):
        vendor = self.corvel()
        move = self.three()
        self.assertFalse(move.invoice_line_ids)
        drafts = self.split(move)
        self.assertEqual(len(drafts), 3)
        self.assertEqual(drafts[0], move)
        self.read_all()
        self.assertEqual(tuple(drafts.mapped("ref")), NUMBERS)
        self.assertEqual(drafts.partner_id, vendor)
        self.assertEqual(drafts.mapped("amount_total"), [120, 120, 120])
        self.assertEqual(set(drafts.mapped("state")), {"draft"})
        self.assertEqual(drafts.journal_id, self.purchases)
        self.assertEqual(
            drafts.message_main_attachment_id.mapped("name"),
            ["lot (1).pdf", "lot (2).pdf", "lot (3).pdf"],
        )
        self.assertFalse(any(drafts.mapped("has_document_parts")))

    def test_the_file_as_it_came_stays(self):
        move = self.three()
        content = self.row(move).attachment_id.raw
        self.split(move)
        kept = move.attachment_ids.filtered(lambda one: one.name == "lot.pdf")
        self.assertEqual(kept.raw, content)

    def test_a_person_may_say_other_pages(self):
        move = self.three()
        drafts = self.split(move, "1-2, 3")
        self.assertEqual(len(drafts), 2)
        self.read_all()
        rows = [draft.document_reading_ids[0] for draft in drafts]
        self.assertEqual([row._reading().pages for row in rows], [2, 1])

    def test_it_is_split_once(self):
        move = self.three()
        drafts = self.split(move)
        with self.assertRaises(UserError):
            move._document_reader_split([])
        self.assertEqual(len(drafts), 3)
        again = self.env["account.document.reading"].search(
            [("move_id", "in", drafts.ids), ("state", "=", "todo")]
        )
        self.assertEqual(len(again), 3)

    def test_pages_that_are_not_there_make_nothing(self):
        move = self.three()
        before = self.env["account.move"].search_count([])
        for ranges in ("1, 9", "2, 1", "1-2, 2", "no"):
            with self.subTest(ranges), self.assertRaises(UserError):
                self.split(move, ranges)
        self.assertEqual(self.env["account.move"].search_count([]), before)
        self.assertNotEqual(self.row(move).state, "split")

    def test_words_are_no_pages(self):
        move = self.three()
        wizard = self.env["account.document.split"].create(
            {"move_id": move.id, "ranges": "all"}
        )
        with self.assertRaises(UserError):
            wizard.action_split()

    def test_a_posted_bill_is_not_split(self):
        self.corvel()
        move = self.three()
        move.action_document_reader_take()
        move.action_post()
        with self.assertRaises(UserError):
            move.action_document_reader_ask_split()

    def test_nobody_splits_documents_of_other_books(self):
        move = self.three()
        with self.assertRaises(AccessError):
            move.with_user(self.lea)._document_reader_split([])
