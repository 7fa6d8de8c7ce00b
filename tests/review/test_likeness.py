"""Conflicted copies are linked to the file that came first."""

from odoo.tests import BaseCase, tagged

from odoo.addons.dext_dropbox.models.review.likeness import name_before_conflict

from dev import samples

from ..common import DropboxCase


@tagged("standard", "post_install", "-at_install")
class TestNames(BaseCase):
    def test_what_dropbox_adds_in_its_languages(self):
        for added in (
            "conflicted copy of Paul 2026-11-25",
            "Paul's conflicted copy 2026-11-25",
            "PC-2's conflicted copy 2026-11-25 (1)",
            "Copie en conflit de Paul 2026-11-25",
            "Pauls in Konflikt stehende Kopie 2026-11-25",
            "Copia en conflicto de Paul 2026-11-25",
            "Copia in conflitto di Paul 2026-11-25",
            "Paul's conflicterende kopie 2026-11-25",
            "Case Conflict 1",
        ):
            with self.subTest(added):
                former = name_before_conflict(f"Facture 12 ({added}).pdf")
                self.assertEqual(former, "Facture 12.pdf")
                self.assertEqual(name_before_conflict(f"scan ({added})"), "scan")

    def test_other_names_are_left_alone(self):
        for name in (
            "Facture 12 (1).pdf",
            "conflicted copy.pdf",
            "Facture (conflicted copy) page 2.pdf",
            "Copie (client).pdf",
        ):
            with self.subTest(name):
                self.assertIsNone(name_before_conflict(name))


class TestLikeness(DropboxCase):
    COPY = "a (Copie en conflit de Paul 2026-11-25).pdf"

    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    def receive(self, name, content=None, folder=None):
        self.drop(folder or self.folder, "Invoices", name, content)
        self.check_and_take()
        return self.document(name)

    def test_it_is_imported_and_linked_to_the_first(self):
        first = self.receive("a.pdf")
        copy = self.receive(self.COPY)
        self.assertEqual((copy.state, copy.move_id.state), ("imported", "draft"))
        self.assertEqual((copy.alarm, copy.like_id), ("possible_copy", first))
        self.assertTrue(copy.needs_attention)
        self.assertTrue(copy.explanation.endswith("this one: a.pdf"))
        self.assertIn("a.pdf", copy.move_id.dext_dropbox_alarm)
        self.assertFalse(first.alarm)

    def test_in_one_batch(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.drop(self.folder, "Invoices", self.COPY)
        self.check_and_take()
        self.assertEqual(self.document(self.COPY).like_id, self.document("a.pdf"))

    def test_without_a_first_there_is_no_alarm(self):
        other = self.activate(self.garage.partner_id)
        self.receive("a.pdf", folder=other)
        self.assertFalse(self.receive(self.COPY).alarm)

    def test_a_cancelled_first_does_not_count(self):
        self.receive("a.pdf").move_id.button_cancel()
        self.assertFalse(self.receive(self.COPY).alarm)

    def test_the_same_content_is_a_duplicate(self):
        content = samples.plain_bill("same")
        self.receive("a.pdf", content)
        copy = self.receive(self.COPY, content)
        self.assertEqual((copy.state, copy.alarm), ("duplicate", False))
