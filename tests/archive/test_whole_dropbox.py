"""With an app of the type Full Dropbox, client folders lie in a base folder."""

from odoo.addons.dext_dropbox.dropbox_api.values import Account, Grant, Tokens

from ..conftest import FULL_APP
from .common import ArchiveCase


class TestWholeDropbox(ArchiveCase):
    def link(self, **_options):
        self.env["ir.config_parameter"].set_param("dext_dropbox.app_key", FULL_APP.key)
        self.connection.base_folder = "Clients"
        given = self.dropbox.grant(app_key=FULL_APP.key)
        who = self.dropbox.account()
        self.connection.with_user(self.claire).link(
            Grant(
                given["account_id"],
                Tokens(given["refresh_token"], given["access_token"]),
                frozenset(),
            ),
            Account(given["account_id"], who.name, who.email),
        )

    def files(self):
        tree = self.dropbox.tree(app_key=FULL_APP.key)
        return {path: content for path, content in tree.items() if content is not None}

    def test_stored_moved_told_and_put_right(self):
        copy = self.stored()
        self.assertTrue(copy.path.startswith("/Clients/Boulangerie Petit/Archive/"))
        self.check_and_take()
        self.assertFalse(self.Document.search([]))
        target = f"{self.folder.path}/Invoices/x.pdf"
        self.dropbox.move(copy.path, target, app_key=FULL_APP.key)
        self.check_and_take()
        self.assertEqual(copy.change, "moved")
        self.assertFalse(self.document("x.pdf").move_id)
        copy.with_user(self.paul).action_repair()
        self.store()
        self.assertProved(copy)
        home = "https://www.dropbox.com/home/Clients/Boulangerie%20Petit/Archive/"
        self.assertTrue(copy.url.startswith(home), copy.url)

    def test_a_link_to_the_archive(self):
        self.connection.archive_links = True
        self.stored()
        folder = self.folder.with_user(self.claire)
        folder.action_link_archive()
        who = self.dropbox.account().account_id
        (link,) = self.dropbox.links.of(who)
        node = self.dropbox.files_of().tree.by_id[link.node]
        self.assertEqual(node.display, f"{folder.path}/Archive")
        folder.action_end_archive_link()
        self.assertFalse(self.dropbox.links.of(who))
