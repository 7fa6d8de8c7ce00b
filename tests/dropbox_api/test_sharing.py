"""Shared folders, file requests and notes, as Dropbox answers."""

import pytest

from odoo.addons.dext_dropbox.dropbox_api.errors import FileProblem, RequestRefused
from odoo.addons.dext_dropbox.dropbox_api.values import Member

from ..conftest import FULL_APP

WHOLE = {"app_key": FULL_APP.key}
INTAKE = (
    *("account_info.read", "files.metadata.read", "files.content.read"),
    "files.content.write",
)
MORE = {
    *("sharing.read", "sharing.write"),
    *("file_requests.read", "file_requests.write"),
}


@pytest.fixture
def full(connect):
    return connect(app=FULL_APP, **WHOLE)


@pytest.fixture
def folder(emulator):
    return emulator.mkdir("/ACME/Invoices", **WHOLE) and "/ACME"


def until_shared(client, share):
    for _again in range(5):
        if not share.job:
            return share.id
        share = client.shared(share.job)
    raise AssertionError("it takes too long")


class TestSharing:
    def test_a_job_that_is_asked_for(self, full, folder):
        share = full.share(folder)
        assert share.job
        assert full.shared(share.job).job == share.job
        assert until_shared(full, share)

    def test_at_once(self, emulator, full, folder):
        emulator.behave(sharing_is_a_job=False)
        assert full.share(folder).id

    def test_already_shared(self, emulator, full, folder):
        number = emulator.share(folder, [], **WHOLE)
        assert full.share(folder).id == number

    def test_shared_by_somebody_while_we_were_at_it(self, emulator, full, folder):
        share = full.share(folder)
        number = emulator.share(folder, [], **WHOLE)
        assert until_shared(full, share) == number

    def test_what_cannot_be(self, emulator, full, folder):
        emulator.share("/ACME/Invoices", [], **WHOLE)
        with pytest.raises(FileProblem, match="contains_shared_folder"):
            full.share(folder)

    def test_not_with_an_app_folder(self, client):
        with pytest.raises(RequestRefused, match="App Folder"):
            client.share("/ACME")

    def test_members(self, emulator, full, folder):
        number = emulator.share(folder, ["old@example.com"], **WHOLE)
        full.invite(number, ["new@example.com"], "Hello")
        assert emulator.calls[-1].arg["custom_message"] == "Hello"
        full.invite(number, ["new@example.com"], "")
        members = {one.email: one for one in full.members(number)}
        assert set(members) == {"old@example.com", "new@example.com"}
        new = members["new@example.com"]
        assert (new.access, new.pending) == ("editor", True)
        job = full.remove_member(number, new)
        while not full.member_removed(job):
            pass
        assert [one.email for one in full.members(number)] == ["old@example.com"]

    def test_somebody_who_is_no_member(self, emulator, full, folder):
        number = emulator.share(folder, [], **WHOLE)
        with pytest.raises(FileProblem) as caught:
            full.remove_member(number, Member("nobody@example.com", "", ""))
        assert caught.value.reason == "gone"


class TestScopes:
    def test_all_are_there(self, full):
        assert full.missing_scopes(MORE) == set()

    @pytest.mark.parametrize("missing", sorted(MORE))
    def test_one_is_missing(self, connect, missing):
        scopes = {*INTAKE, *MORE} - {missing}
        client = connect(app=FULL_APP, scopes=scopes, **WHOLE)
        assert client.missing_scopes(MORE) == {missing}

    def test_only_what_is_asked_for_is_tried(self, connect):
        client = connect(app=FULL_APP, scopes=INTAKE, **WHOLE)
        assert client.missing_scopes() == set()
        assert client.missing_scopes({"sharing.read"}) == {"sharing.read"}


class TestFileRequests:
    def test_life_of_one(self, emulator, client):
        emulator.mkdir("/ACME/Invoices")
        made = client.request_files("For ACME", "/ACME/Invoices")
        assert (made.is_open, made.destination) == (True, "/acme/invoices")
        assert client.file_requests() == [made]
        assert client.count_requests() == 1
        assert not client.change_request(made.id, False).is_open
        emulator.mkdir("/Other/Invoices")
        moved = client.change_request(made.id, True, "/Other/Invoices")
        assert (moved.is_open, moved.destination) == (True, "/other/invoices")

    def test_many_are_listed(self, emulator, client, monkeypatch):
        monkeypatch.setattr(
            "odoo.addons.dext_dropbox.dropbox_api.file_requests.PAGE", 2
        )
        made = [client.request_files(str(number), "/A") for number in range(5)]
        assert client.file_requests() == made

    def test_as_many_as_there_may_be(self, emulator, client, monkeypatch):
        monkeypatch.setattr("dropbox_emulator.routes.file_requests.MOST", 1)
        client.request_files("1", "/A")
        with pytest.raises(FileProblem, match="rate_limit"):
            client.request_files("2", "/A")

    def test_unknown(self, client):
        with pytest.raises(FileProblem) as caught:
            client.change_request("unknown", False)
        assert caught.value.reason == "gone"

    def test_closing_many(self, emulator, client):
        made = [client.request_files(str(number), "/A").id for number in range(20)]
        emulator.faults.add("file_requests/update", "server_error", match=made[3])
        closed = client.close_requests([*made, "unknown"], 30)
        assert set(closed) == {*made, "unknown"} - {made[3]}
        still = [one.id for one in client.file_requests() if one.is_open]
        assert still == [made[3]]

    def test_closing_ends_in_time(self, client):
        made = client.request_files("1", "/A").id
        assert client.close_requests([made], -1) == []


class TestNotes:
    def test_written_once(self, emulator, client):
        first = client.write_note("/A/a.txt", b"note")
        again = client.write_note("/A/a.txt", b"note")
        assert (first.id, first.rev) == (again.id, again.rev)
        assert emulator.tree()["/A/a.txt"] == b"note"

    def test_nothing_else_is_written_over(self, emulator, client):
        emulator.write("/a.txt", b"mine")
        with pytest.raises(FileProblem) as caught:
            client.write_note("/a.txt", b"note")
        assert caught.value.reason == "conflict"
        assert emulator.tree()["/a.txt"] == b"mine"

    def test_an_earlier_note_is(self, emulator, client):
        first = client.write_note("/a.txt", b"note")
        second = client.write_note("/a.txt", b"other", first.rev)
        assert second.id == first.id
        emulator.write("/a.txt", b"mine")
        with pytest.raises(FileProblem):
            client.write_note("/a.txt", b"third", second.rev)

    def test_taken_away_unless_somebody_wrote_on_it(self, emulator, client):
        note = client.write_note("/a.txt", b"note")
        emulator.write("/a.txt", b"mine")
        assert client.delete_note(note.id, note.rev) is False
        assert emulator.tree()["/a.txt"] == b"mine"
        other = client.write_note("/b.txt", b"note")
        assert client.delete_note(other.id, other.rev) is True
        assert "/b.txt" not in emulator.tree()
        assert client.delete_note(other.id, other.rev) is True
