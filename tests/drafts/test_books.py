"""The books: archived ones, branches, and drafts that are no business of ours."""

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tools.safe_eval import safe_eval

from dev import samples

from ..common import DropboxCase


class TestBooks(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    def take_file(self, subfolder="Invoices", content=None, name="a.pdf"):
        self.drop(self.folder, subfolder, name, content)
        self.check_and_take()
        return self.Document.search([("name", "=", name)], order="id desc", limit=1)

    # -- archived ----------------------------------------------------------

    def test_archived_books_receive_nothing(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check()
        self.bakery.active = False
        self.take()
        row = self.document("a.pdf")
        self.assertEqual((row.state, row.reason), ("failed", "books_archived"))
        self.assertFalse(row.move_id)
        self.bakery.active = True
        row.with_user(self.paul).action_retry()
        self.take()
        self.assertEqual(row.state, "imported")

    def test_a_new_version_does_not_change_archived_books(self):
        first = self.take_file(content=samples.facturx_invoice("V1"))
        self.bakery.active = False
        second = self.take_file(content=samples.facturx_invoice("V2"))
        self.assertEqual((second.state, second.reason), ("failed", "books_archived"))
        self.assertEqual(first.move_id.ref, "V1")

    # -- branches ----------------------------------------------------------

    def branch(self):
        branch = self.env["res.company"].create(
            {
                "name": "Fournil du Port",
                "parent_id": self.bakery.id,
                "country_id": self.bakery.country_id.id,
            }
        )
        for user in (self.claire, self.paul):
            user.company_ids = [Command.link(branch.id)]
        return branch

    def test_a_branch_uses_the_journal_of_the_company_above(self):
        branch = self.branch()
        above = self.bakery._dext_dropbox_journal("purchase")
        journal = above.copy({"default_account_id": above.default_account_id.id})
        self.folder = self.activate(
            branch.partner_id, books=branch, purchase_journal_id=journal.id
        )
        row = self.take_file(content=samples.facturx_invoice("V1"))
        move = row.move_id
        self.assertEqual((move.company_id, move.journal_id), (branch, journal))
        self.assertEqual(move.ref, "V1")
        branch.dext_dropbox_sale_journal_id = self.bakery._dext_dropbox_journal("sale")
        with self.assertRaises(ValidationError):
            self.folder.with_user(self.claire).purchase_journal_id = self.env[
                "account.journal"
            ].search(
                [("company_id", "=", self.garage.id), ("type", "=", "purchase")],
                limit=1,
            )

    def test_a_journal_of_the_company_above_is_offered_wherever_one_is_chosen(self):
        branch = self.branch()
        names = dict.fromkeys(("id", "company_id", "books_id"), branch.id)
        for model, prefix in (
            ("dext.dropbox.folder", ""),
            ("dext.dropbox.folder.activate", ""),
            ("res.company", "dext_dropbox_"),
            ("res.config.settings", "dext_dropbox_"),
        ):
            for kind in ("purchase", "sale"):
                above = self.bakery._dext_dropbox_journal(kind)
                field = f"{prefix}{kind}_journal_id"
                told = self.env[model].fields_get([field])[field]["domain"]
                offered = above.search(safe_eval(told, dict(names)))
                with self.subTest(model, kind=kind):
                    self.assertIn(above, offered)

    def test_the_kind_of_a_new_version_is_followed_in_a_branch(self):
        branch = self.branch()
        self.folder = self.activate(branch.partner_id, books=branch)
        move = self.take_file().move_id
        self.assertEqual(move.company_id, branch)
        path = f"{self.folder.path}/%s/a.pdf"
        self.dropbox.move(path % "Invoices", path % "Sales documents")
        self.dropbox.write(path % "Sales documents", samples.plain_bill("V2"))
        self.check_and_take()
        self.assertEqual(move.move_type, "out_invoice")
        self.assertEqual(move.journal_id.type, "sale")
        self.assertEqual(move.company_id, branch)

    # -- whose they are ----------------------------------------------------

    def test_a_write_on_several_moves_touches_only_those_from_dropbox(self):
        own = self.take_file().move_id
        other = own.copy()
        self.assertFalse(other.dext_dropbox_folder_id)
        self.env.flush_all()
        (own | other).with_user(self.paul).narration = "seen"
        self.assertTrue(own.dext_dropbox_touched)
        self.assertFalse(other.dext_dropbox_touched)
        self.assertEqual(other.narration, own.narration)

    def test_drafts_that_are_no_documents_are_cancelled_as_they_are(self):
        own = self.take_file().move_id
        other = own.copy()
        (own | other).with_user(self.paul).action_dext_dropbox_cancel()
        self.assertEqual((own.state, other.state), ("cancel", "draft"))
        self.assertTrue(own.message_main_attachment_id)

    def test_books_without_access_are_not_taken_away(self):
        local = self.claire.copy(
            {
                "login": "local",
                "company_id": self.firm.id,
                "company_ids": [Command.set(self.firm.ids)],
            }
        )
        folder = self.folder.with_user(local)
        with self.assertRaisesRegex(AccessError, "no access to the books"):
            folder.books_id = self.firm
        self.assertEqual(self.folder.books_id, self.bakery)
