import logging
import time
from contextlib import contextmanager

from werkzeug.exceptions import HTTPException

from odoo import SUPERUSER_ID, api, http
from odoo.http import request
from odoo.modules.registry import Registry

from .. import vault
from ..dropbox_api.notification import LARGEST, SIGNATURE
from ..models.connection.webhook import WEBHOOK_PATH

_logger = logging.getLogger(__name__)

ROUTES = [WEBHOOK_PATH, f"{WEBHOOK_PATH}/<string:database>"]
LONGEST_CHALLENGE = 1024  # characters
# Anybody may call these routes, as often as they like.
OPEN_TO_ALL = {"type": "http", "auth": "none", "csrf": False, "save_session": False}
PLAIN = [("Content-Type", "text/plain"), ("X-Content-Type-Options", "nosniff")]
QUIET_FOR = 600  # seconds between two lines about calls that were refused

_refused = {"since": 0.0, "calls": 0}


class DextDropboxWebhook(http.Controller):
    """Where Dropbox tells that something has changed.

    Nothing is asked of Dropbox and nothing imported here: it waits ten seconds for the
    answer, and so would everybody else.
    """

    @http.route(ROUTES, methods=["GET"], readonly=True, **OPEN_TO_ALL)
    def challenge(self, challenge="", **_others):
        """Prove to Dropbox that the address is meant: it enters none without."""
        if not 0 < len(challenge) <= LONGEST_CHALLENGE:
            return self._answer(400)
        return self._answer(200, challenge)

    @http.route(
        ROUTES,
        methods=["POST"],
        readonly=False,
        max_content_length=LARGEST,
        **OPEN_TO_ALL,
    )
    def notification(self, database=None, **_others):
        try:
            body = request.httprequest.get_data(cache=False)
        except HTTPException as error:  # it is too large
            return self._answer(error.code)
        signature = request.httprequest.headers.get(SIGNATURE, "")
        with environment_of(database) as env:
            if env is None:
                return self._answer(404)
            try:
                known = env["dext.dropbox.connection"].take_notification(
                    body, signature
                )
            except (vault.Unsealable, vault.BadKey):
                return self._answer(503)  # Dropbox repeats it
        if not known:
            note_refusal()
        return self._answer(200 if known else 403)

    def _answer(self, status, text=""):
        response = request.make_response(text, PLAIN)
        response.status_code = status
        return response


@contextmanager
def environment_of(database):
    """Give an environment of the superuser on ``database``, None if it is not served.

    Without a name it is the only one that this address serves. Where it serves many,
    Odoo has chosen none, and this works if the addon is loaded server-wide.
    """
    if request.db:
        own = database in (None, request.db)
        yield request.env(user=SUPERUSER_ID, su=True) if own else None
        return
    if not database or database not in http.db_list(force=True):
        yield None
        return
    registry = Registry(database).check_signaling()
    if "dext.dropbox.news" not in registry:
        yield None
        return
    with registry.cursor() as cursor:
        yield api.Environment(cursor, SUPERUSER_ID, {})


def note_refusal():
    """Log that calls were refused, seldom: anybody can make thousands of them."""
    _refused["calls"] += 1
    if time.monotonic() - _refused["since"] > QUIET_FOR or not _refused["since"]:
        _logger.warning(
            "Notifications without the signature of Dropbox: %s. If they come from "
            "Dropbox, the app secret in the settings is not that of the app.",
            _refused["calls"],
        )
        _refused.update(since=time.monotonic(), calls=0)
