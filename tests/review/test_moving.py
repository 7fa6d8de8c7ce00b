"""A person moves files to where they belong, in Dropbox itself."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.dext_dropbox.dropbox_api.client import DropboxClient

from dev import samples

from ..common import DropboxCase
from ..drafts.test_inside import zip_of

MOVE = "files/move_v2"


class TestMoving(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.other = self.activate(self.garage.partner_id)

    def misplace(self, name="a.pdf", content=None):
        content = content or samples.plain_bill(name)
        self.dropbox.write(f"{self.folder.path}/{name}", content)
        self.check()
        row = self.document(name)
        self.assertEqual(row.state, "misplaced")
        return row

    def wizard(self, rows, folder=None, kind="invoice", user=None):
        rows = rows.with_user(user or self.paul)
        action = rows.action_move()
        return (
            self.env[action["res_model"]]
            .with_user(user or self.paul)
            .with_context(**action["context"])
            .create({"folder_id": (folder or self.other).id, "kind": kind})
        )

    def move(self, rows, folder=None, kind="invoice", user=None):
        return self.wizard(rows, folder, kind, user).action_move()

    def assertStandsIn(self, row, folder, kind, path, file=None):
        """The document is a draft of the client of ``folder``, its file at ``path``.

        :param file: path of the file that it came inside
        """
        self.assertEqual((row.state, row.kind, row.reason), ("imported", kind, False))
        self.assertEqual(row.folder_id, folder)
        self.assertEqual(row.partner_id, folder.partner_id)
        self.assertEqual(row.books_id, folder.books_id)
        self.assertEqual(row.move_id.company_id, folder.books_id)
        self.assertEqual(row.path, path)
        self.assertIn(file or path, self.dropbox.tree())

    def test_misplaced_file(self):
        row = self.misplace()
        self.dropbox.calls.clear()
        self.move(row, kind="sale")
        self.assertEqual(row.state, "pending")
        self.assertEqual([call.route for call in self.dropbox.calls][-1], MOVE)
        self.take()
        path = "/Garage Lenoir/Sales documents/a.pdf"
        self.assertStandsIn(row, self.other, "sale", path)
        draft = row.move_id
        self.check_and_take()
        self.assertStandsIn(row, self.other, "sale", path)
        self.assertEqual(row.move_id, draft)
        self.assertNotIn(f"{self.folder.path}/a.pdf", self.dropbox.tree())

    def test_the_check_is_faster(self):
        row = self.misplace()
        wizard, original = self.wizard(row), DropboxClient.move

        def move(client, *args):
            moved = original(client, *args)
            self.connection.sudo()._check_page()
            row.invalidate_recordset()
            self.assertEqual(row.state, "pending")
            self.import_batch()
            self.assertEqual(row.state, "imported")
            return moved

        self.patch(DropboxClient, "move", move)
        wizard.action_move()
        draft = row.move_id
        self.assertTrue(draft)
        self.check_and_take()
        self.assertStandsIn(row, self.other, "invoice", "/Garage Lenoir/Invoices/a.pdf")
        self.assertEqual(row.move_id, draft)
        self.assertEqual(draft.state, "draft")

    def test_a_request_that_is_repeated_moves_once(self):
        row = self.misplace()
        wizard = self.wizard(row)
        target = f"{self.other.path}/Invoices/a.pdf"
        self.dropbox.move(f"{self.folder.path}/a.pdf", target)
        self.check_and_take()
        self.dropbox.calls.clear()
        wizard.action_move()
        self.assertNotIn(MOVE, [call.route for call in self.dropbox.calls])
        self.assertStandsIn(row, self.other, "invoice", "/Garage Lenoir/Invoices/a.pdf")

    def test_name_that_is_taken(self):
        row = self.misplace()
        self.drop(self.other, "Invoices", "a.pdf", samples.plain_bill("other"))
        self.move(row)
        self.check_and_take()
        path = "/Garage Lenoir/Invoices/a (1).pdf"
        self.assertStandsIn(row, self.other, "invoice", path)
        self.assertEqual(row.name, "a (1).pdf")

    def test_where_the_client_folder_is_called_now(self):
        row = self.misplace()
        self.dropbox.move("/Garage Lenoir", "/Lenoir SARL")
        self.move(row)
        self.check_and_take()
        self.assertStandsIn(row, self.other, "invoice", "/Lenoir SARL/Invoices/a.pdf")

    def test_a_file_that_its_client_renamed_meanwhile(self):
        row = self.misplace()
        self.dropbox.move(f"{self.folder.path}/a.pdf", f"{self.folder.path}/b.pdf")
        self.move(row)
        self.check_and_take()
        self.assertStandsIn(row, self.other, "invoice", "/Garage Lenoir/Invoices/a.pdf")

    def test_document_of_another_client(self):
        content = self.drop(self.folder, "Invoices", "a.pdf")
        self.drop(self.folder, "Invoices", "b.pdf", content)
        self.check_and_take()
        row, copy = self.document("a.pdf"), self.document("b.pdf")
        self.assertEqual(copy.state, "duplicate")
        wrong = row.move_id
        self.move(row)
        self.assertEqual(wrong.state, "cancel")
        self.assertIn("/Garage Lenoir/Invoices/a.pdf", str(wrong.message_ids[0].body))
        self.take()
        self.assertStandsIn(row, self.other, "invoice", "/Garage Lenoir/Invoices/a.pdf")
        self.assertNotEqual(row.move_id, wrong)
        self.assertEqual(row.move_id.message_main_attachment_id.raw, content)
        # It was a copy of what is gone; whose it is now has to be decided again.
        self.assertEqual(copy.state, "imported")

    def test_what_came_inside_a_file_goes_with_it(self):
        names = "a.pdf", "b.pdf", "c.txt"
        contents = samples.plain_bill("a"), samples.plain_bill("b"), b"hello"
        files = zip_of(*zip(names, contents, strict=True))
        self.drop(self.folder, "Invoices", "a.zip", files)
        self.check_and_take()
        rows = self.document("a.pdf") | self.document("b.pdf")
        wrong = rows.move_id
        self.move(self.document("a.zip"))
        self.take()
        drafts = rows.move_id
        self.check_and_take()
        for row in rows:
            path = f"/Garage Lenoir/Invoices/a.zip/{row.name}"
            self.assertStandsIn(
                row, self.other, "invoice", path, f"{self.other.path}/Invoices/a.zip"
            )
        self.assertEqual(set(wrong.mapped("state")), {"cancel"})
        self.assertEqual((rows.move_id, len(drafts)), (drafts, 2))
        self.assertEqual(self.document("c.txt").folder_id, self.other)
        self.assertEqual(self.document("a.zip").state, "opened")

    def test_a_file_with_a_posted_document_inside_stays(self):
        bill = samples.facturx_invoice("A1")
        self.drop(self.folder, "Invoices", "a.zip", zip_of(("a.pdf", bill)))
        self.check_and_take()
        self.document("a.pdf").move_id.action_post()
        with self.assertRaisesRegex(UserError, "Reset them to draft"):
            self.move(self.document("a.zip"))
        self.assertIn(f"{self.folder.path}/Invoices/a.zip", self.dropbox.tree())

    def test_a_part_of_a_folder_that_is_one_document_stays(self):
        names = "Index.zip", "preview.jpg"
        for name in names:
            self.drop(self.folder, "Invoices", f"March.pages/{name}")
        self.check()
        row = self.document("March.pages")
        self.assertEqual((row.reason, row.may_move), ("bundle", False))
        part = self.Document.search([("reason", "=", "inside_bundle")])
        self.assertFalse(part.may_move)
        self.dropbox.calls.clear()
        for one in (row, part):
            with self.assertRaisesRegex(UserError, "Move the folder in Dropbox"):
                self.move(one)
        self.assertNotIn(MOVE, [call.route for call in self.dropbox.calls])

    def test_the_cancelled_draft_leads_to_where_its_document_is_now(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        row = self.document("a.pdf")
        former = row.move_id.with_user(self.paul)
        self.assertFalse(former.dext_dropbox_moved_to)
        told = self.move(row)["params"]
        self.assertEqual(told["left"], former.ids)
        former.invalidate_recordset()
        self.assertIn("books of Garage Lenoir next", former.dext_dropbox_moved_to)
        opened = former.action_dext_dropbox_open_moved()
        self.assertEqual((opened["res_model"], opened["res_id"]), (row._name, row.id))
        self.take()
        former.invalidate_recordset()
        self.assertIn("now in the books of Garage", former.dext_dropbox_moved_to)
        model, method, ids = told["link"]
        for opened in (
            former.action_dext_dropbox_open_moved(),
            getattr(self.env[model].browse(ids), method)(),
        ):
            self.assertEqual(opened["res_model"], "account.move")
            self.assertEqual(opened["res_id"], row.move_id.id)

    def test_who_may_not_see_where_it_went_is_told_no_name(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        row = self.document("a.pdf")
        former = row.move_id
        self.move(row)
        self.take()
        self.paul.company_ids -= self.garage
        former = former.with_user(self.paul).with_context(
            allowed_company_ids=self.bakery.ids
        )
        self.assertIn("another client", former.dext_dropbox_moved_to)
        self.assertNotIn("Lenoir", former.dext_dropbox_moved_to)
        self.assertFalse(former.dext_dropbox_may_open_moved)
        with self.assertRaises(AccessError):
            former.action_dext_dropbox_open_moved()

    def test_document_of_another_kind(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        row = self.document("a.pdf")
        wrong = row.move_id
        self.move(row, self.folder, "sale")
        self.check_and_take()
        path = f"{self.folder.path}/Sales documents/a.pdf"
        self.assertStandsIn(row, self.folder, "sale", path)
        self.assertEqual((wrong.state, row.move_id.state), ("cancel", "draft"))
        self.assertEqual(row.move_id.move_type, "out_invoice")

    def test_posted_documents_stay(self):
        self.drop(self.folder, "Invoices", "a.pdf", samples.facturx_invoice("A1"))
        self.check_and_take()
        row = self.document("a.pdf")
        row.move_id.action_post()
        with self.assertRaisesRegex(UserError, "Reset them to draft"):
            self.move(row)
        self.assertIn(f"{self.folder.path}/Invoices/a.pdf", self.dropbox.tree())
        self.assertEqual(row.move_id.state, "posted")

    def test_the_wizard_proposes_where_the_alarm_points(self):
        content = samples.plain_bill("same")
        self.drop(self.folder, "Receipts", "a.pdf", content)
        self.check_and_take()
        self.drop(self.other, "Invoices", "b.pdf", content)
        self.check_and_take()
        context = self.document("b.pdf").with_user(self.paul).action_move()["context"]
        self.assertEqual(context["default_folder_id"], self.folder.id)
        self.assertEqual(context["default_kind"], "invoice")

    def test_one_that_is_gone_does_not_hold_up_the_others(self):
        rows = self.misplace("a.pdf") | self.misplace("b.pdf")
        self.dropbox.delete(f"{self.folder.path}/a.pdf")
        told = self.move(rows)["params"]
        self.assertEqual(told["kind"], "warning")
        self.assertIn("a.pdf is no longer in Dropbox", told["message"])
        self.check_and_take()
        self.assertEqual(self.document("a.pdf").reason, "removed")
        self.assertEqual(self.document("b.pdf").state, "imported")

    def test_nothing_changes_if_dropbox_has_trouble(self):
        row = self.misplace()
        for kind in ("rate_limit_long", "server_error"):
            self.dropbox.faults.add(MOVE, kind)
            with self.assertRaisesRegex(UserError, "Try again"):
                self.move(row)
            self.assertEqual(row.state, "misplaced")
        self.assertFalse(self.connection.trouble)

    def test_what_is_waiting_or_gone_is_not_moved(self):
        row = self.misplace()
        self.dropbox.delete(f"{self.folder.path}/a.pdf")
        self.check()
        with self.assertRaisesRegex(UserError, "cannot be moved"):
            self.move(row)

    def test_only_to_folders_that_the_user_may_see(self):
        row = self.misplace()
        local = self.env["res.users"].create(
            {
                "login": "local",
                "name": "Accountant of the bakery",
                "group_ids": [
                    Command.set(self.env.ref("account.group_account_invoice").ids)
                ],
                "company_id": self.bakery.id,
                "company_ids": [Command.set(self.bakery.ids)],
            }
        )
        with self.assertRaises(AccessError):
            row.with_user(local).move_to(self.other.with_user(local), "invoice")
        with self.assertRaises(AccessError):
            row.with_user(self.lea).move_to(self.folder.with_user(self.lea), "invoice")
        self.assertEqual(row.state, "misplaced")

    def test_only_into_books_that_the_user_may_see(self):
        self.dropbox.write("/a.pdf", samples.plain_bill("a"))
        self.check()
        row = self.document("a.pdf")
        self.paul.company_id = self.firm
        self.paul.company_ids = self.firm
        with self.assertRaisesRegex(AccessError, "no access to the books"):
            row.with_user(self.paul).move_to(self.other.with_user(self.paul), "sale")
        self.assertEqual(row.state, "misplaced")
        self.assertIn("/a.pdf", self.dropbox.tree())

    def test_only_within_one_firm(self):
        row = self.misplace()
        own = self.bakery._dext_dropbox_connection()
        self.link(own, account="autre@example.com")
        elsewhere = self.Folder.with_user(self.claire).activate(
            own.with_user(self.claire),
            self.bakery.partner_id,
            self.env["res.partner"],
            self.bakery,
        )
        with self.assertRaisesRegex(UserError, "another firm"):
            self.move(row, elsewhere)

    def test_into_a_client_folder_that_is_gone(self):
        garage = self.activate(self.garage.partner_id)
        self.dropbox.write(f"{self.folder.path}/a.pdf", samples.plain_bill("a"))
        self.check()
        self.dropbox.delete(garage.path)
        with self.assertRaisesRegex(UserError, "no longer in Dropbox"):
            self.move(self.document("a.pdf"), garage)

    def test_what_is_in_processed_already_stays_there(self):
        self.connection.taken_files = "processed"
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        self.check_and_take()
        row = self.document("a.pdf")
        place = f"{self.folder.path}/Invoices/Processed/a.pdf"
        self.assertEqual(row.path, place)
        self.move(row, self.folder)
        self.check_and_take()
        self.assertEqual((row.state, row.path), ("imported", place))
