import logging

from odoo import api, fields, models

from odoo.addons.dext_dropbox import vault
from odoo.addons.dext_dropbox.dropbox_api.errors import DropboxError, FileProblem

from .connection import OTHER

_logger = logging.getLogger(__name__)

AT_ONCE = 200


class DextDropboxFolder(models.Model):
    """The making of the fourth subfolder; doing so twice is harmless."""

    _inherit = "dext.dropbox.folder"

    has_other = fields.Boolean(
        readonly=True, copy=False, help="Whether the subfolder Other was made."
    )

    @api.model
    def _make_others(self):
        for folder in self.search(
            [
                ("connection_id.other_folder", "=", True),
                ("state", "=", "active"),
                ("has_other", "=", False),
            ],
            limit=AT_ONCE,
        ):
            if folder.connection_id.trouble or not folder._make_other():
                continue
            if not self.env["ir.cron"]._commit_progress():
                break

    def _make_other(self):
        """Make the subfolder of this client; return whether it is there."""
        try:
            with self.connection_id._dropbox() as dropbox:
                dropbox.make_folder(f"{self.path}/{OTHER}")
        except FileProblem as error:
            # A file has that name: there is nothing to wait for.
            _logger.info("Dropbox folder %s: %s", self.id, error)
        except (DropboxError, vault.Unsealable) as error:
            self.connection_id._meet_trouble(error)
            return False
        self.has_other = True
        return True

    def write(self, vals):
        # A folder that was made anew lacks it again.
        if "dropbox_id" in vals:
            vals = {"has_other": False, **vals}
        return super().write(vals)
