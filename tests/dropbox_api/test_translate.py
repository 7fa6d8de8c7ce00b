"""Section 3.11 of the notes on Dropbox's API as a table: every error has one answer.

Each row goes the whole way: local Dropbox, TLS, the SDK, our client.
"""

import threading
import time
import traceback
from types import SimpleNamespace

import pytest
import requests

from odoo.addons.dext_dropbox.dropbox_api import client as client_module
from odoo.addons.dext_dropbox.dropbox_api.errors import (
    BaseFolderMissing,
    DropboxError,
    FileProblem,
    ReconnectNeeded,
    RelistNeeded,
    RequestRefused,
    TryLater,
)
from odoo.addons.dext_dropbox.dropbox_api.translate import translated

from dropbox_emulator.wire import Reply, error_reply, json_reply, text_reply, union

LIST, MORE = "files/list_folder", "files/list_folder/continue"
DOWNLOAD, FOLDER = "files/download", "files/create_folder_v2"
ACCOUNT, TOKEN = "users/get_current_account", "oauth2/token"

SOON = {"seconds": None, "everything": False}


def api_error(*tags):
    return "api_error", {"tags": list(tags)}


# What goes wrong: the route, the fault and its details; then our error and its parts.
TABLE = [
    # Dropbox asks to slow down: everything waits, for as long as it said.
    (LIST, "rate_limit", {}, TryLater, {"seconds": 15, "everything": True}),
    (DOWNLOAD, "rate_limit", {}, TryLater, {"seconds": 15, "everything": True}),
    (TOKEN, "rate_limit", {}, TryLater, {"seconds": 15, "everything": True}),
    (LIST, "rate_limit_long", {}, TryLater, {"seconds": 300, "everything": True}),
    (
        FOLDER,
        "rate_limit",
        {"reason": "too_many_write_operations"},
        TryLater,
        {"seconds": 15, "everything": True},
    ),
    (LIST, "rate_limit_text", {}, TryLater, {"seconds": 15, "everything": True}),
    (LIST, "rate_limit_no_header", {}, TryLater, {"seconds": None, "everything": True}),
    # Dropbox or the way to it is in trouble.
    (LIST, "server_error", {}, TryLater, SOON),
    (LIST, "bad_gateway", {}, TryLater, SOON),
    (LIST, "unavailable", {}, TryLater, SOON),
    (LIST, "gateway_timeout", {}, TryLater, SOON),
    (LIST, "close", {}, TryLater, SOON),
    (LIST, "truncated", {}, TryLater, SOON),
    (LIST, "lost_reply", {}, TryLater, SOON),
    (DOWNLOAD, "server_error", {}, TryLater, SOON),
    (DOWNLOAD, "close", {}, TryLater, SOON),
    (TOKEN, "server_error", {}, TryLater, SOON),
    (TOKEN, "bad_gateway", {}, TryLater, SOON),
    (TOKEN, "close", {}, TryLater, SOON),
    (TOKEN, "truncated", {}, TryLater, SOON),
    # Answers that do not have the promised shape.
    (LIST, "not_json", {}, TryLater, SOON),
    (DOWNLOAD, "not_json", {}, TryLater, SOON),
    (LIST, "conflict_text", {}, TryLater, SOON),
    (LIST, "other", {}, TryLater, SOON),
    (LIST, "unknown_tag", {}, TryLater, SOON),
    (DOWNLOAD, *api_error("path", "tag_from_the_future"), TryLater, SOON),
    (FOLDER, "quota", {}, TryLater, SOON),
    (DOWNLOAD, "quota", {}, TryLater, SOON),
    # The access is gone, or is not enough.
    (LIST, "invalid_token", {"times": 2}, ReconnectNeeded, {"reason": "revoked"}),
    (LIST, "expired_token", {"times": 2}, ReconnectNeeded, {"reason": "revoked"}),
    (TOKEN, "invalid_grant", {}, ReconnectNeeded, {"reason": "revoked"}),
    # What we ask for is not accepted.
    (TOKEN, "invalid_client", {}, RequestRefused, {}),
    # The cursor, the listed folder, the account's root.
    (MORE, "reset", {}, RelistNeeded, {}),
    (LIST, "base_not_found", {}, BaseFolderMissing, {}),
    (MORE, "base_not_found", {}, BaseFolderMissing, {}),
    (MORE, *api_error("path", "not_folder"), BaseFolderMissing, {}),
    (LIST, "invalid_root", {}, RelistNeeded, {}),
    # One file or folder.
    (DOWNLOAD, *api_error("path", "not_found"), FileProblem, {"reason": "gone"}),
    (DOWNLOAD, "wrong_bytes", {}, FileProblem, {"reason": "altered"}),
    (
        DOWNLOAD,
        *api_error("path", "restricted_content"),
        FileProblem,
        {"reason": "refused"},
    ),
    (DOWNLOAD, *api_error("unsupported_file"), FileProblem, {"reason": "refused"}),
    (DOWNLOAD, *api_error("path", "locked"), TryLater, SOON),
    *(
        (FOLDER, *api_error("path", tag), FileProblem, {"reason": "refused"})
        for tag in ("no_write_permission", "insufficient_space", "disallowed_name")
    ),
    (
        FOLDER,
        *api_error("path", "conflict", "file"),
        FileProblem,
        {"reason": "conflict"},
    ),
    (
        FOLDER,
        *api_error("path", "conflict", "file_ancestor"),
        FileProblem,
        {"reason": "blocked"},
    ),
    (FOLDER, *api_error("path", "too_many_write_operations"), TryLater, SOON),
]


def call(route, connect, emulator):
    """Call ``route`` in the way in which the product does."""
    client = connect(expires_in=0 if route == TOKEN else 3600)
    if route == ACCOUNT:
        return client.account()
    if route == FOLDER:
        return client.make_folder("/Client")
    if route == DOWNLOAD:
        written = emulator.write("/a.pdf", b"0123456789")
        return client.download(SimpleNamespace(**written))
    cursor = client.changes("").cursor if route == MORE else None
    return client.changes("", cursor)


def error_of(route, connect, emulator):
    """Return our error that comes from calling ``route``; anything else fails."""
    with pytest.raises(DropboxError) as caught:
        call(route, connect, emulator)
    return caught.value


@pytest.mark.parametrize(
    ("route", "fault", "details", "kind", "parts"),
    TABLE,
    ids=[f"{row[0]} {row[1]} {row[2] or ''}" for row in TABLE],
)
def test_table(emulator, connect, route, fault, details, kind, parts):
    emulator.faults.add(route, fault, **details)
    error = error_of(route, connect, emulator)
    assert type(error) is kind
    assert {name: getattr(error, name) for name in parts} == parts
    assert error.__cause__ is not error
    assert not emulator.faults.pending()


REPLIES = [
    # 200, but not with what was promised
    (LIST, json_reply({}), TryLater),
    (LIST, json_reply([]), TryLater),
    (LIST, json_reply(None), TryLater),
    (LIST, json_reply({"entries": None, "cursor": "c", "has_more": False}), TryLater),
    (LIST, json_reply({"entries": [], "cursor": "", "has_more": False}), TryLater),
    (LIST, json_reply({"entries": [{".tag": "new"}], "cursor": "c"}), TryLater),
    (LIST, Reply(200, b""), TryLater),
    (LIST, Reply(200, b"\xff\xfe"), TryLater),
    (LIST, Reply(200, b"{}", "application/json; charset=utf-8"), TryLater),
    (LIST, Reply(200, b"no", headers={"Content-Encoding": "gzip"}), TryLater),
    (ACCOUNT, json_reply({"account_id": "short"}), TryLater),
    (DOWNLOAD, Reply(200, b"", headers={"Dropbox-API-Result": "[]"}), TryLater),
    (TOKEN, json_reply({}), TryLater),
    (TOKEN, json_reply([]), TryLater),
    (TOKEN, json_reply(None), TryLater),
    (TOKEN, json_reply({"access_token": "x", "expires_in": "soon"}), TryLater),
    (TOKEN, text_reply(200, "<html>"), TryLater),
    # errors in odd clothes
    (LIST, text_reply(400, "Error in call to API function"), RequestRefused),
    (LIST, json_reply({"error": "unheard of"}, 400), RequestRefused),
    (LIST, json_reply([], 400), RequestRefused),
    (LIST, text_reply(401, "Unauthorized"), TryLater),
    (LIST, error_reply(401, union("other"), ("other",)), ReconnectNeeded),
    (LIST, error_reply(401, union("new"), ("new",)), ReconnectNeeded),
    (LIST, text_reply(403, "Forbidden"), TryLater),
    (LIST, json_reply({}, 403), TryLater),
    (LIST, json_reply({}, 404), TryLater),
    (LIST, text_reply(408, "Timeout"), TryLater),
    (LIST, text_reply(410, "Gone"), TryLater),
    (LIST, error_reply(429, {"reason": union("new")}, ("new",)), TryLater),
    (
        LIST,
        Reply(429, b"", "text/plain", {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}),
        TryLater,
    ),
    (TOKEN, text_reply(403, "Forbidden"), TryLater),
    (TOKEN, text_reply(404, "Not Found"), TryLater),
    (TOKEN, text_reply(400, "Bad Request"), RequestRefused),
]


@pytest.mark.parametrize(("route", "answer", "kind"), REPLIES)
def test_odd_replies(emulator, connect, reply, route, answer, kind):
    reply(route, answer)
    assert type(error_of(route, connect, emulator)) is kind


@pytest.mark.parametrize(
    "error", [OSError("no CA bundle"), UnicodeError(), AttributeError(), TypeError()]
)
def test_no_other_error_gets_out(error):
    with pytest.raises(TryLater) as caught, translated():
        raise error
    assert caught.value.__cause__ is error


def test_our_errors_stay_as_they_are():
    ours = FileProblem("gone")
    with pytest.raises(FileProblem) as caught, translated():
        raise ours
    assert caught.value is ours


def test_user_suspended(emulator, connect, reply):
    reply(LIST, error_reply(401, union("user_suspended"), ("user_suspended",)))
    assert error_of(LIST, connect, emulator).reason == "suspended"


def test_missing_scope_is_named(emulator, connect):
    client = connect(scopes=["account_info.read"])
    with pytest.raises(ReconnectNeeded) as caught:
        client.changes("")
    assert caught.value.reason == "scopes"
    assert str(caught.value) == "files.metadata.read"


def test_plan_without_the_call_is_told_in_its_own_words(emulator, connect):
    emulator.faults.add(DOWNLOAD, "quota")
    assert "monthly limit" in str(error_of(DOWNLOAD, connect, emulator))


def test_unknown_cursor_means_listing_again(client):
    with pytest.raises(RelistNeeded):
        client.changes("", "not a cursor")


@pytest.mark.parametrize("route", [LIST, ACCOUNT])
def test_refusal_repeats_no_token(emulator, connect, reply, route):
    token = "sl." + "Ab1_-" * 20
    text = (
        f'Invalid authorization value in HTTP header "Authorization": "Bearer {token}"'
    )
    reply(route, text_reply(400, text))
    error = error_of(route, connect, emulator)
    assert str(error).startswith("Invalid authorization value")
    assert "Ab1" not in "".join(traceback.format_exception(error))


def test_refusal_is_short(emulator, connect, reply):
    reply(LIST, text_reply(400, "word " * 10_000))
    assert len(str(error_of(LIST, connect, emulator))) == 500


class TestNeverWaits:
    """Nothing is slept through or repeated inside a worker."""

    @pytest.mark.parametrize("route", [LIST, DOWNLOAD, TOKEN])
    @pytest.mark.parametrize("fault", ["rate_limit_long", "server_error", "close"])
    def test_one_call_and_no_sleep(
        self, emulator, connect, routes, monkeypatch, route, fault
    ):
        sleepers, sleep = [], time.sleep

        def spy(seconds):
            sleepers.append(threading.current_thread())
            sleep(seconds)

        monkeypatch.setattr(time, "sleep", spy)
        emulator.faults.add(route, fault, times=None)
        error_of(route, connect, emulator)
        assert threading.current_thread() not in sleepers
        assert routes().count(route) == 1

    def test_silence_ends_after_the_timeout(self, emulator, connect, monkeypatch):
        monkeypatch.setattr(client_module, "TIMEOUT", 0.2)
        emulator.faults.add(LIST, "delay", before_reply=8)
        start = time.monotonic()
        assert type(error_of(LIST, connect, emulator)) is TryLater
        assert time.monotonic() - start < 6

    @pytest.mark.parametrize("route", [ACCOUNT, LIST, MORE, FOLDER, DOWNLOAD, TOKEN])
    def test_timeout_suits_odoo(self, emulator, connect, monkeypatch, route):
        """Odoo's tests and proxies of theirs take one number, at least 10 seconds."""
        timeouts, send = [], requests.Session.send

        def spy(session, request, **options):
            timeouts.append(options["timeout"])
            return send(session, request, **options)

        monkeypatch.setattr(requests.Session, "send", spy)
        call(route, connect, emulator)
        assert timeouts
        assert all(isinstance(value, float) and value >= 10 for value in timeouts)

    def test_slow_answers_are_waited_for(self, emulator, connect):
        emulator.faults.add(DOWNLOAD, "drip", seconds=0.5)
        assert call(DOWNLOAD, connect, emulator) == b"0123456789"
