"""A Dropbox app of the company's own, and another one than before: exactly once."""

import json
from urllib.parse import parse_qs, urlsplit

from odoo.exceptions import AccessError, UserError

from odoo.addons.dext_dropbox import vault
from odoo.addons.dext_dropbox.dropbox_api.values import Account, Grant, Tokens
from odoo.addons.dext_dropbox.models.connection import own_app

from dropbox_emulator.hooks import signature

from ..common import DropboxCase, DropboxHttpCase
from ..conftest import APP, FULL_APP, OWN_APP


class OwnApp:
    def link_by(self, app, connection=None):
        """Link as if somebody had said yes to ``app``."""
        connection = connection or self.connection
        given = self.dropbox.grant(app_key=app.key)
        tokens = Tokens(given["refresh_token"], given["access_token"])
        who = self.dropbox.account()
        connection.with_user(self.claire).link(
            Grant(given["account_id"], tokens, frozenset(given["scope"].split())),
            Account(given["account_id"], who.name, who.email),
        )

    def take_own_app(self, app=OWN_APP):
        self.connection.with_user(self.claire).own_app_key = app.key
        self.link_by(app)


class TestAnotherApp(OwnApp, DropboxCase):
    """It sees another folder in the same Dropbox."""

    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    def root_of(self, app):
        return self.dropbox.root_of(self.dropbox.app(app.key))

    def settle(self):
        for _time in range(2):
            self.check_and_take()

    def test_folders_are_made_again_and_files_go_on_arriving(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.settle()
        former = self.folder.dropbox_id
        self.take_own_app()
        self.settle()
        self.assertEqual(self.folder.state, "active")
        self.assertNotEqual(self.folder.dropbox_id, former)
        self.drop(self.folder, "Invoices", "b.pdf", app_key=OWN_APP.key)
        self.settle()
        self.assertEqual(self.document("a.pdf").state, "imported")
        self.assertEqual(self.document("b.pdf").state, "imported")
        self.assertEqual(len(self.Document.search([]).move_id), 2)

    def test_what_people_move_over_is_no_second_draft(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.drop(self.folder, "Receipts", "waits.pdf")
        self.check()
        self.take()
        self.drop(self.folder, "Invoices", "late.pdf")
        self.check()
        self.take_own_app()
        self.assertEqual(self.document("late.pdf").state, "rejected")
        self.settle()
        # In the Dropbox account these are folders like others.
        files = self.dropbox.files_of()
        for subfolder, name in (
            ("Invoices", "a.pdf"),
            ("Receipts", "waits.pdf"),
            ("Invoices", "late.pdf"),
        ):
            inside = f"{self.folder.path}/{subfolder}/{name}"
            node = files.tree.find(self.root_of(APP) + inside)
            files.move(node, self.root_of(OWN_APP) + inside)
        self.settle()
        self.connection.with_user(self.claire).settle_backlog()
        self.settle()
        rows = self.Document.search([])
        self.assertEqual(len(rows), 3)
        self.assertEqual(set(rows.mapped("state")), {"imported"})
        self.assertEqual(len(rows.move_id), 3)

    def test_back_again_with_the_former_app(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.settle()
        self.take_own_app()
        self.settle()
        self.connection.with_user(self.claire).own_app_key = False
        self.link()
        self.settle()
        self.assertEqual(len(self.Document.search([]).move_id), 1)
        self.assertEqual(self.document("a.pdf").state, "imported")
        self.assertEqual(self.folder.state, "active")

    def test_the_former_link_is_given_back(self):
        self.take_own_app()
        account = self.dropbox.account().account_id
        self.assertFalse(self.dropbox.oauth.links(account, APP.key))
        self.assertTrue(self.dropbox.oauth.links(account, OWN_APP.key))

    def test_it_is_told(self):
        self.take_own_app()
        told = " ".join(self.connection.message_ids.mapped("body"))
        self.assertIn("It is another app", told)
        self.assertIn("make again: 1.", told)

    def test_where_people_find_the_folder_is_asked_anew(self):
        self.connection.app_folder = f"Apps/{APP.name}"
        self.take_own_app()
        self.assertFalse(self.connection.app_folder)

    def test_the_same_app_again_changes_nothing(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.settle()
        former = self.folder.dropbox_id, self.connection.sudo().cursor
        self.connection.with_user(self.claire).own_app_key = f" {APP.key} "
        self.link_by(APP)
        self.assertEqual((self.folder.dropbox_id, self.connection.cursor), former)


class TestAnotherFullApp(OwnApp, DropboxCase):
    def test_it_sees_the_same_folders(self):
        """Folders stay where they are; only the listing is begun anew."""
        self.env["ir.config_parameter"].set_param("dext_dropbox.app_key", FULL_APP.key)
        self.connection.base_folder = "Clients"
        self.link_by(FULL_APP)
        folder = self.activate()
        self.drop(folder, "Invoices", "a.pdf", app_key=FULL_APP.key)
        self.check_and_take()
        former = folder.dropbox_id
        self.connection.sudo().linked_app_key = "the-former-key"
        self.link_by(FULL_APP)
        self.assertFalse(self.connection.sudo().cursor)
        self.check_and_take()
        self.assertEqual(folder.dropbox_id, former)
        self.assertEqual(len(self.Document.search([])), 1)


class TestKey(OwnApp, DropboxHttpCase):
    """Who sets it, who sees it, and what it is for."""

    def test_people_are_asked_by_their_own_app(self):
        self.env["ir.config_parameter"].set_param("dext_dropbox.app_key", False)
        connection = self.connection.with_user(self.claire)
        with self.assertRaisesRegex(UserError, "app key is missing"):
            connection.start_consent()
        connection.own_app_key = f" {OWN_APP.key}\n"
        query = parse_qs(urlsplit(connection.start_consent()).query)
        self.assertEqual(query["client_id"], [OWN_APP.key])

    def test_only_managers_set_it(self):
        with self.assertRaises(AccessError):
            self.connection.with_user(self.paul).own_app_key = "x"
        with self.assertRaises(AccessError):
            self.connection.with_user(self.paul).own_app_secret = "x"

    def test_nobody_reads_the_secret(self):
        connection = self.connection.with_user(self.claire)
        connection.own_app_secret = OWN_APP.secret
        self.assertTrue(connection.has_own_app_secret)
        self.assertNotIn(OWN_APP.secret, str(self.connection.sudo().read()))
        self.assertDenied(
            "claire", connection._name, "read", connection.ids, ["sealed_app_secret"]
        )
        connection.action_forget_own_app_secret()
        self.assertFalse(connection.has_own_app_secret)

    def test_its_notifications_count_for_its_company_alone(self):
        self.link()
        other = self.garage._dext_dropbox_connection()
        self.link(other, "autre@example.com")
        other.own_app_secret = OWN_APP.secret
        connections = self.env["dext.dropbox.connection"]
        connections._set_app_secret(APP.secret)
        news = self.env["dext.dropbox.news"]
        for accounts, heard in (
            ([self.connection.account_id, other.account_id], other),
            ([self.connection.account_id], connections),
        ):
            news.search([]).unlink()
            body = json.dumps({"list_folder": {"accounts": accounts}}).encode()
            signed = signature(OWN_APP.secret, body)
            self.assertTrue(connections.take_notification(body, signed))
            self.assertEqual(news.search([]).connection_id, heard)
        self.assertFalse(connections.take_notification(body, signature("x", body)))

    def test_companies_may_share_an_app(self):
        other = self.garage._dext_dropbox_connection()
        self.link()
        self.link(other, "autre@example.com")
        both = self.connection + other
        for connection in both:
            connection.own_app_secret = OWN_APP.secret
        accounts = both.mapped("account_id")
        body = json.dumps({"list_folder": {"accounts": accounts}}).encode()
        self.env["dext.dropbox.news"].search([]).unlink()
        signed = signature(OWN_APP.secret, body)
        self.assertTrue(both.take_notification(body, signed))
        self.assertEqual(self.env["dext.dropbox.news"].search([]).connection_id, both)

    def test_calls_of_strangers_do_not_grow_with_the_companies(self):
        self.patch(own_app, "MOST_SECRETS", 5)
        companies = self.env["res.company"].create(
            [{"name": f"Company {number}"} for number in range(12)]
        )
        sealed = vault.seal(OWN_APP.secret)
        for number, company in enumerate(companies):
            company._dext_dropbox_connection().sudo().write(
                {"account_id": f"dbid:{number}", "sealed_app_secret": sealed}
            )
        connections = self.env["dext.dropbox.connection"]
        connections._set_app_secret(APP.secret)
        unsealed, unseal = [], vault.unseal

        def counted(sealed):
            unsealed.append(sealed)
            return unseal(sealed)

        self.patch(vault, "unseal", counted)
        self.patch(own_app, "guesses", own_app.Budget(3))
        everybody = [f"dbid:{number}" for number in range(12)]
        for accounts, most in (
            (["dbid:x"], own_app.MOST_SECRETS),
            (["dbid:7"], own_app.MOST_SECRETS + 1),
            (everybody, 2 * own_app.MOST_SECRETS),
        ):
            unsealed.clear()
            body = json.dumps({"list_folder": {"accounts": accounts}}).encode()
            forged = signature("forged", body)
            self.assertFalse(connections.take_notification(body, forged))
            self.assertLessEqual(len(unsealed), 1 + most)
        unsealed.clear()
        body = json.dumps({"list_folder": {"accounts": ["dbid:x"]}}).encode()
        for _time in range(100):  # a flood
            forged = signature("forged", body)
            self.assertFalse(connections.take_notification(body, forged))
            self.assertFalse(connections.take_notification(body, "forged"))
        self.assertEqual(len(unsealed), 100)  # that of all
        genuine = json.dumps({"list_folder": {"accounts": ["dbid:7"]}}).encode()
        signed = signature(OWN_APP.secret, genuine)
        self.assertTrue(connections.take_notification(genuine, signed))
