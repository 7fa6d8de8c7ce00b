"""What the page tells of each document, in the client's language, and nothing else."""

from odoo.addons.dext_dropbox_client.models.page.telling import OF_ROW

from dev import samples

from .handing_in import PageCase


class TestTelling(PageCase):
    def told(self, upload):
        told = upload.with_context(lang="en_US")._told()
        return told["state"], told["label"], told["sentence"]

    def arrive(self, name="bill.pdf", content=None):
        upload = self.hand_in(name, content or samples.plain_bill(number=name))
        self.send()
        self.check_and_take()
        return upload

    def test_the_states_of_a_document(self):
        upload = self.hand_in("bill.pdf", samples.plain_bill(number="1"))
        self.assertEqual(self.told(upload), ("arrived", "Arrived", ""))
        self.send()
        self.assertEqual(self.told(upload), ("arrived", "Arrived", ""))
        self.check()
        self.assertEqual(self.told(upload), ("arrived", "Arrived", ""))
        self.take()
        self.assertEqual(self.told(upload), ("review", "In review", ""))
        move = upload.document_id.move_id
        move.button_cancel()
        self.assertEqual(self.told(upload), ("closed", "Not recorded", ""))
        move.button_draft()
        move.write(
            {
                "partner_id": self.garage.partner_id.id,
                "invoice_date": "2026-11-02",
                "invoice_line_ids": [(0, 0, {"name": "x", "price_unit": 1})],
            }
        )
        move.action_post()
        self.assertEqual(self.told(upload), ("recorded", "Recorded", ""))

    def test_a_rejection_says_why(self):
        upload = self.arrive("page.pdf", b"<html><body>Hi</body></html>")
        self.assertEqual(
            self.told(upload),
            (
                "rejected",
                "Not accepted",
                "This is a web page. Print it as PDF and send the PDF.",
            ),
        )

    def test_every_state_of_the_ledger_has_words(self):
        states = self.Document._fields["state"].get_values(self.env)
        self.assertEqual(set(states) - OF_ROW.keys(), {"imported"})
        upload = self.arrive()
        for state in states:
            upload.document_id.write({"state": state, "reason": "junk"})
            self.assertTrue(all(self.told(upload)[:2]), state)

    def test_what_is_not_complete_is_said(self):
        upload = self.Upload._begin(
            self.folder, "0" * 32, "invoice", "a.pdf", 9, self.sophie, "192.0.2.1"
        )
        self.assertEqual(self.told(upload)[0], "receiving")

    def test_nothing_of_the_books_is_told(self):
        upload = self.arrive()
        move = upload.document_id.move_id
        move.write({"ref": "SECRET", "partner_id": self.garage.partner_id.id})
        told = str(self.folder._told_by_link())
        for secret in ("SECRET", self.garage.name, move.journal_id.name):
            self.assertNotIn(secret, told)
        self.assertEqual(
            set(upload._told()),
            {"key", "name", "kind", "state", "label", "sentence", "answer", "at"},
        )
