"""Single files and folders: shapes, names, writes, downloads."""

import calendar
import json
import time
from datetime import datetime

import dropbox
import pytest
from dropbox import files

from dropbox_emulator import Refused
from dropbox_emulator.blobs import content_hash

MIB4 = 4 * 1024 * 1024


@pytest.mark.parametrize(
    "data, digest",
    [
        (b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (b"abc", "4f8b42c22dd3729b519ba6f68d2da7cc5b2d606d05daed5ad5128cc03e6c6358"),
        (
            bytes(MIB4),
            "c7e946d101855255d919ef0c70718633adf77d3dfb3adeeecf5d0cb4e951be58",
        ),
        (
            bytes(MIB4 + 1),
            "14a4d47f23a30177885d9820122f17d2d3a55fe63f7f5c27b95f689e0b2accd6",
        ),
    ],
)
def test_content_hash(emulator, api, data, digest):
    assert content_hash(data) == digest
    place = emulator.app_folder() / "dropped"
    place.write_bytes(data)
    emulator.scan(settle=0)
    for path in ("/dropped", "/uploaded"):
        if path == "/uploaded":
            assert api.upload(data, path=path).status_code == 200
        assert api("files/get_metadata", {"path": path})["content_hash"] == digest
        assert api.download(path).content == data


class TestShapes:
    def test_file(self, api, emulator):
        emulator.write("/ACME/Scan.PDF", b"abc", modified=datetime(2026, 1, 2, 3, 4, 5))
        entry = api("files/get_metadata", {"path": "/acme/scan.pdf"})
        assert entry == {
            ".tag": "file",
            "name": "Scan.PDF",
            "path_lower": "/acme/scan.pdf",
            "path_display": "/ACME/Scan.PDF",
            "id": entry["id"],
            "client_modified": "2026-01-02T03:04:05Z",
            "server_modified": entry["server_modified"],
            "rev": entry["rev"],
            "size": 3,
            "is_downloadable": True,
            "content_hash": content_hash(b"abc"),
        }
        assert entry["id"].startswith("id:") and len(entry["id"]) == 25
        assert len(entry["rev"]) >= 9 and set(entry["rev"]) <= set("0123456789abcdef")
        at = time.strptime(entry["server_modified"], "%Y-%m-%dT%H:%M:%SZ")
        assert abs(calendar.timegm(at) - time.time()) < 10

    def test_folder(self, api, emulator):
        emulator.mkdir("/ACME")
        entry = api("files/get_metadata", {"path": "/acme"})
        assert entry == {
            ".tag": "folder",
            "name": "ACME",
            "path_lower": "/acme",
            "path_display": "/ACME",
            "id": entry["id"],
        }

    def test_missing(self, api):
        reply = api.post("files/get_metadata", {"path": "/none"})
        assert reply.status_code == 409
        content = reply.json()
        assert set(content) == {"error_summary", "error"}
        assert content["error_summary"].startswith("path/not_found/.")
        assert content["error"] == {".tag": "path", "path": {".tag": "not_found"}}

    @pytest.mark.parametrize("path", ["", "/"])
    def test_root_has_no_metadata(self, api, path):
        reply = api.post("files/get_metadata", {"path": path})
        assert reply.status_code == 400


class TestPaths:
    def test_case_and_normal_form_do_not_matter(self, api, emulator):
        written = emulator.write("/Société/É.pdf", b"x")
        for path in ("/SOCIÉTÉ/é.PDF", "/Socie\u0301te\u0301/E\u0301.pdf"):
            assert api("files/get_metadata", {"path": path})["id"] == written["id"]

    def test_stored_in_nfc(self, api):
        entry = api.upload(b"x", path="/E\u0301.pdf").json()
        assert entry["name"] == "\u00c9.pdf"
        assert entry["path_lower"] == "/\u00e9.pdf"

    def test_final_sigma_is_lowered_like_any_other(self, api, emulator):
        emulator.mkdir("/ΟΔΟΣ")
        entry = api("files/get_metadata", {"path": "/ΟΔΟΣ"})
        assert entry["path_lower"] == "/οδοσ"

    @pytest.mark.parametrize(
        "name", ["desktop.ini", "Thumbs.DB", ".DS_Store", "Icon\r", ".dropbox"]
    )
    def test_refused_names(self, api, name):
        error = api.fails("files/create_folder_v2", {"path": f"/{name}"})
        assert error == {".tag": "path", "path": {".tag": "disallowed_name"}}
        error = api.upload(b"", path=f"/A/{name}").json()["error"]
        assert error["reason"] == {".tag": "disallowed_name"}

    @pytest.mark.parametrize(
        "path",
        ["//a", "/a/", "/a/../b", "/a/./b", "/a\\b", "/a\x00", "/a ", "/" + "x" * 256],
    )
    def test_malformed(self, api, path):
        error = api.fails("files/create_folder_v2", {"path": path})
        assert error == {".tag": "path", "path": {".tag": "malformed_path"}}
        error = api.fails("files/get_metadata", {"path": path})
        assert error == {".tag": "path", "path": {".tag": "malformed_path"}}

    def test_longest_name(self, api):
        name = "x" * 255
        api("files/create_folder_v2", {"path": f"/{name}"})
        assert api("files/get_metadata", {"path": f"/{name}"})["name"] == name


class TestConfinement:
    def test_app_folder(self, api, full_api, emulator):
        inside = emulator.write("/in.pdf", b"in")
        outside = emulator.write("/secret.pdf", b"out", app_key="full-key")
        assert [e["path_display"] for e in api.list()[0]] == ["/in.pdf"]
        for path in (outside["id"], "/secret.pdf", "/../secret.pdf"):
            assert api.fails("files/get_metadata", {"path": path})[".tag"] == "path"
        for path in (outside["id"], "rev:" + outside["rev"]):
            assert api.download(path).status_code == 409
        seen = {e["path_display"]: e for e in full_api.list()[0]}
        assert set(seen) == {
            "/Apps",
            "/Apps/Dext Odoo",
            "/Apps/Dext Odoo/in.pdf",
            "/secret.pdf",
        }
        assert seen["/Apps/Dext Odoo/in.pdf"]["id"] == inside["id"]

    def test_changes_outside_are_not_told(self, api, emulator):
        cursor = api.list()[1]
        emulator.write("/elsewhere.pdf", b"x", app_key="full-key")
        assert api.changes(cursor)[0] == []

    def test_on_disk(self, emulator):
        emulator.write("/ACME/a.pdf", b"a")
        folder = emulator.app_folder()
        assert folder == emulator.folder / "Cabinet Martin" / "Apps" / "Dext Odoo"
        assert (folder / "ACME" / "a.pdf").read_bytes() == b"a"
        whole = emulator.app_folder("other@example.com", "full-key")
        assert whole == emulator.folder / "Other Firm"

    def test_accounts_are_apart(self, api, emulator):
        other = emulator.write("/a.pdf", b"a", account="other@example.com")
        assert api.list()[0] == []
        assert api.download("rev:" + other["rev"]).status_code == 409


class TestFolders:
    def test_create_with_parents(self, api):
        reply = api("files/create_folder_v2", {"path": "/A/B/C"})
        assert set(reply) == {"metadata"}
        assert ".tag" not in reply["metadata"]
        assert reply["metadata"]["path_display"] == "/A/B/C"
        assert api("files/get_metadata", {"path": "/a"})[".tag"] == "folder"

    @pytest.mark.parametrize(
        "path, tag",
        [("/acme", "folder"), ("/file", "file"), ("/file/below", "file_ancestor")],
    )
    def test_conflicts(self, api, emulator, path, tag):
        emulator.mkdir("/ACME")
        emulator.write("/file", b"")
        assert api.fails("files/create_folder_v2", {"path": path}) == {
            ".tag": "path",
            "path": {".tag": "conflict", "conflict": {".tag": tag}},
        }

    def test_autorename(self, api, emulator):
        emulator.mkdir("/ACME")
        arg = {"path": "/ACME", "autorename": True}
        names = [
            api("files/create_folder_v2", arg)["metadata"]["name"] for _ in range(2)
        ]
        assert names == ["ACME (1)", "ACME (2)"]

    def test_batch(self, api, emulator):
        emulator.mkdir("/A")
        reply = api("files/create_folder_batch", {"paths": ["/A", "/B/C", "/.dropbox"]})
        assert reply[".tag"] == "complete"
        taken, made, refused = reply["entries"]
        assert taken == {
            ".tag": "failure",
            "failure": {
                ".tag": "path",
                "path": {".tag": "conflict", "conflict": {".tag": "folder"}},
            },
        }
        assert made[".tag"] == "success"
        assert set(made["metadata"]) == {"name", "path_lower", "path_display", "id"}
        assert refused["failure"]["path"] == {".tag": "disallowed_name"}

    @pytest.mark.parametrize("arg", [{"force_async": True}, {"many": 101}])
    def test_batch_as_a_job(self, api, arg):
        count = arg.pop("many", 2)
        paths = [f"/{number}" for number in range(count)]
        job = api("files/create_folder_batch", {"paths": paths, **arg})
        assert job[".tag"] == "async_job_id"
        check = {"async_job_id": job["async_job_id"]}
        route = "files/create_folder_batch/check"
        assert api(route, check) == {".tag": "in_progress"}
        done = api(route, check)
        assert done[".tag"] == "complete"
        assert [e["metadata"]["path_display"] for e in done["entries"]] == paths

    def test_unknown_job(self, api):
        arg = {"async_job_id": "nothing"}
        error = api.fails("files/create_folder_batch/check", arg)
        assert error == {".tag": "invalid_async_job_id"}


class TestUpload:
    def test_add(self, api):
        reply = api.upload(
            b"abc", path="/A/a.pdf", client_modified="2026-01-02T03:04:05Z"
        )
        assert reply.status_code == 200
        entry = reply.json()
        assert ".tag" not in entry
        assert entry["client_modified"] == "2026-01-02T03:04:05Z"
        place = api.emulator.app_folder() / "A" / "a.pdf"
        assert place.read_bytes() == b"abc"

    def test_same_content_again_is_no_conflict(self, api, emulator):
        first = api.upload(b"abc", path="/a.pdf").json()
        cursor = api.list()[1]
        assert api.upload(b"abc", path="/a.pdf").json() == first
        assert api.changes(cursor)[0] == []
        reply = api.upload(b"abc", path="/a.pdf", strict_conflict=True)
        assert reply.status_code == 409

    def test_conflict_is_inlined(self, api):
        api.upload(b"abc", path="/a.pdf")
        reply = api.upload(b"other", path="/a.pdf")
        assert reply.status_code == 409
        assert reply.json()["error"] == {
            ".tag": "path",
            "reason": {".tag": "conflict", "conflict": {".tag": "file"}},
            "upload_session_id": "",
        }

    def test_sdk_understands_the_conflict(self, client, emulator):
        emulator.mkdir("/a.pdf")
        with pytest.raises(dropbox.exceptions.ApiError) as caught:
            client.files_upload(b"x", "/a.pdf")
        reason = caught.value.error.get_path().reason
        assert reason.get_conflict().is_folder()

    def test_autorename(self, api):
        api.upload(b"abc", path="/a.pdf")
        entry = api.upload(b"other", path="/a.pdf", autorename=True).json()
        assert entry["name"] == "a (1).pdf"

    def test_overwrite_keeps_the_id(self, api):
        first = api.upload(b"abc", path="/a.pdf").json()
        second = api.upload(b"other", path="/A.PDF", mode="overwrite").json()
        assert second["id"] == first["id"]
        assert second["rev"] != first["rev"]
        assert second["name"] == "a.pdf"
        assert api.download("rev:" + first["rev"]).content == b"abc"
        assert api.download("/a.pdf").content == b"other"

    def test_update(self, api):
        first = api.upload(b"1", path="/a.pdf").json()
        mode = {".tag": "update", "update": first["rev"]}
        second = api.upload(b"2", path="/a.pdf", mode=mode).json()
        assert second["id"] == first["id"]
        assert api.upload(b"3", path="/a.pdf", mode=mode).status_code == 409
        copy = api.upload(b"3", path="/a.pdf", mode=mode, autorename=True).json()
        assert copy["name"] == "a (conflicted copy).pdf"

    def test_content_hash(self, api):
        good, bad = content_hash(b"abc"), content_hash(b"abd")
        reply = api.upload(b"abc", path="/a.pdf", content_hash=bad)
        assert reply.status_code == 409
        assert reply.json()["error"] == {".tag": "content_hash_mismatch"}
        assert api.fails("files/get_metadata", {"path": "/a.pdf"})
        assert api.upload(b"abc", path="/a.pdf", content_hash=good).status_code == 200


class TestMoveAndDelete:
    def test_move_keeps_id_and_content(self, api, emulator):
        before = emulator.write("/A/a.pdf", b"a")
        arg = {"from_path": "/A/a.pdf", "to_path": "/B/b.pdf"}
        moved = api("files/move_v2", arg)["metadata"]
        assert moved[".tag"] == "file"
        for same in ("id", "content_hash", "size", "client_modified"):
            assert moved[same] == before[same]
        assert emulator.tree() == {"/A": None, "/B": None, "/B/b.pdf": b"a"}
        assert (emulator.app_folder() / "B" / "b.pdf").exists()
        assert not (emulator.app_folder() / "A" / "a.pdf").exists()

    @pytest.mark.parametrize(
        "source, target, error",
        [
            ("/none", "/x", ["from_lookup", "not_found"]),
            ("/A", "/file", ["to", "conflict", "file"]),
            ("/A", "/A", ["duplicated_or_nested_paths"]),
            ("/A", "/A/B/C", ["cant_move_folder_into_itself"]),
            ("/A", "/.dropbox", ["to", "disallowed_name"]),
        ],
    )
    def test_refused_moves(self, api, emulator, source, target, error):
        emulator.mkdir("/A/B")
        emulator.write("/file", b"")
        reply = api.post("files/move_v2", {"from_path": source, "to_path": target})
        assert reply.status_code == 409
        assert reply.json()["error_summary"].rstrip(".") == "/".join(error) + "/"
        assert set(emulator.tree()) == {"/A", "/A/B", "/file"}

    def test_delete(self, api, emulator):
        emulator.write("/A/a.pdf", b"a")
        metadata = api("files/delete_v2", {"path": "/a"})["metadata"]
        assert metadata[".tag"] == "folder"
        assert emulator.tree() == {}
        assert not (emulator.app_folder() / "A").exists()
        error = api.fails("files/delete_v2", {"path": "/a"})
        assert error == {".tag": "path_lookup", "path_lookup": {".tag": "not_found"}}

    def test_new_file_at_an_old_path_has_a_new_id(self, emulator):
        first = emulator.write("/a.pdf", b"a")
        emulator.delete("/a.pdf")
        assert emulator.write("/a.pdf", b"a")["id"] != first["id"]

    def test_hand_refuses_what_dropbox_refuses(self, emulator):
        emulator.write("/a", b"")
        with pytest.raises(Refused):
            emulator.mkdir("/a")
        with pytest.raises(LookupError):
            emulator.delete("/b")


class TestDownload:
    def test_by_path_id_and_rev(self, api, emulator):
        entry = emulator.write("/A/Été.pdf", b"content")
        for path in ("/a/été.pdf", entry["id"], "rev:" + entry["rev"]):
            reply = api.download(path)
            assert reply.status_code == 200
            assert reply.content == b"content"
            assert reply.headers["Content-Length"] == "7"
            header = reply.headers["Dropbox-API-Result"]
            assert header.isascii()
            metadata = json.loads(header)
            assert metadata == {k: v for k, v in entry.items() if k != ".tag"} | {
                "path_display": "/A/Été.pdf",
                "path_lower": "/a/été.pdf",
            }

    def test_sdk(self, client, emulator):
        emulator.write("/A/é😀\x7e.pdf", b"content")
        metadata, response = client.files_download("/A/é😀\x7e.pdf")
        with response:
            assert response.content == b"content"
        assert metadata.name == "é😀\x7e.pdf"

    @pytest.mark.parametrize(
        "span, expected, content_range",
        [
            ("bytes=2-", b"cdef", "bytes 2-5/6"),
            ("bytes=1-2", b"bc", "bytes 1-2/6"),
            ("bytes=-2", b"ef", "bytes 4-5/6"),
            ("bytes=0-99", b"abcdef", "bytes 0-5/6"),
        ],
    )
    def test_range(self, api, emulator, span, expected, content_range):
        emulator.write("/a", b"abcdef")
        reply = api.download("/a", Range=span)
        assert reply.status_code == 206
        assert reply.content == expected
        assert reply.headers["Content-Range"] == content_range

    def test_range_outside(self, api, emulator):
        emulator.write("/a", b"abc")
        assert api.download("/a", Range="bytes=9-").status_code == 416

    def test_empty_and_large(self, api, emulator):
        for data in (b"", bytes(range(256)) * 5000):
            emulator.write("/a", data)
            assert api.download("/a").content == data

    def test_old_version_after_a_person_wrote_over_it(self, api, emulator):
        place = emulator.app_folder() / "a.pdf"
        place.write_bytes(b"one")
        emulator.scan(settle=0)
        rev = api("files/get_metadata", {"path": "/a.pdf"})["rev"]
        place.write_bytes(b"two!")
        emulator.scan(settle=0)
        assert api.download("rev:" + rev).content == b"one"
        assert api.download("/a.pdf").content == b"two!"

    @pytest.mark.parametrize(
        "path, tag",
        [
            ("/none", "not_found"),
            ("/A", "not_file"),
            ("id:nothing", "not_found"),
            ("rev:012345678", "not_found"),
        ],
    )
    def test_failures(self, api, emulator, path, tag):
        emulator.mkdir("/A")
        reply = api.download(path)
        assert reply.status_code == 409
        assert reply.headers["Content-Type"] == "application/json"
        assert reply.json()["error"] == {".tag": "path", "path": {".tag": tag}}

    def test_revisions(self, client, emulator):
        revs = [emulator.write("/a.pdf", data)["rev"] for data in (b"1", b"2", b"3")]
        result = client.files_list_revisions("/a.pdf")
        assert [entry.rev for entry in result.entries] == revs[::-1]
        assert not result.is_deleted
        emulator.move("/a.pdf", "/b.pdf")
        by_id = client.files_list_revisions(
            "/b.pdf", mode=files.ListRevisionsMode.id, limit=2
        )
        moved, last = [entry.rev for entry in by_id.entries]
        assert moved not in revs and last == revs[-1]
        emulator.delete("/b.pdf")
        assert client.files_list_revisions("/a.pdf").is_deleted
