"""What is checked of every call, and the shapes of the simplest replies."""

import json

import dropbox
import pytest

PATH = {"path": "/x"}


def text_of(reply):
    assert reply.status_code == 400
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    return reply.text


class TestRefused:
    def test_no_token(self, api):
        reply = api.session.post(
            f"{api.emulator.url}/2/files/get_metadata", json=PATH, timeout=20
        )
        assert text_of(reply).startswith(
            'Error in call to API function "files/get_metadata": Must provide HTTP'
            ' header "Authorization"'
        )

    def test_other_kind_of_token(self, api):
        reply = api.post("check/user", {}, headers={"Authorization": "Token x"})
        assert "Invalid authorization value" in text_of(reply)

    def test_unknown_token(self, api):
        api.token = "sl.unknown"
        reply = api.post("files/get_metadata", PATH)
        assert reply.status_code == 401
        content = reply.json()
        assert content["error"] == {".tag": "invalid_access_token"}
        assert content["error_summary"].startswith("invalid_access_token/.")

    def test_missing_scope(self, emulator, api):
        scopes = ["account_info.read", "files.metadata.read"]
        api.token = emulator.grant(scopes=scopes)["access_token"]
        api("files/list_folder", {"path": ""})
        reply = api.download("/x")
        assert reply.status_code == 401
        assert reply.json()["error"] == {
            ".tag": "missing_scope",
            "required_scope": "files.content.read",
        }

    def test_sdk_understands_missing_scope(self, emulator, make_client):
        token = emulator.grant(scopes=["account_info.read"])["access_token"]
        with pytest.raises(dropbox.exceptions.AuthError) as caught:
            make_client(token).files_list_folder("")
        needed = caught.value.error.get_missing_scope().required_scope
        assert needed == "files.metadata.read"

    @pytest.mark.parametrize(
        "route, arg",
        [
            ("sharing/share_folder", {"path": "/ACME"}),
            ("sharing/list_folders", {}),
            ("sharing/list_folder_members", {"shared_folder_id": "1"}),
        ],
    )
    def test_folder_membership_of_app_folder_apps(self, api, full_api, route, arg):
        assert text_of(api.post(route, arg)) == (
            f'Error in call to API function "{route}": Your API app is an "App Folder"'
            " app. It is not allowed to access this API function."
        )
        assert full_api.post(route, arg).status_code in (200, 409)

    @pytest.mark.parametrize("route", ["files/fly", "files/get_thumbnail_v2"])
    def test_a_route_that_is_missing_looks_like_no_refusal(self, api, route, caplog):
        reply = api.post(route, {})
        assert reply.status_code == 501
        assert reply.text == f'This emulator does not have "{route}".'
        assert [route in record.getMessage() for record in caplog.records] == [True]

    @pytest.mark.parametrize("kind", ["text/plain", "application/json;charset=latin-1"])
    def test_content_type_of_rpc(self, api, kind):
        reply = api.post("files/get_metadata", PATH, headers={"Content-Type": kind})
        assert 'Bad HTTP "Content-Type" header' in text_of(reply)

    def test_content_type_of_upload(self, api):
        reply = api.post(
            "files/upload",
            data=b"x",
            headers={
                "Dropbox-API-Arg": json.dumps(PATH),
                "Content-Type": "application/pdf",
            },
        )
        assert 'Bad HTTP "Content-Type" header' in text_of(reply)

    @pytest.mark.parametrize(
        "arg",
        [
            {"path": "/x", "colour": "red"},
            {"path": "x"},
            {"path": 7},
            {},
            None,
            [],
        ],
    )
    def test_arguments_are_strict(self, api, arg):
        text = text_of(api.post("files/get_metadata", arg))
        assert text.startswith(
            'Error in call to API function "files/get_metadata": request body: '
        )

    def test_not_json(self, api):
        reply = api.post(
            "files/get_metadata",
            data=b"{",
            headers={"Content-Type": "application/json"},
        )
        assert "request body: " in text_of(reply)

    def test_argument_in_header(self, api):
        reply = api.post(
            "files/download",
            data=b"",
            headers={"Dropbox-API-Arg": json.dumps({"file": "/x"})},
        )
        assert 'HTTP header "Dropbox-API-Arg": ' in text_of(reply)

    def test_path_root_of_a_team_that_is_not_there(self, api):
        root = json.dumps({".tag": "root", "root": "9"})
        reply = api.post(
            "files/list_folder", {"path": ""}, headers={"Dropbox-API-Path-Root": root}
        )
        assert reply.status_code == 422
        own = api("users/get_current_account")["root_info"]["root_namespace_id"]
        assert reply.json()["error"] == {
            ".tag": "invalid_root",
            "invalid_root": {
                ".tag": "user",
                "root_namespace_id": own,
                "home_namespace_id": own,
            },
        }

    def test_own_path_root_is_fine(self, client):
        root = client.users_get_current_account().root_info.root_namespace_id
        rooted = client.with_path_root(dropbox.common.PathRoot.root(root))
        rooted._host_map = client._host_map
        assert rooted.files_list_folder("").entries == []


class TestReplies:
    def test_headers(self, api):
        first, second = (api.post("check/user", {"query": "x"}) for _ in range(2))
        assert first.headers["Content-Type"] == "application/json"
        request_ids = [r.headers["X-Dropbox-Request-Id"] for r in (first, second)]
        assert len(set(request_ids)) == 2

    def test_json_is_compressed_when_accepted(self, api, emulator):
        for number in range(10):
            emulator.mkdir(f"/{number}")
        plain = api.post(
            "files/list_folder", {"path": ""}, headers={"Accept-Encoding": "identity"}
        )
        small = api.post("files/list_folder", {"path": ""})
        assert "Content-Encoding" not in plain.headers
        assert small.headers["Content-Encoding"] == "gzip"
        assert len(plain.json()["entries"]) == len(small.json()["entries"]) == 10

    def test_account(self, api, emulator):
        account = api("users/get_current_account")
        namespace = account["root_info"]["root_namespace_id"]
        assert account == {
            "account_id": emulator.account().account_id,
            "name": {
                "given_name": "Cabinet",
                "surname": "Martin",
                "familiar_name": "Cabinet",
                "display_name": "Cabinet Martin",
                "abbreviated_name": "CM",
            },
            "email": "firm@example.com",
            "email_verified": True,
            "disabled": False,
            "locale": "en",
            "referral_link": account["referral_link"],
            "is_paired": False,
            "account_type": {".tag": "business"},
            "root_info": {
                ".tag": "user",
                "root_namespace_id": namespace,
                "home_namespace_id": namespace,
            },
        }
        assert account["account_id"].startswith("dbid:")
        assert namespace.isdigit()

    def test_space_usage(self, api, emulator):
        emulator.write("/a", b"12345")
        emulator.write("/b", b"1")
        usage = api("users/get_space_usage")
        assert usage["used"] == 6
        assert usage["allocation"][".tag"] == "individual"
        assert usage["allocation"]["allocated"] > 0

    def test_void_argument_may_be_no_body(self, api):
        headers = {"Authorization": f"Bearer {api.token}"}
        url = f"{api.emulator.url}/2/users/get_current_account"
        assert api.session.post(url, headers=headers, timeout=20).status_code == 200

    def test_calls_are_recorded(self, api, emulator):
        emulator.calls.clear()
        api("check/user", {"query": "x"})
        api.download("/none")
        assert [(call.route, call.arg) for call in emulator.calls] == [
            ("check/user", {"query": "x"}),
            ("files/download", {"path": "/none"}),
        ]
        assert emulator.calls[0].at <= emulator.calls[1].at
