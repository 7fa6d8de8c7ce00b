import json
import os

from odoo import http
from odoo.http import request
from odoo.tools import config, consteq

from .webhook import environment_of

OPTION, VARIABLE = "dext_dropbox_metrics_token", "DEXT_DROPBOX_METRICS_TOKEN"
OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
OPEN_TO_ALL = {
    **{"type": "http", "auth": "none", "csrf": False, "save_session": False},
    **{"methods": ["GET"], "readonly": True},
}


class DextDropboxMonitoring(http.Controller):
    """What a monitoring asks: whether it works, and how much it does."""

    @http.route(
        ["/dext_dropbox/health", "/dext_dropbox/health/<string:database>"],
        **OPEN_TO_ALL,
    )
    def health(self, database=None, **_others):
        """Say whether every connection is checked in time, and nothing else."""
        with environment_of(database) as env:
            if env is None:
                return request.make_response("", status=404)
            healthy = env["dext.dropbox.connection"].is_healthy()
        return request.make_response(
            json.dumps({"status": "pass" if healthy else "fail"}),
            [
                ("Content-Type", "application/health+json"),
                ("Cache-Control", "no-store"),
            ],
            status=200 if healthy else 503,
        )

    @http.route(
        ["/dext_dropbox/metrics", "/dext_dropbox/metrics/<string:database>"],
        **OPEN_TO_ALL,
    )
    def metrics(self, database=None, **_others):
        """The figures of all connections, for whoever has the token of the server."""
        token = config.get(OPTION) or os.environ.get(VARIABLE)
        given = request.httprequest.headers.get("Authorization", "")
        if not token or not consteq(given.encode(), f"Bearer {token}".encode()):
            return request.make_response("", status=401 if token else 404)
        with environment_of(database) as env:
            if env is None:
                return request.make_response("", status=404)
            text = env["dext.dropbox.connection"].metrics()
        return request.make_response(text, [("Content-Type", OPEN_METRICS)])
