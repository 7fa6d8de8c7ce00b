"""The emulator itself, for use inside a Python program."""

import socket
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from .behaviour import Behaviour
from .hooks import Hooks
from .model import Account, App
from .oauth import ACCESS_LIFETIME
from .people import People
from .server import Server, build_app, certify
from .world import DEFAULT_ACCOUNT


class Emulator(People):
    """A local Dropbox over a folder on disk.

    Usable as a context manager, which starts and stops its server. The methods
    that stand for people (``write``, ``move``, ...) work whether the server runs
    or not.

    :param port: 0 takes any free one; it is known at once and kept for restarts
    :raises ValueError: see :class:`.World`, which also has the other parameters
    """

    def __init__(
        self,
        folder: Path,
        state: Path,
        apps: Sequence[App],
        accounts: Sequence[Account] = (DEFAULT_ACCOUNT,),
        port: int = 0,
        admin_key: str | None = None,
        token_lifetime: int = ACCESS_LIFETIME,
        behaviour: Behaviour | None = None,
    ):
        self._server: Server | None = None
        self._listener: socket.socket | None = None
        self._hooks = Hooks(self)
        super().__init__(
            folder, state, apps, accounts, admin_key, token_lifetime, behaviour
        )
        self.ca_file, self._certificate = certify(self.state / "tls")
        self._listener = self._listen(port)
        self._port: int = self._listener.getsockname()[1]

    @staticmethod
    def _listen(port: int) -> socket.socket:
        # asyncio sends without delay only where the protocol is said to be TCP.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        # Without this another program could still take the port.
        listener.listen()
        return listener

    def start(self) -> "Emulator":
        """Read the disk, then listen; return the emulator.

        :raises RuntimeError: it runs already, or cannot
        """
        if self._server is not None:
            raise RuntimeError("the Dropbox emulator runs already")
        with self.lock:
            if not self.is_open:
                self.open()
            listener = self._listener or self._listen(self._port)
            self.scan()
        app = build_app(self, self.environment(), self.url)
        self._server = Server(app, listener, self._certificate)
        self._listener = None
        self._server.start()
        self._hooks.start()
        return self

    def stop(self) -> None:
        """Stop listening and write everything down; it may be started again."""
        if self._server is not None:
            self._server.stop()
            self._server = None
        self._hooks.stop()
        with self.lock:
            if self._listener is not None:
                self._listener.close()
                self._listener = None
            self.close()

    def __enter__(self) -> "Emulator":
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def host(self) -> str:
        """What stands for all of Dropbox's hosts, ``localhost:<port>``."""
        return f"localhost:{self._port}"

    @property
    def url(self) -> str:
        """Address of the server."""
        return f"https://{self.host}"

    def environment(self) -> dict[str, str]:
        """Return the variables that lead a process of the SDK here.

        They must be set before ``dropbox`` is imported.
        """
        return {
            "DROPBOX_API_HOST": self.host,
            "DROPBOX_API_CONTENT_HOST": self.host,
            "DROPBOX_API_NOTIFY_HOST": self.host,
            "DROPBOX_WEB_HOST": self.host,
            "REQUESTS_CA_BUNDLE": str(self.ca_file.absolute()),
            "CURL_CA_BUNDLE": str(self.ca_file.absolute()),
            "NO_PROXY": "localhost,127.0.0.1",
        }
