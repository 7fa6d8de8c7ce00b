from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.document import INTERNAL, UNMADE


class DextDropboxDocument(models.Model):
    """Again: a document whose draft somebody deleted can have another one."""

    _inherit = "dext.dropbox.document"

    may_import_again = fields.Boolean(
        "Can Be Imported Again", compute="_compute_may_import_again", groups=INTERNAL
    )

    @api.depends("state")
    def _compute_may_import_again(self):
        for document in self:
            # Of a file with another content by now, that one is imported.
            document.may_import_again = (
                document.state == "deleted" and not document._is_former_version()
            )

    def action_import_again(self):
        """Import documents once more whose drafts were deleted."""
        self._require_accountant()
        fitting = self.sudo().filtered("may_import_again")
        if not fitting:
            raise UserError(
                self.env._(
                    "Only documents whose draft was deleted can be imported again."
                )
            )
        fitting.write(UNMADE)
        fitting._queue_again()
        return self._say(
            self.env._("Will be imported: %s.", fitting._named()),
            left_out=self - fitting.sudo(False),
        )
