"""What the client's moves do, on the local Dropbox."""

import pytest

from odoo.addons.dext_dropbox.dropbox_api.errors import FileProblem, TryLater
from odoo.addons.dext_dropbox.dropbox_api.values import Batch

from dropbox_emulator.wire import json_reply

BATCH = "files/move_batch_v2"


class TestMove:
    def test_by_id_wherever_it_lies(self, emulator, client, listed):
        file = listed("/A/a.pdf")
        emulator.move("/A/a.pdf", "/A/renamed.pdf")
        moved = client.move(file.id, "/B/Invoices/a.pdf")
        assert (moved.id, moved.path) == (file.id, "/B/Invoices/a.pdf")
        assert emulator.tree()["/B/Invoices/a.pdf"] == b"the content"

    def test_name_that_is_taken(self, emulator, client, listed):
        file = listed("/A/a.pdf")
        emulator.write("/B/a.pdf", b"other")
        assert client.move(file.id, "/B/a.pdf").name == "a (1).pdf"
        assert emulator.tree()["/B/a.pdf"] == b"other"

    def test_file_that_is_gone(self, emulator, client, listed):
        file = listed("/a.pdf")
        emulator.delete("/a.pdf")
        with pytest.raises(FileProblem) as caught:
            client.move(file.id, "/b.pdf")
        assert caught.value.reason == "gone"

    def test_entry_by_id(self, emulator, client, listed):
        file = listed("/a.pdf")
        emulator.move("/a.pdf", "/B/b.pdf")
        assert client.entry(file.id).path == "/B/b.pdf"


class TestMoveAll:
    def test_outcomes_in_their_order(self, emulator, client):
        emulator.write("/a.pdf", b"a")
        emulator.write("/P/b.pdf", b"taken")
        emulator.write("/b.pdf", b"b")
        found = client.move_all(
            [("/none", "/P/none"), ("/a.pdf", "/P/a.pdf"), ("/b.pdf", "/P/b.pdf")]
        )
        gone, moved, renamed = found.outcomes
        assert not found.job
        assert isinstance(gone, FileProblem)
        assert gone.reason == "gone"
        assert moved.path == "/P/a.pdf"
        assert renamed.path == "/P/b (1).pdf"

    def test_job(self, emulator, client):
        names = [f"{number}.pdf" for number in range(11)]
        for name in names:
            emulator.write(f"/{name}", name.encode())
        begun = client.move_all((f"/{name}", f"/P/{name}") for name in names)
        assert begun == Batch(job=begun.job)
        assert client.moved(begun.job) == begun
        done = client.moved(begun.job)
        assert [entry.name for entry in done.outcomes] == names
        assert not done.job

    def test_job_that_dropbox_forgot(self, client):
        with pytest.raises(FileProblem) as caught:
            client.moved("unknown")
        assert caught.value.reason == "refused"

    def test_entry_that_met_others_writing(self, client, reply):
        reply(
            BATCH,
            _answer({".tag": "too_many_write_operations"}),
        )
        (outcome,) = client.move_all([("/a", "/b")]).outcomes
        assert isinstance(outcome, TryLater)
        assert not outcome.everything

    @pytest.mark.parametrize("failure", ["internal_error", "from_the_future"])
    def test_entry_in_unknown_trouble(self, client, reply, failure):
        reply(BATCH, _answer({".tag": failure}))
        (outcome,) = client.move_all([("/a", "/b")]).outcomes
        assert isinstance(outcome, TryLater)

    def test_rate_limit_concerns_everything(self, emulator, client):
        emulator.faults.add(BATCH, "rate_limit_long")
        with pytest.raises(TryLater) as caught:
            client.move_all([("/a", "/b")])
        assert caught.value.everything


def _answer(failure):
    entries = [{".tag": "failure", "failure": failure}]
    return json_reply({".tag": "complete", "entries": entries})
