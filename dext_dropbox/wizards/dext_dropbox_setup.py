from odoo import api, fields, models

from ..models.clients.folder import KINDS
from ..models.connection.connection import MANAGER

SYSTEM = "base.group_system"
NAMED = 3  # people to ask


class DextDropboxSetup(models.TransientModel):
    """The guide through the first set-up: what is done, what comes next, and who."""

    _name = "dext.dropbox.setup"
    _inherit = "dext.dropbox.given"
    _description = "Dropbox set-up"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    step = fields.Selection(
        [
            ("key", "App key"),
            ("connect", "Connect"),
            ("activate", "Activate"),
            ("drop", "Drop a file"),
            ("done", "Done"),
        ],
        compute="_compute_step",
    )
    number = fields.Integer(compute="_compute_step", help="Of the step, from 1 on.")
    may = fields.Boolean(compute="_compute_step", help="Whether this user may do it.")
    whom_to_ask = fields.Char(compute="_compute_step")
    app_key = fields.Char(groups=SYSTEM)
    redirect_uri = fields.Char("Redirect URI", compute="_compute_redirect_uri")
    account_email = fields.Char("Dropbox E-mail", compute="_compute_step")
    folder_count = fields.Integer(compute="_compute_step")
    document_count = fields.Integer(compute="_compute_step")
    drop_path = fields.Char(compute="_compute_step")

    @api.model
    def action_open(self):
        """Open the guide of the current company."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox.dext_dropbox_setup_action"
        )
        return {**action, "res_id": self.create({}).id}

    @api.depends("company_id")
    def _compute_display_name(self):
        for guide in self:
            guide.display_name = self.env._("Set Up Dropbox")

    @api.depends("company_id")
    def _compute_redirect_uri(self):
        for guide in self:
            guide.redirect_uri = guide.company_id._dext_dropbox_redirect_uri()

    @api.depends("company_id.dext_dropbox_state")
    def _compute_step(self):
        for guide in self:
            # Not of the company, which knows it as superuser.
            connection = self.env["dext.dropbox.connection"].search(
                [("company_id", "=", guide.company_id.id)]
            )
            guide.account_email = connection.account_email
            guide.folder_count = connection.active_folder_count
            folder = connection.folder_ids.filtered("dropbox_id")[:1]
            guide.document_count = self.env["dext.dropbox.document"].search_count(
                [("connection_id", "=", connection.id)]
            )
            guide.drop_path = folder and f"{folder.shown_path}/{KINDS['invoice']}"
            guide.step = guide._next_step(connection, folder)
            guide.number = 1 + list(dict(self._fields["step"].selection)).index(
                guide.step
            )
            group = {"key": SYSTEM, "connect": MANAGER}.get(guide.step)
            guide.may = not group or self.env.user.has_group(group)
            ours = guide.company_id in self.env.user.company_ids
            guide.whom_to_ask = ours and not guide.may and guide._names_of(group)

    def _next_step(self, connection, folder):
        if not connection._has_app():
            return "key"
        if connection.state != "connected":
            return "connect"
        if not folder:
            return "activate"
        return "done" if self.document_count else "drop"

    def _names_of(self, group):
        users = self.env.ref(group).sudo().all_user_ids
        known = users.filtered(
            lambda user: not user.share and self.company_id in user.company_ids
        )
        return ", ".join(known[:NAMED].mapped("name"))

    def action_save_key(self):
        if key := (self.app_key or "").strip():
            self.env["ir.config_parameter"].set_param("dext_dropbox.app_key", key)
            self.env["dext.dropbox.connection"]._note_app_key()

    def action_connect(self):
        return self.company_id.action_dext_dropbox_connect()

    def action_check(self):
        return self.company_id._dext_dropbox_connection().action_check()

    def action_clients(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Clients"),
            "res_model": "res.partner",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "context": {"search_default_type_company": 1},
            "help": self.env._(
                "Create a contact for each client. Its Dropbox tab has Activate."
            ),
        }

    def action_activate_all(self):
        return self.company_id.action_dext_dropbox_activate_all()

    def action_activate_business(self):
        return self.company_id.action_dext_dropbox_activate_business()

    def action_inbox(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox.dext_dropbox_inbox_invoice_action"
        )
