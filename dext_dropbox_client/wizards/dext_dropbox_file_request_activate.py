from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.dext_dropbox import vault
from odoo.addons.dext_dropbox.dropbox_api.errors import DropboxError
from odoo.addons.dext_dropbox.dropbox_api.values import MOST_REQUESTS
from odoo.addons.dext_dropbox.models.clients.folder import KINDS


class DextDropboxFileRequestActivate(models.TransientModel):
    _name = "dext.dropbox.file.request.activate"
    _inherit = "dext.dropbox.given"
    _description = "Make Dropbox file requests"
    _changes = ("folder_ids",)

    folder_ids = fields.Many2many("dext.dropbox.folder", required=True)
    folder_count = fields.Integer("Client Folders", compute="_compute_of_folders")
    needed = fields.Integer("File Requests to Make", compute="_compute_of_folders")
    left = fields.Integer("Left in the Account", compute="_compute_left", store=True)
    fitting = fields.Integer("Client Folders That Fit", compute="_compute_fitting")
    left_out = fields.Text("Without Room", compute="_compute_fitting")

    @api.depends("folder_ids")
    def _compute_of_folders(self):
        for wizard in self:
            wizard.folder_count = len(wizard.folder_ids)
            wizard.needed = sum(map(wizard._lacks, wizard.folder_ids))

    @api.depends("folder_ids")
    def _compute_left(self):
        for wizard in self:
            connections = wizard.folder_ids.sudo().connection_id
            wizard.left = min(map(wizard._room_in, connections), default=0)

    @api.depends("folder_ids", "left")
    def _compute_fitting(self):
        for wizard in self:
            fitting = wizard._fitting()
            rest = wizard.folder_ids - fitting
            wizard.fitting = len(fitting)
            wizard.left_out = "\n".join(rest.mapped("name"))

    @api.model
    def _lacks(self, folder):
        return len(KINDS) - len(folder.request_ids)

    @api.model
    def _room_in(self, connection):
        """How many more file requests the account of ``connection`` may have.

        :raises UserError: Dropbox does not tell
        """
        waiting = connection.file_request_ids.filtered(lambda one: not one.request_id)
        try:
            with connection._dropbox() as dropbox:
                taken = dropbox.count_requests()
        except (DropboxError, vault.Unsealable) as error:
            raise UserError(
                self.env._(
                    "Dropbox does not tell how many file requests there are. After "
                    "switching them on connect again. (%s)",
                    error,
                )
            ) from error
        return max(MOST_REQUESTS - taken - len(waiting), 0)

    def _fitting(self):
        """The first of these folders, as many as there is room for."""
        left, fitting = self.left, self.folder_ids.browse()
        for folder in self.folder_ids:
            left -= self._lacks(folder)
            if left < 0:
                break
            fitting |= folder
        return fitting

    def action_make(self):
        self.ensure_one()
        self._fitting().request_files()
        return {"type": "ir.actions.act_window_close"}
