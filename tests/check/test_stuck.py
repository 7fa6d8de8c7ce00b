"""Questions answered drop by drop: they are given up, their threads stay."""

import threading
import time

from odoo.tools import mute_logger

from odoo.addons.dext_dropbox.dropbox_api.client import DropboxClient
from odoo.addons.dext_dropbox.models.check import asking, turns

from ..common import DropboxCase

OTHER_MAIL = "autre@example.com"
WITHIN = 60  # seconds


class TestStuck(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.other = self.garage._dext_dropbox_connection()
        self.link(self.other, OTHER_MAIL)
        self.check()
        self.patch(asking, "LONGEST", 0.2)
        self.patch(turns, "PATIENCE", 0.05)
        self.let_drip()
        with mute_logger("odoo.addons.dext_dropbox.models.connection.trouble"):
            self.check()
        self.assertEqual(self.connection.trouble, "busy")

    def let_drip(self):
        """Let Dropbox not answer about the first connection until ``ended`` is set."""
        changes, cursor = DropboxClient.changes, self.connection.sudo().cursor
        self.ended, self.asked = threading.Event(), []
        self.addCleanup(self.ended.set)

        def answer(client, root, given=None):
            if given == cursor:
                self.asked.append(given)
                self.ended.wait(WITHIN)
            return changes(client, root, given)

        self.patch(DropboxClient, "changes", answer)

    def let_end(self):
        self.patch(asking, "LONGEST", WITHIN)  # whoever answers now is waited for
        self.ended.set()
        end = time.monotonic() + WITHIN
        while asking._unanswered:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)

    def check_again(self):
        self.connection.sudo().write({"not_before": False, "trouble": False})
        self.check()

    def test_who_still_drips_is_not_asked_again_and_holds_up_nobody(self):
        self.dropbox.write("/found.pdf", b"x", account=OTHER_MAIL)
        self.check_again()
        self.assertEqual(len(self.asked), 1)
        self.assertEqual(self.document("found.pdf").connection_id, self.other)
        self.let_end()
        self.check_again()
        self.assertEqual(len(self.asked), 2)
        self.assertFalse(self.connection.trouble)

    def test_it_may_be_asked_in_another_database(self):
        ours = self.env.cr.dbname
        self.assertTrue(asking.Asker(ours).is_stuck(self.connection.id))
        self.assertFalse(asking.Asker(ours).is_stuck(self.other.id))
        self.assertFalse(asking.Asker("another").is_stuck(self.connection.id))

    def test_where_all_threads_are_stuck_the_run_ends(self):
        self.patch(asking, "MOST_THREADS", 1)
        progress, counted = type(self.connection)._progress, []

        def count(connections, run, done=0):
            counted.append(run)
            return progress(connections, run, done)

        self.patch(type(self.connection), "_progress", count)
        self.dropbox.write("/found.pdf", b"x", account=OTHER_MAIL)
        self.check_again()
        self.assertFalse(self.Document.search([]))
        self.assertLessEqual(len(counted), 2)
        self.let_end()
        self.check_again()
        self.assertTrue(self.document("found.pdf"))

    def test_a_thread_that_cannot_be_started_is_not_counted(self):
        self.let_end()
        self.patch(threading.Thread, "start", lambda _thread: 1 / 0)
        asker = asking.Asker(self.env.cr.dbname)
        with self.assertRaises(ZeroDivisionError):
            asker.ask(self.connection.id, None)
        self.assertFalse(asker.is_stuck(self.connection.id))
