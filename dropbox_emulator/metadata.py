"""Metadata of files and folders, as the API shows it."""

import time
from datetime import datetime, timezone

from . import paths
from .tree import Node

EXPORTS = {".paper": "html", ".gdoc": "docx", ".gsheet": "xlsx", ".gslides": "pptx"}
"""Endings of documents that are edited online and are no files: what they give."""


def stamp(when: datetime | float | None = None) -> str:
    """Return a time as Dropbox writes it.

    :param when: aware or naive UTC time, or seconds since the epoch; now if not
        given
    """
    if when is None:
        when = time.time()
    if isinstance(when, datetime):
        if when.tzinfo is not None:
            when = when.astimezone(timezone.utc)
        return when.strftime("%Y-%m-%dT%H:%M:%SZ")
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when))


def export_format(name: str) -> str | None:
    """Return what a document that is edited online is exported as."""
    _, dot, ending = name.rpartition(".")
    return EXPORTS.get((dot + ending).lower())


def of_file(node: Node, display: str) -> dict:
    """Return the metadata of a file that is shown at ``display``, tagged."""
    entry = {
        ".tag": "file",
        "name": node.name,
        "path_lower": paths.fold(display),
        "path_display": display,
        "id": node.id,
        "client_modified": node.client_modified,
        "server_modified": node.server_modified,
        "rev": node.rev,
        "size": node.size,
        "is_downloadable": True,
        "content_hash": node.hash,
    }
    export_as = export_format(node.name)
    if export_as:
        # Dropbox has nothing to hash there, and hands it out by export alone.
        del entry["content_hash"]
        entry.update(is_downloadable=False, export_info={"export_as": export_as})
    return entry


def of_folder(node: Node, display: str) -> dict:
    """Return the metadata of a folder that is shown at ``display``, tagged."""
    return {
        ".tag": "folder",
        "name": node.name,
        "path_lower": paths.fold(display),
        "path_display": display,
        "id": node.id,
    }


def of_deleted(name: str, display: str) -> dict:
    """Return the entry for what is no longer at ``display``."""
    return {
        ".tag": "deleted",
        "name": name,
        "path_lower": paths.fold(display),
        "path_display": display,
    }
