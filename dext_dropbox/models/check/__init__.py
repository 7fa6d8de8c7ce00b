from . import check, following, recording, backlog, reconciliation, statistics
