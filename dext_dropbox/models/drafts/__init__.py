from . import (
    opening,
    importing,
    sorting,
    closed_books,
    account_move,
    origin,
    deleting,
    placing,
    reading,
    versions,
    tidying,
)
