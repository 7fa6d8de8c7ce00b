from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dext_dropbox_app_key = fields.Char(
        "Dropbox App Key",
        config_parameter="dext_dropbox.app_key",
        groups="base.group_system",
    )
    dext_dropbox_app_secret = fields.Char(
        "Dropbox App Secret",
        config_parameter="dext_dropbox.app_secret",
        groups="base.group_system",
    )
    dext_dropbox_connection_id = fields.Many2one(
        related="company_id.dext_dropbox_connection_id"
    )
    dext_dropbox_state = fields.Selection(related="company_id.dext_dropbox_state")
    dext_dropbox_trouble = fields.Selection(related="company_id.dext_dropbox_trouble")
    dext_dropbox_account_name = fields.Char(
        related="company_id.dext_dropbox_account_name"
    )
    dext_dropbox_account_email = fields.Char(
        related="company_id.dext_dropbox_account_email"
    )
    dext_dropbox_connected_on = fields.Datetime(
        related="company_id.dext_dropbox_connected_on"
    )
    dext_dropbox_last_check = fields.Datetime(
        related="company_id.dext_dropbox_last_check"
    )
    dext_dropbox_next_check = fields.Datetime(
        related="company_id.dext_dropbox_next_check"
    )
    dext_dropbox_folder_count = fields.Integer(
        related="company_id.dext_dropbox_folder_count"
    )
    dext_dropbox_today_count = fields.Integer(
        related="company_id.dext_dropbox_today_count"
    )
    dext_dropbox_waiting_count = fields.Integer(
        related="company_id.dext_dropbox_waiting_count"
    )
    dext_dropbox_attention_count = fields.Integer(
        related="company_id.dext_dropbox_attention_count"
    )
    dext_dropbox_responsible_id = fields.Many2one(
        related="company_id.dext_dropbox_responsible_id",
        readonly=False,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    dext_dropbox_redirect_uri = fields.Char(
        "Redirect URI", compute="_compute_dext_dropbox_redirect_uri"
    )
    dext_dropbox_base_folder = fields.Char(
        related="company_id.dext_dropbox_base_folder", readonly=False
    )
    dext_dropbox_max_size = fields.Integer(
        related="company_id.dext_dropbox_max_size", readonly=False
    )
    dext_dropbox_taken_files = fields.Selection(
        related="company_id.dext_dropbox_taken_files", readonly=False
    )
    dext_dropbox_purchase_journal_id = fields.Many2one(
        related="company_id.dext_dropbox_purchase_journal_id",
        readonly=False,
        domain="[('company_id', '=', company_id), ('type', '=', 'purchase')]",
    )
    dext_dropbox_sale_journal_id = fields.Many2one(
        related="company_id.dext_dropbox_sale_journal_id",
        readonly=False,
        domain="[('company_id', '=', company_id), ('type', '=', 'sale')]",
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

    def action_dext_dropbox_doctor(self):
        return self.company_id.action_dext_dropbox_doctor()

    def action_dext_dropbox_open_folders(self):
        return self.company_id.action_dext_dropbox_open_folders()

    def action_dext_dropbox_open_documents(self):
        return self.company_id.action_dext_dropbox_open_documents()

    def action_dext_dropbox_check(self):
        return self.company_id.action_dext_dropbox_check()

    def action_dext_dropbox_disconnect(self):
        return self.company_id.action_dext_dropbox_disconnect()

    def action_dext_dropbox_activate_business(self):
        return self.company_id.action_dext_dropbox_activate_business()

    def action_dext_dropbox_activate_all(self):
        return self.company_id.action_dext_dropbox_activate_all()
