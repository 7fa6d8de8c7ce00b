"""Keeps the upload links, which open a page without a login, out of the log.

The server writes the address of each request into it. A proxy in front of Odoo has a
log of its own, see the documentation.
"""

import logging

from odoo.addons.dext_dropbox.controllers.access_log import WithoutSecret

from ..models.page.link import PATH

without_link = WithoutSecret(PATH, r"[^\s\"/?]+")
logging.getLogger("werkzeug").addFilter(without_link)
