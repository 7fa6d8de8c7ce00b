"""Readings, books and vendors as JSON, for the pipes between two processes.

What comes from the process that opened a file is believed as little as that file:
JSON builds no objects, and a value must be of the type of its field.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal, InvalidOperation

from .facts import (
    FIELDS,
    Books,
    Fact,
    Line,
    Part,
    Place,
    Reading,
    Sure,
    TaxGroup,
    Trouble,
    Vendor,
)

HEAD = struct.Struct(">IQ")  # length of the JSON, length of the bytes behind it
MOST_JSON = 64 * 1024 * 1024  # bytes; ten thousands of vendors fit


class BrokenMessage(Exception):
    """What came is no message, or larger than allowed."""


def pack(message, content=b""):
    """Return ``message`` (what JSON can hold) and ``content`` as one run of bytes."""
    text = json.dumps(message).encode()
    return HEAD.pack(len(text), len(content)) + text + content


def lengths(head, most):
    """Return the lengths of JSON and bytes that ``head`` announces.

    :raises BrokenMessage: if both together are more than ``most`` bytes
    """
    text, content = HEAD.unpack(head)
    if text > MOST_JSON or text + content > most:
        raise BrokenMessage("too large")
    return text, content


def reading_out(reading):
    """Return ``reading`` as values that JSON can hold."""
    plain = {
        name: getattr(reading, name)
        for name in ("source", "profile", "format", "pages")
    }
    plain["facts"] = [_out(asdict(fact)) for fact in reading.facts.values()]
    plain["numbers"] = [_out(asdict(fact)) for fact in reading.numbers]
    for name in ("taxes", "lines", "troubles", "parts"):
        plain[name] = [_out(asdict(entry)) for entry in getattr(reading, name)]
    return plain


def reading_in(plain):
    """Return the ``Reading`` that ``reading_out`` made ``plain`` of.

    :raises BrokenMessage: if it is none
    """
    try:
        return _reading_in(plain)
    except (AttributeError, KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise BrokenMessage("no reading") from error


def _reading_in(plain):
    reading = Reading(
        source=str(plain["source"]),
        profile=str(plain["profile"]),
        format=str(plain["format"]),
        pages=int(plain["pages"]),
    )
    for entry in plain["facts"]:
        if entry["name"] in FIELDS:
            reading.facts[entry["name"]] = _fact_in(entry)
    reading.numbers = [_fact_in(entry) for entry in plain.get("numbers", ())]
    reading.taxes = [_amounts_in(TaxGroup, entry) for entry in plain["taxes"]]
    reading.lines = [_amounts_in(Line, entry) for entry in plain["lines"]]
    reading.troubles = [Trouble(**entry) for entry in plain["troubles"]]
    reading.parts = [Part(int(e["first"]), int(e["last"])) for e in plain["parts"]]
    return reading


def request_out(mimetype, books, vendors):
    """Return what a reading is asked with, as values that JSON can hold."""
    return {
        "mimetype": mimetype,
        "books": asdict(books),
        "vendors": [asdict(vendor) for vendor in vendors],
    }


def cut_out(parts):
    """Return the request to cut a PDF into ``parts``, as values that JSON can hold."""
    return {"cut": [[part.first, part.last] for part in parts]}


def cut_in(plain):
    """Return the ``Part``s of what ``cut_out`` made."""
    return [Part(int(first), int(last)) for first, last in plain["cut"]]


def files_in(sizes, content):
    """Return the files that lie one behind the other in ``content``.

    :raises BrokenMessage: if they do not fill it
    """
    if not all(isinstance(size, int) and size >= 0 for size in sizes):
        raise BrokenMessage("no sizes")
    if sum(sizes) != len(content):
        raise BrokenMessage("other sizes")
    files, start = [], 0
    for size in sizes:
        files.append(bytes(content[start : start + size]))
        start += size
    return files


def request_in(plain):
    """Return ``(mimetype, books, vendors)`` of what ``request_out`` made."""
    books = Books(**{**plain["books"], "ibans": tuple(plain["books"]["ibans"])})
    vendors = [
        Vendor(**{**vendor, "ibans": tuple(vendor["ibans"])})
        for vendor in plain["vendors"]
    ]
    return plain["mimetype"], books, vendors


def _out(values):
    return {name: _value_out(value) for name, value in values.items()}


def _value_out(value):
    if isinstance(value, (Decimal, date)):
        return str(value)
    if isinstance(value, dict):
        return _out(value)
    return value


def _fact_in(entry):
    name = entry["name"]
    place = entry["place"]
    if place:
        box = place["box"]
        place = Place(int(place["page"]), tuple(map(float, box)) if box else None)
    return Fact(
        name,
        _value_in(name, entry["value"]),
        str(entry["source"]),
        Sure(entry["sure"]),
        str(entry["words"]),
        place,
        tuple(map(str, entry["why"])),
    )


def _value_in(name, value):
    kind = FIELDS[name]
    if kind == "date":
        return date.fromisoformat(value)
    if kind is Decimal:
        return Decimal(value)
    if not isinstance(value, kind):
        raise TypeError(name)
    return value


_TEXTS = {"name", "category", "reason"}


def _amounts_in(kind, entry):
    return kind(
        **{
            field.name: entry[field.name]
            if field.name in _TEXTS or entry[field.name] is None
            else Decimal(entry[field.name])
            for field in fields(kind)
        }
    )
