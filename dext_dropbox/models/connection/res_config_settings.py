from odoo import fields, models


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
    dext_dropbox_state = fields.Selection(related="company_id.dext_dropbox_state")
    dext_dropbox_trouble = fields.Selection(related="company_id.dext_dropbox_trouble")
    dext_dropbox_account_email = fields.Char(
        related="company_id.dext_dropbox_account_email"
    )
    dext_dropbox_last_check = fields.Datetime(
        related="company_id.dext_dropbox_last_check"
    )
    dext_dropbox_attention_count = fields.Integer(
        related="company_id.dext_dropbox_attention_count"
    )

    def _compute_dext_dropbox_redirect_uri(self):
        for settings in self:
            settings.dext_dropbox_redirect_uri = (
                settings.company_id._dext_dropbox_redirect_uri()
            )

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
