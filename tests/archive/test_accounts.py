"""Disconnected, with another account, with the former one again; whose is what."""

from ..conftest import ACCOUNTS
from .common import ArchiveCase


class TestAccounts(ArchiveCase):
    def test_goes_on_after_a_disconnection(self):
        first = self.stored()
        self.connection.with_user(self.claire).disconnect()
        second = self.copy(self.post())
        self.store()
        self.assertEqual(second.state, "waiting")
        self.link()
        self.store()
        self.assertProved(first | second)

    def test_another_account_and_back_stores_nothing_twice(self):
        copies = self.stored() | self.stored()
        before = self.files()
        self.link(account=ACCOUNTS[1].email)
        self.check()
        self.store()
        self.assertEqual(set(copies.mapped("state")), {"stored"})
        there = self.dropbox.tree(account=ACCOUNTS[1].email)
        self.assertEqual(
            sorted(p for p, c in there.items() if c is not None),
            sorted(copies.mapped("path")),
        )
        self.link(account=ACCOUNTS[0].email)
        self.check_and_take()
        self.store()
        self.assertEqual(self.files(), before)
        self.assertProved(copies)
        self.assertFalse(self.Document.search([]))


class TestWhose(ArchiveCase):
    def test_document_of_several_clients_in_one_books_is_the_senders(self):
        first, second = (
            self.activate(self.client(name), books=self.garage)
            for name in ("Un", "Deux")
        )
        self.drop(second, "Invoices", "bill.pdf")
        self.check_and_take()
        move = self.document("bill.pdf").move_id
        move.write({"partner_id": self.vendor.id, "invoice_date": "2026-04-01"})
        move.invoice_line_ids = [(0, 0, {"name": "x", "price_unit": 3})]
        move.action_post()
        self.assertEqual(self.copy(move).folder_id, second)
        other = self.make(company_id=self.garage.id)
        other.action_post()
        self.assertFalse(self.Copy.search([("move_id", "=", other.id)]))
        self.assertFalse(first.archive_off)
