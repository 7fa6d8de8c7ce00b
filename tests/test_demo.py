"""The demo keeps its address: bookmarks, and the local Dropbox, lead there."""

import socket

import pytest

from dev import demo
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
