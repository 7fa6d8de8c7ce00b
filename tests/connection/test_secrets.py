"""Tokens never leave the server: not over RPC, not in the log, not in a copy."""

import logging
from contextlib import contextmanager

from odoo.modules.neutralize import get_neutralization_queries

from odoo.addons.dext_dropbox.hooks import uninstall_hook

from ..common import DropboxCase, DropboxHttpCase, RpcRefused
from ..conftest import APP
from .test_consent import Browser, query_of

CONNECTION = "dext.dropbox.connection"
SECRETS = ("sealed_tokens", "pending_consent", "cursor")


class TestOverRpc(DropboxHttpCase):
    """Nobody reads what gives access, whoever asks and however."""

    def setUp(self):
        super().setUp()
        self.link()
        self.connection.sudo().write({"cursor": "a cursor", "pending_consent": "x"})

    def ways(self, name):
        """Return method and arguments of every way to get at a field's values."""
        ids = self.connection.ids
        return [
            ("read", ids, [name]),
            ("web_read", ids, {name: {}}),
            ("search_read", [], [name]),
            ("web_search_read", [], {name: {}}),
            ("search", [[name, "!=", False]]),
            ("search", [[name, "like", "g"]]),
            ("search_count", [[name, "=like", "gAAAA%"]]),
            ("search", [], 0, None, name),
            ("export_data", ids, [name]),
            ("formatted_read_group", [], [name], ["__count"]),
            ("formatted_read_group", [], [], [f"{name}:max"]),
            ("web_read_group", [], [name], ["__count"]),
        ]

    def test_ways_lead_to_what_is_not_secret(self):
        """Otherwise the next test would show nothing."""
        for method, *arguments in self.ways("account_email"):
            with self.subTest(way=(method, *arguments)):
                self.call("admin", CONNECTION, method, *arguments)

    def test_no_way_to_the_values(self):
        for login in ("admin", "claire", "paul"):
            for name in SECRETS:
                for method, *arguments in self.ways(name):
                    with self.subTest(login=login, way=(method, *arguments)):
                        with self.assertRaises(RpcRefused):
                            self.call(login, CONNECTION, method, *arguments)

    def test_fields_are_not_even_mentioned(self):
        for login in ("admin", "claire", "paul"):
            with self.subTest(login):
                told = self.call(login, CONNECTION, "fields_get")
                self.assertTrue(told.keys().isdisjoint(SECRETS))
                (values,) = self.call(login, CONNECTION, "read", self.connection.ids)
                self.assertTrue(values.keys().isdisjoint(SECRETS))

    def test_no_way_around_through_other_records(self):
        path = "dext_dropbox_connection_id.sealed_tokens"
        for login in ("admin", "claire"):
            with self.subTest(login):
                with self.assertRaises(RpcRefused):
                    self.call(login, "res.company", "search", [[path, "!=", False]])
                with self.assertRaises(RpcRefused):
                    self.call(
                        login,
                        "dext.dropbox.folder",
                        "search",
                        [["connection_id.sealed_tokens", "!=", False]],
                    )

    def test_nobody_writes_them(self):
        for login in ("admin", "claire", "paul"):
            for name in SECRETS:
                with self.subTest(login, field=name), self.assertRaises(RpcRefused):
                    self.call(
                        login, CONNECTION, "write", self.connection.ids, {name: "x"}
                    )

    def test_methods_that_handle_them_are_no_rpc(self):
        for method in (
            "_app",
            "_dropbox",
            "_seal",
            "_unseal",
            "link",
            "disconnect",
            "start_consent",
            "finish_consent",
        ):
            with self.subTest(method):
                self.assertRefused(
                    "Private method", "admin", CONNECTION, method, self.connection.ids
                )

    def test_app_key_is_for_system_administrators(self):
        domain = [["key", "=", "dext_dropbox.app_key"]]
        for login in ("claire", "paul"):
            with self.subTest(login), self.assertRaises(RpcRefused):
                self.call(login, "ir.config_parameter", "search_read", domain)


class TestInTheLog(Browser, DropboxHttpCase):
    @contextmanager
    def everything_logged(self):
        """Give the list that all log records go to, whatever their level."""
        lines, loggers = [], [logging.getLogger()]
        loggers += [
            logging.getLogger(name)
            for name in ("odoo", "urllib3", "dropbox", "werkzeug", "requests")
        ]
        levels = [logger.level for logger in loggers]
        handler = logging.Handler()
        handler.emit = lambda record: lines.append(
            logging.Formatter().format(record)  # with its traceback
        )
        loggers[0].addHandler(handler)
        for logger in loggers:
            logger.setLevel(logging.DEBUG)
        try:
            yield lines
        finally:
            loggers[0].removeHandler(handler)
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)

    def assertSecret(self, lines, *secrets):
        for secret in filter(None, secrets):
            found = [line for line in lines if secret in line]
            self.assertFalse(found, "a secret was logged")

    def tokens(self):
        tokens = self.connection._unseal(self.connection.sudo().sealed_tokens)
        return tokens.refresh, tokens.access

    def pending(self):
        """What is remembered of the question that was asked: csrf and verifier."""
        from odoo.addons.dext_dropbox import vault  # noqa: PLC0415

        self.connection.invalidate_recordset()
        return vault.unseal(self.connection.sudo().pending_consent)

    def test_whole_way(self):
        with self.everything_logged() as lines:
            question = self.ask()
            _csrf, verifier = self.pending()
            url = self.dropbox.authorize(question)
            self.assertConnected(self.come_back(url))
            self.dropbox.expire_access_tokens()
            old = self.tokens()
            self.assertWorks(self.connection)
        self.assertTrue([line for line in lines if "/oauth2/token" in line])
        self.assertSecret(lines, verifier, APP.secret, *old, *self.tokens())
        # What the test's own browser says is not in the log of a server.
        own = [line for line in lines if not line.startswith(self.base_url())]
        self.assertTrue([line for line in own if "GET /dext_dropbox/callback" in line])
        self.assertSecret(own, query_of(url)["code"])

    def test_trouble(self):
        with self.everything_logged() as lines:
            url = self.dropbox.authorize(self.ask())
            csrf, verifier = self.pending()
            self.dropbox.faults.add("oauth2/token", "invalid_grant")
            self.come_back(url)
            self.link()
            tokens = self.tokens()
            self.dropbox.revoke()
            self.check()
            self.come_back(url)
        self.assertEqual(self.connection.state, "reconnect")
        self.assertSecret(lines, verifier, APP.secret, *tokens)
        self.assertTrue(csrf)


class TestInTheDatabase(DropboxCase):
    def test_tokens_are_sealed(self):
        self.link()
        tokens = self.connection._unseal(self.connection.sudo().sealed_tokens)
        self.env.flush_all()
        self.env.cr.execute("SELECT c::text FROM dext_dropbox_connection c")
        stored = str(self.env.cr.fetchall())
        self.assertIn("gAAAA", stored)
        self.assertNotIn(tokens.refresh, stored)
        self.assertNotIn(tokens.access, stored)

    def test_verifier_is_sealed(self):
        self.connection.with_user(self.claire).start_consent()
        self.assertTrue(self.connection.sudo().pending_consent.startswith("gAAAA"))

    def test_copy_of_the_database_has_no_access(self):
        self.link()
        self.connection.sudo().pending_consent = "x"
        self.connection.write({"own_app_key": "own", "own_app_secret": "its secret"})
        self.env.flush_all()
        visited = self.env["res.config.settings"].create({})
        self.assertEqual(visited.dext_dropbox_app_key, APP.key)
        for query in get_neutralization_queries(["dext_dropbox"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        connection = self.connection.sudo()
        self.assertEqual(connection.state, "disconnected")
        self.assertFalse(connection.sealed_tokens)
        self.assertFalse(connection.pending_consent)
        self.assertFalse(connection.own_app_key)
        self.env.cr.execute("SELECT c::text FROM dext_dropbox_connection c")
        self.assertNotIn("gAAAA", str(self.env.cr.fetchall()), "something is sealed")
        parameters = self.env["ir.config_parameter"]
        self.assertFalse(parameters.get_param("dext_dropbox.app_key"))
        self.assertFalse(visited.exists())

    def test_copied_record_has_no_access(self):
        self.link()
        values = self.connection.sudo().copy_data()[0]
        self.assertTrue(
            values.keys().isdisjoint(
                ("sealed_tokens", "pending_consent", "cursor", "account_id")
            )
        )

    def test_nothing_is_left_when_the_addon_goes(self):
        self.link()
        uninstall_hook(self.env)
        parameters = self.env["ir.config_parameter"].search([])
        self.assertFalse([key for key in parameters.mapped("key") if "dext" in key])
        self.assertIn("auth/token/revoke", [call.route for call in self.dropbox.calls])
