"""Who sells, and where he is paid: by legal numbers, and never made of a bare name."""

import re

from odoo.exceptions import AccessError

from odoo.addons.account_document_reader.reading import Trouble

from ..reader.electronic.building import Doc, cii
from .common import ReaderCase

IBAN = Doc().iban[0]


class TestSeller(ReaderCase):
    def nowhere(self):
        """Upload an e-invoice whose seller has no address."""
        content = cii(Doc())
        town = re.search(rb"<ram:PostcodeCode>.*?</ram:CityName>", content, re.DOTALL)
        return self.upload(content.replace(town.group(), b"", 1))

    def test_by_vat_number_however_it_is_called(self):
        vendor = self.vendor(name="Durand (fournisseur)")
        self.assertEqual(self.bill().partner_id, vendor)

    def test_by_siren_and_by_siret(self):
        for registry in ("303265045", "303 265 045", "30326504500017"):
            with self.subTest(registry):
                vendor = self.vendor(vat=False, company_registry=registry)
                self.assertEqual(self.bill().partner_id, vendor)
                vendor.active = False
                vendor.company_registry = False

    def test_by_bank_account(self):
        vendor = self.vendor(vat=False, name="Durand")
        vendor.bank_ids = [(0, 0, {"acc_number": IBAN})]
        self.assertEqual(self.bill().partner_id, vendor)

    def test_an_account_does_not_outweigh_another_vat_number(self):
        other = self.vendor(vat="FR23334175221", name="Affactureur")
        other.bank_ids = [(0, 0, {"acc_number": IBAN})]
        self.assertNotEqual(self.bill().partner_id, other)

    def test_never_by_a_part_of_the_name(self):
        longer = self.env["res.partner"].create(
            {"name": "Imprimerie Durand SARL du Parc", "is_company": True}
        )
        move = self.bill(vat="", siren="", endpoint=("", ""), iban=())
        self.assertFalse(move.partner_id)
        self.assertIn("unknown_vendor", self.codes(move))
        self.assertNotEqual(move.partner_id, longer)

    def test_the_company_before_its_branches_and_people(self):
        vendor = self.vendor()
        self.env["res.partner"].create(
            {"name": "Durand Nantes", "parent_id": vendor.id, "vat": vendor.vat}
        )
        self.assertEqual(self.bill().partner_id, vendor)

    def test_never_one_that_is_private_to_other_books(self):
        other = self.vendor(company_id=self.garage.id)
        self.assertNotEqual(self.bill().partner_id, other)

    def test_a_new_vendor_is_made_of_complete_legal_data(self):
        move = self.bill()
        vendor = move.partner_id
        self.assertEqual(vendor.name, "Imprimerie Durand SARL")
        self.assertEqual(vendor.vat, "FR40303265045")
        self.assertEqual(vendor.city, "Lyon")
        self.assertTrue(vendor.is_company)
        self.assertFalse(vendor.company_id)

    def test_no_vendor_is_made_of_less(self):
        """Odoo's decoder makes one of a name and a VAT number."""
        move = self.nowhere()
        self.assertFalse(move.partner_id)
        found = self.env["res.partner"].search([("vat", "=", "FR40303265045")])
        self.assertFalse(found)

    def test_an_archived_vendor_is_told_and_not_made_again(self):
        self.vendor(active=False)
        move = self.bill()
        self.assertFalse(move.partner_id)
        self.assertIn("archived_vendor", self.codes(move))

    def test_the_books_themselves_are_no_vendor(self):
        self.bakery.partner_id.vat = "FR40303265045"
        move = self.bill()
        self.assertNotEqual(move.partner_id, self.bakery.partner_id)
        self.assertIn("own_sale", self.codes(move))


class TestAccount(ReaderCase):
    def accounts(self):
        return self.env["res.partner.bank"].search(
            [("sanitized_acc_number", "=", IBAN)]
        )

    def test_no_account_is_made_of_a_file(self):
        self.vendor()
        move = self.bill()
        self.assertFalse(self.accounts())
        self.assertFalse(move.partner_bank_id)
        self.assertEqual(move.document_unknown_iban, IBAN)
        self.assertIn("unknown_account", self.codes(move))

    def test_a_known_account_is_chosen(self):
        vendor = self.vendor()
        vendor.bank_ids = [
            (0, 0, {"acc_number": "FR1420041010050500013M02606"}),
            (0, 0, {"acc_number": IBAN}),
        ]
        move = self.bill()
        self.assertEqual(move.partner_bank_id, self.accounts())
        self.assertFalse(move.document_unknown_iban)
        self.assertEqual(self.codes(move), [])

    def test_an_archived_account_is_not_brought_back_by_a_file(self):
        vendor = self.vendor()
        vendor.bank_ids = [(0, 0, {"acc_number": IBAN})]
        vendor.bank_ids.action_archive()
        move = self.bill()
        self.assertFalse(self.accounts())
        self.assertFalse(move.partner_bank_id)
        self.assertIn("unknown_account", self.codes(move))

    def test_it_is_added_by_who_may(self):
        self.vendor()
        move = self.bill()
        groups = self.env.ref("account.group_account_invoice")
        clerk = self.paul.copy({"login": "clerk", "group_ids": [(6, 0, groups.ids)]})
        clerk.company_ids |= self.bakery
        self.assertFalse(move.with_user(clerk).can_add_document_iban)
        with self.assertRaises(AccessError):
            move.with_user(clerk).action_document_reader_add_account()
        self.assertTrue(move.with_user(self.claire).can_add_document_iban)
        move.with_user(self.claire).action_document_reader_add_account()
        self.assertEqual(move.partner_bank_id, self.accounts())
        self.assertFalse(move.document_unknown_iban)
        self.assertEqual(self.codes(move), [])

    def test_the_alarm_is_told_once(self):
        """By its own banner, which has the button; the list tells it in words."""
        self.vendor()
        move = self.bill()
        self.assertTrue(move.document_unknown_iban)
        self.assertIn(IBAN, self.row(move).words)
        self.assertFalse(move.document_reading_words)
        self.row(move)._tell(Trouble("several_due_dates"))
        self.assertTrue(move.document_reading_words)
        self.assertNotIn(IBAN, move.document_reading_words)
