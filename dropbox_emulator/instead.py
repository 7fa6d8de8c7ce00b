"""Faults that answer instead of the route, which then does nothing."""

import json
from collections.abc import Callable

from .fault import Fault
from .wire import Reply, error_reply, json_reply, text_reply, union


def rate_limit(seconds: int, reason: str) -> Reply:
    """Return a 429 that asks to wait for ``seconds``."""
    reply = error_reply(
        429, {"reason": {".tag": reason}, "retry_after": seconds}, (reason,)
    )
    reply.headers["Retry-After"] = str(seconds)
    return reply


def _rate_limit(fault: Fault) -> Reply:
    """429 as JSON. Details: ``retry_after`` (seconds), ``reason`` (tag)."""
    seconds = fault.details.get("retry_after", 15)
    return rate_limit(seconds, fault.details.get("reason", "too_many_requests"))


def _rate_limit_long(fault: Fault) -> Reply:
    """429 that asks for 300 seconds, which Dropbox often does."""
    fault.details.setdefault("retry_after", 300)
    return _rate_limit(fault)


def _rate_limit_text(fault: Fault) -> Reply:
    """429 as plain text. Details: ``retry_after`` (seconds)."""
    reply = text_reply(429, "too_many_requests")
    reply.headers["Retry-After"] = str(fault.details.get("retry_after", 15))
    return reply


def _rate_limit_no_header(fault: Fault) -> Reply:
    """429 as plain text that does not say how long to wait."""
    return text_reply(429, "too_many_requests")


def _server_error(fault: Fault) -> Reply:
    return text_reply(500, "Internal Server Error")


def _bad_gateway(fault: Fault) -> Reply:
    page = "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"
    return text_reply(502, page, "text/html")


def _unavailable(fault: Fault) -> Reply:
    return text_reply(503, "Service Unavailable")


def _gateway_timeout(fault: Fault) -> Reply:
    return text_reply(504, "Gateway Timeout")


def _close(fault: Fault) -> Reply:
    return Reply(close_after=0)


def _expired_token(fault: Fault) -> Reply:
    return error_reply(401, union("expired_access_token"), ("expired_access_token",))


def _invalid_token(fault: Fault) -> Reply:
    return error_reply(401, union("invalid_access_token"), ("invalid_access_token",))


def _invalid_grant(fault: Fault) -> Reply:
    return json_reply(
        {
            "error": "invalid_grant",
            "error_description": "refresh token is invalid or revoked",
        },
        400,
    )


def _invalid_client(fault: Fault) -> Reply:
    return json_reply(
        {
            "error": "invalid_client",
            "error_description": "Invalid client_id or client_secret",
        },
        400,
    )


def _bad_input(fault: Fault) -> Reply:
    """400, as for a request that is not what the route takes."""
    return text_reply(400, "Error in call to API function: could not decode input")


def _api_error(fault: Fault) -> Reply:
    """409 of any shape. Details: ``tags``, a list like ``["path", "not_found"]``."""
    tags = tuple(fault.details["tags"])
    return error_reply(409, union(*tags), tags)


def _reset(fault: Fault) -> Reply:
    return error_reply(409, union("reset"), ("reset",))


def _base_not_found(fault: Fault) -> Reply:
    return error_reply(409, union("path", "not_found"), ("path", "not_found"))


def _other(fault: Fault) -> Reply:
    """409 with an explicit ``other``, over which the SDK stumbles."""
    return error_reply(409, union("other"), ("other",))


def _unknown_tag(fault: Fault) -> Reply:
    """409 with a tag that is newer than the client."""
    return error_reply(409, union("tag_from_the_future"), ("tag_from_the_future",))


def _quota(fault: Fault) -> Reply:
    """403 of an account whose plan does not allow the call (any more)."""
    error = union("invalid_account_type", "feature")
    reply = error_reply(403, error, ("invalid_account_type", "feature"))
    content = json.loads(reply.body)
    content["user_message"] = {
        "locale": "en",
        "text": "Your plan's monthly limit of upload calls is reached.",
    }
    return json_reply(content, 403)


def _invalid_root(fault: Fault) -> Reply:
    """422 of a member whose team space has moved."""
    root = {
        ".tag": "user",
        "root_namespace_id": "9",
        "home_namespace_id": "9",
    }
    error = {".tag": "invalid_root", "invalid_root": root}
    return error_reply(422, error, ("invalid_root",))


def _conflict_text(fault: Fault) -> Reply:
    """409 as plain text, as proxies and overloaded servers send it."""
    return text_reply(409, "Conflict")


def _not_json(fault: Fault) -> Reply:
    """200 with a page that is not from Dropbox, as captive portals send it."""
    return text_reply(200, "<html><body>Please log in</body></html>", "text/html")


INSTEAD: dict[str, Callable[[Fault], Reply]] = {
    "rate_limit": _rate_limit,
    "rate_limit_long": _rate_limit_long,
    "rate_limit_text": _rate_limit_text,
    "rate_limit_no_header": _rate_limit_no_header,
    "server_error": _server_error,
    "bad_gateway": _bad_gateway,
    "unavailable": _unavailable,
    "gateway_timeout": _gateway_timeout,
    "close": _close,
    "expired_token": _expired_token,
    "invalid_token": _invalid_token,
    "invalid_grant": _invalid_grant,
    "invalid_client": _invalid_client,
    "bad_input": _bad_input,
    "api_error": _api_error,
    "reset": _reset,
    "base_not_found": _base_not_found,
    "other": _other,
    "unknown_tag": _unknown_tag,
    "quota": _quota,
    "invalid_root": _invalid_root,
    "conflict_text": _conflict_text,
    "not_json": _not_json,
}
"""Kinds that answer instead of the route, which then does nothing."""
