from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.dext_dropbox.models.clients.folder import KINDS


class DextDropboxFolder(models.Model):
    """The pages of Dropbox for a client folder: one for each subfolder."""

    _inherit = "dext.dropbox.folder"

    request_ids = fields.One2many(
        "dext.dropbox.file.request", "folder_id", readonly=True
    )
    request_count = fields.Integer(compute="_compute_request_count")

    @api.depends("request_ids")
    def _compute_request_count(self):
        for folder in self:
            folder.request_count = len(folder.request_ids)

    def action_request_files(self):
        """Ask whether these clients get pages of Dropbox, and say what fits."""
        self._require_sharer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dropbox File Requests"),
            "res_model": "dext.dropbox.file.request.activate",
            "view_mode": "form",
            "target": "new",
            "context": {"default_folder_ids": self.ids},
        }

    @api.private
    def request_files(self):
        """Have these folders get the file requests that they lack.

        :raises UserError: a firm does not use them
        """
        self._require_sharer()
        folders = self.sudo()
        if not all(folders.connection_id.mapped("file_requests")):
            raise UserError(
                self.env._(
                    "File requests are off: switch them on under Dropbox, Connection."
                )
            )
        Request = self.env["dext.dropbox.file.request"].sudo()
        Request.create(
            [
                folder._request_values(kind)
                for folder in folders
                for kind in KINDS
                if kind not in folder.request_ids.mapped("kind")
            ]
        )
        Request._wake_requests()

    def _request_values(self, kind):
        """A title that the client understands, in their language."""
        person = self._client_person()
        told = self.env["dext.dropbox.document"].with_context(lang=person.lang)
        title = f"{self.company_id.name}, {person.name}: {dict(told._kinds())[kind]}"
        return {"folder_id": self.id, "kind": kind, "title": title}

    def write(self, vals):
        former = {folder: folder.path for folder in self} if "path" in vals else {}
        done = super().write(vals)
        for folder, path in former.items():
            if folder.path != path:
                opened = folder.sudo().request_ids.filtered(
                    lambda one: one.state == "open"
                )
                opened._begin_steps({"state": "moving"})
                if opened:
                    opened._wake_requests()
        return done
