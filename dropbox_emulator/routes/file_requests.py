"""Calls about file requests."""

from ..file_requests import MOST, FileRequest
from ..metadata import stamp
from ..request import Request
from ..wire import ApiFailure
from .registry import handles

READ, WRITE = "file_requests.read", "file_requests.write"


def _shown(request: Request, known: FileRequest) -> dict:
    shown = {
        "id": known.id,
        "url": f"{request.url}/request/{known.id}",
        "title": known.title,
        "created": known.created,
        "is_open": known.is_open,
        "file_count": known.file_count,
    }
    inside = (known.destination + "/").startswith(request.root + "/")
    if inside:
        shown["destination"] = known.destination[len(request.root) :]
    if known.deadline:
        shown["deadline"] = {"deadline": known.deadline}
    if known.description:
        shown["description"] = known.description
    return shown


def _destination(request: Request, path: str) -> str:
    try:
        node = request.find(path)
    except ApiFailure:
        # A folder that is missing is made when the first file comes.
        return request.root + path
    if not node.is_folder:
        raise ApiFailure("not_a_folder")
    return node.display


def _known(request: Request, request_id: str) -> FileRequest:
    try:
        known = request.file_requests.get(request.account.account_id, request_id)
    except LookupError:
        raise ApiFailure("not_found") from None
    if not (known.destination + "/").startswith(request.root + "/"):
        raise ApiFailure("app_lacks_access")
    return known


def _visible(request: Request) -> list[FileRequest]:
    return [
        known
        for known in request.file_requests.of(request.account.account_id)
        if (known.destination + "/").startswith(request.root + "/")
    ]


@handles("file_requests/create", WRITE)
def create(request: Request) -> dict:
    """Make a file request."""
    arg, account_id = request.arg, request.account.account_id
    if len(request.file_requests.of(account_id)) >= MOST:
        raise ApiFailure("rate_limit")
    destination = _destination(request, arg.destination)
    made = request.file_requests.add(account_id, arg.title, destination)
    made.is_open = arg.open
    made.description = arg.description
    made.deadline = arg.deadline and stamp(arg.deadline.deadline)
    request.file_requests.save(made)
    return _shown(request, made)


@handles("file_requests/update", WRITE)
def update(request: Request) -> dict:
    """Change a file request."""
    arg, known = request.arg, _known(request, request.arg.id)
    if arg.title is not None:
        known.title = arg.title
    if arg.destination is not None:
        known.destination = _destination(request, arg.destination)
    if arg.open is not None:
        known.is_open = arg.open
    if arg.description is not None:
        known.description = arg.description
    if arg.deadline.is_update():
        deadline = arg.deadline.get_update()
        known.deadline = deadline and stamp(deadline.deadline)
    request.file_requests.save(known)
    return _shown(request, known)


@handles("file_requests/get", READ)
def get(request: Request) -> dict:
    """Tell about one file request."""
    return _shown(request, _known(request, request.arg.id))


@handles("file_requests/count", READ)
def count(request: Request) -> dict:
    """Tell how many there are."""
    return {"file_request_count": len(_visible(request))}


@handles("file_requests/list_v2", READ)
def list_all(request: Request) -> dict:
    """Tell about all, in pages."""
    return _page(request, 0, request.arg.limit)


@handles("file_requests/list/continue", READ)
def list_more(request: Request) -> dict:
    """Tell about those that a page left out."""
    start, dash, limit = request.arg.cursor.partition("-")
    if not (start.isdigit() and dash and limit.isdigit()):
        raise ApiFailure("invalid_cursor")
    return _page(request, int(start), int(limit))


def _page(request: Request, start: int, limit: int) -> dict:
    visible = _visible(request)
    end = start + limit
    return {
        "file_requests": [_shown(request, known) for known in visible[start:end]],
        "cursor": f"{end}-{limit}",
        "has_more": len(visible) > end,
    }


@handles("file_requests/delete", WRITE)
def delete(request: Request) -> dict:
    """Delete closed file requests."""
    known = [_known(request, request_id) for request_id in request.arg.ids]
    if any(one.is_open for one in known):
        raise ApiFailure("file_request_open")
    for one in known:
        request.file_requests.drop(one)
    return {"file_requests": [_shown(request, one) for one in known]}


@handles("file_requests/delete_all_closed", WRITE)
def delete_all_closed(request: Request) -> dict:
    """Delete all that are closed."""
    closed = [known for known in _visible(request) if not known.is_open]
    for known in closed:
        request.file_requests.drop(known)
    return {"file_requests": [_shown(request, known) for known in closed]}
