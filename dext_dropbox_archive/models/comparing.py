from odoo import models
from odoo.tools import SQL

from odoo.addons.dext_dropbox.models.check.comparison import GONE_AT_ONCE


class DextDropboxComparison(models.Model):
    """The comparison covers the archive: no copy is missing or altered unsaid."""

    _inherit = "dext.dropbox.comparison"

    def _unknown_files(self, entries):
        documents = self.env["dext.dropbox.document"]
        connection = self.connection_id
        ours = self.env["dext.dropbox.archive.copy"]._of_files(connection, entries)
        archived = documents._in_archives(connection, [e.path_lower for e in entries])
        rest = [e for e in entries if e.id not in ours and e.path_lower not in archived]
        return super()._unknown_files(rest)

    def _mark_seen(self, changes):
        """Look at the copies of this page too; what the check has seen is later."""
        done = super()._mark_seen(changes)
        copies = self.env["dext.dropbox.archive.copy"]
        ours = copies._of_files(self.connection_id, changes.files)
        own = [entry for entry in changes.files if entry.id in ours]
        if own:
            noted = self._noted(own)
            copies._see(ours, [entry for entry in own if entry.id not in noted])
            self._mark_copies(own)
        return done

    def _mark_copies(self, entries):
        self._execute(
            "INSERT INTO dext_dropbox_comparison_mark (comparison_id, mark) "
            "SELECT %s, unnest(%s::varchar[]) RETURNING id",
            self.id,
            [entry.id for entry in entries],
        )

    def _finish(self):
        copies = self.env["dext.dropbox.archive.copy"]
        there = SQL(
            "file_id IS NOT NULL AND state IN ('stored', 'changed') "
            "AND change IS DISTINCT FROM 'deleted'"
        )
        while gone := self._unseen(copies._name, "file_id", there):
            gone._deleted()
            if len(gone) < GONE_AT_ONCE:
                break
        copies._tell_changes(self.connection_id)
        return super()._finish()
