"""Files that hold other files, and files that are made to hurt."""

import io
import zipfile
from email.message import EmailMessage

from PIL import Image

from odoo.tools import mute_logger

from dev import samples

from .. import poison
from ..common import DropboxCase
from ..looking.make import HEIC


def zip_of(**files):
    """A zip with ``files``; two underscores in a name stand for a folder."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            folder, _sep, name = name.rpartition("__")
            name = f"{name}.pdf" if content.startswith(b"%PDF") else name
            archive.writestr(f"{folder}/{name}" if folder else name, content)
    return packed.getvalue()


def mail_of(name, content):
    message = EmailMessage()
    message["Subject"] = "The bill"
    message.set_content("See the attachment.")
    message.add_attachment(
        content, maintype="application", subtype="pdf", filename=name
    )
    return bytes(message)


class TestOpening(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.one, self.two = samples.plain_bill("1"), samples.plain_bill("2")

    def states(self):
        rows = self.Document.search([], order="path_lower")
        return {row.path.removeprefix(self.folder.path): row.state for row in rows}

    def test_each_document_inside_has_its_row_and_its_draft(self):
        content = zip_of(one=self.one, March__two=self.two)
        self.drop(self.folder, "Receipts", "bills.zip", content)
        self.check_and_take()
        self.assertEqual(
            self.states(),
            {
                "/Receipts/bills.zip": "opened",
                "/Receipts/bills.zip/one.pdf": "imported",
                "/Receipts/bills.zip/March/two.pdf": "imported",
            },
        )
        row = self.document("two.pdf")
        self.assertEqual(row.container_id, self.document("bills.zip"))
        self.assertEqual(row.move_id.move_type, "in_receipt")
        self.assertEqual(row.move_id.message_main_attachment_id.raw, self.two)

    def test_a_mail_is_opened(self):
        self.drop(self.folder, "Invoices", "bill.eml", mail_of("one.pdf", self.one))
        self.check_and_take()
        self.assertEqual(self.document("bill.eml").state, "opened")
        self.assertEqual(
            self.document("one.pdf").move_id.message_main_attachment_id.raw, self.one
        )

    def test_what_came_inside_is_a_document_like_any_other(self):
        self.drop(self.folder, "Invoices", "one.pdf", self.one)
        self.check_and_take()
        both = zip_of(first=self.one, b=self.two)
        self.drop(self.folder, "Invoices", "a.zip", both)
        self.check_and_take()
        self.drop(self.folder, "Invoices", "b.zip", both)
        self.drop(self.folder, "Invoices", "two.pdf", self.two)
        self.check_and_take()
        self.assertEqual(
            self.states(),
            {
                "/Invoices/one.pdf": "imported",
                "/Invoices/a.zip": "opened",
                "/Invoices/a.zip/first.pdf": "duplicate",
                "/Invoices/a.zip/b.pdf": "imported",
                "/Invoices/b.zip": "duplicate",
                "/Invoices/two.pdf": "duplicate",
            },
        )

    def test_a_new_version_of_a_container_brings_what_is_new(self):
        self.drop(self.folder, "Invoices", "a.zip", zip_of(one=self.one))
        self.check_and_take()
        self.drop(self.folder, "Invoices", "a.zip", zip_of(one=self.one, two=self.two))
        self.check_and_take()
        moves = self.Document.search([("name", "in", ("one.pdf", "two.pdf"))]).move_id
        self.assertEqual(len(moves), 2)
        self.assertEqual(
            self.Document.search([("name", "=", "a.zip")]).mapped("state"),
            ["opened", "opened"],
        )

    def test_what_failed_inside_is_tried_again(self):
        journals = self.env["account.journal"].search(
            [("company_id", "=", self.bakery.id), ("type", "=", "purchase")]
        )
        journals.active = False
        self.drop(self.folder, "Invoices", "a.zip", zip_of(one=self.one, two=self.two))
        self.check_and_take()
        row = self.document("two.pdf")
        self.assertEqual((row.state, row.reason), ("failed", "no_journal"))
        journals.active = True
        row.with_user(self.paul).action_retry()
        self.take()
        self.assertEqual(row.state, "imported")
        self.assertEqual(row.move_id.message_main_attachment_id.raw, self.two)
        self.assertEqual(self.document("one.pdf").state, "failed")

    def test_taken_containers_move_to_processed_and_nothing_inside_does(self):
        self.connection.taken_files = "processed"
        self.drop(self.folder, "Invoices", "a.zip", zip_of(one=self.one))
        self.check_and_take()
        self.assertIn(
            f"{self.folder.path}/Invoices/Processed/a.zip", self.dropbox.tree()
        )
        self.assertFalse(self.document("one.pdf").tidying)

    def test_any_good_file_is_taken_whatever_its_name(self):
        names = (".pdf", ".facture mars.pdf", "~120 EUR taxi.pdf", "facture.part")
        for name in names:
            self.drop(self.folder, "Invoices", name)
        self.drop(self.folder, "Invoices", ".~lock.a.ods#", b",paul,host,2026;")
        self.check_and_take()
        for name in names:
            self.assertEqual(self.document(name).state, "imported", name)

    def test_a_picture_that_browsers_do_not_show_has_one_that_they_do(self):
        self.drop(self.folder, "Invoices", "IMG_1.HEIC", HEIC)
        self.check_and_take()
        move = self.document("IMG_1.HEIC").move_id
        shown = move.message_main_attachment_id
        self.assertEqual(shown.mimetype, "image/jpeg")
        self.assertEqual(Image.open(io.BytesIO(shown.raw)).format, "JPEG")
        kept = move.attachment_ids - shown
        self.assertEqual((kept.name, kept.raw), ("IMG_1.HEIC", HEIC))

    # -- made to hurt ----------------------------------------------------

    def test_a_file_made_to_hurt_is_refused_and_holds_up_no_neighbour(self):
        for name, content in {
            "scans.jpg": poison.jpeg_of_many_scans(),
            "fills.docx": poison.docx_that_fills_the_memory(),
            "bomb.zip": poison.zip_bomb(),
        }.items():
            self.drop(self.folder, "Invoices", name, content)
        self.drop(self.folder, "Invoices", "z.pdf", self.one)
        self.check_and_take()
        self.assertEqual(self.document("z.pdf").state, "imported")
        for name in ("scans.jpg", "fills.docx", "bomb.zip"):
            row = self.document(name)
            self.assertIn(row.state, ("rejected", "imported"), name)
            self.assertFalse(row.reason in (False, "unreadable") and not row.move_id)

    def test_what_killed_its_workers_comes_alone_and_then_fails(self):
        for name in ("a.pdf", "b.pdf", "c.pdf"):
            self.drop(self.folder, "Invoices", name)
        self.check()
        bad, others = self.document("a.pdf"), self.document("b.pdf")
        others |= self.document("c.pdf")
        (bad | others)._count_beginning(1)  # as a worker that died has left them
        self.assertEqual(self.import_batch(), 1)
        self.assertEqual(bad.state, "imported")
        bad.sudo()._queue_again()
        bad._count_beginning(3)
        with mute_logger("odoo.addons.dext_dropbox.models.drafts.importing"):
            self.take()
        self.assertEqual((bad.state, bad.reason), ("failed", "too_heavy"))
        self.assertEqual(set(others.mapped("state")), {"imported"})
        bad.with_user(self.paul).action_retry()
        self.assertFalse(bad.begun)

    def test_a_try_that_comes_back_is_not_counted(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check()
        self.dropbox.faults.add("files/download", "server_error", times=20)
        self.import_batch()
        self.assertEqual(self.document("a.pdf").state, "pending")
        self.assertFalse(self.document("a.pdf").begun)
