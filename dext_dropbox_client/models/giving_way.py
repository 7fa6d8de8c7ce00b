import logging
from contextlib import contextmanager

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)


@contextmanager
def giving_way(record, action):
    """Let whoever writes ``record`` at the same time have it.

    What was done of it here is undone; the scheduled action comes again for it, and
    its other records have their turn.

    :param action: XML id of the scheduled action
    """
    try:
        yield
    except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
        _logger.info("%s: %s", record, error)
        record.env.cr.rollback()
        record.env["dext.dropbox.connection"]._wake(action)
