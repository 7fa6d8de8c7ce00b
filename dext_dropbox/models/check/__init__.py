from . import (
    check,
    following,
    recording,
    removal,
    backlog,
    comparison,
    turns,
    reconciliation,
    statistics,
)
