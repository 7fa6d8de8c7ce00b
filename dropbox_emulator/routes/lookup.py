"""Calls about a single file or folder, and its versions."""

from dropbox import files

from .. import paths
from ..request import Request, refuse_root, tagged
from ..wire import ApiFailure
from .registry import handles


@handles("files/get_metadata", "files.metadata.read")
def get_metadata(request: Request) -> dict:
    """Tell what is at a path, what has an id, or what a version was."""
    arg = request.arg
    refuse_root(arg.path)
    with tagged(lookup="path"):
        if arg.path.startswith("rev:"):
            return version(request, arg.path)
        try:
            return request.metadata(request.find(arg.path))
        except ApiFailure as failure:
            gone = arg.include_deleted and _deleted(request, arg.path)
            if failure.tags != ("not_found",) or not gone:
                raise
            return request.seen(gone)


def _deleted(request: Request, path: str) -> dict | None:
    if not path.startswith("/"):
        return None
    lower = paths.fold(paths.nfc(request.root + path))
    return request.files.journal.deleted_at(request.account.account_id, lower)


def version(request: Request, path: str) -> dict:
    """Return the metadata of the version that a ``rev:`` names.

    :raises ApiFailure: with the bare tags of a ``LookupError``
    """
    entry = request.files.version(path.removeprefix("rev:"), request.root)
    if entry is None:
        raise ApiFailure("not_found")
    return request.seen(entry)


@handles("files/list_revisions", "files.metadata.read")
def list_revisions(request: Request) -> dict:
    """Tell the versions of a file, or of the files at a path."""
    arg = request.arg
    with tagged(lookup="path"):
        entries = _revisions(request)
        if not entries:
            raise ApiFailure("not_found")
    more = len(entries) > arg.limit
    there = request.files.tree.by_id.get(entries[0]["id"])
    result = {
        "is_deleted": there is None,
        "entries": [request.seen(entry, tag=False) for entry in entries[: arg.limit]],
    }
    # Needed by newer versions of the SDK, unknown to older ones.
    if hasattr(files.ListRevisionsResult, "has_more"):
        result["has_more"] = more
    return result


def _revisions(request: Request) -> list[dict]:
    arg, versions = request.arg, request.files.versions
    before = getattr(arg, "before_rev", None)
    if arg.mode.is_id():
        node = request.find(arg.path)
        if node.is_folder:
            raise ApiFailure("not_file")
        return versions.of(node.id, "", before)
    if not arg.path.startswith("/"):
        place = request.find(arg.path).display
    else:
        place = request.root + arg.path
    found = versions.of(None, paths.fold(paths.nfc(place)), before)
    if not found and before is None:
        request.find(arg.path)
        raise ApiFailure("not_file")
    return found
