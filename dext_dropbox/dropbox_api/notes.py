"""Short texts of our own that lie beside the files of clients."""

import dropbox
from dropbox import files

from .answers import entry_of
from .part import Part
from .translate import meaning, translated


class Notes(Part):
    """The part of the client that writes small files and takes them away again."""

    def write_note(self, path, content, rev=None):
        """Write ``content`` (bytes) to ``path``; return the ``FileEntry``.

        What is there with the same content is taken for written.

        :param rev: the version of an earlier note that may be written over
        :raises FileProblem: ``conflict`` if something else is there
        """
        mode = files.WriteMode.update(rev) if rev else files.WriteMode.add
        with translated():
            return entry_of(
                self._ask(
                    self._sdk.files_upload, content, path, mode=mode, autorename=False
                )
            )

    def delete_note(self, note_id, rev):
        """Delete a note, unless it is gone or somebody has written on it.

        :return: whether it is gone
        """
        with translated():
            try:
                self._ask(self._sdk.files_delete_v2, note_id, parent_rev=rev)
            except dropbox.exceptions.ApiError as error:
                reason = getattr(meaning(error.error), "reason", "")
                if reason == "gone":
                    return True
                if reason in ("conflict", "refused"):
                    return False
                raise
        return True
