"""Names of what is inside one file: no two that would be one name in Dropbox."""

import re
import unicodedata
from collections import defaultdict
from itertools import count

_ENDING = re.compile(r"(.+?)(\.[a-z]\w{0,4})?", re.IGNORECASE | re.DOTALL)
_NUMBERED = re.compile(r" \(\d+\)(\.[a-z]\w{0,4})?\Z", re.IGNORECASE | re.DOTALL)


def new_names(parts, known):
    """Return a name of its own for each of ``parts``, None for those that are known.

    Of one name the first keeps it and the others are numbered in their order, as far as
    they are new: what is known stays under the name that it has.

    :param parts: [(name, hash of the content)] of what is inside now
    :param known: the same of what was inside this file before, or in a former version
    """
    former = _former(parts, known)
    taken = {_key(name) for name in former if name}
    own = {_key(name) for name, _content in parts}
    names = []
    for (name, _content), before in zip(parts, former, strict=True):
        if before is None:
            name = next(
                one
                for one in _variants(name)
                if _key(one) not in taken and (one == name or _key(one) not in own)
            )
            taken.add(_key(name))
        names.append(name if before is None else None)
    return names


def _former(parts, known):
    """The names under which ``parts`` are known, None for those that are not."""
    by_name = defaultdict(list)
    for name, content in known:
        for one in {_key(name), _key(_NUMBERED.sub(r"\1", name))}:
            by_name[one, content].append(name)
    same = [by_name[_key(name), content] for name, content in parts]
    return [names.pop(0) if names else None for names in same]


def _key(name):
    """Names that have this in common are one to Dropbox."""
    return unicodedata.normalize("NFC", name).lower()


def _variants(name):
    """Yield ``name``, and then it with each number."""
    yield name
    folder, slash, last = name.rpartition("/")
    stem, ending = _ENDING.fullmatch(last).groups("")
    for number in count(2):
        yield f"{folder}{slash}{stem} ({number}){ending}"
