"""Activating clients: names, clashes, books, journals, and doing it again."""

import os
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.dext_dropbox import vault
from odoo.addons.dext_dropbox.models.clients.activation import safe_name

from ..common import DropboxCase

SUBFOLDERS = {"Invoices", "Receipts", "Sales documents"}


class TestActivation(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()

    def in_dropbox(self):
        return set(self.dropbox.tree())

    def assertStands(self, path):
        """The client folder ``path`` stands in Dropbox with its three subfolders."""
        self.assertLessEqual(
            {f"{path}/{subfolder}" for subfolder in SUBFOLDERS}, self.in_dropbox()
        )

    def test_folder_with_three_subfolders_is_made(self):
        folder = self.activate()
        self.assertEqual(folder.path, "/Boulangerie Petit")
        self.assertEqual(folder.state, "active")
        self.assertTrue(folder.dropbox_id.startswith("id:"))
        self.assertStands("/Boulangerie Petit")

    def test_user_of_a_client_gets_a_folder_of_its_own(self):
        whole = self.activate()
        own = self.activate(contact=self.sophie)
        self.assertEqual(own.path, "/Boulangerie Petit - Sophie Petit")
        self.assertNotEqual(own, whole)
        self.assertStands("/Boulangerie Petit - Sophie Petit")

    def test_an_employee_of_a_company_counts_as_its_user(self):
        folder = self.activate(self.firm.partner_id, self.paul.partner_id, self.firm)
        self.assertEqual(folder.path, "/Cabinet Martin - Paul Durand")

    def test_a_stranger_is_no_user_of_the_client(self):
        with self.assertRaisesRegex(UserError, "is no contact of Boulangerie Petit"):
            self.activate(contact=self.client("Stranger"))

    def test_activating_again_changes_nothing(self):
        first = self.activate()
        before = self.in_dropbox()
        self.dropbox.calls.clear()
        self.assertEqual(self.activate(), first)
        self.assertEqual(self.in_dropbox(), before)
        self.assertFalse(self.dropbox.calls)

    def test_names_are_made_safe(self):
        for name, expected in (
            ("Dupont / Fils", "Dupont - Fils"),
            ('A<B>C:D"E|F?G*H\\I', "A-B-C-D-E-F-G-H-I"),
            ("Café ☕ 🍰 Rêve", "Café ☕ Rêve"),
            ("Trailing dots...", "Trailing dots"),
            ("  two   spaces ", "two spaces"),
            ("tab\tand\nline", "tab and line"),
            ("مخبز الأمل", "مخبز الأمل"),
            ("Cafe\u0301", "Caf\u00e9"),
            ("X" * 300, "X" * 120),
            (".hidden", "hidden"),
        ):
            with self.subTest(name):
                self.assertEqual(safe_name(name), expected)
                folder = self.activate(self.client(name), books=self.bakery)
                self.assertStands(folder.path)

    def test_long_client_and_user_names_both_stay_visible(self):
        self.assertEqual(safe_name("C" * 300, "U" * 300), f"{'C' * 60} - {'U' * 60}")

    def test_a_client_without_usable_name_is_told_so(self):
        for name in ("🍰🍰", "...", "//"):
            with self.subTest(name), self.assertRaisesRegex(UserError, "needs a name"):
                self.activate(self.client(name), books=self.bakery)
        nameless = self.env["res.partner"].create(
            {"type": "invoice", "parent_id": self.bakery.partner_id.id}
        )
        with self.assertRaisesRegex(UserError, "needs a name"):
            self.activate(nameless, books=self.bakery)

    def test_clashing_names_get_numbers(self):
        paths = [
            self.activate(self.client(name), books=self.bakery).path
            for name in ("ACME", "Acme", "ACME", "acme.")
        ]
        self.assertEqual(paths, ["/ACME", "/Acme (2)", "/ACME (3)", "/acme (4)"])

    def test_a_folder_that_lies_there_already_is_taken_over(self):
        self.dropbox.write("/Garage Lenoir/Invoices/old.pdf", b"%PDF-1.4")
        folder = self.activate(self.garage.partner_id)
        self.assertEqual(folder.path, "/Garage Lenoir")
        self.assertStands("/Garage Lenoir")

    def test_a_renamed_folder_of_another_client_is_not_taken_over(self):
        bakery = self.activate()
        self.dropbox.move("/Boulangerie Petit", "/Garage Lenoir")
        garage = self.activate(self.garage.partner_id)
        self.assertNotEqual(garage.dropbox_id, bakery.dropbox_id)
        self.assertEqual(garage.path, "/Garage Lenoir (2)")

    def test_a_file_in_the_way_is_left_alone(self):
        self.dropbox.write("/Garage Lenoir", b"a file")
        folder = self.activate(self.garage.partner_id)
        self.assertEqual(folder.path, "/Garage Lenoir (2)")
        self.assertEqual(self.dropbox.tree()["/Garage Lenoir"], b"a file")

    def test_books_are_proposed_or_asked_for(self):
        wizards = self.env["dext.dropbox.folder.activate"].with_user(self.claire)
        proposed = wizards.create({"partner_id": self.bakery.partner_id.id})
        self.assertEqual(proposed.books_id, self.bakery)
        self.assertFalse(proposed.firm_books)
        asked = wizards.create({"partner_id": self.client("New").id})
        self.assertFalse(asked.books_id)
        with self.assertRaisesRegex(UserError, "Choose the books"):
            asked.action_activate()
        asked.books_id = self.firm
        self.assertTrue(asked.firm_books)

    def test_books_without_access_cannot_be_chosen(self):
        secret = self.env["res.company"].create({"name": "Secret"})
        with self.assertRaisesRegex(AccessError, "no access to the books"):
            self.activate(self.client("New"), books=secret)
        folder = self.activate()
        with self.assertRaisesRegex(AccessError, "no access to the books"):
            folder.with_user(self.claire).books_id = secret

    def test_journals_belong_to_the_books(self):
        folder = self.activate()
        foreign = self.env["account.journal"].search(
            [("company_id", "=", self.garage.id), ("type", "=", "purchase")], limit=1
        )
        with self.assertRaisesRegex(ValidationError, "no journal of the right type"):
            folder.with_user(self.claire).purchase_journal_id = foreign

    def test_journal_of_folder_before_books_before_first(self):
        folder = self.activate()
        first = folder.journal("invoice")
        for owner, field in (
            (self.bakery, "dext_dropbox_purchase_journal_id"),
            (folder, "purchase_journal_id"),
        ):
            journal = first.copy({"code": f"P{owner.id}", "name": field})
            owner[field] = journal
            self.assertEqual(folder.journal("invoice"), journal)
        self.assertEqual(folder.journal("receipt"), folder.purchase_journal_id)
        folder.purchase_journal_id.active = False
        self.assertEqual(
            folder.journal("receipt"), self.bakery.dext_dropbox_purchase_journal_id
        )
        self.bakery.dext_dropbox_purchase_journal_id.active = False
        self.assertEqual(folder.journal("receipt"), first)
        self.assertEqual(folder.journal("sale").type, "sale")

    def test_a_long_name_has_all_the_room_if_there_is_no_user(self):
        folder = self.activate(self.client("C" * 300), books=self.bakery)
        self.assertEqual(folder.name, "C" * 120)

    def test_without_the_key_of_the_server_it_is_refused(self):
        key = Fernet.generate_key().decode()
        self.startPatcher(patch.dict(os.environ, {vault.VARIABLE: key}))
        with self.assertRaisesRegex(UserError, "could not make the folder"):
            self.activate()

    def test_the_button_is_for_whoever_may(self):
        own, client = self.firm.partner_id, self.bakery.partner_id
        for user, partner, may in (
            (self.claire, client, True),
            (self.paul, client, False),
            (self.paul, own, True),
            (self.paul, self.client("Colleague", parent_id=own.id), True),
            (self.paul, self.sophie, False),
        ):
            with self.subTest(user=user.name, partner=partner.name):
                partners = partner.with_user(user).with_company(self.firm)
                self.assertEqual(partners.dext_dropbox_may_activate, may)

    def test_the_business_account_from_the_connection(self):
        connection = self.connection.with_user(self.paul)
        self.assertFalse(connection.business_active)
        asked = connection.action_activate_business()
        self.assertEqual(
            asked["context"]["default_partner_id"], self.firm.partner_id.id
        )
        self.activate(self.firm.partner_id, books=self.firm, user=self.paul)
        self.assertTrue(connection.business_active)

    def test_nothing_is_kept_if_dropbox_has_trouble(self):
        self.dropbox.faults.add("files/create_folder_v2", "server_error", times=9)
        with self.assertRaisesRegex(UserError, "Try again"):
            self.activate()

    def test_activation_needs_the_connection(self):
        self.connection.with_user(self.claire).disconnect()
        with self.assertRaisesRegex(UserError, "Connect the firm first"):
            self.activate()

    def test_a_base_folder_that_is_entered_after_the_first_check(self):
        self.dropbox.write("/private.pdf", b"%PDF-")
        self.check()
        row = self.document("private.pdf")
        self.assertEqual(row.state, "misplaced")
        self.connection.base_folder = "Clients"
        self.assertFalse(row.needs_attention)
        self.dropbox.write("/Private/letter.pdf", b"%PDF-")
        self.dropbox.write("/Clients/loose.pdf", b"%PDF-")
        self.check()
        seen = self.Document.search([("state", "=", "misplaced")])
        self.assertEqual(seen.mapped("name"), ["loose.pdf"])

    def test_full_dropbox_has_a_base_folder(self):
        self.connection.base_folder = "/Clients/Dext/"
        folder = self.activate()
        self.assertEqual(folder.path, "/Clients/Dext/Boulangerie Petit")
        self.drop(folder, "Invoices", "in.pdf")
        self.dropbox.write("/Clients/outside.pdf", b"%PDF-")
        self.check()
        self.assertEqual(self.Document.search([]).mapped("name"), ["in.pdf"])
        with self.assertRaisesRegex(ValidationError, "cannot change any more"):
            self.connection.base_folder = "Elsewhere"
