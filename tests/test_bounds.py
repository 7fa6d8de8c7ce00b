"""The table of what bounds each step is true: its numbers, and the tests it names."""

import ast
import importlib
import re
from functools import cache

import pytest

from dev.odoo_config import PROJECT

KB, MB, GB = 1024, 1024**2, 1024**3
INTAKE, CLIENT = "dext_dropbox", "dext_dropbox_client"
LIMITS = f"{INTAKE}.looking.look:Limits"
IMPORTING = f"{INTAKE}.models.drafts.importing"
TURNS = f"{INTAKE}.models.drafts.turns"
DOWNLOADS = f"{INTAKE}.dropbox_api.downloads"
PARTS = f"{INTAKE}.dropbox_api.parts"
COMPARISON = f"{INTAKE}.models.check.comparison"
RECEIVING = f"{CLIENT}.models.page.receiving"
ARCHIVE = "dext_dropbox_archive.models.storing"
READER = "account_document_reader"
# {step: {what the table says: (constant, number)}}
NUMBERS = {
    "a page of changes": {
        "30 s without": (f"{INTAKE}.dropbox_api.client:TIMEOUT", 30),
        "2,000 entries": (f"{INTAKE}.dropbox_api.client:PAGE", 2000),
    },
    "a question to Dropbox": {
        "| 90 s": (f"{INTAKE}.models.check.asking:LONGEST", 90),
        "16 at a time": (f"{INTAKE}.models.check.asking:AT_ONCE", 16),
        "64 threads": (f"{INTAKE}.models.check.asking:MOST_THREADS", 64),
        "up to 30 minutes": (f"{INTAKE}.models.connection.trouble:LONGEST_WAIT", 1800),
    },
    "making client folders": {
        "an hour": (f"{INTAKE}.models.clients.making:LONGEST_JOB", 3600),
        "3,000 folders": (f"{INTAKE}.models.clients.making:AT_ONCE", 3000),
        "8 steps": (f"{INTAKE}.models.clients.making:STEPS", 8),
        "200 names": (f"{INTAKE}.models.clients.making:MOST_NAMES", 200),
    },
    "the nightly comparison": {
        "2,000 rows": (f"{COMPARISON}:GONE_AT_ONCE", 2000),
        "5 of a step": (f"{COMPARISON}:MOST_TRIES", 5),
        "3 of a listing": (f"{COMPARISON}:MOST_LISTINGS", 3),
    },
    "a batch of the import": {
        "10 s of downloads": (f"{IMPORTING}:DOWNLOADING", 10),
        "8 s of looking": (f"{IMPORTING}:LOOKING", 8),
        "100 files": (f"{IMPORTING}:BATCH", 100),
        "32 MB": (f"{IMPORTING}:BATCH_BYTES", 32 * MB),
    },
    "a download": {
        "10 s without": (f"{DOWNLOADS}:SILENCE", 10),
        "3 s after": (f"{DOWNLOADS}:GRACE", 3),
        "1 GB of parts": (f"{PARTS}:MOST", GB),
        "2 days": (f"{PARTS}:KEPT_FOR", 2 * 24 * 3600),
        "| 8, with": (f"{IMPORTING}:MOST_ATTEMPTS", 8),
    },
    "a worker that dies with a file in its hands": {
        "3 in all": (f"{INTAKE}.models.begun:MOST_BEGUN", 3),
    },
    "looking at a file": {
        "8 s of a processor": (f"{LIMITS}.cpu", 8),
        "20 s in all": (f"{LIMITS}.wall", 20),
        "700 MB": (f"{LIMITS}.memory", 700 * MB),
    },
    "what is inside an archive or a mail": {
        "40 s": (f"{LIMITS}.container", 40),
        "200 documents": (f"{LIMITS}.documents", 200),
        "150 MB": (f"{LIMITS}.unpacked", 150 * MB),
        "3 deep": (f"{LIMITS}.depth", 3),
    },
    "reading by Odoo's decoders": {
        "| 2, counted": (f"{INTAKE}.models.drafts.reading:MOST_READINGS", 2),
    },
    "reading by our reader": {
        "60 s of a processor": (f"{READER}.reading.worker:PROCESSOR_SECONDS", 60),
        "120 s in all": (f"{READER}.reading.process:SECONDS", 120),
        "2 GB": (f"{READER}.reading.worker:ADDRESS_SPACE", 2 * GB),
        "| 2, counted": (f"{READER}.models.queue:MOST_ATTEMPTS", 2),
    },
    "showing a file": {
        "32 MB": (f"{INTAKE}.models.review.viewing:LARGEST", 32 * MB),
    },
    "moving files to `Processed`": {
        "an hour": (f"{INTAKE}.models.clients.making:LONGEST_JOB", 3600),
        "1,000 files": (f"{INTAKE}.dropbox_api.values:MOST_MOVES", 1000),
        "| 5, with": (f"{INTAKE}.models.drafts.tidying:MOST_ATTEMPTS", 5),
    },
    "a notification": {
        "256 KB": (f"{INTAKE}.dropbox_api.notification:LARGEST", 256 * KB),
        "20 secrets": (f"{INTAKE}.models.connection.own_app:MOST_SECRETS", 20),
        "others 10 times": (f"{INTAKE}.models.connection.own_app:guesses.most", 10),
    },
    "an upload by the page": {
        "parts of 1 MB": (f"{RECEIVING}:PART", MB),
        "7 days": (f"{RECEIVING}:LONGEST.days", 7),
        "2 without": (f"{RECEIVING}:ABANDONED_AFTER.days", 2),
        "300 files": (f"{RECEIVING}:MOST_FILES", 300),
        "2 GB of a client in": (f"{RECEIVING}:MOST_BYTES", 2 * GB),
        "4 GB of a client": (f"{RECEIVING}:MOST_LYING", 4 * GB),
        "20 GB of a firm": (f"{RECEIVING}:MOST_LYING_OF_FIRM", 20 * GB),
        "| 8, or": (f"{CLIENT}.models.page.sending:MOST_ATTEMPTS", 8),
        "3 workers": (f"{CLIENT}.models.page.sending:MOST_BEGUN", 3),
    },
    "a return, an answer, papers that are forwarded": {
        "200 files": (f"{CLIENT}.models.returns.aside:AT_ONCE", 200),
        "| 6, with": (f"{CLIENT}.models.returns.aside:MOST_ATTEMPTS", 6),
    },
    "a zip of the archive": {
        "1,000 documents": ("dext_dropbox_archive.models.year:MOST_DOCUMENTS", 1000),
        "250 MB": ("dext_dropbox_archive.models.year:MOST_BYTES", 250 * MB),
    },
    "a batch of the archive": {
        "20 s until": (f"{ARCHIVE}:MOST_PREPARING", 20),
        "250 documents": (f"{ARCHIVE}:BATCH", 250),
        "32 MB": (f"{ARCHIVE}:BATCH_BYTES", 32 * MB),
        "| 8, or": (f"{ARCHIVE}:MOST_ATTEMPTS", 8),
        "3 workers": (f"{INTAKE}.models.begun:MOST_BEGUN", 3),
    },
}
WITHOUT_NUMBERS = {"a path or a name"}


def _rows():
    """{step: its line} of the table."""
    text = (PROJECT / "CONTRIBUTING.md").read_text()
    table = text.partition("| step | time |")[2].partition("\n\n")[0]
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    return {line.split(" | ")[0][2:]: line for line in lines if "---" not in line}


ROWS = _rows()


@cache
def _tests(path):
    tree = ast.parse((PROJECT / "tests" / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_each_row_has_its_numbers():
    assert ROWS.keys() == NUMBERS.keys() | WITHOUT_NUMBERS


@pytest.mark.parametrize("step", ROWS)
def test_its_tests_are_there(step):
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", ROWS[step])
    assert named and len(named) == ROWS[step].count("::")
    for path, name in named:
        assert name in _tests(path), f"{path}::{name}"


@pytest.mark.parametrize("step", NUMBERS)
def test_its_numbers_are_those_of_the_code(step):
    for words, (constant, number) in NUMBERS[step].items():
        assert words in ROWS[step], words
        module, _colon, names = constant.partition(":")
        found = importlib.import_module(f"odoo.addons.{module}")
        for name in names.split("."):
            found = getattr(found() if isinstance(found, type) else found, name)
        assert found == number, constant
