"""Jobs, and calls that are in the way of others."""

import threading
import time

import dropbox
import pytest

FOLDERS, FOLDERS_CHECK = "files/create_folder_batch", "files/create_folder_batch/check"
MOVES, MOVES_CHECK = "files/move_batch_v2", "files/move_batch/check_v2"
DELETES, DELETES_CHECK = "files/delete_batch", "files/delete_batch/check"


@pytest.fixture
def job(api):
    reply = api(FOLDERS, {"paths": ["/A", "/B"], "force_async": True})
    return {"async_job_id": reply["async_job_id"]}


def wait(api, route, arg, seconds=30):
    deadline = time.monotonic() + seconds
    while (found := api(route, arg))[".tag"] == "in_progress":
        assert time.monotonic() < deadline, "the job does not end"
        time.sleep(0.01)
    return found


class TestJobs:
    def test_nothing_is_done_before_the_id_is_given(self, emulator, api):
        emulator.behave(job_time=0.5)
        began = time.monotonic()
        reply = api(FOLDERS, {"paths": ["/A"], "force_async": True})
        assert api.list()[0] == []
        wait(api, FOLDERS_CHECK, {"async_job_id": reply["async_job_id"]})
        assert time.monotonic() - began >= 0.5
        assert [entry["path_display"] for entry in api.list()[0]] == ["/A"]

    def test_goes_on_if_nobody_asks(self, emulator, api, job):
        assert set(emulator.tree()) == {"/A", "/B"}

    def test_of_another_account(self, emulator, api, job):
        wait(api, FOLDERS_CHECK, job)
        api.token = emulator.grant(account="other@example.com")["access_token"]
        assert api.summary(FOLDERS_CHECK, job) == "invalid_async_job_id"

    @pytest.mark.parametrize("route", [MOVES_CHECK, DELETES_CHECK])
    def test_of_another_route(self, api, job, route):
        wait(api, FOLDERS_CHECK, job)
        assert api.summary(route, job) == "invalid_async_job_id"

    def test_that_fails_as_a_whole(self, emulator, api, job):
        emulator.write("/a", b"")
        emulator.behave(jobs_fail=True, batches_are_jobs=True)
        assert wait(api, FOLDERS_CHECK, job) == {
            ".tag": "failed",
            "failed": {".tag": "too_many_files"},
        }
        arg = {"entries": [{"path": "/a"}]}
        delete = {"async_job_id": api(DELETES, arg)["async_job_id"]}
        assert wait(api, DELETES_CHECK, delete)[".tag"] == "failed"
        # The status of moves has no tag for it.
        arg = {"entries": [{"from_path": "/a", "to_path": "/b"}]}
        move = {"async_job_id": api(MOVES, arg)["async_job_id"]}
        assert api(MOVES_CHECK, move) == {".tag": "in_progress"}
        assert api.summary(MOVES_CHECK, move) == "internal_error"
        assert set(emulator.tree()) == {"/a"}

    def test_deleting_many(self, emulator, api):
        emulator.write("/a", b"")
        arg = {"entries": [{"path": "/a"}, {"path": "/none"}]}
        done = wait(
            api, DELETES_CHECK, {"async_job_id": api(DELETES, arg)["async_job_id"]}
        )
        gone, missing = done["entries"]
        assert gone["metadata"]["name"] == "a"
        assert missing["failure"] == {
            ".tag": "path_lookup",
            "path_lookup": {".tag": "not_found"},
        }
        assert emulator.tree() == {}

    def test_one_entry_that_is_refused(self, emulator, api):
        tags = ["path", "too_many_write_operations"]
        emulator.faults.add(FOLDERS, "entry_refused", path="/a", tags=tags)
        bad, good = api(FOLDERS, {"paths": ["/A", "/B"]})["entries"]
        assert bad["failure"]["path"] == {".tag": "too_many_write_operations"}
        assert good[".tag"] == "success"
        assert set(emulator.tree()) == {"/B"}


class TestContention:
    def both(self, first, second):
        """Make a call while another one is on its way; return both answers."""
        answers = {}

        def call(name, make):
            answers[name] = make()

        thread = threading.Thread(target=call, args=("first", first))
        thread.start()
        time.sleep(0.2)
        call("second", second)
        thread.join()
        return answers["first"], answers["second"]

    @pytest.fixture
    def other(self, emulator, session, helpers):
        """Calls of the same app and account over connections of their own."""
        import requests  # noqa: PLC0415

        with requests.Session() as other:
            other.trust_env, other.verify = False, session.verify
            grant = emulator.grant()
            yield helpers.Raw(emulator, other, grant["access_token"])

    def make(self, api, path):
        return lambda: api.post("files/create_folder_v2", {"path": path})

    def test_writes_do_not_meet_unless_told(self, api, other):
        first, second = self.both(self.make(api, "/A"), self.make(other, "/B"))
        assert (first.status_code, second.status_code) == (200, 200)

    def test_writes_in_one_account(self, emulator, api, other):
        emulator.behave(write_time=1.0)
        first, second = self.both(self.make(api, "/A"), self.make(other, "/B"))
        assert first.status_code == 200
        assert second.status_code == 429
        reason = second.json()["error"]["reason"]
        assert reason == {".tag": "too_many_write_operations"}
        assert second.headers["Retry-After"]
        assert set(emulator.tree()) == {"/A"}

    def test_writes_refused_by_409(self, emulator, api, other):
        emulator.behave(write_time=1.0, refuses_writes_by_409=True)
        _first, second = self.both(self.make(api, "/A"), self.make(other, "/B"))
        assert second.status_code == 409
        assert second.json()["error"]["path"] == {".tag": "too_many_write_operations"}

    def test_an_upload_refused_by_409(self, emulator, api, client):
        emulator.behave(write_time=1.0, refuses_writes_by_409=True)

        def upload():
            with pytest.raises(dropbox.exceptions.ApiError) as caught:
                client.files_upload(b"x", "/x.pdf")
            return caught.value.error.get_path().reason

        _first, reason = self.both(self.make(api, "/A"), upload)
        assert reason.is_too_many_write_operations()

    def test_reading_and_other_accounts_go_on(self, emulator, api, other):
        emulator.behave(write_time=1.0)
        listing = {"path": ""}
        _first, second = self.both(
            self.make(api, "/A"), lambda: other.post("files/list_folder", listing)
        )
        assert second.status_code == 200
        whose = {"account": "other@example.com"}
        other.token = emulator.grant(**whose)["access_token"]
        _first, second = self.both(self.make(api, "/C"), self.make(other, "/B"))
        assert second.status_code == 200

    def test_identical_listings(self, emulator, api, other):
        other.token = api.token
        emulator.behave(listing_time=1.0)

        def lists(api, **arg):
            return lambda: api.post("files/list_folder", {"path": "", **arg})

        first, second = self.both(lists(api), lists(other))
        assert first.status_code == 200
        assert second.status_code == 429
        assert second.json()["error"]["reason"] == {".tag": "too_many_requests"}
        first, second = self.both(lists(api), lists(other, recursive=True))
        assert (first.status_code, second.status_code) == (200, 200)
