from odoo import models
from odoo.exceptions import UserError

from .copy import ATTENTION, IN_DROPBOX


class DextDropboxArchiveCopy(models.Model):
    """The repairing: copies are put right in Dropbox, on request."""

    _inherit = "dext.dropbox.archive.copy"

    def action_repair(self):
        """Put copies back where they belong and as they were; try failed ones again."""
        self._require_accountant()
        fitting = self.sudo().filtered(
            lambda copy: copy.state in ATTENTION and not copy.void
        )
        if not fitting:
            raise UserError(
                self.env._(
                    "Nothing is to be put right: only copies of posted documents that "
                    "are changed, failed or without a file can be."
                )
            )
        fitting.filtered(lambda copy: copy.change == "deleted")._forget_file()
        fitting._await()
        self.env["dext.dropbox.connection"]._wake_archive()
        return self._say(fitting)

    def action_place_again(self):
        """Move copies to where the pattern and today's names would put them."""
        self._require_accountant()
        fitting = self.sudo().filtered(
            lambda copy: copy.state in IN_DROPBOX and not copy.void
        )
        if not fitting:
            raise UserError(self.env._("None of these documents is stored."))
        fitting.filtered(lambda copy: copy.change == "deleted")._forget_file()
        for copy in fitting:
            copy._leave_place()
        fitting._await()
        self.env["dext.dropbox.connection"]._wake_archive()
        return self._say(fitting)

    def _forget_file(self):
        """Nothing of these copies is in Dropbox: they are stored like new ones."""
        lost = ("file_id", "rev", "found_hash", "path", "path_lower", "change")
        self.write(dict.fromkeys(lost, False))

    def _say(self, fitting):
        message = self.env._("Copies to put right: %s.", len(fitting))
        if left_out := len(self) - len(fitting):
            message += " " + self.env._("Left out: %s.", left_out)
        return self.env["dext.dropbox.connection"]._notify(message, "success")
