from collections import namedtuple
from datetime import timedelta
from urllib.parse import urlsplit

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.http import request
from odoo.tools import human_size

from .. import vault
from ..dropbox_api.errors import DropboxError, ReconnectNeeded, RequestRefused, TryLater

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
SKEW_ALLOWED = timedelta(minutes=2)
DELAY_ALLOWED = timedelta(minutes=15)  # of a scheduled action
SPACE_WANTED = 1024**3  # bytes
# What nobody but the owner and the group's readers may do with the key's file.
LOOSE_PERMISSIONS = 0o027

Finding = namedtuple("Finding", "subject level found remedy", defaults=("",))
"""What came of one question; ``level`` is "ok", "warning" or "problem"."""


class DropboxConnection(models.Model):
    """The connection doctor: what could be wrong, and how each of it is mended."""

    _inherit = "dext.dropbox.connection"

    def action_doctor(self):
        """Examine the connection and show what was found."""
        self.ensure_one()
        self._require_manager()
        doctor = self.env["dext.dropbox.doctor"].create(
            {
                "connection_id": self.id,
                "finding_ids": [
                    Command.create(finding._asdict())
                    for finding in self.sudo()._examine()
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Connection Doctor"),
            "res_model": doctor._name,
            "res_id": doctor.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _examine(self):
        """Return all ``Finding``; asks Dropbox seven questions, changes nothing."""
        return [
            self._examine_app(),
            self._examine_address(),
            *self._examine_dropbox(),
            *self._examine_scheduled_actions(),
            self._examine_key(),
        ]

    # ------------------------------------------------------------------
    # On this side
    # ------------------------------------------------------------------

    def _examine_app(self):
        if self.env["ir.config_parameter"].get_param("dext_dropbox.app_key"):
            return Finding("app", "ok", self.env._("The app key is set."))
        return Finding(
            "app",
            "problem",
            self.env._("There is no app key."),
            self.env._(
                "As system administrator: Settings, Invoicing, Dropbox, App Key. The "
                "key stands in the Dropbox App Console, Settings tab."
            ),
        )

    def _examine_address(self):
        address = self.company_id.get_base_url()
        parts = urlsplit(address)
        if parts.scheme != "https" and parts.hostname not in LOCAL_HOSTS:
            return Finding(
                "address",
                "problem",
                self.env._("Dropbox does not lead back to %(url)s: no https.", url=address),
                self.env._(
                    "Serve Odoo over https. Then set web.base.url under Settings, "
                    "Technical, System Parameters (developer mode) to its https "
                    "address, and add the redirect address in the Dropbox App Console, "
                    "Settings tab, OAuth 2, Redirect URIs."
                ),
            )
        used = request and request.httprequest.host_url.rstrip("/")
        if used and used != address:
            return Finding(
                "address",
                "warning",
                self.env._(
                    "Your browser uses %(used)s, but Dropbox leads back to %(url)s.",
                    used=used,
                    url=address,
                ),
                self.env._(
                    "Set web.base.url under Settings, Technical, System Parameters "
                    "(developer mode) to the address that people use. Behind a proxy, "
                    "the server's configuration file needs proxy_mode = True."
                ),
            )
        return Finding(
            "address",
            "ok",
            self.env._(
                "Dropbox leads back to %(uri)s. Exactly this has to stand in the "
                "Dropbox App Console, Settings tab, OAuth 2, Redirect URIs.",
                uri=self.redirect_uri,
            ),
        )

    def _examine_scheduled_actions(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "dext_dropbox"), ("model", "=", "ir.cron")]
        )
        crons = self.env["ir.cron"].browse(data.mapped("res_id"))
        troubled = [found for cron in crons if (found := self._examine_cron(cron))]
        alive = Finding("actions", "ok", self.env._("All of them are alive."))
        return troubled or [alive]

    def _examine_cron(self, cron):
        """Return the ``Finding`` about ``cron``, None if it is in order."""
        if not cron.active:
            return Finding(
                "actions",
                "problem",
                self.env._("“%(name)s” is switched off.", name=cron.name),
                self.env._(
                    "Settings, Technical, Scheduled Actions (developer mode): take "
                    "away the filter Active, open it and tick Active."
                ),
            )
        if cron.nextcall < fields.Datetime.now() - DELAY_ALLOWED:
            return Finding(
                "actions",
                "problem",
                self.env._(
                    "“%(name)s” should have run at %(time)s (UTC).",
                    name=cron.name,
                    time=cron.nextcall,
                ),
                self.env._(
                    "The server runs no scheduled actions, or is overloaded. In its "
                    "configuration file max_cron_threads has to be 1 or more; then "
                    "restart it."
                ),
            )
        if cron.failure_count:
            return Finding(
                "actions",
                "warning",
                self.env._(
                    "“%(name)s” failed in its last runs: %(count)s.",
                    name=cron.name,
                    count=cron.failure_count,
                ),
                self.env._(
                    "The server's log says why. Try it under Settings, Technical, "
                    "Scheduled Actions (developer mode), Run Manually."
                ),
            )
        return None

    def _examine_key(self):
        path = vault.key_file()
        trouble = self._trouble_of_key(path)
        if trouble:
            return Finding("key", "problem", *trouble)
        if path:
            found = self.env._("The key is in the file %(path)s.", path=path)
        else:
            found = self.env._("The key comes from the server's configuration.")
        return Finding("key", "ok", found)

    def _trouble_of_key(self, path):
        """Return (what is wrong with the encryption key, what to do) or None."""
        if path and not path.exists():
            if not self.sealed_tokens:
                return None  # it is made when it is needed
            return (
                self.env._("The file with the key is gone: %(path)s.", path=path),
                self.env._("Put it back from a backup, or press Connect again."),
            )
        if path and path.stat().st_mode & LOOSE_PERMISSIONS:
            return (
                self.env._("Others on the server can read the key."),
                self.env._("On the server: chmod 600 %(path)s", path=path),
            )
        try:
            if self.sealed_tokens:
                self._unseal(self.sealed_tokens)
        except vault.Unsealable:
            return (
                self.env._("The key is not the one that was used when connecting."),
                self.env._("Put the former key back, or press Connect again."),
            )
        except (vault.BadKey, OSError) as error:
            return (
                str(error),
                self.env._("Correct it on the server, then restart Odoo."),
            )
        return None

    # ------------------------------------------------------------------
    # On the side of Dropbox
    # ------------------------------------------------------------------

    def _examine_dropbox(self):
        if not self.sealed_tokens:
            return [
                Finding(
                    "access",
                    "problem",
                    self.env._("No Dropbox account is connected."),
                    self.env._("Press Connect."),
                )
            ]
        try:
            with self._dropbox() as dropbox:
                if missing := dropbox.missing_scopes():
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
        if self.state == "connected" and not self.trouble:
            found = self.env._(
                "Connected as %(name)s (%(email)s).",
                name=account.name,
                email=account.email,
            )
            return Finding("access", "ok", found)
        trouble = dict(self._fields["trouble"]._description_selection(self.env))
        remedy = self.env._("Dropbox answers now. Press Check Now.")
        if self.state != "connected":
            remedy = self.env._("Dropbox answers now. Press Connect.")
        return Finding("access", "warning", trouble.get(self.trouble, ""), remedy)

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
        labels = dict(self._fields["trouble"]._description_selection(self.env))
        return Finding("access", "problem", labels[trouble], remedy)

    def _examine_root(self, in_app_folder):
        base = self._root()
        if in_app_folder and base:
            return Finding(
                "type",
                "warning",
                self.env._("An App folder app needs no base folder."),
                self.env._("Empty Base Folder in the settings of Dropbox."),
            )
        if not in_app_folder and not base:
            return Finding(
                "type",
                "warning",
                self.env._("The app sees all of the Dropbox, and all of it is watched."),
                self.env._(
                    "Before the first client is activated: enter a Base Folder in the "
                    "settings of Dropbox, such as Clients. Later: make an app of the "
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
                "Share client folders from there, in Dropbox. Do not move them into the "
                "team's space: Odoo would no longer see them."
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
            left=human_size(space.left),
            all=human_size(space.allocated),
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
