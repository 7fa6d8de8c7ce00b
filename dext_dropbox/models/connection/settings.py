from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What Dropbox calls the folder that holds the folders of apps, in its languages.
FOLDERS_OF_APPS = {
    *("apps", "applications", "aplicaciones", "applicazioni", "aplicativos"),
    *("aplikacje", "appar", "apper", "aplikasi", "apl", "\u30a2\u30d7\u30ea", "\uc571"),
    *(
        "\u5e94\u7528",
        "\u61c9\u7528\u7a0b\u5f0f",
        "\u043f\u0440\u0438\u043b\u043e\u0436\u0435\u043d\u0438\u044f",
    ),
}


class DextDropboxConnection(models.Model):
    """The firm's settings, which Dropbox managers change here.

    The journals are settings of the books: see the company.
    """

    _inherit = "dext.dropbox.connection"

    _settings = (
        "responsible_id",
        "app_type",
        "base_folder",
        "app_folder",
        "max_size",
        "taken_files",
    )

    app_type = fields.Selection(
        [("app_folder", "App folder"), ("full", "Full Dropbox")],
        compute="_compute_app_type",
        precompute=True,
        store=True,
        readonly=False,
        required=True,
        tracking=True,
        copy=False,
        help="As the app was made in the Dropbox App Console. App folder: the app sees "
        "its own folder only; that is the least access, and enough. Full Dropbox: the "
        "app could see everything; client folders can be shared with clients then.",
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

    @api.depends("base_folder")
    def _compute_app_type(self):
        for connection in self:
            base = connection._root()
            connection.app_type = "full" if base else "app_folder"

    @api.onchange("app_type")
    def _onchange_app_type(self):
        if self.app_type == "app_folder":
            self.base_folder = False

    @api.constrains("app_type", "base_folder")
    def _check_base_folder(self):
        for connection in self:
            base = connection._root()
            if bool(base) != (connection.app_type == "full"):
                raise ValidationError(
                    self.env._(
                        "A Full Dropbox app needs a base folder, such as Clients; an "
                        "App folder app has none, for it sees its own folder only."
                    )
                )
            top = base.strip("/").partition("/")[0]
            if top.lower() in FOLDERS_OF_APPS:
                raise ValidationError(
                    self.env._(
                        "The base folder cannot be inside %s, where Dropbox keeps the "
                        "folders of apps: nothing in there can be shared.",
                        top,
                    )
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
