from odoo import api, fields, models


class DextDropboxFolderShare(models.TransientModel):
    _name = "dext.dropbox.folder.share"
    _inherit = "dext.dropbox.given"
    _description = "Share a client folder"
    _changes = ("folder_id",)

    folder_id = fields.Many2one("dext.dropbox.folder", required=True, readonly=True)
    client_id = fields.Many2one(related="folder_id.partner_id", related_sudo=False)
    app_type = fields.Selection(
        related="folder_id.connection_id.app_type", related_sudo=False
    )
    sharing = fields.Boolean(
        related="folder_id.connection_id.sharing", related_sudo=False
    )
    upload_link = fields.Char(compute="_compute_upload_link")
    partner_ids = fields.Many2many(
        "res.partner",
        string="With",
        compute="_compute_partner_ids",
        store=True,
        readonly=False,
    )
    message = fields.Text(help="Empty: the usual words, in the language of each.")
    usual_message = fields.Text(compute="_compute_usual_message")
    member_ids = fields.One2many(related="folder_id.member_ids")

    @api.depends("folder_id")
    def _compute_upload_link(self):
        for wizard in self:
            wizard.upload_link = wizard.folder_id.sudo()._upload_link()

    @api.depends("folder_id")
    def _compute_partner_ids(self):
        for wizard in self:
            person = wizard.folder_id._client_person()
            wizard.partner_ids = person.filtered("email_normalized")

    @api.depends("partner_ids")
    def _compute_usual_message(self):
        for wizard in self:
            folder, person = wizard.folder_id.sudo(), wizard.partner_ids[:1]
            wizard.usual_message = person and folder._share_message(person)

    def action_share(self):
        self.ensure_one()
        self.folder_id.share_with(self.partner_ids, (self.message or "").strip())
        return {"type": "ir.actions.act_window_close"}
