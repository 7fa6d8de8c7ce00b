"""What the environment says of the way to Dropbox."""

import dropbox
import pytest
from dropbox.session import API_CONTENT_HOST, API_HOST

from odoo.addons.dext_dropbox.dropbox_api import session as session_module
from odoo.addons.dext_dropbox.dropbox_api.session import settled

PROXY = "http://proxy.example:3128"


@pytest.fixture
def afresh():
    """Let the next client have connections of its own."""
    session_module._shared.cache_clear()
    yield
    session_module._shared.cache_clear()


@pytest.fixture
def proxies(monkeypatch):
    """Return the proxy of a URL in an environment."""

    def of(url, **environment):
        for name in ("HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"):
            monkeypatch.delenv(name.lower(), raising=False)
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        session = settled(dropbox.create_session())
        settings = session.merge_environment_settings(url, {}, None, None, None)
        return session_module.select_proxy(url, settings["proxies"])

    return of


def test_a_password_of_netrc_takes_no_tokens_place(
    afresh, tmp_path, monkeypatch, client
):
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password something\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert client.account().email


def test_a_proxy_is_used(proxies):
    url = f"https://{API_CONTENT_HOST}/2/files/download"
    assert proxies(url, HTTPS_PROXY=PROXY) == PROXY
    assert proxies(url, ALL_PROXY=PROXY) == PROXY
    assert proxies(url) is None


def test_not_for_who_needs_none(proxies):
    host = API_HOST.partition(":")[0]
    url = f"https://{API_HOST}/2/check/user"
    assert proxies(url, HTTPS_PROXY=PROXY, NO_PROXY=host) is None


def test_certificates_are_those_of_the_environment(monkeypatch):
    monkeypatch.setenv("CURL_CA_BUNDLE", "/etc/curl.pem")
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    assert settled(dropbox.create_session()).verify == "/etc/curl.pem"
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/own.pem")
    assert settled(dropbox.create_session()).verify == "/etc/own.pem"
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.delenv("CURL_CA_BUNDLE")
    assert settled(dropbox.create_session()).verify is True
