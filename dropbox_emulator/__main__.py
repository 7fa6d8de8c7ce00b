"""Command line: ``python -m dropbox_emulator --help``."""

import argparse
import contextlib
import logging
import re
import secrets
import signal
import sys
import threading
from pathlib import Path

from .behaviour import Behaviour
from .emulator import Emulator
from .model import ACCESS_KINDS, Account, App
from .world import DEFAULT_ACCOUNT

_ACCOUNT = re.compile(r"\s*(?P<name>[^<>]+?)\s*<(?P<email>[^<>\s]+@[^<>\s]+)>\s*")


def account(text: str) -> Account:
    """Return the account written as ``Name <mail>``.

    :raises argparse.ArgumentTypeError: it is not written like that
    """
    match = _ACCOUNT.fullmatch(text)
    if match is None:
        raise argparse.ArgumentTypeError(f'{text!r} is not like "Name <mail>"')
    return Account(email=match["email"], name=match["name"])


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    arguments = argparse.ArgumentParser(
        prog="python -m dropbox_emulator",
        description="A local Dropbox: an HTTPS server over a folder on disk.",
    )
    add = arguments.add_argument
    add("--folder", type=Path, required=True, help="where the accounts' files are")
    add("--state", type=Path, required=True, help="where all else is kept")
    add("--port", type=int, default=8443, help="0 for any free one (%(default)s)")
    add("--app-key", default="emulator-app-key")
    add("--app-secret", default="emulator-app-secret")
    add("--app-name", default="Dext Odoo", help="also the folder's name (%(default)s)")
    add(
        "--redirect-uri",
        action="append",
        default=[],
        help="where the consent page may lead back to; repeatable",
    )
    add("--access", choices=ACCESS_KINDS, default=ACCESS_KINDS[0])
    add(
        "--account",
        type=account,
        action="append",
        default=[],
        metavar='"NAME <MAIL>"',
        help="repeatable; the first one is the default",
    )
    add(
        "--behave",
        default="",
        metavar="NAME=VALUE,...",
        help="where Dropbox's ways are unknown; the names are in behaviour.py",
    )
    add("--webhook", help="address that is told who has changed something")
    add("--admin-key", help="for the calls under /_admin (made up if not given)")
    add(
        "--env-file",
        type=Path,
        help="write the variables that clients need here once listening",
    )
    return arguments


def main(argv: list[str] | None = None) -> int:
    """Run until SIGINT or SIGTERM; return the exit status."""
    options = parser().parse_args(argv)
    logging.basicConfig(format="%(name)s: %(message)s")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    app = App(
        key=options.app_key,
        secret=options.app_secret,
        name=options.app_name,
        redirect_uris=tuple(options.redirect_uri),
        access=options.access,
        webhook=options.webhook,
    )
    admin_key = options.admin_key or secrets.token_urlsafe(16)
    try:
        emulator = Emulator(
            options.folder,
            options.state,
            apps=[app],
            accounts=options.account or [DEFAULT_ACCOUNT],
            port=options.port,
            admin_key=admin_key,
            behaviour=Behaviour.of(options.behave),
        )
    except (OSError, ValueError) as error:
        print(f"dropbox_emulator: {error}", file=sys.stderr)
        return 1
    with emulator:
        _announce(emulator, options.env_file)
        stop.wait()
    with contextlib.suppress(BrokenPipeError):
        print("Stopped.", flush=True)
    return 0


def _announce(emulator: Emulator, env_file: Path | None) -> None:
    lines = [f"{name}={value}" for name, value in emulator.environment().items()]
    print(f"Dropbox emulator at {emulator.url}")
    for known in emulator.accounts:
        place = emulator.app_folder(known.email)
        print(f"Files of {known.name} <{known.email}>: {place}")
    print(f"Admin key: {emulator.admin_key}")
    print("For clients:", *lines, sep="\n  ", flush=True)
    if env_file is not None:
        env_file.parent.mkdir(parents=True, exist_ok=True)
        partial = env_file.with_name(env_file.name + ".part")
        partial.write_text("\n".join(lines) + "\n")
        partial.replace(env_file)


if __name__ == "__main__":
    sys.exit(main())
