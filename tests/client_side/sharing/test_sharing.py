"""A client folder is shared with the client's people, by apps that may do so."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.dext_dropbox.dropbox_api.client import DropboxClient
from odoo.addons.dext_dropbox.dropbox_api.values import Account, Grant, Member, Tokens

from dev import samples

from ...conftest import FULL_APP
from ..common import ClientCase

SHARE, POLL = "sharing/share_folder", "sharing/check_share_job_status"
INVITE = "sharing/add_folder_member"
WHOLE = {"app_key": FULL_APP.key}


class ShareCase(ClientCase):
    """A firm with a Full Dropbox app that shares folders."""

    def link(self, *args, **kwargs):
        self.env["ir.config_parameter"].set_param("dext_dropbox.app_key", FULL_APP.key)
        self.connection.write({"base_folder": "Clients", "sharing": True})
        self.grant()
        return self.connection

    def grant(self, scopes=None):
        given = self.dropbox.grant(scopes=scopes, **WHOLE)
        who = self.dropbox.account()
        self.connection.with_user(self.claire).link(
            Grant(
                given["account_id"],
                Tokens(given["refresh_token"], given["access_token"]),
                frozenset(),
            ),
            Account(given["account_id"], who.name, who.email),
        )

    def drop(self, folder, subfolder, name, content=None, **details):
        return super().drop(folder, subfolder, name, content, **{**WHOLE, **details})

    def share(self, *partners, message=False, user=None):
        action = self.folder.with_user(user or self.claire).action_share()
        wizard = (
            self.env[action["res_model"]]
            .with_user(user or self.claire)
            .with_context(**action["context"])
            .create({"message": message})
        )
        if partners:
            wizard.partner_ids = self.env["res.partner"].union(*partners)
        wizard.action_share()
        return wizard

    def go_on(self, times=1):
        """Let the scheduled action run, when what it waits for is due."""
        for _time in range(times):
            self.folder.not_before = False
            self.folder.member_ids.not_before = False
            self.connection.sudo().not_before = False
            self.run_action("share")

    def calls(self, route):
        return [call for call in self.dropbox.calls if call.route == route]

    def shares(self):
        return list(self.dropbox.files_of().shares)

    def accept(self, email):
        """Let an invited person take the invitation up, as Dropbox tells it then."""
        original = DropboxClient.members

        def members(client, share):
            return [
                Member(
                    one.email, "Sophie P.", one.access, account_id="dbid:" + "x" * 35
                )
                if one.email == email
                else one
                for one in original(client, share)
            ]

        self.patch(DropboxClient, "members", members)


class TestSharing(ShareCase):
    def test_with_the_client(self):
        self.sophie.write({"email": "Sophie@example.com", "lang": "fr_FR"})
        wizard = self.share(self.client_partner, self.sophie)
        self.assertIn(self.firm.name, wizard.usual_message)
        self.assertEqual(self.folder.share_state, "todo")
        self.assertFalse(self.calls(SHARE), "Dropbox is not asked while one waits")
        self.go_on()
        self.assertEqual(self.folder.share_state, "started")
        self.assertFalse(self.calls(INVITE))
        self.go_on(2)
        self.assertEqual(self.folder.share_state, "shared")
        (share,) = self.shares()
        self.assertEqual(
            share.members,
            {"petit@example.com": "editor", "sophie@example.com": "editor"},
        )
        self.go_on()
        states = {one.email: one.state for one in self.folder.member_ids}
        self.assertEqual(
            states, {"petit@example.com": "invited", "sophie@example.com": "invited"}
        )
        messages = {
            call.arg["members"][0]["member"]["email"]: call.arg["custom_message"]
            for call in self.calls(INVITE)
        }
        for partner in (self.client_partner, self.sophie):
            self.assertEqual(
                messages[partner.email_normalized], self.folder._share_message(partner)
            )

    def test_own_words(self):
        self.share(message="Voilà")
        self.go_on(3)
        (call,) = self.calls(INVITE)
        self.assertEqual(call.arg["custom_message"], "Voilà")

    def test_the_usual_words_are_in_the_language_of_each(self):
        english = self.folder._share_message(self.client_partner)
        self.client_partner.lang = "fr_FR"
        self.assertNotEqual(self.folder._share_message(self.client_partner), english)

    def test_members_are_listed_and_removed(self):
        self.share()
        self.go_on(4)
        member = self.folder.member_ids
        self.accept("petit@example.com")
        self.folder.with_user(self.claire).action_see_members()
        self.go_on()
        self.assertEqual((member.state, member.name), ("member", "Sophie P."))
        self.assertEqual(member.partner_id, self.client_partner)
        member.account_id = False  # the emulator knows members by their address
        member.with_user(self.claire).action_remove()
        self.assertEqual(member.state, "leaving")
        self.go_on()
        self.assertTrue(member.exists())
        self.go_on(2)
        self.assertFalse(member.exists())
        self.assertFalse(self.shares()[0].members)

    def test_what_is_made_again_is_shared_again(self):
        self.share()
        self.go_on(4)
        self.check()
        self.dropbox.delete(self.folder.path, **WHOLE)
        self.check()
        self.assertEqual(self.folder.state, "missing")
        self.folder.with_user(self.claire).action_make_again()
        self.assertEqual(self.folder.share_state, "todo")
        self.go_on(4)
        self.assertEqual(self.folder.share_state, "shared")
        files = self.dropbox.files_of()
        share = files.shares.of(files.tree.find(self.folder.path))
        self.assertEqual(share.members, {"petit@example.com": "editor"})
        self.assertEqual(self.folder.member_ids.state, "invited")

    def test_people_added_in_dropbox_are_listed(self):
        self.share()
        self.go_on(4)
        share = self.shares()[0]
        share.members["new@example.com"] = "viewer"
        self.dropbox.files_of().shares.save(share)
        self.folder.with_user(self.claire).action_see_members()
        self.go_on()
        new = self.folder.member_ids.filtered(
            lambda one: one.email == "new@example.com"
        )
        self.assertEqual((new.state, new.access), ("invited", "viewer"))
        share.members.clear()
        self.dropbox.files_of().shares.save(share)
        self.folder.with_user(self.claire).action_see_members()
        self.go_on()
        self.assertFalse(self.folder.member_ids)

    def test_what_is_shared_already(self):
        self.dropbox.share(self.folder.path, ["old@example.com"], **WHOLE)
        self.check()
        self.share()
        self.go_on(3)
        self.assertEqual(self.folder.share_state, "shared")
        members = set(self.folder.member_ids.mapped("email"))
        self.assertEqual(members, {"petit@example.com", "old@example.com"})


class TestHarmless(ShareCase):
    """Sharing is told as if everything were deleted and came again."""

    def assertHarmless(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.drop(self.folder, "Receipts", "b.pdf")
        content = samples.plain_bill("twice")
        self.drop(self.folder, "Invoices", "twice.pdf", content)
        self.check_and_take()
        rows = self.Document.search([])
        drafts = rows.move_id
        self.drop(self.folder, "Invoices", "waiting.pdf")
        self.check()
        waiting = self.document("waiting.pdf")
        self.share()
        self.go_on(4)
        for _again in range(2):
            self.check_and_take()
            self._run_cron("dext_dropbox.dext_dropbox_cron_reconcile")
        self.assertEqual(self.Document.search([]), rows | waiting)
        self.assertEqual(set(rows.mapped("state")), {"imported"})
        self.assertEqual(waiting.state, "imported")
        self.assertEqual(rows.move_id, drafts)
        self.assertFalse(any(rows.mapped("removed_on")))
        self.assertFalse(self.Document.search([("needs_attention", "=", True)]))
        self.assertEqual(self.folder.state, "active")
        # What really comes again is still seen.
        self.drop(self.folder, "Invoices", "again.pdf", content)
        self.check_and_take()
        self.assertEqual(self.document("again.pdf").state, "duplicate")

    def test_with_the_ids_that_were(self):
        self.assertHarmless()

    def test_with_other_ids(self):
        self.dropbox.behave(sharing_renews_ids=True)
        self.assertHarmless()

    def test_with_other_ids_and_every_change_told(self):
        self.dropbox.behave(
            sharing_renews_ids=True, replays_changes=True, tells_deleted_children=True
        )
        self.assertHarmless()


class TestTrouble(ShareCase):
    def test_a_job_that_takes_its_time(self):
        self.dropbox.behave(job_time=3600.0)
        self.share()
        self.go_on(3)
        self.assertEqual(self.folder.share_state, "started")
        self.assertEqual(len(self.calls(SHARE)), 1)
        self.assertEqual(len(self.calls(POLL)), 2)
        self.assertEqual(self.folder.attempts, 0)

    def test_a_job_that_fails(self):
        self.dropbox.behave(jobs_fail=True)
        self.share()
        self.go_on(3)
        self.assertEqual(
            (self.folder.share_state, self.folder.trouble),
            ("failed", "email_unverified"),
        )

    def test_a_folder_inside_is_shared(self):
        self.dropbox.share(f"{self.folder.path}/Invoices", [], **WHOLE)
        self.share()
        self.go_on()
        self.assertEqual(
            (self.folder.share_state, self.folder.trouble),
            ("failed", "contains_shared_folder"),
        )

    def test_without_the_permission_only_the_sharing_stops(self):
        self.grant(
            ["account_info.read", "files.metadata.read", "files.content.read"]
            + ["files.content.write"]
        )
        self.share()
        self.go_on()
        self.assertEqual(
            (self.folder.share_state, self.folder.trouble), ("failed", "scopes")
        )
        self.assertEqual(self.connection.state, "connected")

    def test_a_worker_dies_after_each_call(self):
        for name in ("share", "shared", "invite", "members"):
            original = getattr(DropboxClient, name)
            dead = []

            def call(client, *args, original=original, dead=dead):
                done = original(client, *args)
                if not dead:
                    dead.append(True)
                    raise RuntimeError("killed")
                return done

            self.patch(DropboxClient, name, call)
        self.share()
        with self.assertLogs("odoo.addons.dext_dropbox_client", "ERROR"):
            self.go_on(12)
        self.assertEqual(self.folder.share_state, "shared")
        self.assertEqual(self.folder.member_ids.state, "invited")
        self.assertEqual(self.shares()[0].members, {"petit@example.com": "editor"})

    def test_an_invitation_that_dropbox_refuses(self):
        self.dropbox.faults.add(INVITE, "api_error", tags=["email_unverified"])
        self.share()
        self.go_on(3)
        member = self.folder.member_ids
        self.assertEqual((member.state, member.trouble), ("failed", "email_unverified"))
        member.with_user(self.claire).action_invite_again()
        self.go_on(2)
        self.assertEqual(member.state, "invited")

    def test_only_what_can_be_shared(self):
        self.client_partner.email = False
        with self.assertRaisesRegex(UserError, "e-mail address"):
            self.share(self.client_partner)
        self.client_partner.email = "petit@example.com"
        self.connection.sharing = False
        with self.assertRaisesRegex(UserError, "Sharing is off"):
            self.share()

    def test_another_account(self):
        self.share()
        self.go_on(4)
        with patch.object(type(self.connection), "_revoke"):
            self.connection.sudo()._give_up_former_account()
        self.assertFalse(self.folder.share_state)
        self.assertFalse(self.folder.member_ids)


class TestRights(ShareCase):
    def test_only_managers(self):
        self.share()
        self.go_on(4)
        member = self.folder.member_ids
        for user in (self.paul, self.lea):
            with self.assertRaises(AccessError):
                self.folder.with_user(user).action_share()
            with self.assertRaises(AccessError):
                member.with_user(user).action_remove()
        with self.assertRaises(AccessError):
            member.with_user(self.paul).unlink()
        with self.assertRaises(AccessError):
            member.with_user(self.lea).read(["email"])
        self.assertTrue(member.with_user(self.paul).email)
        elsewhere = member.with_user(self.claire).with_context(
            allowed_company_ids=self.garage.ids
        )
        self.assertFalse(elsewhere.search([]))
        for name in ("share_with",):
            self.assertTrue(getattr(type(self.folder), name)._api_private)

    def test_scopes_are_asked_for_only_when_it_is_on(self):
        wanted = {"sharing.read", "sharing.write"}
        self.assertLessEqual(wanted, self.connection._dropbox_scopes())
        self.connection.sharing = False
        self.assertFalse(wanted & self.connection._dropbox_scopes())


class TestAppFolder(ClientCase):
    def test_it_cannot_be_switched_on(self):
        with self.assertRaisesRegex(ValidationError, "no App folder app"):
            self.connection.with_user(self.claire).sharing = True

    def test_the_wizard_explains_and_offers_the_page(self):
        Folder = type(self.env["dext.dropbox.folder"])
        self.patch(Folder, "_upload_link", lambda folder: "https://odoo.example/drop/x")
        action = self.folder.with_user(self.claire).action_share()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.claire)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.app_type, "app_folder")
        self.assertEqual(wizard.upload_link, "https://odoo.example/drop/x")
        with self.assertRaisesRegex(UserError, "Sharing is off"):
            wizard.action_share()
