from odoo import models


class DextDropboxDocument(models.Model):
    """The versions of one file, each with a row of its own."""

    _inherit = "dext.dropbox.document"

    def _age(self):
        """Orders the versions of one file."""
        return (self.dropped_on, self.rev)

    def _versions(self):
        """The other versions of this file."""
        return self.search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("file_id", "=", self.file_id),
                ("id", "!=", self.id),
            ]
        )

    def _is_superseded(self):
        """Whether another version of the file is to be seen instead of this one."""
        if self.state not in ("imported", "deleted"):
            return False
        others = self._versions().filtered(lambda row: not row.is_copy)
        if self.move_id and self.move_id.state != "cancel":
            shown = others.filtered(lambda row: row.state == "imported")
            return self.is_copy and self.move_id in shown.move_id
        # Its own draft was cancelled, for example because the file was moved.
        return any(row.state == "pending" or row._has_draft() for row in others)

    def _has_draft(self):
        return self.state == "imported" and self.move_id.state in ("draft", "posted")

    def _is_former_version(self):
        """Whether the file has another content by now."""
        return any(row._age() > self._age() for row in self._versions())

    def _left_behind(self):
        """Duplicates of these that are of other clients: these went elsewhere since."""
        duplicates = self.search(
            [("original_id", "in", self.ids), ("state", "=", "duplicate")]
        )
        return duplicates.filtered(
            lambda row: row.partner_id != row.original_id.partner_id
        )
