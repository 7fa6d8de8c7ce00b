"""Invoices that nobody has sent: Odoo prints them, if the server can."""

import hashlib
import io
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from pypdf import PdfReader

from odoo.addons.base.models import ir_actions_report

from dev.printing import printing_path_or_none

from ..conftest import emulator
from .common import FINISH, ArchiveCase

PATH = printing_path_or_none()
# Prints an empty page as long as ``left`` says so; of its version it says the truth.
BLANK = """#!/bin/sh
PATH={path}
if [ "$1" != "--version" ] && [ -s {left} ]; then
    truncate -s -1 {left}
    for file in "$@"; do
        case "$file" in *report.body*) echo "<html></html>" > "$file" ;; esac
    done
fi
exec wkhtmltopdf "$@"
"""


class PrintingCase(ArchiveCase):
    """Odoo really prints: in tests it would not, and gives HTML instead."""

    path = ""

    def setUp(self):
        super().setUp()
        kept = patch.dict(os.environ, {"PATH": self.path})
        kept.start()
        # What Odoo has found is remembered by the process.
        ir_actions_report._wkhtml.cache_clear()
        self.addCleanup(ir_actions_report._wkhtml.cache_clear)
        self.addCleanup(kept.stop)

    def store(self):
        self.env.flush_all()
        with self.cron_mode(), self.registry.cursor() as cursor:
            printing = {"force_report_rendering": True}
            copies = self.Copy.with_env(self.env(cr=cursor, su=True, context=printing))
            copies._cron_store()
        self.env.invalidate_all()

    def told(self):
        return self.connection.activity_ids.mapped("summary")


class TestWithoutPrinter(PrintingCase):
    """No wkhtmltopdf is in the PATH."""

    def test_it_is_told_at_once_and_holds_nothing_back(self):
        bill, invoice = self.post(), self.post("out_invoice")
        self.store()
        copy = self.copy(invoice)
        self.assertEqual((copy.state, copy.reason), ("failed", "no_printer"))
        self.assertIn("wkhtmltopdf is missing", copy._label("reason"))
        self.assertEqual(invoice.dext_dropbox_archive_reason, "no_printer")
        self.assertIn("Documents could not be stored in Dropbox", self.told())
        self.assertEqual(self.copy(bill).state, "stored")
        self.assertFalse(copy.made)

    def test_what_was_sent_needs_no_printer(self):
        invoice = self.post("out_invoice")
        content = self.send(invoice)
        self.store()
        self.assertEqual(list(self.archived().values()), [content])

    def test_invoice_that_is_sent_later_is_stored_then(self):
        invoice = self.post("out_invoice")
        self.store()
        content = self.send(invoice)
        self.store()
        self.assertEqual(self.copy(invoice).state, "stored")
        self.assertEqual(list(self.archived().values()), [content])


@pytest.mark.skipif(not PATH, reason="needs a Debian that has wkhtmltopdf")
class TestWithPrinter(PrintingCase):
    path = PATH

    def test_invoice_is_printed_once(self):
        invoice = self.post("out_invoice")
        self.store()
        copy = self.copy(invoice)
        self.assertEqual(copy.state, "stored", copy.detail)
        (content,) = self.archived().values()
        self.assertEqual(hashlib.sha256(content).hexdigest(), copy.sha256)
        pages = PdfReader(io.BytesIO(content))
        text = "".join(page.extract_text() for page in pages.pages)
        self.assertIn(invoice.name, text)
        # Deleted there, it comes back to the last byte.
        self.check()
        emulator.delete(copy.path)
        self.check()
        copy.with_user(self.paul).action_repair()
        self.store()
        self.assertEqual(list(self.archived().values()), [content])

    def blank(self, prints):
        """Let the first ``prints`` prints of an invoice come out without a letter."""
        folder = Path(self.enterContext(TemporaryDirectory()))
        (folder / "left").write_text("x" * prints)
        script = folder / "wkhtmltopdf"
        script.write_text(BLANK.format(left=folder / "left", path=PATH))
        script.chmod(0o755)
        path = os.pathsep.join([str(folder), PATH])
        self.enterContext(patch.dict(os.environ, {"PATH": path}))
        ir_actions_report._wkhtml.cache_clear()

    def test_what_came_out_empty_is_printed_again(self):
        self.blank(1)
        invoice = self.post("out_invoice")
        self.store()
        self.assertEqual(self.copy(invoice).state, "stored", self.copy(invoice).detail)
        (content,) = self.archived().values()
        text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
        self.assertIn(invoice.name, text)

    def test_an_empty_page_is_never_stored(self):
        self.blank(9)
        bill, invoice = self.post(), self.post("out_invoice")
        self.store()
        copy = self.copy(invoice)
        self.assertEqual(copy.reason, "no_pdf")
        self.assertIn("Nothing is written", copy.detail)
        self.assertFalse(copy.made)
        self.assertEqual(self.copy(bill).state, "stored")

    def test_failed_for_want_of_a_printer_it_is_put_right_once_there_is_one(self):
        invoice = self.post("out_invoice")
        with patch.dict(os.environ, {"PATH": ""}):
            ir_actions_report._wkhtml.cache_clear()
            self.store()
        self.assertEqual(self.copy(invoice).reason, "no_printer")
        ir_actions_report._wkhtml.cache_clear()
        self.copy(invoice).with_user(self.paul).action_repair()
        self.store()
        copy = self.copy(invoice)
        self.assertEqual((copy.state, copy.reason), ("stored", False))

    def test_what_takes_long_to_print_is_sent_in_parts(self):
        """No worker is at one batch for so long that its server ends it."""
        invoices = [self.post("out_invoice") for _n in range(3)]
        self.dropbox.calls.clear()
        with patch("odoo.addons.dext_dropbox_archive.models.storing.MOST_PREPARING", 0):
            self.store()
        calls = [call.route for call in self.dropbox.calls]
        self.assertEqual(calls.count(FINISH), 3)
        self.assertEqual({self.copy(i).state for i in invoices}, {"stored"})
        self.assertEqual({self.copy(i).begun for i in invoices}, {0})
