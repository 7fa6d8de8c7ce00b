"""Pages of ``list_folder`` and of its continuation."""

import json

from . import paths
from .cursors import BadCursor, Cursors
from .journal import Cursor, ResetNeeded
from .request import Request
from .tree import Node
from .wire import ApiFailure, BadInput

DEFAULT_LIMIT = 2000
"""Entries of a page when the client names no limit; also Dropbox's maximum."""


def ascii_json(content: dict) -> str:
    """Return JSON that fits into an HTTP header."""
    # json.dumps leaves DEL as it is, which is no header character.
    return json.dumps(content).replace("\x7f", "\\u007f")


def start(request: Request, complete: bool) -> Cursor:
    """Return a cursor for the folder that the call names.

    :param complete: skip the initial listing
    :raises ApiFailure: there is no such folder
    """
    arg = request.arg
    if arg.path == "/":
        raise BadInput(
            "request body: path: Specify the root folder as an empty string rather"
            ' than as "/".'
        )
    if arg.shared_link is not None:
        raise BadInput("request body: shared_link: not supported here")
    try:
        folder = request.find(arg.path)
        if not folder.is_folder:
            raise ApiFailure("not_folder")
    except ApiFailure as failure:
        raise ApiFailure("path", *failure.tags) from None
    return Cursor(
        epoch=request.files.store.get("epoch") or "",
        account=request.account.account_id,
        app=request.app.key,
        root=paths.fold(request.root),
        base=paths.fold(folder.display),
        recursive=arg.recursive,
        include_deleted=arg.include_deleted,
        limit=arg.limit or DEFAULT_LIMIT,
        position=request.files.journal.end(),
        after=None if complete else "",
    )


def resume(request: Request) -> Cursor:
    """Return the cursor that the call brings.

    :raises BadInput: it is not a cursor
    :raises ApiFailure: ``reset``, it is of no use any more
    """
    cursors = Cursors(request.files.store)
    try:
        return cursors.decode(
            request.arg.cursor,
            request.account.account_id,
            request.app.key,
            paths.fold(request.root),
        )
    except BadCursor:
        raise BadInput('request body: Invalid "cursor" parameter') from None
    except ResetNeeded:
        raise ApiFailure("reset") from None


def encode(request: Request, cursor: Cursor) -> str:
    """Return the cursor as text."""
    return Cursors(request.files.store).encode(cursor)


def page(request: Request, cursor: Cursor) -> dict:
    """Return one page and the cursor for what follows.

    :raises ApiFailure: ``reset``, or the listed folder is gone
    """
    folder = request.files.tree.find(cursor.base)
    if folder is None or not folder.is_folder:
        if cursor.base != cursor.root:
            raise ApiFailure("path", "not_found")
        folder = request.files.ensure_folder(request.root)
    if cursor.after is not None:
        entries, cursor = _initial(request, cursor, folder)
        more = cursor.after is not None
    else:
        try:
            entries, position, more = request.files.changes(cursor)
        except ResetNeeded:
            raise ApiFailure("reset") from None
        cursor = cursor.moved(position=position)
    return {
        "entries": [request.seen(entry) for entry in entries],
        "cursor": encode(request, cursor),
        "has_more": more,
    }


def _initial(
    request: Request, cursor: Cursor, folder: Node
) -> tuple[list[dict], Cursor]:
    """Return a page of the initial listing.

    What changes while a client pages is in the journal after the position where
    the listing began, so that nothing is missed.
    """
    base = folder.display
    entries: list[dict] = []
    if not cursor.after and cursor.recursive and cursor.base != cursor.root:
        entries.append(request.files.describe(folder, base))
    last = cursor.after or ""
    walk = request.files.tree.walk(folder, cursor.recursive, paths.split(last))
    for path, node in walk:
        if len(entries) >= cursor.limit:
            return entries, cursor.moved(after=last)
        last = paths.fold(path)
        entries.append(request.files.describe(node, base + path))
    if cursor.include_deleted:
        there = request.files.tree.find
        gone = request.files.journal.deleted(cursor)
        entries += [entry for entry in gone if there(entry["path_lower"]) is None]
    return entries, cursor.moved(after=None)
