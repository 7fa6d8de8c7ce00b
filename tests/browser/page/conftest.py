"""A running Odoo with the upload page, and the bad line that leads to it."""

import os
import random
import socket
import threading
from contextlib import closing, suppress
from urllib.parse import urlsplit

import pytest

from dev import database, demo

LONGEST = 60_000  # bytes of a request that pass before the line is cut


class BadLine:
    """Leads to a server over connections of which many are cut, somewhere.

    :param share: of the connections that are cut
    :param seed: of when that happens
    """

    def __init__(self, url, share, seed):
        self._target = urlsplit(url).hostname, urlsplit(url).port
        self._random, self._share = random.Random(seed), share
        self._lock = threading.Lock()
        self.cut = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self._listener.close()

    def _serve(self):
        with suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                threading.Thread(
                    target=self._carry, args=(client, *self._draw()), daemon=True
                ).start()

    def _draw(self):
        """Return how many bytes pass in either direction, None for all."""
        with self._lock:
            if self._random.random() >= self._share:
                return None, None
            self.cut += 1
            if self._random.random() < 0.5:
                return self._random.randrange(LONGEST), None
            # The request arrives, and what is answered does not, or in part.
            return None, self._random.randrange(400)

    def _carry(self, client, upward, downward):
        with closing(client), closing(socket.create_connection(self._target)) as server:
            ways = [
                threading.Thread(target=self._pump, args=args, daemon=True)
                for args in ((client, server, upward), (server, client, downward))
            ]
            for way in ways:
                way.start()
            for way in ways:
                way.join()

    def _pump(self, source, target, left):
        with suppress(OSError):
            while data := source.recv(8192):
                if left is not None and len(data) > left:
                    target.sendall(data[:left])
                    break
                target.sendall(data)
                left = left and left - len(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="package")
def page_firm(tmp_path_factory):
    """The firm with all addons, connected, with a folder for the bakery."""
    name = f"page_{os.getpid()}"
    database.copy(os.environ["DEXT_DROPBOX_TEST_FIRM"], name)
    try:
        database.add_others(name)
        with demo.servers(name, tmp_path_factory.mktemp("page")) as running:
            with running.person("claire") as claire:
                demo.connect(claire, running.dropbox)
                demo.activate(claire, "Boulangerie Petit")
            yield running
    finally:
        database.drop(name)


@pytest.fixture(scope="package")
def upload_path(page_firm):
    """The path of the bakery's upload page, and of its folder in Dropbox."""
    with page_firm.person("claire") as claire:
        (folder,) = claire.search_read(
            "dext.dropbox.folder", [], ["upload_url", "path"]
        )
    return urlsplit(folder["upload_url"]).path, folder["path"]


@pytest.fixture
def bad_line(page_firm):
    lines = []

    def lead(share, seed):
        lines.append(BadLine(page_firm.odoo.url, share, seed))
        return lines[-1]

    yield lead
    for line in lines:
        line.close()
