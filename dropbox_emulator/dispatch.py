"""From an HTTP request to the answer of a route, with all of Dropbox's checks."""

import asyncio
import base64
import binascii
import contextlib
import json
import logging
import time
from urllib.parse import parse_qsl

from starlette.requests import Request as HttpRequest

from . import faults, longpoll
from .access import authorize, bearer, path_root
from .catalogue import ROUTES
from .fault import Fault
from .files import Refused
from .instead import rate_limit
from .model import Call
from .oauth import Access, TokenError
from .request import Request
from .routes import HANDLERS, WRITES
from .wire import (
    ApiFailure,
    BadInput,
    Reply,
    bad_input,
    check,
    decode,
    error_reply,
    json_reply,
    text_reply,
)
from .world import World

_logger = logging.getLogger(__name__)

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

LISTINGS = ("files/list_folder", "files/list_folder/continue")
"""Calls of which Dropbox may refuse one that is the same as another at its side."""

LOOK = 0.05
"""Seconds between two looks whether the caller of a held call is still there."""

BUSY_TAGS = {
    "files/create_folder_v2": ("path", "too_many_write_operations"),
    "files/delete_v2": ("too_many_write_operations",),
    "files/move_v2": ("to", "too_many_write_operations"),
    "files/upload_session/finish": ("too_many_write_operations",),
}
"""Where errors have a tag for a namespace that is locked. Uploads have it inlined."""


async def _hold(http: HttpRequest, seconds: float) -> None:
    """Wait so long, but no longer than somebody waits for the answer.

    A call has come whole by then: it is worked off although its caller hung up.
    """
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0 and not await http.is_disconnected():
        await asyncio.sleep(min(left, LOOK))


class Dispatcher:
    """Answers API calls and token requests of one world.

    :param url: address of the server
    """

    def __init__(self, world: World, url: str):
        self._world = world
        self._url = url

    async def token(self, http: HttpRequest) -> Reply:
        """Answer ``/oauth2/token``; its parameters may stand in the address too."""
        form = dict(http.query_params)
        form.update(parse_qsl((await http.body()).decode("utf-8", "replace")))
        secret_free = {
            name: value
            for name, value in form.items()
            if name in ("grant_type", "client_id", "redirect_uri", "scope")
        }
        route = "oauth2/token"
        self._world.calls.append(Call(route, time.time(), secret_free))
        fault = self._world.faults.take(route, lambda: list(secret_free.values()))
        if fault and fault.before_reply:
            await _hold(http, fault.before_reply)
        if fault and fault.kind in faults.INSTEAD:
            return faults.INSTEAD[fault.kind](fault)
        form.update(_basic_credentials(http.headers.get("authorization", "")))
        try:
            with self._world.lock:
                reply = json_reply(self._world.oauth.token(form))
        except TokenError as error:
            content = {"error": error.error, "error_description": error.description}
            reply = json_reply(content, 400)
        if fault and fault.kind in faults.AFTER:
            faults.AFTER[fault.kind](fault, reply)
        return reply

    async def call(self, http: HttpRequest, route: str) -> Reply:
        """Answer the API call ``/2/<route>``."""
        body = await http.body()
        text = _argument(http, route, body)
        arg = _loads(text)
        self._world.calls.append(Call(route, time.time(), arg))
        fault = self._world.faults.take(route, lambda: self._texts(http, text, arg))
        if fault and fault.before_reply:
            await _hold(http, fault.before_reply)
        if fault and fault.kind in faults.INSTEAD:
            reply = faults.INSTEAD[fault.kind](fault)
        elif route == longpoll.ROUTE:
            given = "authorization" in http.headers
            reply = await longpoll.answer(self._world, text, given)
        else:
            reply = await self._contended(http, route, text, body, fault)
        if fault and fault.kind in faults.AFTER:
            faults.AFTER[fault.kind](fault, reply)
        reply.compress(http.headers.get("accept-encoding", ""))
        return reply

    async def _contended(
        self,
        http: HttpRequest,
        route: str,
        text: str,
        body: bytes,
        fault: Fault | None,
    ) -> Reply:
        """Answer a call, unless it comes while another one has to be alone."""
        behaviour, lasting = self._world.behaviour, 0.0
        what: tuple[str, ...] = ()
        access = self._world.oauth.access(bearer(http))
        if access and route in WRITES and behaviour.write_time:
            lasting, what = behaviour.write_time, (access.link.account_id,)
        elif access and route in LISTINGS and behaviour.listing_time:
            lasting, what = behaviour.listing_time, (access.link.id, route, text)
        if lasting and not self._world.contention.enter(lasting, *what):
            return self._busy(route)
        with self._world.lock:
            reply = self._answer(http, route, text, body, fault)
        await asyncio.sleep(lasting)
        return reply

    def _busy(self, route: str) -> Reply:
        if route in WRITES and self._world.behaviour.refuses_writes_by_409:
            tags = BUSY_TAGS.get(route)
            if route == "files/upload":
                tag = "too_many_write_operations"
                error = {"reason": {".tag": tag}, "upload_session_id": ""}
                return error_reply(409, {".tag": "path", **error}, ("path", tag))
            if tags:
                return ApiFailure(*tags).reply()
        writes = route in WRITES
        reason = "too_many_write_operations" if writes else "too_many_requests"
        return rate_limit(1, reason)

    def _texts(self, http: HttpRequest, text: str, arg: object) -> list[str]:
        """Return what the ``match`` of a fault may be found in."""
        texts = [text, json.dumps(arg, ensure_ascii=False)]
        path = arg.get("path", "") if isinstance(arg, dict) else ""
        access = self._world.oauth.access(bearer(http))
        if access:
            account = self._world.account(access.link.account_id)
            texts.append(f"account:{account.email}")
        if access and str(path).startswith(("id:", "rev:")):
            files = self._world.files_of(access.link.account_id)
            if path.startswith("rev:"):
                texts.append(
                    (files.versions.get(path[4:]) or {}).get("path_display", "")
                )
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
        fault: Fault | None,
    ) -> Reply:
        if route not in ROUTES:
            return _missing(route)
        definition = ROUTES[route]
        if http.method != "POST" and definition.attrs["style"] != "download":
            return bad_input(route, "Must be called with HTTP method POST.")
        try:
            access = authorize(self._world, http, route)
            if route not in HANDLERS:
                return _missing(route)
            self._world.jobs.run_due()
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
                check(definition.error_type, failure.error)
            return failure.reply()
        if isinstance(result, Reply):
            return result
        check(definition.result_type, result)
        return json_reply(result)

    @staticmethod
    def _disturb(fault: Fault, request: Request) -> dict | None:
        # Someone else's change may fail, a second move of a file for instance.
        with contextlib.suppress(Refused):
            return faults.BEFORE[fault.kind](fault, request)
        return None

    def _request(
        self, http: HttpRequest, route: str, access: Access, text: str, body: bytes
    ) -> Request:
        definition = ROUTES[route]
        style = definition.attrs["style"]
        bodiless = _check_content_type(http, style, body)
        where = "request body" if style == "rpc" else 'HTTP header "Dropbox-API-Arg"'
        try:
            arg = decode(definition.arg_type, "null" if bodiless else text)
        except ValueError as error:
            raise BadInput(f"{where}: {error}") from None
        world = self._world
        app = world.app(access.link.app_key)
        account = world.account(access.link.account_id)
        return Request(
            app=app,
            account=account,
            access=access,
            files=world.files_of(account.account_id),
            scanner=world.scanner_of(account.account_id),
            oauth=world.oauth,
            behaviour=world.behaviour,
            root=path_root(world, http, access),
            namespaces=world.namespaces_of(account.account_id),
            arg=arg,
            jobs=world.jobs,
            sessions=world.sessions,
            file_requests=world.requests,
            shared_links=world.links,
            temporary_links=world.temporary_links,
            url=self._url,
            body=body,
            byte_range=http.headers.get("range"),
            etag=http.headers.get("if-none-match"),
        )


def _missing(route: str) -> Reply:
    """Return the answer for what Dropbox may have, but this emulator has not.

    It must not look like a refusal of Dropbox's: a test would believe it.
    """
    _logger.warning("no route %r: it was called and answered with 501", route)
    return text_reply(501, f'This emulator does not have "{route}".')


def _argument(http: HttpRequest, route: str, body: bytes) -> str:
    if route not in ROUTES or ROUTES[route].attrs["style"] == "rpc":
        return body.decode("utf-8", "replace")
    header = http.headers.get("dropbox-api-arg")
    if header is None:
        return http.query_params.get("arg", "")
    # Starlette reads headers as Latin-1; Dropbox also takes bare UTF-8.
    return header.encode("latin-1").decode("utf-8", "replace")


def _check_content_type(http: HttpRequest, style: str, body: bytes) -> bool:
    """Return whether a call has no argument at all.

    :raises BadInput: the route does not take what it has
    """
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
    return bodiless


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
