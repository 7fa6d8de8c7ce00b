"""Every kind of fault, as a client meets it."""

import contextlib
import time

import dropbox
import pytest
import requests
from dropbox.stone_validators import ValidationError

from dropbox_emulator.faults import AFTER, BEFORE, KINDS

LIST = {"path": "", "recursive": True}

PLAIN = [
    # kind, status, content type, part of the body
    ("rate_limit", 429, "application/json", '"retry_after": 15'),
    ("rate_limit_long", 429, "application/json", '"retry_after": 300'),
    ("rate_limit_text", 429, "text/plain; charset=utf-8", "too_many_requests"),
    ("rate_limit_no_header", 429, "text/plain; charset=utf-8", "too_many_requests"),
    ("server_error", 500, "text/plain; charset=utf-8", "Internal"),
    ("bad_gateway", 502, "text/html; charset=utf-8", "<h1>502"),
    ("unavailable", 503, "text/plain; charset=utf-8", "Unavailable"),
    ("gateway_timeout", 504, "text/plain; charset=utf-8", "Timeout"),
    ("expired_token", 401, "application/json", '".tag": "expired_access_token"'),
    ("invalid_token", 401, "application/json", '".tag": "invalid_access_token"'),
    ("invalid_grant", 400, "application/json", '"error": "invalid_grant"'),
    ("invalid_client", 400, "application/json", '"error": "invalid_client"'),
    ("bad_input", 400, "text/plain; charset=utf-8", "Error in call"),
    ("reset", 409, "application/json", '"error": {".tag": "reset"}'),
    ("base_not_found", 409, "application/json", '"path": {".tag": "not_found"}'),
    ("other", 409, "application/json", '"error": {".tag": "other"}'),
    ("unknown_tag", 409, "application/json", "tag_from_the_future"),
    ("quota", 403, "application/json", '"invalid_account_type": {".tag": "feature"}'),
    ("invalid_root", 422, "application/json", '"root_namespace_id": "9"'),
    ("conflict_text", 409, "text/plain; charset=utf-8", "Conflict"),
    ("not_json", 200, "text/html; charset=utf-8", "<html>"),
]

ELSEWHERE = {"api_error", "close", "delay", *BEFORE, *AFTER}


def test_every_kind_is_tested():
    assert {row[0] for row in PLAIN} | ELSEWHERE == set(KINDS)
    assert not {row[0] for row in PLAIN} & ELSEWHERE


@pytest.mark.parametrize("kind, status, content_type, part", PLAIN)
def test_answer_instead(api, emulator, kind, status, content_type, part):
    emulator.faults.add("files/create_folder_v2", kind)
    reply = api.post("files/create_folder_v2", {"path": "/A"})
    assert (reply.status_code, reply.headers["Content-Type"]) == (status, content_type)
    assert part in reply.text
    assert emulator.tree() == {}
    api("files/create_folder_v2", {"path": "/A"})
    assert emulator.tree() == {"/A": None}


class TestRateLimit:
    @pytest.mark.parametrize(
        "kind, header",
        [
            ("rate_limit", "15"),
            ("rate_limit_long", "300"),
            ("rate_limit_text", "15"),
            ("rate_limit_no_header", None),
        ],
    )
    def test_header(self, api, emulator, kind, header):
        emulator.faults.add("files/list_folder", kind)
        reply = api.post("files/list_folder", LIST)
        assert reply.headers.get("Retry-After") == header

    @pytest.mark.parametrize(
        "kind, details, backoff",
        [
            ("rate_limit", {"retry_after": 7}, 7),
            ("rate_limit_long", {}, 300),
            ("rate_limit_text", {"retry_after": 9}, 9),
            ("rate_limit_no_header", {}, None),
        ],
    )
    def test_sdk(self, client, emulator, kind, details, backoff):
        emulator.faults.add("files/list_folder", kind, **details)
        with pytest.raises(dropbox.exceptions.RateLimitError) as caught:
            client.files_list_folder("")
        assert caught.value.backoff == backoff

    def test_too_many_writes(self, client, emulator):
        emulator.faults.add("*", "rate_limit", reason="too_many_write_operations")
        with pytest.raises(dropbox.exceptions.RateLimitError) as caught:
            client.files_create_folder_v2("/A")
        assert caught.value.error.reason.is_too_many_write_operations()


@pytest.mark.parametrize(
    "kind, expected",
    [
        ("server_error", dropbox.exceptions.InternalServerError),
        ("bad_gateway", dropbox.exceptions.InternalServerError),
        ("unavailable", dropbox.exceptions.InternalServerError),
        ("gateway_timeout", dropbox.exceptions.InternalServerError),
        ("close", requests.ConnectionError),
        ("expired_token", dropbox.exceptions.AuthError),
        ("invalid_token", dropbox.exceptions.AuthError),
        ("reset", dropbox.exceptions.ApiError),
        ("base_not_found", dropbox.exceptions.ApiError),
        ("other", ValidationError),
        ("invalid_root", dropbox.exceptions.PathRootError),
        ("quota", dropbox.exceptions.ApiError),
        ("conflict_text", ValueError),
        ("not_json", AssertionError),
    ],
)
def test_sdk_raises(client, emulator, kind, expected):
    cursor = client.files_list_folder("").cursor
    emulator.faults.add("files/list_folder/continue", kind, times=2)
    with pytest.raises(expected):
        client.files_list_folder_continue(cursor)


def test_sdk_takes_unknown_tags_for_other(client, emulator):
    emulator.faults.add("files/create_folder_v2", "unknown_tag")
    with pytest.raises((ValidationError, dropbox.exceptions.ApiError)):
        client.files_create_folder_v2("/A")


def test_reset_is_a_reset_for_the_sdk(client, emulator):
    cursor = client.files_list_folder("").cursor
    emulator.faults.add("files/list_folder/continue", "reset")
    with pytest.raises(dropbox.exceptions.ApiError) as caught:
        client.files_list_folder_continue(cursor)
    assert caught.value.error.is_reset()


@pytest.mark.parametrize(
    "kind, expected",
    [
        ("invalid_grant", dropbox.exceptions.AuthError),
        ("invalid_client", dropbox.exceptions.BadInputError),
        ("close", requests.ConnectionError),
        ("server_error", dropbox.exceptions.InternalServerError),
    ],
)
def test_refresh(emulator, make_client, grant, kind, expected):
    client = make_client(
        oauth2_refresh_token=grant["refresh_token"],
        app_key="folder-key",
        app_secret="folder-secret",
    )
    emulator.faults.add("oauth2/token", kind)
    with pytest.raises(expected):
        client.check_user("x")
    assert client.check_user("x").result == "x"


def test_api_error(api, emulator):
    tags = ["path", "restricted_content"]
    emulator.faults.add("files/download", "api_error", tags=tags)
    emulator.write("/a", b"")
    error = api.download("/a").json()["error"]
    assert error == {".tag": "path", "path": {".tag": "restricted_content"}}


class TestConnection:
    def test_close_does_nothing_first(self, api, emulator):
        emulator.faults.add("files/create_folder_v2", "close")
        with pytest.raises(requests.ConnectionError):
            api.post("files/create_folder_v2", {"path": "/A"})
        assert emulator.tree() == {}

    def test_lost_reply_has_done_the_work(self, api, emulator):
        emulator.faults.add("files/create_folder_v2", "lost_reply")
        with pytest.raises(requests.ConnectionError):
            api.post("files/create_folder_v2", {"path": "/A"})
        assert emulator.tree() == {"/A": None}

    @pytest.mark.parametrize("size", [10, 3_000_000])
    def test_truncated(self, api, emulator, size):
        data = b"x" * size
        emulator.write("/a", data)
        emulator.faults.add("files/download", "truncated")
        reply = api.post(
            "files/download",
            data=b"",
            headers={"Dropbox-API-Arg": '{"path": "/a"}'},
            stream=True,
        )
        assert reply.headers["Content-Length"] == str(size)
        got = next(reply.iter_content(size // 2))
        assert got == data[: size // 2]
        # Old urllib3 takes the early end for the end of the file.
        with contextlib.suppress(requests.RequestException):
            assert not b"".join(reply.iter_content(size))
        reply.close()
        api.session.close()
        assert api.download("/a").content == data

    def test_wrong_bytes(self, api, emulator):
        emulator.write("/a", b"content")
        emulator.faults.add("files/download", "wrong_bytes")
        reply = api.download("/a")
        assert reply.status_code == 200
        assert len(reply.content) == 7
        assert reply.content != b"content"
        assert api.download("/a").content == b"content"

    def test_drip(self, api, emulator):
        emulator.write("/a", b"content")
        emulator.faults.add("files/download", "drip", seconds=0.5)
        started = time.monotonic()
        assert api.download("/a").content == b"content"
        assert 0.3 < time.monotonic() - started < 5

    def test_delay(self, api, emulator):
        emulator.faults.add("check/user", "delay", before_reply=0.3)
        started = time.monotonic()
        assert api("check/user", {"query": "x"}) == {"result": "x"}
        assert time.monotonic() - started >= 0.3

    def test_a_held_call_is_worked_off_once_its_caller_is_gone(self, api, emulator):
        emulator.faults.add("files/create_folder_v2", "delay", before_reply=60)
        headers = {"Authorization": f"Bearer {api.token}"}
        with pytest.raises(requests.Timeout):
            api.session.post(
                f"{emulator.url}/2/files/create_folder_v2",
                headers=headers,
                json={"path": "/A"},
                timeout=0.2,
            )
        until = time.monotonic() + 30
        while "/A" not in emulator.tree():
            assert time.monotonic() < until
            time.sleep(0.05)

    def test_delay_of_one_does_not_hold_up_others(self, api, emulator):
        emulator.faults.add("check/user", "delay", before_reply=20)
        with pytest.raises(requests.Timeout):
            url = f"{emulator.url}/2/check/user"
            headers = {"Authorization": f"Bearer {api.token}"}
            api.session.post(url, headers=headers, json={}, timeout=0.2)
        started = time.monotonic()
        api("files/list_folder", LIST)
        assert time.monotonic() - started < 5


class TestListings:
    @pytest.fixture
    def entries(self, api, emulator):
        emulator.write("/A/a.pdf", b"a")
        emulator.write("/A/b.pdf", b"b")
        return api.list()[0]

    def test_empty_page(self, api, emulator, entries):
        emulator.faults.add("files/list_folder", "empty_page")
        emulator.faults.add("files/list_folder/continue", "empty_page", times=2)
        page = api("files/list_folder", LIST)
        assert (page["entries"], page["has_more"]) == ([], True)
        for _ in range(2):
            page = api("files/list_folder/continue", {"cursor": page["cursor"]})
            assert (page["entries"], page["has_more"]) == ([], True)
        page = api("files/list_folder/continue", {"cursor": page["cursor"]})
        assert (page["entries"], page["has_more"]) == (entries, False)

    def test_duplicated(self, api, emulator, entries):
        emulator.faults.add("files/list_folder", "duplicated")
        assert api.list()[0] == entries + entries

    def test_reordered(self, api, emulator, entries):
        emulator.faults.add("files/list_folder", "reordered")
        assert api.list()[0] == entries[::-1]


class TestChangedMeanwhile:
    @pytest.fixture
    def file(self, emulator):
        return emulator.write("/A/a.pdf", b"old")

    def test_replaced(self, api, emulator, file):
        emulator.faults.add("files/download", "replaced", times=2, data="new!")
        assert api.download("/A/a.pdf").content == b"new!"
        assert api.download("rev:" + file["rev"]).content == b"old"
        assert emulator.tree()["/A/a.pdf"] == b"new!"

    def test_moved(self, api, emulator, file):
        emulator.faults.add("files/download", "moved", times=2)
        assert api.download("/A/a.pdf").status_code == 409
        assert api.download(file["id"]).content == b"old"
        assert set(emulator.tree()) == {"/A", "/Moved", "/Moved/a.pdf"}

    def test_renamed(self, api, emulator, file):
        emulator.faults.add("files/download", "renamed", name="b.pdf")
        assert api.download(file["id"]).content == b"old"
        assert set(emulator.tree()) == {"/A", "/A/b.pdf"}

    def test_deleted(self, api, emulator, file):
        cursor = api.list()[1]
        emulator.faults.add("files/download", "deleted")
        assert api.download(file["id"]).json()["error"] == {
            ".tag": "path",
            "path": {".tag": "not_found"},
        }
        assert [entry[".tag"] for entry in api.changes(cursor)[0]] == ["deleted"]

    def test_folder_race(self, api, emulator):
        emulator.faults.add("files/create_folder_v2", "folder_race")
        error = api.fails("files/create_folder_v2", {"path": "/A/B"})
        assert error["path"]["conflict"] == {".tag": "folder"}
        emulator.faults.add("files/create_folder_batch", "folder_race")
        reply = api("files/create_folder_batch", {"paths": ["/C", "/D"]})
        assert [entry[".tag"] for entry in reply["entries"]] == ["failure"] * 2
        assert set(emulator.tree()) == {"/A", "/A/B", "/C", "/D"}


class TestWhichCalls:
    def test_times(self, api, emulator):
        emulator.faults.add("check/user", "server_error", times=2)
        status = [api.post("check/user", {}).status_code for _ in range(3)]
        assert status == [500, 500, 200]

    def test_for_ever_until_cleared(self, api, emulator):
        emulator.faults.add("*", "server_error", times=None)
        assert {api.post("check/user", {}).status_code for _ in range(5)} == {500}
        assert api.post("files/list_folder", LIST).status_code == 500
        emulator.faults.clear()
        assert api.post("check/user", {}).status_code == 200

    def test_one_after_the_other(self, api, emulator):
        emulator.faults.add("check/user", "server_error")
        emulator.faults.add("check/user", "unavailable")
        status = [api.post("check/user", {}).status_code for _ in range(3)]
        assert status == [500, 503, 200]

    def test_match(self, api, emulator):
        bad = emulator.write("/A/Bröken.pdf", b"bad")
        emulator.write("/A/fine.pdf", b"fine")
        emulator.faults.add(
            "files/download", "wrong_bytes", times=None, match="brÖken.pdf"
        )
        for path in ("/A/Bröken.pdf", bad["id"], "rev:" + bad["rev"]):
            assert api.download(path).content != b"bad"
        assert api.download("/A/fine.pdf").content == b"fine"

    def test_match_of_an_account(self, api, emulator):
        emulator.faults.add("*", "server_error", None, match="account:other@")
        api("files/list_folder", LIST)
        emulator.faults.add("*", "server_error", None, match="account:firm@")
        assert api.post("files/list_folder", LIST).status_code == 500

    def test_pending(self, api, emulator):
        emulator.faults.add("check/user", "server_error", times=2)
        api.post("check/user", {})
        (fault,) = emulator.faults.pending()
        assert (fault.kind, fault.times) == ("server_error", 1)

    def test_unknown_kind(self, emulator):
        with pytest.raises(ValueError, match="earthquake"):
            emulator.faults.add("*", "earthquake")

    def test_faulty_calls_are_recorded(self, api, emulator):
        emulator.calls.clear()
        emulator.faults.add("check/user", "server_error")
        api.post("check/user", {})
        assert [call.route for call in emulator.calls] == ["check/user"]
