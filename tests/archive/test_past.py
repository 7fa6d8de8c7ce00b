"""“Archive all”: counted beforehand, paused, resumed, bounded by Dropbox's space."""

from odoo.exceptions import UserError

from ..conftest import CRAMPED
from .common import FINISH, START, ArchiveCase


class PastCase(ArchiveCase):
    def setUp(self):
        super().setUp()
        self.archive.on = False
        self.past = [self.post("in_invoice", date=f"2026-0{n}-05") for n in (1, 2, 3)]
        self.past.append(self.post("in_refund", date="2026-02-06"))
        self.archive.on = True
        self.env.flush_all()

    def run_of(self, **values):
        run = self.env["dext.dropbox.archive.run"].with_user(self.claire)
        return run.create(
            {
                "archive_id": self.archive.id,
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
                **values,
            }
        )

    def states(self):
        return [move.dext_dropbox_archive_state for move in self.past]


class TestPast(PastCase):
    def test_counts_before_anything_is_stored(self):
        run = self.run_of(date_from="2026-02-01")
        run.action_count()
        size = sum(m.message_main_attachment_id.file_size for m in self.past[1:])
        self.assertEqual(run.documents, 3)
        self.assertEqual(run.already, 0)
        self.assertAlmostEqual(run.needed, size / 1e6, 1)
        self.assertGreater(run.space_left, 1)
        self.assertIn("Vendor bills: 2", run.by_kind)
        self.assertFalse(self.Copy.search([]))

    def test_stores_what_was_asked_for(self):
        kinds = self.archive.kind_ids.filtered(lambda k: k.move_type == "in_invoice")
        run = self.run_of(date_from="2026-02-01", kind_ids=kinds.ids)
        run.action_begin()
        self.store()
        self.store()
        self.assertEqual(self.states(), [False, "stored", "stored", False])
        self.assertEqual((run.state, run.total, run.stored), ("done", 2, 2))
        self.assertEqual(run.progress, 100)

    def test_of_one_client_only(self):
        garage = self.activate(self.garage.partner_id)
        run = self.run_of(folder_ids=garage.ids)
        run.action_begin()
        self.store()
        self.assertEqual(set(self.states()), {False})

    def test_paused_and_resumed(self):
        run = self.run_of()
        run.action_begin()
        self.dropbox.faults.add(START, "server_error", times=None)
        self.store()
        run.action_pause()
        self.dropbox.faults.clear()
        self.due()
        self.store()
        self.assertEqual((run.state, run.waiting), ("paused", 4))
        self.assertFalse(self.archived())
        # What is posted meanwhile does not wait for the past.
        self.stored()
        run.action_resume()
        self.store()
        self.store()
        self.assertEqual(set(self.states()), {"stored"})
        self.assertEqual(len(self.archived()), 5)
        self.assertEqual(run.state, "done")

    def test_again_stores_nothing_twice(self):
        self.run_of().action_begin()
        self.store()
        self.dropbox.calls.clear()
        again = self.run_of()
        again.action_count()
        self.assertEqual((again.documents, again.already), (0, 4))
        again.action_begin()
        self.store()
        self.assertNotIn(FINISH, [call.route for call in self.dropbox.calls])
        self.assertEqual(len(self.archived()), 4)

    def test_begun_it_is_not_changed(self):
        run = self.run_of()
        run.action_begin()
        with self.assertRaisesRegex(UserError, "begin another"):
            run.date_from = "2026-02-01"
        with self.assertRaisesRegex(UserError, "Odoo alone"):
            run.state = "done"


class TestSpace(PastCase):
    def setUp(self):
        super().setUp()
        self.link(account=CRAMPED.email)
        self.check()

    def test_says_beforehand_that_there_is_too_little(self):
        run = self.run_of()
        run.action_count()
        self.assertTrue(run.too_little)

    def test_full_dropbox_waits_and_is_told(self):
        self.run_of().action_begin()
        self.store()
        self.assertEqual(self.states().count("waiting"), 4)
        self.assertTrue(self.archive.not_before)
        self.assertIn(
            "Dropbox is full: documents are not stored",
            self.connection.activity_ids.mapped("summary"),
        )
        self.dropbox.calls.clear()
        self.store()
        self.assertEqual(list(self.dropbox.calls), [])
