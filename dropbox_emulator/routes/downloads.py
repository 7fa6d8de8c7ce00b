"""Calls that hand out the contents of files."""

from .. import listing
from ..request import Request, tagged
from ..wire import ApiFailure, BadInput, Reply
from .lookup import version
from .registry import handles


@handles("files/download", "files.content.read")
def download(request: Request) -> Reply:
    """Hand out a file, or one of its versions."""
    with tagged(lookup="path"):
        entry = _wanted(request)
    if not entry["is_downloadable"]:
        raise ApiFailure("unsupported_file")
    headers = {
        "ETag": f'W/"{entry["rev"]}"',
        "Dropbox-API-Result": listing.ascii_json(entry),
    }
    if request.etag == headers["ETag"]:
        return Reply(304, content_type="application/octet-stream", headers=headers)
    return content(request, entry, headers)


@handles("files/get_temporary_link", "files.content.read")
def get_temporary_link(request: Request) -> dict:
    """Give an address from which anybody can download a file for some hours."""
    with tagged(lookup="path"):
        entry = _wanted(request)
    if not entry["is_downloadable"]:
        raise ApiFailure("unsupported_file")
    account_id = request.account.account_id
    token = request.temporary_links.make(account_id, entry["content_hash"])
    link = f"{request.url}/temporary/{token}/{entry['id'][3:]}"
    return {"metadata": entry, "link": link}


def _wanted(request: Request) -> dict:
    path = request.arg.path
    if path.startswith("rev:"):
        entry = version(request, path)
        del entry[".tag"]
        return entry
    node = request.find(path)
    if node.is_folder:
        raise ApiFailure("not_file")
    return request.metadata(node, tag=False)


def content(request: Request, entry: dict, headers: dict[str, str]) -> Reply:
    """Return the reply with the content of a file, or with a part of it."""
    size = entry["size"]
    first, count, status = 0, size, 200
    if request.byte_range:
        first, count = _range(request.byte_range, size)
        status = 206
        headers["Content-Range"] = f"bytes {first}-{first + count - 1}/{size}"
    place = request.files.blobs.path(entry["content_hash"])
    return Reply(
        status,
        content_type="application/octet-stream",
        headers={**headers, "Accept-Ranges": "bytes"},
        file=(place, first, count),
    )


def _range(header: str, size: int) -> tuple[int, int]:
    unit, _, span = header.partition("=")
    first, dash, last = span.strip().partition("-")
    try:
        if unit.strip() != "bytes" or not dash:
            raise ValueError
        if first:
            start, end = int(first), int(last) if last else size - 1
        else:
            start, end = max(0, size - int(last)), size - 1
    except ValueError:
        raise BadInput(f'Invalid HTTP "Range" header: {header!r}') from None
    end = min(end, size - 1)
    if start > end:
        raise ApiFailure("unsatisfiable_range", status=416)
    return start, end - start + 1
