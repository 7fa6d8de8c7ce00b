from . import (
    opening,
    importing,
    sorting,
    closed_books,
    account_move,
    deleting,
    placing,
    reading,
    versions,
    tidying,
)
