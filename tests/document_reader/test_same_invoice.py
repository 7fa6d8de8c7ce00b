"""The same invoice once: recognised in every order, and ours yields."""

from unittest import mock

from odoo.exceptions import UserError
from odoo.fields import Command

from .common import ReaderCase


class SameCase(ReaderCase):
    def theirs(self, vendor, **values):
        """A bill that was not made from a file by us."""
        return self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "journal_id": self.purchases.id,
                "partner_id": vendor.id,
                "ref": "f 2026-12",
                "invoice_date": "2026-09-14",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Papier",
                            "price_unit": 120,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )

    def untouched(self, move):
        """A context in which nothing may write, post, cancel or delete ``move``."""
        plain = {
            name: getattr(type(move), name)
            for name in (
                "write",
                "_write_multi",
                "unlink",
                "button_cancel",
                "action_post",
            )
        }

        def guard(name):
            def guarded(records, *args, **kwargs):
                if move.id in records._ids:
                    raise AssertionError(f"{name} of a document that is not ours")
                return plain[name](records, *args, **kwargs)

            return guarded

        return mock.patch.multiple(
            type(move), **{name: guard(name) for name in plain}
        )  # fmt: skip


class TestRecognising(SameCase):
    def test_by_seller_number_and_year_when_theirs_is_there_first(self):
        other = self.theirs(self.vendor())
        self.assertEqual(self.bill().document_same_id, other)

    def test_when_theirs_comes_later(self):
        vendor = self.vendor()
        move = self.bill()
        self.assertFalse(move.document_same_id)
        other = self.theirs(vendor)
        move.invalidate_recordset()
        self.assertEqual(move.document_same_id, other)

    def test_across_kinds(self):
        other = self.theirs(self.vendor(), move_type="in_receipt")
        self.assertEqual(self.bill().document_same_id, other)

    def test_when_theirs_is_posted(self):
        other = self.theirs(self.vendor())
        other.action_post()
        self.assertEqual(self.bill().document_same_id, other)

    def test_by_total_and_day_without_a_number(self):
        other = self.theirs(self.vendor(), ref=False)
        self.assertEqual(self.bill().document_same_id, other)

    def test_the_later_of_two_of_ours(self):
        self.vendor()
        first, second = self.bill(), self.bill()
        self.assertFalse(first.document_same_id)
        self.assertEqual(second.document_same_id, first)

    def test_what_is_another_document(self):
        vendor = self.vendor()
        other = self.vendor(name="Autre", vat="FR23334175221")
        self.theirs(vendor, ref="F2026-13")
        self.theirs(vendor, invoice_date="2025-09-14")
        self.theirs(other)
        self.theirs(vendor, state="cancel")
        self.theirs(vendor, move_type="in_refund")
        self.assertFalse(self.bill().document_same_id)

    def test_never_in_other_books(self):
        journal = self.env["account.journal"].search(
            [("type", "=", "purchase"), ("company_id", "=", self.garage.id)], limit=1
        )
        self.theirs(self.vendor(), journal_id=journal.id)
        self.assertFalse(self.bill().document_same_id)

    def test_theirs_is_told_nothing(self):
        vendor = self.vendor()
        move, other = self.bill(), self.theirs(vendor)
        move.invalidate_recordset()
        self.assertTrue(move.document_same_id)
        self.assertFalse(other.document_same_id)

    def test_it_is_found_by_search(self):
        other = self.theirs(self.vendor())
        move = self.bill()
        moves = self.env["account.move"]
        found = moves.search([("document_same_id", "!=", False)])
        self.assertIn(move, found)
        self.assertNotIn(other, found)
        self.assertIn(move, moves.search([("document_same_id", "=", other.id)]))
        self.assertNotIn(move, moves.search([("document_same_id", "=", False)]))
        vendor = ("document_same_id.partner_id", "=", other.partner_id.id)
        self.assertEqual(moves.search([vendor]), move)
        name = ("document_same_id", "ilike", "2026-12")
        self.assertEqual(moves.search([name]), move)
        self.assertFalse(moves.search([("document_same_id", "ilike", "no such one")]))


class TestYielding(SameCase):
    def test_ours_yields_and_theirs_is_not_written(self):
        other = self.theirs(self.vendor())
        self.env.flush_all()
        before = other.read()[0]
        with self.untouched(other):
            move = self.bill()
            move.action_document_reader_yield()
            self.env.flush_all()
        other.invalidate_recordset()
        after = other.read()[0]
        changed = {name for name in before if before[name] != after[name]}
        self.assertLessEqual(
            changed,
            {
                *("attachment_ids", "message_attachment_count", "duplicated_ref_ids"),
                "needed_terms_dirty",  # is computed whenever it is read
            },
        )
        self.assertEqual(move.state, "cancel")
        self.assertEqual(other.state, "draft")
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "account.move"), ("res_id", "=", other.id)]
        )
        self.assertEqual(files.raw, self.row(move).attachment_id.raw)

    def test_the_guard_of_this_test_works(self):
        other = self.theirs(self.vendor())
        self.env.flush_all()
        with self.untouched(other), self.assertRaises(AssertionError):
            other.ref = "changed"

    def test_a_document_that_is_alone_yields_to_nobody(self):
        self.vendor()
        move = self.bill()
        with self.assertRaises(UserError):
            move.action_document_reader_yield()
        self.assertEqual(move.state, "draft")

    def test_what_a_platform_knows_is_not_ours(self):
        if "peppol_message_uuid" not in self.env["account.move"]._fields:
            self.skipTest("No platform is installed")
        vendor = self.vendor()
        first, second = self.bill(), self.bill()
        second.peppol_message_uuid = "c1b2"
        (first | second).invalidate_recordset()
        self.assertEqual(first.document_same_id, second)
        self.assertFalse(second.document_same_id)
        self.assertEqual(first.partner_id, vendor)
