"""The firm's pattern: where in the archive a document lies.

It is text with fields in braces, such as ``{year}/{kind}/{date} {partner} {number}``;
each slash begins a folder. It can do nothing but put values in their places.
"""

from string import Formatter

from .names import MOST_OF_NAME, MOST_OF_PLACE, clean, safe_name, width

DEFAULT = "{year}/{kind}/{date} {partner} {number}"
FIELDS = (
    *("year", "month", "day", "date", "kind", "partner", "number", "reference"),
    *("journal", "currency", "total"),
)
TELLING = ("number", "reference")  # one of them tells documents apart
MOST_FOLDERS = 6
MOST_OF_PATTERN = 200  # characters
# How long the longest values may be, from the usual down to what always fits.
SHORTER = (60, 40, 24, 12)
LONG_FIELDS = ("partner", "reference", "journal")


class BadPattern(ValueError):
    """``args`` has a key of what is wrong, and the part of the pattern at fault."""


def checked(pattern):
    """Return ``pattern`` as it is kept.

    :raises BadPattern: it leads nowhere, or not to one place for one document
    """
    pattern = (pattern or "").strip()
    if not pattern or len(pattern) > MOST_OF_PATTERN:
        raise BadPattern("length", str(MOST_OF_PATTERN))
    names = _fields_of(pattern)
    parts = pattern.split("/")
    if len(parts) > MOST_FOLDERS + 1:
        raise BadPattern("folders", str(MOST_FOLDERS))
    for part in parts:
        literal = "".join(text for text, *_rest in Formatter().parse(part))
        if not part.strip(" ."):
            raise BadPattern("empty", part)
        if clean(literal) != " ".join(literal.split()):
            raise BadPattern("characters", literal)
    if not set(TELLING) & set(names):
        raise BadPattern("telling", "{number}")
    return pattern


def _fields_of(pattern):
    try:
        parsed = list(Formatter().parse(pattern))
    except ValueError as error:
        raise BadPattern("braces", pattern) from error
    names = []
    for _text, name, spec, conversion in parsed:
        if name is None:
            continue
        if name not in FIELDS or spec or conversion:
            raise BadPattern("field", f"{{{name}}}")
        names.append(name)
    return names


def place_of(pattern, values, extension):
    """Return the place of a document below its archive, safe and short enough.

    :param values: text by name of ``FIELDS``
    :param extension: of the file, with its dot
    """
    for most in SHORTER:
        place = _filled(pattern, values, extension, most)
        if width(place) <= MOST_OF_PLACE:
            return place
    *folders, name = place.split("/")
    above = "/".join(safe_name(folder, most=16) for folder in folders)
    left = max(MOST_OF_PLACE - width(above), 24)
    return f"{above}/{safe_name(name[: -len(extension) or None], extension, left)}"


def _filled(pattern, values, extension, most):
    *folders, name = (_part(part, values, most).strip() for part in pattern.split("/"))
    return "/".join(
        [
            *(
                safe_name(folder, most=min(most + 20, MOST_OF_NAME))
                for folder in folders
            ),
            safe_name(name, extension),
        ]
    )


def _part(part, values, most):
    """Fill one ``part``; a value that is empty leaves no double space."""
    filled = []
    for text, name, *_rest in Formatter().parse(part):
        value = clean(values.get(name) or "") if name else ""
        if name in LONG_FIELDS:
            value = value[:most].rstrip(" .")
        filled += [text, value]
    return " ".join("".join(filled).split())
