from odoo import api, fields, models

from ..models.reminders.folder import TEMPLATE, WITHOUT_BOOKS


class DextDropboxReminderPreview(models.TransientModel):
    _name = "dext.dropbox.reminder.preview"
    _inherit = "dext.dropbox.given"
    _description = "Preview of reminders"

    connection_id = fields.Many2one(
        "dext.dropbox.connection", required=True, readonly=True
    )
    reminders = fields.Boolean(related="connection_id.reminders", related_sudo=False)
    reminder_day = fields.Integer(
        related="connection_id.reminder_day", related_sudo=False
    )
    folder_id = fields.Many2one(
        "dext.dropbox.folder",
        string="Client Folder",
        compute="_compute_folder_id",
        store=True,
        readonly=False,
        domain="[('connection_id', '=', connection_id), ('state', '=', 'active')]",
    )
    told_count = fields.Integer("Written To", compute="_compute_told")
    without_email = fields.Char("Without an E-mail", compute="_compute_told")
    stopped = fields.Char("Want None", compute="_compute_told")
    subject = fields.Char(compute="_compute_letter")
    body = fields.Html(compute="_compute_letter", sanitize=False)

    @api.depends("connection_id")
    def _compute_folder_id(self):
        for wizard in self:
            active = wizard._folders()
            wizard.folder_id = (
                active.filtered(lambda folder: folder._client_person().email)[:1]
                or active[:1]
            )

    def _folders(self):
        folders = self.connection_id.sudo().folder_ids
        return folders.filtered(lambda folder: folder.state == "active")

    @api.depends("connection_id")
    def _compute_told(self):
        for wizard in self:
            folders = wizard._folders()
            off = folders.filtered(
                lambda folder: folder.no_reminders or folder.reminders_stopped_on
            )
            without = (folders - off).filtered(
                lambda folder: not folder._client_person().email
            )
            wizard.told_count = len(folders - off - without)
            wizard.without_email = ", ".join(without.mapped("name"))
            wizard.stopped = ", ".join(off.mapped("name"))

    @api.depends("folder_id")
    def _compute_letter(self):
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        for wizard in self:
            folder = wizard.folder_id
            if not template or not folder:
                wizard.subject = wizard.body = False
                continue
            folder.check_access("read")
            # Of books that the user may not see, nothing is shown.
            foreign = folder.sudo().books_id not in self.env.user.company_ids
            letter = template.sudo().with_context(**{WITHOUT_BOOKS: foreign})
            wizard.subject, wizard.body = (
                letter._render_field(name, folder.ids, compute_lang=True)[folder.id]
                for name in ("subject", "body_html")
            )

    def action_switch(self):
        """Switch reminders on, or off."""
        self.ensure_one()
        connection = self.connection_id
        connection.reminders = not connection.reminders
        return {"type": "ir.actions.act_window_close"}

    def action_edit(self):
        """Open the letter that the firm writes."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.template",
            "res_id": self.env.ref(TEMPLATE).id,
            "views": [(False, "form")],
        }
