"""The reading: its own scheduled action, bounded, and true about what it found."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.exceptions import LockError
from odoo.tools import mute_logger

from odoo.addons.dext_dropbox.models.drafts.reading import MOST_READINGS

from dev import samples

from ..common import DropboxCase

UNKNOWN = b"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:example:unknown</cbc:CustomizationID><cbc:ID>1</cbc:ID>
</Invoice>"""
DECODE = "_extend_with_attachments"


class TestReading(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    def run_cron(self, name):
        self._run_cron(f"dext_dropbox.dext_dropbox_cron_{name}")

    def imported(self, name="a.pdf", content=None):
        """A document whose draft stands and whose file is still to be read."""
        self.drop(
            self.folder, "Invoices", name, content or samples.facturx_invoice(name)
        )
        self.check()
        self.run_cron("import")
        row = self.document(name)
        self.assertEqual((row.state, row.reading), ("imported", "todo"))
        return row

    def assertNotRead(self, row, reason):
        self.assertEqual((row.reading, row.reading_reason), ("failed", reason))
        self.assertTrue(row.needs_attention)
        self.assertIn("has to be filled in", row.explanation)

    # -- a fair share ------------------------------------------------------

    def test_reading_does_not_wait_for_the_import(self):
        row = self.imported()
        self.drop(self.folder, "Invoices", "waits.pdf")
        self.check()
        self.run_cron("read")
        self.assertEqual(row.reading, "done")
        self.assertEqual(self.document("waits.pdf").state, "pending")

    def test_the_import_wakes_the_reading_only_if_there_is_something(self):
        triggers = self.env["ir.cron.trigger"].sudo()
        own = [("cron_id", "=", self.env.ref("dext_dropbox.dext_dropbox_cron_read").id)]
        self.drop(self.folder, "Invoices", "plain.pdf")
        self.check()
        self.run_cron("import")
        self.assertFalse(triggers.search_count(own))
        self.imported()
        self.assertTrue(triggers.search_count(own))

    def test_what_another_worker_reads_is_left_to_it(self):
        row = self.imported()
        now = fields.Datetime.now()
        row.write({"reading": "started", "reading_since": now, "reading_attempts": 1})
        self.run_cron("read")
        self.assertFalse(row._read())
        self.assertEqual((row.reading, row.reading_attempts), ("started", 1))
        self.assertFalse(row.move_id.invoice_line_ids)

    # -- bounded -----------------------------------------------------------

    def test_it_loads_no_other_file_than_the_one_it_reads(self):
        rows = self.imported("a.pdf") | self.imported("b.pdf") | self.imported("c.pdf")
        own = {row.move_id: row.move_id.message_main_attachment_id for row in rows}
        with self.files_loaded() as loaded:
            self.run_cron("read")
        self.assertEqual(set(rows.mapped("reading")), {"done"})
        for attachment in own.values():
            self.assertEqual(loaded.count(attachment.store_fname), 1)

    def test_what_its_worker_does_not_survive_is_given_up(self):
        row, other = self.imported("a.pdf"), self.imported("b.pdf")

        def read_into(document, move):
            """Never comes back of what its worker does not survive."""
            return original(document, move) if document != row else None

        original = type(row)._read_into
        with patch.object(type(row), "_read_into", read_into):
            for attempt in range(MOST_READINGS):
                self.run_cron("read")
                self.env.invalidate_all()
                self.assertEqual(row.reading, "started")
                self.assertEqual(row.reading_attempts, attempt + 1)
                row.reading_since = fields.Datetime.now() - timedelta(hours=2)
            self.run_cron("read")
            self.env.invalidate_all()
        self.assertNotRead(row, "too_heavy")
        self.assertEqual(other.reading, "done")

    def test_an_error_is_told_and_holds_up_no_neighbour(self):
        row, other = self.imported("a.pdf"), self.imported("b.pdf")
        own = row.move_id

        def decode(move, *args, **kwargs):
            return original(move, *args, **kwargs) if move != own else 1 / 0

        original = type(own)._extend_with_attachments
        with (
            patch.object(type(own), DECODE, decode),
            mute_logger("odoo.addons.dext_dropbox.models.drafts.reading"),
            patch.object(type(self.env.cr), "rollback", lambda cursor: None),
        ):
            self.run_cron("read")
        self.assertNotRead(row, "error")
        self.assertEqual(other.reading, "done")

    def test_that_somebody_writes_on_the_draft_counts_as_no_try(self):
        row = self.imported()

        def held(*_args, **_options):
            raise LockError("held")

        for _time in range(MOST_READINGS + 1):
            with (
                patch.object(type(row.move_id), "lock_for_update", held),
                patch.object(type(self.env.cr), "rollback", lambda cursor: None),
                mute_logger("odoo.addons.account.models.account_document_import_mixin"),
            ):
                self.run_cron("read")
            self.assertEqual((row.reading, row.reading_attempts), ("todo", 0))
        self.run_cron("read")
        self.assertEqual(row.reading, "done")

    def test_what_another_reading_has_filled_was_read(self):
        row = self.imported()
        self.run_cron("read")
        lines = row.move_id.invoice_line_ids
        row.reading = "todo"
        self.run_cron("read")
        self.assertEqual(row.reading, "done")
        self.assertEqual(row.move_id.invoice_line_ids, lines)

    def test_what_a_decoder_meets_of_others_counts_as_no_try(self):
        row = self.imported()

        def disturbed(*_args):
            raise SerializationFailure("could not serialize access")

        with patch.object(type(self.env.cr), "rollback", lambda cursor: None):
            self.read_by(row, {"priority": 20, "decoder": disturbed})
        self.assertEqual((row.reading, row.reading_attempts), ("todo", 0))
        self.run_cron("read")
        self.assertEqual(row.reading, "done")

    # -- true --------------------------------------------------------------

    def test_a_decoder_that_fails_has_read_nothing(self):
        row = self.imported()
        broken = {"priority": 20, "decoder": lambda *_args: 1 / 0}
        self.read_by(row, broken)
        self.assertNotRead(row, "nothing")

    def test_a_decoder_that_refuses_has_read_nothing(self):
        row = self.imported()
        self.read_by(row, {"priority": 20, "decoder": lambda *_args: "not mine"})
        self.assertNotRead(row, "nothing")

    def test_a_decoder_that_fills_nothing_has_read_nothing(self):
        row = self.imported()
        self.read_by(row, {"priority": 20, "decoder": lambda *_args: None})
        self.assertNotRead(row, "nothing")

    def read_by(self, row, decoder):
        with (
            patch.object(
                type(row.move_id), "_get_edi_decoder", lambda *_a, **_k: decoder
            ),
            mute_logger("odoo.addons.account.models.account_document_import_mixin"),
        ):
            self.run_cron("read")

    def test_an_e_invoice_that_no_decoder_knows_is_told(self):
        row = self.imported("a.xml", UNKNOWN)
        self.run_cron("read")
        self.assertNotRead(row, "nothing")

    def test_it_can_be_read_again(self):
        row = self.imported()
        self.read_by(row, {"priority": 20, "decoder": lambda *_args: "not mine"})
        self.assertTrue(row.may_retry)
        row.with_user(self.paul).action_retry()
        self.run_cron("read")
        self.assertEqual((row.reading, row.reading_reason), ("done", False))
        self.assertEqual(row.move_id.ref, "a.pdf")
        self.assertFalse(row.needs_attention)

    def test_what_somebody_filled_in_meanwhile_is_not_read_again(self):
        row = self.imported()
        self.read_by(row, {"priority": 20, "decoder": lambda *_args: "not mine"})
        self.env.flush_all()
        row.move_id.with_user(self.paul).ref = "typed"
        self.env.flush_all()
        row.invalidate_recordset()
        self.assertFalse(row.may_retry)
