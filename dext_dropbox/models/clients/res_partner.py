from odoo import api, fields, models
from odoo.exceptions import UserError

from ..connection.connection import MANAGER


class ResPartner(models.Model):
    _inherit = "res.partner"

    dext_dropbox_folder_ids = fields.One2many(
        "dext.dropbox.folder",
        "partner_id",
        string="Dropbox Client Folders",
        search="_search_dext_dropbox_folder_ids",
        groups="account.group_account_invoice",
    )
    dext_dropbox_user_folder_ids = fields.One2many(
        "dext.dropbox.folder",
        "contact_id",
        string="Dropbox Folders as a User",
        search="_search_dext_dropbox_user_folder_ids",
        groups="account.group_account_invoice",
    )
    dext_dropbox_active = fields.Boolean(
        "Dropbox Is Active",
        compute="_compute_dext_dropbox_active",
        inverse="_inverse_dext_dropbox_active",
        search="_search_dext_dropbox_active",
        groups="account.group_account_invoice",
    )
    dext_dropbox_may_activate = fields.Boolean(
        "May Activate Dropbox",
        compute="_compute_dext_dropbox_may_activate",
        groups="account.group_account_invoice",
        help="Whether the user may activate this client.",
    )
    dext_dropbox_new_user_ids = fields.Many2many(
        "res.partner",
        string="New Dropbox Users",
        compute="_compute_dext_dropbox_new_user_ids",
        groups="dext_dropbox.dext_dropbox_group_manager",
        help="Contacts that were added after the client was activated.",
    )

    @api.depends("dext_dropbox_folder_ids.state", "dext_dropbox_user_folder_ids.state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_dext_dropbox_active(self):
        active = self._dext_dropbox_known_as_active()
        for partner in self:
            partner.dext_dropbox_active = partner._origin in active

    def _dext_dropbox_known_as_active(self):
        """Return those of these that have an active folder which the user may see.

        Whose clients the others are is not told, whoever asks.
        """
        Folder = self.env["dext.dropbox.folder"].sudo(False)
        if not Folder.has_access("read"):
            return self.browse()
        owners = self._origin.ids
        found = Folder.search(
            fields.Domain("state", "=", "active")
            & (
                fields.Domain("partner_id", "in", owners)
                | fields.Domain("contact_id", "in", owners)
            )
        ).sudo()
        return self.browse((found.partner_id | found.contact_id).ids)

    @api.depends("parent_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_dext_dropbox_may_activate(self):
        manager = self.env.user.has_group(MANAGER)
        businesses = self.env.companies.partner_id
        for partner in self:
            own_business = (partner | partner.parent_id) & businesses
            partner.dext_dropbox_may_activate = manager or bool(own_business)

    def _inverse_dext_dropbox_active(self):
        """Refuse a change, but not what a form sends back as it was."""
        active = self._dext_dropbox_known_as_active()
        if any(
            partner.dext_dropbox_active != (partner._origin in active)
            for partner in self
        ):
            raise UserError(
                self.env._(
                    "Dropbox is turned on with Activate on the contact, and turned off "
                    "at the firm: Dropbox, Connection, Disconnect."
                )
            )

    def _search_dext_dropbox_active(self, operator, value):
        if operator != "in":
            return NotImplemented
        active = fields.Domain("state", "=", "active")
        found = self._dext_dropbox_with("partner_id", active)
        found |= self._dext_dropbox_with("contact_id", active)
        return found if True in value else ~found

    def _search_dext_dropbox_folder_ids(self, operator, value):
        return self._dext_dropbox_searched("partner_id", operator, value)

    def _search_dext_dropbox_user_folder_ids(self, operator, value):
        return self._dext_dropbox_searched("contact_id", operator, value)

    def _dext_dropbox_searched(self, name, operator, value):
        """A domain for contacts that folders lead to by their field ``name``.

        Only those count that the user may read. Odoo itself looks at all records, as
        soon as it is asked for ids, or for whether there are any.
        """
        if operator == "in":
            given = fields.Domain("id", "in", [one for one in value if one])
            found = self._dext_dropbox_with(name, given)
            if False in value:
                found |= ~self._dext_dropbox_with(name, fields.Domain.TRUE)
            return found
        if operator not in ("any", "any!"):
            return NotImplemented
        if not isinstance(value, fields.Domain):
            value = fields.Domain("id", "any", value)
        return self._dext_dropbox_with(name, value, bypass=operator == "any!")

    def _dext_dropbox_with(self, name, domain, bypass=False):
        folders = self.env["dext.dropbox.folder"].sudo(self.env.su or bypass)
        found = folders._search(domain & fields.Domain(name, "!=", False))
        return fields.Domain("id", "in", found.subselect(name))

    @api.depends("dext_dropbox_folder_ids", "child_ids")
    def _compute_dext_dropbox_new_user_ids(self):
        Folder = self.env["dext.dropbox.folder"].sudo(False)
        folders = Folder.search([("partner_id", "in", self.ids)]).sudo()
        by_client = folders.grouped("partner_id")
        for partner in self:
            own = by_client.get(partner._origin, folders.browse())
            whole = own.filtered(lambda folder: not folder.contact_id)
            since = min(whole.mapped("create_date"), default=None)
            users = partner._origin._dext_dropbox_persons() - own.contact_id
            partner.dext_dropbox_new_user_ids = since and users.filtered_domain(
                [("create_date", ">", since)]
            )

    def _dext_dropbox_persons(self):
        """Contacts below these that are persons, not addresses or companies."""
        return self.child_ids.filtered(
            lambda contact: contact.type == "contact" and not contact.is_company
        )

    def _dext_dropbox_users(self, company):
        """Contacts of those clients that are active, without folders of their own."""
        folders = (
            self.env["dext.dropbox.folder"]
            .sudo()
            .search([("partner_id", "in", self.ids), ("company_id", "=", company.id)])
        )
        active = self & folders.filtered(lambda f: not f.contact_id).partner_id
        return active._dext_dropbox_persons() - folders.contact_id

    def write(self, vals):
        if "active" in vals and not vals["active"]:
            self._dext_dropbox_refuse([("state", "in", ("active", "making"))])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_dext_dropbox(self):
        self._dext_dropbox_refuse([])

    def _dext_dropbox_refuse(self, domain):
        """:raises UserError: one of these has a client folder that fits ``domain``"""
        folder = self._dext_dropbox_all_folders().filtered_domain(domain)[:1]
        if folder and not folder.sudo(False).has_access("read"):
            raise UserError(
                self.env._(
                    "%(contact)s is in use in another company and stays.",
                    contact=(folder.contact_id or folder.partner_id).display_name,
                )
            )
        if folder:
            raise UserError(
                self.env._(
                    "%(contact)s has the Dropbox client folder “%(folder)s”. Client "
                    "folders are turned off at the firm: disconnect the firm under "
                    "Dropbox, Connection.",
                    contact=(folder.contact_id or folder.partner_id).display_name,
                    folder=folder.name,
                )
            )

    def _dext_dropbox_require_one_owner(self):
        """:raises UserError: more than one of these contacts has client folders"""
        folders = self._dext_dropbox_all_folders()
        owners = self & (folders.partner_id | folders.contact_id)
        if len(owners) > 1:
            raise UserError(
                self.env._(
                    "These contacts cannot be merged, since each of them has a Dropbox "
                    "client folder: %(contacts)s.",
                    contacts=", ".join(owners.mapped("display_name")),
                )
            )

    def _dext_dropbox_all_folders(self):
        """Client folders of these as clients or as users, whoever may see them."""
        return (
            self.env["dext.dropbox.folder"]
            .sudo()
            .search(
                fields.Domain("partner_id", "in", self.ids)
                | fields.Domain("contact_id", "in", self.ids)
            )
        )

    def _dext_dropbox_books(self):
        """Return the company (maybe none) whose own partner this client is."""
        return self.env["res.company"].search([("partner_id", "=", self.id)], limit=1)

    def action_dext_dropbox_activate(self):
        """Activate this client, or this contact as a user of its client."""
        self.ensure_one()
        return self._dext_dropbox_activation(self._dext_dropbox_firm())

    @api.model
    def _dext_dropbox_firm(self):
        """The firm to activate clients for: the current one if it is connected."""
        connected = self.env["dext.dropbox.connection"].search(
            [("state", "=", "connected")]
        )
        firms, current = connected.company_id, self.env.company
        return current if current in firms else firms[:1] or current

    def _dext_dropbox_activation(self, company):
        self.ensure_one()
        user = not self.is_company and self.parent_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Activate Dropbox"),
            "res_model": "dext.dropbox.folder.activate",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_company_id": company.id,
                "default_partner_id": (self.parent_id if user else self).id,
                "default_contact_id": self.id if user else False,
            },
        }
