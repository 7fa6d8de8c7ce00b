from urllib.parse import urlsplit

from odoo import fields, http, models
from odoo.tools import config, format_datetime

from .. import vault
from .dext_dropbox_doctor import Finding
from .dext_dropbox_doctor_server import LOCAL_HOSTS


class DextDropboxDoctor(models.TransientModel):
    """What the doctor knows of notifications."""

    _inherit = "dext.dropbox.doctor"

    def _examine_news(self):
        connection = self.connection_id
        told = connection.news_on
        missed = connection.missed_on
        if told and (not missed or missed < told):
            return Finding("news", "ok", self._told(told))
        try:
            has_secret = bool(connection._app_secret())
        except (vault.Unsealable, vault.BadKey):
            return Finding(
                "news",
                "problem",
                self.env._("The app secret was sealed with another key."),
                self.env._(
                    "As system administrator, enter it again: Settings, Invoicing, "
                    "Dropbox, App Secret."
                ),
            )
        if has_secret:
            return self._examine_webhook(told)
        if connection._is_listened_to():
            found = self.env._("A listener is at work; nothing has changed since.")
            return Finding("news", "ok", found)
        return self._nobody_tells()

    def _told(self, told):
        labels = dict(
            self.connection_id._fields["news_source"]._description_selection(self.env)
        )
        return self.env._(
            "Odoo hears of new files at once, last on %(time)s (%(how)s). Without "
            "being told it asks every %(minutes)s minutes.",
            time=format_datetime(self.env, told),
            how=labels.get(self.connection_id.news_source, ""),
            minutes=round(self.connection_id.poll_every / 60),
        )

    def _nobody_tells(self):
        return Finding(
            "news",
            "ok",
            self.env._("Odoo asks Dropbox every minute; nobody tells it of new files."),
            self.env._(
                "To have them in seconds: enter %(uri)s in the Dropbox App Console, "
                "Settings tab, Webhooks, and the app secret in Settings, Invoicing, "
                "Dropbox. If Dropbox cannot reach this server, run the listener "
                "(odoo-bin dext_dropbox_listen).",
                uri=self.connection_id._webhook_address(),
            ),
        )

    def _examine_webhook(self, told):
        """Return the ``Finding`` about a webhook that does not tell of everything."""
        address = self.connection_id._webhook_address()
        parts = urlsplit(address)
        if parts.scheme != "https" and parts.hostname not in LOCAL_HOSTS:
            found = self.env._(
                "Dropbox sends nothing to %(uri)s: no https.", uri=address
            )
            remedy = self.env._("Serve Odoo over https, and set web.base.url.")
            return Finding("news", "problem", found, remedy)
        if not self._is_found_at(parts.netloc):
            return self._other_databases(address)
        remedy = self.env._(
            "Dropbox App Console, Settings tab, Webhooks: enter exactly %(uri)s and "
            "press Add. Compare the app secret there with the one in Settings, "
            "Invoicing, Dropbox. A firewall has to let Dropbox through.",
            uri=address,
        )
        found = self.env._("Nothing has arrived from Dropbox yet.")
        if told:
            found = self.env._(
                "Files came on %(missed)s of which Dropbox had not told; it last told "
                "on %(told)s.",
                missed=format_datetime(self.env, self.connection_id.missed_on),
                told=format_datetime(self.env, told),
            )
        waited = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        lately = not told and self.connection_id.connected_on > waited
        return Finding("news", "ok" if lately else "warning", found, remedy)

    def _is_found_at(self, host):
        """Whether the webhook of this database answers at the address ``host``."""
        if "dext_dropbox" in config["server_wide_modules"]:
            return True
        return http.db_list(force=True, host=host) == [self.env.cr.dbname]

    def _other_databases(self, address):
        return Finding(
            "news",
            "warning",
            self.env._(
                "Several databases are served at this address: Odoo does not find the "
                "one that %(uri)s is for.",
                uri=address,
            ),
            self.env._(
                "In the server's configuration file, add dext_dropbox to "
                "server_wide_modules (base,web,dext_dropbox) and restart Odoo, or "
                "give each database a host name of its own with dbfilter."
            ),
        )
