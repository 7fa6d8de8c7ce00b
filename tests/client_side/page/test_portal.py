"""The portal: a client's own folders and documents, and nothing else."""

import re

from odoo.exceptions import AccessError, UserError

from odoo.addons.dext_dropbox_client.models.page import allowance

from dev import firm, samples

from .handing_in import PIECE, PageCase, PageHttpCase


class TestPortal(PageHttpCase):
    def setUp(self):
        super().setUp()
        self.other = self.activate(self.garage.partner_id)
        self.authenticate("lea", firm.PASSWORD)

    def get(self, path=""):
        return self.url_open(f"/my/dropbox{path}")

    def post(self, path, **fields):
        page = self.get(path.rpartition("/")[0]).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        return self.url_open(f"/my/dropbox{path}", data={"csrf_token": token, **fields})

    def header_of_page(self):
        page = self.get(f"/{self.folder.id}").text
        return re.search(r"X-CSRF-Token&#34;: &#34;([^&]+)&", page)[1]

    def arrive(self, name, folder=None, subfolder="Invoices"):
        self.drop(folder or self.folder, subfolder, name)
        self.check_and_take()
        return self.document(name)

    def test_a_client_sees_own_folders_link_and_documents(self):
        mine = self.arrive("mine.pdf")
        self.arrive("theirs.pdf", self.other)
        page = self.get().text
        self.assertIn(self.folder.upload_url, page)
        self.assertIn("data:image/svg+xml;base64,", page)
        self.assertIn("mine.pdf", page)
        self.assertIn("In review", page)
        self.assertNotIn("theirs.pdf", page)
        self.assertNotIn(self.other.upload_url, page)
        self.assertNotIn(firm.GARAGE, page)
        self.assertIn("mine.pdf", self.get(f"/document/{mine.id}").text)

    def test_nothing_of_another_client_is_opened(self):
        theirs = self.arrive("theirs.pdf", self.other)
        for path in (
            f"/{self.other.id}",
            f"/{self.other.id}/files",
            f"/document/{theirs.id}",
            "/document/987654321",
            "/987654321",
        ):
            with self.subTest(path):
                answer = self.get(path)
                self.assertEqual(answer.status_code, 404)
                self.assertNotIn("theirs.pdf", answer.text)
        mine = self.arrive("mine.pdf")
        page = self.get(f"/document/{mine.id}").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        for action, fields in (("answer", {"text": "x"}), ("move", {"kind": "sale"})):
            answer = self.url_open(
                f"/my/dropbox/document/{theirs.id}/{action}",
                data={"csrf_token": token, **fields},
            )
            self.assertEqual(answer.status_code, 404)
        self.assertEqual(theirs.kind, "invoice")

    def test_files_are_handed_in_by_whoever_is_logged_in(self):
        content = samples.plain_bill(number="P") + bytes(PIECE)
        token = self.header_of_page()
        key = "0" * 32
        begun = {"key": key, "kind": "sale", "name": "p.pdf", "size": len(content)}
        where = f"/my/dropbox/{self.folder.id}"
        headers = {"X-CSRF-Token": token}
        # What another site makes the browser send has no such header.
        self.assertEqual(self.url_open(f"{where}/begin", data=begun).status_code, 403)
        self.assertFalse(self.Upload.search([]))
        self.url_open(f"{where}/begin", data=begun, headers=headers)
        for offset in range(0, len(content), PIECE):
            answer = self.url_open(
                f"{where}/part?key={key}&offset={offset}",
                data=content[offset : offset + PIECE],
                headers={**headers, "Content-Type": "application/octet-stream"},
            )
        self.assertEqual(answer.json()["state"], "waiting")
        self.assertIn("p.pdf", self.get().text)
        self.send()
        self.check_and_take()
        row = self.document("p.pdf")
        self.assertEqual((row.kind, row.sent_by_id), ("sale", self.lea.partner_id))
        (told,) = self.get(f"/{self.folder.id}/files").json()["files"]
        self.assertEqual((told["name"], told["state"]), ("p.pdf", "review"))

    def test_an_answer_stands_where_the_accountant_looks(self):
        row = self.arrive("mine.pdf")
        said = "Paid <b>twice</b>\nSorry"
        answer = self.post(f"/document/{row.id}/answer", text=said)
        self.assertIn("Your accountant has your message", answer.text)
        message = row.move_id.message_ids[0]
        self.assertEqual(message.author_id, self.lea.partner_id)
        self.assertIn("Paid &lt;b&gt;twice&lt;/b&gt;<br", message.body)
        self.assertIn("mine.pdf", message.body)
        self.assertTrue(message.is_internal or message.subtype_id.internal)
        self.assertNotIn(self.lea.partner_id, row.move_id.message_partner_ids)

    def test_so_many_decisions_an_hour_and_no_more(self):
        row, other = self.arrive("a.pdf"), self.arrive("b.pdf")
        self.patch(allowance, "MOST", {**allowance.MOST, "answer": 2, "move": 0})
        said = f"/document/{row.id}/answer"
        for text in ("one", "two"):
            self.assertIn("has your message", self.post(said, text=text).text)
        notes = len(row.move_id.message_ids)
        self.assertIn("minutes", self.post(said, text="three").text)
        moving = f"/document/{other.id}/move"
        self.assertIn("minutes", self.post(moving, kind="sale").text)
        headers = {"X-CSRF-Token": self.header_of_page()}
        fields = {"key": f"document-{row.id}", "text": "four"}
        address = f"/my/dropbox/{self.folder.id}/answer"
        answer = self.url_open(address, data=fields, headers=headers)
        self.assertEqual(answer.status_code, 429)
        self.assertIn("minutes", answer.json()["error"])
        self.assertTrue(0 < int(answer.headers["Retry-After"]) <= 3600)
        self.env.invalidate_all()
        self.assertEqual(len(row.move_id.message_ids), notes)
        self.assertEqual(other.kind, "invoice")
        # Nobody else is held up.
        self.assertTrue(self.env["dext.dropbox.allowance"]._spend("answer", "user 0"))

    def test_an_answer_about_what_is_no_draft_stands_at_the_folder(self):
        self.drop(self.folder, "Invoices", "page.pdf", b"<html><body>Hi</body></html>")
        self.check_and_take()
        row = self.document("page.pdf")
        self.assertIn("web page", self.get(f"/document/{row.id}").text)
        self.post(f"/document/{row.id}/answer", text="I send it again")
        self.assertIn("I send it again", self.folder.message_ids[0].body)

    def test_a_misplaced_document_is_put_where_it_belongs(self):
        self.dropbox.write(f"{self.folder.path}/lost.pdf", samples.plain_bill("lost"))
        self.check_and_take()
        row = self.document("lost.pdf")
        self.assertEqual(row.state, "misplaced")
        answer = self.post(f"/document/{row.id}/move", kind="receipt")
        self.assertIn("was moved", answer.text)
        self.check_and_take()
        self.assertEqual((row.state, row.kind), ("imported", "receipt"))
        self.assertIn("lost.pdf", self.in_dropbox("Receipts"))

    def test_so_is_a_draft_that_nobody_has_worked_on(self):
        row = self.arrive("sale.pdf")
        former = row.move_id
        self.post(f"/document/{row.id}/move", kind="sale")
        self.check_and_take()
        kinds = (former.state, row.move_id.move_type)
        self.assertEqual(kinds, ("cancel", "out_invoice"))
        row.move_id.with_user(self.paul).ref = "worked on"
        where = f"/document/{row.id}"
        self.assertNotIn(f'action="/my/dropbox{where}/move"', self.get(where).text)


class TestNarrowMethods(PageCase):
    def setUp(self):
        super().setUp()
        self.drop(self.folder, "Invoices", "mine.pdf")
        other = self.activate(self.garage.partner_id)
        self.drop(other, "Invoices", "theirs.pdf")
        self.check_and_take()
        self.mine, self.theirs = self.document("mine.pdf"), self.document("theirs.pdf")

    def test_they_are_for_the_own_client_only(self):
        portal = self.theirs.with_user(self.lea)
        for method, value in (("answer_of_client", "x"), ("move_for_client", "sale")):
            with self.assertRaises(AccessError):
                getattr(portal, method)(value)

    def test_they_are_bounded(self):
        portal = self.mine.with_user(self.lea)
        for text in ("", " \n", "x" * 4001):
            with self.assertRaises(UserError):
                portal.answer_of_client(text)
        for kind in ("", "other", "../x"):
            with self.assertRaises(UserError):
                portal.move_for_client(kind)

    def test_posted_documents_stay(self):
        move = self.mine.move_id
        move.write(
            {
                "partner_id": self.garage.partner_id.id,
                "invoice_date": "2026-11-02",
                "invoice_line_ids": [(0, 0, {"name": "x", "price_unit": 1})],
            }
        )
        move.action_post()
        with self.assertRaises(UserError):
            self.mine.with_user(self.lea).move_for_client("sale")
        self.assertEqual(move.state, "posted")
