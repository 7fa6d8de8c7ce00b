"""The side that opens files: a process of its own, with nothing to lose.

It imports neither Odoo nor the addon, and each library when the first file needs it.
"""

import gc
import json
import os
import select
import signal

try:
    import resource
except ImportError:  # not on Windows: there the asking side keeps the time alone
    resource = None

from .kinds import judge
from .look import Limits
from .pipe import pack, unpack

LARGEST_REQUEST = 1 << 40  # the limit of memory comes first


def main(limits):
    """Answer requests on file descriptor 0 until the asking side closes it, or has
    asked nothing for a while.

    :param limits: ``Limits`` in JSON
    """
    limits = Limits(*json.loads(limits))
    _confine(limits)
    with open(0, "rb") as requests:
        _send(pack({"ready": os.getpid()}))
        while select.select([0], [], [], limits.idle)[0]:
            try:
                request, (content,) = unpack(_exactly(requests), LARGEST_REQUEST)
                _watch(limits.cpu, limits.wall)
                answer = _answer(request, content, limits)
            except EOFError:
                return
            except MemoryError:
                # Something may be left half done: the next file gets a new process.
                _send(pack({"exhausted": True}))
                return
            _watch(0, 0)
            _send(answer)
            del answer


def _confine(limits):
    """Set the limits of this process, whatever those of the asking side are."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with the asking side
    if resource:
        for ending in (signal.SIGPROF, signal.SIGALRM):
            signal.signal(ending, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        _limit(resource.RLIMIT_AS, limits.memory)
        _limit(resource.RLIMIT_CORE, 0)
        # Odoo's own limit is for one request; it would count all files together.
        _limit(resource.RLIMIT_CPU, resource.RLIM_INFINITY)
    gc.freeze()


def _limit(kind, most):
    _soft, hard = resource.getrlimit(kind)
    # "Infinity" is -1 here.
    finite = [value for value in (most, hard) if value != resource.RLIM_INFINITY]
    resource.setrlimit(kind, (min(finite, default=resource.RLIM_INFINITY), hard))


def _watch(cpu, wall):
    """Let the kernel end this process after so many seconds, whatever it is doing."""
    if resource:
        signal.setitimer(signal.ITIMER_PROF, cpu)
        signal.setitimer(signal.ITIMER_REAL, wall)


def _exactly(file):
    def read(size):
        data = file.read(size)
        if len(data) < size:
            raise EOFError
        return data

    return read


def _send(pieces):
    for piece in pieces:
        view = memoryview(piece)
        while view:
            view = view[os.write(0, view) :]


def _answer(request, content, limits):
    try:
        look = judge(request["name"], content, limits, request["open_containers"])
    except ImportError as error:
        return pack({"missing": str(error)})
    runs = [look.rendition] if look.rendition_mimetype else []
    parts = []
    for part in look.parts:
        parts.append((part.name, part.look and _plain(part.look)))
        runs.append(part.content)
    return pack({"look": _plain(look), "parts": parts}, runs)


def _plain(look):
    values = {name: value for name, value in vars(look).items() if value}
    values.pop("parts", None)
    values.pop("rendition", None)
    return values
