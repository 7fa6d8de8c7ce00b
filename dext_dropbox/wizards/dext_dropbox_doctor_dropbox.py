from datetime import timedelta

from babel.units import format_unit

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import babel_locale_parse

from .. import vault
from ..dropbox_api.errors import DropboxError, ReconnectNeeded, RequestRefused, TryLater
from .dext_dropbox_doctor import Finding

SKEW_ALLOWED = timedelta(minutes=2)
SPACE_WANTED = 1024**3  # bytes
SIZES = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")


class DextDropboxDoctor(models.TransientModel):
    """What the doctor learns from Dropbox."""

    _inherit = "dext.dropbox.doctor"

    def _examine_dropbox(self):
        if not self.connection_id.sealed_tokens:
            return [
                Finding(
                    "access",
                    "problem",
                    self.env._("No Dropbox account is connected."),
                    self.env._("Press Connect."),
                )
            ]
        try:
            path = vault.key_file()
            if path and not path.exists():  # unsealing would make another one
                raise vault.Unsealable(path)
            with self.connection_id._dropbox() as dropbox:
                wanted = self.connection_id._dropbox_scopes()
                if missing := dropbox.missing_scopes(wanted):
                    return [self._missing_permissions(missing)]
                return list(self._examine_account(dropbox))
        except (DropboxError, vault.Unsealable, UserError) as error:
            return [self._no_access(error)]

    def _examine_account(self, dropbox):
        account = dropbox.account()
        yield self._examine_state(account)
        yield Finding("scopes", "ok", self.env._("All permissions are there."))
        yield self._examine_root(dropbox.in_app_folder())
        yield self._examine_team(account)
        yield self._examine_clock(dropbox.time())
        yield self._examine_space(dropbox.space())

    def _examine_state(self, account):
        connection = self.connection_id
        if connection.state == "connected" and not connection.trouble:
            found = self.env._(
                "Connected as %(name)s (%(email)s).",
                name=account.name,
                email=account.email,
            )
            return Finding("access", "ok", found)
        remedy = self.env._("Dropbox answers now. Press Check Now.")
        if connection.state != "connected":
            remedy = self.env._("Dropbox answers now. Press Connect.")
        return Finding("access", "warning", connection._label("trouble"), remedy)

    def _missing_permissions(self, missing):
        return Finding(
            "scopes",
            "problem",
            self.env._("Missing: %(scopes)s", scopes=", ".join(sorted(missing))),
            self.env._(
                "Dropbox App Console, your app, Permissions tab: tick them and press "
                "Submit. Then press Connect in Odoo and allow everything."
            ),
        )

    def _no_access(self, error):
        if isinstance(error, TryLater):
            return Finding(
                "access",
                "warning",
                self.env._("Dropbox does not answer: %(error)s", error=error),
                self.env._(
                    "Try again in some minutes. If it stays so, the server must be "
                    "allowed to reach api.dropboxapi.com and content.dropboxapi.com "
                    "over https."
                ),
            )
        if isinstance(error, UserError):  # no app key, no usable encryption key
            return Finding("access", "problem", str(error))
        trouble, remedy = "defect", self.env._("The server's log has the details.")
        if isinstance(error, ReconnectNeeded):
            trouble, remedy = error.reason, self.env._("Press Connect.")
        elif isinstance(error, vault.Unsealable):
            trouble, remedy = "key_changed", self.env._("See Encryption key below.")
        elif isinstance(error, RequestRefused):
            trouble = "refused"
            remedy = self.env._(
                "Compare Settings, Invoicing, Dropbox, App Key with the Dropbox App "
                "Console, Settings tab. Then press Connect."
            )
        found = self.connection_id._label("trouble", trouble)
        return Finding("access", "problem", found, remedy)

    def _examine_root(self, in_app_folder):
        base = self.connection_id._root()
        if in_app_folder and base:
            return Finding(
                "type",
                "warning",
                self.env._("An App folder app needs no base folder."),
                self.env._("Empty Base Folder under Dropbox, Connection."),
            )
        if not in_app_folder and not base:
            return Finding(
                "type",
                "warning",
                self.env._("The app sees, and Odoo watches, all of the Dropbox."),
                self.env._(
                    "Before the first client is activated: enter a Base Folder, such "
                    "as Clients, under Dropbox, Connection. Later: make an app of the "
                    "type App folder in the Dropbox App Console and use its key."
                ),
            )
        if in_app_folder:
            found = self.env._("App folder: the app sees nothing but its own folder.")
        else:
            found = self.env._(
                "Full Dropbox: client folders are in %(folder)s.", folder=base
            )
        return Finding("type", "ok", found)

    def _examine_team(self, account):
        if not account.team_space:
            return Finding("team", "ok", self.env._("The account has no team space."))
        return Finding(
            "team",
            "warning",
            self.env._(
                "The account belongs to a team with a space of its own. Client folders "
                "are in the folder of %(name)s, not in the team's.",
                name=account.name,
            ),
            self.env._(
                "Share client folders from there, in Dropbox. Do not move them into "
                "the team's space: Odoo would no longer see them."
            ),
        )

    def _examine_clock(self, theirs):
        ahead = fields.Datetime.now() - theirs
        if abs(ahead) <= SKEW_ALLOWED:
            return Finding("clock", "ok", self.env._("The server's clock is right."))
        return Finding(
            "clock",
            "warning",
            self.env._(
                "The server's clock differs from Dropbox's by %(minutes)s minutes.",
                minutes=round(abs(ahead).total_seconds() / 60),
            ),
            self.env._("On the server: switch on NTP (timedatectl set-ntp true)."),
        )

    def _examine_space(self, space):
        found = self.env._(
            "%(left)s of %(all)s are free.",
            left=self._readable(space.left),
            all=self._readable(space.allocated),
        )
        if space.left >= SPACE_WANTED:
            return Finding("space", "ok", found)
        return Finding(
            "space",
            "warning" if space.left else "problem",
            found,
            self.env._(
                "Without space clients can send nothing. Delete files in Dropbox, or "
                "enlarge the plan: dropbox.com, Settings, Plan."
            ),
        )

    def _readable(self, size):
        """Return ``size`` (bytes) in the unit and the words of the reader."""
        power = 0
        while size >= 1000 and power < len(SIZES) - 1:
            size, power = size / 1024, power + 1
        return format_unit(
            round(size, 1),
            f"digital-{SIZES[power]}",
            length="short",
            locale=babel_locale_parse(self.env.lang),
        )
