from . import (
    check,
    following,
    recording,
    backlog,
    comparison,
    reconciliation,
    statistics,
)
