"""The process that opens documents: ``python worker.py``, started by ``process``.

It takes one document at a time from its standard input and answers on its standard
output, see ``wire``. What a file can do to it is bounded: memory and processor time by
limits of the system, real time by the process that asks. It ends with that one.
"""

import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
# The libraries map far more than they use: 700 MB in memory are about this much.
ADDRESS_SPACE = 2 * 1024**3  # bytes
PROCESSOR_SECONDS = 60  # for one document
WRITTEN_BYTES = 1024**2  # of any file: nothing here writes files
NICENESS = 10  # the people who use Odoo come first
LOOK_AFTER_PARENT = 1  # seconds


def main():
    """Answer requests until the input ends."""
    requests, answers = sys.stdin.buffer, _own_output()
    _watch_parent(os.getppid())
    _limit(resource.RLIMIT_AS, ADDRESS_SPACE)
    _limit(resource.RLIMIT_FSIZE, WRITTEN_BYTES)
    _limit(resource.RLIMIT_CORE, 0)
    os.nice(NICENESS)
    wire, readers, give_back = _libraries()
    while head := requests.read(wire.HEAD.size):
        text, content = wire.HEAD.unpack(head)
        request = requests.read(text)
        document = requests.read(content)
        if len(document) < content:
            return
        _allow_processor_time()
        answers.write(_answer(wire, readers, request, document))
        answers.flush()
        give_back()


def _libraries():
    """Import what reads from the package of this file, and nothing else from it."""
    sys.path[0] = str(FOLDER.parent)
    try:
        from reading import read_electronic, wire  # noqa: PLC0415
        from reading.memory import give_back  # noqa: PLC0415
        from reading.paper import read_paper  # noqa: PLC0415
    finally:
        del sys.path[0]
    readers = {"application/xml": read_electronic, "": read_paper}
    return wire, readers, give_back


def _answer(wire, readers, request, document):
    import json  # noqa: PLC0415

    asked = json.loads(request)
    if "cut" in asked:
        return _cut(wire, wire.cut_in(asked), document)
    mimetype, books, vendors = wire.request_in(asked)
    reader = readers.get(mimetype, readers[""])
    reading = reader(document, mimetype, books, vendors)
    return wire.pack({"reading": wire.reading_out(reading)})


def _cut(wire, parts, document):
    """Answer with the files of ``parts``; with nothing if they cannot be made."""
    from reading.paper.cutting import cut  # noqa: PLC0415

    try:
        files = cut(document, parts)
    except Exception:  # damaged files make the library raise nearly anything
        files = []
    return wire.pack({"cut": [len(file) for file in files]}, b"".join(files))


def _own_output():
    """Return the way to the asker; what libraries print goes to the errors instead."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _limit(what, most):
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(what, (most, hard))


def _allow_processor_time():
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    _limit(resource.RLIMIT_CPU, spent + PROCESSOR_SECONDS)


def _watch_parent(parent):
    """End when the asker does, even in the middle of a document."""

    def watch():
        while os.getppid() == parent:
            time.sleep(LOOK_AFTER_PARENT)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main()
