from . import (
    check,
    following,
    bundles,
    recording,
    removal,
    backlog,
    comparison,
    reconciliation,
    statistics,
)
