from . import (
    check,
    following,
    bundles,
    recording,
    removal,
    backlog,
    comparison,
    turns,
    reconciliation,
    statistics,
)
