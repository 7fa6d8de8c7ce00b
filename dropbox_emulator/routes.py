"""The API calls that the emulator answers."""

import secrets
from collections.abc import Callable

from dropbox import files

from . import listing, paths
from .blobs import content_hash
from .files import Refused
from .request import Job, Request, refuse_root, tagged
from .tree import Node
from .wire import ApiFailure, BadInput, Reply

ASYNC_BATCH_FROM = 101
"""Folders in one batch from which it becomes a job."""

MAX_BATCH = 10_000
"""Most folders in one batch."""

MAX_UPLOAD = 150 * 1024 * 1024
"""Most bytes in one upload."""

Handler = Callable[[Request], dict | Reply | None]

HANDLERS: dict[str, Handler] = {}
SCOPE_OF: dict[str, str | None] = {}


def handles(route: str, scope: str | None) -> Callable[[Handler], Handler]:
    """Register the decorated function as what answers ``route``."""

    def register(handler: Handler) -> Handler:
        HANDLERS[route] = handler
        SCOPE_OF[route] = scope
        return handler

    return register


@handles("files/list_folder", "files.metadata.read")
def list_folder(request: Request) -> dict:
    request.scanner.scan_if_due()
    return listing.page(request, listing.start(request, complete=False))


@handles("files/list_folder/get_latest_cursor", "files.metadata.read")
def get_latest_cursor(request: Request) -> dict:
    request.scanner.scan_if_due()
    cursor = listing.start(request, complete=True)
    return {"cursor": listing.encode(request, cursor)}


@handles("files/list_folder/continue", "files.metadata.read")
def list_folder_continue(request: Request) -> dict:
    cursor = listing.resume(request)
    if cursor.after is None:
        request.scanner.scan_if_due()
    return listing.page(request, cursor)


@handles("files/get_metadata", "files.metadata.read")
def get_metadata(request: Request) -> dict:
    refuse_root(request.arg.path)
    with tagged(lookup="path"):
        return request.metadata(request.find(request.arg.path))


@handles("files/list_revisions", "files.metadata.read")
def list_revisions(request: Request) -> dict:
    arg = request.arg
    with tagged(lookup="path"):
        if arg.mode.is_id():
            node_id = request.find(arg.path).id
            lower = ""
        else:
            node_id = None
            lower = paths.fold(paths.nfc(request.root + arg.path))
        entries = request.files.revisions(node_id, lower, arg.limit + 1)
        if not entries:
            raise ApiFailure("not_found")
    entries, more = entries[: arg.limit], len(entries) > arg.limit
    there = request.files.tree.by_id.get(entries[0]["id"])
    result = {
        "is_deleted": there is None,
        "entries": [request.seen(entry, tag=False) for entry in entries],
    }
    # Needed by newer versions of the SDK, unknown to older ones.
    if hasattr(files.ListRevisionsResult, "has_more"):
        result["has_more"] = more
    return result


@handles("files/create_folder_v2", "files.content.write")
def create_folder(request: Request) -> dict:
    refuse_root(request.arg.path)
    with tagged(write="path"):
        node = _make_folder(request, request.arg.path, request.arg.autorename)
    return {"metadata": request.metadata(node, tag=False)}


def _make_folder(request: Request, path: str, autorename: bool) -> Node:
    target = request.target(path)
    if autorename:
        target = request.files.free_path(target)
    return request.files.make_folder(target)


@handles("files/create_folder_batch", "files.content.write")
def create_folder_batch(request: Request) -> dict:
    arg = request.arg
    if len(arg.paths) > MAX_BATCH:
        result = {".tag": "failed", "failed": {".tag": "too_many_files"}}
    else:
        entries = [_batch_entry(request, path) for path in arg.paths]
        result = {".tag": "complete", "entries": entries}
    if arg.force_async or len(arg.paths) >= ASYNC_BATCH_FROM:
        return in_background(request, result)
    return result


def in_background(request: Request, result: dict) -> dict:
    """Return the id of a job that ends with ``result``."""
    job_id = "dbjid:" + secrets.token_urlsafe(24)
    request.jobs[job_id] = Job(result)
    return {".tag": "async_job_id", "async_job_id": job_id}


def _batch_entry(request: Request, path: str) -> dict:
    try:
        with tagged(write="path"):
            node = _make_folder(request, path, request.arg.autorename)
    except ApiFailure as failure:
        return {".tag": "failure", "failure": failure.error}
    return {".tag": "success", "metadata": request.metadata(node, tag=False)}


@handles("files/create_folder_batch/check", "files.content.write")
def check_job(request: Request) -> dict:
    """Tell how far a batch of any kind is."""
    job = request.jobs.get(request.arg.async_job_id)
    if job is None:
        raise ApiFailure("invalid_async_job_id")
    # A job is first seen at work, so that clients have to ask again.
    if not job.asked:
        job.asked = True
        return {".tag": "in_progress"}
    return job.result


@handles("files/delete_v2", "files.content.write")
def delete(request: Request) -> dict:
    arg = request.arg
    refuse_root(arg.path)
    with tagged(lookup="path_lookup"):
        node = request.find(arg.path)
    if arg.parent_rev is not None and arg.parent_rev != node.rev:
        raise ApiFailure("path_write", "conflict", "file")
    metadata = request.metadata(node)
    request.files.delete(node)
    return {"metadata": metadata}


@handles("files/upload", "files.content.write")
def upload(request: Request) -> dict:
    arg, data = request.arg, request.body
    if len(data) > MAX_UPLOAD:
        raise ApiFailure("payload_too_large")
    digest = content_hash(data)
    sent_hash = getattr(arg, "content_hash", None)
    if sent_hash not in (None, digest):
        raise ApiFailure("content_hash_mismatch")
    try:
        target, existing = _upload_target(request, digest)
        if existing is None:
            existing = request.files.write(target, data, arg.client_modified)
    except Refused as refused:
        reason = ApiFailure(*refused.tags).error
        raise ApiFailure(
            "path",
            *refused.tags,
            error={".tag": "path", "reason": reason, "upload_session_id": ""},
        ) from None
    return request.metadata(existing, tag=False)


def _upload_target(request: Request, digest: str) -> tuple[str, Node | None]:
    """Return where an upload goes, and the file there if it is that already."""
    arg = request.arg
    target = request.target(arg.path)
    existing = request.files.place(target)[2]
    if existing is None:
        if arg.mode.is_update() and arg.strict_conflict:
            raise Refused("conflict", "file")
        return target, None
    if existing.is_folder:
        if arg.autorename:
            return request.files.free_path(target), None
        raise Refused("conflict", "folder")
    same = existing.hash == digest and not arg.strict_conflict
    if same:
        return target, existing
    if arg.mode.is_overwrite():
        return target, None
    if arg.mode.is_update() and arg.mode.get_update() == existing.rev:
        return target, None
    if not arg.autorename:
        raise Refused("conflict", "file")
    if arg.mode.is_update():
        parent, _, name = target.rpartition("/")
        target = f"{parent}/{paths.conflicted(name, 'conflicted copy')}"
    return request.files.free_path(target), None


@handles("files/download", "files.content.read")
def download(request: Request) -> Reply:
    path = request.arg.path
    with tagged(lookup="path"):
        entry = _version(request, path)
    if not entry["is_downloadable"]:
        raise ApiFailure("unsupported_file")
    size = entry["size"]
    first, count, status, headers = 0, size, 200, {}
    if request.byte_range:
        first, count = _range(request.byte_range, size)
        status = 206
        headers["Content-Range"] = f"bytes {first}-{first + count - 1}/{size}"
    place = request.files.blobs.path(entry["content_hash"])
    return Reply(
        status,
        content_type="application/octet-stream",
        headers={
            **headers,
            "Accept-Ranges": "bytes",
            "ETag": f'W/"{entry["rev"]}"',
            "Dropbox-API-Result": listing.ascii_json(entry),
        },
        file=(place, first, count),
    )


def _version(request: Request, path: str) -> dict:
    if path.startswith("rev:"):
        entry = request.files.revision(path[4:])
        if entry is None:
            raise ApiFailure("not_found")
        lower_root = paths.fold(request.root)
        if not entry["path_lower"].startswith(lower_root + "/"):
            raise ApiFailure("not_found")
        return request.seen(entry, tag=False)
    node = request.find(path)
    if node.is_folder:
        raise ApiFailure("not_file")
    return request.metadata(node, tag=False)


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


@handles("users/get_current_account", "account_info.read")
def get_current_account(request: Request) -> dict:
    account = request.account
    given, _, surname = account.name.partition(" ")
    initials = "".join(word[0] for word in account.name.split())[:2].upper()
    return {
        "account_id": account.account_id,
        "name": {
            "given_name": given,
            "surname": surname,
            "familiar_name": given,
            "display_name": account.name,
            "abbreviated_name": initials,
        },
        "email": account.email,
        "email_verified": True,
        "disabled": False,
        "locale": "en",
        "referral_link": "https://www.dropbox.com/referrals/" + account.uid,
        "is_paired": False,
        "account_type": {".tag": "business"},
        "root_info": {
            ".tag": "user",
            "root_namespace_id": account.root_namespace_id,
            "home_namespace_id": account.namespace_id,
        },
    }


@handles("users/get_space_usage", "account_info.read")
def get_space_usage(request: Request) -> dict:
    request.scanner.scan_if_due()
    used = sum(node.size or 0 for node in request.files.tree.root.descendants())
    return {
        "used": used,
        "allocation": {".tag": "individual", "allocated": request.account.quota},
    }


@handles("file_properties/templates/list_for_user", "files.metadata.read")
def list_templates(request: Request) -> dict:
    return {"template_ids": []}


@handles("check/user", "account_info.read")
def check_user(request: Request) -> dict:
    return {"result": request.arg.query}


@handles("auth/token/revoke", None)
def revoke(request: Request) -> None:
    request.oauth.unlink([request.access.link])
