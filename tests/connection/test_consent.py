"""Connecting: to Dropbox's consent page and back, and all that can go wrong there."""

from unittest.mock import patch
from urllib.parse import parse_qsl, urlencode, urlsplit

import freezegun
from lxml import html

from odoo.fields import Command

from odoo.addons.dext_dropbox.dropbox_api.consent import SCOPES

from dev import firm
from dropbox_emulator.oauth import AuthorizeError

from ..common import DropboxCase, DropboxHttpCase
from ..conftest import ACCOUNTS, APP, CRAMPED

REDIRECT_URI = APP.redirect_uris[0]
OWN, OTHER = (account.email for account in ACCOUNTS)
THIRD = CRAMPED.email
GARBAGE = ("", "|", "x", "x|y", "|AQ", "|AAAA", "%|%", "é", "é|é", "\0|\0", "|" * 99)


def query_of(url):
    return dict(parse_qsl(urlsplit(url).query))


class Browser:
    """Mixin for an HttpCase: what the person who connects does and sees."""

    def setUp(self):
        super().setUp()
        # Odoo's tests listen on any port, but Dropbox compares the address exactly.
        base_url = REDIRECT_URI.removesuffix("/dext_dropbox/callback")
        self.env["ir.config_parameter"].set_param("web.base.url", base_url)

    def ask(self, login="claire", company=None):
        """Press Connect; return the address of Dropbox's consent page."""
        response = self.press_connect(login, company)
        self.assertEqual(response.status_code, 303, response.text)
        return response.headers["Location"]

    def press_connect(self, login="claire", company=None):
        self.authenticate(login, firm.PASSWORD)
        path = f"/dext_dropbox/connect/{(company or self.firm).id}"
        return self.url_open(path, allow_redirects=False)

    def press_switch(self, page):
        """Press "Connect the other account" on ``page``; return Dropbox's address."""
        (button,) = page.xpath("//a[@id='dext_dropbox_switch']")
        response = self.url_open(button.get("href"), allow_redirects=False)
        return response.headers["Location"]

    def asked_about(self, account):
        """Choose ``account`` although another is connected; return what is shown."""
        url = self.dropbox.authorize(self.ask(), account=account)
        return self.assertPage(self.come_back(url), "This is another Dropbox account")

    def come_back(self, url, login=None, **changes):
        """Follow Dropbox back to Odoo; ``changes`` tamper with the query."""
        if login:
            self.authenticate(login, firm.PASSWORD)
        query = {**query_of(url), **changes}
        query = {name: value for name, value in query.items() if value is not None}
        return self.url_open(
            f"/dext_dropbox/callback?{urlencode(query)}", allow_redirects=False
        )

    def assertConnected(self, response, account=OWN):
        self.assertEqual(response.status_code, 303, response.text)
        self.assertIn("/odoo/action-dext_dropbox.", response.headers["Location"])
        self.connection.invalidate_recordset()
        self.assertEqual(self.connection.state, "connected")
        self.assertEqual(self.connection.account_email, account)
        self.assertWorks(self.connection, account)

    def assertWorks(self, connection, account=OWN):
        """The tokens that Odoo keeps give access to ``account``."""
        with connection.sudo()._dropbox() as dropbox:
            self.assertEqual(dropbox.account().email, account)

    def assertPage(self, response, title, *words):
        """A page with ``title`` and ``words`` is shown, and a way back to Odoo."""
        self.assertEqual(response.status_code, 200)
        page = html.fromstring(response.text)
        self.assertEqual(page.find(".//h1").text_content(), title)
        text = page.find(".//main").text_content()
        for word in words:
            self.assertIn(word, text)
        self.assertTrue(page.xpath("//a[@id='dext_dropbox_back']"))
        return page

    def assertNotConnected(self, *emails):
        """Nothing is connected, and nothing is left open in Dropbox either."""
        self.connection.invalidate_recordset()
        self.assertEqual(self.connection.state, "disconnected")
        self.assertFalse(self.connection.sudo().sealed_tokens)
        for email in emails:
            self.assertFalse(self.links(email), "access was not given back")

    def links(self, email=OWN):
        return self.dropbox.oauth.links(self.dropbox.account(email).account_id)


class TestConnect(Browser, DropboxHttpCase):
    def test_question(self):
        query = query_of(self.ask())
        self.assertEqual(query["client_id"], APP.key)
        self.assertEqual(query["response_type"], "code")
        self.assertEqual(query["redirect_uri"], REDIRECT_URI)
        self.assertEqual(query["token_access_type"], "offline")
        self.assertEqual(query["code_challenge_method"], "S256")
        self.assertEqual(len(query["code_challenge"]), 43)
        self.assertEqual(
            set(query["scope"].split()),
            {
                "account_info.read",
                "files.metadata.read",
                "files.content.read",
                "files.content.write",
            },
        )
        self.assertTrue(query["state"])

    def test_whole_way(self):
        self.assertConnected(self.come_back(self.dropbox.authorize(self.ask())))
        connection = self.connection
        self.assertEqual(connection.account_name, ACCOUNTS[0].name)
        self.assertEqual(connection.account_id, ACCOUNTS[0].account_id)
        self.assertEqual(connection.responsible_id, self.claire)
        self.assertTrue(connection.connected_on)
        self.assertFalse(connection.sudo().pending_consent)
        self.assertIn(OWN, connection.message_ids[0].body)

    def test_denied(self):
        url = self.dropbox.authorize(self.ask(), "deny")
        self.assertPage(self.come_back(url), "Nothing was connected", "denied")
        self.assertNotConnected(OWN)

    def test_denied_while_connected_changes_nothing(self):
        self.link()
        self.come_back(self.dropbox.authorize(self.ask(), "deny"))
        self.assertEqual(self.connection.state, "connected")
        self.assertWorks(self.connection)

    def test_connecting_again_with_the_same_account(self):
        self.link()
        folder = self.activate()
        self.dropbox.revoke()
        self.check()
        self.assertEqual(self.connection.state, "reconnect")
        known = folder.dropbox_id
        self.assertConnected(self.come_back(self.dropbox.authorize(self.ask())))
        self.assertEqual(folder.dropbox_id, known)
        self.assertFalse(self.connection.trouble)
        self.assertFalse(self.connection.activity_ids)


class TestForeignAnswers(Browser, DropboxHttpCase):
    TITLE = "This answer does not belong to you"
    USED = "This answer was used already"

    def test_of_another_user(self):
        url = self.dropbox.authorize(self.ask("claire"))
        self.assertPage(self.come_back(url, login="admin"), self.TITLE)
        self.assertNotConnected()
        # It is still good for the one who asked.
        self.assertConnected(self.come_back(url, login="claire"))

    def test_twice(self):
        url = self.dropbox.authorize(self.ask())
        self.come_back(url)
        self.assertPage(self.come_back(url), self.USED)
        self.assertEqual(self.connection.state, "connected")
        self.assertWorks(self.connection)

    def test_of_an_earlier_question(self):
        earlier = self.dropbox.authorize(self.ask())
        self.ask()
        self.assertPage(self.come_back(earlier), self.USED)
        self.assertNotConnected(OWN)

    def test_tampered_state(self):
        url = self.dropbox.authorize(self.ask())
        csrf, _bar, payload = query_of(url)["state"].partition("|")
        for position in (0, len(payload) // 2, len(payload) - 2):
            wrong = "A" if payload[position] != "A" else "B"
            changed = payload[:position] + wrong + payload[position + 1 :]
            with self.subTest(position):
                response = self.come_back(url, state=f"{csrf}|{changed}")
                self.assertPage(response, self.TITLE)
        self.assertNotConnected()

    def test_signature_of_something_else(self):
        """A text that Odoo signed for another purpose is no answer."""
        from odoo.tools.misc import hash_sign  # noqa: PLC0415

        url = self.dropbox.authorize(self.ask())
        payload = [self.connection.id, self.claire.id, 2**40, False]
        state = "x|" + hash_sign(self.env(su=True), "another purpose", payload)
        self.assertPage(self.come_back(url, state=state), self.TITLE)

    def test_garbage(self):
        url = self.dropbox.authorize(self.ask())
        for state in (None, *GARBAGE):
            with self.subTest(state):
                self.assertPage(self.come_back(url, state=state), self.TITLE)
        self.assertNotConnected()

    def test_wrong_csrf(self):
        for csrf in ("x" * 24, ""):
            url = self.dropbox.authorize(self.ask())
            payload = query_of(url)["state"].partition("|")[2]
            with self.subTest(csrf):
                response = self.come_back(url, state=f"{csrf}|{payload}")
                self.assertPage(response, self.USED)
        self.assertNotConnected(OWN)

    def test_csrf_with_odd_letters(self):
        payload = query_of(self.ask())["state"].partition("|")[2]
        response = self.url_open(
            "/dext_dropbox/callback",
            params={"state": f"é|{payload}", "code": "x"},
            allow_redirects=False,
        )
        self.assertPage(response, self.USED)

    def test_neither_yes_nor_no(self):
        url = self.dropbox.authorize(self.ask())
        self.assertPage(self.come_back(url, code=None), self.TITLE)
        self.assertNotConnected(OWN)

    def test_code_of_somebody_else(self):
        """Who makes a victim open his own answer does not get the victim's files."""
        attack = query_of(self.dropbox.authorize(self.ask("admin"), account=OTHER))
        url = self.dropbox.authorize(self.ask("claire"))
        response = self.come_back(url, code=attack["code"])
        self.assertPage(response, "Dropbox could not be connected")
        self.assertNotConnected(OWN, OTHER)

    def test_not_logged_in(self):
        url = self.dropbox.authorize(self.ask())
        self.logout(keep_db=True)
        self.assertIn("/web/login", self.come_back(url).headers["Location"])
        self.assertNotConnected()


class TestOtherAccounts(Browser, DropboxHttpCase):
    def test_other_account_only_if_wanted(self):
        self.link()
        url = self.dropbox.authorize(self.ask(), account=OTHER)
        page = self.assertPage(
            self.come_back(url), "This is another Dropbox account", OWN, OTHER
        )
        self.assertEqual(self.connection.account_email, OWN)
        self.assertFalse(self.links(OTHER), "access was not given back")
        self.assertWorks(self.connection)
        url = self.dropbox.authorize(self.press_switch(page), account=OTHER)
        self.assertConnected(self.come_back(url), OTHER)

    def test_client_folders_are_made_in_the_other_account(self):
        self.link()
        folder = self.activate()
        question = self.press_switch(self.asked_about(OTHER))
        url = self.dropbox.authorize(question, account=OTHER)
        self.assertConnected(self.come_back(url), OTHER)
        self.assertFalse(self.connection.sudo().cursor)
        self.check()
        self.assertIn(f"{folder.path}/Invoices", self.dropbox.tree(account=OTHER))

    def test_who_was_not_asked_does_not_switch(self):
        self.link()
        button = self.asked_about(OTHER).xpath("//a[@id='dext_dropbox_switch']")[0]
        address = button.get("href")
        path, _, agreed = address.partition("?switch=")
        own = self.bakery._dext_dropbox_connection()
        self.link(own, THIRD)
        for login, changed in (
            ("claire", f"{path}?switch=1"),
            ("claire", f"{path}?switch=é"),
            ("claire", f"{path}?switch={agreed[:-2]}AA"),
            ("claire", f"/dext_dropbox/connect/{self.bakery.id}?switch={agreed}"),
            ("admin", address),
        ):
            with self.subTest(login, changed=changed):
                self.authenticate(login, firm.PASSWORD)
                question = self.url_open(changed, allow_redirects=False)
                url = self.dropbox.authorize(
                    question.headers["Location"], account=OTHER
                )
                self.assertPage(self.come_back(url), "This is another Dropbox account")
        self.assertEqual(self.connection.account_email, OWN)

    def test_a_switch_is_to_the_account_that_was_shown(self):
        self.link()
        question = self.press_switch(self.asked_about(OTHER))
        url = self.dropbox.authorize(question, account=THIRD)
        self.assertPage(self.come_back(url), "This is another Dropbox account", THIRD)
        self.assertEqual(self.connection.account_email, OWN)

    def test_account_of_another_company(self):
        taken = self.link(self.bakery._dext_dropbox_connection())
        url = self.dropbox.authorize(self.ask())
        self.assertPage(self.come_back(url), "This Dropbox account is in use", OWN)
        self.assertNotConnected()
        self.assertEqual(len(self.links()), 1)
        self.assertWorks(taken)

    def test_account_that_another_company_has_given_up(self):
        self.link(self.bakery._dext_dropbox_connection()).disconnect()
        self.assertConnected(self.come_back(self.dropbox.authorize(self.ask())))


class TestIncompleteGrants(Browser, DropboxHttpCase):
    def test_missing_permissions_are_named(self):
        url = self.ask()
        wanted = query_of(url)["scope"]
        for missing in SCOPES:
            with self.subTest(missing):
                url = self.ask()
                query = query_of(url)
                query["scope"] = wanted.replace(missing, "").strip()
                narrow = f"{url.partition('?')[0]}?{urlencode(query)}"
                page = self.assertPage(
                    self.come_back(self.dropbox.authorize(narrow)),
                    "A permission is missing",
                    missing,
                )
                others = set(SCOPES) - {missing}
                self.assertFalse(
                    [scope for scope in others if scope in page.text_content()]
                )
                self.assertNotConnected(OWN)

    def test_no_lasting_access(self):
        url = self.ask().replace("offline", "online")
        response = self.come_back(self.dropbox.authorize(url))
        self.assertPage(response, "Dropbox gives no lasting access")
        self.assertNotConnected(OWN)

    def test_reason_is_told_even_if_access_cannot_be_given_back(self):
        url = self.ask().replace("offline", "online")
        self.dropbox.faults.add("auth/token/revoke", "unavailable")
        response = self.come_back(self.dropbox.authorize(url))
        self.assertPage(response, "Dropbox gives no lasting access")


class TestTrouble(Browser, DropboxHttpCase):
    TITLE = "Dropbox could not be connected"

    def set_key(self, key):
        self.env["ir.config_parameter"].set_param("dext_dropbox.app_key", key)

    def test_app_key_is_missing(self):
        self.set_key(False)
        self.assertPage(self.press_connect(), self.TITLE, "app key is missing")

    def test_app_key_is_wrong(self):
        """Dropbox says so itself and sends nobody back."""
        self.set_key("wrong")
        with self.assertRaises(AuthorizeError):
            self.dropbox.authorize(self.ask())

    def test_app_key_becomes_wrong(self):
        url = self.dropbox.authorize(self.ask())
        self.set_key("wrong")
        self.assertPage(self.come_back(url), self.TITLE, "app key", REDIRECT_URI)
        self.assertNotConnected()

    def test_spaces_around_the_app_key(self):
        self.set_key(f" {APP.key}\n")
        self.assertConnected(self.come_back(self.dropbox.authorize(self.ask())))

    def test_no_secret_of_the_app_is_needed(self):
        self.assertConnected(self.come_back(self.dropbox.authorize(self.ask())))
        self.dropbox.expire_access_tokens()
        self.assertWorks(self.connection)

    def test_dropbox_is_in_trouble(self):
        for route in ("oauth2/token", "users/get_current_account"):
            for fault in ("unavailable", "rate_limit", "close", "not_json"):
                with self.subTest(route, fault=fault):
                    self.dropbox.faults.clear()
                    url = self.dropbox.authorize(self.ask())
                    if (route, fault) == ("oauth2/token", "not_json"):
                        self.dropbox.faults.add(route, "truncated")
                    else:
                        self.dropbox.faults.add(route, fault)
                    self.assertPage(self.come_back(url), self.TITLE, "does not answer")
                    self.assertNotConnected()

    def test_key_of_the_server_is_bad(self):
        with patch.dict("os.environ", DEXT_DROPBOX_KEY="changeme"):
            self.assertPage(self.press_connect(), self.TITLE, "DEXT_DROPBOX_KEY")


class TestRightToConnect(Browser, DropboxHttpCase):
    TITLE = "Dropbox could not be connected"

    def test_standard_user(self):
        self.assertPage(self.press_connect("paul"), self.TITLE, "Dropbox manager")
        self.assertFalse(self.connection.sudo().pending_consent)

    def test_portal_user(self):
        self.assertPage(self.press_connect("lea"), self.TITLE)
        self.assertFalse(self.connection.sudo().pending_consent)

    def test_nobody(self):
        response = self.url_open(
            f"/dext_dropbox/connect/{self.firm.id}", allow_redirects=False
        )
        self.assertIn("/web/login", response.headers["Location"])

    def test_manager_of_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.claire.write(
            {
                "company_id": elsewhere.id,
                "company_ids": [Command.set(elsewhere.ids)],
            }
        )
        self.assertPage(self.press_connect(), self.TITLE)
        self.assertFalse(self.connection.sudo().pending_consent)

    def test_company_that_does_not_exist(self):
        self.authenticate("claire", firm.PASSWORD)
        for number in ("0", "999999", "9" * 30):
            with self.subTest(number):
                response = self.url_open(f"/dext_dropbox/connect/{number}")
                self.assertPage(response, self.TITLE, "no company of yours")

    def test_right_lost_on_the_way(self):
        url = self.dropbox.authorize(self.ask())
        group = self.env.ref("account.group_account_invoice")
        self.claire.group_ids = group
        self.assertPage(self.come_back(url), self.TITLE)
        self.assertNotConnected(OWN)


class TestValidity(DropboxCase):
    """How long a question is good; no HTTP, so that time can be stopped."""

    def setUp(self):
        super().setUp()
        base_url = REDIRECT_URI.removesuffix("/dext_dropbox/callback")
        self.env["ir.config_parameter"].set_param("web.base.url", base_url)

    def finish_after(self, seconds):
        connection = self.connection.with_user(self.claire)
        with freezegun.freeze_time("2026-03-01 12:00:00", tick=True) as clock:
            query = query_of(self.dropbox.authorize(connection.start_consent()))
            clock.tick(seconds)
            return connection.finish_consent(query)

    def test_in_time(self):
        self.assertEqual(self.finish_after(590).state, "connected")

    def test_too_late(self):
        from odoo.addons.dext_dropbox.models.connection.consent import (  # noqa: PLC0415
            ConsentRefused,
        )

        with self.assertRaises(ConsentRefused) as caught:
            self.finish_after(602)
        self.assertEqual(caught.exception.title, "This took too long")
        self.assertEqual(self.connection.state, "disconnected")
