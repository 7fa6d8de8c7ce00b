"""Judges received files: what they are, whether they can be shown, what is inside.

Knows neither Odoo nor Dropbox. Files come from outside and some are made to hurt, so
they are opened in a process of its own, which has limits of time and memory:
``Looker`` is the side that asks, ``child`` the side that opens, ``kinds`` what is known
of formats. ``names`` tells what a name or a path says.
"""

from .looker import CannotLook, Looker, lasting_looker
from .look import REASONS, WHAT, Limits, Look, Part
from .names import Bundle, bundle_of, is_certain_junk, is_junk

__all__ = [
    "REASONS",
    "WHAT",
    "Bundle",
    "CannotLook",
    "Limits",
    "Look",
    "Looker",
    "Part",
    "bundle_of",
    "is_certain_junk",
    "is_junk",
    "lasting_looker",
]
