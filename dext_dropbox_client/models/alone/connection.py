from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.dext_dropbox.models.connection.connection import MANAGER

ACCOUNTING = "account.group_account_invoice"
PORTAL = "base.group_portal"


class DextDropboxConnection(models.Model):
    """A client alone: people of a company connect its Dropbox themselves.

    A Dropbox manager says who may. That is less than to manage: they connect and
    disconnect this one company, and change no setting.
    """

    _inherit = "dext.dropbox.connection"

    _settings = ("connector_ids",)

    connector_ids = fields.Many2many(
        "res.users",
        "dext_dropbox_connector_rel",
        "connection_id",
        "user_id",
        string="May Connect",
        copy=False,
        tracking=True,
        groups=ACCOUNTING,
        help="Who may connect and disconnect this company's Dropbox without being a "
        "Dropbox manager: people who invoice for the company, or portal users of it.",
    )
    is_connector = fields.Boolean(compute="_compute_is_connector")

    @api.depends("connector_ids")
    @api.depends_context("uid")
    def _compute_is_connector(self):
        manager = self.env.user.has_group(MANAGER)
        for connection in self:
            connection.is_connector = not manager and connection._may_connect()

    @api.constrains("connector_ids")
    def _check_connectors(self):
        for connection in self.sudo().with_context(active_test=False):
            for user in connection.connector_ids:
                if not connection._is_of_company(user):
                    raise ValidationError(
                        self.env._(
                            "%(user)s neither invoices for %(company)s nor is a "
                            "portal user of it.",
                            user=user.name,
                            company=connection.company_id.name,
                        )
                    )

    def _is_of_company(self, user):
        """Whether ``user`` works for this company, or is a portal user of it."""
        company = self.company_id
        if user.has_group(PORTAL):
            return user.commercial_partner_id == company.partner_id
        return user.has_group(ACCOUNTING) and company in user.company_ids

    def _may_connect(self):
        """Whether the user may connect this company without being a manager."""
        connection, user = self.sudo(), self.env.user
        # Somebody who was allowed to may have left the company since.
        return user in connection.connector_ids and connection._is_of_company(user)

    def _require_connector(self):
        self.ensure_one()
        return None if self._may_connect() else super()._require_connector()

    def action_disconnect_own(self):
        """Disconnect, as somebody who may connect this company; the button asks."""
        self.ensure_one()
        self.check_access("read")
        if not self.is_connector:
            raise AccessError(
                self.env._("Only who may connect this company can disconnect it so.")
            )
        self.disconnect()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
