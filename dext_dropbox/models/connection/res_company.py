from odoo import api, fields, models

REDIRECT_PATH = "/dext_dropbox/callback"
# Guests and colleagues may read companies too.
ACCOUNTANTS = "account.group_account_invoice"


class ResCompany(models.Model):
    """The company as a firm: how its connection is, and the way to it."""

    _inherit = "res.company"

    dext_dropbox_connection_id = fields.Many2one(
        "dext.dropbox.connection",
        string="Dropbox Connection",
        compute="_compute_dext_dropbox_connection_id",
        search="_search_dext_dropbox_connection_id",
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
    dext_dropbox_account_email = fields.Char(
        related="dext_dropbox_connection_id.account_email",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_last_check = fields.Datetime(
        related="dext_dropbox_connection_id.last_check",
        groups=ACCOUNTANTS,
    )

    @api.depends_context("uid")
    def _compute_dext_dropbox_connection_id(self):
        by_company = self._dext_dropbox_known().grouped("company_id")
        for company in self:
            company.dext_dropbox_connection_id = by_company.get(company._origin, False)

    def _search_dext_dropbox_connection_id(self, operator, value):
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        wanted = (
            [("id", "in", list(filter(None, value)))] if operator == "in" else value
        )
        known = self._dext_dropbox_search_known(wanted).company_id
        domain = fields.Domain("id", "in", known.ids)
        if operator == "in" and False in value:
            connected = self._dext_dropbox_search_known([]).company_id
            domain |= fields.Domain("id", "not in", connected.ids)
        return domain

    def _dext_dropbox_known(self):
        """Return the connections of those of these companies that the user is in."""
        return self._dext_dropbox_search_known([("company_id", "in", self._origin.ids)])

    @api.model
    def _dext_dropbox_search_known(self, domain):
        """Return the connections of the user's companies that fit ``domain``.

        Of no other company, whoever asks: related fields ask as superuser.
        """
        companies = self.env.user.company_ids
        connections = self.env["dext.dropbox.connection"].sudo(False)
        if not connections.has_access("read"):
            return connections.with_env(self.env)
        ticked = connections.with_context(allowed_company_ids=companies.ids)
        return ticked.search(domain).with_env(self.env)

    def _dext_dropbox_connection(self):
        """Return the company's connection, made (disconnected) if there is none.

        Only what a person asks for makes one: connecting, or opening it.

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

    def action_dext_dropbox_open_connection(self):
        """Open the connection of this company (or of the current one)."""
        connection = (self or self.env.company)._dext_dropbox_connection()
        connection.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox.dext_dropbox_connection_action"
        )
        return {**action, "res_id": connection.id}
