from odoo import fields, models

from .webhook import SECRET


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dext_dropbox_app_key = fields.Char(
        "Dropbox App Key",
        config_parameter="dext_dropbox.app_key",
        groups="base.group_system",
    )
    dext_dropbox_redirect_uri = fields.Char(
        "Redirect URI", compute="_compute_dext_dropbox_redirect_uri"
    )
    dext_dropbox_app_secret = fields.Char(
        "Dropbox App Secret",
        compute="_compute_dext_dropbox_app_secret",
        inverse="_inverse_dext_dropbox_app_secret",
        groups="base.group_system",
        help="Needed for notifications only. It is kept encrypted and never shown.",
    )
    dext_dropbox_has_secret = fields.Boolean(
        "App Secret Set",
        compute="_compute_dext_dropbox_has_secret",
        groups="base.group_system",
    )
    dext_dropbox_webhook_uri = fields.Char(
        "Webhook URI", compute="_compute_dext_dropbox_webhook_uri"
    )
    dext_dropbox_state = fields.Selection(related="company_id.dext_dropbox_state")
    dext_dropbox_trouble = fields.Selection(related="company_id.dext_dropbox_trouble")
    dext_dropbox_account_email = fields.Char(
        related="company_id.dext_dropbox_account_email"
    )
    dext_dropbox_last_check = fields.Datetime(
        related="company_id.dext_dropbox_last_check"
    )

    def _compute_dext_dropbox_redirect_uri(self):
        for settings in self:
            settings.dext_dropbox_redirect_uri = (
                settings.company_id._dext_dropbox_redirect_uri()
            )

    def _compute_dext_dropbox_app_secret(self):
        self.dext_dropbox_app_secret = False  # nobody reads it

    def _inverse_dext_dropbox_app_secret(self):
        # At once: what is typed in must not lie about until the settings are applied.
        for settings in self.filtered("dext_dropbox_app_secret"):
            settings._dext_dropbox_keep_secret(settings.dext_dropbox_app_secret)

    def _compute_dext_dropbox_has_secret(self):
        parameters = self.env["ir.config_parameter"].sudo()
        self.dext_dropbox_has_secret = bool(parameters.get_param(SECRET))

    def _compute_dext_dropbox_webhook_uri(self):
        connections = self.env["dext.dropbox.connection"]
        self.dext_dropbox_webhook_uri = connections._webhook_address()

    def action_dext_dropbox_forget_secret(self):
        """Take the app secret away: notifications are refused from now on."""
        self._dext_dropbox_keep_secret("")
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _dext_dropbox_keep_secret(self, secret):
        """:raises AccessError: the user is no system administrator"""
        self.env["ir.config_parameter"].check_access("write")
        self.env["dext.dropbox.connection"]._set_app_secret(secret.strip())

    def set_values(self):
        parameters = self.env["ir.config_parameter"].sudo()
        former = parameters.get_param("dext_dropbox.app_key")
        result = super().set_values()
        if parameters.get_param("dext_dropbox.app_key") != former:
            self.env["dext.dropbox.connection"]._note_app_key()
        return result

    def action_dext_dropbox_connect(self):
        # The app key may just have been typed in.
        self.execute()
        return self.company_id.action_dext_dropbox_connect()

    def action_dext_dropbox_open_connection(self):
        return self.company_id.action_dext_dropbox_open_connection()
