"""Control over HTTP, for programs in another process: the side of the emulator."""

import base64
import dataclasses
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime, timezone

from starlette.requests import Request as HttpRequest

from .files import Refused
from .oauth import AuthorizeError
from .people import People
from .remote import KEY_HEADER, AdminClient, AdminError
from .wire import Reply, json_reply

__all__ = ["AdminClient", "AdminError", "answer"]

_PLAIN = (
    "reset",
    "mkdir",
    "move",
    "delete",
    "grant",
    "authorize",
    "revoke",
    "expire_access_tokens",
    "scan",
    "share",
    "behave",
    "register_webhook",
)


def _write(people: People, arg: dict) -> dict:
    modified = arg.pop("modified", None)
    if modified is not None:
        modified = datetime.fromtimestamp(modified, timezone.utc)
    data = base64.b64decode(arg.pop("data"))
    return people.write(data=data, modified=modified, **arg)


def _write_many(people: People, arg: dict) -> None:
    contents = {
        path: base64.b64decode(data) for path, data in arg.pop("contents").items()
    }
    people.write_many(contents, **arg)


def _send(people: People, arg: dict) -> dict:
    return people.send(data=base64.b64decode(arg.pop("data")), **arg)


def _tree(people: People, arg: dict) -> dict:
    return {
        path: None if data is None else base64.b64encode(data).decode()
        for path, data in people.tree(**arg).items()
    }


def _add_fault(people: People, arg: dict) -> None:
    people.faults.add(**arg)


_OPERATIONS: dict[str, Callable[[People, dict], object]] = {
    "write": _write,
    "write_many": _write_many,
    "tree": _tree,
    "app_folder": lambda people, arg: str(people.app_folder(**arg).absolute()),
    "calls": lambda people, arg: [dataclasses.astuple(c) for c in people.calls],
    "clear_calls": lambda people, arg: people.calls.clear(),
    "send": _send,
    "add_fault": _add_fault,
    "clear_faults": lambda people, arg: people.faults.clear(),
    "pending_faults": lambda people, arg: [
        dataclasses.asdict(fault) for fault in people.faults.pending()
    ],
}


async def answer(
    people: People, environment: Mapping[str, str], http: HttpRequest
) -> Reply:
    """Answer an admin call: 200 with ``result``, or 400 with ``error``.

    :param environment: what leads clients here
    """
    key = http.headers.get(KEY_HEADER, "")
    if people.admin_key is None or not hmac.compare_digest(
        key.encode(), people.admin_key.encode()
    ):
        return json_reply({"error": "wrong admin key"}, 403)
    operation = http.path_params["operation"]
    arg = await http.json() if await http.body() else {}
    try:
        with people.lock:
            result: object
            if operation == "environment":
                result = dict(environment)
            elif operation in _PLAIN:
                result = getattr(people, operation)(**arg)
            elif operation in _OPERATIONS:
                result = _OPERATIONS[operation](people, arg)
            else:
                return json_reply({"error": f"no operation {operation!r}"}, 404)
    except (AuthorizeError, LookupError, Refused, TypeError, ValueError) as error:
        return json_reply({"error": f"{type(error).__name__}: {error}"}, 400)
    return json_reply({"result": result})
