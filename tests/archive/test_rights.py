"""Who sees the archive and who may put it right; what RPC does not reach."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.dext_dropbox_archive.models import year

from dev import firm

from ..common import DropboxHttpCase
from .common import ArchiveCase, ArchiveSetup


class TestRights(ArchiveCase):
    def setUp(self):
        super().setUp()
        self.kept = self.stored()
        self.check()

    def test_accountant_of_the_books_sees_and_repairs(self):
        own = self.kept.with_user(self.paul)
        self.assertEqual(own.sha256, self.kept.sha256)
        self.dropbox.delete(self.kept.path)
        self.check()
        own.action_repair()
        self.store()
        self.assertEqual(self.kept.state, "stored")

    def test_accountant_of_other_books_sees_nothing(self):
        self.paul.write(
            {"company_ids": [(3, self.bakery.id)], "company_id": self.garage.id}
        )
        copies = self.Copy.with_user(self.paul)
        self.assertFalse(copies.search([]))
        with self.assertRaises(AccessError):
            copies.browse(self.kept.id).action_repair()

    def test_nobody_writes_by_hand(self):
        for user in (self.claire, self.paul):
            copy = self.kept.with_user(user)
            with self.assertRaises(UserError):  # of which an AccessError is one
                copy.state = "failed"
            with self.assertRaises(UserError):
                copy.unlink()
        with self.assertRaises(AccessError):
            self.archive.with_user(self.paul).on = False
        self.archive.with_user(self.claire).on = False

    def test_link_on_the_document_is_not_made_by_hand(self):
        other = self.post()
        move = other.with_user(self.paul)
        with self.assertRaises(UserError):
            move.dext_dropbox_archive_id = self.kept.id

    def test_portal_user_sees_nothing(self):
        for model in ("archive", "archive.copy", "archive.run", "archive.kind"):
            with self.assertRaises(AccessError):
                self.env[f"dext.dropbox.{model}"].with_user(self.lea).search([])

    def test_bookkeeping_of_the_archive_is_nobodys(self):
        for model in ("archive.version", "archive.wish"):
            with self.assertRaises(AccessError):
                self.env[f"dext.dropbox.{model}"].with_user(self.claire).search([])

    def test_posting_by_who_only_invoices(self):
        person = self.env["res.users"].create(
            {
                "login": "ines",
                "name": "Inès",
                "group_ids": [
                    (6, 0, [self.env.ref("account.group_account_invoice").id])
                ],
                "company_id": self.bakery.id,
                "company_ids": [(6, 0, self.bakery.ids)],
            }
        )
        move = self.make()
        move.with_user(person).action_post()
        self.assertEqual(self.copy(move).state, "waiting")

    def test_lists_filter_and_group_by_the_archive(self):
        moves = self.env["account.move"].with_user(self.paul)
        own = [("company_id", "=", self.bakery.id)]
        bare = self.make()
        found = moves.search([*own, ("dext_dropbox_archive_state", "=", "stored")])
        self.assertEqual(found, self.kept.move_id)
        groups = dict(
            moves._read_group(own, ["dext_dropbox_archive_state"], ["__count"])
        )
        self.assertEqual(groups["stored"], 1)
        self.assertGreaterEqual(groups[False], len(bare))

    def test_journal_says_what_needs_somebody(self):
        self.dropbox.delete(self.kept.path)
        self.check()
        journal = self.kept.move_id.journal_id.with_user(self.paul)
        data = journal._get_journal_dashboard_data_batched()[journal.id]
        self.assertEqual(data["dext_dropbox_archive_count"], 1)


@tagged("standard", "post_install", "-at_install")
class TestOverTheWire(ArchiveSetup, DropboxHttpCase):
    def test_year_is_handed_to_accountants_of_the_books_alone(self):
        copy = self.stored()
        address = f"/dext_dropbox_archive/{self.folder.id}/2026"
        self.authenticate("paul", firm.PASSWORD)
        answer = self.url_open(address)
        self.assertEqual(answer.status_code, 200)
        self.assertIn(copy.place.encode(), answer.content)
        self.assertIn("2026.zip", answer.headers["Content-Disposition"])
        self.stored()
        with patch.object(year, "MOST_DOCUMENTS", 1):
            month = self.url_open(f"{address}-03")
            self.assertIn("2026-03.zip", month.headers["Content-Disposition"])
            self.assertEqual(self.url_open(address).status_code, 404)
        for wrong in (f"{address}-03", f"{address}1", address.replace("2026", "x")):
            self.assertEqual(self.url_open(wrong).status_code, 404)
        self.authenticate("lea", firm.PASSWORD)
        self.assertEqual(self.url_open(address).status_code, 404)
        self.paul.write(
            {"company_ids": [(3, self.bakery.id)], "company_id": self.garage.id}
        )
        self.env.flush_all()
        self.authenticate("paul", firm.PASSWORD)
        self.assertEqual(self.url_open(address).status_code, 404)

    def test_year_is_not_had_by_its_method(self):
        self.assertDenied(
            "paul", "dext.dropbox.folder", "archive_year", self.folder.ids, 2026, {}
        )
