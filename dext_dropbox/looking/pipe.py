"""The language of the pipes between the process that asks and the one that opens.

A message is a JSON object and some runs of bytes. What comes from the opener is
believed as little as the file that it opens: JSON builds no objects, and the receiver
says how much it takes.
"""

import json
import struct

_HEAD = struct.Struct(">II")  # length of the JSON, number of runs
_LENGTH = struct.Struct(">Q")
MOST_JSON = 4 * 1024 * 1024  # bytes
AT_ONCE = 128 * 1024  # bytes; a smaller message is one piece
MOST_RUNS = 10_000


class BrokenMessage(Exception):
    """What came is no message, is larger than allowed, or ends too early."""


def pack(message, runs=()):
    """Return the pieces of a message, to be written one after the other."""
    text = json.dumps(message).encode()
    lengths = b"".join(_LENGTH.pack(len(run)) for run in runs)
    pieces = [_HEAD.pack(len(text), len(runs)), lengths, text, *runs]
    if sum(map(len, pieces)) < AT_ONCE:
        return [b"".join(pieces)]
    return pieces


def unpack(read, most):
    """Return (message, runs).

    :param read: returns exactly as many bytes as asked for, or raises
    :param most: how many bytes all runs together may have
    """
    length, number = _HEAD.unpack(read(_HEAD.size))
    if length > MOST_JSON or number > MOST_RUNS:
        raise BrokenMessage("too large")
    lengths = [size for (size,) in _LENGTH.iter_unpack(read(number * _LENGTH.size))]
    if sum(lengths) > most:
        raise BrokenMessage("too large")
    try:
        message = json.loads(read(length))
    except ValueError as error:
        raise BrokenMessage("no JSON") from error
    if not isinstance(message, dict):
        raise BrokenMessage("no object")
    return message, [read(size) for size in lengths]
