"""Open lists and the menu hear of what is new: who, of what, and how much is to do."""

import json

from odoo.tools import SQL

from dev import firm, samples

from ..common import DropboxCase, DropboxHttpCase

NEWS = "dext_dropbox.news"


class NewsCase(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.commit()

    def commit(self):
        """Do what a commit does, as far as the bus is concerned."""
        self.env.cr.flush()
        self.env.cr.precommit.run()

    def heard(self):
        """The news since it was asked for last: [(company, {model: ids})]."""
        self.commit()
        found = self.env["bus.bus"].search([("message", "like", NEWS)], order="id")
        heard = []
        for row in found:
            message, channel = json.loads(row.message), json.loads(row.channel)
            if message["type"] == NEWS:
                company = self.env["res.company"].browse(message["payload"]["books"])
                self.assertEqual(
                    channel[1:], ["res.company", company.id, "dext_dropbox"]
                )
                heard.append((company, message["payload"]["records"]))
        found.unlink()
        return heard

    def counts(self, companies=None):
        documents = self.Document.with_user(self.paul).with_context(
            allowed_company_ids=(companies or self.paul.company_ids).ids
        )
        return documents.inbox_counts()


class TestNews(NewsCase):
    def test_a_new_draft_is_told_to_those_of_its_books(self):
        self.heard()
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        row = self.document("a.pdf")
        told = self.heard()
        self.assertEqual({company for company, _records in told}, {self.bakery})
        moves = [
            ids for _books, records in told for ids in records.get("account.move", [])
        ]
        self.assertEqual(set(moves), set(row.move_id.ids))

    def test_what_needs_attention_is_told_and_so_is_its_end(self):
        self.drop(self.folder, "Invoices", "a.exe", b"MZ" + bytes(200))
        self.check_and_take()
        row = self.document("a.exe")
        self.heard()
        row.with_user(self.paul).action_dismiss()
        self.assertEqual(
            self.heard(), [(self.bakery, {"dext.dropbox.document": row.ids})]
        )

    def test_a_review_changes_the_number_and_shows_nothing_new(self):
        self.drop(self.folder, "Invoices", "a.pdf", samples.facturx_invoice("F1"))
        self.check_and_take()
        move = self.document("a.pdf").move_id
        self.heard()
        move.with_user(self.paul).action_dext_dropbox_review()
        self.assertEqual(self.heard(), [(self.bakery, {"account.move": []})])

    def test_one_message_for_all_of_a_transaction(self):
        for number in range(5):
            self.drop(self.folder, "Invoices", f"{number}.exe", b"MZ%d" % number * 99)
        self.check_and_take()
        rows = self.Document.search([("name", "like", ".exe")])
        self.heard()
        for row in rows:
            row.with_user(self.paul).action_dismiss()
        self.assertEqual(len(self.heard()), 1)

    def test_moves_of_others_are_told_to_nobody(self):
        self.heard()
        foreign = self.env["account.move"].create({"move_type": "in_invoice"})
        foreign.checked = True
        self.assertEqual(self.heard(), [])


class TestWhoHears(DropboxHttpCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.drop(self.activate(), "Invoices", "a.pdf")
        self.check_and_take()
        self.env.cr.flush()
        self.env.cr.precommit.run()

    def heard_by(self, login, *channels):
        """The companies of whose books somebody hears who asks for ``channels``."""
        self.authenticate(login, login and firm.PASSWORD)
        params = {"channels": channels, "last": 0, "is_first_poll": True}
        answer = self.url_open(
            "/websocket/peek_notifications", json={"params": params}
        ).json()
        heard = [found["message"] for found in answer["result"]["notifications"]]
        return {said["payload"]["books"] for said in heard if said["type"] == NEWS}

    def test_accountants_hear_of_their_companies(self):
        self.assertEqual(self.heard_by("paul"), {self.bakery.id})

    def test_and_of_no_other(self):
        self.paul.company_ids -= self.bakery
        self.assertEqual(self.heard_by("paul"), set())

    def test_nobody_else_hears_whatever_is_asked_for(self):
        database, number = self.env.cr.dbname, self.bakery.id
        names = (
            f'["{database}","res.company",{number},"dext_dropbox"]',
            f"res.company_{number}",
            "dext_dropbox",
        )
        for login in ("lea", None):
            self.assertEqual(self.heard_by(login, *names), set())


class TestNumbers(NewsCase):
    def test_what_is_to_do_in_the_ticked_companies(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.drop(self.folder, "Receipts", "b.pdf")
        self.drop(self.folder, "Receipts", "c.pdf")
        self.drop(self.folder, "Sales documents", "d.exe", b"MZ" + bytes(200))
        self.check_and_take()
        expected = {"invoice": 1, "receipt": 2, "sale": 0, "attention": 1}
        self.assertEqual(self.counts(), expected)
        self.assertEqual(self.counts(self.garage), dict.fromkeys(expected, 0))

    def test_who_is_no_accountant_gets_none(self):
        self.assertEqual(self.Document.with_user(self.lea).inbox_counts(), {})

    def test_the_inbox_has_an_index_of_its_own(self):
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        moves = self.env["account.move"]
        query = moves._search(moves._dext_dropbox_to_review(), order="id")
        plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        self.assertIn("dext_dropbox", str(plan))
