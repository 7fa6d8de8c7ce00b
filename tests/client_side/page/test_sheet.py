"""The sheet with the QR code, and the mail with the link."""

from urllib.parse import urlsplit

import pypdfium2
import zxingcpp

from odoo.exceptions import AccessError, UserError

from dev import firm

from .handing_in import PageCase, PageHttpCase

DOTS = 150  # an inch


def decoded(content):
    """Return [(text of the QR code, text of the page)] of a PDF."""
    pages = []
    for page in pypdfium2.PdfDocument(content):
        (code,) = zxingcpp.read_barcodes(page.render(scale=DOTS / 72).to_pil())
        pages.append((code.text, page.get_textpage().get_text_bounded()))
    return pages


class TestSheet(PageCase):
    def test_each_client_has_one_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        other = self.activate(self.garage.partner_id)
        self.bakery.partner_id.lang = "fr_FR"
        other.partner_id.lang = "en_US"
        folders = self.folder | other
        pages = decoded(folders.upload_sheets())
        self.assertEqual([code for code, _text in pages], folders.mapped("upload_url"))
        (_code, french), (_code, english) = pages
        for text in (french, english):
            self.assertIn(firm.FIRM, text)
        self.assertIn("Déposez vos documents", french)
        self.assertIn(firm.BAKERY, french)
        self.assertIn("Hand in your documents", english)
        self.assertIn(firm.GARAGE, english)

    def test_names_in_other_letters_are_printed(self):
        self.bakery.partner_id.name = "Żółw & Ελλάς <Кафе>"
        ((_code, text),) = decoded(self.folder.upload_sheets())
        self.assertIn("Żółw & Ελλάς <Кафе>", text)

    def test_there_is_none_for_a_link_that_does_not_work(self):
        self.connection.with_user(self.claire).disconnect()
        with self.assertRaisesRegex(UserError, "works"):
            self.folder.upload_sheets()

    def test_mails_bring_the_link_in_the_language_of_each(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        other = self.activate(self.garage.partner_id)
        mute = self.activate(self.client("Without mail"), books=self.garage)
        self.bakery.partner_id.write({"lang": "fr_FR", "email": "pain@example.com"})
        other.partner_id.write({"lang": "en_US", "email": "garage@example.com"})
        folders = self.folder | other | mute
        before = self.env["mail.mail"].search([])
        told = folders.with_user(self.paul).action_mail_links()["params"]
        self.assertEqual(told["type"], "warning")
        self.assertIn("Without mail", told["message"])
        mails = self.env["mail.mail"].search([]) - before
        by_client = {mail.recipient_ids: mail for mail in mails}
        self.assertEqual(len(mails), 2)
        for folder, words in ((self.folder, "Bonjour"), (other, "Hello")):
            mail = by_client[folder.partner_id]
            self.assertIn(folder.upload_url, mail.body_html)
            self.assertIn(words, mail.body_html)
            self.assertIn(firm.FIRM, mail.subject)

    def test_strangers_print_and_send_nothing(self):
        for method in ("action_print_sheets", "action_mail_links"):
            with self.assertRaises(AccessError):
                getattr(self.folder.with_user(self.lea), method)()


class TestPrinting(PageHttpCase):
    def test_the_code_on_the_sheet_leads_to_the_page(self):
        self.authenticate("paul", firm.PASSWORD)
        url = self.folder.with_user(self.paul).action_print_sheets()["url"]
        answer = self.url_open(url)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        ((code, _text),) = decoded(answer.content)
        self.authenticate(None, None)
        page = self.url_open(urlsplit(code).path)
        self.assertEqual(page.status_code, 200)
        self.assertIn(firm.BAKERY, page.text)

    def test_a_portal_user_prints_nothing(self):
        self.authenticate("lea", firm.PASSWORD)
        answer = self.url_open(f"/dext_dropbox_client/sheets?ids={self.folder.id}")
        self.assertNotEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertNotIn(self.token, answer.text)
