"""The link to the archive opens documents: who reads it, who makes and ends it."""

import logging
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from odoo.addons.dext_dropbox import vault
from odoo.addons.dext_dropbox_archive.models import link as links

from dev import firm

from ..common import DropboxHttpCase, RpcRefused
from .linking import CREATE, REVOKE, LinkCase, LinkSetup


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
