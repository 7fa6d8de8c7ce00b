"""Posted documents are stored in Dropbox, each once, and what is stored is proved."""

import hashlib

from odoo.addons.dext_dropbox.models.begun import MOST_BEGUN
from odoo.addons.dext_dropbox_archive.models import storing
from odoo.addons.dext_dropbox_archive.models.storing import MOST_ATTEMPTS

from dev import samples

from .common import FINISH, START, ArchiveCase


class TestStoring(ArchiveCase):
    def test_bill_is_stored_byte_for_byte_where_the_pattern_says(self):
        content = samples.plain_bill(number="F1")
        copy = self.stored(content=content, ref="M-77")
        self.assertEqual(self.files(), {self.usual_path(copy.move_id): content})
        self.assertEqual(copy.sha256, hashlib.sha256(content).hexdigest())
        found = self.dropbox.tree()[copy.path]
        self.assertEqual(found, content)
        self.assertTrue(copy.file_id.startswith("id:"))
        self.assertTrue(copy.rev)
        self.assertEqual(copy.move_id.dext_dropbox_archive_state, "stored")

    def test_every_kind_has_its_folder(self):
        moves = [
            self.post(kind)
            for kind in (
                *("in_invoice", "in_refund", "in_receipt"),
                *("out_invoice", "out_refund", "out_receipt"),
            )
        ]
        self.store()
        folders = [place.split("/")[1] for place in self.archived()]
        self.assertEqual(
            sorted(folders),
            [
                *("Customer credit notes", "Customer invoices", "Purchase receipts"),
                *("Sales receipts", "Vendor bills", "Vendor credit notes"),
            ],
        )
        self.assertEqual(
            {copy.state for copy in map(self.copy, moves)},
            {"stored"},
        )

    def test_entry_is_no_document(self):
        journal = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", self.bakery.id)], limit=1
        )
        accounts = self.env["account.account"].search(
            [("company_ids", "in", self.bakery.ids)], limit=2
        )
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "company_id": self.bakery.id,
                "journal_id": journal.id,
                "line_ids": [
                    (0, 0, {"account_id": accounts[0].id, "debit": 5}),
                    (0, 0, {"account_id": accounts[1].id, "credit": 5}),
                ],
            }
        )
        entry.action_post()
        self.assertFalse(self.Copy.search([("move_id", "=", entry.id)]))

    def test_posting_asks_nothing_of_dropbox(self):
        self.dropbox.calls.clear()
        move = self.post()
        self.assertEqual(list(self.dropbox.calls), [])
        self.assertEqual(self.copy(move).state, "waiting")

    def test_sent_invoice_is_stored_as_it_was_sent(self):
        move = self.post("out_invoice")
        content = self.send(move)
        self.store()
        self.assertEqual(list(self.archived().values()), [content])

    def test_invoice_sent_after_it_was_stored_is_a_new_version_of_the_file(self):
        copy = self.stored("out_invoice")
        former, file_id = copy.rev, copy.file_id
        content = self.send(copy.move_id)
        self.store()
        self.assertEqual(list(self.archived().values()), [content])
        self.assertEqual((copy.state, copy.file_id), ("stored", file_id))
        self.assertNotEqual(copy.rev, former)

    def test_original_keeps_its_extension(self):
        copy = self.stored(content=b"<Invoice/>", name="Rechnung.XML")
        self.assertTrue(copy.path.endswith(".xml"), copy.path)

    def test_document_without_a_file_is_told_and_stored_once_it_has_one(self):
        move = self.make(content=False)
        move.action_post()
        self.store()
        self.assertEqual(self.copy(move).state, "no_file")
        content = samples.plain_bill(number="later")
        self.attach(move, content)
        self.store()
        self.assertEqual(list(self.archived().values()), [content])

    def test_bill_that_came_through_dropbox_is_stored_as_it_came(self):
        content = self.drop(self.folder, "Invoices", "bill.pdf")
        self.check_and_take()
        move = self.document("bill.pdf").move_id
        # A picture of it, or a remark, does not take its place.
        self.attach(move, b"\x89PNG something", "note.png")
        move.write({"partner_id": self.vendor.id, "invoice_date": "2026-04-01"})
        move.invoice_line_ids = [(0, 0, {"name": "x", "price_unit": 3})]
        move.action_post()
        self.store()
        self.assertEqual(list(self.archived().values()), [content])

    def test_two_documents_of_one_name_have_two_files(self):
        self.archive.pattern = "{reference}"
        first = self.stored(ref="A/1")
        second = self.stored(ref="a:1")
        self.assertEqual(sorted(self.archived()), ["A-1.pdf", "a-1 (2).pdf"])
        self.assertProved(first | second)

    def test_thousands_of_one_name_are_told_apart_in_few_steps(self):
        self.archive.pattern = "{reference}"
        first = self.stored(ref="rent")
        self.env.cr.execute(
            """
            INSERT INTO dext_dropbox_archive_copy
                   (folder_id, connection_id, company_id, state, place, place_key)
            SELECT folder_id, connection_id, company_id, 'stored',
                   'rent (' || n || ').pdf', 'rent (' || n || ').pdf'
              FROM dext_dropbox_archive_copy, generate_series(2, 3000) n WHERE id = %s
            """,
            [first.id],
        )
        alone = self.queries_of(self.post(ref="another"))
        moves = [self.post(ref="rent") for _n in range(3)]
        self.assertLess(self.queries_of(*moves), alone + 150)
        places = {self.copy(move).place for move in moves}
        self.assertEqual(places, {f"rent ({n}).pdf" for n in (3001, 3002, 3003)})

    def queries_of(self, *moves):
        """How many queries it takes to store these."""
        before = self.env.cr.sql_log_count
        self.store()
        self.assertEqual({self.copy(move).state for move in moves}, {"stored"})
        return self.env.cr.sql_log_count - before

    def test_file_of_somebody_else_in_the_way_is_left_alone(self):
        self.archive.pattern = "{reference}"
        path = f"{self.folder.path}/Archive/A-1.pdf"
        self.dropbox.write(path, b"somebody else's")
        self.stored(ref="A/1")
        self.assertEqual(sorted(self.archived()), ["A-1 (2).pdf", "A-1.pdf"])
        self.assertEqual(self.files()[path], b"somebody else's")

    def test_archive_that_is_off_stores_nothing(self):
        self.archive.on = False
        move = self.post()
        self.assertFalse(self.Copy.search([("move_id", "=", move.id)]))

    def test_client_and_kinds_can_be_left_out(self):
        kinds = self.archive.kind_ids.grouped("move_type")
        kinds["in_refund"].stored = False
        self.folder.archive_left_out_ids = kinds["in_receipt"]
        moves = [self.post(kind) for kind in ("in_invoice", "in_refund", "in_receipt")]
        self.folder.archive_off = True
        moves.append(self.post())
        copies = self.Copy.search([("move_id", "in", [move.id for move in moves])])
        self.assertEqual(copies.move_id, moves[0])

    def test_renamed_vendor_moves_nothing_unless_asked(self):
        copy = self.stored()
        former = copy.path
        self.vendor.name = "Autre Nom"
        copy.move_id.message_main_attachment_id = (
            copy.move_id.message_main_attachment_id
        )
        self.store()
        self.assertEqual(list(self.files()), [former])
        copy.with_user(self.paul).action_place_again()
        self.store()
        self.assertIn("Autre Nom", copy.path)
        self.assertProved(copy)

    def test_correction_replaces_and_reset_or_cancelled_is_marked(self):
        copy = self.stored()
        move = copy.move_id
        former, file_id = copy.rev, copy.file_id
        move.button_draft()
        self.store()
        self.assertTrue(copy.void)
        self.assertEqual(len(self.archived()), 1)
        content = samples.plain_bill(number="corrected")
        self.attach(move, content)
        move.action_post()
        self.store()
        self.assertFalse(copy.void)
        self.assertEqual(list(self.archived().values()), [content])
        self.assertEqual(copy.file_id, file_id)
        self.assertNotEqual(copy.rev, former)
        move.button_draft()
        move.button_cancel()
        self.store()
        self.assertIn(copy, self.Copy.search([("void", "=", True)]))
        self.assertEqual(list(self.archived().values()), [content])

    def test_batch_of_documents_costs_one_call_each_and_one_for_all(self):
        for _n in range(20):
            self.post()
        self.dropbox.calls.clear()
        self.store()
        calls = [call.route for call in self.dropbox.calls]
        self.assertEqual(calls.count(START), 20)
        self.assertEqual(calls.count(FINISH), 1)
        self.assertEqual(len(calls), 21)
        self.assertEqual(len(self.archived()), 20)

    def test_a_batch_loads_no_more_files_than_it_may_hold(self):
        for _n in range(4):
            self.post()
            self.send(self.post("out_invoice"))
        self.patch(storing, "BATCH_BYTES", 1)
        with self.files_loaded() as loaded:
            self.store()
        self.assertEqual(len(self.archived()), 8)
        # Each batch but the last has met one that was too much.
        self.assertEqual(len(loaded), 8 + 7, loaded)


class TestFaults(ArchiveCase):
    def test_lost_answer_stores_nothing_twice(self):
        copies = [self.copy(self.post()) for _n in range(3)]
        self.dropbox.faults.add(FINISH, "lost_reply")
        self.store()
        self.assertEqual({copy.state for copy in copies}, {"waiting"})
        self.assertEqual(len(self.archived()), 3)
        self.due()
        self.store()
        self.assertProved(self.Copy.browse(copy.id for copy in copies))

    def test_one_that_kills_its_workers_comes_to_an_end(self):
        bad, *others = (self.copy(self.post()) for _n in range(3))
        for _worker in range(MOST_BEGUN):
            bad._count_beginning(1)  # and died
        self.store()
        self.assertEqual((bad.state, bad.reason), ("failed", "heavy"))
        self.assertEqual({copy.state for copy in others}, {"stored"})

    def test_it_is_not_tried_for_ever(self):
        copies = [self.copy(self.post()) for _n in range(2)]
        self.dropbox.faults.add(
            FINISH,
            "entry_refused",
            times=None,
            path=self.usual_path(copies[0].move_id),
            tags=["too_many_write_operations"],
        )
        for attempt in range(1, MOST_ATTEMPTS):
            self.store()
            self.assertEqual(
                (copies[0].state, copies[0].attempts), ("waiting", attempt)
            )
            self.due()
        self.store()
        self.assertEqual([copy.state for copy in copies], ["failed", "stored"])

    def test_waits_as_long_as_dropbox_asks(self):
        self.post()
        self.dropbox.faults.add(START, "rate_limit", retry_after=300)
        self.store()
        self.assertTrue(self.connection.not_before)
        self.dropbox.calls.clear()
        self.store()
        self.assertEqual(list(self.dropbox.calls), [])

    def test_one_refused_file_does_not_hold_back_the_others(self):
        copies = [self.copy(self.post()) for _n in range(3)]
        self.dropbox.faults.add(
            FINISH,
            "entry_refused",
            path=self.usual_path(copies[1].move_id),
            tags=["path", "disallowed_name"],
        )
        self.store()
        states = [copy.state for copy in copies]
        self.assertEqual(states, ["stored", "failed", "stored"])
        self.assertEqual(copies[1].reason, "refused")
        self.assertIn(
            "Documents could not be stored in Dropbox",
            self.connection.activity_ids.mapped("summary"),
        )
        copies[1].with_user(self.paul).action_repair()
        self.store()
        self.assertProved(self.Copy.browse(copy.id for copy in copies))
