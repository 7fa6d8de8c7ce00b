"""A document goes back to the client, who is told why; the file follows."""

import io
import zipfile

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from dev import samples

from ..common import ADDON, ClientCase


def samples_zip(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


class ReturnCase(ClientCase):
    def setUp(self):
        super().setUp()
        self.reason = self.env.ref(f"{ADDON}.dext_dropbox_reason_unreadable")

    def imported(self, name="a.pdf", content=None, subfolder="Invoices"):
        self.drop(self.folder, subfolder, name, content)
        self.check_and_take()
        row = self.document(name)
        self.assertEqual(row.state, "imported")
        return row

    def wizard(self, records, user=None, **values):
        records = records.with_user(user or self.paul)
        if records._name == "account.move":
            action = records.action_dext_dropbox_return()
        else:
            action = records.action_return()
        return (
            self.env[action["res_model"]]
            .with_user(user or self.paul)
            .with_context(**action["context"])
            .create({"reason_id": self.reason.id, **values})
        )

    def give_back(self, records, user=None, **values):
        return self.wizard(records, user, **values).action_return()


class TestReturning(ReturnCase):
    def test_a_draft_goes_back(self):
        row = self.imported()
        draft = row.move_id
        self.give_back(draft, words="Page two is cut off.")
        self.assertEqual((row.state, draft.state), ("returned", "cancel"))
        self.assertTrue(self.lies("Invoices/a.pdf"))
        self.set_aside()
        self.assertTrue(self.lies("Rejected/a.pdf"))
        self.assertFalse(self.lies("Invoices/a.pdf"))
        self.assertEqual(row.path, f"{self.folder.path}/Rejected/a.pdf")
        self.assertEqual(row.aside, "done")
        # Both ends stand in the ledger.
        self.assertEqual(row.returned_by_id, self.paul)
        self.assertTrue(row.returned_on)
        self.assertEqual(row.return_reason_id, self.reason)
        self.assertEqual(row.returned_move_id, draft)
        told = f"{self.reason.name} {self.reason.advice} Page two is cut off."
        self.assertEqual(row.return_text, told)
        self.assertEqual(row.explanation, told)
        self.assertIn(told, draft.dext_dropbox_return)
        self.assertFalse(row.needs_attention)
        history = row.history
        self.assertIn("Paul Durand", history)
        self.assertIn("Returned to the client. The document cannot be read.", history)

    def test_the_client_is_told_in_their_language(self):
        self.client_partner.lang = "fr_FR"
        self.reason.with_context(lang="fr_FR").name = "Le document est illisible."
        self.reason.with_context(lang="fr_FR").advice = "Envoyez une photo plus nette."
        row = self.imported()
        row.move_id.message_subscribe(self.sophie.ids)
        self.give_back(row.move_id, words="Merci")
        letter = self.letters()
        self.assertEqual(len(letter), 1)
        self.assertIn("a.pdf", letter.subject)
        self.assertIn(
            "Le document est illisible. Envoyez une photo plus nette. Merci",
            letter.body_html,
        )
        self.assertFalse(
            self.letters(self.sophie), "who only follows is not written to"
        )
        self.assertIn(letter.mail_message_id, row.move_id.message_ids)

    def test_the_letter_leads_to_the_upload_page(self):
        Folder = type(self.env["dext.dropbox.folder"])
        self.patch(Folder, "_upload_link", lambda folder: "https://odoo.example/drop/x")
        self.give_back(self.imported())
        self.assertIn("https://odoo.example/drop/x", self.letters().body_html)

    def test_the_user_of_the_client_is_told(self):
        self.sophie.email = "sophie@example.com"
        own = self.activate(contact=self.sophie)
        self.drop(own, "Invoices", "hers.pdf")
        self.check_and_take()
        self.give_back(self.document("hers.pdf"))
        self.assertTrue(self.letters(self.sophie))
        self.assertFalse(self.letters())

    def test_nobody_is_written_to_without_an_address_or_a_wish(self):
        self.give_back(self.imported("a.pdf"), tell=False)
        self.client_partner.email = False
        second = self.imported("b.pdf")
        wizard = self.wizard(second)
        self.assertEqual(wizard.untold, self.client_partner.name)
        self.assertFalse(wizard.told)
        wizard.action_return()
        self.assertFalse(self.letters())
        self.assertEqual(second.state, "returned")
        notes = " ".join(second.move_id.message_ids.mapped("body"))
        self.assertIn("Returned to the client: b.pdf. The document cannot", notes)

    def test_the_draft_can_be_deleted(self):
        row = self.imported()
        draft = row.move_id
        self.give_back(draft, delete_drafts=True)
        self.assertFalse(draft.exists())
        self.assertEqual(row.state, "returned")
        self.assertFalse(row.returned_move_id)
        self.assertTrue(row.returned_draft)
        self.assertTrue(self.letters())
        notes = " ".join(self.folder.message_ids.mapped("body"))
        self.assertIn("Returned to the client: a.pdf.", notes)

    def test_several_in_one_go(self):
        for name in ("a.pdf", "b.pdf"):
            self.drop(self.folder, "Invoices", name)
        self.drop(self.folder, "Receipts", "c.exe", b"MZ" + bytes(200))
        self.check_and_take()
        rows = self.Document.search([])
        said = self.give_back(rows)
        self.assertEqual(set(rows.mapped("state")), {"returned"})
        self.assertEqual(set(said["params"]["left"]), set(rows.move_id.ids))
        self.set_aside()
        for name in ("a.pdf", "b.pdf", "c.exe"):
            self.assertTrue(self.lies(f"Rejected/{name}"))
        self.assertEqual(len(self.letters()), 3)

    def test_in_attention(self):
        content = samples.plain_bill("same")
        self.imported("first.pdf", content)
        self.drop(self.folder, "Invoices", "again.pdf", content)
        self.drop(self.folder, "Invoices", "bad.exe", b"MZ" + bytes(200))
        self.dropbox.write(f"{self.folder.path}/lost.pdf", samples.plain_bill("l"))
        self.check_and_take()
        rows = self.Document.search([("needs_attention", "=", True)])
        self.assertEqual(set(rows.mapped("name")), {"again.pdf", "bad.exe", "lost.pdf"})
        self.give_back(rows)
        self.set_aside()
        self.check_and_take()
        self.assertEqual(set(rows.mapped("state")), {"returned"})
        self.assertFalse(self.Document.search([("needs_attention", "=", True)]))
        for name in ("again.pdf", "bad.exe", "lost.pdf"):
            self.assertTrue(self.lies(f"Rejected/{name}"))
        self.assertEqual(self.document("first.pdf").move_id.state, "draft")

    def test_what_stays(self):
        row = self.imported()
        row.move_id.write(
            {
                "partner_id": self.garage.partner_id.id,
                "invoice_date": "2026-01-01",
                "invoice_line_ids": [Command.create({"name": "x", "price_unit": 1})],
            }
        )
        row.move_id.action_post()
        with self.assertRaisesRegex(UserError, "Posted documents stay"):
            self.give_back(row)
        self.assertFalse(row.may_return)
        self.drop(self.folder, "Invoices", "new.pdf")
        self.check()
        waiting = self.document("new.pdf")
        with self.assertRaisesRegex(UserError, "new.pdf cannot be returned"):
            self.give_back(waiting)
        with self.assertRaisesRegex(UserError, "None of these"):
            self.env["account.move"].with_user(self.paul).action_dext_dropbox_return()
        own = self.env["account.move"].create({"move_type": "in_invoice"})
        with self.assertRaisesRegex(UserError, "None of these"):
            own.with_user(self.paul).action_dext_dropbox_return()

    def test_a_reason_is_needed(self):
        row = self.imported()
        with self.assertRaisesRegex(UserError, "Say why"):
            self.give_back(row, reason_id=False, words="  ")
        self.assertEqual(row.state, "imported")
        self.give_back(row, reason_id=False, words="Not ours")
        self.assertEqual(row.return_text, "Not ours")

    def test_what_was_told_stays_when_the_words_change(self):
        french = self.reason.with_context(lang="fr_FR")
        row = self.imported()
        self.give_back(row)
        told = {lang: self.told(row, lang) for lang in ("en_US", "fr_FR")}
        self.assertNotEqual(*told.values())
        self.reason.with_user(self.claire).name = "Nobody can read this."
        self.reason.with_user(self.claire).update_field_translations(
            "advice", {"fr_FR": "Rien à faire."}
        )
        later = self.imported("b.pdf")
        self.give_back(later)
        french.with_user(self.claire).name = "Illisible."
        for lang, words in told.items():
            self.assertEqual(self.told(row, lang), words)
        self.assertIn("Nobody can read this.", self.told(later, "en_US"))
        self.assertIn("Rien à faire.", self.told(later, "fr_FR"))
        self.assertNotIn("Illisible.", self.told(later, "fr_FR"))
        self.assertFalse(row.return_reason_id.active)

    def told(self, row, lang):
        self.env.invalidate_all()
        return row.with_context(lang=lang).return_text

    def test_no_firm_changes_what_others_tell(self):
        connection = self.garage._dext_dropbox_connection()
        self.claire.company_ids = self.firm
        reasons = self.env["dext.dropbox.return.reason"].with_user(self.claire)
        shared = self.reason.with_user(self.claire)
        shared.advice = "The only firm changes what is for all."
        self.assertFalse(reasons.create({"name": "Ours"}).company_id)
        # Another firm has clients too.
        other = self.activate(self.client("X"), books=self.firm).sudo()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE dext_dropbox_folder SET connection_id = %s, company_id = %s "
            "WHERE id = %s",
            [connection.id, self.garage.id, other.id],
        )
        self.env.invalidate_all()
        own = reasons.create({"name": "Ours"})
        self.assertEqual(own.company_id, self.firm)
        for change in (
            lambda: shared.write({"name": "x"}),
            lambda: shared.write({"company_id": self.firm.id}),
            lambda: shared.update_field_translations("name", {"fr_FR": "x"}),
            lambda: shared.unlink(),
            lambda: own.write({"company_id": False}),
            lambda: reasons.create({"name": "x", "company_id": False}),
        ):
            with self.assertRaises(AccessError) as caught:  # undoes it too
                change()
            self.assertIn("Other firms", str(caught.exception))
        own.name = "Still ours"
        self.claire.company_ids |= self.garage
        shared.name = "Of who has access to both"

    def test_what_came_inside_another_file_stays_in_it(self):
        files = {f"{n}.pdf": samples.plain_bill(n) for n in ("one", "two")}
        self.drop(self.folder, "Invoices", "all.zip", samples_zip(files))
        self.check_and_take()
        self.give_back(self.document("one.pdf"))
        self.set_aside()
        self.assertTrue(self.lies("Invoices/all.zip"))
        self.assertEqual(self.document("one.pdf").state, "returned")
        self.assertEqual(self.document("two.pdf").move_id.state, "draft")

    def test_from_processed(self):
        self.connection.taken_files = "processed"
        row = self.imported()
        self.assertTrue(self.lies("Invoices/Processed/a.pdf"))
        self.give_back(row)
        self.set_aside()
        self.assertTrue(self.lies("Rejected/a.pdf"))
        self.check_and_take()
        self.assertEqual(row.state, "returned")
        self.assertTrue(self.lies("Rejected/a.pdf"))

    def test_the_check_and_the_comparison_change_nothing(self):
        row = self.imported()
        self.give_back(row)
        self.set_aside()
        for _again in range(2):
            self.check_and_take()
            self._run_cron("dext_dropbox.dext_dropbox_cron_reconcile")
            self.assertEqual((row.state, row.move_id.state), ("returned", "cancel"))
        self.assertEqual(len(self.Document.search([])), 1)
        self.assertEqual(self.connection.unaccounted_files, 0)

    def test_a_return_is_taken_back(self):
        row = self.imported()
        self.give_back(row)
        self.set_aside()
        row.move_id.with_user(self.paul).button_draft()
        self.assertEqual((row.state, row.move_id.state), ("imported", "draft"))
        self.dropbox.move(
            f"{self.folder.path}/Rejected/a.pdf", f"{self.folder.path}/Invoices/a.pdf"
        )
        self.check_and_take()
        self.assertEqual(len(self.env["account.move"].search(self.ours())), 1)

    def ours(self):
        return [("dext_dropbox_folder_id", "=", self.folder.id)]


class TestRights(ReturnCase):
    def test_only_accountants_of_the_books(self):
        row = self.imported()
        outsider = self.env["res.users"].create(
            {
                "login": "outsider",
                "name": "Outsider",
                "group_ids": [
                    Command.set(self.env.ref("account.group_account_manager").ids)
                ],
                "company_id": self.garage.id,
                "company_ids": [Command.set(self.garage.ids)],
            }
        )
        for user in (outsider, self.lea):
            with self.assertRaises(AccessError):
                row.with_user(user).action_return()
        self.assertEqual(row.state, "imported")
        wizard = self.wizard(row)
        with self.assertRaises(AccessError):
            wizard.with_user(self.claire).action_return()

    def test_it_is_no_call_for_scripts(self):
        for name in ("return_to_client",):
            self.assertTrue(getattr(type(self.Document), name)._api_private)

    def test_managers_alone_edit_the_reasons(self):
        Reason = self.env["dext.dropbox.return.reason"]
        with self.assertRaises(AccessError):
            Reason.with_user(self.paul).create({"name": "x"})
        own = Reason.with_user(self.claire).create(
            {"name": "Ours", "company_id": self.firm.id}
        )
        self.assertIn(own, Reason.with_user(self.claire).search([]))
        elsewhere = Reason.with_user(self.claire).with_context(
            allowed_company_ids=self.garage.ids
        )
        self.assertNotIn(own.id, elsewhere.search([]).ids)
        with self.assertRaises(AccessError):
            elsewhere.browse(own.id).name = "Theirs"
