"""What the environment says of the way to Dropbox."""

import asyncio
import select
import socket
import socketserver
import threading

import dropbox
import pytest
from dropbox.session import API_CONTENT_HOST, API_HOST, API_NOTIFICATION_HOST

from odoo.addons.dext_dropbox.dropbox_api import session as session_module
from odoo.addons.dext_dropbox.dropbox_api.longpoll import (
    open_session,
    wait_for_changes,
)
from odoo.addons.dext_dropbox.dropbox_api.session import proxy_of, settled

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


@pytest.fixture
def password(tmp_path, monkeypatch):
    """A password for whatever is called, in the server's ``.netrc``."""
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password something\n")
    monkeypatch.setenv("NETRC", str(netrc))


def test_a_password_of_netrc_takes_no_tokens_place(afresh, password, client):
    assert client.account().email


def hear(client, emulator):
    """Wait for a change as the listener does."""
    cursor = client.changes("").cursor
    emulator.write("/new.pdf", b"new")

    async def waiting():
        async with open_session() as session:
            return await wait_for_changes(session, cursor)

    return asyncio.run(waiting())


def test_it_is_not_sent_by_the_listener(password, client, emulator):
    assert hear(client, emulator).changes


class Tunnel(socketserver.StreamRequestHandler):
    """What a proxy does of ``CONNECT``."""

    def handle(self):
        _method, target, _version = self.rfile.readline().decode().split()
        while self.rfile.readline().strip():
            pass
        self.server.targets.append(target)
        host, _colon, port = target.partition(":")
        with socket.create_connection((host, int(port))) as there:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            ends = {self.connection: there, there: self.connection}
            while True:
                for ready in select.select([*ends], [], [])[0]:
                    if not (data := ready.recv(65536)):
                        return
                    ends[ready].sendall(data)


@pytest.fixture
def tunnels(monkeypatch):
    """Let there be a proxy for everything; return whom it was asked for."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Tunnel) as server:
        server.daemon_threads, server.targets = True, []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = "http://{}:{}".format(*server.server_address)
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, address)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        yield server.targets
        server.shutdown()


def test_all_goes_through_the_proxy(afresh, tunnels, connect, emulator):
    client = connect()
    assert client.account().email
    assert tunnels == [API_HOST]
    assert hear(client, emulator).changes
    assert tunnels == [API_HOST, API_NOTIFICATION_HOST]


def test_a_proxy_is_used(proxies):
    url = f"https://{API_CONTENT_HOST}/2/files/download"
    assert proxies(url, HTTPS_PROXY=PROXY) == PROXY
    assert proxies(url, ALL_PROXY=PROXY) == PROXY
    assert proxies(url) is None


def test_not_for_who_needs_none(proxies):
    host = API_HOST.partition(":")[0]
    url = f"https://{API_HOST}/2/check/user"
    assert proxies(url, HTTPS_PROXY=PROXY, NO_PROXY=host) is None
    assert proxy_of(API_NOTIFICATION_HOST.replace(host, "example.com")) == PROXY


def test_certificates_are_those_of_the_environment(monkeypatch):
    monkeypatch.setenv("CURL_CA_BUNDLE", "/etc/curl.pem")
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    assert settled(dropbox.create_session()).verify == "/etc/curl.pem"
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/own.pem")
    assert settled(dropbox.create_session()).verify == "/etc/own.pem"
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.delenv("CURL_CA_BUNDLE")
    assert settled(dropbox.create_session()).verify is True
