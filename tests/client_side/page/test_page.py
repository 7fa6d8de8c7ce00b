"""The upload page over HTTP, as a browser without a login sees it."""

import base64
import hashlib
import re
import secrets
from unittest.mock import patch
from urllib.parse import urlsplit

from odoo.addons.dext_dropbox_client.controllers.handing_in import _source
from odoo.addons.dext_dropbox_client.models.page import allowance, receiving
from odoo.addons.dext_dropbox_client.models.page.receiving import PART

from dev import samples

from .handing_in import PageHttpCase

# Of the whole page on its way: a second on Lighthouse's "slow 3G".
MOST_BYTES = 50_000


class TestPage(PageHttpCase):
    def test_a_file_handed_in_is_a_draft_and_told(self):
        content = samples.plain_bill(number="F-9")
        answer = self.hand_in("Facture F-9.pdf", content, "receipt")
        self.assertEqual(answer.json(), {"offset": len(content), "state": "waiting"})
        self.send()
        self.check_and_take()
        row = self.document("Facture F-9.pdf")
        self.assertEqual((row.state, row.kind), ("imported", "receipt"))
        self.assertEqual(row.move_id.message_main_attachment_id.raw, content)
        (told,) = self.ask("/files").json()["files"]
        self.assertEqual((told["name"], told["state"]), ("Facture F-9.pdf", "review"))

    def test_it_comes_in_parts_and_goes_on_where_it_ended(self):
        content = samples.plain_bill(number="F-9")
        key, begun = self.begin("a.pdf", content)
        self.assertEqual(begun.json(), {"offset": 0, "state": "receiving"})
        self.assertEqual(self.part(key, 0, content[:500]).json()["offset"], 500)
        self.assertEqual(self.part(key, 0, content[:500]).json()["offset"], 500)
        self.assertEqual(self.part(key, 900, content[900:]).json()["offset"], 500)
        _key, begun = self.begin("a.pdf", content, key=key)
        self.assertEqual(begun.json()["offset"], 500)
        end = {"offset": len(content), "state": "waiting"}
        for _time in range(2):
            self.assertEqual(self.part(key, 500, content[500:]).json(), end)
        _key, begun = self.begin("a.pdf", content, key=key)
        self.assertEqual(begun.json(), end)
        self.assertEqual(len(self.Upload.search([])), 1)

    def test_the_page_is_small_and_complete_in_itself(self):
        answer = self.ask()
        self.assertEqual(answer.status_code, 200)
        self.assertLess(self.sent(answer), MOST_BYTES / 2)
        for attribute in (rb' src="', rb"stylesheet", rb"@import", rb"url\("):
            self.assertFalse(re.search(attribute, answer.content), attribute)
        policy = answer.headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        for tag in ("script", "style"):
            (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", answer.text, re.DOTALL)
            digest = base64.b64encode(hashlib.sha256(inside.encode()).digest())
            self.assertIn(f"{tag}-src 'sha256-{digest.decode()}'", policy)
        self.assertIn(str(_source("page.js"))[:200], answer.text)
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("no-store", answer.headers["Cache-Control"])
        self.assertNotIn("Set-Cookie", answer.headers)

    def test_it_stays_small_after_a_busy_month(self):
        self.Upload.create(
            [
                {
                    "folder_id": self.folder.id,
                    "key": f"{number:032x}",
                    "kind": "invoice",
                    "name": f"A bill with a name of some length {number}.pdf",
                    "state": "sent",
                    "by_link": True,
                }
                for number in range(400)
            ]
        )
        self.assertLess(self.sent(self.ask()), MOST_BYTES)
        self.assertLess(self.sent(self.ask("/files")), MOST_BYTES / 2)
        plain = self.ask(headers={"Accept-Encoding": "identity"})
        self.assertEqual(self.sent(plain), len(plain.content))
        self.assertIn("some length 399.pdf", plain.text)

    def sent(self, answer):
        """Return how many bytes ``answer`` had on its way."""
        return int(answer.headers["Content-Length"])

    def test_it_speaks_the_language_of_the_client_or_of_the_browser(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        french = {"Accept-Language": "fr-CA,fr;q=0.9"}
        client = self.bakery.partner_id
        client.lang = "fr_FR"
        self.assertIn('<html lang="fr', self.ask().text)
        self.assertIn("Déposer des documents", self.ask().text)
        client.lang = "en_US"
        self.assertIn('<html lang="en', self.ask(headers=french).text)
        client.lang = False
        self.assertIn('<html lang="fr', self.ask(headers=french).text)
        self.assertIn('<html lang="en', self.ask().text)
        unknown = self.ask(token="x", headers=french)
        self.assertIn("Ce lien ne fonctionne pas", unknown.text)

    def test_a_name_made_to_hurt_does_no_harm(self):
        name = '</script><img src=x onerror="alert(1)">.pdf'
        self.hand_in(name, samples.plain_bill(number="x"))
        page = self.ask().text
        self.assertNotIn("<img", page)
        self.assertEqual(page.count("</script>"), 2)

    def test_unknown_ended_and_malformed_links_are_not_told_apart(self):
        ended = self.token
        self.folder.action_renew_link()
        other = self.activate(self.garage.partner_id)
        off = urlsplit(other.upload_url).path.rpartition("/")[2]
        answers = {}
        for token in (ended, "A" * 32, "x", "%00", "a/b/c", "é", "x" * 3000):
            answer = self.ask(token=token)
            answers[answer.status_code, answer.content] = token
        self.connection.with_user(self.claire).disconnect()
        for token in (self.token, off):
            answer = self.ask(token=token)
            answers[answer.status_code, answer.content] = token
        self.assertEqual(len(answers), 1, answers)
        ((status, _content),) = answers
        self.assertEqual(status, 404)

    def test_nothing_can_be_asked_by_a_link_that_has_ended(self):
        content = samples.plain_bill(number="x")
        key, _begun = self.begin("a.pdf", content)
        self.connection.with_user(self.claire).disconnect()
        for answer in (
            self.part(key, 0, content),
            self.begin("b.pdf", content)[1],
            self.ask("/files"),
        ):
            self.assertEqual(answer.status_code, 404)
            self.assertNotIn("a.pdf", answer.text)
        self.assertEqual(self.Upload.search([]).mapped("received"), [0.0])

    def test_the_link_of_one_client_opens_nothing_of_another(self):
        other = self.activate(self.garage.partner_id)
        theirs = urlsplit(other.upload_url).path.rpartition("/")[2]
        content = samples.plain_bill(number="x")
        key, _begun = self.begin("secret.pdf", content)
        self.assertEqual(self.ask("/files", token=theirs).json(), {"files": []})
        self.assertNotIn("secret.pdf", self.ask(token=theirs).text)
        self.assertEqual(self.part(key, 0, content, token=theirs).status_code, 409)
        self.assertEqual(self.Upload.search([]).mapped("received"), [0.0])

    def test_too_much_in_one_request_is_not_read(self):
        key, _begun = self.begin("a.pdf", bytes(3 * PART))
        self.assertIn(self.part(key, 0, bytes(PART + 1)).status_code, (400, 413))
        self.assertEqual(self.Upload.search([]).received, 0)
        self.assertEqual(self.part(key, 0, bytes(PART)).json()["offset"], PART)

    def test_refusals_are_sentences(self):
        self.connection.max_size = 1
        _key, answer = self.begin("a.pdf", bytes(2 * 1024 * 1024))
        self.assertEqual(answer.status_code, 422)
        self.assertIn("1 MB", answer.json()["error"])
        _key, answer = self.begin("a.pdf", b"")
        self.assertEqual(answer.status_code, 422)

    def test_the_client_answers_what_was_rejected(self):
        self.hand_in("page.pdf", b"<html><body>Hi</body></html>")
        self.hand_in("bill.pdf", samples.plain_bill(number="x"))
        self.send()
        self.check_and_take()
        told = {file["name"]: file for file in self.ask("/files").json()["files"]}
        self.assertEqual(
            {name: file["answer"] for name, file in told.items()},
            {"page.pdf": True, "bill.pdf": False},
        )
        said = {"key": told["page.pdf"]["key"], "text": "It <b>was</b> a page"}
        self.assertEqual(self.ask("/answer", data=said).status_code, 200)
        self.env.invalidate_all()
        message = self.folder.message_ids[0]
        self.assertIn("It &lt;b&gt;was&lt;/b&gt; a page", message.body)
        self.assertEqual(message.author_id, self.bakery.partner_id)
        self.assertTrue(message.subtype_id.internal)
        known = len(self.folder.message_ids)
        other = self.activate(self.garage.partner_id)
        theirs = urlsplit(other.upload_url).path.rpartition("/")[2]
        row = self.document("page.pdf")
        for values, token, status in (
            ({"text": "x" * 4001}, None, 422),
            ({"text": " "}, None, 422),
            ({"key": told["bill.pdf"]["key"]}, None, 409),
            ({"key": f"document-{row.id}"}, None, 409),
            ({}, theirs, 409),
            ({}, "x", 404),
        ):
            answer = self.ask("/answer", token=token, data={**said, **values})
            self.assertEqual(answer.status_code, status, values)
        self.env.invalidate_all()
        self.assertEqual(len(self.folder.message_ids), known)

    def test_an_answer_that_comes_twice_is_written_down_once(self):
        self.hand_in("page.pdf", b"<html><body>Hi</body></html>")
        self.send()
        self.check_and_take()
        (told,) = self.ask("/files").json()["files"]
        said = {"key": told["key"], "text": "Yes", "once": secrets.token_hex(16)}
        others = {**said, "once": secrets.token_hex(16)}, {**said, "once": "x"}
        for values in (said, said, *others, others[1]):
            self.assertEqual(self.ask("/answer", data=values).status_code, 200)
        self.env.invalidate_all()
        bodies = self.folder.message_ids.mapped("body")
        self.assertEqual(len([body for body in bodies if ">Yes<" in body]), 4)

    def test_what_was_returned_is_told_and_answered_however_it_came(self):
        self.drop(self.folder, "Invoices", "dropped.pdf")
        self.hand_in("handed in.pdf", samples.plain_bill(number="h"))
        self.send()
        self.check_and_take()
        rows = self.document("dropped.pdf") | self.document("handed in.pdf")
        self.assertEqual(len(self.ask("/files").json()["files"]), 1)
        reason = self.env["dext.dropbox.return.reason"]
        rows.with_user(self.claire).return_to_client(reason, "The back is missing")
        told = {file["name"]: file for file in self.ask("/files").json()["files"]}
        self.assertEqual(set(told), {"dropped.pdf", "handed in.pdf"})
        for name, file in told.items():
            self.assertEqual(file["state"], "returned")
            self.assertIn("The back is missing", file["sentence"])
            said = {"key": file["key"], "text": f"Here is {name}"}
            self.assertEqual(self.ask("/answer", data=said).status_code, 200)
        other = self.activate(self.garage.partner_id)
        theirs = urlsplit(other.upload_url).path.rpartition("/")[2]
        said = {"key": told["dropped.pdf"]["key"], "text": "Not mine"}
        self.assertEqual(self.ask("/answer", token=theirs, data=said).status_code, 409)
        self.env.invalidate_all()
        bodies = " ".join(self.folder.message_ids.mapped("body"))
        bodies += " ".join(rows.returned_move_id.message_ids.mapped("body"))
        for name in told:
            self.assertIn(f"Here is {name}", bodies)
        self.assertNotIn("Not mine", bodies)

    # -- many requests -------------------------------------------------------

    def test_ten_thousand_guesses_are_bounded_and_said(self):
        most = allowance.MOST["wrong"]
        for _guess in range(most):
            self.assertEqual(self.ask(token="A" * 32).status_code, 404)
        answer = self.ask(token="A" * 32)
        self.assertEqual(answer.status_code, 429)
        self.assertIn("minutes", answer.text)
        self.assertTrue(0 < int(answer.headers["Retry-After"]) <= 3600)
        # The right one is not told apart any more.
        self.assertEqual(self.ask().status_code, 429)
        rows = self.env["dext.dropbox.allowance"].search_count([])
        self.patch(allowance, "MOST", {**allowance.MOST, "request": 10_000_000})
        addresses = [f"2001:db8:{number:x}::1" for number in range(2000)]
        counts = self.env["dext.dropbox.allowance"]
        for address in addresses[:50]:
            counts._spend("wrong", address)
        self.assertLessEqual(
            self.env["dext.dropbox.allowance"].search_count([]), rows + 50
        )
        # Somebody else is not held up.
        self.assertFalse(counts._is_spent("wrong", "192.0.2.77"))

    def test_where_there_is_no_room_the_client_is_told_and_so_is_the_manager(self):
        content = samples.plain_bill(number="x")
        with patch.object(receiving, "MOST_LYING", 1):
            key, answer = self.begin("a.pdf", content)
        self.assertEqual(answer.status_code, 429)
        self.assertIn("as soon as there is room", answer.json()["error"])
        self.assertEqual(int(answer.headers["Retry-After"]), receiving.ROOM_AGAIN)
        self.assertEqual(self.connection.activity_ids.user_id, self.claire)
        author = self.connection.message_ids[0].author_id
        self.assertEqual(author, self.env.ref("base.partner_root"))
        self.begin("a.pdf", content, key=key)
        self.assertEqual(self.part(key, 0, content).json()["state"], "waiting")

    def test_a_thousand_uploads_from_one_address_are_bounded_and_said(self):
        content = samples.plain_bill(number="x")
        self.patch(allowance, "MOST", {**allowance.MOST, "file": 5})
        for number in range(5):
            _key, answer = self.begin(f"{number}.pdf", content)
            self.assertEqual(answer.status_code, 200)
        key, answer = self.begin("6.pdf", content)
        self.assertEqual(answer.status_code, 429)
        self.assertIn("minutes", answer.json()["error"])
        self.assertGreater(answer.json()["later"], 0)
        self.assertEqual(len(self.Upload.search([])), 5)
        # To go on with what has begun is not held up, nor is the page.
        known = self.Upload.search([], limit=1)
        again, answer = self.begin(known.name, content, key=known.key)
        self.assertEqual((again, answer.status_code), (known.key, 200))
        self.assertEqual(self.ask().status_code, 200)

    def test_an_address_is_a_slot_of_many(self):
        counts = self.env["dext.dropbox.allowance"]
        self.assertEqual(counts._slot("2001:db8::1"), counts._slot("2001:db8::2:3"))
        self.assertNotEqual(counts._slot("192.0.2.1"), counts._slot("192.0.2.2"))
        self.assertTrue(0 <= counts._slot("no address") < allowance.SLOTS)
