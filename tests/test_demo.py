"""The demo keeps its address: bookmarks, and the local Dropbox, lead there."""

import socket

import pytest

from dev import demo, web
from dev.cache import SetupError
from dev.server import HOST


@pytest.fixture
def taken():
    """A port that something else listens on."""
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        yield other.getsockname()[1]


def test_another_port_is_kept_once_it_was_chosen(tmp_path, monkeypatch, taken):
    monkeypatch.setattr(demo, "PORT", taken)
    first = demo._kept_port(tmp_path / "demo")
    assert first != taken
    monkeypatch.setattr(demo, "PORT", demo.free_port())
    assert demo._kept_port(tmp_path / "demo") == first


def test_a_kept_port_that_is_taken_is_said_and_stays(tmp_path, taken):
    (tmp_path / "port").write_text(str(taken))
    with pytest.raises(SetupError, match=str(taken)):
        demo._kept_port(tmp_path)
    assert (tmp_path / "port").read_text() == str(taken)


@pytest.mark.parametrize("addons", ["/odoo/addons", "/odoo", "/", ""])
def test_odoo_may_lie_anywhere(monkeypatch, addons):
    """Debian's fonts are looked for above it, however few folders there are."""
    monkeypatch.setenv("DEXT_DROPBOX_ADDONS", addons)
    assert web._fonts() == {}


def test_fonts_that_come_with_odoo_are_found(monkeypatch, tmp_path):
    (tmp_path / "share" / "fonts").mkdir(parents=True)
    addons = tmp_path / "lib" / "odoo" / "addons"
    monkeypatch.setenv("DEXT_DROPBOX_ADDONS", f"/other,{addons}")
    assert web._fonts() == {"XDG_DATA_HOME": f"{tmp_path}/share"}
