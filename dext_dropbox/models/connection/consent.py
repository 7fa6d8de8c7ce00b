import binascii
import time
from contextlib import suppress
from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.tools import consteq
from odoo.tools.misc import hash_sign, verify_hash_signed

from ... import vault
from ...dropbox_api.errors import DropboxError, RequestRefused

SCOPE = "dext_dropbox.consent"  # of the signature, see hash_sign
SWITCH = "dext_dropbox.switch"
VALID_FOR = 600  # seconds from leaving Odoo to coming back


class ConsentRefused(Exception):
    """The way back from Dropbox ended badly; ``title`` and ``message`` say why.

    ``switch`` is the address that connects the other account all the same, if any.
    """

    def __init__(self, title, message, switch=None):
        super().__init__(title)
        self.title = title
        self.message = message
        self.switch = switch


class DextDropboxConnection(models.Model):
    _inherit = "dext.dropbox.connection"

    redirect_uri = fields.Char("Redirect URI", compute="_compute_redirect_uri")

    def _compute_redirect_uri(self):
        for connection in self:
            connection.redirect_uri = connection.company_id._dext_dropbox_redirect_uri()

    @api.private
    def start_consent(self, switch=""):
        """Return the address of Dropbox's consent page for this connection.

        :param switch: signed, the other account that this user was asked about and
            that is welcome instead of the present one
        :raises AccessError: the user may not connect this firm
        :raises UserError: the app key is missing
        """
        from ...dropbox_api import consent  # noqa: PLC0415

        self.ensure_one()
        self._require_connector()
        other = self._account_agreed_to(switch)
        payload = [self.id, self.env.uid, int(time.time()), other]
        state = hash_sign(self.env(su=True), SCOPE, payload)
        question = consent.ask(
            self._app(), self.redirect_uri, state, self._dropbox_scopes()
        )
        self.sudo().pending_consent = vault.seal([question.csrf, question.verifier])
        return question.url

    def _switch_address(self, account):
        """Where this user goes who wants the other ``account`` after all."""
        payload = [self.id, self.env.uid, account.id]
        agreed = hash_sign(self.env(su=True), SWITCH, payload, expiration_hours=1)
        query = urlencode({"switch": agreed})
        return f"/dext_dropbox/connect/{self.company_id.id}?{query}"

    def _account_agreed_to(self, switch):
        """Return the account id that ``switch`` stands for, ``""`` if it is not ours.

        Who was not asked is asked then, as if there were no ``switch``.
        """
        try:
            values = verify_hash_signed(self.env(su=True), SWITCH, switch)
        except (ValueError, binascii.Error):
            values = None
        known = values and values[:2] == [self.id, self.env.uid]
        return values[2] if known else ""

    @api.private
    def landing(self):
        """Return the address of what comes after connecting: the guide at first."""
        return "/odoo/action-dext_dropbox.dext_dropbox_setup_open"

    @api.model
    @api.private
    def finish_consent(self, query):
        """Return the connection that is linked by the answer ``query`` (a dict).

        :raises ConsentRefused: it is not linked; whatever it was before still holds
        """
        from ...dropbox_api import consent  # noqa: PLC0415

        csrf, payload = consent.split_state(query.get("state", ""))
        connection, other = self._asking_connection(payload)
        remembered_csrf, verifier = connection._take_pending_consent(csrf)
        app = connection._app()
        try:
            grant = consent.answer(
                app, connection.redirect_uri, remembered_csrf, verifier, query
            )
        except consent.ConsentDenied as error:
            raise ConsentRefused(
                self.env._("Nothing was connected"),
                self.env._("You denied the access on Dropbox's page."),
            ) from error
        except consent.ConsentForged as error:
            raise self._foreign() from error
        except DropboxError as error:
            raise connection._exchange_failed(error) from error
        connection._accept(app, grant, other)
        return connection

    def _asking_connection(self, payload):
        """Return (connection, other account) of what this user asked just now."""
        try:
            values = verify_hash_signed(self.env(su=True), SCOPE, payload)
        except (ValueError, binascii.Error):
            values = None
        if not values or values[1] != self.env.uid:
            raise self._foreign()
        connection_id, _user, asked, other = values
        if time.time() - asked > VALID_FOR:
            raise ConsentRefused(
                self.env._("This took too long"),
                self.env._("The request to connect has expired. Press Connect again."),
            )
        connection = self.browse(connection_id).exists()
        if not connection:
            raise self._foreign()
        connection._require_connector()
        return connection, other

    def _take_pending_consent(self, csrf):
        """Return what was remembered, which is forgotten by that: it counts once."""
        sealed = self.sudo().pending_consent
        self.sudo().pending_consent = False
        try:
            remembered = sealed and vault.unseal(sealed)
        except vault.Unsealable:
            remembered = None
        if not remembered or not consteq(remembered[0].encode(), csrf.encode()):
            raise ConsentRefused(
                self.env._("This answer was used already"),
                self.env._(
                    "Each request to connect counts once. If Dropbox is not "
                    "connected, press Connect again."
                ),
            )
        return remembered

    def _foreign(self):
        return ConsentRefused(
            self.env._("This answer does not belong to you"),
            self.env._(
                "It was not asked for by you in this Odoo. Nothing was changed. "
                "To connect Dropbox, start with Connect in Odoo."
            ),
        )

    def _exchange_failed(self, error):
        if isinstance(error, RequestRefused):
            message = self.env._(
                "Dropbox refuses. Press Connect again; if that does not help, check "
                "the app key in Settings and that the redirect URI %(uri)s is "
                "registered in the Dropbox App Console.",
                uri=self.redirect_uri,
            )
        else:
            message = self.env._("Dropbox does not answer. Press Connect again later.")
        return ConsentRefused(self.env._("Dropbox could not be connected"), message)

    def _accept(self, app, grant, other):
        """Link ``grant`` if it is complete and of the right account, else revoke it."""
        from ...dropbox_api.client import DropboxClient  # noqa: PLC0415

        client = DropboxClient(app, grant.tokens)
        try:
            self._check_grant(grant)
            account = client.account()
            self._check_account(account, other)
            self._check_app_type(client.in_app_folder())
        except ConsentRefused:
            with suppress(DropboxError):
                client.revoke()
            raise
        except DropboxError as error:
            raise self._exchange_failed(error) from error
        self.link(grant, account)

    def _check_grant(self, grant):
        missing = sorted(self._dropbox_scopes() - grant.scopes)
        if missing:
            raise ConsentRefused(
                self.env._("A permission is missing"),
                self.env._(
                    "Tick these permissions of the app in the Dropbox App Console, "
                    "then connect again: %(scopes)s",
                    scopes=", ".join(missing),
                ),
            )
        if not grant.tokens.refresh:
            raise ConsentRefused(
                self.env._("Dropbox gives no lasting access"),
                self.env._("The app has to allow offline access. Then connect again."),
            )

    def _check_app_type(self, in_app_folder):
        """Compare the type that was chosen with what Dropbox has granted."""
        if in_app_folder == (self.app_type == "app_folder"):
            return
        if in_app_folder:
            message = self.env._(
                "Under Dropbox, Connection, the app type is Full Dropbox, but the app "
                "key belongs to an App folder app. Choose App folder there and empty "
                "the base folder, or use the key of a Full Dropbox app."
            )
        else:
            message = self.env._(
                "Under Dropbox, Connection, the app type is App folder, but the app "
                "key belongs to an app that sees all of the Dropbox. Choose Full "
                "Dropbox there and enter a base folder, or use the key of an App "
                "folder app."
            )
        raise ConsentRefused(self.env._("The app is of another type"), message)

    def _check_account(self, account, other):
        connection = self.sudo()
        if account.id not in (connection.account_id or account.id, other):
            raise ConsentRefused(
                self.env._("This is another Dropbox account"),
                self.env._(
                    "%(firm)s was connected to %(former)s, and now you chose "
                    "%(other)s. Nothing was changed. If you do connect the other "
                    "account, client folders are made again there; files that are "
                    "still waiting in the former account are not imported.",
                    firm=connection.company_id.name,
                    former=connection.account_email,
                    other=account.email,
                ),
                switch=self._switch_address(account),
            )
        taken = connection.search_count(
            [
                ("account_id", "=", account.id),
                ("state", "!=", "disconnected"),
                ("id", "!=", connection.id),
            ]
        )
        if taken:
            raise ConsentRefused(
                self.env._("This Dropbox account is in use"),
                self.env._(
                    "Another company in this Odoo is connected to %(email)s. Each "
                    "company needs a Dropbox account of its own.",
                    email=account.email,
                ),
            )
