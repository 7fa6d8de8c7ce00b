"""Secrets are unreadable without the key, and the key is not in the database."""

import stat
import subprocess
import sys
import threading
from unittest.mock import patch

import pytest
from cryptography.fernet import Fernet

from odoo.tools import config

from odoo.addons.dext_dropbox import vault
from odoo.addons.dext_dropbox.vault import BadKey, Unsealable, seal, unseal

KEY, OTHER_KEY = Fernet.generate_key().decode(), Fernet.generate_key().decode()
SECRET = ["refresh-token", "sl.access-token", None]


@pytest.fixture
def option():
    """Set an option of Odoo's configuration."""
    kept = dict(config._runtime_options)

    def option(name, value):
        config[name] = value

    yield option
    config._runtime_options.clear()
    config._runtime_options.update(kept)


@pytest.fixture(autouse=True)
def key_file(option, monkeypatch, tmp_path):
    """A data folder without a key, and no other key."""
    monkeypatch.delenv("DEXT_DROPBOX_KEY", raising=False)
    option("data_dir", str(tmp_path / "data"))
    return tmp_path / "data" / "dext_dropbox.key"


@pytest.mark.parametrize("value", [SECRET, {"é": [1, None, True]}, "", None])
def test_round_trip(value):
    assert unseal(seal(value)) == value


def test_secret_cannot_be_seen():
    sealed = seal(SECRET)
    assert "token" not in sealed
    assert seal(SECRET) != sealed


def test_key_file_is_made_once_for_its_owner_alone(key_file):
    sealed = seal(SECRET)
    key = key_file.read_text()
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert unseal(sealed) == SECRET
    assert Fernet(key).decrypt(sealed.encode())
    seal(SECRET)
    assert key_file.read_text() == key
    assert [path.name for path in key_file.parent.iterdir()] == [key_file.name]


def test_key_file_is_made_once_by_many_threads(key_file):
    together, sealed = threading.Barrier(16), []

    def work():
        together.wait()
        sealed.append(seal(SECRET))

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [unseal(text) for text in sealed] == [SECRET] * 16
    assert [path.name for path in key_file.parent.iterdir()] == [key_file.name]


def test_process_that_comes_second_takes_the_key_of_the_first(key_file):
    link = vault.os.link

    def other_was_first(source, target):
        key_file.write_text(KEY)
        link(source, target)

    with patch.object(vault.os, "link", other_was_first):
        sealed = seal(SECRET)
    assert key_file.read_text() == KEY
    assert unseal(sealed) == SECRET


def test_key_of_the_configuration_comes_first(option, monkeypatch, key_file):
    option("dext_dropbox_key", KEY)
    monkeypatch.setenv("DEXT_DROPBOX_KEY", OTHER_KEY)
    assert Fernet(KEY).decrypt(seal(SECRET).encode())
    assert not key_file.exists()


def test_key_of_the_configuration_file(tmp_path):
    """Odoo knows no such option, but keeps what its file says."""
    file = tmp_path / "odoo.conf"
    file.write_text(f"[options]\ndext_dropbox_key = {KEY}\n")
    script = (
        "import sys; from odoo.tools import config;"
        f"config.parse_config(['-c', {str(file)!r}]);"
        "print(config.get('dext_dropbox_key'))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == KEY


def test_key_of_the_environment(monkeypatch, key_file):
    monkeypatch.setenv("DEXT_DROPBOX_KEY", f"{KEY}\n")
    assert Fernet(KEY).decrypt(seal(SECRET).encode())
    assert not key_file.exists()


@pytest.mark.parametrize("key", [OTHER_KEY, None], ids=["other key", "key file"])
def test_changed_key(option, key):
    option("dext_dropbox_key", KEY)
    sealed = seal(SECRET)
    option("dext_dropbox_key", key)
    with pytest.raises(Unsealable):
        unseal(sealed)


def test_a_server_without_a_key_makes_none_to_open_with(option, key_file):
    option("dext_dropbox_key", KEY)
    sealed = seal(SECRET)
    option("dext_dropbox_key", None)
    with pytest.raises(Unsealable):
        unseal(sealed)
    assert not key_file.exists()


def test_it_says_where_the_key_is(option, monkeypatch, key_file):
    assert str(key_file) in vault.origin()
    monkeypatch.setenv("DEXT_DROPBOX_KEY", KEY)
    assert "environment" in vault.origin()
    option("dext_dropbox_key", OTHER_KEY)
    assert "option" in vault.origin()


@pytest.mark.parametrize("garbage", ["", "x", "é", seal.__name__ * 20])
def test_garbage_is_unsealable(garbage):
    with pytest.raises(Unsealable):
        unseal(garbage)


class TestBadKey:
    @pytest.mark.parametrize("key", ["changeme", KEY[:-4], "é" * 32])
    def test_of_the_configuration(self, option, key):
        option("dext_dropbox_key", key)
        with pytest.raises(BadKey, match="option dext_dropbox_key") as caught:
            seal(SECRET)
        assert key not in str(caught.value)

    def test_of_the_environment(self, monkeypatch):
        monkeypatch.setenv("DEXT_DROPBOX_KEY", "changeme")
        with pytest.raises(BadKey, match="environment variable DEXT_DROPBOX_KEY"):
            unseal("x")

    def test_of_the_file(self, key_file):
        key_file.parent.mkdir()
        key_file.write_text("")
        with pytest.raises(BadKey, match=str(key_file)):
            seal(SECRET)
