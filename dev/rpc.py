"""What a person does in Odoo's web client, as calls to a running server."""

import time
from contextlib import suppress

import requests

from .cache import SetupError

TIMEOUT = 120  # seconds; the first call of a fresh server loads a lot


class RpcError(SetupError):
    """Odoo refused a call; ``str()`` is what the person would read."""


class Person:
    """A user who is logged in to the Odoo at ``url``.

    :param sessions: {language: cookies} of this user, kept by the caller, in which to
        go on: to look at a password takes Odoo a third of a second
    :raises RpcError: wrong login or password
    """

    def __init__(self, url, database, login, password, sessions=None):
        self._url = url
        self.database = database
        self.login = login
        self._http = requests.Session()
        self._http.trust_env = False
        sessions = {} if sessions is None else sessions
        told = self._go_on(sessions) or self._log_in(password, sessions)
        self.uid = told["uid"]
        self.lang = told["user_context"]["lang"]
        self.company_ids = []  # a portal user is told none
        if companies := told.get("user_companies"):
            own = companies["current_company"]
            others = {int(key) for key in companies["allowed_companies"]} - {own}
            self.company_ids = [own, *sorted(others)]

    def _go_on(self, sessions):
        """Use the one of ``sessions`` that is in the user's language of today."""
        for language, cookies in [*sessions.items()]:
            self._http.cookies = cookies.copy()
            with suppress(RpcError):  # it has ended
                told = self._post("/web/session/get_session_info")
                if told["user_context"]["lang"] == language:
                    return told
        self._http.cookies.clear()  # whoever is in the former one stays there
        return None

    def _log_in(self, password, sessions):
        told = self._post(
            "/web/session/authenticate",
            db=self.database,
            login=self.login,
            password=password,
        )
        sessions[told["user_context"]["lang"]] = self._http.cookies
        return told

    @property
    def session(self):
        """The key of the session, which is the value of the cookie ``session_id``."""
        return self._http.cookies["session_id"]

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._http.close()

    def call(self, model, method, *args, **kwargs):
        """Call a method of a model, with all of the user's companies ticked."""
        given = kwargs.pop("context", {})
        context = {"allowed_company_ids": self.company_ids, **given}
        return self._post(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=list(args),
            kwargs={**kwargs, "context": context},
        )

    def search_read(self, model, domain, fields, **options):
        """Return the records of ``model`` that fit ``domain``, as dictionaries."""
        return self.call(model, "search_read", domain, fields, **options)

    def redirection(self, path):
        """Open ``path`` and return where it leads, or ``None`` if it is a page."""
        address = path if "://" in path else self._url + path
        answer = self._http.get(address, allow_redirects=False, timeout=TIMEOUT)
        answer.raise_for_status()
        return answer.headers.get("Location")

    def wait_for(self, what, condition, within=60):
        """Wait until ``condition()`` is true.

        :param within: seconds
        :raises RpcError: the time is over; the message names ``what``
        """
        deadline = time.monotonic() + within
        while not (result := condition()):
            if time.monotonic() > deadline:
                raise RpcError(f"After {within} s there is still no {what}.")
            time.sleep(0.2)
        return result

    def _post(self, path, **params):
        answer = self._http.post(
            self._url + path,
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=TIMEOUT,
        )
        answer.raise_for_status()
        told = answer.json()
        if "error" in told:
            raise RpcError(told["error"]["data"]["message"])
        return told.get("result")  # Odoo leaves out what is None
