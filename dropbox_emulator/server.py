"""The HTTPS server: Dropbox's hosts on one port of this machine."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl

import trustme
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from . import admin, consent
from .dispatch import Dispatcher
from .oauth import RESULT_PAGE, AuthorizeError
from .people import People
from .wire import Reply, text_reply

START_TIMEOUT = 20
"""Seconds within which the server must be listening."""
LONGEST_ABORT = 1.0
"""Seconds within which the connections of a server that stops must be gone."""


def certify(folder: Path) -> tuple[Path, Path]:
    """Return the files of the CA and of a fresh certificate with its key.

    The CA in ``folder`` is used again, so that clients may keep trusting it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ca_file, key_file = folder / "ca.pem", folder / "ca.key"
    if ca_file.exists() and key_file.exists():
        authority = trustme.CA.from_pem(ca_file.read_bytes(), key_file.read_bytes())
    else:
        authority = trustme.CA(organization_name="Dropbox emulator")
        key_file.touch(mode=0o600)
        authority.private_key_pem.write_to_path(key_file)
        authority.cert_pem.write_to_path(ca_file)
    certificate_file = folder / "server.pem"
    certificate_file.touch(mode=0o600)
    certificate = authority.issue_cert("localhost", "127.0.0.1", "::1")
    certificate.private_key_and_cert_chain_pem.write_to_path(certificate_file)
    return ca_file, certificate_file


def build_app(people: People, environment: Mapping[str, str], url: str) -> ASGIApp:
    """Return the ASGI application.

    :param environment: what leads clients here
    :param url: address of the server
    """
    dispatcher = Dispatcher(people, url)

    async def authorize(http: HttpRequest) -> Reply:
        query = dict(http.query_params)
        if http.method == "POST":
            query = dict(parse_qsl((await http.body()).decode()))
        decision = query.pop("decision", None)
        account_id = query.pop("account", "")
        try:
            with people.lock:
                request = people.oauth.authorize(query)
                if http.method == "POST":
                    target = people.decide(request, decision, account_id)
                    headers = {"Location": target}
                    return Reply(302, content_type="text/plain", headers=headers)
        except AuthorizeError as error:
            page = consent.error_page(str(error))
            return text_reply(400, page, "text/html")
        page = consent.consent_page(request, query, people.accounts)
        return text_reply(200, page, "text/html")

    async def token(http: HttpRequest) -> Reply:
        return await dispatcher.token(http)

    async def call(http: HttpRequest) -> Reply:
        return await dispatcher.call(http, http.path_params["route"])

    async def control(http: HttpRequest) -> Reply:
        return await admin.answer(people, environment, http)

    async def result(http: HttpRequest) -> Reply:
        return text_reply(200, consent.result_page(http.query_params), "text/html")

    async def temporary(http: HttpRequest) -> Reply:
        with people.lock:
            digest = people.temporary_links.digest(http.path_params["token"])
        if digest is None:
            return text_reply(410, "This link has expired.")
        place = people.blobs.path(digest)
        whole = (place, 0, place.stat().st_size)
        return Reply(content_type="application/octet-stream", file=whole)

    routed = Starlette(
        routes=[
            Route("/oauth2/authorize", authorize, methods=["GET", "POST"]),
            Route("/oauth2/token", token, methods=["POST"]),
            Route(RESULT_PAGE, result, methods=["GET"]),
            Route("/temporary/{token}/{name}", temporary, methods=["GET"]),
            Route("/2/{route:path}", call, methods=["POST", "GET"]),
            Route("/_admin/{operation}", control, methods=["POST"]),
        ]
    )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            # ASGI has no way to end a connection, but faults have to.
            cycle = send.__self__  # type: ignore[attr-defined]
            scope["dropbox_emulator.transport"] = cycle.transport
        with contextlib.suppress(asyncio.CancelledError):
            await routed(scope, receive, send)

    return app


class _Server(uvicorn.Server):
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Clients keep idle connections for minutes, and faults may wait as long.
        aborted = set(self.server_state.connections)
        for connection in aborted:
            connection.transport.abort()
        # A call that ends before its connection counts as one without an answer.
        deadline = time.monotonic() + LONGEST_ABORT
        while aborted & self.server_state.connections and time.monotonic() < deadline:
            await asyncio.sleep(0)
        for task in list(self.server_state.tasks):
            task.cancel()
        await super().shutdown(sockets)


class Server:
    """An HTTPS server in a thread of its own.

    :param app: ASGI application
    :param listener: bound socket; closed when the server stops
    :param certificate: file with private key and certificate chain
    """

    def __init__(self, app: ASGIApp, listener: socket.socket, certificate: Path):
        config = uvicorn.Config(
            app,
            ssl_certfile=str(certificate),
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=75,
        )
        self._server = _Server(config)
        self._listener = listener
        self._thread = threading.Thread(
            target=self._server.run,
            kwargs={"sockets": [listener]},
            name="dropbox-emulator",
            daemon=True,
        )

    def start(self) -> None:
        """Return once the server listens.

        :raises RuntimeError: it does not
        """
        self._thread.start()
        deadline = time.monotonic() + START_TIMEOUT
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the Dropbox emulator did not start")
            time.sleep(0.005)

    def stop(self) -> None:
        """Return once all connections are closed."""
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()
