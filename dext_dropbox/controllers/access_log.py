"""Keeps what gives access out of the log of requests.

Dropbox leads people back with a one-time code in the address, and the server writes
the address of each request into its log. The path says enough there. A proxy in front
of Odoo has a log of its own, see the documentation.
"""

import logging
import re

from ..models.connection.res_company import REDIRECT_PATH

_ANSWER = re.compile(rf"({re.escape(REDIRECT_PATH)}\?)[^\s\"]+")


class WithoutCode(logging.Filter):
    """Cuts off what follows the path of Dropbox's answer."""

    def filter(self, record):
        text = record.getMessage()
        if REDIRECT_PATH in text:
            record.msg, record.args = _ANSWER.sub(r"\1...", text), ()
        return True


logging.getLogger("werkzeug").addFilter(WithoutCode())
