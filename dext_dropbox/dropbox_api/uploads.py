"""Files that we put into Dropbox."""

import unicodedata
from io import BytesIO

from dropbox import exceptions, files

from .answers import entry_of
from .errors import FileProblem, TryLater
from .part import Part
from .translate import translated

PART = 8 * 1024 * 1024  # bytes of one call; Dropbox allows 150 MiB
TRIES = 3  # of one part, whose answer may have been lost
MOST_NAMES = 200  # that are tried


class Uploads(Part):
    """The uploads of a ``DropboxClient``.

    Each may be repeated: a file that lies there with the same content already, be it
    from a call whose answer was lost, is found and no second one is made.
    """

    def upload(self, paths, content_hash, parts):
        """Put a file at the first of ``paths`` that is free; return its ``FileEntry``.

        A path where the same content lies counts as free.

        :param paths: yields paths, the best one first; ``MOST_NAMES`` are tried
        :param content_hash: Dropbox's hash of all parts together; it refuses others
        :param parts: when called, yields the content as bytes, in parts of any size
        :raises FileProblem: ``conflict`` if no name is free, ``blocked`` if none can
            be, ``refused`` if Dropbox does not take the file
        """
        for number, path in zip(range(MOST_NAMES), paths, strict=False):
            path = unicodedata.normalize("NFC", path)
            there = self._lies_at(path) if number else None
            if there is None:
                try:
                    return self._put(path, content_hash, parts())
                except FileProblem as error:
                    if error.reason != "conflict":
                        raise
            elif getattr(there, "content_hash", None) == content_hash:
                return there
        raise FileProblem("conflict", "no name is free")

    def _lies_at(self, path):
        """Return the entry of what is at ``path``, None if nothing is."""
        try:
            return self.entry(path)
        except FileProblem as error:
            if error.reason == "gone":
                return None
            raise

    def _put(self, path, content_hash, parts):
        pieces = _of_size(parts, PART)
        piece = next(pieces, b"")
        following = next(pieces, None)
        with translated():
            if following is None:
                made = self._ask(
                    self._sdk.files_upload, piece, path, content_hash=content_hash
                )
            else:
                made = self._put_in_parts(path, piece, following, pieces)
            entry = entry_of(made)
        if entry.content_hash != content_hash:
            raise FileProblem("altered", "Dropbox has another content")
        return entry

    def _put_in_parts(self, path, piece, following, pieces):
        begun = self._ask(self._sdk.files_upload_session_start, piece)
        cursor = files.UploadSessionCursor(begun.session_id, len(piece))
        while following is not None:
            self._append(cursor, following)
            cursor.offset += len(following)
            following = next(pieces, None)
        return self._ask(
            self._sdk.files_upload_session_finish, b"", cursor, files.CommitInfo(path)
        )

    def _append(self, cursor, piece):
        """Send one more part, once: what came although its answer did not, stays."""
        for left in reversed(range(TRIES)):
            try:
                with translated():
                    return self._append_or_find(cursor, piece)
            except TryLater as error:
                if error.everything or not left:
                    raise
        return None

    def _append_or_find(self, cursor, piece):
        try:
            self._ask(self._sdk.files_upload_session_append_v2, piece, cursor)
        except exceptions.ApiError as error:
            wrong = error.error
            if not wrong.is_incorrect_offset():
                raise
            there = wrong.get_incorrect_offset().correct_offset
            if there != cursor.offset + len(piece):
                raise


def _of_size(parts, size):
    """Yield the bytes of ``parts`` in pieces of ``size``; the last may be smaller."""
    waiting = BytesIO()
    for part in parts:
        rest = memoryview(part)
        while rest:
            room = size - waiting.tell()
            waiting.write(rest[:room])
            rest = rest[room:]
            if waiting.tell() == size:
                yield waiting.getvalue()
                waiting = BytesIO()
    if waiting.tell():
        yield waiting.getvalue()
