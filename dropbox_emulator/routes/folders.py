"""Calls that make folders, and delete."""

from dropbox import files

from ..request import Request, refuse_root, tagged
from ..tree import Node
from ..wire import ApiFailure, union
from .registry import handles

ASYNC_FROM = 101
"""Folders in one batch from which it becomes a job."""

MAX_BATCH = 10_000
"""Most folders in one batch."""


@handles("files/create_folder_v2", "files.content.write", writes=True)
def create_folder(request: Request) -> dict:
    """Make a folder, and those missing above it."""
    refuse_root(request.arg.path)
    with tagged(write="path"):
        node = _make_folder(request, request.arg.path)
    return {"metadata": request.metadata(node, tag=False)}


def _make_folder(request: Request, path: str) -> Node:
    target = request.target(path)
    if request.arg.autorename:
        target = request.files.free_path(target)
    return request.files.make_folder(target)


@handles("files/create_folder_batch", "files.content.write", writes=True)
def create_folder_batch(request: Request) -> dict:
    """Make each folder; what is wrong with one is no trouble of the others."""
    many = len(request.arg.paths) >= ASYNC_FROM or request.behaviour.batches_are_jobs
    if request.arg.force_async or many:
        return request.in_background(
            "create_folder_batch", lambda: _made(request), union("too_many_files")
        )
    return _made(request)


def _made(request: Request) -> dict:
    if len(request.arg.paths) > MAX_BATCH:
        return {".tag": "failed", "failed": union("too_many_files")}
    entries = [_batch_entry(request, path) for path in request.arg.paths]
    return {".tag": "complete", "entries": entries}


def _batch_entry(request: Request, path: str) -> dict:
    try:
        request.refuse_entry(path)
        with tagged(write="path"):
            node = _make_folder(request, path)
    except ApiFailure as failure:
        return {".tag": "failure", "failure": failure.error}
    return {".tag": "success", "metadata": request.metadata(node, tag=False)}


@handles("files/create_folder_batch/check", "files.content.write")
def check_create_folder_batch(request: Request) -> dict:
    """Tell how far a batch is."""
    return request.job_result("create_folder_batch")


@handles("files/delete_v2", "files.content.write", writes=True)
def delete(request: Request) -> dict:
    """Delete a file, or a folder with all that is in it."""
    return {"metadata": _delete(request, request.arg)}


def _delete(request: Request, arg: files.DeleteArg) -> dict:
    refuse_root(arg.path)
    with tagged(lookup="path_lookup"):
        node = request.find(arg.path)
    if arg.parent_rev is not None and arg.parent_rev != node.rev:
        raise ApiFailure("path_write", "conflict", "file")
    metadata = request.metadata(node)
    request.files.delete(node)
    return metadata


@handles("files/delete_batch", "files.content.write", writes=True)
def delete_batch(request: Request) -> dict:
    """Delete each entry, always as a job."""

    def work() -> dict:
        entries = [_delete_entry(request, entry) for entry in request.arg.entries]
        return {".tag": "complete", "entries": entries}

    failure = union("too_many_write_operations")
    return request.in_background("delete_batch", work, failure)


def _delete_entry(request: Request, arg: files.DeleteArg) -> dict:
    try:
        return {".tag": "success", "metadata": _delete(request, arg)}
    except ApiFailure as failure:
        return {".tag": "failure", "failure": failure.error}


@handles("files/delete_batch/check", "files.content.write")
def check_delete_batch(request: Request) -> dict:
    """Tell how far a batch is."""
    return request.job_result("delete_batch")
