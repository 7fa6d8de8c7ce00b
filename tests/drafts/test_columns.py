"""A draft of ours has the stored columns of one that Odoo's own upload makes."""

from dev import samples

from ..common import DropboxCase

# Which record it is, and when it was made.
OWN = ("id", "create_date", "write_date", "message_main_attachment_id", "access_token")
# Who works: the accountant uploads, the scheduled action imports.
WHO = ("create_uid", "write_uid", "invoice_user_id")


class TestColumns(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    def uploaded(self, name, content):
        """The draft that Odoo makes of ``content`` for who uploads it."""
        moves = self.env["account.journal"].with_company(self.bakery)
        attachment = self.env["ir.attachment"].create({"name": name, "raw": content})
        journal = self.bakery._dext_dropbox_journal("purchase")
        return (
            moves.browse(journal.id)
            .with_context(default_move_type="in_invoice")
            ._create_document_from_attachment(attachment.ids)
        )

    def imported(self, name, content):
        self.drop(self.folder, "Invoices", name, content)
        self.check_and_take()
        return self.document(name).move_id

    def columns(self, record):
        """What is stored of ``record``, but for what is its own or ours."""
        self.env.flush_all()
        self.env.cr.execute(f"SELECT * FROM {record._table} WHERE id = %s", [record.id])
        return {
            name: value or None
            for name, value in self.env.cr.dictfetchone().items()
            if name not in OWN + WHO and not name.startswith("dext_dropbox_")
        }

    def assertSame(self, content):
        theirs = self.uploaded("a.pdf", content)
        theirs_columns = self.columns(theirs)
        theirs_lines = [self.columns(line) for line in theirs.line_ids.sorted("id")]
        theirs.unlink()  # so that the second draft is the first of its kind too
        ours = self.imported("a.pdf", content)
        self.assertEqual(self.columns(ours), theirs_columns)
        for line, expected in zip(
            ours.line_ids.sorted("id"), theirs_lines, strict=True
        ):
            self.assertEqual(
                self.columns(line) | {"move_id": None}, expected | {"move_id": None}
            )

    def test_a_plain_file(self):
        self.assertSame(samples.plain_bill("P1"))

    def test_an_e_invoice(self):
        self.assertSame(samples.facturx_invoice("E1"))

    def test_what_was_read_counts_as_nobodys_change(self):
        move = self.imported("e.pdf", samples.facturx_invoice("E1"))
        self.assertFalse(move.is_manually_modified)
