from datetime import timedelta
from urllib.parse import urlsplit

from odoo import fields, models
from odoo.http import request
from odoo.tools import format_datetime

from .. import vault
from .dext_dropbox_doctor import Finding

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
DELAY_ALLOWED = timedelta(minutes=15)  # of a scheduled action
# What nobody but the owner and the group's readers may do with the key's file.
LOOSE_PERMISSIONS = 0o027


class DextDropboxDoctor(models.TransientModel):
    """What the doctor sees on this server."""

    _inherit = "dext.dropbox.doctor"

    def _examine_app(self):
        if self.connection_id._has_app():
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
        address = self.connection_id.company_id.get_base_url()
        parts = urlsplit(address)
        if parts.scheme != "https" and parts.hostname not in LOCAL_HOSTS:
            return self._no_https(address)
        used = request and request.httprequest.host_url.rstrip("/")
        if used and used != address:
            return self._another_address(used, address)
        return Finding(
            "address",
            "ok",
            self.env._(
                "Dropbox leads back to %(uri)s. Exactly this has to stand in the "
                "Dropbox App Console, Settings tab, OAuth 2, Redirect URIs.",
                uri=self.connection_id.company_id._dext_dropbox_redirect_uri(),
            ),
        )

    def _no_https(self, address):
        return Finding(
            "address",
            "problem",
            self.env._("Dropbox does not lead back to %(url)s: no https.", url=address),
            self.env._(
                "Serve Odoo over https. Then set web.base.url under Settings, "
                "Technical, System Parameters (developer mode) to its https address, "
                "and add the redirect address in the Dropbox App Console, Settings "
                "tab, OAuth 2, Redirect URIs."
            ),
        )

    def _another_address(self, used, address):
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
                "(developer mode) to the address that people use. Behind a proxy, the "
                "server's configuration file needs proxy_mode = True."
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
        level = "problem"
        if not cron.active:
            found = self.env._("“%(name)s” is switched off.", name=cron.name)
            remedy = self.env._(
                "Settings, Technical, Scheduled Actions (developer mode): take away "
                "the filter Active, open it and tick Active."
            )
        elif cron.nextcall < fields.Datetime.now() - DELAY_ALLOWED:
            found = self.env._(
                "“%(name)s” should have run at %(time)s.",
                name=cron.name,
                time=format_datetime(self.env, cron.nextcall),
            )
            remedy = self.env._(
                "The server runs no scheduled actions, or is overloaded. In its "
                "configuration file max_cron_threads has to be 1 or more; then "
                "restart it."
            )
        elif cron.failure_count:
            level = "warning"
            found = self.env._(
                "“%(name)s” failed in its last runs: %(count)s.",
                name=cron.name,
                count=cron.failure_count,
            )
            remedy = self.env._(
                "The server's log says why. Try it under Settings, Technical, "
                "Scheduled Actions (developer mode), Run Manually."
            )
        else:
            return None
        return Finding("actions", level, found, remedy)

    def _examine_key(self):
        path = vault.key_file()
        trouble = self._trouble_of_key(path)
        if trouble:
            return Finding("key", "problem", *trouble)
        if path:
            found = self.env._(
                "The key is in the file %(name)s of Odoo's data directory.",
                name=path.name,
            )
        else:
            found = self.env._("The key comes from the server's configuration.")
        return Finding("key", "ok", found)

    def _trouble_of_key(self, path):
        """Return (what is wrong with the encryption key, what to do) or None."""
        if path and not path.exists():
            if not self.connection_id.sealed_tokens:
                return None  # it is made when it is needed
            return (
                self.env._(
                    "The file with the key is gone: %(name)s of Odoo's data directory.",
                    name=path.name,
                ),
                self.env._("Put it back from a backup, or press Connect again."),
            )
        if path and path.stat().st_mode & LOOSE_PERMISSIONS:
            return (
                self.env._("Others on the server can read the key."),
                self.env._(
                    "On the server, in Odoo's data directory: chmod 600 %(name)s",
                    name=path.name,
                ),
            )
        try:
            if self.connection_id.sealed_tokens:
                self.connection_id._unseal(self.connection_id.sealed_tokens)
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
