"""Text as labels are compared: without accents, blanks and signs, in lower case.

Engines leave out blanks and take l for I, so neither may make a difference.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that no accent makes of others.
_STRUCK = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D"})
_SAME = str.maketrans({"l": "i", "|": "i", "ß": "ss", "œ": "oe", "æ": "ae"})


@lru_cache(maxsize=8192)
def plain(text):
    """Return ``text`` in lower case without accents, letter for letter."""
    if text.isascii():
        return text.lower()
    signs = []
    for sign in text.translate(_STRUCK):
        bare = unicodedata.normalize("NFD", sign)[0].lower()
        signs.append(bare if len(bare) == 1 else sign)
    return "".join(signs)


@lru_cache(maxsize=8192)
def fold(text):
    """Return what counts of ``text`` in labels: its letters and digits."""
    folded = plain(text).translate(_SAME)
    return re.sub(r"[\W_]+", "", folded)


def label(*phrases):
    """Return a pattern for ``phrases`` as they stand in folded text.

    A phrase may hold ``(a|b)``, ``?``, ``.``, ``^``, ``$`` and ``\\d`` of patterns.
    """
    folded = []
    for phrase in phrases:
        parts = [plain(part).translate(_SAME) for part in phrase.split("|")]
        folded.append(re.sub(r"[ '’°-]", "", "|".join(parts)))
    return re.compile("|".join(folded))


def first_kind(rules, words):
    """Return ``(kind, worth)`` of the first of ``rules`` that fits ``words``.

    ``("", 0)`` if none does. A rule is a kind, its worth and its pattern.
    """
    if folded := fold(words):
        for kind, worth, pattern in rules:
            if pattern.search(folded):
                return kind, worth
    return "", 0


def says(pattern, text):
    """Whether ``text`` says something of ``pattern``."""
    return bool(pattern.search(fold(text)))
