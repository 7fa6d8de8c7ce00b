"""Pictures above the size that Odoo shrinks stay as they came, to the byte."""

from io import BytesIO

# Odoo opens no TIFF of its own accord, but does once any addon has loaded this.
from PIL import Image, ImageDraw, ImageSequence, TiffImagePlugin  # noqa: F401

from odoo import http
from odoo.tests import HttpCase, tagged

from dev import firm

from .common import ReaderCase
from .test_mail import MailCase
from .test_same_invoice import SameCase

WIDE, TALL = 2600, 3400  # as telephones take them; Odoo shrinks what is above 1920
KINDS = {
    "photo.jpg": "JPEG",
    "photo.png": "PNG",
    "photo.bmp": "BMP",
    "photo.tiff": "TIFF",
}


def sheet(words="1", size=(WIDE, TALL)):
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).text((60, 80), f"Facture {words}", fill="black")
    return picture


def picture(form, **options):
    out = BytesIO()
    sheet().save(out, form, **options)
    return out.getvalue()


def sheets(count):
    """A TIFF of ``count`` sheets."""
    out = BytesIO()
    first, *others = (sheet(str(number), (2480, 3508)) for number in range(count))
    first.convert("1").save(
        out,
        "TIFF",
        save_all=True,
        append_images=[other.convert("1") for other in others],
        compression="group4",
    )
    return out.getvalue()


def count(content):
    with Image.open(BytesIO(content)) as opened:
        return sum(1 for _sheet in ImageSequence.Iterator(opened))


class TestOriginals(MailCase, SameCase):
    def test_odoo_shrinks_what_is_no_document(self):
        """Whether the pictures of these tests are such that Odoo would change them."""
        for name, form in KINDS.items():
            content = picture(form)
            own = self.env["ir.attachment"].create(
                {"name": name, "raw": content, "res_model": "res.partner"}
            )
            kept = name.endswith("tiff")
            self.assertEqual(own.raw == content, kept, name)

    def test_what_is_put_on_a_draft(self):
        """As the chatter of a draft makes it of what is dropped there."""
        move = self.env["account.move"].create(
            {"move_type": "in_invoice", "journal_id": self.purchases.id}
        )
        for name, form in KINDS.items():
            content = picture(form)
            own = self.env["ir.attachment"].create(
                {
                    "name": name,
                    "raw": content,
                    "res_model": "account.move",
                    "res_id": move.id,
                }
            )
            self.assertEqual(own.raw, content, name)

    def test_by_mail(self):
        for name, form in KINDS.items():
            content = picture(form)
            move = self.mail(content, name, Image.MIME[form])
            self.assertEqual(len(move), 1, name)
            self.assertEqual(self.row(move).attachment_id.raw, content, name)

    def test_sheets_of_an_upload_that_says_nothing(self):
        content = sheets(5)
        move = self.upload(content, "scan.tif")
        kept = self.row(move).attachment_id.raw
        self.assertEqual(kept, content)
        self.assertEqual(count(kept), 5)

    def test_what_is_given_to_the_same_invoice(self):
        content = picture("JPEG", quality=92)
        keeps = self.env["ir.attachment"].with_context(image_no_postprocess=True)
        attachment = keeps.create({"name": "photo.jpg", "raw": content})
        move = self.purchases._create_document_from_attachment(attachment.ids)
        other = self.theirs(self.vendor())
        move._document_reader_yield_to(other)
        self.assertEqual(other.attachment_ids.raw, content)

    def test_the_picture_of_a_contact_is_as_small_as_ever(self):
        own = self.env["ir.attachment"].create(
            {
                "name": "image_1920",
                "raw": picture("PNG"),
                "res_model": "account.move",
                "res_field": "signature",
            }
        )
        with Image.open(BytesIO(own.raw)) as kept:
            self.assertLessEqual(max(kept.size), 1920)


@tagged("standard", "post_install", "-at_install")
class TestUpload(HttpCase, ReaderCase):
    def test_what_waits_for_its_message(self):
        """As the composer of a draft sends it, before the message is written."""
        move = self.env["account.move"].create(
            {"move_type": "in_invoice", "journal_id": self.purchases.id}
        )
        self.authenticate("claire", firm.PASSWORD)
        for name, form in KINDS.items():
            content = picture(form)
            answer = self.url_open(
                "/mail/attachment/upload",
                data={
                    "thread_id": move.id,
                    "thread_model": "account.move",
                    "is_pending": "true",
                    "csrf_token": http.Request.csrf_token(self),
                },
                files={"ufile": (name, content, Image.MIME[form])},
            )
            own = answer.json()["data"]["attachment_id"]
            kept = self.env["ir.attachment"].browse(own)
            self.assertEqual(kept.res_model, "mail.compose.message")
            self.assertEqual(kept.raw, content, name)
