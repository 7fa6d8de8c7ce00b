from odoo import api, fields, models

from ..page.telling import KEPT_IN_VIEW


class DextDropboxFolder(models.Model):
    """The portal: a client's own folders."""

    _inherit = "dext.dropbox.folder"

    @api.model
    def _of_portal(self):
        """The folders of the user's own client that can receive something, as sudo."""
        client = self.env.user.commercial_partner_id
        return (
            self.sudo()
            .search([("partner_id", "child_of", client.id)])
            ._receiving()
            .with_context(lang=self.env.context.get("lang"))
        )

    def _on_their_way(self):
        """Uploads to these folders that the ledger does not have yet."""
        return self.env["dext.dropbox.upload"].search(
            [
                ("folder_id", "in", self.ids),
                ("document_id", "=", False),
                ("state", "in", ("waiting", "sent", "failed")),
                ("create_date", ">=", fields.Datetime.now() - KEPT_IN_VIEW),
            ]
        )

    def _told_in_portal(self):
        """What the user has handed in here of late, newest first."""
        own = [("by_link", "=", False), ("sender_id", "=", self.env.user.partner_id.id)]
        return self._told_of(own)
