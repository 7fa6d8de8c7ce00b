from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...dropbox_api.changes import parents
from ...looking import is_certain_junk
from ..clients.folder import KIND_OF_SUBFOLDER
from ..ledger.document import HARMLESS, OPEN_STATES, UNMADE
from .following import at_or_below

# Reasons that no longer hold once the file is listed again.
OVERTAKEN = (*HARMLESS, "other_account", "bundle")
ONLINE = "rev:"  # instead of the content hash, which online documents do not have


class DextDropboxDocument(models.Model):
    """The recording: what Dropbox reports becomes rows of the ledger."""

    _inherit = "dext.dropbox.document"

    @api.model
    def _record_files(self, connection, entries):
        """Give each file of ``entries`` its row; return the rows that are new.

        The connection is locked by the caller, and the unique index holds anyway.
        """
        entries = [
            entry
            for entry in entries
            if not (entry.downloadable and is_certain_junk(entry.name, entry.size))
        ]
        places = self._places(connection, [entry.path_lower for entry in entries])
        known = self._known(connection, entries)
        recorded = [
            self._values(connection, entry, *places[entry.path_lower])
            for entry in entries
        ]
        self._mark_bundles(connection, recorded, known)
        fresh = []
        for values in recorded:
            document = known.get((values["file_id"], values["content_hash"]))
            if document is None:
                fresh.append(values)
            else:
                document._seen_again(values)
        if any(values["state"] == "held" for values in fresh):
            connection._ask_about_backlog()
        # One file can be in a page twice, at its former place and at its new one.
        latest = {(new["file_id"], new["content_hash"]): new for new in fresh}
        rows = self.create(list(latest.values()))
        self.env.remove_to_compute(self._fields["partner_id"], rows)  # it is given
        return rows

    def _known(self, connection, entries):
        rows = self.search(
            [
                ("connection_id", "=", connection.id),
                ("file_id", "in", [entry.id for entry in entries]),
            ]
        )
        return {(row.file_id, row.content_hash): row for row in rows}

    @api.model
    def _places(self, connection, paths):
        """Return {path: (client folder, kind)}; either is empty if there is none."""
        above = {path: list(parents(path)) for path in paths}
        folders = self.env["dext.dropbox.folder"].search(
            [
                ("connection_id", "=", connection.id),
                ("path_lower", "in", list({p for ps in above.values() for p in ps})),
            ]
        )
        by_path = {folder.path_lower: folder for folder in folders}
        places = {}
        for path, candidates in above.items():
            own = next((p for p in candidates if p in by_path), None)
            if own is None:
                places[path] = (folders.browse(), False)
                continue
            subfolder, _slash, inside = path[len(own) + 1 :].partition("/")
            kind = inside and KIND_OF_SUBFOLDER.get(subfolder)
            places[path] = (by_path[own], kind or False)
        return places

    @api.model
    def _values(self, connection, entry, folder, kind):
        values = {
            "connection_id": connection.id,
            "folder_id": folder.id,
            # Would be computed too, at the price of another look at each row.
            "partner_id": folder.partner_id.id,
            "books_id": (folder.books_id or connection.company_id).id,
            "kind": kind,
            "state": "pending" if kind else "misplaced",
            "reason": False if kind else "outside",
            "name": entry.name,
            "path": entry.path,
            "path_lower": entry.path_lower,
            "size": entry.size,
            "dropped_on": entry.modified,
            "dropped_by": entry.modified_by or False,
            "file_id": entry.id,
            "rev": entry.rev,
            "content_hash": entry.content_hash or f"{ONLINE}{entry.rev}",
        }
        if not entry.downloadable and kind:
            values.update(state="rejected", reason="not_downloadable")
        elif kind and connection._holds_back(entry.modified, folder):
            values.update(state="held", is_backlog=True)
        return values

    def _seen_again(self, values):
        """Take over where a known version lies now.

        What became of it stays, except that a file which is still to be taken, or
        which came back after it was removed (or with the account that it lies in),
        follows the place where it lies. So does a former version that the client has
        brought back, and what has no draft once it is moved to another place.
        """
        undecided = self.state in OPEN_STATES or self.reason in OVERTAKEN
        values = {**values, "removed_on": False, "removal_told": False}
        if values["dropped_on"] != self.dropped_on and not self._is_former_version():
            # A move changes the date in Dropbox; it was dropped when it came.
            values["dropped_on"] = self.dropped_on
        if self.is_backlog and values["state"] == "pending":
            values = {**values, "state": "held"}
            if self.state != "held":
                self.connection_id._ask_about_backlog()
        if values["rev"] != self.rev and self._is_superseded():
            undecided = True
            values = {**values, "is_copy": False, "move_id": False}
        decided = ("state", "reason", "folder_id", "partner_id", "books_id", "kind")
        if values["kind"] and self._moved_to(values):
            if self.state in ("skipped", "opened"):
                decided = ("state", "reason")
            elif not undecided and not self._has_draft():
                # Nothing came of it where it was.
                undecided = True
                values = {**values, **UNMADE, "attempts": 0, "not_before": False}
        changed = {
            name: value
            for name, value in values.items()
            if (undecided or name not in decided)
            and self._fields[name].convert_to_write(self[name], self) != value
        }
        made = self.move_id and self._has_draft()
        elsewhere = made and values["kind"] and self._moved_to(values)
        former = self.path, self.path_lower
        if changed:
            self.write(changed)
        if "partner_id" in changed and (left_behind := self._left_behind()):
            left_behind._queue_again()
        if self.state == "opened" and changed.keys() - {"rev"}:
            self._take_along(values, *former)
        if elsewhere and not undecided:
            folder = self.folder_id.browse(values["folder_id"])
            self._placed_elsewhere(folder, values["kind"])

    def _take_along(self, values, former, former_lower):
        """Let what came inside this file lie where it lies now."""
        kept = ("name", "size", "file_id", "content_hash", "dropped_on")
        for part in self.search([("container_id", "=", self.id)]):
            part._seen_again(
                {
                    **values,
                    **{name: part[name] for name in kept},
                    "path": self.path + part.path.removeprefix(former),
                    "path_lower": (
                        self.path_lower + part.path_lower.removeprefix(former_lower)
                    ),
                }
            )

    def _placed_elsewhere(self, folder, kind):
        """Do what follows when the client has moved the file of a draft to ``folder``.

        :return: whether the draft is there now
        """
        return False

    def _moved_to(self, values):
        """Whether ``values`` are those of another client folder or subfolder."""
        return (values["folder_id"], values["kind"]) != (self.folder_id.id, self.kind)

    @api.model
    def _record_deleted(self, connection, paths):
        """Note that files which were still to be taken are gone from ``paths``."""
        gone = self.search(
            [
                ("connection_id", "=", connection.id),
                ("state", "in", OPEN_STATES),
                *at_or_below(paths),
            ]
        )
        gone._reject("removed")
        self._note_removed(connection, paths)

    @api.model
    def _place_again(self, connection, paths):
        """Find the place of misplaced files after client folders came to ``paths``."""
        misplaced = self._misplaced_below(connection, paths)
        places = self._places(connection, misplaced.mapped("path_lower"))
        for document in misplaced:
            folder, kind = places[document.path_lower]
            if kind:
                document.write(document._placed_values(folder, kind))
        if any(document.state == "held" for document in misplaced):
            connection._ask_about_backlog()

    def _misplaced_below(self, connection, paths):
        """Misplaced rows below ``paths`` (lower case), however many these are."""
        of_depth = defaultdict(list)
        for path in filter(None, paths):
            of_depth[path.count("/")].append(path)
        self.flush_model(["connection_id", "state", "path_lower"])
        above = [
            SQL(
                "array_to_string((string_to_array(path_lower, '/'))[:%s], '/')"
                " = ANY(%s)",
                depth + 1,
                same,
            )
            for depth, same in of_depth.items()
        ]
        if not above:
            return self.browse()
        found = self.env.execute_query(
            SQL(
                "SELECT id FROM dext_dropbox_document WHERE connection_id = %s"
                " AND state = 'misplaced' AND (%s) ORDER BY id DESC",
                connection.id,
                SQL(" OR ").join(above),
            )
        )
        return self.browse(id_ for (id_,) in found)

    def _placed_values(self, folder, kind):
        online = self.content_hash.startswith(ONLINE)
        older = self.connection_id._is_older(self.dropped_on, folder) and not online
        return {
            "folder_id": folder.id,
            "books_id": folder.books_id.id,
            "kind": kind,
            "state": "rejected" if online else "held" if older else "pending",
            "is_backlog": older,
            "reason": online and "not_downloadable",
        }
