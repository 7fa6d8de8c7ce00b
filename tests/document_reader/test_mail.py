"""A bill that comes by the e-mail alias is read as one that is uploaded."""

from base64 import b64encode

from PIL import Image

from .drawing import bill, pdf
from .pages_case import PagesCase

MAIL = """\
MIME-Version: 1.0
From: Corvel <atelier@corvel.example>
To: bills@dext.example
Subject: Facture
Message-ID: <{name}@corvel.example>
Content-Type: multipart/mixed; boundary="edge"

--edge
Content-Type: text/plain; charset="utf-8"

Bonjour, voici notre facture.
--edge
Content-Type: {mimetype}; name="{name}"
Content-Disposition: attachment; filename="{name}"
Content-Transfer-Encoding: base64

{content}
--edge--
"""


class MailCase(PagesCase):
    def mail(self, content, name, mimetype):
        """Let a mail with one file come in; return the bill that Odoo made of it."""
        message = MAIL.format(
            name=name, mimetype=mimetype, content=b64encode(content).decode()
        )
        known = self.env["account.move"].search([]).ids
        with self.enter_registry_test_mode():
            self.env["mail.thread"].message_process(
                "account.move",
                message,
                custom_values={
                    "move_type": "in_invoice",
                    "journal_id": self.purchases.id,
                    "company_id": self.bakery.id,
                },
            )
        self.env.invalidate_all()
        return self.env["account.move"].search([("id", "not in", known)])


class TestMail(MailCase):
    def test_a_pdf(self):
        vendor = self.corvel()
        move = self.mail(pdf(bill()), "facture.pdf", "application/pdf")
        self.assertEqual(len(move), 1)
        self.read_all()
        self.assertEqual(move.partner_id, vendor)
        self.assertEqual(move.ref, "FA-2026-0117")
        self.assertEqual(move.amount_total, 120)

    def test_a_photo_is_kept_and_read(self):
        picture = drawn(pdf(bill()))
        move = self.mail(picture, "photo.jpg", "image/jpeg")
        self.assertEqual(len(move), 1)
        self.read_all()
        row = self.row(move)
        self.assertEqual(row.source, "picture")
        self.assertFalse(row.to_check, row.words)
        self.assertEqual(row.attachment_id.raw, picture)
        self.assertEqual(row.attachment_id.res_id, move.id)
        total = row._reading().facts["total"]
        self.assertEqual(total.value, 120)

    def test_a_small_picture_of_a_signature_is_no_document(self):
        logo = small_picture()
        move = self.mail(logo, "logo.png", "image/png")
        self.read_all()
        self.assertFalse(move.document_reading_ids)


def drawn(content):
    """A JPEG of the first page of a PDF, as a scanner makes it."""
    from io import BytesIO  # noqa: PLC0415

    import pypdfium2  # noqa: PLC0415

    page = pypdfium2.PdfDocument(content)[0]
    out = BytesIO()
    page.render(scale=2.2).to_pil().convert("RGB").save(out, "JPEG", quality=88)
    return out.getvalue()


def small_picture():
    from io import BytesIO  # noqa: PLC0415

    out = BytesIO()
    Image.new("RGB", (120, 40), "blue").save(out, "PNG")
    return out.getvalue()
