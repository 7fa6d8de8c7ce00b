import logging
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ... import vault
from ...dropbox_api.errors import DropboxError, ReconnectNeeded
from ...dropbox_api.values import App, Tokens

_logger = logging.getLogger(__name__)

MANAGER = "dext_dropbox.dext_dropbox_group_manager"
# Of PostgreSQL's advisory locks, which also bridge the commits of a check.
CHECK_LOCK = 0x64726F70


class DextDropboxConnection(models.Model):
    _name = "dext.dropbox.connection"
    _inherit = ["dext.dropbox.guarded", "mail.thread", "mail.activity.mixin"]
    _description = "Dropbox connection"
    _rec_name = "company_id"
    _order = "company_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        string="Firm",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        [
            ("disconnected", "Disconnected"),
            ("connected", "Connected"),
            ("reconnect", "Reconnect"),
        ],
        required=True,
        readonly=True,
        default="disconnected",
    )
    trouble = fields.Selection(
        [
            ("revoked", "Access was withdrawn in Dropbox. Connect again."),
            ("scopes", "A permission is missing. Connect again and allow everything."),
            ("suspended", "Dropbox has suspended the account."),
            ("key_changed", "The server's encryption key changed. Connect again."),
            ("refused", "Dropbox refuses the request. Check the app key and app type."),
            ("busy", "Dropbox does not answer at the moment; the check is repeated."),
            (
                "base_file",
                "In Dropbox, a file has the name of the base folder. Rename that file; "
                "the check is repeated.",
            ),
            ("defect", "The check failed; it is repeated. The log has the details."),
        ],
        readonly=True,
        copy=False,
    )
    responsible_id = fields.Many2one(
        "res.users",
        tracking=True,
        help="Gets a task when the connection needs attention. Who follows the "
        "connection is told too.",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    account_id = fields.Char("Dropbox Account ID", readonly=True, copy=False)
    account_name = fields.Char("Dropbox Account", readonly=True, copy=False)
    account_email = fields.Char("Dropbox E-mail", readonly=True, copy=False)
    connected_on = fields.Datetime(readonly=True, copy=False)
    last_check = fields.Datetime(readonly=True, copy=False)
    next_check = fields.Datetime(compute="_compute_next_check")
    not_before = fields.Datetime(readonly=True, copy=False)
    attempts = fields.Integer(readonly=True, copy=False)
    sealed_tokens = fields.Char(groups=fields.NO_ACCESS, copy=False)
    pending_consent = fields.Char(groups=fields.NO_ACCESS, copy=False)
    cursor = fields.Char(groups=fields.NO_ACCESS, copy=False)

    _one_per_company = models.Constraint(
        "UNIQUE(company_id)", "A company has one Dropbox connection."
    )
    _one_per_account = models.UniqueIndex(
        "(account_id) WHERE state != 'disconnected'",
        "This Dropbox account is connected by another company.",
    )

    @api.depends("state", "not_before", "poll_on")
    def _compute_next_check(self):
        check = self.env.ref("dext_dropbox.dext_dropbox_cron_check").sudo()
        for connection in self:
            due = check.active and connection.state == "connected" and check.nextcall
            later = connection.not_before, connection.poll_on
            connection.next_check = due and max(due, *filter(None, later), due)

    @api.constrains("responsible_id")
    def _check_responsible(self):
        for connection in self.sudo():
            person = connection.responsible_id
            firm = connection.company_id
            if person and (person.share or firm not in person.company_ids):
                raise ValidationError(
                    self.env._(
                        "%(user)s is no employee with access to %(company)s.",
                        user=person.name,
                        company=firm.name,
                    )
                )

    def _refusal(self):
        return self.env._(
            "A Dropbox connection is changed with Connect and Disconnect only: see "
            "Dropbox, Connection."
        )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_connect(self):
        """Lead the browser to Dropbox's consent page."""
        self.ensure_one()
        self.check_access("read")
        self._require_connector()
        self._app()
        return {
            "type": "ir.actions.act_url",
            "url": f"/dext_dropbox/connect/{self.company_id.id}",
            "target": "self",
        }

    def action_disconnect(self):
        """Ask for confirmation, with the numbers of what will happen."""
        self.ensure_one()
        self._require_connector()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Disconnect Dropbox"),
            "res_model": "dext.dropbox.connection.disconnect",
            "view_mode": "form",
            "target": "new",
            "context": {"default_connection_id": self.id},
        }

    @api.model
    def _notify(self, message, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Dropbox"),
                "message": message,
                "type": kind,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------

    def _require_manager(self):
        """:raises AccessError: the user does not manage the Dropbox of this firm"""
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(
                self.env._("Only a Dropbox manager can connect or disconnect the firm.")
            )

    def _require_connector(self):
        """:raises AccessError: the user may not connect or disconnect this firm"""
        self._require_manager()

    def _require_connected(self):
        """:raises UserError: the firm is not connected to Dropbox"""
        if self.state != "connected":
            raise UserError(self.env._("Dropbox is not connected. Connect it first."))

    @api.model
    def _wake(self, *actions, at=None):
        """Have scheduled actions run now: ``check`` (the usual one), ``import``, …

        These connections are checked even if it were not their turn.

        :param actions: names of those of this addon, whole XML ids of other addons'
        :param at: when (UTC), if not now
        """
        actions = actions or ("check",)
        if "check" in actions:
            self._note_news("odoo")
        for action in actions:
            own = f"dext_dropbox.dext_dropbox_cron_{action}"
            self.env.ref(action if "." in action else own).sudo()._trigger(at=at)

    # ------------------------------------------------------------------
    # One step at a time
    # ------------------------------------------------------------------

    def _safely(self, step):
        """Take one ``step``; whatever is wrong with it concerns no other connection.

        None means that somebody else was faster, and nothing was done.
        """
        try:
            return step()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            # The import held rows of this page: it is asked for once more.
            _logger.info("Dropbox connection %s: %s", self.id, error)
            self.env.cr.rollback()
            return None
        except Exception as error:
            _logger.exception("Checking Dropbox connection %s failed", self.id)
            self.env.cr.rollback()
            self._meet_trouble(error)
            self._note_failure()
            return False

    def _note_failure(self):
        """Do what follows when a step has failed for an unknown reason."""

    def _await_check(self):
        """Let no check of these connections be under way, or begin, until the commit.

        It would record files by client folders as they were when it began.
        """
        for connection in self.sorted("id"):
            self.env.cr.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)", [CHECK_LOCK, connection.id]
            )
        self.env.cr.execute(
            "SELECT FROM dext_dropbox_connection WHERE id = ANY(%s) "
            "ORDER BY id FOR NO KEY UPDATE",
            [self.ids],
        )

    def _hold_check(self):
        """Let no check begin until the commit; return whether there is none now."""
        self.flush_recordset()
        self.env.cr.execute(
            "SELECT FROM dext_dropbox_connection"
            " WHERE id = %s AND pg_try_advisory_xact_lock(%s, id)"
            " FOR NO KEY UPDATE SKIP LOCKED",
            [self.id, CHECK_LOCK],
        )
        return bool(self.env.cr.rowcount)

    # ------------------------------------------------------------------
    # Dropbox
    # ------------------------------------------------------------------

    def _root(self):
        """The folder that is watched: ``""`` is all that the app may see."""
        base = (self.base_folder or "").strip("/ ")
        return f"/{base}" if base else ""

    @api.model
    def _dropbox_scopes(self):
        """The permissions, as a set, that people are asked for on Dropbox's page."""
        from ...dropbox_api.consent import SCOPES  # noqa: PLC0415

        return set(SCOPES)

    @api.model
    def _app(self):
        """Return the Dropbox ``App`` that the system administrator set.

        :raises UserError: there is none
        """
        key = self.env["ir.config_parameter"].sudo().get_param("dext_dropbox.app_key")
        if not key:
            raise UserError(
                self.env._(
                    "The Dropbox app key is missing. A system administrator sets it "
                    "in Settings, Invoicing, Dropbox."
                )
            )
        return App(key.strip())

    @contextmanager
    def _dropbox(self):
        """Give a client for this connection; a renewed access token is kept.

        :raises vault.Unsealable: the tokens were sealed with another key
        """
        client = self._client()
        tokens = client.tokens
        try:
            yield client
        except DropboxError:
            self._keep_renewed(client.tokens, tokens)
            raise
        self._keep_renewed(client.tokens, tokens)

    def _client(self, app=None):
        """Return a client for this connection.

        :param app: that the tokens are for, the present one by default
        :raises vault.Unsealable: the tokens were sealed with another key
        """
        from ...dropbox_api.client import DropboxClient  # noqa: PLC0415

        return DropboxClient(app or self._app(), self._unseal(self.sealed_tokens))

    def _keep_renewed(self, tokens, former):
        # Renewing again costs one call; waiting for a lock could cost more.
        if tokens != former and self.try_lock_for_update(allow_referencing=True):
            self.sealed_tokens = self._seal(tokens)

    @api.model
    def _seal(self, tokens):
        expires = fields.Datetime.to_string(tokens.expires)
        return vault.seal([tokens.refresh, tokens.access, expires])

    @api.model
    def _unseal(self, sealed):
        if not sealed:
            raise ReconnectNeeded("revoked", "there are no tokens")
        refresh, access, expires = vault.unseal(sealed)
        return Tokens(refresh, access, fields.Datetime.to_datetime(expires) or None)

    def _note(self, body):
        """Log what happened in the chatter."""
        self._message_log_batch({connection.id: body for connection in self})
