"""The same firm with an app of either type: what holds for both, what differs."""

from urllib.parse import parse_qsl, urlsplit

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from odoo.addons.dext_dropbox.dropbox_api.errors import RequestRefused
from odoo.addons.dext_dropbox.models.connection.consent import ConsentRefused

from dev import samples

from ..common import DropboxCase, DropboxSetup
from ..conftest import APP, FULL_APP

TYPES = {APP.key: "app_folder", FULL_APP.key: "full"}


class Firm(DropboxSetup):
    """A firm that goes through Dropbox's consent page with an app of one type."""

    app = APP
    base = False

    def setUp(self):
        super().setUp()
        parameters = self.env["ir.config_parameter"]
        base_url = APP.redirect_uris[0].removesuffix("/dext_dropbox/callback")
        parameters.set_param("web.base.url", base_url)
        parameters.set_param("dext_dropbox.app_key", self.app.key)

    def consent(self):
        connection = self.connection.with_user(self.claire)
        answer = self.dropbox.authorize(connection.start_consent())
        connection.finish_consent(dict(parse_qsl(urlsplit(answer).query)))

    def choose(self, app_type, base):
        values = {"app_type": app_type, "base_folder": base}
        self.connection.with_user(self.claire).write(values)

    def seen(self):
        return self.dropbox.tree(app_key=self.app.key)

    def give(self, path, content):
        self.dropbox.write(path, content, app_key=self.app.key)


class EitherType(Firm):
    """What is asserted for both types; ``_only_here`` is where they differ."""

    def setUp(self):
        super().setUp()
        self.choose(TYPES[self.app.key], self.base)
        self.consent()
        self.folder = self.activate()
        self.check()

    def test_from_the_consent_to_a_draft(self):
        self.assertEqual(self.connection.state, "connected")
        root = f"/{self.base}" if self.base else ""
        self.assertEqual(self.folder.path, f"{root}/Boulangerie Petit")
        self.assertIn(f"{self.folder.path}/Invoices", self.seen())
        self.give(f"{self.folder.path}/Invoices/a.pdf", samples.plain_bill("a"))
        self.check_and_take()
        self.assertEqual(self.document("a.pdf").move_id.state, "draft")

    def test_a_renamed_folder_is_followed(self):
        renamed = self.folder.path.replace("Boulangerie", "Pâtisserie")
        self.dropbox.move(self.folder.path, renamed, app_key=self.app.key)
        self.check()
        self.assertEqual(self.folder.path, renamed)

    def test_where_it_lies_for_people(self):
        path = f"{self.place}/Boulangerie Petit/Invoices"
        self.assertIn(path, self.dropbox.tree(app_key=FULL_APP.key))

    def test_what_lies_outside_is_not_looked_at(self):
        self.dropbox.write("/Private.pdf", b"%PDF-", app_key=FULL_APP.key)
        self.check()
        self.assertFalse(self.Document.search([]))

    def test_the_doctor_finds_the_type_in_order(self):
        action = self.connection.with_user(self.claire).action_doctor()
        doctor = self.env[action["res_model"]].browse(action["res_id"])
        finding = doctor.finding_ids.filtered(lambda one: one.subject == "type")
        self.assertEqual(finding.level, "ok", finding.found)
        self.assertIn(self.found, finding.found)

    def test_the_type_stays_once_there_are_folders(self):
        other = {"app_folder": ("full", "Elsewhere"), "full": ("app_folder", False)}
        with self.assertRaisesRegex(ValidationError, "cannot change any more"):
            self.choose(*other[self.connection.app_type])

    def shared(self):
        """Ask Dropbox to share the client's folder."""
        with self.connection.sudo()._dropbox() as dropbox:
            return dropbox.share(self.folder.dropbox_id)


@tagged("standard", "post_install", "-at_install")
class TestAppFolder(EitherType, TransactionCase):
    place = "/Apps/Dext Odoo"
    found = "nothing but its own folder"

    def test_nothing_can_be_shared(self):
        with self.assertRaisesRegex(RequestRefused, "App Folder"):
            self.shared()


@tagged("standard", "post_install", "-at_install")
class TestFullDropbox(EitherType, TransactionCase):
    app = FULL_APP
    base = "Clients/Dext"
    place = "/Clients/Dext"
    found = "client folders are in /Clients/Dext"

    def setUp(self):
        connections = self.env.registry["dext.dropbox.connection"]
        ordinary = connections._dropbox_scopes
        # As an addon asks for it that shares folders.
        self.patch(
            connections,
            "_dropbox_scopes",
            lambda connection: ordinary(connection) | {"sharing.write"},
        )
        super().setUp()

    def test_folders_can_be_shared(self):
        self.assertTrue(self.shared().job)


class TestChoice(Firm, DropboxCase):
    """What was chosen is compared with what Dropbox grants."""

    def assertRefused(self, *words):
        with self.assertRaises(ConsentRefused) as caught:
            self.consent()
        for word in ("another type", *words):
            self.assertIn(word, f"{caught.exception.title} {caught.exception.message}")
        self.assertEqual(self.connection.state, "disconnected")
        account = self.dropbox.account().account_id
        self.assertFalse(self.dropbox.oauth.links(account), "access was not given back")

    def key(self, app):
        self.env["ir.config_parameter"].set_param("dext_dropbox.app_key", app.key)

    def test_app_folder_is_the_default(self):
        new = self.env["res.company"].create({"name": "New"})
        self.assertEqual(new._dext_dropbox_connection().app_type, "app_folder")

    def test_app_folder_chosen_and_full_granted(self):
        self.key(FULL_APP)
        self.assertRefused("sees all of the Dropbox")

    def test_full_chosen_and_app_folder_granted(self):
        self.choose("full", "Clients")
        self.assertRefused("belongs to an App folder app")

    def test_a_full_dropbox_needs_a_base_folder(self):
        for app_type, base in (("full", False), ("full", " / "), ("app_folder", "x")):
            with (
                self.subTest(app_type, base=base),
                self.assertRaisesRegex(ValidationError, "needs a base folder"),
            ):
                self.choose(app_type, base)

    def test_not_inside_the_folder_of_an_app(self):
        for base in ("Apps/Dext Odoo", "/applications/x", "Apps"):
            with (
                self.subTest(base),
                self.assertRaisesRegex(ValidationError, "cannot be inside"),
            ):
                self.choose("full", base)
        self.choose("full", "Appointments")

    def test_a_base_folder_alone_tells_the_type(self):
        self.connection.with_user(self.claire).base_folder = "Clients"
        self.assertEqual(self.connection.app_type, "full")
