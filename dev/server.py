"""Odoo and the local Dropbox as processes of their own.

The demo, the tests in a browser, and whatever else needs a server that really
commits, start them here. Both end with the ``with`` block that started them, and with
the process if that is killed.
"""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import certifi
import requests

from dropbox_emulator import AdminClient

from . import keeper
from .cache import SetupError
from .odoo_config import PROJECT, data_folder, write_config

HOST = "127.0.0.1"
ODOO = PROJECT / "dev" / "bin" / "odoo-bin"
START_WITHIN = 120  # seconds
STOP_WITHIN = 20  # seconds; then it is killed
TAIL = 25  # lines of the log that are shown when something fails


@dataclass
class Server:
    """A process that was started here.

    :param log: the file that all its output goes to
    """

    name: str
    process: subprocess.Popen
    log: Path

    def require_running(self):
        """:raises SetupError: the process has ended"""
        if self.process.poll() is not None:
            raise SetupError(f"{self.name} ended.\n{self.tail()}")

    def wait_until(self, ready, within=START_WITHIN):
        """Wait until ``ready()`` is true.

        :param within: seconds
        :raises SetupError: the process has ended, or the time is over
        """
        deadline = time.monotonic() + within
        while not ready():
            self.require_running()
            if time.monotonic() > deadline:
                raise SetupError(
                    f"{self.name} is not ready after {within} s.\n{self.tail()}"
                )
            time.sleep(0.1)

    def tail(self):
        """The end of the log, and where it is."""
        lines = self.log.read_text(errors="replace").splitlines()[-TAIL:]
        return "\n".join([*lines, "", f"The whole log: {self.log}"])

    def stop(self):
        """End the process, kindly at first."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self.kill()
        keeper.release(self.process)

    def kill(self):
        """End the process at once, as a crash would."""
        self.process.kill()
        self.process.wait()
        keeper.release(self.process)


@dataclass
class Odoo(Server):
    """A running Odoo at ``url``."""

    url: str
    database: str


@dataclass
class Dropbox(Server):
    """A running local Dropbox; ``admin`` does what people do in it.

    :param environment: variables that lead a process of the Dropbox SDK there
    """

    admin: AdminClient
    environment: dict
    app_key: str
    app_secret: str
    admin_key: str


def free_port(wanted=0):
    """Return ``wanted`` if it is a free TCP port, else any that is."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            # As servers do: a connection that is just ending is no obstacle.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise SetupError("This machine has no free TCP port.")


@contextmanager
def odoo_server(database, *, port=None, environment=None, log=None, arguments=()):
    """Run Odoo on ``database``, and on no other: threads, scheduled actions included.

    :param environment: further variables, such as those of ``Dropbox``
    :param log: a file, by default ``odoo.log`` beside the files of the database
    :param arguments: further words for Odoo's command line
    :raises SetupError: it does not start
    """
    port = port or free_port()
    command = [
        *(sys.executable, ODOO, "--config", write_config(database)),
        # Whatever the file says: without a name it would serve all of the machine.
        *("--database", database, "--db-filter", f"^{re.escape(database)}$"),
        *("--http-port", port, "--gevent-port", free_port(), *arguments),
    ]
    log = log or data_folder(database) / "odoo.log"
    process = _start(command, log, environment)
    url = f"http://{HOST}:{port}"
    server = Odoo("Odoo", process, log, url, database)
    try:
        # Odoo answers as soon as it has loaded the database's modules.
        server.wait_until(lambda: _answers(f"{url}/web/login"))
        yield server
    finally:
        server.stop()


@contextmanager
def listener(database, *, environment=None, log=None):
    """Run the process that waits for Dropbox and tells Odoo of changes.

    :param environment: further variables, such as those of ``Dropbox``
    :param log: a file, by default ``listener.log`` beside those of the database
    :raises SetupError: it does not start
    """
    addons = ",".join([str(PROJECT), os.environ["DEXT_DROPBOX_ADDONS"]])
    command = [
        # Odoo finds commands of addons before it reads its configuration.
        *(sys.executable, ODOO, f"--addons-path={addons}", "dext_dropbox_listen"),
        *("--config", write_config(database), "--database", database),
    ]
    log = log or data_folder(database) / "listener.log"
    server = Server("The listener", _start(command, log, environment), log)
    try:
        server.wait_until(lambda: f"Listening for {database}" in log.read_text())
        yield server
    finally:
        server.stop()


def _answers(url):
    try:
        with requests.Session() as session:
            session.trust_env = False  # this machine is reached without a proxy
            return session.get(url, timeout=60).ok
    except requests.RequestException:
        return False


@contextmanager
def dropbox_server(
    files,
    state,
    *,
    accounts,
    redirect_uris=(),
    app_name="Dext Odoo",
    access="app_folder",
):
    """Run a local Dropbox with one app.

    :param files: folder that holds a folder for each account
    :param state: folder of everything else, the log included
    :param accounts: as ``Name <mail>``; the first one is the default
    :param access: ``app_folder``, or ``full_dropbox``
    :raises SetupError: it does not start
    """
    state.mkdir(parents=True, exist_ok=True)
    key, secret, admin_key = "demo-app-key", "demo-app-secret", secrets.token_hex(16)
    variables = state / "environment"
    variables.unlink(missing_ok=True)
    options = {
        **{"folder": files, "state": state, "port": 0, "env-file": variables},
        **{"app-name": app_name, "app-key": key, "app-secret": secret},
        **{"access": access, "admin-key": admin_key},
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    words += [word for uri in redirect_uris for word in ("--redirect-uri", uri)]
    words += [word for account in accounts for word in ("--account", account)]
    log = state / "dropbox.log"
    process = _start([sys.executable, "-m", "dropbox_emulator", *words], log)
    server = Dropbox(
        "The local Dropbox", process, log, None, {}, key, secret, admin_key
    )
    try:
        server.wait_until(variables.exists)
        lines = variables.read_text().splitlines()
        server.environment = dict(line.split("=", 1) for line in lines)
        own_ca = server.environment["REQUESTS_CA_BUNDLE"]
        server.admin = AdminClient(
            f"https://{server.environment['DROPBOX_API_HOST']}", admin_key, own_ca
        )
        server.environment["REQUESTS_CA_BUNDLE"] = _trusting(own_ca, state)
        del server.environment["CURL_CA_BUNDLE"]
        yield server
    finally:
        if server.admin:
            server.admin.close()
        server.stop()


def _trusting(own_ca, folder):
    """Certificates that trust the local Dropbox and everybody that certifi does."""
    bundle = folder / "trusted.pem"
    certificates = (Path(certifi.where()), Path(own_ca))
    bundle.write_text("\n".join(path.read_text() for path in certificates))
    return str(bundle)


def _start(command, log, environment=None):
    """Start ``command`` in a session of its own: Ctrl-C is for whoever started it."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "w") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=PROJECT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    keeper.keep(process)
    return process


def stop_when_told():
    """Let SIGTERM and the end of the terminal end this process as Ctrl-C does.

    Without it they would leave its servers running. A process in the background of a
    script has to be told to listen to Ctrl-C (SIGINT), too.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
