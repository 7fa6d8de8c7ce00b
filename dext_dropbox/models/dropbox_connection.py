import logging
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import vault
from ..dropbox_api.errors import (
    DropboxError,
    ReconnectNeeded,
)
from ..dropbox_api.values import App, Tokens

_logger = logging.getLogger(__name__)

MANAGER = "dext_dropbox.dext_dropbox_group_manager"


class DropboxConnection(models.Model):
    _name = "dext.dropbox.connection"
    _inherit = ["dext.dropbox.guarded", "mail.thread", "mail.activity.mixin"]
    _description = "Dropbox connection"
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
    folder_ids = fields.One2many("dext.dropbox.folder", "connection_id")
    folder_count = fields.Integer(compute="_compute_folder_count")
    active_folder_count = fields.Integer(compute="_compute_folder_count")
    business_active = fields.Boolean(
        related="company_id.partner_id.dext_dropbox_active",
        help="Whether the firm itself has a client folder.",
    )
    waiting_count = fields.Integer(compute="_compute_document_counts")
    attention_count = fields.Integer(compute="_compute_document_counts")
    imported_count = fields.Integer(compute="_compute_document_counts")
    today_count = fields.Integer("Received Today", compute="_compute_document_counts")

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

    @api.depends("company_id", "account_email")
    def _compute_display_name(self):
        for connection in self:
            parts = (connection.company_id.name, connection.account_email)
            connection.display_name = " – ".join(filter(None, parts))

    @api.depends("state", "not_before")
    def _compute_next_check(self):
        check = self.env.ref("dext_dropbox.dext_dropbox_cron_check").sudo()
        for connection in self:
            due = check.active and connection.state == "connected" and check.nextcall
            later = connection.not_before
            connection.next_check = due and max(due, later or due)

    @api.depends("folder_ids.state")
    def _compute_folder_count(self):
        Folder = self.env["dext.dropbox.folder"]
        for connection in self:
            own = fields.Domain("connection_id", "=", connection.id)
            active = fields.Domain("state", "=", "active")
            connection.folder_count = Folder.search_count(own)
            connection.active_folder_count = Folder.search_count(own & active)

    def _compute_document_counts(self):
        # The firm's numbers, whichever books its people have ticked at the moment.
        Document = self.env["dext.dropbox.document"].sudo()
        for connection in self:
            own = fields.Domain("connection_id", "=", connection.id)
            connection.waiting_count = Document.search_count(
                own & fields.Domain("state", "=", "pending")
            )
            connection.attention_count = Document.search_count(
                own & fields.Domain("needs_attention", "=", True)
            )
            connection.imported_count = Document.search_count(
                own & fields.Domain("state", "=", "imported")
            )
            connection.today_count = Document.search_count(
                own & fields.Domain("create_date", ">=", "today")
            )

    def _refusal(self):
        return self.env._(
            "A Dropbox connection is changed with Connect and Disconnect only: see "
            "Dropbox, Connection, or the Dropbox block in Settings."
        )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_connect(self):
        """Lead the browser to Dropbox's consent page."""
        self.ensure_one()
        self._require_manager()
        self._app()
        return {
            "type": "ir.actions.act_url",
            "url": f"/dext_dropbox/connect/{self.company_id.id}",
            "target": "self",
        }

    def action_check(self):
        """Ask Dropbox for changes now; what is new is imported right after."""
        self.ensure_one()
        self.check_access("read")
        self._require_connected()
        connection = self.sudo()
        more = connection._check_page()
        if connection.state != "connected" or connection.trouble:
            labels = connection._fields["trouble"]._description_selection(self.env)
            return self._notify(dict(labels)[connection.trouble], "warning")
        if more is None:
            return self._notify(self.env._("A check is under way already."), "info")
        self.env.ref("dext_dropbox.dext_dropbox_cron_check").sudo()._trigger()
        self.env.ref("dext_dropbox.dext_dropbox_cron_import").sudo()._trigger()
        waiting = self.waiting_count
        if waiting:
            return self._notify(
                self.env._("Files being imported: %(count)s", count=waiting), "success"
            )
        return self._notify(self.env._("Nothing new in Dropbox."), "success")

    def action_disconnect(self):
        """Ask for confirmation, with the numbers of what will happen."""
        self.ensure_one()
        self._require_manager()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Disconnect Dropbox"),
            "res_model": "dext.dropbox.connection.disconnect",
            "view_mode": "form",
            "target": "new",
            "context": {"default_connection_id": self.id},
        }

    def action_activate_business(self):
        self.ensure_one()
        return self.company_id.action_dext_dropbox_activate_business()

    def action_open_folders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox.dext_dropbox_folder_action"
        )
        return {**action, "domain": [("connection_id", "=", self.id)]}

    def action_open_documents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox.dext_dropbox_document_action"
        )
        return {**action, "domain": [("connection_id", "=", self.id)]}

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
    # Connect and disconnect
    # ------------------------------------------------------------------

    def _require_manager(self):
        """:raises AccessError: the user may not connect or disconnect this firm"""
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(
                self.env._("Only a Dropbox manager can connect or disconnect the firm.")
            )

    def _require_connected(self):
        """:raises UserError: the firm is not connected to Dropbox"""
        if self.state != "connected":
            raise UserError(self.env._("Dropbox is not connected. Connect it first."))

    @api.private
    def link(self, grant, account):
        """Take over ``grant`` for ``account`` and start (or resume) checking.

        With another account than before, the client folders are made again there;
        what was still waiting in the former account can no longer be had.
        """
        self.ensure_one()
        connection = self.sudo()
        connection._revoke()
        former = connection.account_email
        if not connection.account_id:
            self.env.registry.clear_cache()  # more menus are to be seen now
        switched = connection.account_id and connection.account_id != account.id
        if connection.account_id != account.id:
            connection._begin_account()
        connection._track_discard()  # the note below says it all
        connection.write(
            {
                "state": "connected",
                "trouble": False,
                "not_before": False,
                "attempts": 0,
                "account_id": account.id,
                "account_name": account.name,
                "account_email": account.email,
                "connected_on": fields.Datetime.now(),
                "responsible_id": connection.responsible_id.id or self.env.uid,
                "sealed_tokens": self._seal(grant.tokens),
            }
        )
        given_up = connection._give_up_former_account() if switched else 0
        connection.activity_unlink(["mail.mail_activity_data_warning"])
        connection._note(
            self.env._(
                "%(user)s connected the Dropbox account %(name)s (%(email)s).",
                user=self.env.user.name,
                name=account.name,
                email=account.email,
            )
        )
        if switched:
            connection._note(
                self.env._(
                    "The account before was %(former)s. Client folders to make again: "
                    "%(folders)s. Files given up there: %(files)s.",
                    former=former,
                    folders=len(connection.folder_ids),
                    files=given_up,
                )
            )
        self.env.ref("dext_dropbox.dext_dropbox_cron_check").sudo()._trigger()

    def _give_up_former_account(self):
        """Return how many files can no longer be had."""
        self.cursor = False
        self.folder_ids.write(
            dict.fromkeys(
                ("dropbox_id", "path_lower", "missing", "incomplete", "refusal"), False
            )
        )
        waiting = self.env["dext.dropbox.document"].search(
            [
                ("connection_id", "=", self.id),
                ("state", "in", ("pending", "held", "misplaced", "failed")),
            ]
        )
        waiting._reject("other_account")
        return len(waiting)

    @api.private
    def disconnect(self):
        """Revoke the access and turn every client folder of the firm off.

        Documents and ledger stay, and so do account and cursor: connecting the same
        account again goes on where this stopped.
        """
        self.ensure_one()
        self._require_manager()
        connection = self.sudo()
        connection._revoke()
        connection.write(
            {
                "state": "disconnected",
                "trouble": False,
                "sealed_tokens": False,
                "pending_consent": False,
                "not_before": False,
                "attempts": 0,
            }
        )
        connection.activity_unlink(["mail.mail_activity_data_warning"])
        connection._note(
            self.env._(
                "%(user)s disconnected Dropbox. Client folders turned off: "
                "%(folders)s. Imported documents kept: %(imported)s. Files that stay "
                "waiting: %(waiting)s.",
                user=self.env.user.name,
                folders=connection.folder_count,
                imported=connection.imported_count,
                waiting=connection.waiting_count,
            )
        )

    def _revoke(self):
        """Give back the access that there is; whatever Dropbox says, it is not kept."""
        if self.sealed_tokens:
            try:
                with self._dropbox() as dropbox:
                    dropbox.revoke()
            except (DropboxError, UserError, vault.Unsealable) as error:
                _logger.info("Dropbox access not revoked: %s", error)

    # ------------------------------------------------------------------
    # Dropbox
    # ------------------------------------------------------------------

    @api.model
    def _app(self):
        """Return the Dropbox ``App`` that the system administrator set.

        :raises UserError: there is none
        """
        parameters = self.env["ir.config_parameter"].sudo()
        key = parameters.get_param("dext_dropbox.app_key")
        if not key:
            raise UserError(
                self.env._(
                    "The Dropbox app key is missing. A system administrator sets it "
                    "in Settings, Invoicing, Dropbox."
                )
            )
        return App(key.strip(), parameters.get_param("dext_dropbox.app_secret") or "")

    @contextmanager
    def _dropbox(self):
        """Give a client for this connection; a renewed access token is kept.

        :raises vault.Unsealable: the tokens were sealed with another key
        """
        from ..dropbox_api.client import DropboxClient  # noqa: PLC0415

        tokens = self._unseal(self.sealed_tokens)
        client = DropboxClient(self._app(), tokens)
        try:
            yield client
        except DropboxError:
            self._keep_renewed(client.tokens, tokens)
            raise
        self._keep_renewed(client.tokens, tokens)

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
