from odoo import api, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.dext_dropbox.models.clients.folder import KINDS


class DextDropboxDocument(models.Model):
    """The portal: what a client may do with a document of their own."""

    _inherit = "dext.dropbox.document"

    def _require_own(self):
        """:raises AccessError: the user's client is another one"""
        self.ensure_one()
        self.check_access("read")
        client = self.env.user.commercial_partner_id
        if self.sudo().partner_id.commercial_partner_id != client:
            raise AccessError(self.env._("This document is not yours."))

    @api.private
    def answer_of_client(self, text, once=""):
        """Write down what the client says about this document, for the accountant.

        :param once: see ``_note_answer``
        :raises AccessError: it is a document of somebody else
        :raises UserError: nothing is said, or too much
        """
        self._require_own()
        self.sudo()._note_answer(text, self.env.user.partner_id, once)

    def _client_may_move(self):
        """Whether the client may put this document into another subfolder.

        Nobody has worked on it yet, and it lies in their folder still.
        """
        row = self.sudo()
        if row.container_id or row.removed_on or row.folder_id.state != "active":
            return False
        if row.state == "misplaced":
            return not row._is_former_version()
        return (
            row.state == "imported"
            and row.move_id._dext_dropbox_untouched()
            and not row._is_former_version()
        )

    @api.private
    def move_for_client(self, kind):
        """Move this document into the subfolder of ``kind``, where it belongs.

        :raises AccessError: it is a document of somebody else
        :raises UserError: it cannot be moved
        """
        self._require_own()
        if kind not in KINDS or not self._client_may_move():
            raise UserError(self.env._("This document cannot be moved any more."))
        row = self.sudo()
        moved, troubles = row._move_in_dropbox(row.folder_id, kind)
        for document, entry in moved.items():
            document._follow_move(entry, row.folder_id, kind)
        if troubles:
            raise UserError("\n".join(troubles.values()))
        self.env["dext.dropbox.connection"]._wake("import")
