"""The question on Dropbox's consent page, and what its answers come to."""

from datetime import timezone
from urllib.parse import parse_qsl, urlsplit

import pytest

from odoo.addons.dext_dropbox.dropbox_api import consent
from odoo.addons.dext_dropbox.dropbox_api.errors import RequestRefused, TryLater
from odoo.addons.dext_dropbox.dropbox_api.values import App

from dropbox_emulator.wire import json_reply, text_reply

from ..conftest import APP

OUR_APP = App(APP.key)
REDIRECT_URI = APP.redirect_uris[0]


def query_of(url):
    return dict(parse_qsl(urlsplit(url).query))


@pytest.fixture
def question(emulator):
    return consent.ask(OUR_APP, REDIRECT_URI, "7")


def answer(question, query, app=OUR_APP, **changes):
    remembered = {"csrf": question.csrf, "verifier": question.verifier, **changes}
    return consent.answer(app, REDIRECT_URI, query=query, **remembered)


def test_question(question):
    query = query_of(question.url)
    challenge = query.pop("code_challenge")
    assert len(challenge) == 43
    assert query == {
        "response_type": "code",
        "client_id": APP.key,
        "redirect_uri": REDIRECT_URI,
        "state": f"{question.csrf}|7",
        "token_access_type": "offline",
        "scope": "account_info.read files.content.read files.content.write"
        " files.metadata.read",
        "code_challenge_method": "S256",
    }


def test_question_keeps_its_secrets(question):
    assert question.verifier not in question.url
    assert APP.secret not in question.url
    assert question.verifier not in repr(question)
    assert question.csrf not in repr(question).replace(question.url, "")


def test_no_two_questions_are_the_same(emulator):
    first, second = (consent.ask(OUR_APP, REDIRECT_URI, "") for _ in range(2))
    assert first.csrf != second.csrf
    assert first.verifier != second.verifier


def test_yes(emulator, question):
    query = query_of(emulator.authorize(question.url))
    grant = answer(question, query)
    account = emulator.account()
    assert grant.account_id == account.account_id
    assert grant.scopes == set(consent.SCOPES)
    access = emulator.oauth.access(grant.tokens.access)
    assert access.link.refresh_token == grant.tokens.refresh
    expires = grant.tokens.expires.replace(tzinfo=timezone.utc).timestamp()
    assert access.expires == pytest.approx(expires, abs=60)
    assert grant.tokens.access not in repr(grant)
    assert consent.split_state(query["state"]) == (question.csrf, "7")


def test_secret_of_the_app_is_not_needed(emulator, question):
    query = query_of(emulator.authorize(question.url))
    assert answer(question, query, App(APP.key)).tokens.refresh


def test_no(emulator, question):
    query = query_of(emulator.authorize(question.url, "deny"))
    with pytest.raises(consent.ConsentDenied):
        answer(question, query)


def test_another_verifier(emulator, question):
    query = query_of(emulator.authorize(question.url))
    with pytest.raises(RequestRefused):
        answer(question, query, verifier="x" * 64)


def test_another_csrf(emulator, question):
    query = query_of(emulator.authorize(question.url))
    with pytest.raises(consent.ConsentForged) as caught:
        answer(question, query, csrf="y" * 24)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "query",
    [{}, {"state": "|7"}, {"state": "é|7", "code": "x"}, {"code": "x"}],
    ids=str,
)
def test_incomplete_answers(question, query):
    with pytest.raises(consent.ConsentForged):
        answer(question, query)


def test_both_yes_and_no(emulator, question):
    query = query_of(emulator.authorize(question.url))
    with pytest.raises(consent.ConsentForged):
        answer(question, {**query, "error": "access_denied"})


def test_code_counts_once(emulator, question):
    query = query_of(emulator.authorize(question.url))
    answer(question, query)
    with pytest.raises(RequestRefused):
        answer(question, query)


def test_app_is_unknown(emulator, question):
    query = query_of(emulator.authorize(question.url))
    with pytest.raises(RequestRefused, match="invalid_client"):
        answer(question, query, App("another"))


def test_dropbox_says_no_for_another_reason(question):
    query = {"state": f"{question.csrf}|7", "error": "invalid_scope"}
    with pytest.raises(RequestRefused, match="invalid_scope"):
        answer(question, query)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("rate_limit", TryLater),
        ("server_error", TryLater),
        ("bad_gateway", TryLater),
        ("close", TryLater),
        ("invalid_grant", RequestRefused),
    ],
)
def test_trouble_on_the_way(emulator, question, fault, kind):
    query = query_of(emulator.authorize(question.url))
    emulator.faults.add("oauth2/token", fault)
    with pytest.raises(kind):
        answer(question, query)


@pytest.mark.parametrize(
    "odd",
    [json_reply({}), json_reply([]), json_reply(None), text_reply(200, "<html>")],
)
def test_odd_replies(emulator, question, reply, odd):
    query = query_of(emulator.authorize(question.url))
    reply("oauth2/token", odd)
    with pytest.raises(TryLater):
        answer(question, query)


@pytest.mark.parametrize(
    ("state", "parts"),
    [("", ("", "")), ("a", ("a", "")), ("a|b", ("a", "b")), ("a|b|c", ("a", "b|c"))],
)
def test_split_state(state, parts):
    assert consent.split_state(state) == parts
