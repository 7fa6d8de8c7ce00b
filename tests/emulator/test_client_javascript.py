"""The JavaScript SDK, which nobody here wrote, works against the emulator."""

import json
import os
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from dev import clients
from dev.cache import SetupError

SCRIPT = Path(__file__).with_name("clients") / "javascript.js"
REDIRECT_URI = "http://localhost:8069/dext_dropbox/callback"
LONGEST = 60  # seconds


@pytest.fixture(scope="module")
def modules():
    try:
        return clients.javascript() / "node_modules"
    except SetupError as error:
        pytest.skip(f"no JavaScript SDK: {error}")


@pytest.fixture
def script(emulator, modules):
    """The running script; it says and hears one line at a time."""
    command = [clients.node(), str(SCRIPT), emulator.host, "folder-key", REDIRECT_URI]
    variables = {
        **os.environ,
        "NODE_EXTRA_CA_CERTS": str(emulator.ca_file),
        "NODE_PATH": str(modules),
    }
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=variables,
    ) as process:
        yield process
        process.kill()


def test_a_day_of_it(emulator, script):
    url = json.loads(script.stdout.readline())
    landed = emulator.authorize(url.replace("https://dropbox.com", emulator.url))
    (code,) = parse_qs(urlsplit(landed).query)["code"]
    said, complaints = script.communicate(code + "\n", timeout=LONGEST)
    assert script.returncode == 0, complaints
    told = iter(map(json.loads, said.splitlines()))

    account = next(told)
    assert account["email"] == "firm@example.com"
    entries = {entry["path_display"]: entry for entry in next(told)}
    path = "/Société 😀/Invoices/été.pdf"
    assert set(entries) == {
        "/Société 😀",
        "/Société 😀/Invoices",
        path,
        "/big.bin",
    }
    assert entries["/big.bin"]["size"] == 300

    seen = next(told)
    assert seen["content"] == "content"
    assert seen["moved"]["id"] == seen["uploaded"]["id"] == entries[path]["id"]
    assert seen["moved"]["rev"] > seen["uploaded"]["rev"]
    changes = {(entry[".tag"], entry["path_display"]) for entry in next(told)}
    assert changes == {
        ("deleted", path),
        ("file", "/Société 😀/moved.pdf"),
        ("deleted", "/big.bin"),
    }

    job = next(told)
    assert job["seen"] >= 2
    assert [entry[".tag"] for entry in job["state"]["entries"]] == ["success"] * 2
    missing = next(told)
    assert missing["status"] == 409
    assert missing["error"]["error"]["path"] == {".tag": "not_found"}
    forbidden = next(told)
    assert forbidden["status"] == 400
    assert '"App Folder" app' in forbidden["error"]
    assert next(told)["title"] == "Bills"
    assert next(told) == "content"
    assert next(told)["status"] == 401
    assert emulator.tree()["/Société 😀/moved.pdf"] == b"content"
