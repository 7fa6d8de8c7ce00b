from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.dext_dropbox.models.ledger.document import INTERNAL

from ..names import key_of
from .copy import IN_DROPBOX
from .dext_dropbox_folder import ARCHIVE

OURS = "archived"  # the reason of files that are ours
TOLD_AT_ONCE = 2000  # copies


class DextDropboxDocument(models.Model):
    """The ledger: what we have stored ourselves is no drop, wherever it goes."""

    _inherit = "dext.dropbox.document"

    reason = fields.Selection(
        selection_add=[
            (
                OURS,
                "This is the archive's copy of a document that is in Odoo already.",
            ),
        ]
    )
    archive_copy_id = fields.Many2one(
        "dext.dropbox.archive.copy",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=INTERNAL,
    )

    @api.model
    def _record_files(self, connection, entries):
        copies = self.env["dext.dropbox.archive.copy"]
        ours = copies._of_files(connection, entries)
        copies._see(ours, entries)
        fresh = super()._record_files(
            connection, self._not_archived(connection, entries, ours)
        )
        return fresh - fresh._mark_ours(ours)

    @api.model
    def _not_archived(self, connection, entries, ours):
        """Those of ``entries`` that are the ledger's affair.

        What lies in the archive of a client is not, unless it is a drop that was moved
        there. Copies are, where they lie among drops: there they need a line that says
        why they are not taken.
        """
        paths = [entry.path_lower for entry in entries]
        archived = self._in_archives(connection, paths)
        own = {entry.path_lower for entry in entries if entry.id in ours}
        places = self._places(connection, list(own - archived)) if own else {}
        kept = {path for path, (_folder, kind) in places.items() if kind}
        known = self.search_fetch(
            [
                ("connection_id", "=", connection.id),
                ("file_id", "in", [e.id for e in entries if e.path_lower in archived]),
            ],
            ["file_id"],
        ).mapped("file_id")
        return [
            entry
            for entry in entries
            if (
                entry.path_lower in kept
                if entry.id in ours
                else entry.path_lower not in archived or entry.id in known
            )
            or (entry.id in ours and entry.id in known)
        ]

    @api.model
    def _in_archives(self, connection, paths):
        """Those of ``paths`` (lower case) that lie in the archive of a client."""
        inside = f"/{ARCHIVE.lower()}/"
        possible = [path for path in paths if inside in path]
        places = self._places(connection, possible) if possible else {}
        return {
            path
            for path, (folder, _kind) in places.items()
            if folder and path.startswith(f"{folder.path_lower}{inside}")
        }

    def _mark_ours(self, ours):
        """Let new rows be no drops if their files, or what is in them, are ours."""
        stored = self._stored_contents(ours)
        marked = self.browse()
        for row in self:
            copy = ours.get(row.file_id) or stored.get(row)
            if not copy or row.state not in ("pending", "held", "misplaced"):
                continue
            moved = row.file_id in ours
            row.write(
                {
                    "state": "rejected" if moved else "duplicate",
                    "reason": OURS,
                    "archive_copy_id": copy.id,
                    "is_backlog": False,
                }
            )
            marked |= row
        return marked

    def _stored_contents(self, ours):
        """Return {row: copy} of files of a client that hold what is stored for it.

        The books must still have the document: a client may send again what was
        cancelled. What came through Dropbox before is a duplicate of that.
        """
        rows = self.filtered(lambda row: row.file_id not in ours and row.kind)
        versions = self.env["dext.dropbox.archive.version"].search(
            [
                ("connection_id", "in", rows.connection_id.ids),
                ("content_hash", "in", rows.mapped("content_hash")),
                ("copy_id.move_id.state", "=", "posted"),
            ]
        )
        stored = {
            (
                version.copy_id.folder_id.partner_id,
                version.content_hash,
            ): version.copy_id
            for version in versions
        }
        if not stored:
            return {}
        received = {
            (row.partner_id, row.content_hash)
            for row in self.search(
                [
                    ("connection_id", "in", rows.connection_id.ids),
                    ("content_hash", "in", [content for _who, content in stored]),
                    ("id", "not in", rows.ids),
                ]
            )
        }
        return {
            row: stored[key]
            for row in rows
            if (key := (row.partner_id, row.content_hash)) in stored
            and key not in received
        }

    def _seen_again(self, values):
        """A copy stays one, wherever it is moved."""
        if self.reason != OURS or self.state != "rejected":
            return super()._seen_again(values)
        places = (
            "name",
            "path",
            "path_lower",
            "rev",
            "folder_id",
            "partner_id",
            "kind",
        )
        self.write({name: values[name] for name in places if values[name]})
        return None

    @api.model
    def _record_deleted(self, connection, paths):
        self.env["dext.dropbox.archive.copy"]._lose(connection, paths)
        return super()._record_deleted(connection, paths)

    @api.model
    def _tell_removed(self, connection):
        self.env["dext.dropbox.archive.copy"]._tell_changes(connection)
        return super()._tell_removed(connection)


class DextDropboxArchiveCopy(models.Model):
    """The following: what people do to copies in Dropbox shows here."""

    _inherit = "dext.dropbox.archive.copy"

    @api.model
    def _of_files(self, connection, entries):
        """Return {file id: copy} of those of ``entries`` that we have stored.

        What was stored by a worker that nobody has heard of since is known by its
        content, as long as it lies in the archive.
        """
        versions = self.env["dext.dropbox.archive.version"]
        own = fields.Domain("connection_id", "=", connection.id)
        found = versions.search(
            own & fields.Domain("file_id", "in", [entry.id for entry in entries]),
            order="id",
        )
        ours = {version.file_id: version.copy_id for version in found}
        rest = [entry for entry in entries if entry.id not in ours]
        paths = [entry.path_lower for entry in rest]
        archived = self.env["dext.dropbox.document"]._in_archives(connection, paths)
        by_content = {e.content_hash: e for e in rest if e.path_lower in archived}
        unheard = by_content and versions.search(
            own
            & fields.Domain("content_hash", "in", list(by_content))
            & fields.Domain("file_id", "=", False),
            order="id",
        )
        for version in unheard or ():
            entry = by_content[version.content_hash]
            if entry.id not in ours and not version.copy_id.file_id:
                version.write({"file_id": entry.id, "rev": entry.rev})
                ours[entry.id] = version.copy_id
        return ours

    @api.model
    def _see(self, ours, entries):
        """Take over where the copies ``ours`` lie, and what is in them."""
        latest = {entry.id: entry for entry in entries if entry.id in ours}
        for entry in latest.values():
            ours[entry.id]._seen(entry)

    def _seen(self, entry):
        if self.file_id and self.file_id != entry.id:
            return  # a former file of this document
        values = {
            "file_id": entry.id,
            "rev": entry.rev,
            "path": entry.path,
            "path_lower": entry.path_lower,
            "found_hash": entry.content_hash,
        }
        if self.state in IN_DROPBOX:
            values.update(self._change_values(entry))
        changed = {
            name: value
            for name, value in values.items()
            if (self[name] or False) != value
        }
        if changed:
            self.write(changed)
        if self.state == "stored":
            self._dismiss_lines()

    def _change_values(self, entry):
        """What is to be said of a copy that lies at ``entry``."""
        moved = key_of(entry.path) != key_of(self._wanted_path())
        altered = entry.content_hash != self.content_hash
        change = (
            "both"
            if moved and altered
            else moved and "moved" or (altered and "altered")
        )
        if not change:
            return {"state": "stored", "change": False, "told": False}
        told = self.told and self.change == change
        return {"state": "changed", "change": change, "told": told}

    def _dismiss_lines(self):
        """What the ledger said of this copy is settled once it is in its place."""
        rows = self.env["dext.dropbox.document"].search(
            [
                ("archive_copy_id", "in", self.ids),
                ("state", "=", "rejected"),
                ("dismissed_on", "=", False),
            ]
        )
        rows.write({"dismissed_on": fields.Datetime.now()})

    @api.model
    def _lose(self, connection, paths):
        """Note that copies are no longer at ``paths`` (lower case) or below."""
        self.env.flush_all()
        lies = self.env["dext.dropbox.document"]._lies_sql
        found = self.env.execute_query(
            SQL(
                "SELECT own.id FROM dext_dropbox_archive_copy own "
                "WHERE own.connection_id = %s AND own.state IN %s AND (%s)",
                connection.id,
                IN_DROPBOX,
                SQL(" OR ").join(lies(path) for path in paths),
            )
        )
        self.browse(id_ for (id_,) in found)._deleted()

    def _deleted(self):
        gone = self.filtered(lambda copy: copy.change != "deleted")
        gone.write({"state": "changed", "change": "deleted", "told": False})

    @api.model
    def _tell_changes(self, connection):
        """Tell the firm once what was done to copies, when all of it is known."""
        untold = self.search(
            [
                ("connection_id", "=", connection.id),
                ("state", "=", "changed"),
                ("told", "!=", True),
            ],
            limit=TOLD_AT_ONCE,
        )
        if untold:
            untold.told = True
            connection._alert("archive_changed")
