import logging
import random
from datetime import timedelta

from odoo import fields, models

from ... import vault
from ...dropbox_api.errors import (
    DropboxError,
    ReconnectNeeded,
    RequestRefused,
    TryLater,
)
from .connection import MANAGER

_logger = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 90, 1800  # seconds, of a connection
# How long no server has had the right key before a person is asked.
LOCKED_OUT_AFTER = timedelta(hours=1)


def growing_wait(attempts, longest=LONGEST_WAIT):
    """Seconds to wait after ``attempts`` failures: growing, jittered, bounded."""
    # The exponent is bounded too: months of failures must not overflow.
    wait = min(FIRST_WAIT * 3 ** min(attempts - 1, 20), longest)
    return wait * random.uniform(0.8, 1.2)


def due(name="not_before"):
    """The domain of records that wait no longer: the field ``name`` says until when."""
    at_rest = fields.Domain(name, "=", False)
    return at_rest | fields.Domain(name, "<=", fields.Datetime.now())


class DextDropboxConnection(models.Model):
    """The trouble: what happens when a connection as a whole does not work."""

    _inherit = "dext.dropbox.connection"

    locked_since = fields.Datetime(
        readonly=True,
        copy=False,
        help="When a server first lacked the key, and none has had it since.",
    )

    def _meet_trouble(self, error):
        """Do what ``error`` asks for; it concerns the connection as a whole."""
        self.ensure_one()
        self.invalidate_recordset(["state"])
        if self.state == "disconnected":
            # Somebody disconnected the firm meanwhile: only Connect leads out of it.
            _logger.info("Dropbox connection %s: %s", self.id, error)
            return
        _logger.warning("Dropbox connection %s: %s", self.id, error)
        if isinstance(error, ReconnectNeeded):
            self._ask_to_reconnect(error.reason, str(error))
        elif isinstance(error, vault.Unsealable):
            self._lack_key()
        elif isinstance(error, RequestRefused):
            self._ask_to_reconnect("refused")
        elif isinstance(error, TryLater):
            self._postpone("busy", error.seconds)
        elif getattr(error, "reason", "") in ("conflict", "blocked"):
            self._postpone("base_file")
        else:
            self._postpone("defect")

    def _lack_key(self):
        """Leave the connection to servers with the right key, if there are any."""
        now = fields.Datetime.now()
        # What a server with the key has done: a check, even one that was put off.
        signs = (self.last_check, self.connected_on, self.not_before)
        if not self.locked_since or max(filter(None, signs), default=now) >= (
            self.locked_since
        ):
            self.locked_since = now
        if now - self.locked_since >= LOCKED_OUT_AFTER:
            self._ask_to_reconnect("key_changed")
            return
        _logger.error(
            "Dropbox connection %s: its tokens were sealed with another key than the "
            "%s of this server. All servers of a database need the same key.",
            self.id,
            vault.origin(),
        )

    def _lacks_key(self):
        """Whether this server cannot open the tokens of this connection."""
        try:
            self._unseal(self.sealed_tokens)
        except vault.Unsealable:
            return True
        except DropboxError:  # there are no tokens
            return False
        return False

    def _postpone(self, trouble, seconds=None):
        attempts = self.attempts + 1
        wait = seconds or growing_wait(attempts)
        self.write(
            {
                "trouble": trouble,
                "attempts": attempts,
                "not_before": fields.Datetime.now() + timedelta(seconds=wait),
            }
        )

    def _manager(self):
        """The user who is told: the responsible one, or else another manager."""
        return (
            self._present(self.responsible_id)
            or self._first_manager()
            or self.env.ref("base.user_admin")
        )

    def _first_manager(self):
        """The first by name of the managers who work for the firm, if there is one."""
        groups = self.env.ref(MANAGER).sudo().all_implied_by_ids
        users = self.env["res.users"].sudo()
        domain = [
            ("group_ids", "in", groups.ids),
            ("company_ids", "in", self.company_id.ids),
            ("active", "=", True),
            ("share", "=", False),
        ]
        return users.search(domain, limit=1)

    def _present(self, users):
        """Those of ``users`` who work for the firm."""
        return users.filtered(
            lambda user: (
                user.active and not user.share and self.company_id in user.company_ids
            )
        )

    def _speaking(self):
        """This connection in the language of who is told, for what nobody asked for."""
        manager = self._manager()
        return self.with_context(lang=manager.lang, tz=manager.tz)

    def _alert(self, subject):
        """Have the manager look at ``subject``, a key of ``_alert_summaries``.

        One activity at a time for each subject: a thousand bad files are one task.
        """
        self.ensure_one()
        manager = self._manager()
        speaking = self.with_context(lang=manager.lang, tz=manager.tz)
        summary = speaking._alert_summaries()[subject]
        if summary not in self.activity_ids.mapped("summary"):
            speaking.activity_schedule(
                "mail.mail_activity_data_todo", summary=summary, user_id=manager.id
            )
            speaking._tell_followers(summary)

    def _alert_summaries(self):
        """The sentences that ``_alert`` says, by subject."""
        return {
            "missing": self.env._("Client folders were deleted in Dropbox"),
            "refused": self.env._("Dropbox refused folders of clients"),
            "failed": self.env._("Documents could not be imported from Dropbox"),
            "unrecorded": self.env._("Odoo could not record a file of Dropbox"),
            "late": self.env._("Dropbox could not be checked for two hours"),
        }

    def _ask_to_reconnect(self, trouble, detail=""):
        if self.state == "reconnect":
            return
        self.write({"state": "reconnect", "trouble": trouble})
        manager = self._manager()
        speaking = self.with_context(lang=manager.lang, tz=manager.tz)
        summary = speaking.env._("Dropbox needs to be connected again")
        note = f"{speaking._label('trouble')} {detail if trouble == 'scopes' else ''}"
        speaking.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=summary,
            note=note,
            user_id=manager.id,
        )
        speaking._tell_followers(f"{summary}. {note}")

    def _tell_followers(self, text):
        """Send ``text`` to who follows the connection, as each wishes to be told."""
        self.message_post(body=text, subtype_xmlid="mail.mt_comment")
