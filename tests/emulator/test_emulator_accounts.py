"""Accounts: how much they hold, and where a team member's paths begin."""

import json

import pytest

from dropbox_emulator import Refused


class TestQuota:
    @pytest.fixture
    def small(self, api_of, helpers):
        return api_of(helpers.SMALL)

    @pytest.fixture
    def whose(self, helpers):
        return {"account": helpers.SMALL.email, "app_key": "full-key"}

    def test_upload(self, small):
        assert small.upload(bytes(600), path="/a").status_code == 200
        reply = small.upload(bytes(401), path="/b")
        assert reply.status_code == 409
        assert reply.json()["error"]["reason"] == {".tag": "insufficient_space"}
        assert small.upload(bytes(400), path="/b").status_code == 200

    def test_what_replaces_counts_alone(self, small):
        small.upload(bytes(600), path="/a")
        assert small.upload(b"x" * 900, path="/a", mode="overwrite").status_code == 200
        usage = small("users/get_space_usage")
        assert (usage["used"], usage["allocation"]["allocated"]) == (900, 1000)

    def test_room_after_deleting(self, small, emulator, whose):
        emulator.write("/A/a", bytes(1000), **whose)
        with pytest.raises(Refused):
            emulator.write("/b", b"x", **whose)
        emulator.delete("/A", **whose)
        emulator.write("/b", b"x", **whose)
        assert small("users/get_space_usage")["used"] == 1

    def test_dropped_on_disk(self, small, emulator, whose, helpers):
        folder = emulator.app_folder(helpers.SMALL.email, "full-key")
        (folder / "a").write_bytes(bytes(1001))
        emulator.scan(settle=0)
        assert small.list()[0] == []
        (folder / "a").write_bytes(bytes(1000))
        emulator.scan(settle=0)
        assert [entry["name"] for entry in small.list()[0]] == ["a"]

    def test_is_known_after_a_restart(self, tmp_path, helpers):
        emulator = helpers.make_emulator(tmp_path)
        whose = {"account": helpers.SMALL.email}
        with emulator:
            emulator.write("/a", bytes(999), **whose)
        with emulator, pytest.raises(Refused):
            emulator.write("/b", b"xx", **whose)


class TestTeam:
    @pytest.fixture
    def member(self, api_of, helpers):
        return api_of(helpers.MEMBER)

    def root(self, member, helpers, tag="root", value=None):
        """Let calls begin somewhere else."""
        wanted = {".tag": tag, tag: value or helpers.MEMBER.root_namespace_id}
        return {"Dropbox-API-Path-Root": json.dumps(wanted)}

    def listed(self, api, headers):
        arg = {"path": "", "recursive": True}
        reply = api.post("files/list_folder", arg, headers=headers)
        assert reply.status_code == 200, reply.text
        return [entry["path_display"] for entry in reply.json()["entries"]]

    def test_own_root_is_accepted(self, member, helpers):
        member.upload(b"x", path="/a.pdf")
        headers = self.root(member, helpers)
        assert self.listed(member, {}) == ["/a.pdf"]
        assert self.listed(member, headers) == ["/Team Member", "/Team Member/a.pdf"]

    def test_namespaces(self, member, helpers):
        member.upload(b"x", path="/a.pdf")
        for tag, value in (
            ("namespace_id", helpers.MEMBER.namespace_id),
            ("home", helpers.MEMBER.namespace_id),
        ):
            headers = self.root(member, helpers, tag, value)
            assert self.listed(member, headers) == ["/a.pdf"]
        home, root = helpers.MEMBER.namespace_id, helpers.MEMBER.root_namespace_id
        for path in (f"ns:{home}/a.pdf", f"ns:{root}/Team Member/a.pdf"):
            found = member("files/get_metadata", {"path": path})
            assert found["path_display"] == "/a.pdf"
        for path in ("ns:1234/a.pdf", f"ns:{root}/Elsewhere"):
            arg = {"path": path}
            assert member.summary("files/get_metadata", arg) == "path/not_found"

    def test_root_info(self, member, api, helpers):
        info = member("users/get_current_account")["root_info"]
        assert info == {
            ".tag": "team",
            "root_namespace_id": helpers.MEMBER.root_namespace_id,
            "home_namespace_id": helpers.MEMBER.namespace_id,
            "home_path": "/Team Member",
        }
        alone = api("users/get_current_account")["root_info"]
        assert alone[".tag"] == "user"
        assert alone["root_namespace_id"] == alone["home_namespace_id"]

    def test_root_that_has_moved(self, member, helpers):
        headers = self.root(member, helpers, value="1234")
        reply = member.post("files/list_folder", {"path": ""}, headers=headers)
        assert reply.status_code == 422
        assert reply.json()["error"]["invalid_root"][".tag"] == "team"
        headers = self.root(member, helpers, "namespace_id", "1234")
        reply = member.post("files/list_folder", {"path": ""}, headers=headers)
        assert reply.json()["error"] == {".tag": "no_permission"}

    def test_sdk(self, emulator, make_client, helpers):
        from dropbox.common import PathRoot  # noqa: PLC0415

        whose = {"account": helpers.MEMBER.email, "app_key": "full-key"}
        emulator.write("/a.pdf", b"x", **whose)
        client = make_client(emulator.grant(**whose)["access_token"])
        info = client.users_get_current_account().root_info
        root = client.with_path_root(PathRoot.root(info.root_namespace_id))
        root._host_map = client._host_map
        names = [entry.name for entry in root.files_list_folder("").entries]
        assert names == ["Team Member"]

    def test_app_folder(self, emulator, api_of, helpers):
        from .conftest import FOLDER_APP  # noqa: PLC0415

        api = api_of(helpers.MEMBER, FOLDER_APP)
        emulator.write("/a.pdf", b"x", account=helpers.MEMBER.email)
        for headers in ({}, self.root(api, helpers)):
            assert self.listed(api, headers) == ["/a.pdf"]
