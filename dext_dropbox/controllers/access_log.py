"""Keeps what gives access out of the log of requests, and what would flood it.

Dropbox leads people back with a one-time code in the address, and the server writes
the address of each request into its log. The path says enough there. A proxy in front
of Odoo has a log of its own, see the documentation.

Everybody can call the address that Dropbox sends notifications to, as often as they
like: of these calls some are logged, and how many were not.
"""

import logging
import re
import time

from ..models.connection.res_company import REDIRECT_PATH
from ..models.connection.webhook import WEBHOOK_PATH

LOGGED, IN_TIME = 30, 60  # calls of the webhook that are logged in so many seconds


class WithoutSecret(logging.Filter):
    """Cuts a secret out of the addresses that begin with ``start``.

    :param secret: the regular expression of what follows ``start``
    """

    def __init__(self, start, secret):
        super().__init__()
        self.start = start
        self.known = re.compile(rf"({re.escape(start)}){secret}")

    def filter(self, record):
        text = record.getMessage()
        if self.start in text:
            record.msg, record.args = self.known.sub(r"\1...", text), ()
        return True


class FewOfMany(logging.Filter):
    """Lets some of the calls of the webhook through, and then their number."""

    def __init__(self):
        super().__init__()
        self.since, self.calls = 0.0, 0

    def filter(self, record):
        if WEBHOOK_PATH not in record.getMessage():
            return True
        if time.monotonic() - self.since > IN_TIME:
            if self.calls > LOGGED:
                text = f"{record.getMessage()} (not logged: {self.calls - LOGGED})"
                record.msg, record.args = text, ()
            self.since, self.calls = time.monotonic(), 0
        self.calls += 1
        return self.calls <= LOGGED


without_code = WithoutSecret(f"{REDIRECT_PATH}?", r"[^\s\"]+")
for log_filter in (without_code, FewOfMany()):
    logging.getLogger("werkzeug").addFilter(log_filter)
