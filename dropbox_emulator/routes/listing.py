"""Calls that list folders."""

from .. import listing
from ..request import Request
from .registry import handles


@handles("files/list_folder", "files.metadata.read")
def list_folder(request: Request) -> dict:
    """Begin a listing."""
    request.scanner.scan_if_due()
    return listing.page(request, listing.start(request, complete=False))


@handles("files/list_folder/get_latest_cursor", "files.metadata.read")
def get_latest_cursor(request: Request) -> dict:
    """Begin a listing of what is still to come."""
    request.scanner.scan_if_due()
    cursor = listing.start(request, complete=True)
    return {"cursor": listing.encode(request, cursor)}


@handles("files/list_folder/continue", "files.metadata.read")
def list_folder_continue(request: Request) -> dict:
    """Continue a listing, or tell what has changed since."""
    cursor = listing.resume(request)
    if cursor.after is None:
        request.scanner.scan_if_due()
    return listing.page(request, cursor)
