from odoo import api, fields, models
from odoo.exceptions import ValidationError

SCOPES = {"sharing.read", "sharing.write"}


class DextDropboxConnection(models.Model):
    """Whether client folders are shared with clients; it takes more permissions."""

    _inherit = "dext.dropbox.connection"

    _settings = ("sharing",)

    sharing = fields.Boolean(
        "Share Client Folders",
        tracking=True,
        copy=False,
        help="Only with a Full Dropbox app. After switching it on connect again: "
        "Dropbox asks for the permission to share folders.",
    )

    @api.constrains("sharing", "app_type")
    def _check_sharing(self):
        for connection in self:
            if connection.sharing and connection.app_type != "full":
                raise ValidationError(
                    self.env._(
                        "Dropbox lets no App folder app share folders. It takes a Full "
                        "Dropbox app; or give clients the link of their upload page."
                    )
                )

    def _dropbox_scopes(self):
        scopes = super()._dropbox_scopes()
        return scopes | SCOPES if self.sudo().sharing else scopes
