"""What the tests of the archive share: documents that are posted, and their copies."""

import hashlib

from odoo.fields import Command
from odoo.tests import tagged

from dev import samples

from ..common import DropboxCase, DropboxSetup

CRON = "dext_dropbox_archive.dext_dropbox_archive_cron_store"
FINISH = "files/upload_session/finish_batch_v2"
START = "files/upload_session/start"
SALES = ("out_invoice", "out_refund", "out_receipt")


class ArchiveSetup(DropboxSetup):
    """A linked firm whose archive is on, and the bakery's books."""

    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.archive = self.env["dext.dropbox.archive"]._of(self.connection)
        self.archive.on = True
        self.Copy = self.env["dext.dropbox.archive.copy"]
        self.vendor = self.env["res.partner"].create({"name": "Moulins Réunis"})

    def make(self, move_type="in_invoice", content=None, name="facture.pdf", **values):
        """Make a draft of the bakery, with its file if it is one of others."""
        values = {
            "move_type": move_type,
            "company_id": self.bakery.id,
            "partner_id": self.vendor.id,
            "invoice_date": "2026-03-05",
            "date": "2026-03-05",
            "invoice_line_ids": [
                Command.create({"name": "Farine", "quantity": 1, "price_unit": 100})
            ],
            **values,
        }
        move = self.env["account.move"].with_company(self.bakery).create(values)
        if content is None and move_type not in SALES:
            content = samples.plain_bill(number=f"F{move.id}")
        if content:
            self.attach(move, content, name)
        return move

    def attach(self, move, content, name="facture.pdf"):
        attachment = self.env["ir.attachment"].create(
            {"name": name, "raw": content, "res_model": move._name, "res_id": move.id}
        )
        move.message_main_attachment_id = attachment
        return attachment

    def send(self, move, content=b"%PDF-1.4 invoice"):
        """Give ``move`` the PDF that Odoo makes when an invoice is sent."""
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{(move.name or 'x').replace('/', '_')}.pdf",
                "raw": content + str(move.id).encode(),
                "mimetype": "application/pdf",
                "res_model": move._name,
                "res_id": move.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        move.invalidate_recordset(["invoice_pdf_report_id", "invoice_pdf_report_file"])
        move.message_main_attachment_id = attachment
        return attachment.raw

    def post(self, *args, **values):
        move = self.make(*args, **values)
        move.action_post()
        return move

    def store(self):
        """Run the scheduled action that stores, as Odoo would."""
        self._run_cron(CRON)
        self.env.invalidate_all()

    def stored(self, *args, **values):
        """Post a document and store it; return its copy."""
        move = self.post(*args, **values)
        self.store()
        copy = self.copy(move)
        self.assertEqual(copy.state, "stored", copy.detail)
        return copy

    def copy(self, move):
        copy = self.Copy.search([("move_id", "=", move.id)])
        self.assertEqual(len(copy), 1)
        return copy

    def due(self):
        """Let no copy and no connection wait any longer."""
        self.env["dext.dropbox.archive"].search([]).not_before = False
        self.env["dext.dropbox.connection"].search([]).not_before = False
        self.Copy.search([]).not_before = False
        self.env.flush_all()

    def files(self):
        """Contents by path of all files in Dropbox."""
        return {p: c for p, c in self.dropbox.tree().items() if c is not None}

    def usual_path(self, bill):
        """Where a vendor ``bill`` belongs, by the pattern that firms begin with."""
        number = bill.name.replace("/", "-")
        name = f"{bill.invoice_date} {bill.partner_id.name} {number}.pdf"
        return f"{self.folder.path}/Archive/2026/Vendor bills/{name}"

    def archived(self):
        """Contents by path below the bakery's archive."""
        root = f"{self.folder.path}/Archive/"
        return {
            path.removeprefix(root): content
            for path, content in self.files().items()
            if path.startswith(root)
        }

    def assertProved(self, copies):
        """Dropbox has exactly the files of ``copies``, as their lines say."""
        files = self.files()
        self.assertEqual(
            sorted(path for path in files if "/Archive/" in path),
            sorted(copies.mapped("path")),
        )
        for copy in copies:
            digest = hashlib.sha256(files[copy.path]).hexdigest()
            self.assertEqual((copy.state, copy.sha256), ("stored", digest))


@tagged("standard", "post_install", "-at_install")
class ArchiveCase(ArchiveSetup, DropboxCase):
    """Tests of the archive without a browser."""
