"""One batch on its way to Dropbox; nothing is read from or written to the database."""

from odoo.addons.dext_dropbox.dropbox_api.batches import Upload, store_all
from odoo.addons.dext_dropbox.dropbox_api.errors import DropboxError, FileProblem

from ..names import key_of

MOST_PUT_BACK = 50  # files of one batch that are moved, one call each


class Sending:
    """Brings contents to their places: puts back what was moved, sends what differs.

    :param dropbox: a ``DropboxClient``
    :param contents: {copy: bytes}
    """

    def __init__(self, dropbox, contents):
        self._dropbox = dropbox
        self._contents = contents
        self._put_back = 0

    def outcomes(self):
        """Send; return {copy: FileEntry or DropboxError}.

        What is left out comes with the next batch.

        :raises DropboxError: nothing can be stored now
        """
        outcomes, uploads = {}, {}
        for copy, content in self._contents.items():
            try:
                there = self._in_its_place(copy)
            except DropboxError as error:
                outcomes[copy] = error
                continue
            if there is None:
                continue
            if there and there.content_hash == copy.content_hash:
                outcomes[copy] = there
            else:
                rev = there.rev if there else ""
                uploads[copy] = Upload(copy._wanted_path(), content, rev)
        if uploads:
            sent = store_all(self._dropbox, list(uploads.values()))
            for copy, outcome in zip(uploads, sent, strict=True):
                outcomes[copy] = self._settled(copy, uploads[copy], outcome)
        return outcomes

    def _in_its_place(self, copy):
        """Return the entry of the file once it is in its place.

        It is empty if there is no file (any more), None if the next batch has to see.
        """
        if not copy.file_id:
            return ()
        known = copy._known_entry()
        if key_of(known.path) == key_of(copy._wanted_path()):
            return known
        if self._put_back >= MOST_PUT_BACK:
            return None
        self._put_back += 1
        return self._brought_back(copy)

    def _brought_back(self, copy):
        try:
            found = self._dropbox.entry(copy.file_id)
            if key_of(found.path) != key_of(copy._wanted_path()):
                found = self._dropbox.move(copy.file_id, copy._wanted_path())
            return found
        except FileProblem as error:
            if error.reason == "gone":
                return ()
            raise

    def _settled(self, copy, upload, outcome):
        """Look once more where somebody has changed what was to be replaced."""
        if not upload.rev or getattr(outcome, "reason", "") != "conflict":
            return outcome
        try:
            there = self._brought_back(copy)
            if there and there.content_hash == copy.content_hash:
                return there
            again = Upload(upload.path, upload.content, there.rev if there else "")
            return store_all(self._dropbox, [again])[0]
        except DropboxError as error:
            return error
