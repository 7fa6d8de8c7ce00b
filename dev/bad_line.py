"""A bad line to a server, and people who hand files in over it all the same."""

import random
import secrets
import socket
import threading
import time
from contextlib import closing, suppress
from urllib.parse import urlsplit

import requests

LONGEST = 60_000  # bytes of a request that pass before the line is cut
PIECE = 24 * 1024  # bytes of one request
MOST_TRIES = 200  # of one file
PAUSE = 0.01  # seconds between two tries
TIMEOUT = 30  # seconds


class BadLine:
    """Leads to a server over connections of which many are cut, somewhere.

    :param share: of the connections that are cut
    :param seed: of when that happens
    :param longest: bytes of a request that pass before the line is cut
    """

    def __init__(self, url, share, seed, longest=LONGEST):
        self._target = urlsplit(url).hostname, urlsplit(url).port
        self._random, self._share = random.Random(seed), share
        self._longest = longest
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
                return self._random.randrange(self._longest), None
            # The request arrives, and what is answered does not, or in part.
            return None, self._random.randrange(400)

    def _carry(self, client, upward, downward):
        with closing(client):
            try:
                server = socket.create_connection(self._target)
            except OSError:
                return  # it is down just now
            with closing(server):
                self._pump_both(client, server, upward, downward)

    def _pump_both(self, client, server, upward, downward):
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


class Sender:
    """Hands files in as the page's own script does, each request on a new line.

    :param url: of the page
    """

    tries, pause, piece = MOST_TRIES, PAUSE, PIECE

    def __init__(self, url):
        self.url = url

    def ask(self, path, data):
        with requests.Session() as http:
            http.trust_env = False
            headers = {"Connection": "close"}
            answer = http.post(self.url + path, data, headers=headers, timeout=TIMEOUT)
            answer.raise_for_status()
            return answer.json()

    def hand_in(self, name, kind, content):
        """Hand a file in, in as many tries as it takes; return its key."""
        key = secrets.token_hex(16)
        fields = {"key": key, "kind": kind, "name": name, "size": len(content)}
        for _try in range(self.tries):
            try:
                answer = self.ask("/begin", fields)
                while answer["state"] == "receiving":
                    at = answer["offset"]
                    answer = self.ask(
                        f"/part?key={key}&offset={at}", content[at : at + self.piece]
                    )
                return key
            except (requests.RequestException, ValueError, KeyError):
                time.sleep(self.pause)
        raise AssertionError(f"{name} never arrived")
