"""The API calls that move files and folders, one or many."""

from dropbox import files

from . import paths
from .files import Refused
from .request import Request, tagged
from .routes import check_job, handles, in_background
from .tree import Node
from .wire import ApiFailure, BadInput

ASYNC_BATCH_FROM = 11
"""Moves in one batch from which it becomes a job."""

handles("files/move_batch/check_v2", "files.content.write")(check_job)


@handles("files/move_v2", "files.content.write")
def move(request: Request) -> dict:
    return {"metadata": request.metadata(_move(request, request.arg))}


def _move(request: Request, path: files.RelocationPath) -> Node:
    with tagged(lookup="from_lookup"):
        node = request.find(path.from_path)
    if node is request.files.ensure_folder(request.root):
        raise BadInput("request body: from_path: The root folder is unsupported.")
    try:
        target = request.target(path.to_path)
        if request.arg.autorename:
            target = request.files.free_path(target)
        request.files.move(node, target)
    except Refused as refused:
        into_itself = refused.tags == ("cant_move_folder_into_itself",)
        raise ApiFailure(*(() if into_itself else ("to",)), *refused.tags) from None
    return node


@handles("files/move_batch_v2", "files.content.write")
def move_batch(request: Request) -> dict:
    """Move each entry; what is wrong with one of them is no trouble of the others."""
    entries = request.arg.entries
    result = {
        ".tag": "complete",
        "entries": [
            _outcome(request, entries[:number], entry)
            for number, entry in enumerate(entries)
        ],
    }
    if len(entries) >= ASYNC_BATCH_FROM:
        return in_background(request, result)
    return result


def _outcome(
    request: Request,
    before: list[files.RelocationPath],
    entry: files.RelocationPath,
) -> dict:
    try:
        if any(_clash(other.from_path, entry.from_path) for other in before):
            raise ApiFailure("duplicated_or_nested_paths")
        node = _move(request, entry)
    except ApiFailure as failure:
        reason = {".tag": "relocation_error", "relocation_error": failure.error}
        return {".tag": "failure", "failure": reason}
    return {".tag": "success", "success": request.metadata(node)}


def _clash(one: str, other: str) -> bool:
    """Tell whether one of two paths is the other or lies below it."""
    first, second = (f"{paths.fold(paths.nfc(path))}/" for path in (one, other))
    return first.startswith(second) or second.startswith(first)
