"""The servers of the harness: they end with it, and touch their own database only."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from dev import odoo_config, server
from dev.odoo_config import PROJECT, write_config

WITHIN = 60  # seconds
STARTS_TWO = """
import subprocess, sys, time
from dev import keeper
options = [{"start_new_session": True}, {}]
kept = [subprocess.Popen(["sleep", "300"], **option) for option in options]
for process in kept:
    keeper.keep(process)
freed = subprocess.Popen(["sleep", "300"], start_new_session=True)
keeper.keep(freed)
keeper.release(freed)
print(*(process.pid for process in [*kept, freed]), flush=True)
time.sleep(300)
"""


def runs(pid):
    """Whether a process is there, and not merely waiting to be buried."""
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        )
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")
def test_servers_end_with_a_process_that_is_killed():
    harness = subprocess.Popen(
        [sys.executable, "-c", STARTS_TWO],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )
    *kept, freed = map(int, harness.stdout.readline().split())
    try:
        assert all(map(runs, [*kept, freed]))
        harness.kill()
        deadline = time.monotonic() + WITHIN
        while any(map(runs, kept)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not any(map(runs, kept))
        assert runs(freed)
    finally:
        harness.kill()
        harness.wait()
        os.kill(freed, 9)


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(odoo_config, "data_folder", lambda _database: tmp_path)
    monkeypatch.setenv("PGHOST", "/tmp")
    monkeypatch.setenv("DEXT_DROPBOX_ADDONS", "/addons")
    return tmp_path


def test_nobody_reads_half_of_a_configuration(folder):
    path, ended, seen = write_config("one"), threading.Event(), set()

    def read():
        while not ended.is_set():
            seen.add("db_name = one" in path.read_text())

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(200):
            write_config("one", admin_passwd=f"{number}")
    finally:
        ended.set()
        reader.join()
    assert seen == {True}
    assert [file.name for file in folder.iterdir()] == [path.name]


def test_a_server_is_told_its_database_beside_the_file(folder, monkeypatch):
    started = []

    def start(command, *_args):
        started.extend(map(str, command))
        raise server.SetupError("not here")

    monkeypatch.setattr(server, "_start", start)
    monkeypatch.setattr(server, "data_folder", lambda _database: folder)
    with pytest.raises(server.SetupError), server.odoo_server("a.b"):
        pass
    assert started[started.index("--database") + 1] == "a.b"
    assert started[started.index("--db-filter") + 1] == r"^a\.b$"


def test_odoo_can_start_itself_again(folder):
    """As it does, after a thread has passed a limit: with the path of its script."""
    done = subprocess.run(
        [sys.executable, server.ODOO, "--version"],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    assert "Odoo Server 19" in done.stdout
