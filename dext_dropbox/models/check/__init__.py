from . import check, following, recording, removal, backlog, reconciliation, statistics
