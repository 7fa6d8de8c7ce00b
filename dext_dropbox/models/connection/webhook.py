from odoo import api, fields, models

from ... import vault
from ...dropbox_api.notification import accounts_in, is_signed, may_be_signature

WEBHOOK_PATH = "/dext_dropbox/webhook"
SECRET = "dext_dropbox.app_secret"  # the parameter; sealed


class DextDropboxConnection(models.Model):
    """The webhook: Dropbox tells whose files have changed."""

    _inherit = "dext.dropbox.connection"

    @api.model
    def _set_app_secret(self, secret):
        """Keep the ``secret`` of the Dropbox app, sealed; ``""`` forgets it."""
        sealed = vault.seal(secret) if secret else False
        self.env["ir.config_parameter"].sudo().set_param(SECRET, sealed)

    @api.model
    def _app_secret(self):
        """Return the secret of the Dropbox app, ``""`` if there is none.

        :raises vault.Unsealable: it was sealed with another key
        """
        sealed = self.env["ir.config_parameter"].sudo().get_param(SECRET)
        return vault.unseal(sealed) if sealed else ""

    @api.model
    @api.private
    def take_notification(self, body, signature):
        """Have the accounts that ``body`` (bytes) names checked soon.

        Costs no call to Dropbox, and one statement if that was known before.

        :return: whether it comes from Dropbox
        :raises vault.Unsealable: this server cannot tell
        """
        if not may_be_signature(signature):
            return False
        accounts = accounts_in(body)
        for secrets in self._app_secrets(accounts):
            whose = [
                domain
                for secret, domain in secrets
                if secret and is_signed(body, signature, secret)
            ]
            if whose:
                named = fields.Domain("account_id", "in", list(accounts))
                named &= fields.Domain("state", "=", "connected")
                found = self.sudo().search(fields.Domain.OR(whose) & named)
                found._hear_of_changes("webhook")
                return True
        return False

    @api.model
    def _app_secrets(self, accounts):
        """Yield lists of (secret, domain of the connections that it may tell of).

        The likely ones are first. Anybody may ask for it: what comes is bounded.

        :param accounts: ids of those that the notification names
        """
        yield [(self._app_secret(), fields.Domain.TRUE)]

    @api.model
    def _webhook_address(self):
        """The address of this database, to be entered in the Dropbox App Console."""
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        return f"{base.rstrip('/')}{WEBHOOK_PATH}/{self.env.cr.dbname}"
