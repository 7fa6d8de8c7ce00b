"""The processes that read: lent, kept for a while, and ended when nobody asks."""

from unittest import mock

from odoo.tests import BaseCase, tagged

from odoo.addons.account_document_reader.models.processes import Processes
from odoo.addons.account_document_reader.reading import process

from .drawing import bill, pdf


@tagged("standard", "post_install", "-at_install")
class TestProcesses(BaseCase):
    def setUp(self):
        super().setUp()
        self.processes = Processes()

    def read(self):
        reading = self.processes.ask(pdf(bill()), "application/pdf")
        self.assertEqual(reading.value("total"), 120)

    def test_one_is_kept_and_ended_later(self):
        self.read()
        (kept,) = self.processes._idle
        self.assertTrue(kept.pid)
        self.assertTrue(self.processes._watch.daemon)
        self.processes.end_idle()
        self.assertTrue(kept.pid, "it was asked just now")
        with mock.patch.object(process, "IDLE_SECONDS", -1):
            self.processes.end_idle()
        self.assertIsNone(kept.pid)
        self.assertFalse(self.processes._idle)
        self.assertIsNone(self.processes._watch)
        self.read()
        self.processes._idle[0].close()
