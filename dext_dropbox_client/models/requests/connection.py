from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.dext_dropbox import vault
from odoo.addons.dext_dropbox.dropbox_api.errors import DropboxError

SCOPES = {"file_requests.read", "file_requests.write"}
CLOSING = 30  # seconds that disconnecting may take for it


class DextDropboxConnection(models.Model):
    """Dropbox's own pages for clients: closed when the firm disconnects."""

    _inherit = "dext.dropbox.connection"

    _settings = ("file_requests",)

    file_requests = fields.Boolean(
        "Dropbox File Requests",
        tracking=True,
        copy=False,
        help="Pages of Dropbox on which clients hand in files without an account. "
        "After switching it on connect again: Dropbox asks for the permission.",
    )
    file_request_ids = fields.One2many("dext.dropbox.file.request", "connection_id")

    def _dropbox_scopes(self):
        scopes = super()._dropbox_scopes()
        return scopes | SCOPES if self.sudo().file_requests else scopes

    @api.private
    def disconnect(self):
        """Close the pages first: afterwards nobody may do so."""
        self._require_connector()
        self.sudo()._close_requests()
        return super().disconnect()

    def _close_requests(self):
        open_ones = self.file_request_ids.filtered(
            lambda one: one.request_id and one.state != "closed"
        )
        if not open_ones:
            return
        try:
            with self._dropbox() as dropbox:
                closed = dropbox.close_requests(open_ones.mapped("request_id"), CLOSING)
        except (DropboxError, UserError, vault.Unsealable):
            closed = []
        done = open_ones.filtered(lambda one: one.request_id in closed)
        done.write({"state": "closed", "reopen": True})
        (open_ones - done).write({"reopen": True})

    def _told_of_disconnect(self):
        told = super()._told_of_disconnect()
        ours = self.file_request_ids.filtered("reopen")
        if not ours:
            return told
        closed = ours.filtered(lambda one: one.state == "closed")
        told.append(self.env._("File requests closed: %s.", len(closed)))
        if left := ours - closed:
            told.append(
                self.env._(
                    "File requests still open in Dropbox: %s. What comes by them stays "
                    "in Dropbox until the firm connects again.",
                    len(left),
                )
            )
        return told

    @api.private
    def link(self, grant, account):
        done = super().link(grant, account)
        again = self.sudo().file_request_ids.filtered("reopen")
        again.reopen = False
        again.filtered(lambda one: one.state == "closed")._begin_steps(
            {"state": "reopening"}
        )
        if again:
            again._wake_requests()
        return done

    def _give_up_former_account(self):
        """Let the pages be made anew in the account that comes."""
        lost = {"request_id": False, "url": False, "reopen": False}
        self.file_request_ids._begin_steps({"state": "wanted", **lost})
        return super()._give_up_former_account()
