"""The emulator in a process of its own, and control over HTTP."""

import logging
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path

import pytest
import requests

import dropbox_emulator
from dropbox_emulator import AdminClient, Emulator
from dropbox_emulator.remote import AdminError

ROOT = Path(dropbox_emulator.__file__).parent.parent

CLIENT = """
import dropbox, sys
client = dropbox.Dropbox(
    oauth2_refresh_token=sys.argv[1], app_key="key", app_secret="secret"
)
print([entry.path_display for entry in client.files_list_folder("").entries])
"""


class Process:
    """``python -m dropbox_emulator`` as a person starts it."""

    def __init__(self, folder, port=0):
        self.env_file = folder / "env"
        self.env_file.unlink(missing_ok=True)
        command = f"""-m dropbox_emulator --folder {folder}/files
            --state {folder}/state --port {port} --app-key key --app-secret secret
            --app-name Demo --redirect-uri http://localhost/cb --admin-key admin
            --env-file {self.env_file}""".split()
        self.process = subprocess.Popen(
            [sys.executable, *command, "--account", "Firm A <a@example.com>"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        deadline = time.monotonic() + 60
        while not self.env_file.exists():
            assert self.process.poll() is None, "the emulator ended"
            assert time.monotonic() < deadline, "the emulator does not listen"
            time.sleep(0.02)
        lines = self.env_file.read_text().splitlines()
        self.environment = dict(line.split("=", 1) for line in lines)
        self.host = self.environment["DROPBOX_API_HOST"]
        self.admin = AdminClient(
            f"https://{self.host}", "admin", self.environment["REQUESTS_CA_BUNDLE"]
        )

    def stop(self, number=signal.SIGTERM):
        """Stop it; return exit status and output."""
        self.admin.close()
        self.process.send_signal(number)
        output, _ = self.process.communicate(timeout=20)
        return self.process.returncode, output


@pytest.fixture
def process(tmp_path):
    process = Process(tmp_path)
    yield process
    if process.process.poll() is None:
        process.stop()


@pytest.fixture(scope="module")
def served(tmp_path_factory, helpers):
    """An emulator in this process that takes admin calls."""
    folder = tmp_path_factory.mktemp("admin")
    with helpers.make_emulator(folder, admin_key="key") as emulator:
        yield emulator


def test_sdk_is_led_by_the_environment_alone(process):
    process.admin.write("/ACME/a.pdf", b"a")
    grant = process.admin.grant()
    result = subprocess.run(
        [sys.executable, "-c", CLIENT, grant["refresh_token"]],
        env={**os.environ, **process.environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.stdout.strip() == "['/ACME']", result.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_cleanly_and_goes_on_later(process, tmp_path, number):
    process.admin.write("/a.pdf", b"a")
    tree = process.admin.tree()
    ca_file = process.environment["REQUESTS_CA_BUNDLE"]
    ca = Path(ca_file).read_text()
    status, output = process.stop(number)
    assert status == 0
    assert f"https://{process.host}" in output
    assert str(tmp_path / "files" / "Firm A" / "Apps" / "Demo") in output
    assert f"DROPBOX_API_HOST={process.host}" in output
    again = Process(tmp_path, port=process.host.rpartition(":")[2])
    try:
        assert again.host == process.host
        assert again.admin.tree() == tree == {"/a.pdf": b"a"}
        assert Path(ca_file).read_text() == ca
    finally:
        assert again.stop()[0] == 0


def test_killed_process_has_lost_nothing(process, tmp_path):
    for number in range(20):
        process.admin.write(f"/{number}.pdf", b"x")
    before = process.admin.call("tree")
    process.process.kill()
    process.process.wait()
    again = Process(tmp_path)
    try:
        assert again.admin.call("tree") == before
    finally:
        again.stop()


def test_port_in_use(process, tmp_path):
    port = process.host.rpartition(":")[2]
    result = subprocess.run(
        [sys.executable, "-m", "dropbox_emulator", "--port", port]
        + ["--folder", tmp_path / "f", "--state", tmp_path / "s"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 1
    assert "in use" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("text", ["nobody", "Name <no-mail>", "<a@b.c>"])
def test_bad_account(text):
    result = subprocess.run(
        [sys.executable, "-m", "dropbox_emulator", "--account", text]
        + ["--folder", "f", "--state", "s"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 2
    assert "Name <mail>" in result.stderr


class TestAdminClient:
    @pytest.fixture
    def admin(self, served):
        served.reset()
        admin = AdminClient(served.url, "key", served.ca_file)
        yield admin
        admin.close()

    def test_has_all_that_the_emulator_has(self):
        own = {"start", "stop", "app", "account", "files_of", "scanner_of", "root_of"}
        own |= {"host", "url", "decide", "open", "close", "root_folder"}
        own |= {"namespaces_of"}
        wanted = {name for name in dir(Emulator) if not name.startswith("_")} - own
        assert wanted <= set(dir(AdminClient))

    def test_files(self, admin, served):
        at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
        entry = admin.write("/A/a.pdf", b"\x00\xff", at)
        assert entry["client_modified"] == "2026-01-02T03:04:05Z"
        admin.write_many({"/A/b.pdf": b"b", "/c.pdf": b"c"})
        assert admin.mkdir("/D")["name"] == "D"
        assert admin.move("/A/a.pdf", "/D/a.pdf")["id"] == entry["id"]
        admin.delete("/A")
        tree = {"/D": None, "/D/a.pdf": b"\x00\xff", "/c.pdf": b"c"}
        assert admin.tree() == served.tree() == tree
        assert admin.tree(account="other@example.com") == {}
        assert admin.app_folder() == served.app_folder()

    def test_scan(self, admin):
        (admin.app_folder() / "x.pdf").write_bytes(b"x")
        admin.scan(settle=0)
        assert admin.tree() == {"/x.pdf": b"x"}

    def test_links_calls_and_faults(self, admin, served):
        grant = admin.grant(scopes=["account_info.read"])
        assert grant["scope"] == "account_info.read"
        headers = {"Authorization": f"Bearer {grant['access_token']}"}

        def call():
            return requests.post(
                f"{served.url}/2/check/user",
                headers=headers,
                json={"query": "q"},
                verify=str(served.ca_file),
                timeout=20,
            ).status_code

        admin.faults.add("check/user", "rate_limit", retry_after=3)
        assert [fault.kind for fault in admin.faults.pending()] == ["rate_limit"]
        assert [call(), call()] == [429, 200]
        admin.faults.add("*", "server_error", times=None)
        admin.faults.clear()
        assert call() == 200
        assert [c.route for c in admin.calls] == ["check/user"] * 3
        assert admin.calls[0].arg == {"query": "q"}
        admin.calls.clear()
        assert admin.calls == []
        admin.expire_access_tokens()
        assert call() == 401
        admin.revoke()
        assert call() == 401
        assert "code=" in admin.authorize(
            f"{served.url}/oauth2/authorize?client_id=folder-key&response_type=code"
            "&redirect_uri=http://localhost:8069/dext_dropbox/callback"
        )
        admin.reset()
        assert admin.calls == []

    def test_environment(self, admin, served):
        assert admin.environment() == served.environment()

    def test_refusals(self, admin, served):
        with pytest.raises(AdminError, match="nothing at"):
            admin.delete("/none")
        with pytest.raises(AdminError, match="earthquake"):
            admin.faults.add("*", "earthquake")
        with pytest.raises(AdminError, match="no operation"):
            admin.call("explode")
        stranger = AdminClient(served.url, "wrong", served.ca_file)
        with pytest.raises(AdminError, match="admin key"):
            stranger.reset()
        stranger.close()

    def test_no_key_means_no_admin(self, emulator):
        stranger = AdminClient(emulator.url, "", emulator.ca_file)
        with pytest.raises(AdminError):
            stranger.reset()
        stranger.close()


class TestEmulator:
    def test_environment_is_known_before_the_start(self, tmp_path, helpers):
        emulator = helpers.make_emulator(tmp_path)
        environment = emulator.environment()
        with emulator:
            assert emulator.environment() == environment
            assert environment["DROPBOX_API_HOST"] == emulator.host
        with emulator:
            assert emulator.environment() == environment

    def test_other_process_cannot_take_the_port_meanwhile(self, tmp_path, helpers):
        emulator = helpers.make_emulator(tmp_path / "1")
        port = int(emulator.host.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            helpers.make_emulator(tmp_path / "2", port=port)
        emulator.stop()

    def test_stops_fast_in_spite_of_open_connections(self, tmp_path, helpers):
        emulator = helpers.make_emulator(tmp_path)
        with requests.Session() as session:
            session.trust_env, session.verify = False, str(emulator.ca_file)
            emulator.start()
            session.get(f"{emulator.url}/oauth2/authorize", timeout=20)
            started = time.monotonic()
            emulator.stop()
            assert time.monotonic() - started < 20

    def test_stops_fast_in_spite_of_waiting_calls(self, tmp_path, helpers, caplog):
        emulator = helpers.make_emulator(tmp_path)
        with requests.Session() as session, emulator, ThreadPoolExecutor() as pool:
            session.trust_env, session.verify = False, str(emulator.ca_file)
            emulator.faults.add("check/user", "delay", before_reply=60)
            address = f"{emulator.url}/2/check/user"
            waiting = pool.submit(session.post, address, timeout=60)
            while not emulator.calls and not waiting.done():
                time.sleep(0.01)
            started = time.monotonic()
            emulator.stop()
            assert time.monotonic() - started < 20
            with pytest.raises(requests.ConnectionError):
                waiting.result()
        assert not [r for r in caplog.records if r.levelno > logging.INFO]

    def test_names_of_accounts_differ(self, tmp_path):
        account = dropbox_emulator.Account
        with pytest.raises(ValueError, match="names must differ"):
            Emulator(
                tmp_path,
                tmp_path,
                apps=[dropbox_emulator.App("k", "s", "A")],
                accounts=[account("a@b.c", "Same"), account("d@e.f", "Same")],
            )

    @pytest.mark.parametrize("name", ["", "..", "a/b", ".dropbox"])
    def test_names_are_fit_for_folders(self, tmp_path, name):
        with pytest.raises(ValueError, match="folder"):
            Emulator(tmp_path, tmp_path, apps=[dropbox_emulator.App("k", "s", name)])
