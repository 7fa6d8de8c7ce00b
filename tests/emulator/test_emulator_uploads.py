"""Uploads in parts, and addresses for downloads."""

import json

import dropbox
import pytest
from dropbox import files

START = "files/upload_session/start"
APPEND = "files/upload_session/append_v2"
FINISH = "files/upload_session/finish"
BATCH = "files/upload_session/finish_batch_v2"
MIB4 = 4 * 1024 * 1024


@pytest.fixture
def part(api):
    """Send a part; return the answer."""

    def part(route, data=b"", **arg):
        headers = {
            "Dropbox-API-Arg": json.dumps(arg),
            "Content-Type": "application/octet-stream",
        }
        return api.post(route, data=data, headers=headers)

    return part


def begin(part, data=b"", **arg):
    return part(START, data, **arg).json()["session_id"]


def cursor(session, offset):
    return {"session_id": session, "offset": offset}


class TestSessions:
    def test_in_three_parts(self, api, part):
        session = begin(part, b"one ")
        reply = part(APPEND, b"two ", cursor=cursor(session, 4))
        assert (reply.status_code, reply.text) == (200, "null")
        commit = {"path": "/a.pdf", "client_modified": "2026-01-02T03:04:05Z"}
        entry = part(FINISH, b"three", cursor=cursor(session, 8), commit=commit).json()
        assert entry["client_modified"] == "2026-01-02T03:04:05Z"
        assert api.download("/a.pdf").content == b"one two three"
        again = part(FINISH, cursor=cursor(session, 13), commit=commit)
        assert again.json()["error"]["lookup_failed"] == {".tag": "not_found"}

    def test_sdk(self, client):
        session = client.files_upload_session_start(b"12").session_id
        at = files.UploadSessionCursor(session, 2)
        client.files_upload_session_append_v2(b"34", at)
        at = files.UploadSessionCursor(session, 4)
        done = client.files_upload_session_finish(b"5", at, files.CommitInfo("/a"))
        assert done.size == 5

    def test_wrong_offset_tells_the_right_one(self, part, client):
        session = begin(part, b"12345")
        reply = part(APPEND, b"x", cursor=cursor(session, 2))
        assert reply.json()["error"] == {
            ".tag": "incorrect_offset",
            "correct_offset": 5,
        }
        at = files.UploadSessionCursor(session, 1)
        with pytest.raises(dropbox.exceptions.ApiError) as caught:
            client.files_upload_session_finish(b"", at, files.CommitInfo("/a"))
        wrong = caught.value.error.get_lookup_failed().get_incorrect_offset()
        assert wrong.correct_offset == 5

    def test_closed(self, part):
        session = begin(part, b"1", close=True)
        error = part(APPEND, b"2", cursor=cursor(session, 1)).json()["error"]
        assert error == {".tag": "closed"}

    def test_of_another_account(self, api, part, emulator):
        session = begin(part, b"1")
        api.token = emulator.grant(account="other@example.com")["access_token"]
        error = part(APPEND, b"2", cursor=cursor(session, 1)).json()["error"]
        assert error == {".tag": "not_found"}

    def test_concurrent(self, api, part):
        session = begin(part, session_type={".tag": "concurrent"})
        parts = {MIB4: b"tail", 0: b"x" * MIB4}
        commit = {"path": "/big"}
        for offset, data in parts.items():
            part(APPEND, data, cursor=cursor(session, offset), close=offset == 0)
        last = cursor(session, MIB4 + 4)
        assert part(FINISH, cursor=last, commit=commit).json()["size"] == MIB4 + 4
        assert api.download("/big", Range="bytes=-5").content == b"xtail"

    def test_concurrent_with_a_gap(self, part):
        session = begin(part, session_type={".tag": "concurrent"})
        part(APPEND, b"tail", cursor=cursor(session, MIB4), close=True)
        last = cursor(session, MIB4 + 4)
        error = part(FINISH, cursor=last, commit={"path": "/big"}).json()["error"]
        assert error == {".tag": "concurrent_session_missing_data"}

    def test_content_hash(self, part):
        reply = part(START, b"x", content_hash="0" * 64)
        assert reply.json()["error"] == {".tag": "content_hash_mismatch"}

    def test_batch(self, api, part, emulator):
        emulator.write("/taken", b"other")
        closed = [begin(part, b"x", close=True) for _ in range(2)]
        sessions = [*closed, begin(part, b"x"), "nothing"]
        names = ["/a", "/taken", "/open", "/none"]
        entries = [
            {"cursor": cursor(session, 1), "commit": {"path": name}}
            for session, name in zip(sessions, names, strict=True)
        ]
        good, taken, unclosed, unknown = api(BATCH, {"entries": entries})["entries"]
        assert (good[".tag"], good["name"]) == ("success", "a")
        assert taken["failure"]["path"][".tag"] == "conflict"
        assert unclosed["failure"]["lookup_failed"] == {".tag": "not_closed"}
        assert unknown["failure"]["lookup_failed"] == {".tag": "not_found"}


class TestTemporaryLink:
    def test_works_for_anybody_until_it_is_old(self, api, emulator, session):
        emulator.write("/a.pdf", b"content")
        found = api("files/get_temporary_link", {"path": "/a.pdf"})
        assert found["metadata"]["name"] == "a.pdf"
        assert session.get(found["link"], timeout=20).content == b"content"
        emulator.temporary_links.expire()
        assert session.get(found["link"], timeout=20).status_code == 410

    @pytest.mark.parametrize(
        "path, summary",
        [
            ("/none", "path/not_found"),
            ("/A", "path/not_file"),
            ("/a.paper", "unsupported_file"),
        ],
    )
    def test_refused(self, api, emulator, path, summary):
        emulator.mkdir("/A")
        emulator.write("/a.paper", b"")
        assert api.summary("files/get_temporary_link", {"path": path}) == summary
