"""Which function answers which route."""

from collections.abc import Callable

from ..request import Request
from ..wire import Reply

Handler = Callable[[Request], dict | Reply | None]

HANDLERS: dict[str, Handler] = {}
SCOPE_OF: dict[str, str | None] = {}
WRITES: set[str] = set()


def handles(
    route: str, scope: str | None, writes: bool = False
) -> Callable[[Handler], Handler]:
    """Register the decorated function as what answers ``route``.

    :param writes: whether it locks the account's namespace
    """

    def register(handler: Handler) -> Handler:
        HANDLERS[route] = handler
        SCOPE_OF[route] = scope
        if writes:
            WRITES.add(route)
        return handler

    return register
