"""Making many folders in one call, and what lies in a folder."""

import unicodedata

import pytest

from odoo.addons.dext_dropbox.dropbox_api import client as client_module
from odoo.addons.dext_dropbox.dropbox_api.errors import (
    FileProblem,
    RelistNeeded,
    RequestRefused,
    TryLater,
)
from odoo.addons.dext_dropbox.dropbox_api.values import (
    Batch,
    FileEntry,
    FolderEntry,
)

from dropbox_emulator.wire import json_reply

BATCH = "files/create_folder_batch"


def reasons(batch):
    return [getattr(outcome, "reason", None) for outcome in batch.outcomes]


class TestMakeFolders:
    def test_few_at_once(self, emulator, client, routes):
        batch = client.make_folders(["/A/Invoices", "/B"])
        assert [entry.path for entry in batch.outcomes] == ["/A/Invoices", "/B"]
        assert all(isinstance(entry, FolderEntry) for entry in batch.outcomes)
        assert set(emulator.tree()) == {"/A", "/A/Invoices", "/B"}
        assert routes() == [BATCH]

    def test_each_has_its_own_outcome(self, emulator, client):
        emulator.mkdir("/There")
        emulator.write("/file", b"x")
        batch = client.make_folders(
            ["/there", "/New", "/FILE", "/file/Invoices", "/.dropbox"]
        )
        assert reasons(batch) == ["exists", None, "conflict", "blocked", "refused"]

    def test_many_become_a_job(self, emulator, client):
        paths = [f"/{number}" for number in range(150)]
        asked = client.make_folders(paths)
        assert asked.job and not asked.outcomes
        assert client.folders_made(asked.job) == Batch(job=asked.job)  # not yet
        made = client.folders_made(asked.job)
        assert not made.job
        assert [entry.path for entry in made.outcomes] == paths

    def test_job_that_nobody_knows(self, client):
        with pytest.raises(FileProblem):
            client.folders_made("nothing")

    def test_job_that_failed(self, client, reply):
        failed = {".tag": "failed", "failed": {".tag": "too_many_files"}}
        reply(f"{BATCH}/check", json_reply(failed))
        with pytest.raises(FileProblem):
            client.folders_made("job")

    def test_one_that_dropbox_is_too_busy_for(self, client, reply):
        busy = {".tag": "path", "path": {".tag": "too_many_write_operations"}}
        entries = [{".tag": "failure", "failure": busy}]
        reply(BATCH, json_reply({".tag": "complete", "entries": entries}))
        (outcome,) = client.make_folders(["/A"]).outcomes
        assert isinstance(outcome, TryLater)

    @pytest.mark.parametrize("tag", ["other", "from_the_future"])
    def test_outcome_that_we_do_not_know(self, client, reply, tag):
        answer = {".tag": "complete", "entries": [{".tag": tag}]}
        reply(BATCH, json_reply(answer))
        try:
            (outcome,) = client.make_folders(["/A"]).outcomes
        except TryLater as error:  # the SDK may refuse the answer as a whole
            outcome = error
        assert isinstance(outcome, TryLater)

    @pytest.mark.parametrize("kind", ["rate_limit", "server_error", "close"])
    def test_dropbox_in_trouble(self, emulator, client, kind):
        emulator.faults.add(BATCH, kind)
        with pytest.raises(TryLater):
            client.make_folders(["/A"])

    def test_decomposed_names(self, emulator, client):
        emulator.mkdir("/Café")
        batch = client.make_folders([unicodedata.normalize("NFD", "/Café")])
        assert reasons(batch) == ["exists"]


class TestLyingIn:
    def test_what_lies_there_but_not_below(self, emulator, client, routes):
        folder = emulator.mkdir("/ACME")
        emulator.write("/ACME/Invoices/a.pdf", b"x")
        emulator.write("/Note.PDF", b"x")
        found = client.lying_in("")
        assert set(found) == {"/acme", "/note.pdf"}
        assert found["/acme"] == FolderEntry(folder["id"], "/ACME", "/acme", "ACME")
        assert isinstance(found["/note.pdf"], FileEntry)
        assert routes() == ["files/list_folder"]

    def test_in_a_base_folder(self, emulator, client):
        emulator.mkdir("/Clients/ACME")
        assert set(client.lying_in("/Clients")) == {"/clients/acme"}

    def test_in_one_that_is_not_there(self, client):
        assert client.lying_in("/Clients") == {}

    def test_in_pages(self, emulator, client, monkeypatch):
        monkeypatch.setattr(client_module, "PAGE", 10)
        names = {f"/{number}.pdf" for number in range(35)}
        emulator.write_many(dict.fromkeys(names, b"x"))
        assert set(client.lying_in("")) == names

    def test_dropbox_in_trouble(self, emulator, client):
        emulator.faults.add("files/list_folder", "server_error")
        with pytest.raises(TryLater):
            client.lying_in("")
        emulator.faults.add("files/list_folder", "reset")
        with pytest.raises((RelistNeeded, RequestRefused, TryLater)):
            client.lying_in("")
