import hashlib
import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.dext_dropbox import vault

TOKEN_BYTES = 24  # 192 bits: 32 letters of an address
TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
PATH = "/drop/"
ACCOUNTING = "account.group_account_invoice"


def hash_of(token):
    return hashlib.sha256(token.encode()).hexdigest()


class DextDropboxFolder(models.Model):
    """The link of a client folder, which leads to its upload page without a login.

    Whoever has it may hand in documents for the client. The database has a hash, by
    which it is found, and the link itself sealed like the tokens of Dropbox: a copy
    of the database opens no page.
    """

    _inherit = "dext.dropbox.folder"

    link_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    sealed_link = fields.Char(groups=fields.NO_ACCESS, copy=False)
    upload_url = fields.Char(
        "Upload Link",
        compute="_compute_upload_url",
        compute_sudo=True,
        groups=ACCOUNTING,
        help="Leads to the page where this client hands in documents without a login. "
        "It works while the firm is connected to Dropbox.",
    )
    sender_id = fields.Many2one(
        "res.partner",
        string="Link Of",
        compute="_compute_sender_id",
        help="Whose link it is: what is handed in there counts as sent by them.",
    )

    _one_per_link = models.UniqueIndex("(link_hash) WHERE link_hash IS NOT NULL")

    @api.depends("contact_id", "partner_id")
    def _compute_sender_id(self):
        for folder in self:
            folder.sender_id = folder.contact_id or folder.partner_id

    @api.depends("sealed_link")
    def _compute_upload_url(self):
        for folder in self:
            token = folder._token()
            base = token and folder.get_base_url()
            folder.upload_url = token and f"{base}{PATH}{token}"

    def _token(self):
        """The secret part of the link; False if there is none, or none to be read."""
        try:
            return self.sealed_link and vault.unseal(self.sealed_link)
        except vault.Unsealable:
            return False

    @api.model_create_multi
    def create(self, vals_list):
        folders = super().create(vals_list)
        folders.sudo()._give_links()
        return folders

    def _give_links(self):
        """Give each of these a new link; the one that it had ends."""
        for folder in self:
            token = secrets.token_urlsafe(TOKEN_BYTES)
            sealed = vault.seal(token)
            folder.write({"link_hash": hash_of(token), "sealed_link": sealed})

    @api.model
    def _of_link(self, token):
        """Return the folder whose page ``token`` opens now; empty if it opens none.

        It is looked up by its hash: how long that takes tells nothing of the others.
        """
        if not TOKEN.fullmatch(token):
            return self.sudo().browse()
        return self.sudo().search([("link_hash", "=", hash_of(token))])._receiving()

    def _receiving(self):
        """Those of these whose clients may hand in documents now."""
        return self.filtered(
            lambda folder: (
                folder.connection_id.state != "disconnected"
                and folder.partner_id.active
                and folder.sender_id.active
            )
        )

    def action_renew_link(self):
        """Give these client folders new links: the former ones end at once."""
        self.check_access("read")
        folders = self.sudo()
        if not (self.env.su or folders.company_id <= self.env.user.company_ids):
            raise AccessError(
                self.env._("Only people of the firm renew the link of its client.")
            )
        folders._give_links()
        body = self.env._(
            "%s renewed the upload link; the former one no longer works.",
            self.env.user.name,
        )
        folders._message_log_batch({folder.id: body for folder in folders})

    # ------------------------------------------------------------------
    # Language
    # ------------------------------------------------------------------

    def _client_lang(self, otherwise=""):
        """The language of whose link it is, if Odoo has it, or else ``otherwise``."""
        self.ensure_one()
        known = dict(self.env["res.lang"].get_installed())
        wished = (self.sender_id.lang, self.partner_id.lang, otherwise)
        return next((lang for lang in wished if lang in known), "en_US")
