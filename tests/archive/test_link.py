"""The link by which a client looks at the archive: who makes it, when it ends."""

import logging
from unittest.mock import patch

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.fields import Command
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from odoo.addons.dext_dropbox import vault
from odoo.addons.dext_dropbox.dropbox_api.values import Tokens
from odoo.addons.dext_dropbox_archive.hooks import uninstall_hook
from odoo.addons.dext_dropbox_archive.models import link as links

from dev import firm

from ..common import DropboxHttpCase, RpcRefused
from ..conftest import ACCOUNTS
from .common import ArchiveCase, ArchiveSetup

CREATE = "sharing/create_shared_link_with_settings"
REVOKE = "sharing/revoke_shared_link"
INTAKE = (
    *("account_info.read", "files.metadata.read", "files.content.read"),
    "files.content.write",
)


class LinkSetup(ArchiveSetup):
    """A firm that gives clients links, and a bakery that has an archive."""

    def setUp(self):
        super().setUp()
        self.connection.archive_links = True
        self.kept = self.stored()

    def make_link(self, user=None):
        self.folder.with_user(user or self.claire).action_link_archive()
        self.assertTrue(self.folder.archive_url)
        return self.folder.archive_url

    def end_link(self, user=None):
        self.folder.with_user(user or self.claire).action_end_archive_link()

    def theirs(self, account=None):
        """The links that Dropbox has."""
        who = self.dropbox.account(account)
        return self.dropbox.links.of(who.account_id)

    def by_hand(self, **rights):
        """Make a link to the archive as a person does in Dropbox; return its id."""
        files = self.dropbox.files_of()
        root = self.dropbox.root_of(self.dropbox.app())
        node = files.tree.find(f"{root}{self.folder.path}/Archive")
        who = self.dropbox.account().account_id
        return self.dropbox.links.add(who, node.id, **rights).id

    def routes(self):
        return [call.route for call in self.dropbox.calls]

    def said(self, record=None):
        """What stands in the history of the folder, or of another record."""
        return " ".join((record or self.folder).message_ids.mapped("body"))


class LinkCase(LinkSetup, ArchiveCase):
    pass


class TestMaking(LinkCase):
    def test_it_leads_to_the_archive_and_only_shows_it(self):
        url = self.make_link()
        (link,) = self.theirs()
        self.assertTrue(url.endswith(link.id), url)
        self.assertEqual((link.audience, link.access), ("public", "viewer"))
        node = self.dropbox.files_of().tree.by_id[link.node]
        self.assertEqual(
            node.display, f"/Apps/Dext Odoo{self.folder.path}/Archive", "not all of it"
        )

    def test_history_says_who_and_not_the_link(self):
        url = self.make_link()
        self.assertIn("Claire Martin made a link", self.said())
        self.end_link()
        self.assertIn("Claire Martin ended the link", self.said())
        self.assertNotIn(url, self.said())

    def test_again_is_the_same_one(self):
        url = self.make_link()
        notes = len(self.folder.message_ids)
        self.assertEqual(self.make_link(), url)
        self.assertEqual(len(self.theirs()), 1)
        self.assertEqual(len(self.folder.message_ids), notes)

    def test_one_that_is_there_is_taken(self):
        known = self.by_hand()
        self.assertTrue(self.make_link().endswith(known))
        self.assertEqual(len(self.theirs()), 1)

    def test_one_that_is_there_and_allows_more_is_not(self):
        for rights in ({"access": "editor"}, {"audience": "team"}):
            with self.subTest(rights):
                known = self.by_hand(**rights)
                with self.assertRaisesRegex(UserError, "Delete the link"):
                    self.make_link()
                self.assertFalse(self.folder.archive_url)
                self.assertEqual([one.id for one in self.theirs()], [known])
                self.dropbox.links.drop(self.theirs()[0])

    def test_a_team_that_keeps_links_to_itself(self):
        self.dropbox.behave(links_stay_in_team=True)
        with self.assertRaisesRegex(UserError, "administrator of the team"):
            self.make_link()
        self.assertFalse(self.theirs(), "a link that nobody knows of")

    def test_no_archive_yet(self):
        self.folder = self.activate(self.client("New"), books=self.garage)
        with self.assertRaisesRegex(UserError, "no folder Archive"):
            self.make_link()
        self.assertFalse(self.said().count("made a link"))

    def test_off_by_default(self):
        new = self.env["res.company"].create({"name": "New"})
        self.assertFalse(new._dext_dropbox_connection().archive_links)
        self.connection.archive_links = False
        self.dropbox.calls.clear()
        with self.assertRaisesRegex(UserError, "Links for clients are off"):
            self.make_link()
        self.assertNotIn(CREATE, self.routes())

    def test_permissions_are_asked_for_only_then(self):
        self.assertLessEqual(links.SCOPES, self.connection._dropbox_scopes())
        self.archive.with_user(self.claire).links = False
        self.assertFalse(self.connection.archive_links)
        self.assertFalse(links.SCOPES & self.connection._dropbox_scopes())

    def test_connected_before_without_the_permission(self):
        given = self.dropbox.grant(scopes=INTAKE)
        self.connection.sealed_tokens = self.connection._seal(
            Tokens(given["refresh_token"], given["access_token"])
        )
        with self.assertRaises(RedirectWarning) as caught:
            self.make_link()
        message, action, _button = caught.exception.args[:3]
        self.assertIn("sharing.read, sharing.write", message)
        self.assertIn("/dext_dropbox/connect/", action["url"])
        self.assertEqual(self.connection.state, "connected", "the intake goes on")

    def test_what_goes_wrong_is_said(self):
        for kind, wording in (
            ("server_error", "does not answer"),
            ("rate_limit", "does not answer"),
            ("invalid_token", None),
        ):
            with self.subTest(kind):
                self.dropbox.faults.add(CREATE, kind)
                if wording:
                    with self.assertRaisesRegex(UserError, wording):
                        self.make_link()
                else:
                    self.make_link()
        self.dropbox.revoke()
        with self.assertRaisesRegex(UserError, "withdrawn"):
            self.end_link()
        self.assertTrue(self.folder.archive_url, "it still opens the archive")

    def test_disconnected(self):
        self.connection.with_user(self.claire).disconnect()
        with self.assertRaisesRegex(UserError, "not connected"):
            self.make_link()

    def test_it_follows_a_renamed_client(self):
        url = self.make_link()
        renamed = self.folder.path.replace("Boulangerie", "Patisserie")
        self.dropbox.move(self.folder.path, renamed)
        self.check()
        self.assertEqual(self.folder.path, renamed)
        self.assertEqual(self.make_link(), url)
        self.assertEqual(len(self.theirs()), 1)


class TestEnding(LinkCase):
    def test_by_hand(self):
        self.make_link()
        self.end_link()
        self.assertFalse(self.theirs())
        self.assertFalse(self.folder.archive_url)

    def test_ended_in_dropbox_already(self):
        self.make_link()
        self.dropbox.links.drop(self.theirs()[0])
        self.end_link()
        self.assertFalse(self.folder.archive_url)

    def test_ended_in_dropbox_and_made_anew(self):
        url = self.make_link()
        self.dropbox.links.drop(self.theirs()[0])
        self.assertNotEqual(self.make_link(), url)
        self.end_link()
        self.assertFalse(self.theirs())

    def test_trouble_leaves_it_as_it_is(self):
        url = self.make_link()
        self.dropbox.faults.add(REVOKE, "server_error")
        with self.assertRaisesRegex(UserError, "does not answer"):
            self.end_link()
        self.assertEqual(self.folder.archive_url, url)
        self.assertEqual(len(self.theirs()), 1)

    def test_with_the_firm(self):
        self.make_link()
        self.connection.with_user(self.claire).disconnect()
        self.assertFalse(self.theirs())
        self.assertFalse(self.folder.archive_url)
        self.assertIn("Links to archives ended: 1.", self.said(self.connection))
        self.link()
        self.assertFalse(self.folder.archive_url, "nobody has asked for it")

    def test_with_the_firm_while_dropbox_is_away(self):
        self.make_link()
        self.dropbox.faults.add(REVOKE, "server_error", times=None)
        self.connection.with_user(self.claire).disconnect()
        self.assertEqual(self.connection.state, "disconnected")
        self.assertFalse(self.folder.archive_url)
        self.assertEqual(len(self.theirs()), 1)
        self.assertIn("still open archives: 1.", self.said(self.connection))
        self.assertIn("could not be ended", self.said())
        # Connected again, the firm finds the one that was left.
        self.dropbox.faults.clear()
        self.link()
        self.make_link()
        self.end_link()
        self.assertFalse(self.theirs())

    def test_disconnecting_without_links_asks_for_nothing(self):
        self.dropbox.calls.clear()
        self.connection.with_user(self.claire).disconnect()
        self.assertNotIn(REVOKE, self.routes())
        self.assertNotIn("archives", self.said(self.connection))

    def test_with_the_account(self):
        self.make_link()
        self.link(account=ACCOUNTS[1].email)
        self.assertFalse(self.theirs())
        self.assertFalse(self.folder.archive_url)
        self.assertIn("Links to archives ended: 1.", self.said(self.connection))
        self.assertFalse(self.theirs(ACCOUNTS[1].email))

    def test_stays_with_the_same_account(self):
        url = self.make_link()
        self.link()
        self.assertEqual(self.folder.archive_url, url)
        self.assertEqual(len(self.theirs()), 1)

    def test_with_the_client_folder(self):
        self.make_link()
        self.check()
        self.dropbox.delete(self.folder.path)
        self.check()
        self.assertEqual(self.folder.state, "missing")
        self.folder.with_user(self.claire).action_make_again()
        self.assertFalse(self.folder.archive_url, "it leads to the one that is gone")

    def test_with_the_addon(self):
        self.make_link()
        uninstall_hook(self.env)
        self.assertFalse(self.theirs())


class TestSecret(LinkCase):
    def test_sealed_in_the_database(self):
        url = self.make_link()
        self.env.flush_all()
        self.env.cr.execute("SELECT f::text FROM dext_dropbox_folder f")
        rows = str(self.env.cr.fetchall())
        self.assertIn("gAAAA", rows)
        self.assertNotIn(url, rows)
        self.env.cr.execute("SELECT m::text FROM mail_message m")
        self.assertNotIn(url, str(self.env.cr.fetchall()))

    def test_a_copy_of_the_database_has_none(self):
        self.make_link()
        self.env.flush_all()
        for query in get_neutralization_queries(["dext_dropbox_archive"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.folder.archive_url)
        self.assertFalse(self.folder.sealed_archive_link)

    def test_with_another_key(self):
        self.make_link()
        with patch.object(vault, "unseal", side_effect=vault.Unsealable("key")):
            self.env.invalidate_all()
            self.assertFalse(self.folder.archive_url)

    def test_it_is_not_logged(self):
        lines = []
        handler = logging.Handler()
        handler.emit = lambda record: lines.append(logging.Formatter().format(record))
        names = ("", "odoo", "urllib3", "dropbox", "requests")
        loggers = [logging.getLogger(name) for name in names]
        levels = [logger.level for logger in loggers]
        loggers[0].addHandler(handler)
        try:
            for logger in loggers:
                logger.setLevel(logging.DEBUG)
            url = self.make_link()
            self.dropbox.faults.add(REVOKE, "server_error")
            with self.assertRaises(UserError):
                self.end_link()
            self.dropbox.faults.add(REVOKE, "server_error")
            self.connection.with_user(self.claire).disconnect()
        finally:
            loggers[0].removeHandler(handler)
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
        self.assertTrue([line for line in lines if CREATE in line])
        secret = url.rpartition("/")[2]
        self.assertFalse([line for line in lines if secret in line])


class TestWho(LinkCase):
    def test_only_managers_make_and_end_it(self):
        for user in (self.paul, self.lea):
            with self.assertRaises(AccessError):
                self.make_link(user)
        self.make_link()
        for user in (self.paul, self.lea):
            with self.assertRaises(AccessError):
                self.end_link(user)
        self.assertEqual(len(self.theirs()), 1)
        with self.assertRaises(AccessError):
            self.archive.with_user(self.paul).links = False

    def test_who_may_change_folders_is_no_manager_yet(self):
        self.env["ir.model.access"].create(
            {
                "name": "Accountants change client folders",
                "model_id": self.env["ir.model"]._get_id("dext.dropbox.folder"),
                "group_id": self.env.ref(links.ACCOUNTING).id,
                "perm_write": True,
            }
        )
        self.folder.with_user(self.paul).check_access("write")
        with self.assertRaisesRegex(AccessError, "Only a Dropbox manager"):
            self.make_link(self.paul)
        self.make_link()
        with self.assertRaisesRegex(AccessError, "Only a Dropbox manager"):
            self.end_link(self.paul)

    def test_what_stands_on_the_form(self):
        for user, buttons in ((self.claire, True), (self.paul, False)):
            arch = self.folder.with_user(user).get_view(view_type="form")["arch"]
            self.assertIn('name="archive_url" widget="CopyClipboardURL"', arch)
            for name in ("action_link_archive", "action_end_archive_link"):
                self.assertEqual(name in arch, buttons, (user.login, name))

    def test_nobody_writes_it(self):
        self.make_link()
        for user in (self.claire, self.paul):
            for name in ("archive_url", "sealed_archive_link", "archive_links"):
                with self.assertRaises(UserError):  # of which an AccessError is one
                    self.folder.with_user(user).write({name: False})

    def test_managers_of_the_books_alone_do_not(self):
        self.make_link()
        self.claire.write(
            {
                "company_id": self.bakery.id,
                "company_ids": [Command.set(self.bakery.ids)],
            }
        )
        with self.assertRaises(AccessError):
            self.make_link()
        with self.assertRaises(AccessError):
            self.end_link()


@tagged("standard", "post_install", "-at_install")
class TestOverTheWire(LinkSetup, DropboxHttpCase):
    FOLDER = "dext.dropbox.folder"

    def setUp(self):
        super().setUp()
        self.url = self.make_link()
        for login, companies, group in (
            ("stranger", self.garage, "account.group_account_manager"),
            ("keeper", self.bakery, "account.group_account_user"),
            ("clerk", self.firm, "base.group_user"),
        ):
            self.env["res.users"].create(
                {
                    "login": login,
                    "name": login,
                    "password": firm.PASSWORD,
                    "group_ids": [Command.set(self.env.ref(group).ids)],
                    "company_id": companies.id,
                    "company_ids": [Command.set(companies.ids)],
                }
            )
        self.env.flush_all()

    def ways(self, name):
        ids = self.folder.ids
        return [
            ("read", ids, [name]),
            ("web_read", ids, {name: {}}),
            ("search_read", [["id", "in", ids]], [name]),
        ]

    def test_accountants_of_the_firm_read_it(self):
        for login in ("claire", "paul"):
            for method, *arguments in self.ways("archive_url"):
                with self.subTest(login, method=method):
                    told = self.call(login, self.FOLDER, method, *arguments)
                    self.assertIn(self.url, str(told))

    def test_nobody_else_does(self):
        # Not even if another addon lets everybody read client folders.
        self.env["ir.model.access"].create(
            {
                "name": "Everybody reads client folders",
                "model_id": self.env["ir.model"]._get_id(self.FOLDER),
                "perm_read": True,
            }
        )
        self.env.flush_all()
        self.call("clerk", self.FOLDER, "read", self.folder.ids, ["name"])
        for login in ("lea", "stranger", "keeper", "clerk"):
            for method, *arguments in self.ways("archive_url"):
                with self.subTest(login, method=method):
                    try:
                        told = self.call(login, self.FOLDER, method, *arguments)
                    except RpcRefused as refused:
                        told = refused
                    self.assertNotIn(self.url, str(told))

    def test_what_is_sealed_is_nobodys(self):
        for login in ("admin", "claire", "paul"):
            sealed = "sealed_archive_link"
            search = ("search", [[sealed, "like", "gAAAA"]])
            for method, *arguments in (*self.ways(sealed), search):
                with self.subTest(login, method=method):
                    self.assertDenied(login, self.FOLDER, method, *arguments)

    def test_buttons_are_for_managers_of_the_firm(self):
        for login in ("paul", "lea", "stranger", "keeper", "clerk"):
            for method in ("action_link_archive", "action_end_archive_link"):
                with self.subTest(login, method=method):
                    self.assertDenied(login, self.FOLDER, method, self.folder.ids)
        self.assertEqual(len(self.theirs()), 1)
        self.call("claire", self.FOLDER, "action_end_archive_link", self.folder.ids)
        self.assertFalse(self.theirs())
