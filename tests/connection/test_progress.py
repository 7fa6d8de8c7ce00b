"""Progress of checks and imports reaches those who may see the connection, live."""

import json

from odoo.fields import Command

from odoo.addons.dext_dropbox.dropbox_api import client

from dev import firm

from ..common import DropboxHttpCase

PROGRESS = "dext_dropbox.progress"


class TestProgress(DropboxHttpCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.channel = f"dext.dropbox.connection_{self.connection.id}"

    def sent(self):
        """What was sent so far about the connection: (what, done, total)."""
        self.env.cr.flush()
        channel = json.dumps(
            [self.env.cr.dbname, self.connection._name, self.connection.id],
            separators=(",", ":"),
        )
        found = self.env["bus.bus"].search([("channel", "=", channel)], order="id")
        messages = [json.loads(message) for message in found.mapped("message")]
        self.assertEqual({message["type"] for message in messages} - {PROGRESS}, set())
        return [
            (load["what"], load["done"], load["total"])
            for load in (message["payload"] for message in messages)
        ]

    def heard_by(self, login, *channels):
        """What somebody hears who asks the server for ``channels``."""
        self.authenticate(login, login and firm.PASSWORD)
        params = {"channels": channels, "last": 0, "is_first_poll": True}
        answer = self.url_open(
            "/websocket/peek_notifications", json={"params": params}
        ).json()
        heard = [found["message"] for found in answer["result"]["notifications"]]
        return [message["payload"] for message in heard if message["type"] == PROGRESS]

    def test_an_import_tells_how_much_is_left(self):
        from odoo.addons.dext_dropbox.models.drafts import turns  # noqa: PLC0415

        for number in range(5):
            self.drop(self.folder, "Invoices", f"{number}.pdf")
        self.check()
        self.patch(turns, "BATCH", 2)
        self.take()
        told = [sent for sent in self.sent() if sent[0] == "import"]
        self.assertEqual(told[:2], [("import", 2, 5), ("import", 2, 3)])

    def test_a_long_listing_tells_what_it_found(self):
        for number in range(4):
            self.drop(self.folder, "Invoices", f"{number}.pdf")
        self.patch(client, "PAGE", 3)
        self.check()
        *before, last = self.sent()
        self.assertTrue(before)
        self.assertEqual({total for _what, _done, total in before}, {None})
        self.assertEqual(last, ("check", 0, 0))

    def test_the_list_of_channels_may_hold_records(self):
        """Other modules put them there, before or after this one."""
        own = self.env["res.partner"].search([], limit=1)
        asked = [own, "dext.dropbox.connection_99999999999999999999", self.channel]
        channels = self.env["ir.websocket"]._dext_dropbox_channels(asked)
        self.assertEqual([one for one in channels if isinstance(one, str)], asked[1:2])
        self.assertEqual(
            [one for one in channels if not isinstance(one, str)],
            [own, self.connection],
        )

    def test_an_idle_check_sends_nothing(self):
        self.check_and_take()
        before = self.sent()
        self.check_and_take()
        self.assertEqual(self.sent(), before)

    def test_readers_of_the_connection_hear_it_and_nobody_else(self):
        self.env["res.users"].create(
            {
                "login": "outsider",
                "name": "Outsider",
                "password": firm.PASSWORD,
                "group_ids": [
                    Command.set(self.env.ref("account.group_account_manager").ids)
                ],
                "company_id": self.garage.id,
                "company_ids": [Command.set(self.garage.ids)],
            }
        )
        self.connection._show_progress("import", 1, 2)
        self.env.cr.flush()
        expected = {
            "connection": self.connection.id,
            "what": "import",
            "done": 1,
            "total": 2,
        }
        for login in ("claire", "paul"):
            with self.subTest(login):
                self.assertEqual(self.heard_by(login, self.channel), [expected])
                self.assertEqual(self.heard_by(login), [])
        database = self.env.cr.dbname
        names = (
            self.channel,
            f'["{database}","{self.connection._name}",{self.connection.id}]',
            f"{self.connection._name},{self.connection.id}",
        )
        for login in ("lea", "outsider", None):
            with self.subTest(login):
                self.assertEqual(self.heard_by(login, *names), [])

    def test_a_connection_that_is_not_there_is_nobodys(self):
        name = f"dext.dropbox.connection_{self.connection.id + 1000}"
        self.assertEqual(self.heard_by("claire", name), [])
