"""Memory that was freed goes back to the system at once."""

import ctypes


def give_back():
    """Give freed memory back, where the system's library can do that."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
