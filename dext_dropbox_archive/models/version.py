from odoo import api, fields, models


class DextDropboxArchiveVersion(models.Model):
    """One content that was, or is about to be, stored: by it a file is known as ours.

    It is written before anything is sent, and outlives whatever becomes of the copy.
    """

    _name = "dext.dropbox.archive.version"
    _description = "Stored version of a document in the Dropbox archive"
    _order = "id desc"

    copy_id = fields.Many2one(
        "dext.dropbox.archive.copy", required=True, index=True, ondelete="cascade"
    )
    connection_id = fields.Many2one(
        "dext.dropbox.connection", required=True, ondelete="cascade"
    )
    content_hash = fields.Char(required=True)
    sha256 = fields.Char("SHA-256", required=True)
    size = fields.Float("Size (bytes)", digits=(16, 0))
    file_id = fields.Char("Dropbox File ID")
    rev = fields.Char("Dropbox Version")
    stored_on = fields.Datetime()

    _file_idx = models.Index("(connection_id, file_id) WHERE file_id IS NOT NULL")
    _content_idx = models.Index("(connection_id, content_hash)")

    @api.model
    def _announce(self, copies):
        """Let the contents of ``copies`` be known before they are sent."""
        known = {
            (version.copy_id.id, version.content_hash)
            for version in self.search([("copy_id", "in", copies.ids)])
        }
        self.create(
            [
                {
                    "copy_id": copy.id,
                    "connection_id": copy.connection_id.id,
                    "content_hash": copy.content_hash,
                    "sha256": copy.sha256,
                    "size": copy.size,
                }
                for copy in copies
                if (copy.id, copy.content_hash) not in known
            ]
        )

    @api.model
    def _note(self, copies):
        """Remember under which id and version the contents of ``copies`` lie there."""
        announced = {}
        for version in self.search([("copy_id", "in", copies.ids)], order="id"):
            key = (version.copy_id.id, version.content_hash)
            if not version.file_id or version.file_id == version.copy_id.file_id:
                announced[key] = version
        now = fields.Datetime.now()
        for copy in copies:
            version = announced.get((copy.id, copy.content_hash))
            found = {"file_id": copy.file_id, "rev": copy.rev}
            if version:
                version.write({**found, "stored_on": version.stored_on or now})
            else:
                self.create(
                    {
                        **found,
                        "copy_id": copy.id,
                        "connection_id": copy.connection_id.id,
                        "content_hash": copy.content_hash,
                        "sha256": copy.sha256,
                        "size": copy.size,
                        "stored_on": now,
                    }
                )
