"""The process that reads: bounded, cut off, started again, and gone with its parent."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from reading import process, wire
from reading.facts import Books, Sure, Vendor
from reading.process import ReaderProcess

from .drawing import BOOKS, PLAIN, bill, pdf, picture, read

CONTENT = pdf(bill(PLAIN))
PDF = "application/pdf"


@pytest.fixture
def reader():
    process = ReaderProcess()
    yield process
    process.close()


def wait_until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_running(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_it_reads_as_the_reader_does(reader):
    vendors = (Vendor(7, name="Atelier Corvel", vat="FR44732829320"),)
    reading = reader.read(CONTENT, PDF, BOOKS, vendors)
    assert reading == read(CONTENT, vendors=vendors)
    assert reading.value("vendor") == 7


def test_one_process_reads_one_document_after_the_other(reader):
    reader.read(CONTENT, PDF)
    first = reader.pid
    reader.read(CONTENT, PDF)
    assert reader.pid == first


def test_what_hangs_is_cut_off_and_the_next_one_is_read(reader):
    reader.read(CONTENT, PDF)
    hung = reader.pid
    os.kill(hung, signal.SIGSTOP)
    reader.seconds = 0.5
    reading = reader.read(CONTENT, PDF)
    assert [trouble.code for trouble in reading.troubles] == ["took_too_long"]
    assert not is_running(hung)
    reader.seconds = 60
    assert reader.read(CONTENT, PDF).value("total") == 120


def test_what_was_killed_is_told_and_the_next_one_is_read(reader):
    reader.read(CONTENT, PDF)
    killed = reader.pid
    os.kill(killed, signal.SIGSTOP)
    os.kill(killed, signal.SIGKILL)
    reading = reader.read(b"%PDF-" + bytes(30_000_000), PDF)
    assert [t.code for t in reading.troubles] in (["crashed"], ["unreadable"])
    assert reader.read(CONTENT, PDF).value("total") == 120


def test_it_ends_with_its_parent():
    code = (
        f"import sys; sys.path.insert(0, {str(Path(wire.__file__).parents[1])!r})\n"
        "from reading.process import ReaderProcess\n"
        "reader = ReaderProcess(); reader.read(b'', 'application/pdf')\n"
        "print(reader.pid, flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    pid = int(parent.stdout.readline())
    assert is_running(pid)
    parent.kill()
    parent.communicate()
    wait_until(lambda: not is_running(pid))


def test_its_memory_and_its_files_are_bounded(reader):
    reader.read(CONTENT, PDF)
    limits = Path(f"/proc/{reader.pid}/limits").read_text()
    soft = {line[:26].strip(): line[26:47].strip() for line in limits.splitlines()}
    assert int(soft["Max address space"]) <= 2 * 1024**3
    assert int(soft["Max file size"]) <= 1024**2
    assert int(soft["Max cpu time"]) < 1000


def test_a_photo_and_a_scan_stay_within_700_mb(reader):
    lines = [
        (60, 60 + 44 * place, f"Ligne {place} 12,50 € 3,00 €") for place in range(60)
    ]
    for size in ((1700, 2700), (2480, 3508)):
        photo = picture(lines, size=size)
        assert reader.read(photo, "image/jpeg").source == "picture"
        peak = peak_of(reader.pid) if reader.pid else 0
        assert peak < 700, f"{peak} MB"


def peak_of(pid):
    """The most memory that a process ever had, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    found = dict(line.split(":", 1) for line in lines)
    return int(found["VmHWM"].split()[0]) / 1024


def test_what_has_grown_is_ended_after_its_document(reader, monkeypatch):
    monkeypatch.setattr(process, "KEPT_MEMORY", 1)
    assert reader.read(CONTENT, PDF).value("total") == 120
    assert reader.pid is None
    assert reader.read(CONTENT, PDF).value("total") == 120


def test_what_is_idle_is_ended(reader, monkeypatch):
    reader.read(CONTENT, PDF)
    reader.close_if_idle()
    assert reader.pid
    monkeypatch.setattr(process, "IDLE_SECONDS", -1)
    reader.close_if_idle()
    assert reader.pid is None


def test_it_is_told_no_passwords(reader, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", "secret")
    reader.read(CONTENT, PDF)
    told = Path(f"/proc/{reader.pid}/environ").read_bytes()
    assert b"secret" not in told


def test_a_fork_starts_a_process_of_its_own(reader):
    reader.read(CONTENT, PDF)
    reader._owner = -1  # as in the child of a fork
    mine = reader._process
    assert reader.read(CONTENT, PDF).value("total") == 120
    assert reader.pid != mine.pid
    assert mine.poll() is None
    mine.kill()
    mine.communicate()


def test_a_reading_goes_over_the_wire_and_back():
    reading = read(CONTENT)
    sent = json.loads(json.dumps(wire.reading_out(reading)))
    assert wire.reading_in(sent) == reading


@pytest.mark.parametrize(
    "spoil",
    [
        lambda plain: plain.pop("facts"),
        lambda plain: plain["facts"][0].update(value=["no", "text"]),
        lambda plain: plain["facts"][0].update(sure=9),
        lambda plain: plain["troubles"].append({"strange": 1}),
        lambda plain: plain["taxes"][0].update(base="much"),
    ],
)
def test_a_spoilt_reading_is_refused(spoil):
    plain = wire.reading_out(read(CONTENT))
    spoil(plain)
    with pytest.raises(wire.BrokenMessage):
        wire.reading_in(plain)


def test_a_request_goes_over_the_wire_and_back():
    books = Books(name="Kermel", ibans=("FR76",))
    vendors = [Vendor(1, ibans=("DE88",))]
    sent = json.loads(json.dumps(wire.request_out(PDF, books, vendors)))
    assert wire.request_in(sent) == (PDF, books, vendors)


def test_too_large_an_answer_is_refused():
    head = wire.HEAD.pack(100, 10**9)
    with pytest.raises(wire.BrokenMessage):
        wire.lengths(head, 10**6)


def test_sure_is_kept():
    sent = wire.reading_out(read(CONTENT))
    assert {fact["sure"] for fact in sent["facts"]} <= set(map(int, Sure))
