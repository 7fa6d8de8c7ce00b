from odoo import api, fields, models
from odoo.tools import SQL

INDEXED = 250  # characters; a path of Dropbox can be longer than an entry of an index


def escaped(text):
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


class DextDropboxDocument(models.Model):
    """The removal: what became a draft and was then deleted in Dropbox.

    It changes nothing in the books. A file that is moved is reported as deleted first,
    maybe on an earlier page: so it is told when Dropbox has nothing more to report.
    """

    _inherit = "dext.dropbox.document"

    _lies_idx = models.Index(
        f"(connection_id, LEFT(path_lower, {INDEXED}) text_pattern_ops) "
        "WHERE state IN ('imported', 'opened')"
    )
    _removed_idx = models.Index(
        "(connection_id) WHERE removed_on IS NOT NULL AND removal_told IS NOT TRUE"
    )

    @api.model
    def _note_removed(self, connection, paths):
        """Note that taken files are no longer at ``paths`` (lower case) or below."""
        self.flush_model()
        lies = [self._lies_sql(path) for path in paths]
        found = self.env.execute_query(
            SQL(
                """
                SELECT own.id
                  FROM dext_dropbox_document own
                 WHERE own.connection_id = %s
                   AND own.state IN ('imported', 'opened')
                   AND own.container_id IS NULL
                   AND own.removed_on IS NULL
                   AND (%s)
                   AND NOT EXISTS (
                       SELECT FROM dext_dropbox_document newer
                        WHERE newer.connection_id = own.connection_id
                          AND newer.file_id = own.file_id
                          AND (newer.dropped_on, newer.rev) > (own.dropped_on, own.rev)
                   )
                """,
                connection.id,
                SQL(" OR ").join(lies),
            )
        )
        self.browse(row for (row,) in found).removed_on = fields.Datetime.now()

    @api.model
    def _lies_sql(self, path):
        below = escaped(f"{path}/")
        begins = escaped(f"{path}/"[:INDEXED])
        return SQL(
            "LEFT(own.path_lower, %s) = %s AND own.path_lower = %s "
            "OR LEFT(own.path_lower, %s) LIKE %s AND own.path_lower LIKE %s",
            *(INDEXED, path[:INDEXED], path),
            *(INDEXED, f"{begins}%", f"{below}%"),
        )

    @api.model
    def _tell_removed(self, connection):
        """Tell on open drafts that their files were deleted in Dropbox."""
        rows = self.search(
            [
                ("connection_id", "=", connection.id),
                ("removed_on", "!=", False),
                ("removal_told", "=", False),
            ]
        )
        if not rows:
            return
        rows.removal_told = True
        rows |= self.search([("container_id", "in", rows.ids)])
        speaking = connection.with_context(lang=connection._manager().lang)
        for row in rows.filtered(lambda row: row.move_id.state == "draft"):
            row.move_id._message_log(
                body=speaking.env._(
                    "The file was deleted in Dropbox, or moved out of the client's "
                    "folders: %s",
                    row.shown_path,
                ),
                author_id=self.env.ref("base.partner_root").id,
            )
