"""Links between apps and accounts: codes, refresh tokens, access tokens."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from .model import Account, App
from .store import Store

CODE_LIFETIME = 600
"""Seconds in which an authorization code must be used."""

RESULT_PAGE = "/oauth2/result"
"""Where a person lands whose app has no page of its own, such as one on a computer."""

ACCESS_LIFETIME = 14_400
"""Seconds for which Dropbox's short-lived access tokens are good."""


class AuthorizeError(Exception):
    """The consent page cannot be shown; the text says why."""


class TokenError(Exception):
    """What the token endpoint answers with status 400."""

    def __init__(self, error: str, description: str):
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description


@dataclass(frozen=True)
class AuthorizeRequest:
    """A consent page that may be shown: everything about it has been checked."""

    app: App
    redirect_uri: str | None
    scopes: tuple[str, ...]
    state: str | None
    offline: bool
    challenge: str | None

    def redirect(self, **values: str) -> str:
        """Return the address that brings the person back to the app.

        Without a place to go back to, it is that of a page which shows the code.
        """
        if self.state is not None:
            values["state"] = self.state
        target = self.redirect_uri or RESULT_PAGE
        return target + ("&" if "?" in target else "?") + urlencode(values)


@dataclass(frozen=True)
class Link:
    """That an account lets an app in."""

    id: str
    account_id: str
    app_key: str
    scopes: tuple[str, ...]
    refresh_token: str | None
    pkce: bool


@dataclass(frozen=True)
class Access:
    """What an access token stands for; ``expires`` is in seconds of the epoch."""

    link: Link
    scopes: tuple[str, ...]
    expires: float


@dataclass(frozen=True)
class _Code:
    request: AuthorizeRequest
    account_id: str
    expires: float


class OAuth:
    """The authorization server.

    :param lifetime: seconds for which access tokens are good
    """

    def __init__(
        self,
        store: Store,
        apps: Sequence[App],
        accounts: Sequence[Account],
        lifetime: int,
    ):
        self._store = store
        self._apps = {app.key: app for app in apps}
        self._accounts = {account.account_id: account for account in accounts}
        self.lifetime = lifetime
        self._codes: dict[str, _Code] = {}
        self._links: dict[str, Link] = {}
        self._access: dict[str, Access] = {}
        self._load()

    def _load(self) -> None:
        for row in self._store.execute(
            "SELECT id, account, app, scopes, refresh_token, pkce FROM link"
        ):
            id, account_id, app_key, scopes, refresh_token, pkce = row
            granted = tuple(scopes.split())
            link = Link(id, account_id, app_key, granted, refresh_token, bool(pkce))
            if link.account_id in self._accounts and link.app_key in self._apps:
                self._links[link.id] = link
        for token, link_id, scopes, expires in self._store.execute(
            "SELECT token, link, scopes, expires FROM access_token"
        ):
            if link_id in self._links:
                link = self._links[link_id]
                self._access[token] = Access(link, tuple(scopes.split()), expires)

    def clear(self) -> None:
        """Forget all links in memory; the store is emptied elsewhere."""
        for remembered in (self._codes, self._links, self._access):
            remembered.clear()

    def authorize(self, query: Mapping[str, str]) -> AuthorizeRequest:
        """Check what an app asks of the consent page.

        :raises AuthorizeError: it must not be shown, and nobody redirected
        """
        app = self._apps.get(query.get("client_id", ""))
        if app is None:
            raise AuthorizeError("Invalid client_id: there is no app with this key.")
        redirect_uri = query.get("redirect_uri")
        if redirect_uri is not None and redirect_uri not in app.redirect_uris:
            raise AuthorizeError(
                f"Invalid redirect_uri: {redirect_uri!r} must exactly match one of"
                " the redirect URIs registered for this app."
            )
        if query.get("response_type") != "code":
            raise AuthorizeError('Invalid response_type: must be "code".')
        scopes = tuple(dict.fromkeys(query.get("scope", "").split())) or app.scopes
        refused = [scope for scope in scopes if scope not in app.scopes]
        if refused:
            raise AuthorizeError(
                "Invalid scope: the app has not been given " + ", ".join(refused) + "."
            )
        access_type = query.get("token_access_type", "online")
        if access_type not in ("online", "offline"):
            raise AuthorizeError("Invalid token_access_type.")
        challenge = query.get("code_challenge")
        method = query.get("code_challenge_method", "plain")
        if challenge is not None and method != "S256":
            raise AuthorizeError('Invalid code_challenge_method: must be "S256".')
        return AuthorizeRequest(
            app=app,
            redirect_uri=redirect_uri,
            scopes=tuple(scopes),
            state=query.get("state"),
            offline=access_type == "offline",
            challenge=challenge,
        )

    def allow(self, request: AuthorizeRequest, account_id: str) -> str:
        """Take the person's yes; return where they go next, with a code.

        :raises AuthorizeError: there is no such account
        """
        if account_id not in self._accounts:
            raise AuthorizeError("Unknown account.")
        code = secrets.token_urlsafe(32)
        self._codes[code] = _Code(request, account_id, time.time() + CODE_LIFETIME)
        return request.redirect(code=code)

    @staticmethod
    def deny(request: AuthorizeRequest) -> str:
        """Take the person's no; return where they go next."""
        return request.redirect(
            error="access_denied",
            error_description="The user chose not to give your app access to their"
            " Dropbox account.",
        )

    def token(self, form: Mapping[str, str]) -> dict:
        """Answer the token endpoint.

        :raises TokenError: no token is given
        """
        app = self._apps.get(form.get("client_id", ""))
        secret = form.get("client_secret")
        if app is None or not _is_secret(app, secret):
            raise TokenError("invalid_client", "Invalid client_id or client_secret")
        grant_type = form.get("grant_type")
        if grant_type == "authorization_code":
            return self._redeem(app, form)
        if grant_type == "refresh_token":
            return self._refresh(app, form)
        raise TokenError("unsupported_grant_type", f"unknown grant_type {grant_type!r}")

    def _redeem(self, app: App, form: Mapping[str, str]) -> dict:
        code = self._codes.get(form.get("code", ""))
        if code is None or code.expires < time.time() or code.request.app != app:
            raise TokenError("invalid_grant", "code doesn't exist or has expired")
        request = code.request
        if form.get("redirect_uri") != request.redirect_uri:
            raise TokenError("invalid_grant", "redirect_uri mismatch")
        if request.challenge is None:
            self._need_secret(form)
        elif _s256(form.get("code_verifier", "")) != request.challenge:
            raise TokenError("invalid_grant", "invalid code verifier")
        del self._codes[form["code"]]
        return self.link(
            app,
            self._accounts[code.account_id],
            request.scopes,
            offline=request.offline,
            pkce=request.challenge is not None,
        )

    def _refresh(self, app: App, form: Mapping[str, str]) -> dict:
        token = form.get("refresh_token")
        link = next(
            (link for link in self._links.values() if link.refresh_token == token), None
        )
        if not token or link is None or link.app_key != app.key:
            raise TokenError("invalid_grant", "refresh token is invalid or revoked")
        if not link.pkce:
            self._need_secret(form)
        scopes = tuple(form.get("scope", "").split()) or link.scopes
        if not set(scopes) <= set(link.scopes):
            raise TokenError("invalid_scope", "scope exceeds what was granted")
        reply = {
            "access_token": self._new_access(link, scopes),
            "token_type": "bearer",
            "expires_in": self.lifetime,
        }
        if "scope" in form:
            reply["scope"] = " ".join(scopes)
        return reply

    @staticmethod
    def _need_secret(form: Mapping[str, str]) -> None:
        if "client_secret" not in form:
            raise TokenError("invalid_client", "client_secret is missing")

    def link(
        self,
        app: App,
        account: Account,
        scopes: Sequence[str],
        offline: bool = True,
        pkce: bool = False,
    ) -> dict:
        """Link an account; return what the token endpoint answers for a code."""
        link = Link(
            id=secrets.token_hex(8),
            account_id=account.account_id,
            app_key=app.key,
            scopes=tuple(scopes),
            refresh_token=secrets.token_urlsafe(48) if offline else None,
            pkce=pkce,
        )
        self._links[link.id] = link
        self._store.execute(
            "INSERT INTO link VALUES (?, ?, ?, ?, ?, ?)",
            (
                link.id,
                link.account_id,
                link.app_key,
                " ".join(link.scopes),
                link.refresh_token,
                link.pkce,
            ),
        )
        reply = {
            "access_token": self._new_access(link, link.scopes),
            "token_type": "bearer",
            "expires_in": self.lifetime,
            "scope": " ".join(link.scopes),
            "uid": account.uid,
            "account_id": account.account_id,
        }
        if link.refresh_token:
            reply["refresh_token"] = link.refresh_token
        return reply

    def _new_access(self, link: Link, scopes: tuple[str, ...]) -> str:
        token = "sl." + secrets.token_urlsafe(96)
        access = Access(link, scopes, time.time() + self.lifetime)
        self._access[token] = access
        self._store.execute(
            "INSERT INTO access_token VALUES (?, ?, ?, ?)",
            (token, link.id, " ".join(scopes), access.expires),
        )
        self._store.commit()
        return token

    def access(self, token: str) -> Access | None:
        """Return what a token stands for, also when it has expired."""
        return self._access.get(token)

    def expire_access_tokens(self) -> None:
        """Make every access token given out so far an expired one."""
        self._access = {
            token: Access(access.link, access.scopes, 0.0)
            for token, access in self._access.items()
        }
        self._store.execute("UPDATE access_token SET expires = 0")
        self._store.commit()

    def unlink(self, links: Sequence[Link]) -> None:
        """End links: their refresh and access tokens die."""
        gone = {link.id for link in links}
        for link_id in gone:
            self._links.pop(link_id, None)
            self._store.execute("DELETE FROM link WHERE id = ?", (link_id,))
            self._store.execute("DELETE FROM access_token WHERE link = ?", (link_id,))
        self._access = {
            token: access
            for token, access in self._access.items()
            if access.link.id not in gone
        }
        self._store.commit()

    def links(self, account_id: str, app_key: str | None = None) -> list[Link]:
        """Return the links of an account, to one app or to all."""
        return [
            link
            for link in self._links.values()
            if link.account_id == account_id and app_key in (None, link.app_key)
        ]


def _is_secret(app: App, secret: str | None) -> bool:
    """Tell whether a secret is the app's; apps with PKCE send none."""
    return secret is None or hmac.compare_digest(secret.encode(), app.secret.encode())


def _s256(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
