"""What each call of the client does, on the local Dropbox."""

import logging
import threading
import time
import tracemalloc
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from odoo.addons.dext_dropbox.dropbox_api import client as client_module
from odoo.addons.dext_dropbox.dropbox_api import downloads
from odoo.addons.dext_dropbox.dropbox_api import parts as parts_module
from odoo.addons.dext_dropbox.dropbox_api.content_hash import ContentHash
from odoo.addons.dext_dropbox.dropbox_api.downloads import THREADS
from odoo.addons.dext_dropbox.dropbox_api.errors import (
    FileProblem,
    ReconnectNeeded,
    TryLater,
    Unfinished,
)
from odoo.addons.dext_dropbox.dropbox_api.parts import Parts
from odoo.addons.dext_dropbox.dropbox_api.values import (
    DeletedEntry,
    FileEntry,
    FolderEntry,
)

from dropbox_emulator.model import person_id

from ..conftest import FULL_APP

MEGABYTE = 1024 * 1024


def all_changes(client, cursor=None):
    """Return all entries after ``cursor``, the last cursor, and how many pages."""
    entries, pages, more = [], 0, True
    while more:
        page = client.changes("", cursor)
        entries += page.entries
        cursor, more, pages = page.cursor, page.has_more, pages + 1
    return entries, cursor, pages


def hash_of(content):
    digest = ContentHash()
    digest.update(content)
    return digest.hexdigest()


class TestChanges:
    def test_file_with_all_that_is_known_of_it(self, emulator, client):
        content, saved = b"a bill", datetime(2026, 1, 2, 3, 4, 5)
        written = emulator.write("/ACME/Invoices/Bill.PDF", content, modified=saved)
        file = all_changes(client)[0][-1]
        assert file == FileEntry(
            id=written["id"],
            rev=written["rev"],
            path="/ACME/Invoices/Bill.PDF",
            path_lower="/acme/invoices/bill.pdf",
            name="Bill.PDF",
            size=6,
            content_hash=hash_of(content),
            modified=file.modified,
            downloadable=True,
            modified_by="",
        )
        # It is the time of arrival that counts, whatever the sender's clock says.
        assert abs(file.modified - datetime.utcnow()) < timedelta(minutes=1)

    def test_folder_and_what_is_deleted(self, emulator, client):
        made = emulator.mkdir("/ACME")
        entries, cursor, _pages = all_changes(client)
        assert entries == [FolderEntry(made["id"], "/ACME", "/acme", "ACME")]
        emulator.delete("/ACME")
        assert all_changes(client, cursor)[0] == [DeletedEntry("/acme")]

    def test_names_arrive_composed(self, emulator, client):
        emulator.write(unicodedata.normalize("NFD", "/Café/Reçu.pdf"), b"x")
        assert all_changes(client)[0][-1].path == unicodedata.normalize(
            "NFC", "/Café/Reçu.pdf"
        )

    def test_who_saved_it_in_a_shared_folder(self, emulator, connect):
        whole = {"app_key": FULL_APP.key}
        emulator.mkdir("/ACME", **whole)
        emulator.share("/ACME", ["client@example.com"], **whole)
        sender = "client@example.com"
        emulator.write("/ACME/theirs.pdf", b"x", modified_by=sender, **whole)
        emulator.write("/ACME/ours.pdf", b"y", **whole)
        emulator.write("/mine.pdf", b"z", **whole)
        entries = all_changes(connect(app=FULL_APP, **whole))[0]
        by_name = {entry.name: entry for entry in entries}
        assert by_name["theirs.pdf"].modified_by == person_id(sender)
        assert by_name["ours.pdf"].modified_by == emulator.account().account_id
        assert by_name["mine.pdf"].modified_by == ""

    def test_online_document_cannot_be_downloaded(self, emulator, client):
        emulator.write("/a.paper", b"x")
        (entry,) = client.changes("").entries
        assert (entry.downloadable, entry.content_hash) == (False, "")
        with pytest.raises(FileProblem) as caught:
            client.download(entry)
        assert caught.value.reason == "refused"

    def test_pages(self, emulator, client, monkeypatch):
        monkeypatch.setattr(client_module, "PAGE", 10)
        emulator.write_many({f"/{number}.pdf": b"x" for number in range(35)})
        entries, cursor, pages = all_changes(client)
        assert sorted(entry.name for entry in entries) == sorted(
            f"{number}.pdf" for number in range(35)
        )
        assert pages > 3
        assert all_changes(client, cursor) == ([], cursor, 1)

    def test_empty_page_is_not_the_end(self, emulator, client):
        emulator.write("/a.pdf", b"x")
        emulator.faults.add("files/list_folder", "empty_page")
        emulator.faults.add("files/list_folder/continue", "empty_page")
        page = client.changes("")
        assert (page.entries, page.has_more) == ((), True)
        entries, _cursor, pages = all_changes(client, page.cursor)
        assert [entry.name for entry in entries] == ["a.pdf"]
        assert pages == 2

    def test_only_what_is_new_after_the_cursor(self, emulator, client, routes):
        emulator.write("/a.pdf", b"x")
        cursor = all_changes(client)[1]
        emulator.write("/b.pdf", b"x")
        emulator.calls.clear()
        assert [entry.name for entry in all_changes(client, cursor)[0]] == ["b.pdf"]
        assert routes() == ["files/list_folder/continue"]

    def test_below_a_base_folder(self, emulator, client):
        emulator.write("/Dext/in.pdf", b"x")
        emulator.write("/Other/out.pdf", b"x")
        page = client.changes("/Dext")
        assert "in.pdf" in [entry.name for entry in page.entries]
        assert "out.pdf" not in [entry.name for entry in page.entries]


class TestMakeFolder:
    def test_with_its_parents(self, emulator, client):
        made = client.make_folder("/Dext/ACME/Invoices")
        assert made.path == "/Dext/ACME/Invoices"
        assert set(emulator.tree()) == {"/Dext", "/Dext/ACME", "/Dext/ACME/Invoices"}

    def test_that_is_there_whatever_its_case(self, emulator, client):
        there = emulator.mkdir("/ACME")
        assert client.make_folder("/acme") == FolderEntry(
            there["id"], "/ACME", "/acme", "ACME"
        )

    def test_that_somebody_makes_at_the_same_time(self, emulator, client):
        emulator.faults.add("files/create_folder_v2", "folder_race")
        assert client.make_folder("/ACME").path == "/ACME"
        assert set(emulator.tree()) == {"/ACME"}

    def test_again_after_the_answer_was_lost(self, emulator, client):
        emulator.faults.add("files/create_folder_v2", "lost_reply")
        with pytest.raises(TryLater):
            client.make_folder("/ACME")
        assert client.make_folder("/ACME").path == "/ACME"

    @pytest.mark.parametrize(
        ("path", "reason"), [("/ACME", "conflict"), ("/ACME/Invoices", "blocked")]
    )
    def test_where_a_file_has_the_name(self, emulator, client, path, reason):
        emulator.write("/ACME", b"x")
        with pytest.raises(FileProblem) as caught:
            client.make_folder(path)
        assert caught.value.reason == reason

    def test_decomposed_name_is_the_same_folder(self, emulator, client):
        there = emulator.mkdir("/Café")
        made = client.make_folder(unicodedata.normalize("NFD", "/Café"))
        assert made.id == there["id"]
        # Dropbox itself does not find decomposed names everywhere.
        asked = {call.arg["path"] for call in emulator.calls}
        assert asked == {unicodedata.normalize("NFC", "/Café")}

    def test_name_that_dropbox_refuses(self, client):
        with pytest.raises(FileProblem) as caught:
            client.make_folder("/desktop.ini")
        assert caught.value.reason == "refused"


class TestDownload:
    @pytest.mark.parametrize(
        "change",
        [
            lambda emulator: emulator.write("/a.pdf", b"another"),
            lambda emulator: emulator.move("/a.pdf", "/b.pdf"),
            lambda emulator: emulator.delete("/a.pdf"),
        ],
        ids=["replaced", "moved", "deleted"],
    )
    def test_is_the_version_that_was_listed(self, emulator, client, listed, change):
        entry = listed()
        change(emulator)
        assert client.download(entry) == b"the content"

    def test_version_that_is_gone(self, client, listed):
        with pytest.raises(FileProblem) as caught:
            client.download(replace(listed(), rev="0123456789abcdef"))
        assert caught.value.reason == "gone"

    @pytest.mark.parametrize(
        "wrong", [{"size": 10}, {"size": 12}, {"content_hash": "0" * 64}], ids=str
    )
    def test_is_verified(self, client, listed, wrong):
        with pytest.raises(FileProblem) as caught:
            client.download(replace(listed(), **wrong))
        assert caught.value.reason == "altered"

    def test_cut_off_is_never_a_success(self, emulator, client, listed):
        entry = listed()
        emulator.faults.add("files/download", "truncated", bytes=5)
        # Which of the two depends on the version of urllib3.
        with pytest.raises((TryLater, FileProblem)) as caught:
            client.download(entry)
        assert getattr(caught.value, "reason", "altered") == "altered"

    def test_large_file_takes_its_size_in_memory_once(self, client, listed):
        content = bytes(range(256)) * (20 * MEGABYTE // 256)
        entry = listed(content=content)
        tracemalloc.start()
        try:
            assert client.download(entry) == content
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        # The local Dropbox shares the process; it sends pieces of 256 KB.
        assert peak < 1.5 * len(content)

    def test_endless_file_is_given_up(self, emulator, client, listed):
        entry = listed(content=b"x" * 20 * MEGABYTE)
        emulator.faults.add("files/download", "drip", seconds=60)
        start = time.monotonic()
        with pytest.raises(FileProblem) as caught:
            client.download(replace(entry, size=1000))
        assert caught.value.reason == "altered"
        assert time.monotonic() - start < 20

    def test_empty_file(self, client, listed):
        assert client.download(listed(content=b"")) == b""


class TestDownloadAll:
    def test_one_bad_file_spoils_no_other(self, emulator, client):
        emulator.write_many({f"/{n:02}.pdf": b"%d" % n for n in range(20)})
        emulator.faults.add(
            "files/download", "wrong_bytes", times=None, match="/07.pdf"
        )
        emulator.faults.add("files/download", "close", times=None, match="/11.pdf")
        entries = sorted(client.changes("").entries, key=lambda entry: entry.name)
        found = list(client.download_all(entries))
        assert found[7].reason == "altered"
        assert isinstance(found[11], TryLater)
        for number in {*range(20)} - {7, 11}:
            assert found[number] == b"%d" % number

    def test_is_done_at_the_same_time(self, emulator, client, monkeypatch):
        emulator.write_many({f"/{n}.pdf": b"x" for n in range(THREADS)})
        together = threading.Barrier(THREADS, timeout=20)
        download = client.download

        def meet(*args):
            together.wait()
            return download(*args)

        monkeypatch.setattr(client, "download", meet)
        entries = client.changes("").entries
        assert list(client.download_all(entries)) == [b"x"] * THREADS

    def test_of_several_imports_keeps_their_connections(
        self, emulator, connect, caplog
    ):
        for number in range(24):
            emulator.write(f"/{number}.pdf", b"%PDF-1.4" + bytes(number))
        clients = [connect() for _import in range(3)]
        entries = [list(every.changes("").entries) for every in clients]
        with caplog.at_level(logging.WARNING, "urllib3"):
            with ThreadPoolExecutor(len(clients)) as pool:
                for contents in pool.map(
                    lambda every, those: list(every.download_all(those)),
                    clients,
                    entries,
                ):
                    assert all(isinstance(content, bytes) for content in contents)
        full = [line for line in caplog.messages if "pool is full" in line]
        assert not full

    def test_nothing(self, client):
        assert list(client.download_all([])) == []

    @pytest.fixture
    def none_left(self):
        """Waits until downloads that were given up have ended: they call Dropbox."""
        yield
        deadline = time.monotonic() + 30
        while any(
            thread.name.startswith(downloads.THREAD) for thread in threading.enumerate()
        ):
            assert time.monotonic() < deadline
            time.sleep(0.05)

    @pytest.fixture
    def parts(self, tmp_path):
        return Parts(tmp_path / "parts")

    @pytest.fixture
    def twenty(self, emulator, client):
        """Files of the names 00 to 19."""
        emulator.write_many({f"/{n:02}.pdf": b"x" for n in range(20)})
        return sorted(client.changes("").entries, key=lambda entry: entry.name)

    @pytest.mark.usefixtures("none_left")
    def test_who_hangs_is_not_waited_for(self, emulator, client, monkeypatch, twenty):
        monkeypatch.setattr(downloads, "SILENCE", 0.3)
        emulator.faults.add("files/download", "delay", times=None, before_reply=8)
        start = time.monotonic()
        with pytest.raises(TryLater) as caught:
            list(client.download_all(twenty))
        assert caught.value.everything
        assert time.monotonic() - start < 6

    @pytest.mark.usefixtures("none_left")
    def test_a_file_that_hangs_is_its_own_trouble(
        self, emulator, client, monkeypatch, twenty
    ):
        monkeypatch.setattr(downloads, "SILENCE", 0.5)
        emulator.faults.add(
            "files/download", "delay", times=None, before_reply=8, match="/01.pdf"
        )
        start = time.monotonic()
        found = list(client.download_all(twenty))
        assert time.monotonic() - start < 6
        hung = found.pop(1)
        assert isinstance(hung, TryLater)
        assert not hung.everything
        assert found == [b"x"] * 19

    @pytest.mark.usefixtures("none_left")
    def test_who_drips_is_not_waited_for_for_ever(
        self, emulator, client, monkeypatch, parts
    ):
        """Not even where each drop is a sign of life."""
        monkeypatch.setattr(downloads, "SILENCE", 2)
        monkeypatch.setattr(downloads, "CHUNK", 1)
        monkeypatch.setattr(downloads, "GRACE", 0.1)
        emulator.write("/a.pdf", b"x" * 100)
        entries = client.changes("").entries
        emulator.faults.add("files/download", "drip", seconds=15)
        start = time.monotonic()
        (found,) = client.download_all(entries, within=0.5, parts=parts)
        assert isinstance(found, Unfinished)
        assert time.monotonic() - start < 10

    @pytest.mark.usefixtures("none_left")
    def test_drops_that_are_no_sign_of_life(self, emulator, client, monkeypatch, parts):
        """A byte now and then: it is not waited for, however often it comes."""
        monkeypatch.setattr(downloads, "SILENCE", 0.5)
        emulator.write("/a.pdf", b"x" * 100)
        entries = client.changes("").entries
        emulator.faults.add("files/download", "drip", seconds=15)
        start = time.monotonic()
        with pytest.raises(TryLater):
            list(client.download_all(entries, parts=parts))
        assert time.monotonic() - start < 10

    def test_who_is_slow_but_alive_is_waited_for(self, emulator, client, monkeypatch):
        monkeypatch.setattr(downloads, "SILENCE", 0.6)
        monkeypatch.setattr(downloads, "CHUNK", 1)
        emulator.write("/a.pdf", b"x" * 100)
        entries = client.changes("").entries
        emulator.faults.add("files/download", "drip", seconds=2)
        assert list(client.download_all(entries)) == [b"x" * 100]

    def test_a_slow_file_comes_in_several_turns(
        self, emulator, client, monkeypatch, parts
    ):
        """Each goes on where the last one ended, and a neighbour waits for none."""
        monkeypatch.setattr(downloads, "GRACE", 0.1)
        slow = bytes(range(256)) * 4096  # 1 MB
        emulator.write_many({"/slow.pdf": slow, "/z.pdf": b"z"})
        entries = {entry.name: entry for entry in client.changes("").entries}
        emulator.faults.add(
            "files/download", "drip", times=None, seconds=4, match="/slow.pdf"
        )
        turns, came = 0, [None]
        while not isinstance(came[0], bytes) and turns < 20:
            parts = Parts(parts.folder)  # nothing is remembered from turn to turn
            wanted = [entries["slow.pdf"], *([] if turns else [entries["z.pdf"]])]
            before = len(parts.of(wanted[0]))
            came = list(client.download_all(wanted, within=1.2, parts=parts))
            assert len(parts.of(wanted[0])) > before or came[0] == slow
            assert turns or came[1] == b"z"
            turns += 1
        assert turns > 1
        assert came == [slow]
        assert not list(parts.folder.iterdir())

    def test_a_line_that_breaks_now_and_then(self, emulator, client, parts):
        content = bytes(range(256)) * 4096
        emulator.write("/a.pdf", content)
        entries = client.changes("").entries
        emulator.faults.add("files/download", "truncated", times=4)
        found = [list(client.download_all(entries, parts=parts))[0] for _ in range(5)]
        assert [type(one) for one in found[:4]] == [Unfinished] * 4
        assert found[4] == content

    def test_what_was_kept_and_does_not_fit_is_begun_anew(
        self, emulator, client, parts
    ):
        emulator.write("/a.pdf", b"x" * 100)
        entries = client.changes("").entries
        parts.add(entries[0], 0, b"other")
        (found,) = client.download_all(entries, parts=parts)
        assert found.reason == "altered"
        assert list(client.download_all(entries, parts=parts)) == [b"x" * 100]

    def test_what_was_kept_by_another_process_is_gone_on_with(
        self, emulator, client, parts
    ):
        emulator.write("/a.pdf", b"x" * 100)
        entries = client.changes("").entries
        Parts(parts.folder).add(entries[0], 0, b"wrong")
        (found,) = client.download_all(entries, parts=parts)
        assert found.reason == "altered", "what was kept is used"
        assert not list(parts.folder.iterdir())

    def test_without_a_folder_for_parts_files_come_all_the_same(
        self, emulator, client, parts
    ):
        parts.folder.write_bytes(b"")  # not to be listed, and nothing fits into it
        emulator.write("/a.pdf", b"x" * 100)
        entries = client.changes("").entries
        assert list(client.download_all(entries, parts=parts)) == [b"x" * 100]

    def test_parts_have_bounds(self, client, listed, parts, monkeypatch):
        entry, other = listed(content=b"x" * 100), listed("/b.pdf", b"y" * 100)
        assert parts.add(entry, 0, b"x" * 10)
        assert not parts.add(entry, 5, b"x")  # another worker was faster
        monkeypatch.setattr(parts_module, "MOST", 50)
        assert not parts.add(other, 0, b"y" * 45)
        monkeypatch.setattr(parts_module, "KEPT_FOR", -1)
        assert parts.sweep() == 0
        assert parts.of(entry) == b""

    @pytest.mark.parametrize("trouble", ["expires_in", "access"])
    def test_token_is_renewed_once_for_all(self, emulator, connect, routes, trouble):
        emulator.write_many({f"/{n}.pdf": b"x" for n in range(20)})
        entries = connect().changes("").entries
        client = connect(**{trouble: {"expires_in": 0, "access": "sl.bad"}[trouble]})
        emulator.calls.clear()
        assert list(client.download_all(entries)) == [b"x"] * 20
        assert routes().count("oauth2/token") == 1

    def test_withdrawn_access_is_told_for_each(self, emulator, connect, routes):
        emulator.write_many({f"/{n}.pdf": b"x" for n in range(20)})
        client = connect()
        entries = client.changes("").entries
        emulator.revoke()
        emulator.calls.clear()
        found = list(client.download_all(entries))
        assert {(type(error), error.reason) for error in found} == {
            (ReconnectNeeded, "revoked")
        }
        assert routes().count("oauth2/token") == 1

    def test_without_access_nothing_is_tried(self, emulator, connect, routes):
        client = connect(expires_in=0)
        emulator.revoke()
        with pytest.raises(ReconnectNeeded):
            list(client.download_all([None] * 5))
        assert routes() == ["oauth2/token"]


class TestAccess:
    def test_account(self, emulator, client):
        account, found = emulator.account(), client.account()
        assert (found.id, found.name, found.email) == (
            account.account_id,
            account.name,
            account.email,
        )

    def test_good_token_is_not_renewed(self, client, routes):
        before = client.tokens
        client.account()
        assert routes() == ["users/get_current_account"]
        assert client.tokens == before

    def test_token_near_its_end_is_renewed_and_shown(self, connect, routes):
        client = connect(expires_in=200)
        before = client.tokens
        client.account()
        after = client.tokens
        assert routes() == ["oauth2/token", "users/get_current_account"]
        assert after.access != before.access
        assert after.refresh == before.refresh
        assert after.expires > datetime.utcnow() + timedelta(hours=3)
        assert after.expires.tzinfo is None

    def test_token_expires_early(self, emulator, client, routes):
        emulator.expire_access_tokens()
        before = client.tokens
        client.account()
        assert routes().count("oauth2/token") == 1
        assert client.tokens.access != before.access

    def test_unknown_token_is_renewed_once(self, connect, routes):
        client = connect(access="sl.unknown")
        client.account()
        client.changes("")
        assert routes() == [
            "users/get_current_account",
            "oauth2/token",
            "users/get_current_account",
            "files/list_folder",
        ]

    def test_token_that_stays_unknown(self, emulator, client, routes):
        emulator.faults.add("files/list_folder", "invalid_token", times=None)
        for _ in range(2):
            with pytest.raises(ReconnectNeeded):
                client.changes("")
        assert routes().count("oauth2/token") == 1

    def test_renewal_in_trouble_is_no_reason_to_reconnect(self, emulator, connect):
        client = connect(access="sl.unknown")
        emulator.faults.add("oauth2/token", "unavailable", times=2)
        for _ in range(2):
            with pytest.raises(TryLater):
                client.account()
        client.account()

    def test_revoke(self, emulator, connect):
        client, other = connect(), connect(account="autre@example.com")
        client.revoke()
        assert not emulator.oauth.links(emulator.account().account_id)
        with pytest.raises(ReconnectNeeded):
            client.account()
        other.account()

    def test_revoke_with_an_expired_token(self, emulator, client):
        emulator.expire_access_tokens()
        client.revoke()
        assert not emulator.oauth.links(emulator.account().account_id)

    def test_tokens_are_not_shown(self, client):
        tokens = client.tokens
        assert tokens.access not in repr(tokens)
        assert tokens.refresh not in repr(tokens)

    def test_nothing_outside_the_app_folder(self, emulator, client):
        emulator.files_of().write("/Private/diary.pdf", b"secret")
        emulator.write("/own.pdf", b"x")
        assert [entry.path for entry in all_changes(client)[0]] == ["/own.pdf"]
