"""How apps hear of changes without asking: longpoll and webhooks."""

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from dropbox_emulator.hooks import Hooks, signature

LONGPOLL = "files/list_folder/longpoll"


class TestLongpoll:
    @pytest.fixture
    def wait(self, emulator, session):
        """Wait for changes; return the answer. No token is needed."""

        def wait(cursor, timeout=30):
            return session.post(
                f"{emulator.url}/2/{LONGPOLL}",
                json={"cursor": cursor, "timeout": timeout},
                timeout=60,
            )

        return wait

    def test_change_meanwhile(self, api, emulator, wait):
        cursor = api.list()[1]
        timer = threading.Timer(0.5, emulator.write, ["/a.pdf", b"x"])
        began = time.monotonic()
        timer.start()
        assert wait(cursor).json() == {"changes": True}
        assert 0.4 < time.monotonic() - began < 10

    def test_change_on_disk(self, api, emulator, wait):
        cursor = api.list()[1]
        place = emulator.app_folder() / "a.pdf"
        threading.Timer(0.2, place.write_bytes, [b"x"]).start()
        assert wait(cursor).json() == {"changes": True}

    def test_nothing_new(self, api, emulator, wait):
        emulator.behave(longpoll_most=0.3)
        cursor = api.list()[1]
        emulator.write("/elsewhere", b"", app_key="full-key")
        assert wait(cursor).json() == {"changes": False}

    def test_sdk(self, api, emulator, client):
        cursor = api.list()[1]
        emulator.write("/a.pdf", b"x")
        assert client.files_list_folder_longpoll(cursor).changes

    def test_no_authorization_is_taken(self, api, emulator, session):
        refused = session.post(
            f"{emulator.url}/2/{LONGPOLL}",
            json={"cursor": api.list()[1]},
            auth=("somebody", "something"),
        )
        assert refused.status_code == 400
        assert "Authorization" in refused.text

    def test_bad_cursors(self, api, emulator, wait):
        cursor = api.list()[1]
        assert 'Invalid "cursor"' in wait("garbage").text
        assert wait(cursor, timeout=5).status_code == 400
        emulator.reset()
        assert wait(cursor).json()["error"] == {".tag": "reset"}


class Receiver(ThreadingHTTPServer):
    """An app's address for webhooks."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got, self.refuse, self.echo = [], 0, True
        self.address = f"http://127.0.0.1:{self.server_port}/hook?x=1"

    def wait(self, count, seconds=30):
        deadline = time.monotonic() + seconds
        while len(self.got) < count:
            assert time.monotonic() < deadline, f"{len(self.got)} of {count} came"
            time.sleep(0.02)
        return self.got


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        (challenge,) = parse_qs(urlsplit(self.path).query)["challenge"]
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(challenge.encode() if self.server.echo else b"hello")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        refused = len(self.server.got) < self.server.refuse
        self.server.got.append((time.monotonic(), dict(self.headers), body))
        self.send_response(500 if refused else 200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        thread = threading.Thread(target=receiver.serve_forever)
        thread.start()
        yield receiver
        receiver.shutdown()
        thread.join()


@pytest.fixture
def hooked(receiver, emulator, grant):
    emulator.register_webhook(receiver.address)
    yield receiver
    emulator.webhooks.clear()


class TestWebhooks:
    def test_signature(self):
        body = (
            b'{"list_folder": {"accounts": ["dbid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQngc"]'
            b'}, "delta": {"users": [12345]}}'
        )
        assert signature("app-secret", body) == (
            "cf0e700db089a93ac43bb1158e4dd09d649cba5b09fc64ec401bd57b3aabb8ad"
        )

    def test_tells_who(self, hooked, emulator):
        emulator.write("/a.pdf", b"x")
        _at, headers, body = hooked.wait(1)[0]
        account = emulator.account()
        assert json.loads(body) == {
            "list_folder": {"accounts": [account.account_id]},
            "delta": {"users": [int(account.uid)]},
        }
        wanted = hmac.new(b"folder-secret", body, hashlib.sha256).hexdigest()
        assert headers["X-Dropbox-Signature"] == wanted
        assert headers["User-Agent"] == "DropboxWebhooks/1.0"

    def test_of_own_writes_and_of_the_disk(self, hooked, emulator, api):
        api.upload(b"x", path="/own.pdf")
        hooked.wait(1)
        (emulator.app_folder() / "dropped.pdf").write_bytes(b"x")
        hooked.wait(2)

    def test_not_of_other_accounts_nor_of_other_folders(self, tmp_path, helpers):
        emulator = helpers.make_emulator(tmp_path)
        emulator.grant()
        emulator.webhooks["folder-key"] = "http://localhost/hook"
        emulator.journal.keeps_news = True
        hooks = Hooks(emulator)

        def told():
            return [notice.accounts for notice in hooks.notices()]

        emulator.write("/a.pdf", b"x", account="other@example.com")
        emulator.write("/a.pdf", b"x", app_key="full-key")
        assert told() == []
        emulator.write("/ours.pdf", b"x")
        assert told() == [[emulator.account().account_id]]
        emulator.behave(webhooks_tell_all=True)
        emulator.write("/b.pdf", b"x", app_key="full-key")
        assert told() == [[emulator.account().account_id]]
        emulator.stop()

    def test_again_until_it_is_taken(self, hooked, emulator):
        emulator.behave(webhook_pause=0.3)
        hooked.refuse = 2
        emulator.write("/a.pdf", b"x")
        times = [at for at, _headers, _body in hooked.wait(3)]
        assert times[1] - times[0] >= 0.3
        assert times[2] - times[1] >= 0.6

    def test_not_for_ever(self, hooked, emulator):
        emulator.behave(webhook_pause=0.05, webhook_tries=2)
        hooked.refuse = 2
        emulator.write("/a.pdf", b"x")
        hooked.wait(2)
        emulator.write("/b.pdf", b"x")
        hooked.wait(3)
        # The third one is of the second change, taken at once.
        time.sleep(0.5)
        assert len(hooked.got) == 3

    def test_address_has_to_answer(self, receiver, emulator):
        receiver.echo = False
        with pytest.raises(ValueError):
            emulator.register_webhook(receiver.address)
        with pytest.raises(ValueError):
            emulator.register_webhook("http://127.0.0.1:9/")
        assert not emulator.webhooks
