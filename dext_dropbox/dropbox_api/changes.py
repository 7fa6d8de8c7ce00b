"""What a page of changes comes to once all its entries are applied in order."""

from dataclasses import dataclass

from .values import DeletedEntry, FileEntry, FolderEntry


@dataclass(frozen=True)
class Changes:
    """``files`` and ``folders`` that are there now, and paths that were deleted.

    To be applied in this order: first ``deleted``, each with all below it, then the
    rest; a path that was deleted and has come back is in both. None of ``deleted`` is
    below another. While ``more`` are to come, what has moved may still show elsewhere.
    """

    files: tuple
    folders: tuple
    deleted: frozenset
    more: bool = False

    def one_by_one(self):
        """Yield these changes as many, each of one entry, in the order they apply."""
        for path in self.deleted:
            yield Changes((), (), frozenset((path,)), True)
        for folder in self.folders:
            yield Changes((), (folder,), frozenset(), True)
        for file in self.files:
            yield Changes((file,), (), frozenset(), True)


def net_changes(entries, more=False):
    """Apply ``entries`` in their order and return what is left of them.

    :param more: whether more pages of the same answer are to come

    The rules are those of Dropbox's ``list_folder``: of several entries for one path
    the last counts; a file replaces whatever was there, children included; a folder
    keeps its children; something deleted takes its children with it.
    """
    present: dict[str, FileEntry | FolderEntry] = {}
    deleted: set[str] = set()
    with_children: set[str] = set()
    for entry in entries:
        path = entry.path_lower
        if path in with_children and not isinstance(entry, FolderEntry):
            _drop_children(present, path)
        if isinstance(entry, DeletedEntry):
            present.pop(path, None)
            deleted.add(path)
        else:
            present[path] = entry
            with_children.update(parents(path))
    values = present.values()
    return Changes(
        files=tuple(entry for entry in values if isinstance(entry, FileEntry)),
        folders=tuple(entry for entry in values if isinstance(entry, FolderEntry)),
        deleted=frozenset(
            path for path in deleted if deleted.isdisjoint(parents(path))
        ),
        more=more,
    )


def parents(path_lower):
    """Yield every folder above ``path_lower``, nearest first, the root left out."""
    while path_lower := path_lower.rpartition("/")[0]:
        yield path_lower


def _drop_children(present, path):
    inside = f"{path}/"
    for child in [other for other in present if other.startswith(inside)]:
        del present[child]
