"""maestral, which nobody here wrote, keeps a folder in step with the emulator.

It takes about half a minute: left out where ``CI`` is set, unless ``ALL_CLIENTS`` is
too.
"""

import json
import os
import queue
import subprocess
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from dev import clients
from dev.cache import SetupError

DRIVER = Path(__file__).with_name("clients") / "maestral_driver.py"
LONGEST = 60  # seconds for one change to arrive at the other side
WHOLE = {"app_key": "full-key"}

pytestmark = pytest.mark.skipif(
    "CI" in os.environ and "ALL_CLIENTS" not in os.environ,
    reason="slow: set ALL_CLIENTS to have it in CI",
)


@pytest.fixture(scope="module")
def interpreter():
    try:
        return clients.maestral()
    except SetupError as error:
        pytest.skip(f"no maestral: {error}")


class Client:
    """A running maestral, and its folder."""

    def __init__(self, process, folder):
        self.process, self.folder = process, folder
        self._lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(line)

    def hear(self):
        return json.loads(self._lines.get(timeout=LONGEST))

    def ask(self, what):
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        return self.hear()

    def files(self):
        """What lies in the folder, {path: content}; ``None`` for folders."""
        return {
            "/" + str(place.relative_to(self.folder)): (
                None if place.is_dir() else place.read_bytes()
            )
            for place in self.folder.rglob("*")
            if not place.relative_to(self.folder).parts[0].startswith(".")
        }


@pytest.fixture
def maestral(emulator, interpreter, tmp_path):
    folder = tmp_path / "Dropbox"
    home = tmp_path / "home"
    home.mkdir()
    variables = {
        name: value for name, value in os.environ.items() if not name.startswith("XDG_")
    }
    variables.update(emulator.environment(), HOME=str(home))
    with subprocess.Popen(
        [interpreter, DRIVER, "full-key", folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=variables,
    ) as process:
        try:
            client = Client(process, folder)
            landed = emulator.authorize(client.hear())
            (code,) = parse_qs(urlsplit(landed).query)["code"]
            assert client.ask(code) == 0
            assert client.hear() == "firm@example.com"
            assert client.hear() == "started"
            yield client
        finally:
            process.kill()


def test_keeps_both_sides_the_same(emulator, maestral):
    def there():
        apps = ("/Apps",)
        return {
            path: data
            for path, data in emulator.tree(**WHOLE).items()
            if not path.startswith(apps)
        }

    def here():
        return {
            path: data
            for path, data in maestral.files().items()
            if not path.startswith("/Apps")
        }

    def same(*wanted):
        """Wait until both sides are the same and have just these files."""
        deadline = time.monotonic() + LONGEST
        while True:
            one, other = here(), there()
            files = {path for path, data in one.items() if data is not None}
            alike = one == other and files == set(wanted)
            # What has just arrived is not yet in maestral's own books.
            if alike and maestral.ask("status") == "Up to date":
                return
            if time.monotonic() > deadline:
                errors = maestral.ask("errors")
                pytest.fail(f"here {one}\nthere {other}\nerrors {errors}")
            time.sleep(0.1)

    emulator.write("/Société/été.pdf", b"from there", **WHOLE)
    same("/Société/été.pdf")
    (maestral.folder / "Ours").mkdir()
    (maestral.folder / "Ours" / "a.pdf").write_bytes(b"from here")
    same("/Société/été.pdf", "/Ours/a.pdf")

    emulator.write("/Ours/a.pdf", b"changed there", **WHOLE)
    emulator.move("/Société", "/Moved", **WHOLE)
    same("/Moved/été.pdf", "/Ours/a.pdf")

    (maestral.folder / "Ours" / "a.pdf").rename(maestral.folder / "Moved" / "b.pdf")
    (maestral.folder / "Moved" / "été.pdf").write_bytes(b"changed here" * 1000)
    same("/Moved/été.pdf", "/Moved/b.pdf")

    emulator.delete("/Moved/b.pdf", **WHOLE)
    (maestral.folder / "Moved" / "été.pdf").unlink()
    same()

    # A folder that becomes a file, without a word about its deletion.
    emulator.write("/Moved/Deep/c.pdf", b"c", **WHOLE)
    same("/Moved/Deep/c.pdf")
    emulator.delete("/Moved/Deep", **WHOLE)
    emulator.write("/Moved/Deep", b"a file now", **WHOLE)
    same("/Moved/Deep")
    assert maestral.ask("errors") == []
