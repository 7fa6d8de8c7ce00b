"""What clients hand in by their links in ``make chaos ARGS=--client``.

Their lines are bad, servers die with a file in their hands, and sometimes the firm is
disconnected: whoever sends goes on until everything has arrived. At the end each file
has come into Dropbox, once.
"""

import random
import secrets
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import requests

from dropbox_emulator.blobs import content_hash

from .bad_line import TIMEOUT, BadLine, Sender
from .chaos_answers import Said
from .chaos_points import Answer, Statement

UPLOAD = "dext_dropbox_upload"
PHONES = 3  # people who send at the same time
CUT = 0.3  # of the connections
LONGEST = 3000  # bytes that pass before a line is cut
PIECES = 5  # requests that a file takes
CHANGED = 409  # the answer if a document is nothing to speak about any more

_ARRIVED = "NEW.state = 'waiting' AND OLD.state = 'receiving'"
_SENT = "NEW.state = 'sent' AND OLD.state = 'waiting'"

POINTS = {
    "upload begun": Statement(UPLOAD, "INSERT", bait="upload"),
    "part of an upload kept": Statement(
        UPLOAD, "UPDATE", "NEW.received > coalesce(OLD.received, 0)", bait="upload"
    ),
    "upload whole, commit not heard of": Statement(
        UPLOAD, "UPDATE", _ARRIVED, at_commit=True, end="done", bait="upload"
    ),
    "upload on its way to Dropbox": Answer("files/upload", "delay", UPLOAD, "upload"),
    "upload noted as sent": Statement(UPLOAD, "UPDATE", _SENT, bait="upload"),
    "upload sent, before the commit": Statement(
        UPLOAD, "UPDATE", _SENT, at_commit=True, bait="upload"
    ),
    "upload sent, commit not heard of": Statement(
        UPLOAD, "UPDATE", _SENT, at_commit=True, end="done", bait="upload"
    ),
}
UPLOADS = """
    SELECT key, state, name, file_id, content_hash FROM dext_dropbox_upload
"""


class Phone(Sender):
    """Somebody who sends over bad lines to whichever server is up."""

    pause, tries = 0.3, 100_000

    def __init__(self, page, lines, may):
        super().__init__("")
        self._page, self._lines, self._may = page, lines, may

    def hand_in(self, name, kind, content):
        self.piece = len(content) // PIECES + 1
        return super().hand_in(name, kind, content)

    def ask(self, path, data):
        self._find_line()
        return super().ask(path, data)

    def _find_line(self):
        while not self._may():
            time.sleep(0.5)
        line = random.choice(self._lines)  # noqa: S311 - no secret
        self.url = line.url + self._page

    def speak(self, said, fraction):
        """Say something about one of those that the page lets answer, if any.

        Until it is heard, or there is nothing more to say about it.
        """
        once = secrets.token_hex(16)
        while True:
            try:
                if not said.key and not self._choose(said, fraction):
                    return
                words = {"key": said.key, "text": said.text, "once": once}
                self.ask("/answer", words)
                said.heard = True
                return
            except requests.HTTPError as error:
                if error.response.status_code == CHANGED:
                    return
            except (requests.RequestException, ValueError, KeyError):
                pass  # the line was cut, or there is nobody
            time.sleep(self.pause)

    def _choose(self, said, fraction):
        self._find_line()
        with requests.Session() as http:
            http.trust_env = False
            answer = http.get(f"{self.url}/files", timeout=TIMEOUT)
            answer.raise_for_status()
        keys = [file["key"] for file in answer.json()["files"] if file["answer"]]
        said.key = keys[int(fraction * len(keys))] if keys else ""
        return said.key


class Phones:
    """All who hand files in.

    :param world: see ``chaos_world``
    :param pages: the addresses of the upload pages
    :param seed: of when lines are cut
    """

    def __init__(self, world, pages, seed):
        self._world = world
        self._lines = [
            BadLine(host.url, CUT, seed + at, LONGEST)
            for at, host in enumerate(world.hosts)
        ]
        self._pages = [urlsplit(page).path for page in pages]
        self._pool = ThreadPoolExecutor(PHONES)
        self._sent = []  # pairs of what becomes of a file (a Future), and its content
        self._speaking = []  # what becomes of words
        self._said = []
        self._ended = False

    @property
    def cuts(self):
        return sum(line.cut for line in self._lines)

    def send(self, number, name, kind, content):
        """Have somebody hand a file in; nobody waits for it."""
        page = self._pages[number % len(self._pages)]
        phone = Phone(page, self._lines, self._may)
        self._sent.append(
            (self._pool.submit(phone.hand_in, name, kind, content), content)
        )

    def speak(self, fraction):
        """Have each client say something about what went back; nobody waits for it."""
        for page in self._pages:
            said = Said(len(self._said))
            phone = Phone(page, self._lines, self._may)
            self._said.append(said)
            self._speaking.append(self._pool.submit(phone.speak, said, fraction))

    def _may(self):
        """Whether the links lead anywhere: people learn it, and come back later."""
        if self._ended:
            raise InterruptedError("the run is over")
        found = self._world.query("SELECT state FROM dext_dropbox_connection")
        return all(row["state"] != "disconnected" for row in found)

    def are_done(self):
        sent = [sent for sent, _content in self._sent]
        return all(one.done() for one in sent + self._speaking)

    def said(self):
        """Everything that was said, or should have been."""
        for speaking in self._speaking:
            if speaking.done():
                speaking.result()
        return self._said

    def end(self):
        self._ended = True
        self._pool.shutdown(cancel_futures=True)
        for line in self._lines:
            line.close()

    def keys(self):
        """{key: content hash} of everything that was handed in, or should have been."""
        return {
            sent.result() if sent.done() else f"not sent {number}": content_hash(data)
            for number, (sent, data) in enumerate(self._sent)
        }


def problems(handed_in, uploads, journal):
    """Yield (kind, text) of what went wrong between the page and Dropbox.

    :param handed_in: {key: content hash}; no two have the same content
    :param uploads: the rows of ``UPLOADS``
    :param journal: see ``chaos_journal``
    """
    ids = defaultdict(set)
    for _position, entry in journal:
        if entry[".tag"] == "file":
            ids[entry["content_hash"]].add(entry["id"])
    by_key = {row["key"]: row for row in uploads}
    for key, digest in handed_in.items():
        row = by_key.pop(key, None)
        if not row:
            yield "lost", f"upload {key} has no row"
            continue
        where = f"upload {row['name']} ({key})"
        if row["state"] != "sent":
            yield "stuck", f"{where} is {row['state']}"
        if not ids[digest]:
            yield "lost", f"{where} is not in Dropbox"
        if len(ids[digest]) > 1:
            yield "doubled", f"{where} is in Dropbox as {sorted(ids[digest])}"
        if row["file_id"] and row["file_id"] not in ids[digest]:
            yield "lost", f"{where} is said to be another file"
    for key in by_key:
        yield "doubled", f"upload {key} is of nobody"
