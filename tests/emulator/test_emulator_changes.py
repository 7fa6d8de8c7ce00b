"""What a continued listing tells, in both ways, and that clients can live by it."""

import hypothesis
import pytest
from hypothesis import strategies as st

from dropbox_emulator import Refused

NAMES = st.sampled_from(["/a", "/b", "/a/x", "/a/y", "/b/x", "/a/x/1", "/b/x/1", "/c"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), NAMES, st.integers(0, 2)),
        st.tuples(st.just("mkdir"), NAMES, st.none()),
        st.tuples(st.just("move"), NAMES, NAMES),
        st.tuples(st.just("delete"), NAMES, st.none()),
        st.tuples(st.just("sync"), st.none(), st.none()),
    ),
    max_size=25,
)


def apply(state, entry):
    """Change ``state``, {path: entry}, as Dropbox's documentation says."""
    path = entry["path_lower"]
    if entry[".tag"] != "folder" or state.get(path, entry)[".tag"] == "file":
        for below in [known for known in state if known.startswith(path + "/")]:
            del state[below]
        state.pop(path, None)
    if entry[".tag"] != "deleted":
        state[path] = entry


class Mirror:
    """A client that lives by what the listing tells."""

    def __init__(self, api, limit):
        self.api, self.state = api, {}
        page = api("files/list_folder", {"path": "", "recursive": True, "limit": limit})
        self.take(page)

    def take(self, page):
        paths = [entry["path_lower"] for entry in page["entries"]]
        for entry in page["entries"]:
            apply(self.state, entry)
        self.cursor, self.more = page["cursor"], page["has_more"]
        return paths

    def sync(self):
        told = []
        while True:
            arg = {"cursor": self.cursor}
            told += self.take(self.api("files/list_folder/continue", arg))
            if not self.more:
                return told


@hypothesis.given(steps=STEPS, limit=st.sampled_from([1, 2, 3, 2000]))
@hypothesis.settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
def test_a_client_ends_with_what_is_there(emulator, api, replays, steps, limit):
    for path in list(emulator.tree()):
        if path.count("/") == 1:
            emulator.delete(path)
    mirror = Mirror(api, limit)
    for kind, path, more in [*steps, ("sync", None, None)]:
        try:
            if kind == "write":
                emulator.write(path, bytes(more))
            elif kind == "sync":
                told = mirror.sync()
                assert replays or len(told) == len(set(told))
            else:
                getattr(emulator, kind)(*filter(None, (path, more)))
        except (Refused, LookupError):
            continue
    there = {entry["path_lower"]: entry for entry in api.list()[0]}
    assert mirror.state == there


class TestFinalState:
    def test_each_path_once(self, api, emulator, helpers):
        cursor = api.list()[1]
        emulator.write("/A/a.pdf", b"1")
        emulator.write("/A/a.pdf", b"22")
        emulator.delete("/A/a.pdf")
        last = emulator.write("/A/a.pdf", b"333")
        entries = api.changes(cursor)[0]
        assert helpers.brief(entries) == [("folder", "/A"), ("file", "/A/a.pdf")]
        assert entries[1] == last

    def test_what_came_and_went(self, api, emulator, helpers):
        cursor = api.list()[1]
        emulator.write("/a.pdf", b"1")
        emulator.move("/a.pdf", "/b.pdf")
        emulator.delete("/b.pdf")
        told = helpers.brief(api.changes(cursor)[0])
        assert told == [("deleted", "/a.pdf"), ("deleted", "/b.pdf")]

    def test_folder_replaced_by_a_file_goes_without_a_word(
        self, api, emulator, helpers
    ):
        emulator.write("/ACME/Invoices/a.pdf", b"1")
        cursor = api.list()[1]
        emulator.delete("/ACME/Invoices")
        emulator.write("/ACME/Invoices", b"a file")
        told = helpers.brief(api.changes(cursor)[0])
        assert told == [("file", "/ACME/Invoices")]

    def test_folder_made_again_has_lost_its_children(self, api, emulator, helpers):
        emulator.write("/A/old/deep.pdf", b"1")
        emulator.write("/A/kept.pdf", b"1")
        cursor = api.list()[1]
        emulator.delete("/A")
        emulator.write("/A/kept.pdf", b"1")
        told = helpers.brief(api.changes(cursor)[0])
        assert sorted(told) == [
            ("deleted", "/A/old"),
            ("file", "/A/kept.pdf"),
            ("folder", "/A"),
        ]

    def test_moved_there_and_back(self, api, emulator, helpers):
        before = emulator.write("/a.pdf", b"1")
        cursor = api.list()[1]
        emulator.move("/a.pdf", "/b.pdf")
        emulator.move("/b.pdf", "/a.pdf")
        entries = api.changes(cursor)[0]
        assert helpers.brief(entries) == [("deleted", "/b.pdf"), ("file", "/a.pdf")]
        assert entries[1]["id"] == before["id"]
        assert entries[1]["rev"] > before["rev"]

    def test_children_of_what_is_deleted_by_a_setting(self, api, emulator, helpers):
        emulator.behave(tells_deleted_children=True)
        emulator.write("/A/B/a.pdf", b"1")
        cursor = api.list()[1]
        emulator.delete("/A")
        told = helpers.brief(api.changes(cursor)[0])
        assert told == [
            ("deleted", "/A"),
            ("deleted", "/A/B"),
            ("deleted", "/A/B/a.pdf"),
        ]


class TestMoves:
    """A move makes a new version of each file, or leaves it as it was."""

    @pytest.fixture(params=[False, True], ids=["new", "kept"])
    def keeps(self, request, emulator):
        emulator.behave(moves_keep_versions=request.param)
        return request.param

    def test_file(self, api, emulator, keeps):
        before = emulator.write("/a.pdf", b"1")
        after = emulator.move("/a.pdf", "/b.pdf")
        assert (after["rev"] == before["rev"]) is keeps
        assert after["rev"] >= before["rev"]
        assert api.download("rev:" + after["rev"]).content == b"1"
        old = api.download("rev:" + before["rev"])
        named = "/b.pdf" if keeps else "/a.pdf"
        assert named in old.headers["Dropbox-API-Result"]

    def test_server_modified(self, api, emulator, keeps, monkeypatch):
        before = emulator.write("/a.pdf", b"1")
        monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
        after = emulator.move("/a.pdf", "/b.pdf")
        arrived = before["server_modified"] if keeps else "2033-05-18T03:33:20Z"
        assert after["server_modified"] == arrived
        assert after["client_modified"] == before["client_modified"]

    def test_all_in_a_folder(self, api, emulator, keeps):
        before = emulator.write("/A/B/a.pdf", b"1")
        emulator.move("/A", "/C")
        after = api("files/get_metadata", {"path": "/C/B/a.pdf"})
        assert (after["rev"] == before["rev"]) is keeps

    def test_from_where_the_app_does_not_see(self, api, full_api, emulator, keeps):
        emulator.write("/elsewhere.pdf", b"1", app_key="full-key")
        arg = {"from_path": "/elsewhere.pdf", "to_path": "/Apps/Dext Odoo/a.pdf"}
        full_api("files/move_v2", arg)
        (entry,) = api.list()[0]
        assert api.download("rev:" + entry["rev"]).content == b"1"

    def test_to_where_the_app_does_not_see(self, api, full_api, emulator, keeps):
        entry = emulator.write("/a.pdf", b"1")
        arg = {"from_path": "/Apps/Dext Odoo/a.pdf", "to_path": "/gone.pdf"}
        moved = full_api("files/move_v2", arg)["metadata"]
        assert api.download("rev:" + moved["rev"]).status_code == 409
        old = 409 if keeps else 200
        assert api.download("rev:" + entry["rev"]).status_code == old

    def test_old_versions_are_forgotten_by_a_setting(self, api, emulator):
        emulator.behave(forgets_old_versions=True)
        first = emulator.write("/a.pdf", b"1")
        second = emulator.write("/a.pdf", b"2")
        moved = emulator.move("/a.pdf", "/b.pdf")
        for gone in (first, second):
            assert api.download("rev:" + gone["rev"]).status_code == 409
        assert api.download("rev:" + moved["rev"]).content == b"2"

    @pytest.mark.parametrize("autorename", [False, True])
    def test_onto_itself(self, api, emulator, autorename):
        emulator.write("/a.pdf", b"1")
        arg = {"from_path": "/a.pdf", "to_path": "/a.pdf", "autorename": autorename}
        assert api.summary("files/move_v2", arg) == "duplicated_or_nested_paths"
        assert emulator.tree() == {"/a.pdf": b"1"}

    @pytest.mark.parametrize("autorename", [False, True])
    def test_case_only(self, api, emulator, autorename):
        before = emulator.write("/Case.pdf", b"1")
        cursor = api.list()[1]
        arg = {"from_path": "/Case.pdf", "to_path": "/case.pdf"}
        arg["autorename"] = autorename
        assert api("files/move_v2", arg)["metadata"] == before
        assert api.changes(cursor)[0] == []
        emulator.behave(refuses_case_moves=True)
        assert api.summary("files/move_v2", arg) == "duplicated_or_nested_paths"


class TestBehaviour:
    def test_reset_brings_back_the_first(self, tmp_path, helpers):
        from dropbox_emulator import Behaviour  # noqa: PLC0415

        first = Behaviour.of("replays_changes, job_time=2.5")
        emulator = helpers.make_emulator(tmp_path, behaviour=first)
        emulator.behave(replays_changes=False, job_time=0)
        assert not emulator.behaviour.replays_changes
        emulator.reset()
        assert emulator.behaviour == first
        emulator.stop()

    @pytest.mark.parametrize(
        "settings",
        [{"unheard_of": True}, {"job_time": "soon"}, {"replays_changes": "perhaps"}],
    )
    def test_what_cannot_be(self, emulator, settings):
        with pytest.raises(ValueError):
            emulator.behave(**settings)
