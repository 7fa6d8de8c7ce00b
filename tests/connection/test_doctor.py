"""The connection doctor: each finding comes with its trouble and goes with its cure."""

import os
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import config

from odoo.addons.dext_dropbox import vault

from ..common import SCOPES, DropboxCase, DropboxHttpCase
from ..conftest import CRAMPED, FULL_APP, TEAM

CRONS = "dext_dropbox.dext_dropbox_cron_check", "dext_dropbox.dext_dropbox_cron_import"


class Patient:
    """Mixin: a connected firm whose doctor finds nothing, and ways to ask it."""

    def setUp(self):
        super().setUp()
        self.link()
        crons = self.env["ir.cron"].search([("cron_name", "like", "Dropbox:")])
        crons.write({"nextcall": fields.Datetime.now(), "failure_count": 0})
        self.cron = self.env.ref(CRONS[0])

    def doctor(self):
        action = self.connection.with_user(self.claire).action_doctor()
        return self.env[action["res_model"]].browse(action["res_id"])

    def finding(self, subject):
        found = self.doctor().finding_ids.filtered(lambda one: one.subject == subject)
        self.assertEqual(len(found), 1, subject)
        return found

    def assertFound(self, subject, level, wording, remedy):
        finding = self.finding(subject)
        self.assertEqual(finding.level, level, finding.found)
        self.assertIn(wording, finding.found)
        self.assertIn(remedy, finding.remedy)

    def assertFine(self, subject):
        finding = self.finding(subject)
        self.assertEqual((finding.level, finding.remedy), ("ok", ""), finding.found)


class TestDoctor(Patient, DropboxCase):
    def test_a_sound_connection(self):
        self.dropbox.calls.clear()
        doctor = self.doctor()
        self.assertEqual(set(doctor.finding_ids.mapped("level")), {"ok"})
        self.assertEqual(len(doctor.finding_ids), 11)
        self.assertEqual((doctor.problem_count, doctor.warning_count), (0, 0))
        self.assertLessEqual(len(self.dropbox.calls), 9)

    def test_nobody_tells_of_new_files(self):
        address = f"/dext_dropbox/webhook/{self.env.cr.dbname}"
        self.assertFound("news", "ok", "every minute", address)

    def test_notifications_that_arrive(self):
        connection = self.connection.sudo()
        connection.write({"news_on": fields.Datetime.now(), "news_source": "webhook"})
        self.assertFine("news")
        connection.missed_on = fields.Datetime.now() + timedelta(minutes=1)
        connection._set_app_secret("secret")
        self.assertFound("news", "warning", "had not told", "/dext_dropbox/webhook/")

    def test_notifications_that_never_arrive(self):
        connection = self.connection.sudo()
        connection._set_app_secret("secret")
        self.assertFound("news", "ok", "Nothing has arrived", "Webhooks")
        connection.connected_on = fields.Datetime.now() - timedelta(days=2)
        self.assertFound("news", "warning", "Nothing has arrived", "Webhooks")

    def test_notifications_find_no_way(self):
        connection = self.connection.sudo()
        connection._set_app_secret("secret")
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url", "http://odoo.example.com")
        self.assertFound("news", "problem", "no https", "https")
        parameters.set_param("web.base.url", "https://odoo.example.com")
        databases = [self.env.cr.dbname, "another"]
        with patch("odoo.http.db_list", lambda **_options: databases):
            self.assertFound("news", "warning", "Several", "server_wide_modules")

    def test_a_secret_that_cannot_be_opened(self):
        self.env["ir.config_parameter"].set_param("dext_dropbox.app_secret", "gAAAA")
        self.assertFound("news", "problem", "another key", "App Secret")

    def test_it_changes_nothing(self):
        fields_kept = ["state", "trouble", "cursor", "last_check", "not_before"]
        self.check()
        before = self.connection.sudo().read(fields_kept)
        tree = self.dropbox.tree()
        self.doctor()
        self.connection.invalidate_recordset()
        self.assertEqual(self.connection.sudo().read(fields_kept), before)
        self.assertEqual(self.dropbox.tree(), tree)

    # -- on this side ----------------------------------------------------

    def test_app_key(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("dext_dropbox.app_key", "")
        self.assertFound("app", "problem", "no app key", "Settings, Invoicing, Dropbox")
        self.assertFound("access", "problem", "app key is missing", "")
        parameters.set_param("dext_dropbox.app_key", "wrong")
        self.dropbox.expire_access_tokens()
        self.assertFound("access", "problem", "refuses", "App Key with the Dropbox App")

    def test_redirect_address_needs_https(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url", "http://odoo.example.com")
        self.assertFound("address", "problem", "no https", "System Parameters")
        for good in ("https://odoo.example.com", "http://localhost:8069"):
            with self.subTest(good):
                parameters.set_param("web.base.url", good)
                self.assertFine("address")
                self.assertIn(
                    f"{good}/dext_dropbox/callback", self.finding("address").found
                )

    def test_scheduled_action_switched_off(self):
        self.cron.active = False
        self.assertFound("actions", "problem", "look for new files", "tick Active")
        self.cron.active = True
        self.assertFine("actions")

    def test_scheduled_action_overdue(self):
        self.cron.nextcall = fields.Datetime.now() - timedelta(minutes=20)
        self.assertFound("actions", "problem", "should have run", "max_cron_threads")
        self.cron.nextcall = fields.Datetime.now() - timedelta(minutes=10)
        self.assertFine("actions")

    def test_scheduled_action_that_fails(self):
        self.cron.failure_count = 3
        self.assertFound("actions", "warning", "last runs: 3", "Run Manually")

    def test_each_scheduled_action_in_trouble_is_named(self):
        crons = [self.env.ref(name) for name in CRONS]
        for cron in crons:
            cron.active = False
        found = self.doctor().finding_ids.filtered(lambda one: one.subject == "actions")
        self.assertEqual(len(found), 2)

    def test_encryption_key_that_others_can_read(self):
        path = vault.key_file()
        self.addCleanup(os.chmod, path, 0o600)
        for mode in (0o644, 0o620):
            with self.subTest(oct(mode)):
                path.chmod(mode)
                self.assertFound("key", "problem", "Others", f"chmod 600 {path.name}")
        path.chmod(0o640)
        self.assertFine("key")

    def test_encryption_key_lost_changed_or_spoilt(self):
        with patch.object(vault, "KEY_FILE", "none.key"):
            self.assertFound("key", "problem", "is gone", "backup")
        self.assertFalse(vault.key_file().with_name("none.key").exists())
        with patch.dict(config.options, {vault.OPTION: "A" * 43 + "="}):
            self.assertFound("key", "problem", "not the one", "Connect again")
            self.assertFound("access", "problem", "key changed", "Encryption key")
        with patch.dict(config.options, {vault.OPTION: "no key"}):
            self.assertFound("key", "problem", vault.OPTION, "restart Odoo")
        self.assertFine("key")

    # -- on the side of Dropbox --------------------------------------------

    def test_not_connected(self):
        self.connection.with_user(self.claire).disconnect()
        self.assertFound("access", "problem", "No Dropbox account", "Press Connect")

    def test_missing_permissions(self):
        for missing in SCOPES.split():
            with self.subTest(missing):
                given = self.dropbox.grant(scopes=set(SCOPES.split()) - {missing})
                self.keep(given)
                self.assertFound("scopes", "problem", missing, "Permissions tab")
        self.link()
        self.assertFine("scopes")

    def keep(self, given):
        """Use the tokens ``given``, which nobody has looked at."""
        tokens = self.connection._unseal(self.connection.sudo().sealed_tokens)
        changed = type(tokens)(given["refresh_token"], given["access_token"])
        self.connection.sudo().sealed_tokens = self.connection._seal(changed)

    def test_access_withdrawn(self):
        self.dropbox.revoke()
        self.assertFound("access", "problem", "withdrawn", "Press Connect")
        self.link()
        self.assertFine("access")

    def test_dropbox_does_not_answer(self):
        self.dropbox.faults.add("*", "unavailable", times=99)
        self.assertFound("access", "warning", "does not answer", "api.dropboxapi.com")
        self.dropbox.faults.clear()
        self.assertFine("access")

    def test_trouble_that_is_over(self):
        self.dropbox.faults.add("*", "unavailable", times=1)
        self.check()
        self.assertFound("access", "warning", "does not answer", "Press Check Now")
        self.connection.sudo().write({"state": "reconnect", "trouble": "suspended"})
        self.assertFound("access", "warning", "suspended", "Press Connect")

    def test_app_folder_app_needs_no_base_folder(self):
        self.connection.base_folder = "Clients"
        self.assertFound("type", "warning", "needs no base folder", "Base Folder")
        self.connection.base_folder = False
        self.assertFine("type")

    def test_full_dropbox_app_needs_a_base_folder(self):
        self.env["ir.config_parameter"].set_param("dext_dropbox.app_key", FULL_APP.key)
        self.keep(self.dropbox.grant(app_key=FULL_APP.key))
        self.assertFound("type", "warning", "all of the Dropbox", "Base Folder")
        self.connection.base_folder = "Clients"
        self.assertFine("type")

    def test_team_space(self):
        self.assertFine("team")
        self.link(account=TEAM.email)
        self.assertFound("team", "warning", f"folder of {TEAM.name}", "Share")

    def test_clock(self):
        for seconds in (-3600, 3600):
            with self.subTest(seconds):
                self.dropbox.faults.add("check/user", "clock", seconds=seconds)
                self.assertFound("clock", "warning", "60 minutes", "NTP")
        self.dropbox.faults.add("check/user", "clock", seconds=60)
        self.assertFine("clock")

    def test_space(self):
        self.link(account=CRAMPED.email)
        self.assertFound("space", "warning", "1 kB of 1 kB", "enlarge the plan")
        self.dropbox.write("/full.pdf", bytes(1024), account=CRAMPED.email)
        self.assertFound("space", "problem", "0 byte of 1 kB", "enlarge the plan")

    def test_space_in_the_words_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        for size, english, french in (
            (2 * 1024**4, "2 TB", "2 To"),
            (int(1.6 * 1024**3), "1.6 GB", "1,6 Go"),
            (1000 * 1024, "1 MB", "1 Mo"),
            (512, "512 byte", "512 o"),
        ):
            for lang, wording in (("en_US", english), ("fr_FR", french)):
                found = (
                    self.env["dext.dropbox.doctor"]
                    .with_context(lang=lang)
                    ._readable(size)
                )
                self.assertEqual(found.replace("\u202f", " "), wording)


class TestDoctorOverHttp(Patient, DropboxHttpCase):
    def test_address_of_the_browser(self):
        parameters = self.env["ir.config_parameter"]
        for address, level in (
            ("https://odoo.example.com", "warning"),
            (self.base_url(), "ok"),
        ):
            with self.subTest(address):
                parameters.set_param("web.base.url", address)
                action = self.call(
                    "claire",
                    "dext.dropbox.connection",
                    "action_doctor",
                    self.connection.ids,
                )
                found = self.env["dext.dropbox.doctor"].browse(action["res_id"])
                address_finding = found.finding_ids.filtered(
                    lambda one: one.subject == "address"
                )
                self.assertEqual(address_finding.level, level, address_finding.found)

    def test_only_managers_may_ask(self):
        for login, wording in (("paul", "Only a Dropbox manager"), ("lea", "allowed")):
            with self.subTest(login):
                self.assertRefused(
                    wording,
                    login,
                    "dext.dropbox.connection",
                    "action_doctor",
                    self.connection.ids,
                )
                self.assertRefused(
                    "not allowed",
                    login,
                    "dext.dropbox.doctor.finding",
                    "search_read",
                    [],
                )
