"""Webhooks: tells apps which accounts have changes for them."""

import hashlib
import hmac
import json
import secrets
import threading
import time
from dataclasses import dataclass

import requests

from . import paths
from .model import App
from .world import World

INTERVAL = 0.2
"""Seconds between two looks for changes."""

PATIENCE = 10
"""Seconds within which an app has to answer."""

AGENT = "DropboxWebhooks/1.0"


@dataclass
class _Notice:
    app: App
    accounts: list[str]
    due: float
    tries: int = 0


def answers_challenge(address: str) -> bool:
    """Tell whether an address sends back what Dropbox asks before it uses it."""
    challenge = secrets.token_urlsafe(24)
    reply = _session().get(
        address,
        params={"challenge": challenge},
        headers={"User-Agent": AGENT},
        timeout=PATIENCE,
    )
    return (
        reply.status_code == 200
        and reply.text == challenge
        and reply.headers.get("Content-Type", "").startswith("text/plain")
        and reply.headers.get("X-Content-Type-Options") == "nosniff"
    )


def signature(secret: str, body: bytes) -> str:
    """Return the ``X-Dropbox-Signature`` of a notification."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Hooks:
    """Watches a world in a thread of its own."""

    def __init__(self, world: World):
        self._world = world
        self._stop = threading.Event()
        self._pending: list[_Notice] = []
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._stop.clear()
        self._thread = threading.Thread(
            target=self._run, name="dropbox-emulator-hooks", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Return once nothing is sent any more."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while not self._stop.wait(INTERVAL):
            if not self._world.webhooks:
                continue
            with self._world.lock:
                self._pending += self.notices()
            now = time.monotonic()
            due = [notice for notice in self._pending if notice.due <= now]
            for notice in due:
                self._pending.remove(notice)
                self._send(notice)

    def notices(self) -> list[_Notice]:
        """Return whom to tell of what has changed since this was called."""
        world = self._world
        world.jobs.run_due()
        world.scan()
        news = world.journal.news()
        found = []
        for key in world.webhooks:
            app = world.app(key)
            told = {
                account
                for account, lower in news
                if self._concerns(app, account, lower)
            }
            if told:
                found.append(_Notice(app, sorted(told), time.monotonic()))
        return found

    def _concerns(self, app: App, account_id: str, lower: str) -> bool:
        if not self._world.oauth.links(account_id, app.key):
            return False
        if self._world.behaviour.webhooks_tell_all:
            return True
        root = paths.fold(self._world.root_of(app, account_id))
        return (lower + "/").startswith(root + "/")

    def _send(self, notice: _Notice) -> None:
        """Tell an app; if it does not take it, it is told again later."""
        uids = [int(self._world.account(one).uid) for one in notice.accounts]
        content = {
            "list_folder": {"accounts": notice.accounts},
            "delta": {"users": uids},
        }
        body = json.dumps(content).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": AGENT,
            "X-Dropbox-Signature": signature(notice.app.secret, body),
        }
        address = self._world.webhooks.get(notice.app.key)
        if address is None:
            return
        try:
            reply = _session().post(
                address, data=body, headers=headers, timeout=PATIENCE
            )
            accepted = reply.status_code == 200
        except requests.RequestException:
            accepted = False
        behaviour = self._world.behaviour
        notice.tries += 1
        if not accepted and notice.tries < behaviour.webhook_tries:
            pause = behaviour.webhook_pause * 2 ** (notice.tries - 1)
            notice.due = time.monotonic() + pause
            self._pending.append(notice)


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    return session
