from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.dext_dropbox.models.drafts.opening import INSIDE

# For which what is listed anew counts as what was there: Dropbox shares in its time.
SETTLING = timedelta(days=1)


class DextDropboxDocument(models.Model):
    """Renewed ids: sharing a folder is told as if it were deleted and made again.

    Should its files have other ids by then, they are still the same files: nobody has
    sent anything twice.
    """

    _inherit = "dext.dropbox.document"

    @api.model
    def _record_files(self, connection, entries):
        self._follow_renewed(connection, entries)
        return super()._record_files(connection, entries)

    @api.model
    def _follow_renewed(self, connection, entries):
        shared = self.env["dext.dropbox.folder"].search_count(
            [
                ("connection_id", "=", connection.id),
                ("share_since", ">", fields.Datetime.now() - SETTLING),
            ],
            limit=1,
        )
        if not shared:
            return
        known = self._known(connection, entries)
        strange = {
            (entry.path_lower, entry.content_hash): entry.id
            for entry in entries
            if entry.content_hash and (entry.id, entry.content_hash) not in known
        }
        rows = self.search(
            [
                ("connection_id", "=", connection.id),
                ("folder_id.share_since", ">", fields.Datetime.now() - SETTLING),
                ("container_id", "=", False),
                ("path_lower", "in", [path for path, _hash in strange]),
            ]
        )
        for row in rows:
            renewed = strange.get((row.path_lower, row.content_hash))
            if renewed:
                row._has_id(renewed)

    def _has_id(self, renewed):
        """Let all versions of this file, and what came inside, be of ``renewed``."""
        former = self.file_id
        own = fields.Domain("connection_id", "=", self.connection_id.id)
        versions = self.search(own & fields.Domain("file_id", "=", former))
        parts = self.search(own & fields.Domain("container_id", "in", versions.ids))
        versions.file_id = renewed
        for part in parts:
            inside = part.file_id.partition(INSIDE)[2]
            part.file_id = f"{renewed}{INSIDE}{inside}"
