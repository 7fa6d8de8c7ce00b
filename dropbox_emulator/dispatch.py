"""From an HTTP request to the answer of a route, with all of Dropbox's checks."""

import asyncio
import base64
import binascii
import contextlib
import json
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.requests import Request as HttpRequest

from . import faults, moves  # noqa: F401 (moves registers its routes)
from .catalogue import NOT_FOR_APP_FOLDERS, ROUTES
from .files import Refused
from .model import Call
from .oauth import Access, TokenError
from .request import Request
from .routes import HANDLERS, SCOPE_OF
from .wire import (
    ApiFailure,
    BadInput,
    Reply,
    bad_input,
    check,
    decode,
    json_reply,
    text_reply,
)

if TYPE_CHECKING:
    from .emulator import Emulator

RPC_TYPES = (
    "application/json",
    "application/json; charset=utf-8",
    "text/plain; charset=dropbox-cors-hack",
)
"""Content types of RPC calls; any other is refused."""

UPLOAD_TYPES = (
    "application/octet-stream",
    "text/plain; charset=dropbox-cors-hack",
)
"""Content types of uploads; any other is refused."""

DOWNLOAD_TYPES = ("", "text/plain", "text/plain; charset=utf-8", *UPLOAD_TYPES)
"""Content types of downloads, which have no body."""


class Dispatcher:
    """Answers API calls and token requests of one emulator."""

    def __init__(self, emulator: "Emulator"):
        self._emulator = emulator

    async def token(self, http: HttpRequest) -> Reply:
        """Answer ``/oauth2/token``."""
        form = dict(parse_qsl((await http.body()).decode("utf-8", "replace")))
        secret_free = {
            name: value
            for name, value in form.items()
            if name in ("grant_type", "client_id", "redirect_uri", "scope")
        }
        route = "oauth2/token"
        self._emulator.calls.append(Call(route, time.time(), secret_free))
        fault = self._emulator.faults.take(route, lambda: list(secret_free.values()))
        if fault and fault.before_reply:
            await asyncio.sleep(fault.before_reply)
        if fault and fault.kind in faults.INSTEAD:
            return faults.INSTEAD[fault.kind](fault)
        form.update(_basic_credentials(http.headers.get("authorization", "")))
        try:
            with self._emulator.lock:
                reply = json_reply(self._emulator.oauth.token(form))
        except TokenError as error:
            content = {"error": error.error, "error_description": error.description}
            reply = json_reply(content, 400)
        if fault and fault.kind in faults.AFTER:
            faults.AFTER[fault.kind](fault, reply)
        return reply

    async def call(self, http: HttpRequest, route: str) -> Reply:
        """Answer the API call ``/2/<route>``."""
        body = await http.body()
        text = self._argument(http, route, body)
        arg = _loads(text)
        self._emulator.calls.append(Call(route, time.time(), arg))
        fault = self._emulator.faults.take(route, lambda: self._texts(http, text, arg))
        if fault and fault.before_reply:
            await asyncio.sleep(fault.before_reply)
        if fault and fault.kind in faults.INSTEAD:
            reply = faults.INSTEAD[fault.kind](fault)
        else:
            with self._emulator.lock:
                reply = self._answer(http, route, text, body, fault)
        if fault and fault.kind in faults.AFTER:
            faults.AFTER[fault.kind](fault, reply)
        reply.compress(http.headers.get("accept-encoding", ""))
        return reply

    @staticmethod
    def _argument(http: HttpRequest, route: str, body: bytes) -> str:
        if route in ROUTES and ROUTES[route].attrs["style"] != "rpc":
            return http.headers.get("dropbox-api-arg", "")
        return body.decode("utf-8", "replace")

    def _texts(self, http: HttpRequest, text: str, arg: object) -> list[str]:
        """Return what the ``match`` of a fault may be found in."""
        texts = [text, json.dumps(arg, ensure_ascii=False)]
        path = arg.get("path", "") if isinstance(arg, dict) else ""
        access = self._emulator.oauth.access(_bearer(http))
        if access and str(path).startswith(("id:", "rev:")):
            files = self._emulator.files_of(access.link.account_id)
            if path.startswith("rev:"):
                texts.append((files.revision(path[4:]) or {}).get("path_display", ""))
            else:
                node = files.tree.by_id.get(path)
                texts.append(node.display if node else "")
        return texts

    def _answer(
        self,
        http: HttpRequest,
        route: str,
        text: str,
        body: bytes,
        fault: faults.Fault | None,
    ) -> Reply:
        if route not in ROUTES:
            return text_reply(400, f'Unknown API function: "{route}"')
        if http.method != "POST":
            return bad_input(route, "Must be called with HTTP method POST.")
        try:
            access = self._authorize(http, route)
            request = self._request(http, route, access, text, body)
            if fault and fault.kind in faults.BEFORE:
                instead = self._disturb(fault, request)
                if instead is not None:
                    return json_reply(instead)
            result = HANDLERS[route](request)
        except BadInput as error:
            return bad_input(route, str(error))
        except ApiFailure as failure:
            if failure.status == 409:
                check(ROUTES[route].error_type, failure.error)
            return failure.reply()
        if isinstance(result, Reply):
            return result
        check(ROUTES[route].result_type, result)
        return json_reply(result)

    @staticmethod
    def _disturb(fault: faults.Fault, request: Request) -> dict | None:
        # Someone else's change may fail, a second move of a file for instance.
        with contextlib.suppress(Refused):
            return faults.BEFORE[fault.kind](fault, request)

    def _authorize(self, http: HttpRequest, route: str) -> Access:
        """Return the access that the call's token gives.

        :raises ApiFailure: 401, or 422 for a path root that is not the account's
        :raises BadInput: no token, or a route that the app's type excludes
        """
        header = http.headers.get("authorization")
        if header is None:
            raise BadInput(
                'Must provide HTTP header "Authorization" or URL parameter'
                ' "authorization".'
            )
        if not _bearer(http):
            raise BadInput('Invalid authorization value in HTTP header "Authorization"')
        access = self._emulator.oauth.access(_bearer(http))
        if access is None:
            raise ApiFailure("invalid_access_token", status=401)
        if access.expires <= time.time():
            raise ApiFailure("expired_access_token", status=401)
        app = self._emulator.app(access.link.app_key)
        if app.access == "app_folder" and route in NOT_FOR_APP_FOLDERS:
            raise BadInput(
                'Your API app is an "App Folder" app. It is not allowed to access'
                " this API function."
            )
        if route not in HANDLERS:
            raise BadInput("this emulator does not have it")
        scope = SCOPE_OF[route]
        if scope is not None and scope not in access.scopes:
            error = {".tag": "missing_scope", "required_scope": scope}
            raise ApiFailure("missing_scope", status=401, error=error)
        self._check_path_root(http, access)
        return access

    def _check_path_root(self, http: HttpRequest, access: Access) -> None:
        header = http.headers.get("dropbox-api-path-root")
        if header is None:
            return
        own = self._emulator.account(access.link.account_id).namespace_id
        wanted = _loads(header)
        if not isinstance(wanted, dict):
            raise BadInput('Invalid HTTP header "Dropbox-API-Path-Root"')
        if wanted.get(".tag") == "root" and wanted.get("root") != own:
            root = {
                ".tag": "user",
                "root_namespace_id": own,
                "home_namespace_id": own,
            }
            error = {".tag": "invalid_root", "invalid_root": root}
            raise ApiFailure("invalid_root", status=422, error=error)
        if wanted.get(".tag") == "namespace_id" and wanted.get("namespace_id") != own:
            raise ApiFailure("no_permission", status=422)

    def _request(
        self, http: HttpRequest, route: str, access: Access, text: str, body: bytes
    ) -> Request:
        definition = ROUTES[route]
        style = definition.attrs["style"]
        content_type = http.headers.get("content-type", "").lower()
        expected = {
            "rpc": RPC_TYPES,
            "upload": UPLOAD_TYPES,
            "download": DOWNLOAD_TYPES,
        }[style]
        bodiless = style == "rpc" and not body and not content_type
        if content_type not in expected and not bodiless:
            choices = ", ".join(f'"{name}"' for name in expected if name)
            raise BadInput(
                f'Bad HTTP "Content-Type" header: "{content_type}".  Expecting one'
                f" of {choices}."
            )
        where = "request body" if style == "rpc" else 'HTTP header "Dropbox-API-Arg"'
        try:
            arg = decode(definition.arg_type, "null" if bodiless else text)
        except ValueError as error:
            raise BadInput(f"{where}: {error}") from None
        emulator = self._emulator
        app = emulator.app(access.link.app_key)
        account = emulator.account(access.link.account_id)
        return Request(
            app=app,
            account=account,
            access=access,
            files=emulator.files_of(account.account_id),
            scanner=emulator.scanner_of(account.account_id),
            oauth=emulator.oauth,
            root=emulator.root_of(app),
            arg=arg,
            body=body,
            byte_range=http.headers.get("range"),
            jobs=emulator.jobs,
        )


def _bearer(http: HttpRequest) -> str:
    kind, _, token = http.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _basic_credentials(header: str) -> dict[str, str]:
    kind, _, value = header.partition(" ")
    if kind.lower() != "basic":
        return {}
    try:
        key, _, secret = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, ValueError):
        return {}
    return {"client_id": key, "client_secret": secret}


def _loads(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
