"""A line that is slow, or made to be: files come, and nobody waits for them."""

import tempfile
import time
from pathlib import Path
from unittest.mock import patch

from odoo.addons.dext_dropbox.dropbox_api import downloads
from odoo.addons.dext_dropbox.dropbox_api.parts import Parts
from odoo.addons.dext_dropbox.models.drafts import importing

from dev import samples

from ..common import DropboxCase


class TestSlowLine(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.patch(importing, "DOWNLOADING", 1.2)
        self.patch(downloads, "GRACE", 0.1)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.parts = Parts(Path(folder.name))
        self.patch(
            type(self.Document), "_parts", lambda _documents: Parts(self.parts.folder)
        )

    def drip(self, name, size, seconds):
        """Drop a file of ``size`` bytes that takes ``seconds`` to come."""
        bill = samples.plain_bill(name)
        content = bill + b"\n%" + b"x" * (size - len(bill) - 2)
        self.drop(self.folder, "Invoices", name, content)
        self.dropbox.faults.add(
            "files/download", "drip", times=None, seconds=seconds, match=name
        )
        return content

    def turn(self):
        """Import a batch; return how long it took."""
        began = time.monotonic()
        with patch.object(importing, "REST", 0):
            self.import_batch()
        return time.monotonic() - began

    def test_a_slow_file_becomes_a_draft_in_the_end(self):
        content = self.drip("slow.pdf", 1024**2, seconds=4)
        self.drop(self.folder, "Invoices", "quick.pdf")
        self.check()
        turns = [self.turn()]
        slow = self.document("slow.pdf")
        self.assertEqual(self.document("quick.pdf").state, "imported")
        self.assertEqual((slow.state, slow.attempts, slow.begun), ("pending", 0, 0))
        self.assertIn("of 1,048,576 bytes have come", slow.reason_detail)
        while slow.state == "pending" and len(turns) < 20:
            turns.append(self.turn())
        self.assertEqual((slow.state, slow.attempts), ("imported", 0))
        self.assertFalse(slow.reason_detail)
        self.assertEqual(slow.move_id.message_main_attachment_id.raw, content)
        self.assertGreater(len(turns), 2)
        self.assertLess(max(turns), 6)
        self.assertFalse(list(self.parts.folder.iterdir()))

    def test_it_goes_on_by_itself_and_leaves_others_a_moment(self):
        self.drip("slow.pdf", 1024**2, seconds=4)
        self.check()
        triggers = self.env["ir.cron.trigger"]
        triggers.search([]).unlink()
        self.import_batch()
        slow = self.document("slow.pdf")
        self.assertFalse(slow.filtered_domain(self.Document._due()))
        cron = self.env.ref("dext_dropbox.dext_dropbox_cron_import")
        woken = triggers.search([("cron_id", "=", cron.id)])
        self.assertIn(slow.not_before, woken.mapped("call_at"))

    def test_drops_that_bring_nothing_count_as_tries(self):
        """As from whoever wants to hold the import: a byte now and then."""
        self.patch(downloads, "SILENCE", 0.5)
        self.drip("poison.pdf", 2048, seconds=60)
        self.drop(self.folder, "Invoices", "quick.pdf")
        self.check()
        self.assertLess(self.turn(), 3)
        self.assertEqual(self.document("quick.pdf").state, "imported")
        self.assertFalse(self.connection.trouble)
        poison = self.document("poison.pdf")
        self.assertEqual((poison.state, poison.attempts), ("pending", 1))
        poison.sudo().write(
            {"attempts": importing.MOST_ATTEMPTS - 1, "not_before": False}
        )
        self.drop(self.folder, "Invoices", "another.pdf")
        self.check()
        self.turn()
        self.assertEqual((poison.state, poison.reason), ("failed", "busy"))
