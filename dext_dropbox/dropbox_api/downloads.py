"""Files that we take from Dropbox."""

import io
import math
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import closing

from .content_hash import ContentHash
from .errors import DropboxError, FileProblem, TryLater
from .part import Part
from .translate import translated

CHUNK = 256 * 1024  # bytes
THREADS = 8  # downloads at the same time, each on a connection of its own
THREAD = "dext_dropbox.download"  # how their names begin
SILENCE = 10.0  # seconds without a byte of any file; then all are given up
SLOWEST = 64 * 1024  # bytes/s, of all files together; what is slower is given up


class Pulse:
    """Whether downloads are still alive, and still wanted."""

    beats = 0
    wanted = True

    def beat(self):
        self.beats += 1
        if not self.wanted:
            raise TryLater("it was given up")


class Downloads(Part):
    """The downloads of a ``DropboxClient``."""

    def download(self, entry, pulse=None):
        """Return the content (bytes) of exactly the version that ``entry`` names.

        :param entry: has ``rev``, ``size`` and ``content_hash``
        :raises FileProblem: ``altered`` if size or content hash differ
        """
        pulse = pulse or Pulse()
        buffer, digest = io.BytesIO(), ContentHash()
        with translated():
            _metadata, response = self._ask(
                self._sdk.files_download, f"rev:{entry.rev}"
            )
            with closing(response):
                for chunk in response.iter_content(CHUNK):
                    pulse.beat()
                    buffer.write(chunk)
                    digest.update(chunk)
                    if buffer.tell() > entry.size:
                        break
        if buffer.tell() != entry.size or digest.hexdigest() != entry.content_hash:
            raise FileProblem("altered", "size or content hash differ")
        return buffer.getvalue()

    def download_all(self, entries, within=math.inf):
        """Download ``entries`` at the same time; yield what came, in their order.

        Each item is the content, or the DropboxError that stood in its way. It comes
        as soon as it is there: the next ones are downloaded meanwhile.

        :param within: seconds; of those that were not begun by then it is None
        :raises TryLater: Dropbox hangs, or drips for longer than the files may take
        """
        self.renew_access()
        begin_by = time.monotonic() + within
        end = begin_by + sum(entry.size for entry in entries) / SLOWEST
        pulse, pool = Pulse(), ThreadPoolExecutor(THREADS, THREAD)
        try:
            for coming in [
                pool.submit(self._content_or_error, entry, begin_by, pulse)
                for entry in entries
            ]:
                yield _awaited(coming, pulse, end)
        except TryLater:
            pulse.wanted = False
            raise
        finally:
            # Threads that hang end by themselves; nobody waits for them.
            pool.shutdown(wait=pulse.wanted, cancel_futures=True)

    def _content_or_error(self, entry, begin_by, pulse):
        if time.monotonic() > begin_by:
            return None
        try:
            return self.download(entry, pulse)
        except DropboxError as error:
            return error
        finally:
            pulse.beats += 1


def _awaited(coming, pulse, end):
    """Return the result of ``coming``, for as long as there are signs of life.

    :raises TryLater: there are none, or ``end`` (monotonic) is over
    """
    while True:
        beats = pulse.beats
        try:
            return coming.result(SILENCE)
        except NotYet:
            if pulse.beats == beats or time.monotonic() > end:
                raise TryLater("the downloads hang", everything=True) from None
