from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .settings import SETTINGS, on_company

REDIRECT_PATH = "/dext_dropbox/callback"
# Guests and colleagues may read companies too.
ACCOUNTANTS = "account.group_account_invoice"


class ResCompany(models.Model):
    _inherit = "res.company"

    dext_dropbox_connection_id = fields.Many2one(
        "dext.dropbox.connection",
        string="Dropbox Connection",
        compute="_compute_dext_dropbox_connection_id",
        search="_search_dext_dropbox_connection_id",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_base_folder = fields.Char(
        "Dropbox Base Folder",
        help="Only for apps of the type Full Dropbox: the folder that holds the "
        "client folders. Leave it empty for an App folder app.",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_max_size = fields.Integer(
        "Largest Dropbox File (MB)",
        default=50,
        help="Larger files are rejected. 0: no limit.",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_taken_files = fields.Selection(
        [("leave", "Leave them"), ("processed", "Move them to Processed")],
        string="Taken Dropbox Files",
        required=True,
        default="leave",
        help="What becomes of files in Dropbox once they are drafts in Odoo: they "
        "stay, or move to a subfolder Processed beside them.",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_state = fields.Selection(
        related="dext_dropbox_connection_id.state",
        string="Dropbox",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_trouble = fields.Selection(
        related="dext_dropbox_connection_id.trouble",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_account_name = fields.Char(
        related="dext_dropbox_connection_id.account_name",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_account_email = fields.Char(
        related="dext_dropbox_connection_id.account_email",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_connected_on = fields.Datetime(
        related="dext_dropbox_connection_id.connected_on",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_last_check = fields.Datetime(
        related="dext_dropbox_connection_id.last_check",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_next_check = fields.Datetime(
        related="dext_dropbox_connection_id.next_check",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_folder_count = fields.Integer(
        related="dext_dropbox_connection_id.active_folder_count",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_today_count = fields.Integer(
        related="dext_dropbox_connection_id.today_count",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_waiting_count = fields.Integer(
        related="dext_dropbox_connection_id.waiting_count",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_attention_count = fields.Integer(
        related="dext_dropbox_connection_id.attention_count",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_responsible_id = fields.Many2one(
        related="dext_dropbox_connection_id.responsible_id",
        readonly=False,
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        groups=ACCOUNTANTS,
    )

    def _compute_dext_dropbox_connection_id(self):
        connections = self.env["dext.dropbox.connection"].search(
            [("company_id", "in", self.ids)]
        )
        by_company = connections.grouped("company_id")
        for company in self:
            company.dext_dropbox_connection_id = by_company.get(company, False)

    def _search_dext_dropbox_connection_id(self, operator, value):
        connections = self.env["dext.dropbox.connection"].search(
            [("id", operator, value)]
        )
        return [("id", "in", connections.company_id.ids)]

    @api.constrains("dext_dropbox_max_size")
    def _check_dext_dropbox_max_size(self):
        if any(company.dext_dropbox_max_size < 0 for company in self):
            raise ValidationError(
                self.env._("The largest size of a Dropbox file cannot be negative.")
            )

    def write(self, vals):
        watched = [name for name in map(on_company, SETTINGS) if name in vals]
        former = {
            company: {name: company[name] for name in watched}
            for company in (self if watched else ())
        }
        done = super().write(vals)
        for company, values in former.items():
            if connection := company.sudo().dext_dropbox_connection_id:
                connection._log_settings(company, values)
                base = on_company("base_folder")
                if base in values and values[base] != company[base]:
                    connection._watch_elsewhere()
        return done

    def _dext_dropbox_connection(self):
        """Return the company's connection, made (disconnected) if there is none.

        :raises AccessError: the user has no access to the company, or to connections
        """
        self.ensure_one()
        self.check_access("read")
        connections = self.env["dext.dropbox.connection"]
        connections.check_access("read")
        connections = connections.sudo()
        found = connections.search([("company_id", "=", self.id)])
        if not found:
            found = connections.create({"company_id": self.id})
        return found.sudo(self.env.su)

    def _dext_dropbox_redirect_uri(self):
        """Where Dropbox sends the browser back to; to be registered there."""
        return self.get_base_url() + REDIRECT_PATH

    def action_dext_dropbox_connect(self):
        return self._dext_dropbox_connection().action_connect()

    def action_dext_dropbox_disconnect(self):
        return self._dext_dropbox_connection().action_disconnect()

    @api.model
    def action_dext_dropbox_open_connection(self):
        """Open the connection of the current company, made if there is none."""
        self.env["dext.dropbox.connection"].check_access("read")
        connection = self.env.company._dext_dropbox_connection()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox.dext_dropbox_connection_action"
        )
        return {**action, "res_id": connection.id}
