"""The link of a client folder: who is let in by it, and who is told nothing."""

from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.dext_dropbox_client.controllers.access_log import without_link
from odoo.addons.dext_dropbox_client.models.page.link import TOKEN_BYTES

from .handing_in import PageCase


class TestLink(PageCase):
    def opened(self, token):
        return self.Folder._of_link(token)

    def test_each_folder_has_a_link_of_its_own(self):
        other = self.activate(self.garage.partner_id)
        user = self.activate(contact=self.sophie)
        links = {self.folder.upload_url, other.upload_url, user.upload_url}
        self.assertEqual(len(links), 3)
        self.assertEqual(self.opened(self.token), self.folder)
        self.assertEqual(user.sender_id, self.sophie)
        self.assertGreaterEqual(TOKEN_BYTES * 8, 128)

    def test_the_database_does_not_have_it(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT f::text FROM dext_dropbox_folder f")
        rows = "".join(row for (row,) in self.env.cr.fetchall())
        self.assertNotIn(self.token, rows)

    def test_a_new_link_ends_the_former_one(self):
        former = self.token
        self.folder.with_user(self.paul).action_renew_link()
        self.assertFalse(self.opened(former))
        self.assertEqual(self.opened(self.token), self.folder)
        self.assertIn("renewed", self.folder.message_ids[0].body)

    def test_only_accountants_of_the_firm_renew_it(self):
        former = self.token
        for user in (self.lea, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.folder.with_user(user).action_renew_link()
        self.assertEqual(self.token, former)

    def test_who_only_keeps_the_books_does_not_end_it(self):
        former = self.token
        self.paul.write(
            {
                "company_ids": [Command.set(self.bakery.ids)],
                "company_id": self.bakery.id,
            }
        )
        own = self.folder.with_user(self.paul)
        self.assertEqual(own.upload_url, self.folder.upload_url)
        with self.assertRaisesRegex(AccessError, "people of the firm"):
            own.action_renew_link()
        self.assertEqual(self.token, former)

    def test_it_ends_with_the_connection_and_comes_back_with_it(self):
        token = self.token
        self.connection.with_user(self.claire).disconnect()
        self.assertFalse(self.opened(token))
        self.assertFalse(self.folder._upload_link())
        self.link()
        self.assertEqual(self.opened(token), self.folder)

    def test_it_ends_with_the_client(self):
        self.connection.with_user(self.claire).disconnect()
        self.folder.partner_id.active = False
        self.link()
        self.assertFalse(self.opened(self.token))

    def test_trouble_with_dropbox_does_not_end_it(self):
        self.connection.write({"state": "reconnect", "trouble": "revoked"})
        self.assertEqual(self.opened(self.token), self.folder)

    def test_nothing_else_opens_it(self):
        token = self.token
        for other in (
            *("", "x", token[:-1], f"{token}A", token.swapcase(), f" {token}"),
            *("%", "é" * 32, "A" * 32, token + "\0", f"{token}\n"),
        ):
            with self.subTest(other):
                self.assertFalse(self.opened(other))

    def test_it_does_not_stand_in_the_log(self):
        import logging  # noqa: PLC0415

        for line in (
            f"GET /drop/{self.token} HTTP/1.1",
            f"POST /drop/{self.token}/part?key=1&offset=2 HTTP/1.1",
        ):
            record = logging.LogRecord("", 0, "", 0, '"%s" 200', (line,), None)
            without_link.filter(record)
            self.assertNotIn(self.token, record.getMessage())
            self.assertIn("/drop/...", record.getMessage())
        self.assertIn(without_link, logging.getLogger("werkzeug").filters)

    def test_a_copy_of_the_database_opens_no_page(self):
        from pathlib import Path  # noqa: PLC0415

        from odoo.addons import dext_dropbox_client  # noqa: PLC0415

        token = self.token
        script = Path(dext_dropbox_client.__file__).parent / "data" / "neutralize.sql"
        self.env.flush_all()
        self.env.cr.execute(script.read_text())
        self.env.invalidate_all()
        self.assertFalse(self.opened(token))
        self.assertFalse(self.folder.upload_url)
