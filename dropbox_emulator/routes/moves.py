"""Calls that move files and folders, one or many."""

from dropbox import files

from .. import paths
from ..files import Refused
from ..request import Request, tagged
from ..tree import Node
from ..wire import ApiFailure, BadInput
from .registry import handles

ASYNC_FROM = 11
"""Moves in one batch from which it becomes a job."""


@handles("files/move_v2", "files.content.write", writes=True)
def move(request: Request) -> dict:
    """Move or rename a file, or a folder with all that is in it."""
    return {"metadata": request.metadata(_move(request, request.arg))}


def _move(request: Request, path: files.RelocationPath) -> Node:
    with tagged(lookup="from_lookup"):
        node = request.find(path.from_path)
    if node is request.root_folder():
        raise BadInput("request body: from_path: The root folder is unsupported.")
    try:
        target = request.target(path.to_path)
        if not _stays(request, node, target):
            if request.arg.autorename:
                target = request.files.free_path(target)
            request.files.move(node, target)
    except Refused as refused:
        tags = refused.tags
        bare = tags[0] in ("cant_move_folder_into_itself", "duplicated_or_nested_paths")
        raise ApiFailure(*(() if bare else ("to",)), *tags) from None
    return node


def _stays(request: Request, node: Node, target: str) -> bool:
    """Tell whether a move comes to nothing: only case or normal form would change.

    :raises Refused: it would not even change that
    """
    if paths.fold(paths.nfc(target)) != paths.fold(node.display):
        return False
    same = target == node.display
    if same or request.behaviour.refuses_case_moves:
        raise Refused("duplicated_or_nested_paths")
    return True


@handles("files/move_batch_v2", "files.content.write", writes=True)
def move_batch(request: Request) -> dict:
    """Move each entry; what is wrong with one of them is no trouble of the others."""
    many = len(request.arg.entries) >= ASYNC_FROM or request.behaviour.batches_are_jobs
    if many:
        return request.in_background("move_batch", lambda: _moved(request), None)
    return _moved(request)


def _moved(request: Request) -> dict:
    entries = request.arg.entries
    outcomes = [
        _outcome(request, entries[:number], entry)
        for number, entry in enumerate(entries)
    ]
    return {".tag": "complete", "entries": outcomes}


def _outcome(
    request: Request,
    before: list[files.RelocationPath],
    entry: files.RelocationPath,
) -> dict:
    try:
        request.refuse_entry(entry.from_path)
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


@handles("files/move_batch/check_v2", "files.content.write")
def check_move_batch(request: Request) -> dict:
    """Tell how far a batch is."""
    return request.job_result("move_batch")
