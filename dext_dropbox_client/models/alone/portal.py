from urllib.parse import urlsplit

from odoo import api, models
from odoo.exceptions import AccessError

PAGE = "/my/dropbox"


class DextDropboxConnection(models.Model):
    """The portal of a client alone: it connects, and gives its own people folders.

    A portal user can read no connection. Each of these methods looks first whether the
    user may connect this one, and goes on as superuser.
    """

    _inherit = "dext.dropbox.connection"

    @api.model
    def _of_portal(self):
        """The connections that the portal user may connect, as superuser."""
        own = self.sudo().search([("connector_ids", "in", self.env.uid)])
        return own.filtered(lambda connection: connection._may_connect())

    def _require_portal(self):
        """:raises AccessError: the user may not connect this company"""
        self.ensure_one()
        if not self._may_connect():
            raise AccessError(self.env._("This Dropbox is not yours to connect."))
        return self.sudo()

    @api.private
    def start_in_portal(self, switch=""):
        """Return the address of Dropbox's consent page.

        :raises AccessError: the user may not connect this company
        :raises UserError: the app key is missing
        """
        return self._require_portal().start_consent(switch)

    @api.private
    def disconnect_in_portal(self):
        """Disconnect this company.

        :raises AccessError: the user may not connect it
        """
        self._require_portal().disconnect()

    def _people_to_activate(self):
        """The business account and its people without a folder, as contacts."""
        business = self.company_id.partner_id
        active = self.folder_ids.filtered(
            lambda folder: folder.state in ("active", "making")
        )
        if not active.filtered(lambda folder: not folder.contact_id):
            return business
        return business._dext_dropbox_persons() - active.contact_id

    @api.private
    def activate_in_portal(self, contact_id):
        """Give the business account, or one of its people, a folder.

        :raises AccessError: the user may not connect this company, or the contact is
            none of its people
        :raises UserError: Dropbox is not connected, or has trouble
        """
        connection = self._require_portal()
        person = connection._people_to_activate().filtered(
            lambda contact: contact.id == contact_id
        )
        if not person:
            raise AccessError(self.env._("This is nobody of yours."))
        company = connection.company_id
        business = company.partner_id
        user = person - business
        self.env["dext.dropbox.folder"].sudo().activate(
            connection, business, user, company
        )

    # ------------------------------------------------------------------
    # The way back from Dropbox
    # ------------------------------------------------------------------

    def _asking_connection(self, payload):
        connection, other = super()._asking_connection(payload)
        # Who it is was looked at by now; a portal user can read nothing of it.
        by_portal = self.env.user.share and connection._may_connect()
        return connection.sudo(by_portal or self.env.su), other

    def _switch_address(self, account):
        address = super()._switch_address(account)
        if not self.env.user.share:
            return address
        return f"{PAGE}/connect/{self.id}?{urlsplit(address).query}"

    @api.private
    def landing(self):
        return PAGE if self.env.user.share else super().landing()
