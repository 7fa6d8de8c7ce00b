from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DextDropboxConnection(models.Model):
    """The firm's settings, which Dropbox managers change here.

    The journals are settings of the books: see the company.
    """

    _inherit = "dext.dropbox.connection"

    _settings = (
        "responsible_id",
        "base_folder",
        "app_folder",
        "max_size",
        "taken_files",
    )

    base_folder = fields.Char(
        tracking=True,
        copy=False,
        help="Only for apps of the type Full Dropbox: the folder that holds the "
        "client folders. Leave it empty for an App folder app.",
    )
    app_folder = fields.Char(
        copy=False,
        help="Only for apps of the type App folder: where people find the folder of "
        "the app in Dropbox, such as Apps/Dext Odoo. Paths are shown with it.",
    )
    max_size = fields.Integer(
        "Largest File (MB)",
        default=50,
        tracking=True,
        help="Larger files are rejected. 0: no limit.",
    )
    taken_files = fields.Selection(
        [("leave", "Leave them"), ("processed", "Move them to Processed")],
        required=True,
        default="leave",
        tracking=True,
        help="What becomes of files in Dropbox once they are drafts in Odoo: they "
        "stay, or move to a subfolder Processed beside them.",
    )

    @api.constrains("max_size")
    def _check_max_size(self):
        if any(connection.max_size < 0 for connection in self):
            raise ValidationError(
                self.env._("The largest size of a Dropbox file cannot be negative.")
            )

    def write(self, vals):
        if "base_folder" not in vals:
            return super().write(vals)
        former = {connection: connection._root() for connection in self}
        done = super().write(vals)
        for connection, root in former.items():
            if connection._root() != root:
                connection.sudo()._watch_elsewhere()
        return done

    def _watch_elsewhere(self):
        """Do what follows when another base folder is watched from now on."""

    def _as_people_see(self, path):
        """Return ``path``, as the app knows it, where people find it in Dropbox."""
        above = (self.app_folder or "").strip("/ ")
        if not path or not above or self._root():
            return path
        return f"/{above}{path}"

    @api.model
    def _note_app_key(self):
        """Log with all firms that were ever connected that their app key changed."""
        self.sudo().search([("account_id", "!=", False)])._note(
            self.env._("%(user)s changed the app key.", user=self.env.user.name)
        )
