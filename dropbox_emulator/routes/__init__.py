"""The API calls that the emulator answers."""

from . import account, downloads, file_requests, folders, links, listing, lookup
from . import moves, sharing, uploads
from .registry import HANDLERS, SCOPE_OF, WRITES

__all__ = ["HANDLERS", "SCOPE_OF", "WRITES"]
