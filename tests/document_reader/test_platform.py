"""The same bill by a platform and as a file, with the fields that platforms have."""

from odoo.exceptions import UserError

from ..reader.electronic.building import Doc, cii
from .drawing import bill as page_lines
from .drawing import pdf
from .pages_case import PagesCase
from .platform import ANSWERS, COLUMNS, bring
from .test_same_invoice import SameCase


class PlatformCase(SameCase, PagesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        bring(cls)

    def setUp(self):
        super().setUp()
        ANSWERS.clear()

    def by_platform(self, vendor, number="F2026-12", **values):
        """A bill that came by a platform, as Odoo leaves it: a draft."""
        return self.theirs(
            vendor,
            **{
                "ref": number,
                "peppol_message_uuid": f"uuid of {number}",
                "peppol_move_state": "AB",
                **values,
            },
        )

    def of_platform(self, move):
        self.env.flush_all()
        move.invalidate_recordset()
        return [move[name] for name in (*COLUMNS, "state", "ref", "amount_total")]


class TestBothWays(PlatformCase):
    def pairs(self):
        """Yield how both may come: who is first, theirs posted or not, our kind."""
        for first in ("theirs", "ours"):
            for posted in (False, True):
                for kind in ("in_invoice", "in_receipt"):
                    yield first, posted, kind

    def test_ours_yields_in_every_order_and_pair_of_kinds(self):
        vendor = self.vendor()
        for place, (first, posted, kind) in enumerate(self.pairs()):
            with self.subTest(first=first, posted=posted, kind=kind):
                number = f"F2026-{place + 20}"
                ours = self.ours(number, kind) if first == "ours" else None
                theirs = self.by_platform(vendor, number)
                if posted:
                    theirs.action_post()
                ANSWERS.clear()
                before = self.of_platform(theirs)
                with self.untouched(theirs):
                    ours = ours or self.ours(number, kind)
                    ours.invalidate_recordset()
                    self.assertEqual(ours.document_same_id, theirs)
                    self.assertFalse(theirs.document_same_id)
                    ours.action_document_reader_yield()
                    self.env.flush_all()
                self.assertEqual(self.of_platform(theirs), before)
                self.assertEqual(ours.state, "cancel")
                self.assertEqual(ANSWERS, [])

    def ours(self, number, kind):
        move = self.bill(number=number)
        move.move_type = kind
        return move

    def test_a_page_beside_the_platforms_bill(self):
        vendor = self.corvel()
        theirs = self.by_platform(vendor, "FA-2026-0117")
        before = self.of_platform(theirs)
        with self.untouched(theirs):
            ours = self.upload(pdf(page_lines()), "facture.pdf")
            self.read_all()
            self.assertEqual(ours.document_same_id, theirs)
            ours.action_document_reader_yield()
            self.env.flush_all()
        self.assertEqual(self.of_platform(theirs), before)
        self.assertEqual(ANSWERS, [])

    def test_a_credit_note(self):
        theirs = self.by_platform(self.vendor(), "A2026-3", move_type="in_refund")
        before = self.of_platform(theirs)
        with self.untouched(theirs):
            ours = self.bill(number="A2026-3", type="381")
            self.assertEqual(ours.move_type, "in_refund")
            self.assertEqual(ours.document_same_id, theirs)
            ours.action_document_reader_yield()
            self.env.flush_all()
        self.assertEqual(self.of_platform(theirs), before)
        self.assertEqual(ANSWERS, [])


class TestTheirs(PlatformCase):
    def received(self):
        """A draft of a platform with its e-invoice, as Odoo's import makes it."""
        move = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "journal_id": self.purchases.id,
                "peppol_message_uuid": "c1b2",
                "peppol_move_state": "AB",
            }
        )
        file = self.attachment(cii(Doc()))
        move._extend_with_attachments(move._to_files_data(file), new=True)
        return move

    def test_what_a_platform_brought_is_left_to_odoo(self):
        self.vendor()
        move = self.received()
        self.assertEqual(move.amount_total, 120)
        before = self.of_platform(move)
        with self.untouched(move):
            self.read_all()
        self.assertEqual(self.of_platform(move), before)
        self.assertFalse(move.document_same_id)
        self.assertEqual(ANSWERS, [])

    def test_it_never_yields_and_is_never_split(self):
        self.vendor()
        theirs, ours = self.received(), self.bill()
        self.assertEqual(ours.document_same_id, theirs)
        self.env.flush_all()
        with self.untouched(theirs):
            for action in (
                "action_document_reader_yield",
                "action_document_reader_ask_split",
            ):
                with self.subTest(action), self.assertRaises(UserError):
                    getattr(theirs, action)()
        self.assertEqual(ANSWERS, [])

    def test_the_stand_in_answers_as_a_platform_does(self):
        theirs = self.by_platform(self.vendor())
        theirs.action_post()
        self.assertEqual(ANSWERS, [(theirs, "AP")])
        theirs.button_draft()
        theirs.button_cancel()
        self.assertIn((theirs, "refused"), ANSWERS)
