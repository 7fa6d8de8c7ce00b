"""The person's consent: OAuth's authorization code with PKCE, through the SDK."""

from contextlib import closing
from dataclasses import dataclass, field

import requests
from dropbox import oauth

from .errors import TryLater
from .session import settled
from .translate import refusal, translated
from .values import Grant, Tokens

# The least that the intake needs: to know who is connected, to see what is there, to
# fetch it, and to make client folders.
SCOPES = (
    "account_info.read",
    "files.metadata.read",
    "files.content.read",
    "files.content.write",
)
TIMEOUT = 30.0  # seconds for one answer


class ConsentDenied(Exception):
    """The person pressed "Deny" on Dropbox's page."""


class ConsentForged(Exception):
    """The answer does not belong to the question that we asked."""


@dataclass(frozen=True)
class Question:
    """What is asked of the person, and what must be remembered until the answer."""

    url: str
    csrf: str = field(repr=False)
    verifier: str = field(repr=False)


def ask(app, redirect_uri, state, scopes=SCOPES):
    """Return the ``Question`` whose ``url`` leads to Dropbox's consent page.

    :param state: comes back with the answer, behind the question's ``csrf``
    :param scopes: the permissions that are asked for
    """
    session: dict[str, str] = {}
    flow = _flow(app, redirect_uri, session, scopes)
    url = flow.start(state)
    return Question(url, session["csrf"], flow.code_verifier)


def answer(app, redirect_uri, csrf, verifier, query):
    """Return the ``Grant`` that the answer ``query`` (a dict) stands for.

    :raises ConsentDenied: the person said no
    :raises ConsentForged: the answer is incomplete or belongs to another question
    :raises RequestRefused: Dropbox does not accept the code or the app
    :raises TryLater: Dropbox cannot be reached
    """
    flow = _flow(app, redirect_uri, {"csrf": csrf})
    flow.code_verifier = verifier
    try:
        with closing(flow.requests_session), translated():
            result = _finish(flow, query)
    except oauth.NotApprovedException as error:
        raise ConsentDenied from error
    except oauth.ProviderException as error:
        raise refusal(str(error)) from error
    return Grant(
        account_id=result.account_id,
        tokens=Tokens(result.refresh_token, result.access_token, result.expires_at),
        scopes=frozenset((result.scope or "").split()),
    )


def split_state(state):
    """Return (csrf, our own part) of the ``state`` that came back."""
    csrf, _bar, own = state.partition("|")
    return csrf, own


def _finish(flow, query):
    try:
        return flow.finish(query)
    except (
        oauth.BadRequestException,
        oauth.BadStateException,
        oauth.CsrfException,
    ):
        # Without its cause, whose text holds what was to stay secret.
        raise ConsentForged from None
    except requests.HTTPError as error:
        response = error.response
        status = None if response is None else response.status_code
        if response is not None and status in (400, 401):
            raise refusal(response.text) from error
        raise TryLater(f"Dropbox answers {status}") from error


def _flow(app, redirect_uri, session, scopes=SCOPES):
    flow = oauth.DropboxOAuth2Flow(
        app.key,
        redirect_uri,
        session,
        "csrf",
        token_access_type="offline",
        scope=sorted(scopes),
        use_pkce=True,
        timeout=TIMEOUT,
    )
    settled(flow.requests_session)
    return flow
