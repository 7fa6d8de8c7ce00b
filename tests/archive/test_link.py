"""The link by which a client looks at the archive: how it is made, when it ends."""

from odoo.exceptions import RedirectWarning, UserError

from odoo.addons.dext_dropbox.dropbox_api.values import Tokens
from odoo.addons.dext_dropbox_archive.hooks import uninstall_hook
from odoo.addons.dext_dropbox_archive.models import link as links

from ..conftest import ACCOUNTS
from .linking import CREATE, REVOKE, LinkCase

INTAKE = (
    *("account_info.read", "files.metadata.read", "files.content.read"),
    "files.content.write",
)


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
