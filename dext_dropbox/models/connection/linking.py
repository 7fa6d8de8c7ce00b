import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import vault
from ...dropbox_api.errors import DropboxError

_logger = logging.getLogger(__name__)


class DextDropboxConnection(models.Model):
    """The linking: a Dropbox account comes and goes."""

    _inherit = "dext.dropbox.connection"

    @api.private
    def link(self, grant, account):
        """Take over ``grant`` for ``account`` and start (or resume) checking.

        With another account than before, or another app that sees only its own folder,
        the client folders are made again there; what was still waiting in the former
        one can no longer be had.
        """
        self.ensure_one()
        connection = self.sudo()
        connection._revoke()
        former = connection.account_email
        if not connection.account_id:
            self.env.registry.clear_cache()  # more menus are to be seen now
        app = connection._app()
        other = connection.account_id != account.id
        moved = not other and connection._sees_another_folder(app)
        switched = connection.account_id and (other or moved)
        if other or moved:
            connection._begin_account()
        elif connection._is_other_app(app):
            connection.cursor = False  # it was the former app's
        connection._track_discard()  # the note below says it all
        connection.write(
            {
                "state": "connected",
                "trouble": False,
                "not_before": False,
                "attempts": 0,
                "account_id": account.id,
                "account_name": account.name,
                "account_email": account.email,
                "connected_on": fields.Datetime.now(),
                "responsible_id": connection._responsible().id,
                "sealed_tokens": self._seal(grant.tokens),
                "linked_app_key": app.key,
            }
        )
        given_up = connection._give_up_former_account() if switched else []
        connection.activity_unlink(["mail.mail_activity_data_warning"])
        connection._note(
            self.env._(
                "%(user)s connected the Dropbox account %(name)s (%(email)s).",
                user=self.env.user.name,
                name=account.name,
                email=account.email,
            )
        )
        if switched:
            before = self.env._("The account before was %s.", former)
            if moved:
                before = self.env._("It is another app, which has its own folder.")
                connection.app_folder = False
            connection._note(" ".join([before, *given_up]))
        connection._wake()

    def _responsible(self):
        """Who looks after the link: who did before, or else whoever makes it now."""
        former = self._present(self.responsible_id)
        return former or self._present(self.env.user)

    def _sees_another_folder(self, app):
        """Whether another place in the same account is listed from now on."""
        return self._is_other_app(app) and self.app_type == "app_folder"

    def _begin_account(self):
        """Do what follows when another account than before is listed from now on."""

    def _give_up_former_account(self):
        """Forget what was known of the account before; return sentences that say so."""
        self.cursor = False
        return []

    @api.private
    def disconnect(self):
        """Revoke the access and turn every client folder of the firm off.

        Documents and ledger stay, and so do account and cursor: connecting the same
        account again goes on where this stopped.
        """
        self.ensure_one()
        self._require_connector()
        connection = self.sudo()
        connection._revoke()
        connection.write(
            {
                "state": "disconnected",
                "trouble": False,
                "sealed_tokens": False,
                "pending_consent": False,
                "not_before": False,
                "attempts": 0,
            }
        )
        connection.activity_unlink(["mail.mail_activity_data_warning"])
        connection._note(" ".join(connection._told_of_disconnect()))

    def _told_of_disconnect(self):
        """Sentences that say who disconnected, and what came of it."""
        return [self.env._("%s disconnected Dropbox.", self.env.user.name)]

    def _revoke(self):
        """Give back the access that there is; whatever Dropbox says, it is not kept."""
        if self.sealed_tokens:
            try:
                self._client(self._linked_app()).revoke()
            except (DropboxError, UserError, vault.Unsealable) as error:
                _logger.info("Dropbox access not revoked: %s", error)
