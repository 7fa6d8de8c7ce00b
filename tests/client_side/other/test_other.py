"""What lies in the fourth subfolder is kept and forwarded, and is never a draft."""

from odoo.exceptions import AccessError, ValidationError

from odoo.addons.dext_dropbox.dropbox_api.client import DropboxClient

from dev import samples

from ..common import ClientCase


class TestOther(ClientCase):
    def setUp(self):
        super().setUp()
        self.paul.email = "paul@example.com"
        self.connection.write({"other_folder": True, "other_user_id": self.paul.id})

    def keep(self):
        self.Document.search([("keeping", "=", "todo")]).not_before = False
        self.connection.sudo().not_before = False
        self.run_action("keep")

    def kept(self, name="contract.pdf", content=None):
        self.keep()
        content = self.drop(self.folder, "Other", name, content)
        self.check_and_take()
        return self.document(name), content

    def forwarded(self):
        return self.folder.message_ids.filtered("attachment_ids")

    def test_off_by_default(self):
        self.connection.other_folder = False
        self.keep()
        self.assertFalse(self.lies("Other"))
        self.drop(self.folder, "Other", "a.pdf")
        self.check_and_take()
        self.assertEqual(self.document("a.pdf").state, "misplaced")

    def test_the_subfolder_is_made_once(self):
        self.keep()
        self.assertTrue(self.lies("Other"))
        self.dropbox.calls.clear()
        self.keep()
        self.assertFalse(self.dropbox.calls)

    def test_kept_and_forwarded_and_no_draft(self):
        row, content = self.kept()
        self.assertEqual((row.state, row.move_id.id, row.kind), ("kept", False, False))
        self.assertFalse(row.needs_attention)
        self.keep()
        self.assertEqual(row.keeping, "done")
        message = self.forwarded()
        self.assertEqual(message.attachment_ids.raw, content)
        self.assertEqual(message.attachment_ids.name, "contract.pdf")
        self.assertIn(self.paul.partner_id, message.notified_partner_ids)
        for _again in range(2):
            self.check_and_take()
            self._run_cron("dext_dropbox.dext_dropbox_cron_reconcile")
            self.keep()
        self.assertEqual(self.forwarded(), message)
        self.assertEqual(self.Document.search([]), row)
        self.assertFalse(
            self.env["account.move"].search(
                [("dext_dropbox_folder_id", "=", self.folder.id)]
            )
        )

    def test_moved_into_a_kind_it_is_a_draft(self):
        row, _content = self.kept("bill.pdf")
        self.dropbox.move(
            f"{self.folder.path}/Other/bill.pdf",
            f"{self.folder.path}/Invoices/bill.pdf",
        )
        self.check_and_take()
        self.assertEqual((row.state, row.move_id.state), ("imported", "draft"))

    def test_misplaced_moved_into_other(self):
        self.dropbox.write(f"{self.folder.path}/a.pdf", samples.plain_bill("a"))
        self.check()
        row = self.document("a.pdf")
        self.dropbox.move(
            f"{self.folder.path}/a.pdf", f"{self.folder.path}/Other/a.pdf"
        )
        self.check()
        self.keep()
        self.assertEqual((row.state, row.keeping), ("kept", "done"))

    def test_what_is_too_large_is_told_and_not_attached(self):
        self.connection.max_size = 1
        row, _content = self.kept("film.mp4", bytes(1024 * 1024 + 1))
        self.keep()
        self.assertEqual(row.keeping, "done")
        self.assertFalse(self.forwarded())
        self.assertIn("open it in Dropbox", self.folder.message_ids[0].body)

    def test_a_failure_is_tried_so_many_times_and_stops_no_other(self):
        row, _content = self.kept("bad.pdf")
        original = DropboxClient.download

        def download(client, entry):
            if entry.name == "bad.pdf":
                raise RuntimeError("poison")
            return original(client, entry)

        self.patch(DropboxClient, "download", download)
        self.drop(self.folder, "Other", "good.pdf")
        self.check()
        with self.assertLogs("odoo.addons.dext_dropbox_client", "ERROR"):
            for _again in range(8):
                self.keep()
        self.assertEqual((row.keeping, row.attempts), ("failed", 6))
        self.assertEqual(self.document("good.pdf").keeping, "done")

    def test_nobody_is_chosen(self):
        self.connection.other_user_id = False
        self.kept()
        self.keep()
        self.assertIn(
            self.connection._manager().partner_id,
            self.forwarded().notified_partner_ids,
        )

    def test_who_may_be_chosen(self):
        with self.assertRaises(ValidationError):
            self.connection.other_user_id = self.lea
        with self.assertRaises(AccessError):
            self.connection.with_user(self.paul).other_folder = False
