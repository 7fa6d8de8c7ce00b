"""What can go wrong with Dropbox, told apart by what has to happen next.

Messages are English and meant for the log; what people read is chosen by type and
``reason`` in the layer above.
"""


class DropboxError(Exception):
    """Base of all errors of this package."""


class FileProblem(DropboxError):
    """This one file or folder cannot be had; everything else can go on.

    ``reason`` is one of ``gone`` (no such file or version any more), ``refused``
    (Dropbox will not hand it out or make it), ``conflict`` (something else has that
    name), ``blocked`` (a file has the name of a folder above: no other name helps),
    ``exists`` (a folder has that name already; of batches only) and ``altered`` (what
    came is not what was listed: worth another try).
    """

    def __init__(self, reason, message=""):
        super().__init__(message or reason)
        self.reason = reason


class ReconnectNeeded(DropboxError):
    """Nothing works until a person connects again.

    ``reason`` is one of ``revoked``, ``scopes`` (a right is missing), ``suspended``.
    """

    def __init__(self, reason, message=""):
        super().__init__(message or reason)
        self.reason = reason


class TryLater(DropboxError):
    """Dropbox or the way to it is in trouble; the same call may work later.

    ``seconds`` is how long Dropbox asks to wait, or None if it did not say. With
    ``everything`` set the whole connection has to wait, not just this call.
    """

    def __init__(self, message, seconds=None, everything=False):
        super().__init__(message)
        self.seconds = seconds
        self.everything = everything


class Unfinished(DropboxError):
    """A part of the file has come and is kept: the next attempt goes on from there."""

    def __init__(self, came, size):
        super().__init__(f"{came:,} of {size:,} bytes have come")


class RelistNeeded(DropboxError):
    """The cursor is of no use any more: everything has to be listed again."""


class BaseFolderMissing(RelistNeeded):
    """The listed folder itself is gone: it has to be made again, then listed."""


class RequestRefused(DropboxError):
    """Dropbox does not accept what we ask: wrong app key, wrong app type, or a bug."""
