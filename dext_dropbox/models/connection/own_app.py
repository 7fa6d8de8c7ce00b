import time
from itertools import islice

from odoo import api, fields, models
from odoo.tools import SQL

from ... import vault
from ...dropbox_api.values import App

PARAMETER = "dext_dropbox.app_key"
MOST_SECRETS = 20  # that are tried at a notification
MOST_NAMED = 100  # accounts of a notification that are looked for


class Budget:
    """How often a process does something for whoever asks: ``most`` times a minute."""

    def __init__(self, most):
        self.most = most
        self._begun, self._spent = 0.0, 0

    def is_left(self):
        if time.monotonic() - self._begun > 60:
            self._begun, self._spent = time.monotonic(), 0
        return self._spent < self.most

    def spend(self):
        self._spent += 1


# For notifications that name nobody we know: they may come from Dropbox nevertheless.
guesses = Budget(10)


class DextDropboxConnection(models.Model):
    """A Dropbox app of the company's own, instead of the one of the whole Odoo.

    Each link counts for the number of users that Dropbox lets an app have, and people
    see the name of the app in their Dropbox.
    """

    _inherit = "dext.dropbox.connection"

    _settings = ("own_app_key", "own_app_secret")

    own_app_key = fields.Char(
        tracking=True,
        copy=False,
        help="Of a Dropbox app of this company. Empty: the app key in Settings. With "
        "another one, connect again.",
    )
    own_app_secret = fields.Char(
        compute="_compute_own_app_secret",
        inverse="_inverse_own_app_secret",
        compute_sudo=True,
        groups="dext_dropbox.dext_dropbox_group_manager",
        help="Needed for notifications only. It is kept encrypted and never shown.",
    )
    has_own_app_secret = fields.Boolean(
        "Own App Secret Set",
        compute="_compute_own_app_secret",
        compute_sudo=True,
        groups="dext_dropbox.dext_dropbox_group_manager",
    )
    sealed_app_secret = fields.Char(groups=fields.NO_ACCESS, copy=False)
    linked_app_key = fields.Char(
        groups=fields.NO_ACCESS,
        copy=False,
        # Of those that were linked before this was kept.
        default=lambda self: self._common_app_key(),
        help="Of the app that the tokens are for.",
    )

    _own_secret_idx = models.Index("(id) WHERE sealed_app_secret IS NOT NULL")

    @api.depends("sealed_app_secret")
    def _compute_own_app_secret(self):
        for connection in self:
            connection.own_app_secret = False  # nobody reads it
            connection.has_own_app_secret = bool(connection.sealed_app_secret)

    def _inverse_own_app_secret(self):
        for connection in self.filtered("own_app_secret"):
            secret = connection.own_app_secret.strip()
            connection.sudo().sealed_app_secret = vault.seal(secret)

    def action_forget_own_app_secret(self):
        """Take the secret away: notifications of this app are refused from now on."""
        self.ensure_one()
        self._require_manager()
        self.sudo().sealed_app_secret = False

    @api.model
    def _common_app_key(self):
        parameters = self.env["ir.config_parameter"].sudo()
        return (parameters.get_param(PARAMETER) or "").strip()

    def _app(self):
        own = self._own_app_key()
        return App(own) if own else super()._app()

    def _own_app_key(self):
        return (self.sudo().own_app_key or "").strip()

    def _has_app(self):
        """Whether there is an app to connect with."""
        return bool(self._own_app_key() or self._common_app_key())

    def _linked_app(self):
        """The ``App`` that the tokens are for, whatever key was entered since."""
        key = self.sudo().linked_app_key
        return App(key) if key else self._app()

    def _is_other_app(self, app):
        """Whether ``app`` is another one than that which was linked before."""
        former = self.sudo().linked_app_key
        return bool(self.account_id and former and former != app.key)

    @api.model
    def _app_secrets(self, accounts):
        yield from super()._app_secrets(accounts)
        named = self.sudo().search(
            [
                ("account_id", "in", list(islice(accounts, MOST_NAMED))),
                ("sealed_app_secret", "!=", False),
            ],
            limit=MOST_SECRETS,
        )
        yield named._own_secrets()
        if guesses.is_left() and (others := self._some_with_own_secret(named)):
            guesses.spend()
            yield others._own_secrets()

    @api.model
    def _some_with_own_secret(self, but):
        """Return some connections that have a secret of their own, none of ``but``."""
        self.flush_model(["sealed_app_secret"])
        found = self.env.execute_query(
            SQL(
                "SELECT id FROM dext_dropbox_connection"
                " WHERE sealed_app_secret IS NOT NULL AND id != ALL(%s)"
                " ORDER BY random() LIMIT %s",
                but.ids,
                MOST_SECRETS,
            )
        )
        return self.sudo().browse(id_ for (id_,) in found)

    def _own_secrets(self):
        return [
            (vault.unseal(one.sealed_app_secret), fields.Domain("id", "=", one.id))
            for one in self
        ]
