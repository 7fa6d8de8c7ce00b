from . import (
    check,
    following,
    recording,
    removal,
    backlog,
    comparison,
    reconciliation,
    statistics,
)
