"""Shared folders, by people and by apps that see the whole Dropbox."""

import pytest

from dropbox_emulator import Refused
from dropbox_emulator.model import person_id

WHOLE = {"app_key": "full-key"}
CHECK = "sharing/check_share_job_status"
SENDER = "client@example.com"


@pytest.fixture
def shared(emulator):
    emulator.mkdir("/ACME/Invoices", **WHOLE)
    return emulator.share("/ACME", [SENDER], **WHOLE)


def finish(api, reply, route=CHECK):
    assert reply[".tag"] == "async_job_id"
    arg = {"async_job_id": reply["async_job_id"]}
    assert api(route, arg) == {".tag": "in_progress"}
    return api(route, arg)


class TestMetadata:
    def test_only_where_a_shared_folder_is(self, emulator, full_api, shared):
        emulator.write("/ACME/theirs.pdf", b"1", modified_by=SENDER, **WHOLE)
        emulator.write("/ACME/Invoices/ours.pdf", b"2", **WHOLE)
        emulator.write("/elsewhere.pdf", b"3", **WHOLE)
        infos = {
            entry["path_display"]: entry.get("sharing_info")
            for entry in full_api.list()[0]
        }
        inside = {"read_only": False, "parent_shared_folder_id": shared}
        folder = {"read_only": False, "traverse_only": False, "no_access": False}
        own_id = emulator.account().account_id
        assert infos["/ACME"] == {**folder, "shared_folder_id": shared}
        assert infos["/ACME/Invoices"] == {**folder, "parent_shared_folder_id": shared}
        assert infos["/ACME/theirs.pdf"] == {**inside, "modified_by": person_id(SENDER)}
        assert infos["/ACME/Invoices/ours.pdf"] == {**inside, "modified_by": own_id}
        assert infos["/elsewhere.pdf"] is None

    def test_not_after_moving_out(self, emulator, full_api, shared):
        emulator.write("/ACME/a.pdf", b"1", modified_by=SENDER, **WHOLE)
        assert "sharing_info" not in emulator.move("/ACME/a.pdf", "/a.pdf", **WHOLE)
        back = emulator.move("/a.pdf", "/ACME/a.pdf", **WHOLE)
        assert back["sharing_info"]["parent_shared_folder_id"] == shared

    def test_nobody_else_writes_where_nothing_is_shared(self, emulator):
        with pytest.raises(ValueError):
            emulator.write("/a.pdf", b"1", modified_by=SENDER)

    def test_survives_a_restart(self, tmp_path, helpers):
        emulator = helpers.make_emulator(tmp_path)
        with emulator:
            emulator.mkdir("/A", **WHOLE)
            number = emulator.share("/A", **WHOLE)
        with emulator:
            entry = emulator.write("/A/a.pdf", b"", **WHOLE)
        assert entry["sharing_info"]["parent_shared_folder_id"] == number


class TestRefusals:
    @pytest.mark.parametrize(
        "path, tag",
        [
            ("/ACME", "already_shared"),
            ("/ACME/Invoices", "inside_shared_folder"),
            ("/Above", "contains_shared_folder"),
            ("/file.pdf", "is_file"),
            ("/Apps", "contains_app_folder"),
            ("/Apps/Dext Odoo", "is_app_folder"),
            ("/Apps/Dext Odoo/Client", "inside_app_folder"),
        ],
    )
    def test_by_app_and_by_person(self, emulator, full_api, shared, path, tag):
        emulator.mkdir("/Above/Deep", **WHOLE)
        emulator.share("/Above/Deep", **WHOLE)
        emulator.write("/file.pdf", b"", **WHOLE)
        emulator.mkdir("/Client")
        arg = {"path": path}
        assert full_api.summary("sharing/share_folder", arg) == f"bad_path/{tag}"
        with pytest.raises(Refused) as caught:
            emulator.share(path, **WHOLE)
        assert caught.value.tags == (tag,)

    def test_already_shared_tells_all_about_it(self, full_api, shared):
        error = full_api.fails("sharing/share_folder", {"path": "/ACME"})
        assert error["bad_path"]["shared_folder_id"] == shared


class TestShareFolder:
    def test_as_a_job(self, emulator, full_api, helpers):
        emulator.write("/ACME/a.pdf", b"1", **WHOLE)
        cursor = full_api.list()[1]
        reply = full_api("sharing/share_folder", {"path": "/ACME"})
        done = finish(full_api, reply)
        assert done[".tag"] == "complete"
        assert (done["name"], done["path_lower"]) == ("ACME", "/acme")
        told = helpers.brief(full_api.changes(cursor)[0])
        assert told == [("folder", "/ACME"), ("file", "/ACME/a.pdf")]

    def test_at_once_by_a_setting(self, emulator, full_api):
        emulator.behave(sharing_is_a_job=False)
        reply = full_api("sharing/share_folder", {"path": "/New/Folder"})
        assert reply[".tag"] == "complete"
        folder = full_api("files/get_metadata", {"path": "/New/Folder"})
        assert folder["id"] == reply["folder_id"]

    def test_replayed_as_gone_and_come(self, emulator, full_api, helpers):
        emulator.behave(replays_changes=True)
        emulator.write("/ACME/a.pdf", b"1", **WHOLE)
        cursor = full_api.list()[1]
        emulator.share("/ACME", **WHOLE)
        assert helpers.brief(full_api.changes(cursor)[0]) == [
            ("deleted", "/ACME"),
            ("folder", "/ACME"),
            ("file", "/ACME/a.pdf"),
        ]

    @pytest.mark.parametrize("renews", [False, True])
    def test_ids(self, emulator, full_api, renews):
        emulator.behave(sharing_renews_ids=renews)
        before = emulator.write("/ACME/a.pdf", b"1", **WHOLE)
        emulator.share("/ACME", **WHOLE)
        after = full_api("files/get_metadata", {"path": "/ACME/a.pdf"})
        assert (after["id"] != before["id"]) is renews
        assert "sharing_info" in after
        assert full_api.download(after["id"]).content == b"1"

    def test_that_fails(self, emulator, full_api):
        emulator.behave(jobs_fail=True)
        emulator.mkdir("/ACME", **WHOLE)
        done = finish(full_api, full_api("sharing/share_folder", {"path": "/ACME"}))
        assert done == {".tag": "failed", "failed": {".tag": "email_unverified"}}
        assert full_api("sharing/list_folders", {}) == {"entries": []}

    def test_no_longer(self, emulator, full_api, shared):
        arg = {"shared_folder_id": shared}
        reply = full_api("sharing/unshare_folder", arg)
        done = finish(full_api, reply, "sharing/check_job_status")
        assert done == {".tag": "complete"}
        folder = full_api("files/get_metadata", {"path": "/ACME"})
        assert "sharing_info" not in folder
        summary = full_api.summary("sharing/get_folder_metadata", arg)
        assert summary == "invalid_id"


class TestMembers:
    def test_invited_changed_removed(self, full_api, shared):
        arg = {"shared_folder_id": shared}
        other = {".tag": "email", "email": "two@example.com"}
        members = [{"member": other, "access_level": {".tag": "viewer"}}]
        assert (
            full_api("sharing/add_folder_member", {**arg, "members": members}) is None
        )
        assert self.invited(full_api, arg) == {
            SENDER: "editor",
            "two@example.com": "viewer",
        }
        change = {**arg, "member": other, "access_level": {".tag": "editor"}}
        full_api("sharing/update_folder_member", change)
        assert self.invited(full_api, arg)["two@example.com"] == "editor"
        gone = {**arg, "member": other, "leave_a_copy": False}
        reply = full_api("sharing/remove_folder_member", gone)
        finish(full_api, reply, "sharing/check_remove_member_job_status")
        assert self.invited(full_api, arg) == {SENDER: "editor"}
        summary = full_api.summary("sharing/remove_folder_member", gone)
        assert summary == "member_error/not_a_member"

    def invited(self, full_api, arg):
        found = full_api("sharing/list_folder_members", arg)
        assert [user["user"]["email"] for user in found["users"]] == [
            "firm@example.com"
        ]
        return {
            one["invitee"]["email"]: one["access_type"][".tag"]
            for one in found["invitees"]
        }

    def test_scopes(self, emulator, full_api, shared):
        token = emulator.grant(**WHOLE, scopes=["sharing.read"])["access_token"]
        full_api.token = token
        assert full_api("sharing/list_folders", {})["entries"][0]["name"] == "ACME"
        error = full_api.fails("sharing/share_folder", {"path": "/B"}, status=401)
        assert error == {".tag": "missing_scope", "required_scope": "sharing.write"}
