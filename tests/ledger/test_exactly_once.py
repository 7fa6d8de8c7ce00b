"""What holds "exactly once" when workers meet or die: indexes, and marks in the row."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.tools import mute_logger

from dev import samples

from ..common import DropboxCase


class TestExactlyOnce(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    def imported(self, name="a.pdf"):
        self.drop(self.folder, "Invoices", name)
        self.check_and_take()
        return self.document(name)

    def assertRefusedBy(self, index, row, **changes):
        """A second row like ``row``, but for ``changes``, breaks the ``index``."""
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation) as caught:
            with self.env.cr.savepoint():
                self.another(row, **changes)
        broken = caught.exception.diag.constraint_name
        self.assertEqual(broken, f"dext_dropbox_document_{index}")

    def another(self, row, **changes):
        """Write a row like ``row`` but for ``changes``, as the import does."""
        same = ("name", "path", "size", "rev", "kind", "file_id", "content_hash")
        made = row.create(
            {
                "connection_id": row.connection_id.id,
                "folder_id": row.folder_id.id,
                "books_id": row.books_id.id,
                **{name: row[name] for name in same},
                **changes,
            }
        )
        made.write({"state": "imported", "move_id": row.move_id.copy().id})
        self.env.flush_all()

    def test_a_version_has_one_row(self):
        row = self.imported()
        self.assertRefusedBy("one_per_version", row)

    def test_a_content_is_imported_once_for_a_client(self):
        row = self.imported()
        self.assertRefusedBy("imported_once", row, file_id="id:another")
        self.another(row, file_id="id:another", is_copy=True)  # wanted by somebody

    def test_a_file_makes_one_draft(self):
        row = self.imported()
        self.assertRefusedBy("one_draft_per_file", row, content_hash="another")

    def test_content_that_another_worker_imports_right_now_waits(self):
        content = self.drop(self.folder, "Invoices", "first.pdf")
        self.check_and_take()
        self.drop(self.folder, "Receipts", "second.pdf", content)
        self.drop(self.folder, "Invoices", "third.pdf")
        self.check()
        # What the other worker has not committed yet, this one cannot find.
        with patch.object(type(self.Document), "_find_originals", lambda *_args: {}):
            self.take()
        self.assertEqual(self.document("second.pdf").state, "pending")
        self.assertEqual(self.document("third.pdf").state, "imported")
        self.take()
        second = self.document("second.pdf")
        self.assertEqual(second.state, "duplicate")
        self.assertEqual(second.original_id, self.document("first.pdf"))

    def test_a_reading_that_died_after_its_commit_is_not_repeated(self):
        row = self.died_while_reading(samples.facturx_invoice("F26-7"), filled=True)
        lines = row.move_id.invoice_line_ids
        self.take()
        self.assertEqual(row.reading, "done")
        self.assertEqual(row.move_id.invoice_line_ids, lines)

    def test_a_reading_that_died_before_its_commit_is_repeated(self):
        row = self.died_while_reading(samples.facturx_invoice("F26-8"), filled=False)
        self.take()
        self.assertEqual(row.reading, "done")
        self.assertEqual(len(row.move_id.invoice_line_ids), 2)

    def died_while_reading(self, content, filled):
        """A document whose worker died an hour ago, with the draft filled or not."""
        self.drop(self.folder, "Invoices", "e.pdf", content)
        self.check_and_take()
        row = self.document("e.pdf")
        if not filled:
            row.move_id.invoice_line_ids.unlink()
        since = fields.Datetime.now() - timedelta(hours=2)
        row.write({"reading": "started", "reading_since": since})
        return row
