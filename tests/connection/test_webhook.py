"""The webhook: who may tell that something has changed, and what that costs."""

import json
import logging
from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields, http
from odoo.tests import tagged
from odoo.tools import config, mute_logger

from odoo.addons.dext_dropbox.controllers import access_log, webhook
from odoo.addons.dext_dropbox.dropbox_api.notification import LARGEST, accounts_in
from odoo.addons.dext_dropbox.models.connection.webhook import SECRET

from dropbox_emulator.hooks import signature

from ..common import DropboxCase, DropboxHttpCase
from ..conftest import APP

CONTROLLER = "odoo.addons.dext_dropbox.controllers.webhook"
OTHER_MAIL = "autre@example.com"


class Hooked:
    """Mixin: a linked firm that knows the secret of its app."""

    def setUp(self):
        super().setUp()
        self.link()
        self.env["dext.dropbox.connection"]._set_app_secret(APP.secret)
        self.News = self.env["dext.dropbox.news"]
        self.News.search([]).unlink()

    def body(self, *connections):
        accounts = [one.account_id for one in connections or [self.connection]]
        return json.dumps(
            {"list_folder": {"accounts": accounts}, "delta": {"users": [1]}}
        ).encode()

    def triggers(self):
        cron = self.env.ref("dext_dropbox.dext_dropbox_cron_news")
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])


class TestNotification(Hooked, DropboxCase):
    """What a notification does, apart from how it comes."""

    def take(self, body, signed=None):
        signed = signature(APP.secret, body) if signed is None else signed
        return self.env["dext.dropbox.connection"].take_notification(body, signed)

    def test_the_vector_of_the_documentation(self):
        body = (
            b'{"list_folder": {"accounts": ["dbid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQngc"]'
            b'}, "delta": {"users": [12345]}}'
        )
        told = "cf0e700db089a93ac43bb1158e4dd09d649cba5b09fc64ec401bd57b3aabb8ad"
        self.env["dext.dropbox.connection"]._set_app_secret("app-secret")
        self.assertTrue(self.take(body, told))
        self.assertFalse(self.take(body, told[:-1] + "e"))
        self.assertFalse(self.take(body + b" ", told))

    def test_it_wakes_the_check_of_just_the_account(self):
        other = self.garage._dext_dropbox_connection()
        self.link(other, OTHER_MAIL)
        self.check()
        self.News.search([]).unlink()
        long_ago = "2020-01-01 00:00:00"
        (self.connection + other).sudo().last_check = long_ago
        self.assertTrue(self.take(self.body()))
        self.assertEqual(self.News.search([]).connection_id, self.connection)
        self.assertEqual(self.triggers(), 1)
        self.dropbox.calls.clear()
        self._run_cron("dext_dropbox.dext_dropbox_cron_news")
        self.assertEqual(len(self.dropbox.calls), 1)
        self.assertFalse(self.News.search([]))
        self.assertEqual(str(other.last_check), long_ago)
        self.assertNotEqual(str(self.connection.last_check), long_ago)

    def test_it_costs_no_call_and_no_import(self):
        self.dropbox.calls.clear()
        self.assertTrue(self.take(self.body()))
        self.assertFalse(self.dropbox.calls)

    def test_a_burst_is_one_check(self):
        for _time in range(50):
            self.assertTrue(self.take(self.body()))
        self.assertEqual(len(self.News.search([])), 1)
        self.assertEqual(self.triggers(), 1)

    def test_what_comes_while_dropbox_is_asked_is_checked_again(self):
        folder = self.activate()
        self.check()
        self.take(self.body())
        ask, asked = type(self.connection)._take_answer, []

        def answer(connection, *args):
            if not asked:
                self.drop(folder, "Invoices", "late.pdf")
                self.take(self.body())
            asked.append(connection)
            return ask(connection, *args)

        self.patch(type(self.connection), "_take_answer", answer)
        self._run_cron("dext_dropbox.dext_dropbox_cron_news")
        self.assertEqual(len(asked), 2)
        self.assertEqual(self.document("late.pdf").state, "pending")
        self.assertFalse(self.News.search([]))

    def test_news_survive_a_worker_that_dies(self):
        """Until the page is recorded it is not forgotten that there is one."""
        self.check()
        self.take(self.body())
        self.patch(
            type(self.connection), "_take_answer", lambda *_args: self.fail("it dies")
        )
        with mute_logger("odoo.addons.dext_dropbox.models.connection.connection"):
            self._run_cron("dext_dropbox.dext_dropbox_cron_news")
        self.assertTrue(self.News.search([]).taken)
        self.connection.sudo().not_before = False
        self.assertIn(self.connection, self.env[self.connection._name]._due())

    def test_who_is_not_connected_is_not_checked(self):
        body = self.body()
        self.connection.with_user(self.claire).disconnect()
        self.News.search([]).unlink()
        self.assertTrue(self.take(body))
        self.assertFalse(self.News.search([]))

    def test_what_is_no_notification(self):
        deep = b'{"list_folder":' + b"[" * 100_000
        for body in (
            b"",
            b"\xff\xfe",
            b"[]",
            b"null",
            deep,
            b'{"list_folder": 3}',
            b'{"list_folder": {"accounts": {"a": 1}}}',
            b'{"list_folder": {"accounts": [null, 3, ["x"], {}]}}',
            b'{"list_folder": {"accounts": ["a\\u0000b"]}}',
        ):
            with self.subTest(body=body[:60]):
                self.assertEqual(accounts_in(body), set())
                self.assertTrue(self.take(body))
        self.assertFalse(self.News.search([]))

    def test_without_a_secret_nobody_is_believed(self):
        self.env["dext.dropbox.connection"]._set_app_secret("")
        self.assertFalse(self.take(self.body(), signature("", self.body())))

    def test_strange_signatures(self):
        for signed in ("", "é" * 64, "0" * 64, "\udce9", "a" * 10_000):
            self.assertFalse(self.take(self.body(), signed))


class TestReplays(Hooked, DropboxCase):
    """Who sends old notifications again has nothing asked of Dropbox for long."""

    def setUp(self):
        super().setUp()
        self.folder = self.activate()
        self.check()
        self.start = fields.Datetime.now()
        self.clock = self.enterContext(freeze_time(self.start))
        self.dropbox.calls.clear()

    def replay(self):
        body = self.body()
        taken = self.env["dext.dropbox.connection"].take_notification(
            body, signature(APP.secret, body)
        )
        self.assertTrue(taken)
        self._run_cron("dext_dropbox.dext_dropbox_cron_news")

    def test_ten_minutes_of_replays_are_few_checks(self):
        for _time in range(150):
            self.replay()
            self.clock.tick(4)
        self.assertLess(len(self.dropbox.calls), 600 / 16 + 10)
        self.assertGreater(len(self.dropbox.calls), 600 / 16 - 10)

    def test_what_is_true_is_believed_again(self):
        for _time in range(10):
            self.replay()
            self.clock.tick(1)
        self.assertTrue(self.connection._quiet())
        self.drop(self.folder, "Invoices", "a.pdf")
        self.replay()
        self.assertFalse(self.Document.search([]))
        self.clock.tick(20)
        self._run_cron("dext_dropbox.dext_dropbox_cron_news")
        self.assertEqual(self.document("a.pdf").state, "pending")
        self.assertFalse(self.connection._quiet())
        self.assertEqual(self.connection.idle_news, 0)

    def test_a_wish_of_our_own_does_not_wait(self):
        for _time in range(10):
            self.replay()
            self.clock.tick(1)
        self.dropbox.calls.clear()
        self.connection.sudo()._wake()
        self._run_cron("dext_dropbox.dext_dropbox_cron_news")
        self.assertEqual(len(self.dropbox.calls), 1)


class TestInterval(Hooked, DropboxCase):
    """Polling stays as the net: seldom where notifications work."""

    def setUp(self):
        super().setUp()
        self.folder = self.activate()
        self.check()

    def arrive(self, number, told=True):
        self.drop(self.folder, "Invoices", f"{number}.pdf")
        if told:
            self.connection.sudo()._hear_of_changes("webhook")
            self._run_cron("dext_dropbox.dext_dropbox_cron_news")
        else:
            self.check()

    def test_it_grows_with_what_is_told_and_is_bounded(self):
        waits = []
        for number in range(6):
            self.arrive(number)
            waits.append(self.connection.poll_every)
        self.assertEqual(waits, [120, 240, 480, 900, 900, 900])
        self.assertEqual(self.connection.news_source, "webhook")
        self.dropbox.calls.clear()
        self.check()
        self.assertFalse(self.dropbox.calls, "it is not its turn")
        self.assertGreater(self.connection.next_check, self.connection.last_check)

    def test_it_shrinks_when_something_was_not_told(self):
        for number in range(4):
            self.arrive(number)
        self.connection.sudo().poll_on = False  # fifteen minutes later
        self.arrive("untold", told=False)
        self.assertEqual(self.connection.poll_every, 60)
        self.assertFalse(self.connection.poll_on)
        self.assertTrue(self.connection.missed_on)

    def test_a_poll_without_news_changes_nothing(self):
        self.arrive(1)
        self.connection.sudo().poll_on = False
        self.check()
        self.assertEqual(self.connection.poll_every, 120)
        self.assertTrue(self.connection.poll_on)

    def test_a_wish_of_our_own_is_met_at_once_and_no_proof(self):
        for number in range(4):
            self.arrive(number)
        self.activate(self.garage.partner_id)
        self.connection.sudo()._wake()
        self.dropbox.calls.clear()
        self.check()
        self.assertTrue(self.dropbox.calls)
        self.assertEqual(self.connection.poll_every, 900)


@tagged("standard", "post_install", "-at_install")
class TestOverHttp(Hooked, DropboxHttpCase):
    """As Dropbox, and everybody else, calls the address."""

    def setUp(self):
        super().setUp()
        self.path = f"/dext_dropbox/webhook/{self.env.cr.dbname}"
        self.patch(webhook, "_refused", {"since": 0.0, "calls": 0})
        for kept in logging.getLogger("werkzeug").filters:
            if isinstance(kept, access_log.FewOfMany):
                kept.since, kept.calls = 0.0, 0

    def send(self, body, signed=None, path=None, **headers):
        signed = signature(APP.secret, body) if signed is None else signed
        headers = {
            "X-Dropbox-Signature": signed,
            "Content-Type": "application/json",
            **headers,
        }
        return self.url_open(path or self.path, data=body, headers=headers)

    @contextmanager
    def logged(self):
        """Give the list of lines that a server would log meanwhile."""
        lines = []
        handler = logging.Handler(logging.INFO)
        handler.emit = lambda record: lines.append(record.getMessage())
        loggers = [logging.getLogger(name) for name in ("werkzeug", "odoo")]
        levels = [logger.level for logger in loggers]
        for logger in loggers:
            logger.addHandler(handler)
            logger.setLevel(logging.INFO)
        try:
            yield lines
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.removeHandler(handler)
                logger.setLevel(level)

    def test_the_challenge_is_echoed(self):
        for path in (self.path, "/dext_dropbox/webhook"):
            challenge = "<script>alert(1)</script>&x"
            answer = self.url_open(path, params={"challenge": challenge})
            self.assertEqual((answer.status_code, answer.text), (200, challenge))
            self.assertEqual(
                answer.headers["Content-Type"].partition(";")[0], "text/plain"
            )
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(self.url_open(self.path).status_code, 400)
        self.assertEqual(
            self.url_open(f"{self.path}?challenge={'x' * 2000}").status_code, 400
        )

    def test_a_notification_is_taken(self):
        for path in (self.path, "/dext_dropbox/webhook"):
            self.News.search([]).unlink()
            answer = self.send(self.body(), path=path)
            self.assertEqual((answer.status_code, answer.text), (200, ""))
            self.assertEqual(self.News.search([]).connection_id, self.connection)

    def test_no_session_is_kept(self):
        answer = self.send(self.body())
        self.assertNotIn("Set-Cookie", answer.headers)

    def test_other_databases_are_not_told_of(self):
        answer = self.send(self.body(), path="/dext_dropbox/webhook/postgres")
        self.assertEqual(answer.status_code, 404)

    def test_the_address_names_one_of_many_databases(self):
        """Odoo has then chosen none; the addon has to be loaded with the server."""
        databases = [self.env.cr.dbname, "another"]
        modules = [*config["server_wide_modules"], "dext_dropbox"]
        kept = http.root.__dict__
        self.addCleanup(kept.pop, "nodb_routing_map", None)
        kept.pop("nodb_routing_map", None)
        with (
            patch.object(http, "db_list", lambda *_args, **_options: databases),
            patch.dict(config.options, {"server_wide_modules": modules}),
        ):
            answer = self.url_open(self.path, params={"challenge": "abc"})
            self.assertEqual((answer.status_code, answer.text), (200, "abc"))
            self.assertEqual(self.send(self.body()).status_code, 200)
            self.assertTrue(self.News.search([]))
            with mute_logger(CONTROLLER):
                self.assertEqual(self.send(self.body(), "0" * 64).status_code, 403)
            for name in ("unknown", "postgres"):
                path = f"/dext_dropbox/webhook/{name}"
                self.assertEqual(self.send(self.body(), path=path).status_code, 404)
            none = self.send(self.body(), path="/dext_dropbox/webhook")
            self.assertEqual(none.status_code, 404)

    def test_refusals(self):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        with mute_logger(CONTROLLER):
            self.assertEqual(self.send(self.body(), "0" * 64).status_code, 403)
            self.assertEqual(self.send(self.body(), "").status_code, 403)
            self.assertEqual(self.send(b"x" * (LARGEST + 1)).status_code, 413)
            self.assertEqual(self.send(b"a=b", **form).status_code, 403)
        self.assertFalse(self.News.search([]))

    def test_a_flood_starts_nothing(self):
        """Forged, replayed or malformed; memory and log: ``tests/browser``."""
        valid = self.body()
        signed = signature(APP.secret, valid)
        self.send(valid)  # what is replayed from now on
        self.dropbox.calls.clear()
        with self.logged() as lines:
            for _time in range(100):
                self.send(valid, signed)
                self.send(valid, "0" * 64)
                self.send(valid[:-1], signed)
                self.send(b"\xff" * 200, "x")
        self.assertEqual(len(self.News.search([])), 1)
        self.assertEqual(self.triggers(), 1)
        self.assertFalse(self.dropbox.calls)
        self.assertLess(len(lines), 50, lines[:20])

    def test_the_log_says_that_there_is_more(self):
        with self.logged() as lines:
            for _time in range(access_log.LOGGED + 5):
                self.send(self.body(), "0" * 64)
        own = [line for line in lines if "/dext_dropbox/webhook" in line]
        self.assertEqual(len(own), access_log.LOGGED)
        self.assertEqual(sum("without the signature" in line for line in lines), 1)


class TestSecret(DropboxCase):
    """The secret of the app is typed in once, and never comes back."""

    def settings(self, **values):
        return (
            self.env["res.config.settings"]
            .with_user(self.env.ref("base.user_admin"))
            .create(values)
        )

    def test_it_is_sealed(self):
        settings = self.settings(dext_dropbox_app_secret=" s3cr3t-of-the-app ")
        stored = self.env["ir.config_parameter"].get_param(SECRET)
        self.assertNotIn("s3cr3t", stored)
        self.assertEqual(
            self.env["dext.dropbox.connection"]._app_secret(), "s3cr3t-of-the-app"
        )
        settings.invalidate_recordset()
        self.assertFalse(settings.dext_dropbox_app_secret)
        self.assertTrue(settings.dext_dropbox_has_secret)
        self.env.flush_all()
        self.env.cr.execute("SELECT row_to_json(s)::text FROM res_config_settings s")
        self.assertNotIn("s3cr3t", str(self.env.cr.fetchall()))

    def test_saving_other_settings_keeps_it(self):
        self.settings(dext_dropbox_app_secret="kept").execute()
        self.settings().execute()
        self.assertEqual(self.env["dext.dropbox.connection"]._app_secret(), "kept")
        self.settings().action_dext_dropbox_forget_secret()
        self.assertEqual(self.env["dext.dropbox.connection"]._app_secret(), "")

    def test_a_manager_does_not_set_it(self):
        settings = self.env["res.config.settings"].sudo().create({})
        with self.assertRaises(Exception) as caught:
            settings.with_user(self.claire)._dext_dropbox_keep_secret("x")
        self.assertEqual(type(caught.exception).__name__, "AccessError")
