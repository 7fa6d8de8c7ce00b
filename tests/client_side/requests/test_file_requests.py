"""Dropbox's own pages for clients: one for each subfolder, as many as it allows."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.dext_dropbox.dropbox_api.client import DropboxClient
from odoo.addons.dext_dropbox.dropbox_api.values import Tokens

from dev import samples

from ..common import ADDON, ClientCase

SUBFOLDERS = ("Invoices", "Receipts", "Sales documents")
CREATE = "file_requests/create"


class RequestCase(ClientCase):
    def setUp(self):
        super().setUp()
        self.connection.file_requests = True

    def wizard(self, folders=None, user=None):
        folders = (folders or self.folder).with_user(user or self.claire)
        action = folders.action_request_files()
        return (
            self.env[action["res_model"]]
            .with_user(user or self.claire)
            .with_context(**action["context"])
            .create({})
        )

    def go_on(self, times=1):
        for _time in range(times):
            self.env["dext.dropbox.file.request"].search([]).not_before = False
            self.connection.sudo().not_before = False
            self.run_action("requests")

    def made(self):
        self.wizard().action_make()
        self.go_on()
        return self.folder.request_ids

    def theirs(self):
        """What Dropbox has: {id: file request}."""
        account = self.dropbox.account().account_id
        return {one.id: one for one in self.dropbox.requests.of(account)}


class TestFileRequests(RequestCase):
    def test_one_for_each_subfolder(self):
        self.client_partner.lang = "fr_FR"
        requests = self.made()
        self.assertEqual(set(requests.mapped("state")), {"open"})
        places = {one.destination for one in self.theirs().values()}
        root = "/Apps/Dext Odoo"
        self.assertEqual(
            places, {f"{root}{self.folder.path}/{name}" for name in SUBFOLDERS}
        )
        for one in requests:
            self.assertEqual(self.theirs()[one.request_id].title, one.title)
            self.assertIn(one.request_id, one.url)
            self.assertIn(self.firm.name, one.title)
        self.assertIn("Facture", " ".join(requests.mapped("title")))
        # Asking again makes no more.
        self.wizard().action_make()
        self.go_on()
        self.assertEqual(len(self.theirs()), 3)

    def test_what_comes_by_them_is_a_draft(self):
        request = self.made().filtered(lambda one: one.kind == "receipt")
        self.dropbox.send(request.request_id, "photo.pdf", samples.plain_bill("p"))
        self.check_and_take()
        row = self.document("photo.pdf")
        self.assertEqual((row.kind, row.move_id.state), ("receipt", "draft"))

    def test_off_by_default(self):
        new = self.env["res.company"].create({"name": "New"})
        self.assertFalse(new._dext_dropbox_connection().file_requests)
        self.connection.file_requests = False
        self.assertFalse(
            {"file_requests.read", "file_requests.write"}
            & self.connection._dropbox_scopes()
        )
        with self.assertRaisesRegex(UserError, "File requests are off"):
            self.wizard().action_make()
        self.connection.file_requests = True
        self.assertIn("file_requests.write", self.connection._dropbox_scopes())

    def test_a_renamed_folder_is_followed(self):
        self.made()
        renamed = self.folder.path.replace("Boulangerie", "Patisserie")
        self.dropbox.move(self.folder.path, renamed)
        self.check()
        self.go_on()
        places = {one.destination for one in self.theirs().values()}
        self.assertEqual(
            places, {f"/Apps/Dext Odoo{renamed}/{name}" for name in SUBFOLDERS}
        )

    def test_closed_and_opened_by_hand(self):
        requests = self.made()
        requests.with_user(self.claire).action_close()
        self.go_on()
        self.assertEqual(set(requests.mapped("state")), {"closed"})
        self.assertFalse(any(one.is_open for one in self.theirs().values()))
        requests[0].with_user(self.claire).action_open_again()
        self.go_on()
        self.assertTrue(self.theirs()[requests[0].request_id].is_open)


class TestDisconnect(RequestCase):
    def test_closed_then_opened_again(self):
        requests = self.made()
        ids = set(requests.mapped("request_id"))
        by_hand = requests[0]
        by_hand.with_user(self.claire).action_close()
        self.go_on()
        self.connection.with_user(self.claire).disconnect()
        self.assertFalse(any(one.is_open for one in self.theirs().values()))
        notes = " ".join(self.connection.message_ids.mapped("body"))
        self.assertIn("File requests closed: 2.", notes)
        self.link()
        self.go_on()
        self.assertEqual(set(self.theirs()), ids)
        self.assertEqual(by_hand.state, "closed")
        self.assertEqual(set((requests - by_hand).mapped("state")), {"open"})
        opened = {id_ for id_, one in self.theirs().items() if one.is_open}
        self.assertEqual(opened, set((requests - by_hand).mapped("request_id")))

    def test_dropbox_does_not_answer(self):
        requests = self.made()
        self.dropbox.faults.add("file_requests/update", "server_error", None)
        self.connection.with_user(self.claire).disconnect()
        self.assertEqual(self.connection.state, "disconnected")
        notes = " ".join(self.connection.message_ids.mapped("body"))
        self.assertIn("File requests still open in Dropbox: 3.", notes)
        self.dropbox.faults.clear()
        self.link()
        self.go_on()
        self.assertEqual(set(requests.mapped("state")), {"open"})

    def test_another_account(self):
        requests = self.made()
        former = set(requests.mapped("request_id"))
        self.connection.sudo()._give_up_former_account()
        self.assertEqual(set(requests.mapped("state")), {"wanted"})
        self.assertFalse(former & set(requests.mapped("request_id")))


class TestRoom(RequestCase):
    """Dropbox allows 4,000; the emulator is told of less."""

    def allow(self, number):
        for place in (
            "dropbox_emulator.routes.file_requests.MOST",
            f"odoo.addons.{ADDON}.wizards.dext_dropbox_file_request_activate"
            ".MOST_REQUESTS",
            f"odoo.addons.{ADDON}.wizards.dext_dropbox_doctor.MOST_REQUESTS",
        ):
            self.startPatcher(patch(place, number))

    def test_what_does_not_fit_is_said_beforehand(self):
        self.allow(4)
        second = self.activate(self.garage.partner_id)
        wizard = self.wizard(self.folder | second)
        self.assertEqual((wizard.folder_count, wizard.needed, wizard.left), (2, 6, 4))
        self.assertEqual(wizard.fitting, 1)
        self.assertEqual(wizard.left_out, second.name)
        wizard.action_make()
        self.go_on()
        self.assertEqual(len(self.theirs()), 3)
        self.assertFalse(second.request_ids)

    def test_no_room_after_all(self):
        self.allow(2)
        self.folder.with_user(self.claire).request_files()
        self.go_on(8)
        states = sorted(self.folder.request_ids.mapped("state"))
        self.assertEqual(states, ["failed", "open", "open"])
        failed = self.folder.request_ids.filtered(lambda one: one.state == "failed")
        self.assertEqual(failed.trouble, "too_many")

    def finding(self):
        action = self.connection.with_user(self.claire).action_doctor()
        doctor = self.env[action["res_model"]].browse(action["res_id"])
        return doctor.finding_ids.filtered(lambda one: one.subject == "requests")

    def test_the_doctor_counts(self):
        self.made()
        self.assertEqual(self.finding().level, "ok")
        self.assertIn("3997 of 4000", self.finding().found.replace(",", ""))
        self.allow(3)
        self.assertEqual(self.finding().level, "problem")
        self.connection.file_requests = False
        self.assertFalse(self.finding())

    def test_the_doctor_misses_the_permission(self):
        basic = ["account_info.read", "files.metadata.read", "files.content.read"]
        given = self.dropbox.grant(scopes=[*basic, "files.content.write"])
        self.connection.sudo().sealed_tokens = self.connection._seal(
            self.tokens_of(given)
        )
        action = self.connection.with_user(self.claire).action_doctor()
        doctor = self.env[action["res_model"]].browse(action["res_id"])
        scopes = doctor.finding_ids.filtered(lambda one: one.subject == "scopes")
        self.assertEqual(scopes.level, "problem")
        self.assertIn("file_requests.read, file_requests.write", scopes.found)

    def tokens_of(self, given):
        return Tokens(given["refresh_token"], given["access_token"])


class TestOtherFirm(RequestCase):
    """Of the account of another firm nobody learns how many requests it has."""

    def setUp(self):
        super().setUp()
        manager = self.env.ref("dext_dropbox.dext_dropbox_group_manager")
        self.rival = self.env["res.users"].create(
            {
                "login": "rival",
                "name": "Rival",
                "group_ids": [Command.set(manager.ids)],
                "company_id": self.garage.id,
                "company_ids": [Command.set(self.garage.ids)],
            }
        )

    def counted(self):
        return [c for c in self.dropbox.calls if c.route == "file_requests/count"]

    def test_its_dropbox_is_not_asked(self):
        wizard = self.env["dext.dropbox.file.request.activate"].with_user(self.rival)
        asked = {"folder_ids": {}, "left": {}}
        for folder in (self.folder, self.activate(self.garage.partner_id)):
            for given in ([Command.set(folder.ids)], [Command.link(folder.id)]):
                values, default = {"folder_ids": given}, {"default_folder_ids": given}
                with self.assertRaises(AccessError):
                    wizard.create(values)
                with self.assertRaises(AccessError):
                    wizard.onchange(values, [], asked)
                with self.assertRaises(AccessError):
                    wizard.with_context(**default).onchange({}, [], asked)
                with self.assertRaises(AccessError):
                    wizard.with_context(**default).create({})
        self.assertFalse(self.counted())
        self.assertTrue(self.wizard().left)
        self.assertTrue(self.counted())


class TestKills(RequestCase):
    def test_a_worker_dies_after_it_is_made(self):
        original, dead = DropboxClient.request_files, []

        def request_files(client, *args):
            done = original(client, *args)
            if len(dead) < 3:
                dead.append(True)
                raise RuntimeError("killed")
            return done

        self.patch(DropboxClient, "request_files", request_files)
        self.wizard().action_make()
        with self.assertLogs("odoo.addons.dext_dropbox_client", "ERROR"):
            self.go_on(3)
        self.assertEqual(len(self.theirs()), 3)
        self.assertEqual(set(self.folder.request_ids.mapped("state")), {"open"})
        self.assertEqual(
            set(self.folder.request_ids.mapped("request_id")), set(self.theirs())
        )

    def test_without_the_permission_only_they_stop(self):
        given = self.dropbox.grant(scopes=["account_info.read"])
        self.connection.sudo().sealed_tokens = self.connection._seal(
            Tokens(given["refresh_token"], given["access_token"])
        )
        self.folder.with_user(self.claire).request_files()
        self.go_on()
        self.assertEqual(set(self.folder.request_ids.mapped("trouble")), {"scopes"})
        self.assertEqual(self.connection.state, "connected")
        with self.assertRaisesRegex(UserError, "connect again"):
            self.wizard().read(["left"])


class TestRights(RequestCase):
    def test_only_managers(self):
        requests = self.made()
        for user in (self.paul, self.lea):
            with self.assertRaises(AccessError):
                self.folder.with_user(user).action_request_files()
            with self.assertRaises(AccessError):
                requests.with_user(user).action_close()
        with self.assertRaises(AccessError):
            requests.with_user(self.lea).read(["url"])
        self.assertTrue(requests[0].with_user(self.paul).url)
        elsewhere = requests.with_user(self.claire).with_context(
            allowed_company_ids=self.garage.ids
        )
        self.assertFalse(elsewhere.search([]))
        with self.assertRaises(UserError):
            requests[0].with_user(self.claire).write({"url": "https://evil.example"})
        self.assertTrue(type(self.folder).request_files._api_private)
        wizard = self.wizard()
        manager = self.env["res.users"].create(
            {
                "login": "other_manager",
                "name": "Other",
                "group_ids": self.claire.group_ids.ids,
                "company_id": self.firm.id,
                "company_ids": self.claire.company_ids.ids,
            }
        )
        with self.assertRaises(AccessError):
            wizard.with_user(manager).read(["left"])
