"""What the SDK answers about files and folders, as our own value objects."""

from dropbox import files

from .errors import FileProblem
from .translate import meaning
from .values import Batch, DeletedEntry, FileEntry, FolderEntry


def folder_is_there(error):
    """Whether a folder could not be made because it is there already."""
    return (
        isinstance(error, files.CreateFolderError | files.CreateFolderEntryError)
        and error.is_path()
        and error.get_path().is_conflict()
        and error.get_path().get_conflict().is_folder()
    )


def folders_of(found):
    return Batch(tuple(map(_folder_outcome, found.entries)))


def _folder_outcome(result):
    """The FolderEntry of one folder of a batch, or the error in its way."""
    if result.is_success():
        return folder_of(result.get_success().metadata)
    if result.is_failure():
        error = result.get_failure()
        return FileProblem("exists") if folder_is_there(error) else meaning(error)
    return meaning(None)


def entry_of(found):
    if isinstance(found, files.FileMetadata):
        shared = found.sharing_info
        return FileEntry(
            id=found.id,
            rev=found.rev,
            path=found.path_display,
            path_lower=found.path_lower,
            name=found.name,
            size=found.size,
            content_hash=found.content_hash or "",
            modified=found.server_modified,
            downloadable=found.is_downloadable,
            modified_by=(shared and shared.modified_by) or "",
        )
    if isinstance(found, files.FolderMetadata):
        return folder_of(found)
    return DeletedEntry(found.path_lower)


def moves_of(found, job=""):
    if found.is_complete():
        return Batch(tuple(map(_move_outcome, found.get_complete().entries)))
    return Batch(job=job or found.get_async_job_id())


def _move_outcome(result):
    if result.is_success():
        return entry_of(result.get_success())
    return meaning(result.get_failure() if result.is_failure() else result)


def folder_of(found):
    if not isinstance(found, files.FolderMetadata):
        raise FileProblem("conflict", "a file has the name of the folder")
    return FolderEntry(found.id, found.path_display, found.path_lower, found.name)
