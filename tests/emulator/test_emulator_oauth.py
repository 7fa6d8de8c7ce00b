"""Consent page, token endpoint, life and death of tokens."""

import base64
import hashlib
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import dropbox
import pytest
import requests
from dropbox import oauth as sdk_oauth

from dropbox_emulator import AuthorizeError, oauth

REDIRECT_URI = "http://localhost:8069/dext_dropbox/callback"


def authorize_url(emulator, **changes):
    query = {
        "response_type": "code",
        "client_id": "folder-key",
        "redirect_uri": REDIRECT_URI,
        "token_access_type": "offline",
        "state": "s t&a=te",
        **changes,
    }
    query = {name: value for name, value in query.items() if value is not None}
    return f"{emulator.url}/oauth2/authorize?{urlencode(query)}"


def query_of(url):
    return {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}


@pytest.fixture
def token(emulator, session):
    """Post to the token endpoint; return status and JSON."""

    def post(auth=None, **form):
        form = {"client_id": "folder-key", "client_secret": "folder-secret", **form}
        form = {name: value for name, value in form.items() if value is not None}
        url = f"{emulator.url}/oauth2/token"
        reply = session.post(url, data=form, auth=auth, timeout=20)
        return reply.status_code, reply.json()

    return post


@pytest.fixture
def redeem(emulator, token):
    """Get a code with these parameters and redeem it."""

    def run(url_changes=None, **form):
        code = query_of(
            emulator.authorize(authorize_url(emulator, **url_changes or {}))
        )
        form = {"code": code["code"], "redirect_uri": REDIRECT_URI, **form}
        return token(grant_type="authorization_code", **form)

    return run


class TestConsentPage:
    def test_names_app_scopes_and_accounts(self, emulator, session):
        page = session.get(
            authorize_url(emulator, scope="files.content.read"), timeout=20
        )
        assert page.status_code == 200
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "<b>Dext Odoo</b> would like to access" in page.text
        assert "View the content of your files" in page.text
        assert "Edit the content" not in page.text
        assert 'name="viewport"' in page.text
        assert '<button id="allow"' in page.text
        assert '<button id="deny"' in page.text
        assert page.text.count("<option") == len(emulator.accounts)
        assert "firm@example.com" in page.text and "other@example.com" in page.text

    def test_escapes_what_the_app_sends(self, emulator, session):
        page = session.get(authorize_url(emulator, state='"><script>'), timeout=20)
        assert "<script>" not in page.text

    def post_form(self, emulator, session, decision, email="other@example.com"):
        page = session.get(authorize_url(emulator), timeout=20).text
        hidden = dict(re.findall(r'type="hidden" name="(.*?)" value="(.*?)"', page))
        form = {name: value.replace("&amp;", "&") for name, value in hidden.items()}
        accounts = re.findall(r'<option value="(.*?)">.*?\((.*?)\)', page)
        form["account"] = {mail: key for key, mail in accounts}[email]
        form["decision"] = decision
        action = re.search(r'action="(.*?)"', page)[1]
        return session.post(
            emulator.url + action, data=form, allow_redirects=False, timeout=20
        )

    def test_allow_leads_back_with_a_code(self, emulator, session, token):
        reply = self.post_form(emulator, session, "allow")
        assert reply.status_code == 302
        location = reply.headers["Location"]
        assert location.startswith(REDIRECT_URI + "?")
        query = query_of(location)
        assert set(query) == {"code", "state"}
        assert query["state"] == "s t&a=te"
        status, content = token(
            grant_type="authorization_code",
            code=query["code"],
            redirect_uri=REDIRECT_URI,
        )
        assert status == 200
        other = emulator.account("other@example.com")
        assert content["account_id"] == other.account_id

    def test_deny_leads_back_with_an_error(self, emulator, session):
        query = query_of(self.post_form(emulator, session, "deny").headers["Location"])
        assert set(query) == {"error", "error_description", "state"}
        assert query["error"] == "access_denied"

    @pytest.mark.parametrize(
        "changes",
        [
            {"client_id": "nobody"},
            {"client_id": None},
            {"redirect_uri": REDIRECT_URI + "/"},
            {"redirect_uri": "https://evil.example.com/"},
            {"response_type": "token"},
            {"scope": "files.content.read team_data.member"},
            {"token_access_type": "forever"},
            {"code_challenge": "x", "code_challenge_method": "plain"},
        ],
    )
    def test_bad_requests_show_an_error_and_lead_nowhere(
        self, emulator, session, changes
    ):
        url = authorize_url(emulator, **changes)
        reply = session.get(url, allow_redirects=False, timeout=20)
        assert reply.status_code == 400
        assert "Location" not in reply.headers
        assert 'id="error"' in reply.text
        with pytest.raises(AuthorizeError):
            emulator.authorize(url)


class TestCodes:
    def test_reply(self, redeem, emulator):
        status, content = redeem({"scope": "files.metadata.read account_info.read"})
        assert status == 200
        assert content.pop("access_token").startswith("sl.")
        assert content.pop("refresh_token")
        account = emulator.account()
        assert content == {
            "token_type": "bearer",
            "expires_in": 14400,
            "scope": "files.metadata.read account_info.read",
            "uid": account.uid,
            "account_id": account.account_id,
        }
        assert len(account.account_id) == 40

    def test_without_scope_all_ticked_ones_are_granted(self, redeem):
        scopes = redeem()[1]["scope"].split()
        assert "files.content.write" in scopes and "account_info.read" in scopes

    @pytest.mark.parametrize("access_type", ["online", None])
    def test_online_links_get_no_refresh_token(self, redeem, access_type):
        content = redeem({"token_access_type": access_type})[1]
        assert "access_token" in content
        assert "refresh_token" not in content

    def test_replayed(self, emulator, token):
        code = query_of(emulator.authorize(authorize_url(emulator)))["code"]
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT_URI,
        }
        assert token(**form)[0] == 200
        assert token(**form) == (
            400,
            {
                "error": "invalid_grant",
                "error_description": "code doesn't exist or has expired",
            },
        )

    def test_too_old(self, redeem, monkeypatch):
        monkeypatch.setattr(oauth, "CODE_LIFETIME", -1)
        status, content = redeem()
        assert (status, content["error"]) == (400, "invalid_grant")

    def test_other_redirect_uri(self, redeem):
        status, content = redeem(redirect_uri="http://localhost/other")
        assert (status, content["error"]) == (400, "invalid_grant")

    def test_other_app(self, redeem):
        status, content = redeem(client_id="full-key", client_secret="full-secret")
        assert (status, content["error"]) == (400, "invalid_grant")

    @pytest.mark.parametrize("secret", [None, "wrong"])
    def test_secret_is_needed(self, redeem, secret):
        status, content = redeem(client_secret=secret)
        assert (status, content["error"]) == (400, "invalid_client")

    def test_basic_authentication(self, redeem):
        auth = ("folder-key", "folder-secret")
        assert redeem(client_id=None, client_secret=None, auth=auth)[0] == 200

    def test_unknown_grant_type(self, token):
        status, content = token(grant_type="password")
        assert (status, content["error"]) == (400, "unsupported_grant_type")


class TestPkce:
    VERIFIER = "v" * 64
    CHALLENGE = (
        base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest())
        .decode()
        .rstrip("=")
    )
    URL = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}

    def test_needs_no_secret(self, redeem, token):
        status, content = redeem(
            self.URL, client_secret=None, code_verifier=self.VERIFIER
        )
        assert status == 200
        refreshed = token(
            grant_type="refresh_token",
            refresh_token=content["refresh_token"],
            client_secret=None,
        )
        assert refreshed[0] == 200

    @pytest.mark.parametrize("verifier", ["w" * 64, None])
    def test_wrong_verifier(self, redeem, verifier):
        status, content = redeem(self.URL, client_secret=None, code_verifier=verifier)
        assert (status, content["error"]) == (400, "invalid_grant")

    def test_wrong_secret_is_refused_all_the_same(self, redeem):
        status, content = redeem(
            self.URL, client_secret="wrong", code_verifier=self.VERIFIER
        )
        assert (status, content["error"]) == (400, "invalid_client")


class TestSdkFlow:
    @pytest.fixture
    def flow(self, emulator, session, helpers):
        flow = helpers.Flow(
            "folder-key",
            REDIRECT_URI,
            {},
            "csrf",
            consumer_secret="folder-secret",
            token_access_type="offline",
            scope=["account_info.read", "files.content.read"],
        )
        flow.emulator_host = emulator.host
        flow.requests_session = session
        return flow

    def test_finish(self, emulator, flow, make_client):
        target = emulator.authorize(flow.start("7"))
        result = flow.finish(query_of(target))
        assert result.url_state == "7"
        assert result.scope == "account_info.read files.content.read"
        account = make_client(result.access_token).users_get_current_account()
        assert account.account_id == result.account_id
        assert account.email == "firm@example.com"

    def test_denied(self, emulator, flow):
        target = emulator.authorize(flow.start(), decision="deny")
        with pytest.raises(sdk_oauth.NotApprovedException):
            flow.finish(query_of(target))


class TestRefresh:
    def refresh(self, token, grant, **form):
        return token(
            grant_type="refresh_token", refresh_token=grant["refresh_token"], **form
        )

    def test_reply_and_no_rotation(self, token, grant, api):
        for _ in range(2):
            status, content = self.refresh(token, grant)
            assert status == 200
            assert set(content) == {"access_token", "token_type", "expires_in"}
            api.token = content["access_token"]
            api("users/get_current_account")

    def test_scope_can_be_narrowed(self, token, grant, api):
        content = self.refresh(token, grant, scope="files.metadata.read")[1]
        assert content["scope"] == "files.metadata.read"
        api.token = content["access_token"]
        api("files/list_folder", {"path": ""})
        error = api.fails("users/get_current_account", None, status=401)
        assert error[".tag"] == "missing_scope"

    def test_scope_cannot_be_widened(self, emulator, token):
        narrow = emulator.grant(scopes=["files.metadata.read"])
        status, content = self.refresh(token, narrow, scope="files.content.read")
        assert (status, content["error"]) == (400, "invalid_scope")

    def test_needs_the_secret_without_pkce(self, emulator, token):
        grant = emulator.grant(pkce=False)
        status, content = self.refresh(token, grant, client_secret=None)
        assert (status, content["error"]) == (400, "invalid_client")

    def test_belongs_to_one_app(self, token, grant):
        form = {"client_id": "full-key", "client_secret": "full-secret"}
        status, content = self.refresh(token, grant, **form)
        assert (status, content["error"]) == (400, "invalid_grant")

    def test_sdk_refreshes_expired_tokens(self, emulator, make_client, grant):
        client = make_client(
            grant["access_token"],
            oauth2_refresh_token=grant["refresh_token"],
            app_key="folder-key",
            app_secret="folder-secret",
        )
        emulator.expire_access_tokens()
        emulator.calls.clear()
        assert client.check_user("echo").result == "echo"
        assert "oauth2/token" in [call.route for call in emulator.calls]


class TestEnd:
    def test_expired(self, emulator, api, client):
        emulator.expire_access_tokens()
        error = api.fails("users/get_current_account", None, status=401)
        assert error == {".tag": "expired_access_token"}
        with pytest.raises(dropbox.exceptions.AuthError) as caught:
            client.users_get_current_account()
        assert caught.value.error.is_expired_access_token()

    def test_lifetime_is_kept(self, tmp_path, helpers):
        emulator = helpers.make_emulator(tmp_path, token_lifetime=0)
        with emulator, requests.Session() as session:
            session.trust_env, session.verify = False, str(emulator.ca_file)
            grant = emulator.grant()
            raw = helpers.Raw(emulator, session, grant["access_token"])
            error = raw.fails("check/user", {"query": "x"}, status=401)
        assert grant["expires_in"] == 0
        assert error == {".tag": "expired_access_token"}

    def test_person_unlinks(self, emulator, api, grant, token, make_client):
        elsewhere = emulator.grant(account="other@example.com")
        emulator.revoke()
        error = api.fails("users/get_current_account", None, status=401)
        assert error == {".tag": "invalid_access_token"}
        status, content = token(
            grant_type="refresh_token", refresh_token=grant["refresh_token"]
        )
        assert (status, content) == (
            400,
            {
                "error": "invalid_grant",
                "error_description": "refresh token is invalid or revoked",
            },
        )
        client = make_client(
            oauth2_refresh_token=grant["refresh_token"],
            app_key="folder-key",
            app_secret="folder-secret",
        )
        with pytest.raises(dropbox.exceptions.AuthError):
            client.check_user("x")
        api.token = elsewhere["access_token"]
        api("users/get_current_account")

    def test_app_revokes(self, api, grant, token, client):
        second = token(
            grant_type="refresh_token", refresh_token=grant["refresh_token"]
        )[1]["access_token"]
        client.auth_token_revoke()
        for dead in (grant["access_token"], second):
            api.token = dead
            error = api.fails("check/user", {"query": "x"}, status=401)
            assert error == {".tag": "invalid_access_token"}
        status, content = token(
            grant_type="refresh_token", refresh_token=grant["refresh_token"]
        )
        assert (status, content["error"]) == (400, "invalid_grant")

    def test_links_survive_a_restart(self, tmp_path, helpers):
        emulator = helpers.make_emulator(tmp_path)
        with emulator:
            expired = emulator.grant()
            emulator.expire_access_tokens()
            grant = emulator.grant()
            ca_file = emulator.ca_file.read_bytes()
        again = helpers.make_emulator(tmp_path)
        with again, requests.Session() as session:
            assert again.ca_file.read_bytes() == ca_file
            session.trust_env, session.verify = False, str(again.ca_file)
            raw = helpers.Raw(again, session, grant["access_token"])
            assert raw("check/user", {"query": "x"}) == {"result": "x"}
            raw.token = expired["access_token"]
            error = raw.fails("check/user", {"query": "x"}, status=401)
            assert error == {".tag": "expired_access_token"}
            form = {
                "grant_type": "refresh_token",
                "refresh_token": grant["refresh_token"],
                "client_id": "folder-key",
                "client_secret": "folder-secret",
            }
            reply = session.post(f"{again.url}/oauth2/token", data=form, timeout=20)
            assert reply.status_code == 200


def test_no_redirect(emulator, session, token):
    """An app without a page of its own: the person carries the code over."""
    url = (
        f"{emulator.url}/oauth2/authorize?response_type=code&client_id=folder-key"
        "&token_access_type=offline"
    )
    landed = emulator.authorize(url)
    page = session.get(emulator.url + landed, timeout=20).text
    code = query_of(landed)["code"]
    assert f'value="{code}"' in page
    status, content = token(grant_type="authorization_code", code=code)
    assert (status, bool(content["refresh_token"])) == (200, True)
    denied = emulator.authorize(url, decision="deny")
    assert "chose not to" in session.get(emulator.url + denied, timeout=20).text
