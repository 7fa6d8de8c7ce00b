"""Keeps the upload links, which open a page without a login, out of the log.

The server writes the address of each request into it. A proxy in front of Odoo has a
log of its own, see the documentation.
"""

import logging
import re

from ..models.page.link import PATH

_LINK = re.compile(rf"({re.escape(PATH)})[^\s\"/?]+")


class WithoutLink(logging.Filter):
    """Cuts the secret out of the addresses of upload pages."""

    def filter(self, record):
        text = record.getMessage()
        if PATH in text:
            record.msg, record.args = _LINK.sub(r"\1...", text), ()
        return True


logging.getLogger("werkzeug").addFilter(WithoutLink())
