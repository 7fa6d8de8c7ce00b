"""Versions of files, and what is known of those that are deleted."""

import pytest

GET, REVISIONS = "files/get_metadata", "files/list_revisions"


@pytest.fixture
def revs(emulator):
    return [emulator.write("/a.pdf", data)["rev"] for data in (b"1", b"22", b"333")]


class TestGetMetadata:
    def test_of_a_version(self, api, revs):
        for rev, size in zip(revs, (1, 2, 3), strict=True):
            entry = api(GET, {"path": f"rev:{rev}"})
            assert (entry[".tag"], entry["rev"], entry["size"]) == ("file", rev, size)

    def test_of_a_version_out_of_reach(self, api, emulator):
        rev = emulator.write("/secret.pdf", b"x", app_key="full-key")["rev"]
        for path in (f"rev:{rev}", "rev:0123456789"):
            assert api.summary(GET, {"path": path}) == "path/not_found"

    def test_of_what_is_deleted(self, api, emulator, revs):
        emulator.write("/A/b.pdf", b"b")
        emulator.delete("/a.pdf")
        emulator.delete("/A")
        for path, display in (("/A.PDF", "/a.pdf"), ("/a/b.pdf", "/A/b.pdf")):
            assert api.summary(GET, {"path": path}) == "path/not_found"
            assert api(GET, {"path": path, "include_deleted": True}) == {
                ".tag": "deleted",
                "name": display.rpartition("/")[2],
                "path_lower": display.lower(),
                "path_display": display,
            }

    def test_of_what_never_was(self, api):
        arg = {"path": "/none", "include_deleted": True}
        assert api.summary(GET, arg) == "path/not_found"

    def test_deleted_but_there_again(self, api, emulator, revs):
        emulator.delete("/a.pdf")
        emulator.write("/a.pdf", b"new")
        entry = api(GET, {"path": "/a.pdf", "include_deleted": True})
        assert entry[".tag"] == "file"


class TestListRevisions:
    def test_pages(self, api, revs):
        seen, before = [], {}
        for _page in revs:
            arg = {"path": "/a.pdf", "limit": 1, **before}
            page = api(REVISIONS, arg)
            seen += [entry["rev"] for entry in page["entries"]]
            before = {"before_rev": seen[-1]}
        assert not page["has_more"]
        assert seen == revs[::-1]

    def test_of_an_id_through_moves(self, api, emulator, revs):
        moved = emulator.move("/a.pdf", "/b.pdf")
        arg = {"path": moved["id"], "mode": "id"}
        found = [entry["rev"] for entry in api(REVISIONS, arg)["entries"]]
        assert found == [moved["rev"], *revs[::-1]]
        arg = {"path": "/b.pdf"}
        assert [e["rev"] for e in api(REVISIONS, arg)["entries"]] == [moved["rev"]]

    @pytest.mark.parametrize("path, tag", [("/A", "not_file"), ("/none", "not_found")])
    def test_failures(self, api, emulator, path, tag):
        emulator.mkdir("/A")
        assert api.summary(REVISIONS, {"path": path}) == f"path/{tag}"
