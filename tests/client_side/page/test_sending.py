"""From Odoo into Dropbox: nothing is lost and nothing is there twice."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import mute_logger

from odoo.addons.dext_dropbox.dropbox_api import uploads
from odoo.addons.dext_dropbox_client.models.page.sending import (
    MOST_ATTEMPTS,
    MOST_BEGUN,
)

from dev import samples

from ...conftest import CRAMPED
from .handing_in import PageCase

UPLOAD = "files/upload"
SENDING = "odoo.addons.dext_dropbox_client.models.page.sending"


class TestSending(PageCase):
    def setUp(self):
        super().setUp()
        self.bill = samples.plain_bill(number="F-1")

    def test_what_is_handed_in_becomes_a_draft_from_its_sender(self):
        user = self.activate(contact=self.sophie)
        upload = self.hand_in("bill.pdf", self.bill)
        of_user = self.hand_in(
            "till.pdf", samples.plain_bill(number="T"), kind="receipt", folder=user
        )
        self.send()
        self.assertEqual((upload.state, of_user.state), ("sent", "sent"))
        self.assertEqual(self.in_dropbox(), {"bill.pdf": self.bill})
        self.assertFalse((upload | of_user)._parts())
        self.check_and_take()
        row, other = self.document("bill.pdf"), self.document("till.pdf")
        self.assertEqual((row.state, row.kind), ("imported", "invoice"))
        self.assertEqual((other.state, other.kind), ("imported", "receipt"))
        self.assertEqual(upload.document_id, row)
        for document, sender in ((row, self.bakery.partner_id), (other, self.sophie)):
            self.assertEqual(document.sent_by_id, sender)
            self.assertEqual(document.move_id.dext_dropbox_sent_by_id, sender)

    def test_who_sent_it_is_told_what_became_of_it(self):
        lea = self.lea.partner_id
        lea.email = "lea@example.com"
        upload = self.Upload._begin(
            self.folder, "0" * 32, "invoice", "l.pdf", len(self.bill), lea
        )
        upload._take_part(0, self.bill)
        self.send()
        self.check_and_take()
        row = self.document("l.pdf")
        self.assertEqual(row.client_person_id, lea)
        reason = self.env["dext.dropbox.return.reason"].search([], limit=1)
        row.with_user(self.paul).return_to_client(reason)
        letters = self.env["mail.mail"].search([])
        self.assertEqual(letters.recipient_ids, lea)
        # Somebody of another client, or without an address, is not written to.
        for stranger in (self.claire.partner_id, self.sophie):
            row.sent_by_id = stranger
            self.assertEqual(row.client_person_id, self.bakery.partner_id)

    def test_the_sender_is_known_whichever_transaction_is_first(self):
        upload = self.hand_in("bill.pdf", self.bill)
        self.dropbox.write(f"{self.folder.path}/Invoices/bill.pdf", self.bill)
        self.check()  # as if the check had seen it before we knew its id
        self.assertFalse(self.document("bill.pdf").sent_by_id)
        self.send()
        self.assertEqual(upload.document_id.sent_by_id, self.bakery.partner_id)
        self.take()
        move = self.document("bill.pdf").move_id
        self.assertEqual(move.dext_dropbox_sent_by_id, self.bakery.partner_id)

    def test_what_two_transactions_have_missed_is_matched_later(self):
        good = self.hand_in("bill.pdf", self.bill)
        bad = self.hand_in("bad.pdf", b"MZ" + bytes(200))
        self.send()
        self.check_and_take()
        uploads = good | bad
        rows = uploads.document_id
        self.assertEqual(set(rows.mapped("state")), {"imported", "rejected"})
        # As if check and sending had not seen what the other did at the same time.
        uploads.document_id = rows.sent_by_id = rows.move_id.dext_dropbox_sent_by_id = (
            False
        )
        self.send()
        self.assertEqual(uploads.document_id, rows)
        self.assertEqual(rows.sent_by_id, self.bakery.partner_id)
        self.assertEqual(rows.move_id.dext_dropbox_sent_by_id, self.bakery.partner_id)

    def test_dropped_by_a_user_of_a_client_it_is_from_them(self):
        user = self.activate(contact=self.sophie)
        self.drop(user, "Receipts", "till.pdf")
        self.drop(self.folder, "Receipts", "other.pdf")
        self.check_and_take()
        self.assertEqual(self.document("till.pdf").sent_by_id, self.sophie)
        self.assertFalse(self.document("other.pdf").sent_by_id)

    def test_a_lost_answer_makes_no_second_file(self):
        self.dropbox.faults.add(UPLOAD, "lost_reply")
        upload = self.hand_in("bill.pdf", self.bill)
        self.send()
        self.assertEqual(upload.state, "waiting")
        self.due_now()
        self.send()
        self.assertEqual(upload.state, "sent")
        self.assertEqual(self.in_dropbox(), {"bill.pdf": self.bill})
        self.check_and_take()
        self.assertEqual(self.document("bill.pdf").upload_ids, upload)

    def test_nor_if_the_file_was_tidied_away_meanwhile(self):
        self.connection.taken_files = "processed"
        self.dropbox.faults.add(UPLOAD, "lost_reply")
        upload = self.hand_in("bill.pdf", self.bill)
        self.send()
        self.check_and_take()
        self.assertNotIn("bill.pdf", self.in_dropbox())
        self.due_now()
        self.send()
        self.assertEqual(upload.state, "sent")
        self.check_and_take()
        row = self.document("bill.pdf")
        self.assertEqual((row.state, row.upload_ids), ("imported", upload))
        self.assertEqual(row.sent_by_id, self.bakery.partner_id)

    def test_nor_if_it_was_moved_before_a_check_had_seen_it(self):
        place = f"{self.folder.path}/Invoices"
        self.dropbox.faults.add(UPLOAD, "lost_reply")
        upload = self.hand_in("bill.pdf", self.bill)
        self.send()
        self.dropbox.move(f"{place}/bill.pdf", f"{place}/of May.pdf")
        self.due_now()
        self.send()
        self.assertEqual(upload.state, "sent")
        self.assertEqual(self.in_dropbox(), {"of May.pdf": self.bill})

    def test_another_try_waits_for_a_check_that_is_under_way(self):
        self.connection.taken_files = "processed"
        self.dropbox.faults.add(UPLOAD, "lost_reply")
        upload = self.hand_in("bill.pdf", self.bill)
        self.send()
        self.due_now()
        with patch.object(type(self.connection), "_hold_check", return_value=False):
            self.send()
        self.assertEqual((upload.state, upload.begun), ("waiting", 0))
        self.assertGreater(upload.not_before, fields.Datetime.now())
        self.check_and_take()
        self.due_now()
        self.send()
        self.assertEqual(upload.state, "sent")
        self.assertNotIn("bill.pdf", self.in_dropbox())

    def test_nor_if_somebody_moved_it_to_another_client(self):
        other = self.activate(self.garage.partner_id)
        self.dropbox.faults.add(UPLOAD, "lost_reply")
        upload = self.hand_in("bill.pdf", self.bill)
        self.send()
        self.check()
        self.dropbox.move(
            f"{self.folder.path}/Invoices/bill.pdf", f"{other.path}/Invoices/bill.pdf"
        )
        self.check()
        row = self.document("bill.pdf")
        self.assertEqual(row.folder_id, other)
        self.due_now()
        self.send()
        self.assertEqual((upload.state, upload.file_id), ("sent", row.file_id))
        self.assertFalse(self.in_dropbox())

    def test_nor_if_the_name_of_its_folder_is_lowered_by_dropbox_otherwise(self):
        client = self.client("ΟΔΟΣ")  # which knows no final sigma
        self.folder = self.activate(client, books=self.bakery)
        self.test_nor_if_somebody_moved_it_to_another_client()

    def test_what_another_client_has_sent_is_not_theirs(self):
        other = self.activate(self.garage.partner_id)
        self.dropbox.faults.add(UPLOAD, "server_error")
        upload = self.hand_in("bill.pdf", self.bill)
        self.send()
        self.drop(other, "Invoices", "bill.pdf", self.bill)
        self.check()
        self.due_now()
        self.send()
        self.assertEqual(upload.state, "sent")
        self.assertEqual(self.in_dropbox(), {"bill.pdf": self.bill})

    def test_another_file_of_that_name_keeps_it(self):
        self.dropbox.write(f"{self.folder.path}/Invoices/image.pdf", b"another")
        contents = [samples.plain_bill(number=f"N{number}") for number in range(3)]
        for content in contents:
            self.hand_in("image.pdf", content)
        self.send()
        found = self.in_dropbox()
        names = ["image (1).pdf", "image (2).pdf", "image (3).pdf", "image.pdf"]
        self.assertEqual(sorted(found), names)
        self.assertEqual([found[name] for name in names], [*contents, b"another"])

    def test_the_same_file_twice_is_one_file(self):
        first, second = (self.hand_in("bill.pdf", self.bill) for _n in range(2))
        self.send()
        self.check_and_take()
        self.assertEqual(self.in_dropbox(), {"bill.pdf": self.bill})
        self.assertEqual(first._told()["state"], "review")
        self.assertEqual(second._told()["state"], "known")

    def test_while_dropbox_cannot_be_reached_it_waits_in_odoo(self):
        for kind in ("close", "server_error", "rate_limit", "other", "quota"):
            with self.subTest(kind):
                upload = self.hand_in(f"{kind}.pdf", samples.plain_bill(number=kind))
                self.dropbox.faults.add("*", kind, times=None)
                with mute_logger("odoo.addons.dext_dropbox.models.connection.trouble"):
                    for _try in range(2 * MOST_ATTEMPTS):
                        self.due_now()
                        self.send()
                self.assertEqual(upload.state, "waiting")
                self.assertEqual(
                    b"".join(upload._content()), samples.plain_bill(number=kind)
                )
                self.dropbox.faults.clear()
                self.due_now()
                self.send()
                self.assertEqual(upload.state, "sent")

    def test_trouble_is_not_asked_again_at_once(self):
        upload = self.hand_in("bill.pdf", self.bill)
        self.dropbox.faults.add(UPLOAD, "server_error", times=None)
        self.send()
        before = len(self.dropbox.calls)
        self.send()
        self.assertEqual(len(self.dropbox.calls), before)
        self.assertGreater(upload.not_before, fields.Datetime.now())
        self.assertIn("500", upload.trouble)

    def test_while_the_firm_is_disconnected_it_waits_too(self):
        upload = self.hand_in("bill.pdf", self.bill)
        self.connection.with_user(self.claire).disconnect()
        self.send()
        self.assertEqual(upload.state, "waiting")
        self.link()
        self.send()
        self.assertEqual(upload.state, "sent")

    def test_what_dropbox_does_not_take_is_told_after_a_day_and_kept(self):
        self.link(account=CRAMPED.email)
        self.check()
        full = bytes(2 * CRAMPED.quota)
        upload = self.hand_in("full.pdf", full)
        good = self.hand_in("good.pdf", b"%PDF-1.4 small enough" + bytes(300))
        for _try in range(MOST_ATTEMPTS):
            self.assertEqual(upload.state, "waiting")
            self.due_now()
            self.send()
        self.assertEqual((upload.state, good.state), ("failed", "sent"))
        self.assertEqual(len(self.connection.activity_ids), 1)
        self.assertEqual(b"".join(upload._content()), full)
        self.assertEqual(upload._told()["state"], "arrived")
        upload.with_user(self.paul).action_send_again()
        self.assertEqual((upload.state, upload.attempts), ("waiting", 0))

    def test_one_that_kills_its_workers_comes_to_an_end(self):
        upload = self.hand_in("bill.pdf", self.bill)
        for _worker in range(MOST_BEGUN):
            upload.not_before = False
            upload._count_try()  # and no more is heard of it
        self.due_now()
        self.send()
        self.assertEqual(upload.state, "failed")
        self.assertEqual(self.in_dropbox(), {})

    def test_under_a_file_no_other_name_is_tried(self):
        upload = self.hand_in("bill.pdf", self.bill)
        inbox = f"{self.folder.path}/Invoices"
        self.dropbox.delete(inbox)
        self.dropbox.write(inbox, b"a file")
        self.dropbox.calls.clear()
        self.send()
        asked = [call for call in self.dropbox.calls if call.route == "files/upload"]
        self.assertEqual(len(asked), 1)
        self.assertEqual((upload.state, upload.attempts), ("waiting", 1))

    def test_a_defect_of_one_stops_no_other(self):
        bad = self.hand_in("bad.pdf", self.bill)
        good = self.hand_in("good.pdf", samples.plain_bill(number="good"))
        original = type(bad)._put

        def broken(upload, dropbox):
            if upload == bad:
                raise ValueError("cannot be")
            return original(upload, dropbox)

        self.patch(type(bad), "_put", broken)
        with mute_logger(SENDING):
            self.send()
        self.assertEqual((bad.state, bad.attempts, good.state), ("waiting", 1, "sent"))

    def test_a_folder_that_was_just_renamed_gets_it(self):
        self.dropbox.move(self.folder.path, "/Elsewhere")
        self.hand_in("bill.pdf", self.bill)
        self.send()
        self.assertIn("/Elsewhere/Invoices/bill.pdf", self.dropbox.tree())
        self.assertNotIn(self.folder.path, self.dropbox.tree())
        self.check_and_take()
        self.assertEqual(self.document("bill.pdf").state, "imported")

    def test_a_folder_that_is_gone_is_waited_for(self):
        self.check()
        upload = self.hand_in("bill.pdf", self.bill)
        self.dropbox.delete(self.folder.path)
        self.check()
        self.send()
        self.assertEqual((upload.state, upload.tries), ("waiting", 0))
        self.folder.with_user(self.claire).action_make_again()
        self.send()
        self.assertEqual(upload.state, "sent")

    def test_large_files_go_in_parts(self):
        self.patch(uploads, "PART", 1000)
        self.dropbox.faults.add("files/upload_session/append_v2", "lost_reply")
        content = self.bill + bytes(5000)
        self.dropbox.write(f"{self.folder.path}/Invoices/large.pdf", b"another")
        upload = self.hand_in("large.pdf", content)
        self.send()
        self.assertEqual(upload.state, "sent")
        self.assertEqual(self.in_dropbox()["large (1).pdf"], content)
        self.assertEqual(len(self.in_dropbox()), 2)

    def test_old_uploads_are_not_shown(self):
        upload = self.hand_in("bill.pdf", self.bill)
        self.assertEqual(len(self.folder._told_by_link()), 1)
        self.env.flush_all()
        former = fields.Datetime.now() - timedelta(days=31)
        self.env.cr.execute(
            "UPDATE dext_dropbox_upload SET create_date = %s WHERE id = %s",
            [former, upload.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.folder._told_by_link(), [])
