"""PDFs and pictures: read by the scheduled action, certain, likely, or told."""

import os
import signal
from unittest import mock

from odoo.addons.account_document_reader.models import processes, queue

from ..common import no_time
from ..reader.electronic.building import Doc, cii
from .drawing import bill, pdf
from .pages_case import PagesCase

SIREN = "732829320"


class TestFilling(PagesCase):
    def test_what_is_certain_fills_the_draft(self):
        vendor = self.corvel()
        move = self.page()
        self.assertEqual(move.document_reading_state, "waiting")
        self.assertFalse(move.invoice_line_ids)
        self.read_all()
        self.assertEqual(move.partner_id, vendor)
        self.assertEqual(move.ref, "FA-2026-0117")
        self.assertEqual(str(move.invoice_date), "2026-09-14")
        self.assertEqual(move.amount_total, 120)
        self.assertEqual(self.lines(move), [(100, [20])])
        self.assertEqual(move.state, "draft")
        self.assertEqual(self.row(move).source, "text")
        self.assertEqual(self.row(move).attempts, 1)

    def test_the_vendors_usual_account_is_on_the_line(self):
        vendor = self.corvel()
        account = self.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", self.bakery.id)],
            order="code desc",
            limit=1,
        )
        former = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "journal_id": self.purchases.id,
                "partner_id": vendor.id,
                "invoice_date": "2026-08-01",
                "invoice_line_ids": [
                    (0, 0, {"name": "A", "price_unit": 1, "account_id": account.id})
                ],
            }
        )
        former.action_post()
        move = self.page()
        self.read_all()
        self.assertEqual(move.invoice_line_ids.account_id, account)

    def test_an_unknown_seller_stays_open(self):
        move = self.page()
        self.read_all()
        self.assertFalse(move.partner_id)
        self.assertEqual(move.amount_total, 120)

    def test_what_somebody_has_typed_stays(self):
        self.corvel()
        move = self.page()
        move.ref = "mine"
        self.read_all()
        self.assertEqual(move.ref, "mine")
        self.assertFalse(move.invoice_line_ids)
        self.assertIn("not_filled", self.codes(move))
        self.assertEqual(set(move.document_suggestions), {"vendor", "date", "total"})

    def test_an_invoice_inside_a_pdf_is_believed_before_its_page(self):
        vendor = self.vendor()
        move = self.upload(cii(Doc()), "facture.xml")
        row = self.row(move)
        row._queue()
        move.invoice_line_ids.unlink()
        self.read_all()
        self.assertEqual(row.source, "xml")
        self.assertEqual(move.partner_id, vendor)
        self.assertEqual(move.amount_total, 120)


class TestUnread(PagesCase):
    def test_what_nobody_can_read_says_so(self):
        move = self.upload(b"%PDF-1.4 broken", "casse.pdf")
        self.read_all()
        self.assertEqual(move.document_reading_state, "unread")
        self.assertTrue(move.document_reading_words)
        self.assertTrue(move.exists())

    def test_other_files_say_so_at_once(self):
        move = self.upload(b"PK\x03\x04 nothing", "liste.zip")
        self.assertEqual(self.row(move).state, "unread")

    def test_a_reader_that_is_killed_stops_no_neighbour(self):
        self.corvel()
        one, two = self.page("un.pdf"), self.page("deux.pdf", number="FA-2026-0118")
        real, killed = processes.processes.read_all, self.row(one).attachment_id.raw

        def kill_once(content, *question):
            if content != killed:
                return real(content, *question)
            process = processes.processes._take()
            process.read(b"", "text/plain")
            os.kill(process.pid, signal.SIGKILL)
            with mock.patch.object(process, "_start"):
                return process.read(content, *question)

        engines = mock.patch.object(
            type(self.env["account.document.reading"]),
            "_engines",
            lambda rows: [kill_once],
        )
        with engines:
            self.read_all()
        self.assertEqual(self.codes(one), ["crashed"])
        self.assertEqual(self.row(one).state, "unread")
        self.assertEqual(two.amount_total, 120)

    def test_tries_are_counted_beforehand_and_end(self):
        move = self.page()
        row = self.row(move)
        row.write({"state": "started", "since": "2026-01-01", "attempts": 2})
        self.read_all()
        self.assertEqual(row.state, "unread")
        self.assertEqual(self.codes(move), ["too_heavy"])

    def test_what_another_worker_reads_is_left(self):
        move = self.page()
        row = self.row(move)
        row.write({"state": "started", "attempts": 1})
        self.read_all()
        self.assertEqual(row.state, "started")
        self.assertFalse(move.ref)

    def test_a_try_is_committed_before_the_file_is_opened(self):
        move = self.page()
        row, seen = self.row(move), []

        def engine(*_question):
            seen.append((row.state, row.attempts))
            raise RuntimeError("an engine of others")

        model = type(self.env["account.document.reading"])
        with mock.patch.object(queue, "MOST", 1):
            with mock.patch.object(model, "_engines", lambda rows: [engine]):
                self.read_all()
        self.assertEqual(self.codes(move), ["crashed"])
        self.assertEqual(row.attempts, 1)

    def test_what_a_run_has_no_time_for_is_gone_on_with_at_once(self):
        self.corvel()
        move = self.page()
        cron = "account_document_reader.account_document_reader_cron_read"
        with no_time(self.env) as woken, self.enter_registry_test_mode():
            self.env.ref(cron).method_direct_trigger()
        self.assertEqual(self.row(move).state, "todo")
        self.assertIn(cron, woken)


class TestSuggestions(PagesCase):
    def likely(self):
        """A draft of whose page everything is likely only."""
        move = self.page()
        self.read_all()
        row = self.row(move)
        facts = row.facts
        for fact in facts["facts"]:
            fact["sure"] = 2
        row.facts = facts
        move.write(
            {
                "partner_id": False,
                "ref": False,
                "invoice_date": False,
                "invoice_line_ids": [(5,)],
            }
        )
        return move

    def test_they_tell_value_reason_words_and_page(self):
        self.corvel()
        move = self.likely()
        offered = move.document_suggestions["number"]
        self.assertEqual(offered["shown"], "FA-2026-0117")
        self.assertEqual(offered["page"], 1)
        self.assertIn("FA-2026-0117", offered["words"])
        self.assertTrue(offered["reason"])

    def test_one_is_taken_by_itself(self):
        vendor = self.corvel()
        move = self.likely()
        move.action_document_reader_take(["vendor"])
        self.assertEqual(move.partner_id, vendor)
        self.assertFalse(move.ref)
        self.assertNotIn("vendor", move.document_suggestions)

    def test_all_are_taken_at_once(self):
        vendor = self.corvel()
        move = self.likely()
        move.action_document_reader_take()
        self.assertEqual(move.partner_id, vendor)
        self.assertEqual(move.ref, "FA-2026-0117")
        self.assertEqual(str(move.invoice_date), "2026-09-14")
        self.assertEqual(move.amount_total, 120)
        self.assertFalse(move.has_document_suggestions)
        self.assertEqual(move.state, "draft")


class TestLessons(PagesCase):
    def untold(self, **changes):
        """A page whose seller has no numbers on it."""
        return self.page(foot="", **changes)

    def correct(self, move, vendor):
        move.partner_id = vendor
        move.invoice_date = move.invoice_date or "2026-09-14"
        move.action_post()

    def test_a_corrected_vendor_is_right_next_time(self):
        vendor = self.vendor(name="CORVEL Rennes (menuiserie)", vat=False)
        first = self.untold()
        self.read_all()
        self.assertFalse(first.partner_id)
        self.correct(first, vendor)
        second = self.untold(number="FA-2026-0118")
        self.read_all()
        self.assertEqual(second.partner_id, vendor)

    def test_it_is_forgotten_when_the_lesson_is_deleted(self):
        vendor = self.vendor(name="CORVEL Rennes (menuiserie)", vat=False)
        first = self.untold()
        self.read_all()
        self.correct(first, vendor)
        lessons = self.env["account.document.lesson"].search(
            [("partner_id", "=", vendor.id)]
        )
        self.assertTrue(lessons.with_user(self.claire).unlink())
        second = self.untold(number="FA-2026-0118")
        self.read_all()
        self.assertFalse(second.partner_id)

    def test_never_in_other_books(self):
        vendor = self.vendor(name="CORVEL Rennes (menuiserie)", vat=False)
        first = self.untold()
        self.read_all()
        self.correct(first, vendor)
        journal = self.env["account.journal"].search(
            [("type", "=", "purchase"), ("company_id", "=", self.garage.id)], limit=1
        )
        other = self.upload(pdf(bill(foot="")), "facture.pdf", journal)
        self.read_all()
        self.assertFalse(other.partner_id)
        lessons = self.env["account.document.lesson"]
        own = lessons.with_company(self.garage).with_context(
            allowed_company_ids=self.garage.ids
        )
        self.assertFalse(own.with_user(self.claire).search([]))


class TestLabelLessons(PagesCase):
    """A vendor calls the number of a bill by a word that usually means another one."""

    TITLE = "Facture    Dossier : {}"

    def corrected(self, number="26-4711"):
        """The first bill, as an accountant has put it right."""
        self.corvel()
        move = self.page(number=number, title=self.TITLE)
        self.read_all()
        self.assertNotEqual(move.ref, number)
        move.ref = number
        move.invoice_date = move.invoice_date or "2026-09-14"
        move.action_post()
        return move

    def next_one(self):
        move = self.page(number="26-4712", title=self.TITLE)
        self.read_all()
        return move

    def lessons(self):
        found = self.env["account.document.lesson"].search([("kind", "=", "label")])
        return found.with_user(self.claire)

    def test_the_words_before_the_number_are_learned(self):
        self.corrected()
        self.assertIn("Dossier", self.lessons().words)
        self.assertEqual(self.next_one().ref, "26-4712")

    def test_they_are_forgotten_with_the_lesson(self):
        self.corrected()
        self.lessons().unlink()
        self.assertNotEqual(self.next_one().ref, "26-4712")

    def test_other_books_do_not_know_them(self):
        self.corrected()
        journal = self.env["account.journal"].search(
            [("type", "=", "purchase"), ("company_id", "=", self.garage.id)], limit=1
        )
        page = pdf(bill(number="26-4712", title=self.TITLE))
        move = self.upload(page, "facture.pdf", journal)
        self.read_all()
        self.assertTrue(move.partner_id)
        self.assertNotEqual(move.ref, "26-4712")

    def test_the_last_word_counts(self):
        first = self.corrected()
        former = self.lessons()
        move = self.page(number="99-123", title="Facture    Affaire : {}")
        self.read_all()
        move.ref = "99-123"
        move.invoice_date = move.invoice_date or "2026-09-14"
        move.partner_id = first.partner_id
        move.action_post()
        self.assertFalse(former.exists())
        self.assertIn("Affaire", self.lessons().words)
