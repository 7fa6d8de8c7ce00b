"""Listings, cursors and the journal behind them."""

import dropbox
import pytest
import requests


def fill(emulator, folders=3, files=5):
    """Write a small tree; return the paths of folders and files."""
    paths = set()
    for folder in range(folders):
        paths.add(f"/C{folder}")
        for number in range(files):
            path = f"/C{folder}/f{number}.pdf"
            emulator.write(path, path.encode())
            paths.add(path)
    return paths


def displays(entries):
    return [entry["path_display"] for entry in entries]


class TestInitialListing:
    def test_shape(self, api, emulator):
        emulator.write("/ACME/a.pdf", b"a")
        page = api("files/list_folder", {"path": "", "recursive": True})
        assert set(page) == {"entries", "cursor", "has_more"}
        assert page["has_more"] is False
        assert [entry[".tag"] for entry in page["entries"]] == ["folder", "file"]
        assert page["cursor"]

    def test_empty(self, api):
        assert api.list()[0] == []

    @pytest.mark.parametrize("limit", [1, 2, 7, 17, 18, 19])
    def test_pages(self, api, emulator, limit):
        paths = fill(emulator)
        arg = {"path": "", "recursive": True, "limit": limit}
        page = api("files/list_folder", arg)
        seen = [page]
        while page["has_more"]:
            page = api("files/list_folder/continue", {"cursor": page["cursor"]})
            seen.append(page)
        entries = [path for page in seen for path in displays(page["entries"])]
        assert len(entries) == len(set(entries))
        assert set(entries) == paths
        assert all(len(page["entries"]) <= limit for page in seen)
        assert len(seen) == -(-len(paths) // limit)

    def test_parents_come_first(self, api, emulator):
        fill(emulator)
        entries = displays(api.list(limit=2)[0])
        assert all(
            path.count("/") == 1 or entries.index(path.rpartition("/")[0]) < index
            for index, path in enumerate(entries)
        )

    def test_not_recursive(self, api, emulator):
        fill(emulator)
        page = api("files/list_folder", {"path": ""})
        assert displays(page["entries"]) == ["/C0", "/C1", "/C2"]
        page = api("files/list_folder", {"path": "/C1"})
        assert len(page["entries"]) == 5

    def test_recursive_listing_of_a_folder_has_the_folder(self, api, emulator):
        fill(emulator, files=1)
        assert displays(api.list("/C1")[0]) == ["/C1", "/C1/f0.pdf"]

    def test_by_id(self, api, emulator):
        folder = emulator.mkdir("/ACME")
        emulator.write("/ACME/a.pdf", b"")
        assert displays(api.list(folder["id"])[0]) == ["/ACME", "/ACME/a.pdf"]

    def test_changes_while_paging_are_not_lost(self, api, emulator, replays):
        fill(emulator, folders=2)
        page = api("files/list_folder", {"path": "", "recursive": True, "limit": 3})
        emulator.move("/C1/f4.pdf", "/C0/a.pdf")
        emulator.delete("/C1/f3.pdf")
        emulator.write("/B/new.pdf", b"new")
        state = {}
        entries, cursor = page["entries"], page["cursor"]
        while True:
            for entry in entries:
                if entry[".tag"] == "deleted":
                    state.pop(entry["path_lower"], None)
                else:
                    state[entry["path_lower"]] = entry["path_display"]
            if not page["has_more"]:
                break
            page = api("files/list_folder/continue", {"cursor": cursor})
            entries, cursor = page["entries"], page["cursor"]
        for entry in api.changes(cursor)[0]:
            if entry[".tag"] == "deleted":
                state.pop(entry["path_lower"], None)
            else:
                state[entry["path_lower"]] = entry["path_display"]
        assert set(state.values()) == set(emulator.tree())

    def test_include_deleted(self, api, emulator):
        emulator.write("/a.pdf", b"")
        emulator.write("/b.pdf", b"")
        emulator.delete("/a.pdf")
        assert displays(api.list()[0]) == ["/b.pdf"]
        entries = api.list(include_deleted=True)[0]
        assert {(e[".tag"], e["path_display"]) for e in entries} == {
            ("file", "/b.pdf"),
            ("deleted", "/a.pdf"),
        }

    @pytest.mark.parametrize(
        "path, tag", [("/none", "not_found"), ("/file", "not_folder")]
    )
    def test_failures(self, api, emulator, path, tag):
        emulator.write("/file", b"")
        error = api.fails("files/list_folder", {"path": path})
        assert error == {".tag": "path", "path": {".tag": tag}}

    def test_slash_is_not_the_root(self, api):
        reply = api.post("files/list_folder", {"path": "/"})
        assert reply.status_code == 400
        assert reply.text == (
            'Error in call to API function "files/list_folder": request body: path:'
            ' Specify the root folder as an empty string rather than as "/".'
        )

    @pytest.mark.parametrize("limit", [0, 2001])
    def test_limit_has_bounds(self, api, limit):
        reply = api.post("files/list_folder", {"path": "", "limit": limit})
        assert reply.status_code == 400

    def test_sdk(self, client, emulator):
        fill(emulator)
        result = client.files_list_folder("", recursive=True, limit=4)
        entries = result.entries
        while result.has_more:
            result = client.files_list_folder_continue(result.cursor)
            entries += result.entries
        assert len(entries) == 18
        kinds = {type(entry) for entry in entries}
        assert kinds == {dropbox.files.FileMetadata, dropbox.files.FolderMetadata}


class TestChanges:
    def test_nothing_new(self, api, emulator):
        fill(emulator)
        cursor = api.list()[1]
        entries, again = api.changes(cursor)
        assert entries == []
        assert api.changes(again)[0] == []

    def test_every_change_in_order(self, api, emulator, helpers):
        emulator.behave(replays_changes=True)
        cursor = api.list()[1]
        emulator.write("/A/a.pdf", b"1")
        emulator.write("/A/a.pdf", b"22")
        emulator.delete("/A/a.pdf")
        emulator.write("/A/a.pdf", b"333")
        entries = api.changes(cursor)[0]
        assert helpers.brief(entries) == [
            ("folder", "/A"),
            ("file", "/A/a.pdf"),
            ("file", "/A/a.pdf"),
            ("deleted", "/A/a.pdf"),
            ("file", "/A/a.pdf"),
        ]
        assert [entry.get("size") for entry in entries] == [None, 1, 2, None, 3]
        assert entries[3] == {
            ".tag": "deleted",
            "name": "a.pdf",
            "path_lower": "/a/a.pdf",
            "path_display": "/A/a.pdf",
        }

    def test_pages_of_changes(self, api, emulator, replays):
        cursor = api.list(limit=2)[1]
        for number in range(5):
            emulator.write(f"/{number}", b"")
        page = api("files/list_folder/continue", {"cursor": cursor})
        assert displays(page["entries"]) == ["/0", "/1"]
        assert page["has_more"] is True
        assert displays(api.changes(page["cursor"])[0]) == ["/2", "/3", "/4"]
        assert len(api.changes(cursor)[0]) == 5

    def test_own_writes_come_back(self, api, helpers):
        cursor = api.list()[1]
        api("files/create_folder_v2", {"path": "/A"})
        api.upload(b"x", path="/A/x.pdf")
        assert helpers.brief(api.changes(cursor)[0]) == [
            ("folder", "/A"),
            ("file", "/A/x.pdf"),
        ]

    def test_moved_folder(self, api, emulator, helpers, replays):
        fill(emulator, folders=1, files=2)
        before = {e["path_display"]: e for e in api.list()[0]}
        cursor = api.list()[1]
        emulator.move("/C0", "/Clients/Zero")
        entries = api.changes(cursor)[0]
        assert helpers.brief(entries) == [
            ("folder", "/Clients"),
            ("deleted", "/C0"),
            ("folder", "/Clients/Zero"),
            ("file", "/Clients/Zero/f0.pdf"),
            ("file", "/Clients/Zero/f1.pdf"),
        ]
        assert entries[2]["id"] == before["/C0"]["id"]
        assert entries[3]["id"] == before["/C0/f0.pdf"]["id"]
        assert entries[3]["rev"] > before["/C0/f0.pdf"]["rev"]

    def test_deleted_folder_is_one_entry(self, api, emulator, helpers, replays):
        fill(emulator, folders=1)
        cursor = api.list()[1]
        emulator.delete("/C0")
        assert helpers.brief(api.changes(cursor)[0]) == [("deleted", "/C0")]

    def test_of_one_folder(self, api, emulator, replays):
        fill(emulator, folders=2)
        deep = api.list("/C1")[1]
        page = api("files/list_folder", {"path": "/C1"})
        emulator.write("/C0/x", b"")
        emulator.write("/C1/y", b"")
        emulator.write("/C1/sub/z", b"")
        emulator.write("/C11", b"")
        assert displays(api.changes(deep)[0]) == ["/C1/y", "/C1/sub", "/C1/sub/z"]
        assert displays(api.changes(page["cursor"])[0]) == ["/C1/y", "/C1/sub"]

    def test_latest_cursor(self, api, emulator):
        fill(emulator)
        arg = {"path": "", "recursive": True}
        reply = api("files/list_folder/get_latest_cursor", arg)
        assert set(reply) == {"cursor"}
        emulator.write("/new", b"")
        assert displays(api.changes(reply["cursor"])[0]) == ["/new"]

    def test_listed_folder_deleted(self, api, emulator):
        emulator.mkdir("/A")
        cursor = api.list("/A")[1]
        emulator.delete("/A")
        error = api.fails("files/list_folder/continue", {"cursor": cursor})
        assert error == {".tag": "path", "path": {".tag": "not_found"}}

    def test_listed_folder_deleted_with_its_parent_and_made_again(
        self, api, emulator, helpers, replays
    ):
        emulator.write("/A/B/old.pdf", b"")
        cursor = api.list("/A/B")[1]
        emulator.delete("/A")
        emulator.write("/A/B/new.pdf", b"")
        entries = api.changes(cursor)[0]
        assert helpers.brief(entries)[0][0] == "deleted"
        gone = "/a/b" if replays else "/a/b/old.pdf"
        assert entries[0]["path_lower"] == gone
        assert helpers.brief(entries)[1:] == [
            ("folder", "/A/B"),
            ("file", "/A/B/new.pdf"),
        ]

    def test_app_folder_deleted(self, api, full_api, emulator, replays):
        cursor = api.list()[1]
        full_api("files/delete_v2", {"path": "/Apps"})
        error = api.fails("files/list_folder/continue", {"cursor": cursor})
        assert error == {".tag": "reset"}
        assert api.list()[0] == []


class TestCursors:
    @pytest.mark.parametrize("cursor", ["garbage", "AAAA", "ü", "A" * 200])
    def test_garbage(self, api, cursor):
        reply = api.post("files/list_folder/continue", {"cursor": cursor})
        assert reply.status_code == 400
        assert 'Invalid "cursor" parameter' in reply.text

    def test_tampered(self, api):
        cursor = api.list()[1]
        other = cursor[:-8] + ("A" if cursor[-8] != "A" else "B") + cursor[-7:]
        reply = api.post("files/list_folder/continue", {"cursor": other})
        assert reply.status_code == 400

    def test_of_another_account_or_app(self, api, full_api, emulator):
        cursor = api.list()[1]
        assert full_api.fails("files/list_folder/continue", {"cursor": cursor}) == {
            ".tag": "reset"
        }
        api.token = emulator.grant(account="other@example.com")["access_token"]
        assert api.fails("files/list_folder/continue", {"cursor": cursor}) == {
            ".tag": "reset"
        }

    def test_after_the_emulator_was_emptied(self, api, emulator):
        cursor = api.list()[1]
        emulator.reset()
        api.token = emulator.grant()["access_token"]
        error = api.fails("files/list_folder/continue", {"cursor": cursor})
        assert error == {".tag": "reset"}

    def test_survive_a_restart(self, tmp_path, helpers):
        emulator = helpers.make_emulator(tmp_path)
        with requests.Session() as session:
            session.trust_env, session.verify = False, str(emulator.ca_file)
            with emulator:
                raw = helpers.Raw(emulator, session, emulator.grant()["access_token"])
                paths = fill(emulator)
                arg = {"path": "", "recursive": True, "limit": 4}
                first = raw("files/list_folder", arg)
                done = raw.list()[1]
                before = {e["path_display"]: e for e in raw.list()[0]}
                rev = before["/C0/f0.pdf"]["rev"]
                emulator.write("/C0/f0.pdf", b"newer")
            host = emulator.host
            (tmp_path / "files/Cabinet Martin/Apps/Dext Odoo/C0/f1.pdf").unlink()
            with emulator:
                assert emulator.host == host
                assert helpers.brief(raw.changes(done)[0]) == [
                    ("file", "/C0/f0.pdf"),
                    ("deleted", "/C0/f1.pdf"),
                ]
                entries, cursor = first["entries"], first["cursor"]
                while first["has_more"]:
                    first = raw("files/list_folder/continue", {"cursor": cursor})
                    entries, cursor = entries + first["entries"], first["cursor"]
                assert set(displays(entries)) == paths
                assert raw.download("rev:" + rev).content == b"/C0/f0.pdf"
                after = {e["path_display"]: e for e in raw.list()[0]}
        del before["/C0/f1.pdf"]
        assert after.keys() == before.keys()
        for path, entry in before.items():
            assert after[path]["id"] == entry["id"]
