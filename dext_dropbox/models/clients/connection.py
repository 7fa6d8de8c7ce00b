from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DextDropboxConnection(models.Model):
    """The client folders of a connection, as numbers and buttons."""

    _inherit = "dext.dropbox.connection"

    folder_ids = fields.One2many("dext.dropbox.folder", "connection_id")
    folder_count = fields.Integer(compute="_compute_folder_count")
    active_folder_count = fields.Integer(compute="_compute_folder_count")
    business_active = fields.Boolean(
        related="company_id.partner_id.dext_dropbox_active",
        help="Whether the firm itself has a client folder.",
    )

    @api.depends("folder_ids.state")
    def _compute_folder_count(self):
        Folder = self.env["dext.dropbox.folder"]
        for connection in self:
            own = fields.Domain("connection_id", "=", connection.id)
            active = fields.Domain("state", "=", "active")
            connection.folder_count = Folder.search_count(own)
            connection.active_folder_count = Folder.search_count(own & active)

    def action_activate_business(self):
        self.ensure_one()
        return self.company_id.action_dext_dropbox_activate_business()

    def action_open_folders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox.dext_dropbox_folder_action"
        )
        return {**action, "domain": [("connection_id", "=", self.id)]}

    def write(self, vals):
        if "base_folder" in vals:
            self._require_base_folder(vals["base_folder"])
        return super().write(vals)

    def _require_base_folder(self, base):
        """:raises ValidationError: ``base`` is another one, and folders are in it"""
        for connection in self.sudo():
            former = connection.base_folder or False
            if former != (base or False) and connection.folder_ids:
                raise ValidationError(
                    self.env._(
                        "The Dropbox base folder cannot change any more: client "
                        "folders have been made in it."
                    )
                )

    def _told_of_disconnect(self):
        return [
            *super()._told_of_disconnect(),
            self.env._("Client folders turned off: %s.", self.folder_count),
        ]

    def _give_up_former_account(self):
        """Let all client folders be made again in the account that comes."""
        lost = ("dropbox_id", "path_lower", "missing", "incomplete", "refusal")
        self.folder_ids.write(dict.fromkeys(lost, False))
        return [
            *super()._give_up_former_account(),
            self.env._("Client folders to make again: %s.", len(self.folder_ids)),
        ]
