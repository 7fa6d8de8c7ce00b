"""Moving many files and folders in one call."""

import dropbox
import pytest
from dropbox import files

BATCH, CHECK = "files/move_batch_v2", "files/move_batch/check_v2"


def pairs(*moves):
    return {"entries": [{"from_path": a, "to_path": b} for a, b in moves]}


def relocation(entry):
    """The error of an entry, its tags from the outside in."""
    assert entry[".tag"] == "failure"
    assert entry["failure"][".tag"] == "relocation_error"
    tags, error = [], entry["failure"]["relocation_error"]
    while isinstance(error, dict):
        tags.append(error[".tag"])
        error = error.get(error[".tag"])
    return tags


def test_each_entry_has_its_own_end(api, emulator):
    before = emulator.write("/A/a.pdf", b"a")
    emulator.write("/b.pdf", b"b")
    emulator.write("/taken.pdf", b"t")
    reply = api(
        BATCH,
        pairs(
            ("/A/a.pdf", "/A/Processed/a.pdf"),
            ("/none.pdf", "/x.pdf"),
            ("/b.pdf", "/taken.pdf"),
        ),
    )
    assert reply[".tag"] == "complete"
    moved, gone, conflict = reply["entries"]
    assert moved[".tag"] == "success"
    assert moved["success"][".tag"] == "file"
    assert moved["success"]["path_display"] == "/A/Processed/a.pdf"
    assert moved["success"]["id"] == before["id"]
    assert moved["success"]["rev"] > before["rev"]
    assert relocation(gone) == ["from_lookup", "not_found"]
    assert relocation(conflict) == ["to", "conflict", "file"]
    assert emulator.tree()["/b.pdf"] == b"b"


def test_name_that_is_taken_gets_a_number(api, emulator):
    emulator.write("/b.pdf", b"b")
    emulator.write("/taken.pdf", b"t")
    arg = {**pairs(("/b.pdf", "/taken.pdf")), "autorename": True}
    (entry,) = api(BATCH, arg)["entries"]
    assert entry["success"]["name"] == "taken (1).pdf"


def test_by_id(api, emulator):
    file_id = emulator.write("/a.pdf", b"a")["id"]
    emulator.move("/a.pdf", "/renamed.pdf")
    (entry,) = api(BATCH, pairs((file_id, "/P/a.pdf")))["entries"]
    assert entry["success"]["path_display"] == "/P/a.pdf"


def test_what_lies_in_another_entry_is_refused(api, emulator):
    emulator.write("/A/a.pdf", b"a")
    moved, nested = api(BATCH, pairs(("/A", "/B"), ("/a/a.pdf", "/x.pdf")))["entries"]
    assert moved[".tag"] == "success"
    assert relocation(nested) == ["duplicated_or_nested_paths"]


def test_many_become_a_job(api, emulator):
    names = [f"{number}.pdf" for number in range(11)]
    for name in names:
        emulator.write(f"/{name}", name.encode())
    moves = pairs(*((f"/{name}", f"/P/{name}") for name in names))
    job = api(BATCH, moves)
    assert job[".tag"] == "async_job_id"
    arg = {"async_job_id": job["async_job_id"]}
    assert api(CHECK, arg) == {".tag": "in_progress"}
    done = api(CHECK, arg)
    assert [entry["success"]["name"] for entry in done["entries"]] == names
    assert api.fails(CHECK, {"async_job_id": "no"}) == {".tag": "invalid_async_job_id"}


@pytest.mark.parametrize("count", [0, 1001])
def test_size_of_a_batch(api, count):
    arg = pairs(*((f"/{number}", f"/P/{number}") for number in range(count)))
    assert api.post(BATCH, arg).status_code == 400


def test_sdk_understands_it(client, emulator):
    emulator.write("/a.pdf", b"a")
    moves = [
        files.RelocationPath("/a.pdf", "/P/a.pdf"),
        files.RelocationPath("/none", "/x"),
    ]
    found = client.files_move_batch_v2(moves).get_complete().entries
    assert isinstance(found[0].get_success(), files.FileMetadata)
    assert (
        found[1].get_failure().get_relocation_error().get_from_lookup().is_not_found()
    )
    with pytest.raises(dropbox.exceptions.ApiError):
        client.files_move_batch_check_v2("no")
