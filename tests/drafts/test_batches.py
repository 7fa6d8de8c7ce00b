"""How much comes in one batch of the import, whatever is waiting."""

from unittest.mock import patch

from dev import samples

from ..common import DropboxCase, no_time

IMPORTING = "odoo.addons.dext_dropbox.models.drafts.importing"


class TestBatches(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        folder = self.activate()
        contents = [samples.plain_bill(number=f"F{number}") for number in range(5)]
        self.size = max(map(len, contents))
        for number, content in enumerate(contents):
            content = content.ljust(self.size)
            self.drop(folder, "Invoices", f"{number}.pdf", content)
        self.check()

    def decided(self, bound, value):
        """How many files one batch decides where ``bound`` is ``value``."""
        with patch(f"{IMPORTING}.{bound}", value):
            done = self.import_batch()
        waiting = self.Document.search([("state", "=", "pending")])
        self.assertLessEqual(set(waiting.mapped("begun")), {0})
        self.assertLessEqual(set(waiting.mapped("attempts")), {0})
        return done

    def test_only_so_many_bytes(self):
        self.assertEqual(self.decided("BATCH_BYTES", 2 * self.size), 2)
        self.assertEqual(self.decided("BATCH_BYTES", self.size - 1), 1, "alone")

    def test_what_there_is_no_time_to_look_at_comes_next(self):
        self.assertEqual(self.decided("LOOKING", 1e-9), 1)
        self.take()
        self.assertEqual(set(self.Document.search([]).mapped("state")), {"imported"})

    def test_what_a_run_has_no_time_for_is_gone_on_with_at_once(self):
        with no_time(self.env) as woken:
            self._run_cron("dext_dropbox.dext_dropbox_cron_import")
        self.assertTrue(self.Document.search([("state", "=", "pending")]))
        self.assertIn("dext_dropbox.dext_dropbox_cron_import", woken)
        self.take()
        with no_time(self.env) as woken:
            self._run_cron("dext_dropbox.dext_dropbox_cron_import")
        self.assertFalse(woken, "nothing is left")

    def test_what_a_worker_died_with_does_not_hold_up_the_others(self):
        rows = self.Document.search([("state", "=", "pending")], order="id")
        rows[:2]._count_beginning(1)
        # The others in batches of two, and then one by one.
        decided = [self.import_batch(most=2) for _batch in range(4)]
        self.assertEqual(decided, [2, 1, 1, 1])
        self.assertEqual(set(rows.mapped("state")), {"imported"})
