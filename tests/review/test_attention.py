"""What needs attention, why, and what accountants decide about it."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import SQL

from dev import samples

from ..common import DropboxCase


class TestAttention(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    def as_paul(self, *names):
        rows = self.Document.search([("name", "in", names)])
        self.assertEqual(len(rows), len(names))
        return rows.with_user(self.paul)

    def attention(self):
        """Names of the files that the list shows, which each row says of itself too."""
        found = self.Document.search([("needs_attention", "=", True)])
        self.assertEqual(found, found.search([]).filtered("needs_attention"))
        others = self.Document.search([("needs_attention", "=", False)])
        self.assertEqual(found | others, found.search([]))
        self.assertFalse(found & others)
        self.connection.invalidate_recordset()
        self.assertEqual(self.connection.attention_count, len(found))
        return set(found.mapped("name"))

    def drop_one_of_each(self):
        content = samples.plain_bill("same")
        self.drop(self.folder, "Invoices", "accepted.pdf", content)
        self.drop(self.folder, "Invoices", "duplicate.pdf", content)
        self.drop(self.folder, "Invoices", "rejected.pdf", b"MZ" + bytes(200))
        self.dropbox.write(f"{self.folder.path}/misplaced.pdf", samples.plain_bill("m"))
        self.check()
        self.drop(self.folder, "Invoices", "failed.pdf")
        self.check()
        self.dropbox.faults.add(
            "files/download",
            "api_error",
            match=self.document("failed.pdf").rev,
            tags=["path", "restricted_content"],
        )
        self.take()

    def test_what_is_wrong_is_there_with_its_reason(self):
        self.drop_one_of_each()
        wrong = {"duplicate.pdf", "rejected.pdf", "misplaced.pdf", "failed.pdf"}
        self.assertEqual(self.attention(), wrong)
        for name, words in (
            ("duplicate.pdf", "received from this client before"),
            ("rejected.pdf", "kind of file is not accepted"),
            ("misplaced.pdf", "Move it into one of them"),
            ("failed.pdf", "does not hand out this file."),
        ):
            self.assertIn(words, self.as_paul(name).explanation)

    def test_what_the_client_has_settled_needs_nobody(self):
        self.drop(self.folder, "Invoices", "gone.pdf")
        self.check()
        self.dropbox.delete(f"{self.folder.path}/Invoices/gone.pdf")
        self.check_and_take()
        self.assertEqual(self.document("gone.pdf").reason, "removed")
        self.assertFalse(self.attention())

    def test_a_version_that_was_overtaken_says_so_and_needs_nobody(self):
        self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("1"))
        self.check()
        self.dropbox.faults.add("files/download", "server_error")
        self.take()
        self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("2"))
        self.check_and_take()
        self.Document.search([("not_before", "!=", False)]).not_before = False
        self.take()
        older = self.Document.search([("name", "=", "a.pdf")], order="id")[0]
        self.assertEqual((older.state, older.reason), ("rejected", "replaced"))
        self.assertIn("newer version", older.explanation)
        self.assertFalse(self.attention())
        with self.assertRaises(UserError):
            older.with_user(self.paul).action_retry()

    def test_a_version_that_comes_back_is_no_longer_overtaken(self):
        first = self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("1"))
        self.check()
        self.dropbox.faults.add("files/download", "server_error")
        self.take()
        self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("2"))
        self.check_and_take()
        self.Document.search([("not_before", "!=", False)]).not_before = False
        self.take()
        self.drop(self.folder, "Invoices", "a.pdf", first)
        self.check_and_take()
        move = self.Document.search([("name", "=", "a.pdf")]).move_id
        self.assertEqual(move.message_main_attachment_id.raw, first)

    def test_dismissed_and_recalled(self):
        self.drop_one_of_each()
        rows = self.as_paul("rejected.pdf", "misplaced.pdf", "accepted.pdf")
        rows.action_dismiss()
        self.assertEqual(self.attention(), {"duplicate.pdf", "failed.pdf"})
        row = self.as_paul("rejected.pdf")
        self.assertEqual(row.state, "rejected")
        self.assertEqual(row.dismissed_by_id, self.paul)
        self.assertTrue(row.dismissed_on)
        self.assertFalse(self.document("accepted.pdf").dismissed_on)
        row.action_undismiss()
        self.assertIn("rejected.pdf", self.attention())
        self.assertFalse(row.dismissed_by_id)

    def test_each_decision_is_answered_and_a_dismissal_undone(self):
        self.drop_one_of_each()
        rows = self.as_paul("rejected.pdf", "misplaced.pdf")
        told = rows.action_dismiss()["params"]
        self.assertIn("rejected.pdf", told["message"])
        model, method, ids = told["undo"]
        getattr(self.env[model].with_user(self.paul).browse(ids), method)()
        self.assertLessEqual({"rejected.pdf", "misplaced.pdf"}, self.attention())
        told = self.as_paul("failed.pdf", "rejected.pdf").action_retry()["params"]
        self.assertIn("Will be tried again: failed.pdf", told["message"])
        self.assertIn("Left out: rejected.pdf", told["message"])
        told = self.as_paul("duplicate.pdf").action_import_anyway()["params"]
        self.assertIn("Will be imported: duplicate.pdf", told["message"])

    def test_what_happens_after_a_dismissal_is_news(self):
        self.drop_one_of_each()
        self.as_paul("misplaced.pdf", "rejected.pdf").action_dismiss()
        self.dropbox.move(
            f"{self.folder.path}/misplaced.pdf",
            f"{self.folder.path}/Invoices/misplaced.pdf",
        )
        self.check()
        self.dropbox.faults.add(
            "files/download",
            "api_error",
            match=self.document("misplaced.pdf").rev,  # the move has made it a new one
            tags=["path", "restricted_content"],
        )
        self.take()
        self.assertEqual(self.document("misplaced.pdf").state, "failed")
        self.assertIn("misplaced.pdf", self.attention())
        self.as_paul("failed.pdf").action_dismiss()
        self.as_paul("failed.pdf").action_retry()
        self.dropbox.faults.add(
            "files/download", "api_error", tags=["path", "restricted_content"]
        )
        self.take()
        self.assertIn("failed.pdf", self.attention())

    def test_a_selection_gets_what_fits_each_of_it(self):
        self.drop_one_of_each()
        self.dropbox.faults.clear()
        everything = self.as_paul(
            "duplicate.pdf", "rejected.pdf", "misplaced.pdf", "failed.pdf"
        )
        everything.action_import_anyway()
        everything.action_retry()
        self.take()
        self.assertEqual(self.document("duplicate.pdf").state, "imported")
        self.assertEqual(self.document("failed.pdf").state, "imported")
        self.assertEqual(self.attention(), {"rejected.pdf", "misplaced.pdf"})
        for action, wording in (
            ("action_import_anyway", "Only duplicates"),
            ("action_retry", "Trying again would help none"),
        ):
            with self.assertRaisesRegex(UserError, wording):
                getattr(self.as_paul("misplaced.pdf"), action)()

    def test_only_what_can_get_further_is_tried_again(self):
        self.drop_one_of_each()
        names = ("duplicate.pdf", "rejected.pdf", "misplaced.pdf", "failed.pdf")
        fitting = self.as_paul(*names).filtered("may_retry")
        self.assertEqual(fitting.mapped("name"), ["failed.pdf"])

    def test_only_accountants_of_the_books_decide(self):
        self.drop_one_of_each()
        row = self.document("rejected.pdf")
        stranger = self.env["res.users"].create(
            {
                "login": "stranger",
                "name": "Stranger",
                "group_ids": [
                    Command.set(self.env.ref("account.group_account_invoice").ids)
                ],
                "company_id": self.garage.id,
                "company_ids": [Command.set(self.garage.ids)],
            }
        )
        actions = ("action_dismiss", "action_undismiss", "action_retry", "action_move")
        for user in (stranger, self.lea):
            for action in actions:
                with self.subTest(user.login), self.assertRaises(AccessError):
                    getattr(row.with_user(user), action)()
        self.assertFalse(row.dismissed_on)
        visible = self.Document.with_user(stranger).search(
            [("needs_attention", "=", True)]
        )
        self.assertFalse(visible)

    def test_counting_attention_uses_its_index(self):
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        query = self.Document._search(
            [
                ("connection_id", "=", self.connection.id),
                ("needs_attention", "=", True),
            ],
            order="id",
        )
        plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        self.assertIn("attention_idx", str(plan))
