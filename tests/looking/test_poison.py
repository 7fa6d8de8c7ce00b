"""Files made to hurt: looked at within bounds, and the next file is fine."""

import time
from pathlib import Path

import pytest
from looking import Limits, Looker

from tests import poison
from tests.looking.make import pdf

PDF = pdf()
MB = 1024 * 1024
LIMITS = Limits(cpu=3, wall=8)


@pytest.fixture(scope="module")
def looker():
    with Looker(LIMITS) as looker:
        yield looker


def memory():
    """Bytes that this process has had at once, at most."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024


def largest_child(looker):
    status = Path(f"/proc/{looker._process.pid}/status").read_text()
    return next(
        int(line.split()[1]) * 1024
        for line in status.splitlines()
        if line.startswith("VmPeak")
    )


REASONS = {
    "jpeg of many scans": {"too_heavy"},
    "tiff of many strips": {"too_heavy"},
    "docx that fills the memory": {"too_heavy"},
    "docx that unpacks for long": {"too_heavy"},
    "zip bomb": {"too_many_inside"},
    "zip that lies": {""},  # a container with a damaged document
    "zip of many": {"too_many_inside"},
    "zip in zip": {""},  # opened down to the limit
    "xml entities": {"unsupported"},
    "png beyond measure": {"too_heavy"},
    "pdf of unended objects": {"too_heavy", "unreadable"},
    "pdf whose pages go in circles": {"unreadable"},
    "mail of many layers": {"too_heavy", "unreadable"},
}


@pytest.mark.parametrize("kind", poison.FILES)
def test_bounded(looker, kind):
    content = poison.FILES[kind]()
    # Two tries at most, if the first met a process that others had filled.
    before, start = memory(), time.monotonic()
    found = looker.look(kind, content)
    assert time.monotonic() - start < 2 * (LIMITS.wall + 5)
    assert found.reason in REASONS[kind]
    assert all(part.look.reason for part in found.parts)
    assert memory() - before < len(content) + 20 * MB
    assert looker.look("bill.pdf", PDF).mimetype == "application/pdf"
    assert largest_child(looker) <= LIMITS.memory


@pytest.mark.parametrize(
    "kind",
    [
        "docx that fills the memory",
        "jpeg of many scans",
        "png beyond measure",
        "xml entities",
        "zip bomb",
    ],
)
def test_what_is_foreseen_costs_no_process(looker, kind):
    looker.look("bill.pdf", PDF)
    process = looker._process
    looker.look(kind, poison.FILES[kind]())
    assert looker._process is process


def test_every_kind_is_expected():
    assert set(REASONS) == set(poison.FILES)


def test_many_scans_below_the_number_that_is_counted(looker):
    """What no rule foresees is ended by the clock."""
    content = poison.jpeg_of_many_scans(900, (16_000, 2_500))
    start = time.monotonic()
    found = looker.look("x", content)
    assert time.monotonic() - start < LIMITS.wall + 5
    assert found.reason in ("too_heavy", "")


@pytest.mark.parametrize("seconds", ["cpu", "wall"])
def test_the_clock_ends_it(seconds):
    with Looker(Limits(**{"cpu": 60, "wall": 60, seconds: 3})) as looker:
        start = time.monotonic()
        found = looker.look("x", poison.tiff_of_many_strips())
        # Not by the other limit, however busy the machine is.
        assert time.monotonic() - start < 55
        assert found.reason == "too_heavy"
        assert looker.look("x", b"hello").what == "text"


def test_an_invoice_of_many_lines_says_so():
    content = poison.invoice_of_many_lines()
    assert len(content) > 30_000_000
    with Looker(Limits(wall=60, cpu=60)) as looker:
        found = looker.look("x", content)
    assert found.lines == 100_000


def test_a_container_has_its_time_and_no_more():
    """Also of documents that are good: the next file of the client waits."""
    content = poison.zip_of_packed({"a.pdf": (0, PDF, len(PDF))})
    for seconds, reason in ((60, ""), (-1, "too_heavy")):
        with Looker(Limits(wall=60, container=seconds)) as looker:
            (part,) = looker.look("x", content).parts
        assert part.look.reason == reason


def test_thousands_of_files_do_not_make_it_grow(looker):
    for _ in range(300):
        looker.look("x", PDF)
    size = Path(f"/proc/{looker._process.pid}/statm")
    before = int(size.read_text().split()[1])
    for _ in range(3000):
        looker.look("x", PDF)
    assert (int(size.read_text().split()[1]) - before) * 4096 < 4 * MB
