"""Files that we take from Dropbox."""

import io
import math
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import closing

from .content_hash import ContentHash
from .errors import DropboxError, FileProblem, TryLater, Unfinished
from .part import Part
from .parts import NoParts
from .translate import translated

CHUNK = 16 * 1024  # bytes; each is a sign of life
PARTIAL = 206  # the HTTP status of what does not begin at the first byte
THREADS = 8  # downloads at the same time, each on a connection of its own
THREAD = "dext_dropbox.download"  # how their names begin
SILENCE = 10.0  # seconds without a chunk of any file; then all of them hang
GRACE = 3.0  # seconds, of files that were begun last


class Pulse:
    """Whether downloads are still alive, and how long they may go on.

    :param end: on the monotonic clock
    """

    def __init__(self, end=math.inf):
        self.beats, self.end = 0, end

    def beat(self):
        self.beats += 1

    def is_over(self):
        return time.monotonic() > self.end

    def give_up(self):
        self.end = -math.inf


class Coming:
    """A file that comes: what is there of it.

    :param kept: the bytes that came before
    """

    def __init__(self, kept=b""):
        self.start = len(kept)
        self._content, self._digest = io.BytesIO(), ContentHash()
        self.add(kept)

    begin_anew = __init__

    @property
    def size(self):
        return self._content.tell()

    def add(self, chunk):
        self._content.write(chunk)
        self._digest.update(chunk)

    def fits(self, entry):
        return (
            self.size == entry.size and self._digest.hexdigest() == entry.content_hash
        )

    def new(self):
        """The bytes that have come now."""
        return self._content.getbuffer()[self.start :]

    def whole(self):
        return self._content.getvalue()


class Downloads(Part):
    """The downloads of a ``DropboxClient``."""

    def download(self, entry, pulse=None, parts=None):
        """Return the content (bytes) of exactly the version that ``entry`` names.

        :param entry: has ``id``, ``rev``, ``size`` and ``content_hash``
        :param parts: the ``Parts`` to go on from, and to keep in what has come
        :raises FileProblem: ``altered`` if size or content hash differ
        :raises Unfinished: more came than before and is kept, but not all
        """
        pulse, parts = pulse or Pulse(), parts or NoParts()
        coming = Coming(parts.of(entry))
        try:
            with translated():
                self._receive(entry, coming, pulse)
        except TryLater as error:
            more = coming.size > coming.start
            if more and parts.add(entry, coming.start, coming.new()):
                raise Unfinished(coming.size, entry.size) from error
            raise
        parts.forget(entry)
        if not coming.fits(entry):
            raise FileProblem("altered", "size or content hash differ")
        return coming.whole()

    def _receive(self, entry, coming, pulse):
        """Add what comes now to ``coming``.

        :raises TryLater: there is no time for all of it
        """
        with closing(self._content(entry, coming.size)) as response:
            if coming.size and response.status_code != PARTIAL:
                coming.begin_anew()
            for chunk in response.iter_content(CHUNK):
                pulse.beat()
                coming.add(chunk)
                if coming.size > entry.size:
                    break
                if pulse.is_over() and coming.size < entry.size:
                    raise TryLater("there was no time for all of it")

    def _content(self, entry, start):
        """Return Dropbox's response with the content of ``entry`` from ``start`` on."""
        headers = {"Range": f"bytes={start}-"} if start else None

        def ask(path):
            sdk = self._sdk.clone(headers=headers) if start else self._sdk
            return sdk.files_download(path)

        _metadata, response = self._ask(ask, f"rev:{entry.rev}")
        return response

    def download_all(self, entries, within=math.inf, parts=None):
        """Download ``entries`` at the same time; yield what came, in their order.

        Each item is the content, or the DropboxError that stood in its way. It comes
        as soon as it is there: the next ones are downloaded meanwhile.

        :param within: seconds; of those that were not begun by then it is None, and
            those that are under way end soon after as ``Unfinished``
        :param parts: see ``download``
        :raises TryLater: Dropbox hangs: it has not answered for any of them
        """
        self.renew_access()
        begin_by = time.monotonic() + within
        pulse, hang = Pulse(begin_by + GRACE), False
        pool = ThreadPoolExecutor(THREADS, THREAD)
        coming = [
            pool.submit(self._content_or_error, entry, begin_by, pulse, parts)
            for entry in entries
        ]
        try:
            for one in coming:
                if not hang and not _comes(one, pulse):
                    hang = True
                    pulse.give_up()
                    pool.shutdown(wait=False, cancel_futures=True)
                    if not any(map(_is_answer, coming)):
                        raise TryLater("the downloads hang", everything=True)
                yield _outcome(one)
        finally:
            # Threads that hang end by themselves; nobody waits for them.
            pool.shutdown(wait=not hang, cancel_futures=True)

    def _content_or_error(self, entry, begin_by, pulse, parts):
        if time.monotonic() > begin_by:
            return None
        try:
            return self.download(entry, pulse, parts)
        except DropboxError as error:
            return error
        finally:
            pulse.beat()


def _comes(one, pulse):
    """Whether the future ``one`` ends, for as long as there are signs of life."""
    while True:
        beats = pulse.beats
        try:
            one.exception(SILENCE)
            return True
        except NotYet:
            if pulse.beats == beats:
                return False


def _outcome(one):
    """Return what the future ``one`` has come to, without waiting for it."""
    if one.cancelled():
        return None
    return one.result() if one.done() else TryLater("the download hangs")


def _is_answer(one):
    """Whether the future ``one`` shows that Dropbox still answers."""
    if not one.done() or one.cancelled() or one.exception():
        return False
    return isinstance(one.result(), bytes | FileProblem | Unfinished)
