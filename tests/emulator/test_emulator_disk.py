"""People work on the disk; the API tells what they did."""

import os
import time

import pytest


@pytest.fixture
def root(emulator):
    return emulator.app_folder()


@pytest.fixture
def watch(api, emulator, root):
    """Return what changed since the last time, as brief entries and as they are."""

    class Watch:
        def __init__(self):
            self.cursor = api.list()[1]
            self.entries = []

        def __call__(self):
            emulator.scan(settle=0)
            self.entries, self.cursor = api.changes(self.cursor)
            return [(entry[".tag"], entry["path_display"]) for entry in self.entries]

        def ids(self):
            return {
                entry["path_display"]: entry["id"]
                for entry in self.entries
                if entry[".tag"] != "deleted"
            }

    return Watch()


class TestDropping:
    def test_file_and_folders(self, root, watch, api):
        (root / "ACME" / "Invoices").mkdir(parents=True)
        (root / "ACME" / "Invoices" / "a.pdf").write_bytes(b"abc")
        assert watch() == [
            ("folder", "/ACME"),
            ("folder", "/ACME/Invoices"),
            ("file", "/ACME/Invoices/a.pdf"),
        ]
        assert watch() == []
        assert api.download("/ACME/Invoices/a.pdf").content == b"abc"

    def test_seen_by_every_kind_of_call(self, root, api):
        for number, look in enumerate(
            (
                lambda path: api("files/get_metadata", {"path": path}),
                lambda path: api.download(path).raise_for_status(),
                lambda path: api("files/delete_v2", {"path": path}),
            )
        ):
            place = root / f"{number}.pdf"
            place.write_bytes(b"x")
            deadline = time.monotonic() + 30
            while True:
                reply = api.post("files/get_metadata", {"path": f"/{number}.pdf"})
                if reply.status_code == 200:
                    break
                assert time.monotonic() < deadline
                time.sleep(0.05)
            look(f"/{number}.pdf")

    def test_file_being_written_waits(self, root, api):
        cursor = api.list()[1]
        place = root / "slow.pdf"
        until = time.monotonic() + 0.6
        with place.open("wb") as file:
            while time.monotonic() < until:
                file.write(b"x")
                file.flush()
                entries, cursor = api.changes(cursor)
                assert entries == []
                time.sleep(0.02)
        size = place.stat().st_size
        deadline = time.monotonic() + 30
        while not entries and time.monotonic() < deadline:
            entries, cursor = api.changes(cursor)
            time.sleep(0.02)
        assert [entry["size"] for entry in entries] == [size]

    def test_copied_with_its_old_time_waits_too(self, root, api):
        cursor = api.list()[1]
        (root / "a.pdf").write_bytes(b"x")
        os.utime(root / "a.pdf", (1_600_000_000, 1_600_000_000))
        assert api.changes(cursor)[0] == []

    def test_modification_time_is_client_modified(self, root, watch):
        (root / "a.pdf").write_bytes(b"x")
        os.utime(root / "a.pdf", (1_600_000_000, 1_600_000_000))
        assert watch() == [("file", "/a.pdf")]
        assert watch.entries[0]["client_modified"] == "2020-09-13T12:26:40Z"

    def test_refused_and_strange_things_are_skipped(self, root, watch):
        for name in (".DS_Store", "desktop.ini", "Thumbs.db", "a\\b", "end "):
            (root / name).write_bytes(b"x")
        (root / "~$lock.docx").write_bytes(b"x")
        (root / "link.pdf").symlink_to(root / "~$lock.docx")
        (root / ".dropbox_emulator-123").write_bytes(b"x")
        os.mkfifo(root / "pipe")
        assert watch() == [("file", "/~$lock.docx")]

    def test_names_on_disk_in_another_normal_form(self, root, watch, api):
        (root / "e\u0301.pdf").write_bytes(b"x")
        assert watch() == [("file", "/\u00e9.pdf")]
        api.upload(b"yy", path="/\u00e9.pdf", mode="overwrite")
        assert (root / "e\u0301.pdf").read_bytes() == b"yy"
        assert watch() == [("file", "/\u00e9.pdf")]
        assert watch() == []

    def test_names_that_differ_in_case(self, root, watch):
        (root / "a.pdf").write_bytes(b"1")
        watch()
        (root / "A.pdf").write_bytes(b"2")
        watch()
        assert watch() == [("file", "/A (Case Conflict).pdf")]
        assert (root / "a.pdf").read_bytes() == b"1"
        assert (root / "A (Case Conflict).pdf").read_bytes() == b"2"


class TestChanging:
    def test_content(self, root, watch, api):
        (root / "a.pdf").write_bytes(b"1")
        watch()
        first = watch.ids()
        (root / "a.pdf").write_bytes(b"22")
        assert watch() == [("file", "/a.pdf")]
        assert watch.ids() == first
        assert watch.entries[0]["size"] == 2

    def test_saved_by_replacing(self, root, watch):
        (root / "a.pdf").write_bytes(b"1")
        watch()
        first = watch.ids()
        (root / ".new").write_bytes(b"2")
        os.replace(root / ".new", root / "a.pdf")
        assert watch() == [("file", "/a.pdf")]
        assert watch.ids() == first

    def test_touched_only(self, root, watch):
        (root / "a.pdf").write_bytes(b"1")
        watch()
        os.utime(root / "a.pdf", (1_600_000_000, 1_600_000_000))
        assert watch() == []

    def test_file_becomes_folder_and_back(self, root, watch):
        (root / "x").write_bytes(b"1")
        watch()
        (root / "x").unlink()
        (root / "x").mkdir()
        assert watch() == [("folder", "/x")]
        (root / "x").rmdir()
        (root / "x").write_bytes(b"1")
        assert watch() == [("file", "/x")]

    def test_deleting(self, root, watch, api):
        (root / "A" / "B").mkdir(parents=True)
        (root / "A" / "B" / "a.pdf").write_bytes(b"1")
        watch()
        (root / "A" / "B" / "a.pdf").unlink()
        (root / "A" / "B").rmdir()
        (root / "A").rmdir()
        assert watch() == [("deleted", "/A")]
        assert api.fails("files/get_metadata", {"path": "/A"})


class TestMoving:
    def fill(self, root, *paths):
        for path in paths:
            place = root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.encode())

    def test_renamed_file(self, root, watch):
        self.fill(root, "A/a.pdf")
        watch()
        ids, rev = watch.ids(), watch.entries[-1]["rev"]
        (root / "A" / "a.pdf").rename(root / "b.pdf")
        assert watch() == [("deleted", "/A/a.pdf"), ("file", "/b.pdf")]
        assert watch.ids()["/b.pdf"] == ids["/A/a.pdf"]
        assert watch.entries[-1]["rev"] > rev

    def test_renamed_folder(self, root, watch):
        self.fill(root, "A/S/a.pdf", "A/b.pdf")
        watch()
        ids = watch.ids()
        (root / "A").rename(root / "Z")
        assert watch() == [
            ("deleted", "/A"),
            ("folder", "/Z"),
            ("file", "/Z/b.pdf"),
            ("folder", "/Z/S"),
            ("file", "/Z/S/a.pdf"),
        ]
        assert watch.ids() == {path.replace("/A", "/Z"): v for path, v in ids.items()}

    def test_renamed_empty_folder_that_then_gets_a_file(self, root, watch):
        (root / "A" / "Invoices").mkdir(parents=True)
        watch()
        ids = watch.ids()
        (root / "A").rename(root / "Z")
        self.fill(root, "Z/Invoices/new.pdf")
        watch()
        assert watch.ids()["/Z"] == ids["/A"]
        assert watch.ids()["/Z/Invoices"] == ids["/A/Invoices"]
        assert "/Z/Invoices/new.pdf" in watch.ids()

    def test_renamed_and_another_put_in_its_place(self, root, watch):
        self.fill(root, "A/a.pdf")
        watch()
        ids = watch.ids()
        (root / "A").rename(root / "B")
        self.fill(root, "A/new.pdf")
        watch()
        assert watch.ids()["/B"] == ids["/A"]
        assert watch.ids()["/B/a.pdf"] == ids["/A/a.pdf"]
        assert watch.ids()["/A"] not in ids.values()

    def test_two_folders_change_places(self, root, watch, emulator):
        self.fill(root, "A/a.pdf", "B/b.pdf")
        watch()
        ids = watch.ids()
        (root / "A").rename(root / "T")
        (root / "B").rename(root / "A")
        (root / "T").rename(root / "B")
        watch()
        assert watch.ids()["/A"] == ids["/B"]
        assert watch.ids()["/B"] == ids["/A"]
        assert set(emulator.tree()) == {"/A", "/A/b.pdf", "/B", "/B/a.pdf"}

    def test_into_a_new_folder(self, root, watch):
        self.fill(root, "a.pdf")
        watch()
        ids = watch.ids()
        (root / "Archive" / "2026").mkdir(parents=True)
        (root / "a.pdf").rename(root / "Archive" / "2026" / "a.pdf")
        watch()
        assert watch.ids()["/Archive/2026/a.pdf"] == ids["/a.pdf"]

    def test_out_of_a_folder_that_is_deleted(self, root, watch):
        self.fill(root, "A/a.pdf", "A/b.pdf")
        watch()
        ids = watch.ids()
        (root / "A" / "a.pdf").rename(root / "a.pdf")
        (root / "A" / "b.pdf").unlink()
        (root / "A").rmdir()
        assert watch() == [("deleted", "/A"), ("file", "/a.pdf")]
        assert watch.ids()["/a.pdf"] == ids["/A/a.pdf"]

    def test_out_of_a_folder_that_is_renamed(self, root, watch, emulator):
        self.fill(root, "A/a.pdf", "A/b.pdf")
        watch()
        ids = watch.ids()
        (root / "A" / "a.pdf").rename(root / "0.pdf")
        (root / "A").rename(root / "Z")
        watch()
        assert watch.ids()["/0.pdf"] == ids["/A/a.pdf"]
        assert watch.ids()["/Z/b.pdf"] == ids["/A/b.pdf"]
        assert set(emulator.tree()) == {"/0.pdf", "/Z", "/Z/b.pdf"}

    def test_case_only_is_not_told(self, root, watch, api):
        self.fill(root, "acme/a.pdf")
        watch()
        ids = watch.ids()
        (root / "acme").rename(root / "ACME")
        assert watch() == []
        entry = api("files/get_metadata", {"path": "/acme"})
        assert (entry["name"], entry["id"]) == ("ACME", ids["/acme"])
        assert api.download("/acme/a.pdf").content == b"acme/a.pdf"

    def test_copied_folder_keeps_its_ids(self, root, watch, emulator):
        self.fill(root, "A/a.pdf")
        watch()
        ids = watch.ids()
        os.rename(root / "A", root.parent.parent / "aside")
        os.mkdir(root / "A")
        os.link(root.parent.parent / "aside" / "a.pdf", root / "A" / "a.pdf")
        os.unlink(root.parent.parent / "aside" / "a.pdf")
        os.rmdir(root.parent.parent / "aside")
        assert watch() == []
        assert emulator.mkdir("/x")["id"] not in ids.values()

    def test_moves_survive_a_restart(self, root, tmp_path, helpers):
        emulator = helpers.make_emulator(tmp_path)
        with emulator:
            written = emulator.write("/A/a.pdf", b"a")
            place = emulator.app_folder()
        (place / "A").rename(place / "B")
        with emulator:
            moved = emulator.files_of().tree.find("/Apps/Dext Odoo/B/a.pdf")
            assert moved.id == written["id"]
            assert set(emulator.tree()) == {"/B", "/B/a.pdf"}


class TestOwnChanges:
    def test_do_not_show_up_twice(self, watch, api, emulator):
        api("files/create_folder_v2", {"path": "/A/B"})
        api.upload(b"x", path="/A/B/x.pdf")
        arg = {"from_path": "/A/B", "to_path": "/C"}
        api("files/move_v2", arg)
        api("files/delete_v2", {"path": "/A"})
        emulator.write("/C/y.pdf", b"y")
        watch()
        tree = emulator.tree()
        assert watch() == []
        assert tree == {"/C": None, "/C/x.pdf": b"x", "/C/y.pdf": b"y"}
        assert sorted(os.listdir(emulator.app_folder())) == ["C"]

    def test_upload_does_not_overwrite_what_is_not_seen_yet(self, root, api):
        (root / "a.pdf").write_bytes(b"person")
        reply = api.upload(b"app", path="/a.pdf")
        assert reply.status_code == 409
        assert (root / "a.pdf").read_bytes() == b"person"
