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
        return self._told_of(self._by_the_user())

    def _by_the_user(self):
        user = self.env.user.partner_id
        return [("by_link", "=", False), ("sender_id", "=", user.id)]

    def _own_document_of_key(self, key):
        """The document that the user has handed in here as ``key``, empty if none."""
        uploads = self.env["dext.dropbox.upload"]
        own = [*self._of_late(), *self._by_the_user(), ("key", "=", key)]
        return uploads.search(own).document_id
