"""Several servers with one database, of which one lacks the key; who is told what."""

import os
from datetime import timedelta
from unittest.mock import patch

from cryptography.fernet import Fernet
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..common import DropboxCase

TROUBLE_LOG = "odoo.addons.dext_dropbox.models.connection.trouble"


class TestServersAndPeople(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    # -- a server without the key ------------------------------------------

    def without_key(self):
        """Work on a server that has another key than the one that sealed."""
        key = Fernet.generate_key().decode()
        return patch.dict(os.environ, {"DEXT_DROPBOX_KEY": key})

    def test_a_server_without_the_key_leaves_the_connection_alone(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        start = fields.Datetime.now()
        with freeze_time(start) as clock:
            for _quarter in range(8):
                with self.without_key(), self.assertLogs(TROUBLE_LOG) as log:
                    self.check_and_take()
                self.assertIn("another key", str(log.output))
                self.assertEqual(self.connection.state, "connected")
                self.assertFalse(self.connection.trouble)
                self.assertFalse(self.connection.activity_ids)
                clock.tick(900)
                self.check()  # by the server that has it
                clock.tick(60)
            self.take()
        self.assertEqual(self.document("a.pdf").state, "imported")

    def test_when_no_server_has_the_key_a_person_is_asked(self):
        start = fields.Datetime.now()
        self.check()
        with freeze_time(start) as clock, self.without_key(), mute_logger(TROUBLE_LOG):
            for _minute in range(59):
                clock.tick(60)
                self.check()
            self.assertEqual(self.connection.state, "connected")
            for _minute in range(3):
                clock.tick(60)
                self.check()
        self.assertEqual(self.connection.state, "reconnect")
        self.assertEqual(self.connection.trouble, "key_changed")
        self.assertEqual(len(self.connection.activity_ids), 1)

    def test_a_server_that_was_off_for_long_does_not_accuse_the_others(self):
        self.check()
        later = fields.Datetime.now() + timedelta(hours=9)
        with freeze_time(later), self.without_key(), mute_logger(TROUBLE_LOG):
            self.check()
        self.assertEqual(self.connection.state, "connected")

    def test_who_presses_check_there_is_told(self):
        connection = self.connection.with_user(self.claire)
        with self.without_key():
            action = connection.action_check()
        self.assertIn("lacks the key", action["params"]["message"])
        self.assertEqual(action["params"]["type"], "warning")
        self.assertIn("Nothing new", connection.action_check()["params"]["message"])

    # -- who is told ---------------------------------------------------------

    def test_only_people_of_the_firm_are_responsible(self):
        connection = self.connection.with_user(self.claire)
        stranger = self.lea.copy(
            {
                "login": "stranger",
                "group_ids": [Command.set(self.env.ref("base.group_user").ids)],
                "company_id": self.garage.id,
                "company_ids": [Command.set(self.garage.ids)],
            }
        )
        self.lea.company_ids |= self.firm
        for person in (stranger, self.lea):
            with self.subTest(person.login):
                with self.assertRaisesRegex(ValidationError, "no employee"):
                    connection.responsible_id = person
        connection.responsible_id = self.paul
        self.assertEqual(connection.responsible_id, self.paul)

    def test_whoever_connects_takes_over_from_who_has_left(self):
        self.claire.write(
            {
                "company_id": self.garage.id,
                "company_ids": [Command.set(self.garage.ids)],
            }
        )
        self.link(user=self.env.ref("base.user_admin"))
        self.assertEqual(self.connection.responsible_id.login, "admin")

    def test_notes_of_scheduled_actions_speak_the_language_of_who_is_told(self):
        self.claire.lang = "fr_FR"
        self.dropbox.move(self.folder.path, "/Ailleurs")
        self.check()
        renamed = self.folder.message_ids[0].body
        self.dropbox.delete("/Ailleurs")
        self.check()
        deleted = self.folder.message_ids[0].body
        for body, english in ((renamed, "Renamed"), (deleted, "Deleted")):
            self.assertNotIn(english, body)
            self.assertIn("Dropbox", body)

    def manager_called(self, name, **values):
        group = self.env.ref("dext_dropbox.dext_dropbox_group_manager")
        company = self.connection.company_id
        of_firm = {
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.set(group.ids)],
        }
        return self.env["res.users"].create(
            {"name": name, "login": name, **of_firm, **values}
        )

    def test_where_nobody_is_responsible_the_first_manager_of_the_firm_is_told(self):
        garage = self.garage.id
        elsewhere = {"company_id": garage, "company_ids": [Command.set([garage])]}
        self.manager_called("A 1, elsewhere", **elsewhere)
        self.manager_called("A 2, who has left", active=False)
        third, fourth = self.manager_called("A 3"), self.manager_called("A 4")
        self.connection.responsible_id = False
        self.assertEqual(self.connection._manager(), third)
        third.active = False
        self.assertEqual(self.connection._manager(), fourth)

    def test_where_nobody_is_responsible_a_draft_speaks_as_its_managers_do(self):
        self.connection.responsible_id = False
        manager = self.env.ref("dext_dropbox.dext_dropbox_group_manager")
        manager.all_user_ids.lang = "fr_FR"
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        notes = str(self.document("a.pdf").move_id.message_ids.mapped("body"))
        self.assertIn("Dropbox", notes)
        self.assertNotIn("Received through", notes)
