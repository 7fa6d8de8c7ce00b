"""The file of a document is shown to whoever may read it, and nothing of it runs."""

import io

from lxml import html
from PIL import Image, TiffImagePlugin

from odoo.fields import Command

from dev import firm, samples

from ..common import DropboxHttpCase
from ..drafts.test_inside import zip_of

SCRIPT = b"<html><body><script>alert(1)</script></body></html>"
DOWNLOAD = "files/download"


class ViewingCase(DropboxHttpCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.authenticate("paul", firm.PASSWORD)

    def received(self, name, content, subfolder="Invoices"):
        self.drop(self.folder, subfolder, name, content)
        self.check_and_take()
        return self.document(name)

    def ask(self, record, what, **query):
        kind = "document" if record._name == "dext.dropbox.document" else "attachment"
        address = f"/dext_dropbox/{kind}/{record.id}/{what}"
        self.dropbox.calls.clear()
        return self.url_open(address, params=query, allow_redirects=False)

    def fetched(self):
        return [call.route for call in self.dropbox.calls].count(DOWNLOAD)


class TestFile(ViewingCase):
    def test_what_odoo_has_is_not_fetched_again(self):
        content = samples.plain_bill("1")
        row = self.received("a.pdf", content)
        answer = self.ask(row, "file")
        self.assertEqual(answer.content, content)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertEqual(self.fetched(), 0)

    def test_a_duplicate_shows_what_odoo_has_of_its_original(self):
        content = samples.plain_bill("1")
        self.received("a.pdf", content)
        row = self.received("again.pdf", content)
        self.assertEqual(row.state, "duplicate")
        self.assertEqual(self.ask(row, "file").content, content)
        self.assertEqual(self.fetched(), 0)

    def test_each_version_shows_its_own_file(self):
        first, second = samples.plain_bill("V1"), samples.plain_bill("V2")
        row = self.received("a.pdf", first)
        row.move_id.with_user(self.paul).ref = "mine"
        self.drop(self.folder, "Invoices", "a.pdf", second)
        self.check_and_take()
        old, new = self.Document.search([("name", "=", "a.pdf")], order="id")
        self.assertEqual(self.ask(old, "file").content, first)
        self.assertEqual(self.ask(new, "file").content, second)

    def test_what_is_not_in_odoo_comes_from_dropbox(self):
        content = samples.plain_bill("lost")
        self.dropbox.write(f"{self.folder.path}/lost.pdf", content)
        self.check()
        row = self.document("lost.pdf")
        self.assertEqual(row.state, "misplaced")
        self.assertEqual(self.ask(row, "file").content, content)
        self.assertEqual(self.fetched(), 1)

    def test_what_cannot_be_had_is_said(self):
        self.dropbox.write(f"{self.folder.path}/lost.pdf", samples.plain_bill("l"))
        self.check()
        row = self.document("lost.pdf")
        self.dropbox.delete(f"{self.folder.path}/lost.pdf")
        row.sudo().rev = "0123456789abcdef"
        answer = self.ask(row, "file")
        self.assertEqual(answer.status_code, 404)
        self.assertIn("lost.pdf is no longer in Dropbox.", answer.text)

    def test_what_is_too_large_is_not_even_asked_for(self):
        self.dropbox.write(f"{self.folder.path}/lost.pdf", samples.plain_bill("l"))
        self.check()
        row = self.document("lost.pdf")
        row.sudo().size = 33 * 1024 * 1024
        self.assertIn("too large to be shown", self.ask(row, "file").text)
        self.assertEqual(self.fetched(), 0)

    def inside(self, name, content):
        """The row of ``name``, which came with another file in a zip."""
        files = (name, content), ("b.pdf", samples.plain_bill("b"))
        self.received("a.zip", zip_of(*files))
        return self.document(name)

    def test_what_came_inside_is_taken_out_of_it(self):
        row = self.inside("page.html", SCRIPT)
        self.assertEqual(row.reason, "web_page")
        self.assertEqual(self.ask(row, "file").content, SCRIPT)
        self.assertEqual(self.fetched(), 1)

    def test_what_cannot_be_taken_out_is_said(self):
        row = self.inside("page.html", SCRIPT)
        row.sudo().content_hash = "0" * 64
        text = self.ask(row, "file").text
        self.assertIn("page.html cannot be taken out of a.zip.", text)

    def test_of_what_came_inside_the_whole_has_to_be_fetched(self):
        row = self.inside("page.html", SCRIPT)
        row.container_id.sudo().size = 33 * 1024 * 1024
        self.assertIn("too large to be shown", self.ask(row, "file").text)
        self.assertEqual(self.fetched(), 0)

    def test_without_a_connection_it_says_so(self):
        self.dropbox.write(f"{self.folder.path}/lost.pdf", samples.plain_bill("l"))
        self.check()
        self.connection.with_user(self.claire).disconnect()
        answer = self.ask(self.document("lost.pdf"), "file")
        self.assertIn("Dropbox is not connected", answer.text)


class TestNothingRuns(ViewingCase):
    def rejected(self, name, content):
        row = self.received(name, content)
        self.assertEqual(row.state, "rejected")
        return row

    def assertKept(self, answer):
        """The browser is to keep it as a file, whatever it looks like."""
        self.assertEqual(answer.headers["Content-Type"], "application/octet-stream")
        self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])

    def test_a_web_page_is_kept_as_a_file_whatever_its_name(self):
        for name in ("page.html", "page.pdf", "page.jpg", "page.svg"):
            row = self.rejected(name, SCRIPT + name.encode())
            with self.subTest(name):
                self.assertKept(self.ask(row, "file"))
                self.assertNotIn("<script", self.ask(row, "view").text)

    def test_a_drawing_with_a_script_too(self):
        row = self.rejected(
            "logo.svg",
            b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        )
        self.assertKept(self.ask(row, "file"))

    def test_a_name_cannot_break_out_of_the_page(self):
        name = "<img src=x onerror=alert(1)>.exe"
        row = self.rejected("a.exe", b"MZ" + bytes(200))
        row.sudo().name = name
        page = self.ask(row, "view")
        self.assertNotIn("<img", page.text)
        self.assertIn(name, html.fromstring(page.text).findtext(".//h1"))

    def test_a_name_cannot_add_a_header(self):
        row = self.rejected("a.exe", b"MZ" + bytes(200))
        row.sudo().name = "a\r\nSet-Cookie: x=1\r\n.exe"
        answer = self.ask(row, "file", download=1)
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn("x=1", answer.headers.get("Set-Cookie", ""))

    def test_pages_run_no_script_and_are_in_no_frame_of_others(self):
        row = self.rejected("a.exe", b"MZ" + bytes(200))
        policy = self.ask(row, "view").headers["Content-Security-Policy"]
        for part in ("default-src 'none'", "frame-ancestors 'self'"):
            self.assertIn(part, policy)
        self.assertNotIn("script-src", policy)


class TestView(ViewingCase):
    def page(self, record):
        return html.fromstring(self.ask(record, "view").text)

    def test_a_pdf_is_shown_by_the_viewer(self):
        row = self.received("a.pdf", samples.plain_bill("1"))
        answer = self.ask(row, "view")
        self.assertIn("/pdfjs/web/viewer.html", answer.headers["Location"])
        self.assertIn(f"document%2F{row.id}%2Ffile", answer.headers["Location"])

    def test_an_e_invoice_is_made_readable(self):
        number = "FX-2026-7"
        content = samples.ubl_invoice(number)
        row = self.received("bill.xml", content)
        for record in (row, row.move_id.message_main_attachment_id):
            text = " ".join(self.page(record).itertext())
            with self.subTest(record._name):
                for part in ("Number", number, "Seller", "Quantity"):
                    self.assertIn(part, text)

    def test_a_scan_that_no_browser_shows_gets_a_rendition(self):
        picture = io.BytesIO()
        Image.new("RGB", (80, 60), "navy").save(
            picture,
            TiffImagePlugin.TiffImageFile.format,  # Odoo loads few by itself
        )
        row = self.received("scan.tiff", picture.getvalue())
        self.assertIn(
            "/pdfjs/web/viewer.html", self.ask(row, "view").headers["Location"]
        )
        answer = self.ask(row, "file")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertTrue(answer.content.startswith(b"%PDF-"))
        original = self.ask(row, "file", download=1)
        self.assertEqual(original.content, picture.getvalue())

    def test_what_cannot_be_shown_says_so_and_can_be_saved(self):
        row = self.received("a.exe", b"MZ" + bytes(200))
        page = self.page(row)
        self.assertIn("cannot be shown", page.findtext(".//p[@role='alert']"))
        self.assertEqual(len(page.xpath("//a[contains(@href, 'download=1')]")), 1)


class TestWhoSees(ViewingCase):
    def test_only_who_may_read_the_document(self):
        row = self.received("a.pdf", samples.plain_bill("1"))
        attachment = row.move_id.message_main_attachment_id
        stranger = self.env["res.users"].create(
            {
                "login": "stranger",
                "name": "Stranger",
                "password": "stranger stranger",
                "group_ids": [
                    Command.set(self.env.ref("account.group_account_invoice").ids)
                ],
                "company_id": self.garage.id,
                "company_ids": [Command.set(self.garage.ids)],
            }
        )
        self.authenticate(stranger.login, "stranger stranger")
        for record in (row, attachment):
            for what in ("view", "file"):
                with self.subTest(record=record._name, what=what):
                    self.assertEqual(self.ask(record, what).status_code, 404)

    def test_a_client_has_no_file_fetched(self):
        self.drop(self.folder, "Invoices", "a.xyz", b"no such type")
        self.check_and_take()
        row = self.document("a.xyz")
        self.assertTrue(row.with_user(self.lea).has_access("read"))
        self.assertEqual(self.ask(row, "file").status_code, 200)
        self.assertEqual(self.fetched(), 1)
        self.authenticate("lea", firm.PASSWORD)
        for what in ("view", "file"):
            self.assertEqual(self.ask(row, what).status_code, 404)
            self.assertEqual(self.fetched(), 0)

    def test_nobody_without_a_session(self):
        row = self.received("a.pdf", samples.plain_bill("1"))
        self.authenticate(None, None)
        answer = self.ask(row, "file")
        self.assertIn("/web/login", answer.headers["Location"])

    def test_other_attachments_are_not_ours_to_show(self):
        own = self.env["ir.attachment"].create({"name": "a.xml", "raw": b"<a/>"})
        foreign = self.env["account.move"].create({"move_type": "in_invoice"})
        of_a_move = own.copy({"res_model": "account.move", "res_id": foreign.id})
        for attachment in (own, of_a_move):
            self.assertEqual(self.ask(attachment, "view").status_code, 404)


class TestInDropbox(ViewingCase):
    def test_the_link_leads_to_the_folder_with_the_file_shown(self):
        row = self.received("a b&c.pdf", samples.plain_bill("1"))
        self.patch(type(self.connection), "_root", lambda _self: "/Firm")
        row.sudo().path = "/Firm/Boulangerie Petit/Invoices/a b&c.pdf"
        row.invalidate_recordset(["dropbox_url"])
        self.assertEqual(
            row.dropbox_url,
            "https://www.dropbox.com/home/Firm/Boulangerie%20Petit/Invoices"
            "?preview=a+b%26c.pdf",
        )

    def test_of_an_app_folder_dropbox_looks_for_the_name(self):
        row = self.received("a b&c.pdf", samples.plain_bill("1"))
        self.assertEqual(
            row.dropbox_url,
            "https://www.dropbox.com/search/personal?query=a+b%26c.pdf",
        )

    def test_of_a_folder_that_is_one_document_it_leads_to_that(self):
        self.drop(self.folder, "Invoices", "March.pages/Data/image.jpg")
        self.check()
        row = self.document("March.pages")
        self.assertTrue(row.dropbox_url.endswith("?query=March.pages"))
        self.patch(type(self.connection), "_root", lambda _self: "/Firm")
        row.invalidate_recordset(["dropbox_url"])
        self.assertTrue(row.dropbox_url.endswith("/home/Boulangerie%20Petit/Invoices"))
