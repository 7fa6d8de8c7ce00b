# The rooms, each knowing only those before it; tests/test_rooms.py holds that.
from . import (
    guarded,
    begun,
    given,
    content,
    connection,
    clients,
    ledger,
    check,
    drafts,
    review,
)
