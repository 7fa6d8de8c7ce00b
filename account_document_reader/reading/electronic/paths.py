"""Short paths into XML by local names: the prefix and version of a namespace vary."""

from functools import lru_cache


@lru_cache(maxsize=1024)
def _any_namespace(path):
    return "/".join("{*}" + step for step in path.split("/"))


def first(node, path):
    """Return the first element at ``path`` ("A/B"), or None."""
    return None if node is None else node.find(_any_namespace(path))


def every(node, path):
    return [] if node is None else node.findall(_any_namespace(path))


def text(node, *paths):
    """Return the text at the first of ``paths`` that has one, or ""."""
    for path in paths:
        for element in every(node, path):
            if element.text and element.text.strip():
                return element.text.strip()
    return ""


def scheme_and_text(node, path):
    """Return pairs of schemeID and text of the elements at ``path``."""
    return [
        (element.get("schemeID", ""), element.text.strip())
        for element in every(node, path)
        if element.text and element.text.strip()
    ]


def in_currency(nodes, currency):
    """Return the one of ``nodes`` in ``currency``, or of none that is said, or None."""
    for node in nodes:
        if is_in(node, currency) and node.get("currencyID"):
            return node
    return next((node for node in nodes if is_in(node, currency)), None)


def is_in(node, currency):
    """Tell if the amount ``node`` is not said to be in another currency."""
    said = node.get("currencyID", "").strip().upper()
    return not said or not currency or said == currency.upper()
