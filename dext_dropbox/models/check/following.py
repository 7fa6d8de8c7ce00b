from odoo import api, fields, models

from ...dropbox_api.changes import parents
from ..clients.folder import KIND_OF_SUBFOLDER


def at_or_below(paths):
    """A domain for records that lie at one of ``paths`` (lower case) or below it."""
    domain = fields.Domain("path_lower", "in", list(paths))
    for path in paths:
        escaped = path.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        domain |= fields.Domain("path_lower", "=like", f"{escaped}/%")
    return domain


class DextDropboxFolder(models.Model):
    """The following: what happens to client folders in Dropbox happens here."""

    _inherit = "dext.dropbox.folder"

    @api.model
    def _follow(self, connection, changes):
        """Note what happened to client folders; return those that came or moved."""
        by_id = {entry.id: entry for entry in changes.folders}
        by_path = {entry.path_lower: entry for entry in changes.folders}
        # Where a file lies there is no folder any more, whether Dropbox says so or not.
        files = {entry.path_lower for entry in changes.files}
        gone = changes.deleted | files
        own = self.search_fetch(
            fields.Domain("connection_id", "=", connection.id)
            & (
                fields.Domain("dropbox_id", "in", list(by_id))
                | fields.Domain("path_lower", "in", list(by_path.keys() | files))
                | at_or_below(changes.deleted)
            ),
            ["dropbox_id", "path"],
        )
        present = own.filtered(lambda folder: folder.dropbox_id in by_id)
        moved = self.browse()
        for folder in present:
            if folder._found(by_id[folder.dropbox_id]):
                moved |= folder
        for entry in map(by_id.get, present.mapped("dropbox_id")):
            by_path.pop(entry.path_lower, None)
        anew = (own - present)._made_anew(by_path, changes)
        (own - present - anew)._lost()
        self._note_lost_subfolders(connection, gone)
        return moved | anew

    def _made_anew(self, others, changes):
        """Let what somebody has made in the place of a deleted folder be that folder.

        One that was not seen to be deleted may come on a later page, under its own id.
        On the last page it has not: Dropbox need not tell that it was deleted.

        :param others: {path_lower: entry} of what belongs to no client
        :return: those of these folders that are somewhere again
        """
        anew = self.filtered(
            lambda folder: (
                folder.path_lower in others
                and (
                    folder.missing
                    or not changes.more
                    or not changes.deleted.isdisjoint(
                        (folder.path_lower, *parents(folder.path_lower))
                    )
                )
            )
        )
        for folder in anew:
            folder._found(others[folder.path_lower])
            folder.incomplete = True
        return anew

    def _found(self, entry):
        """Note that the folder is at ``entry``; return whether that is news."""
        former, known = self.path, (self.path, self.path_lower, self.dropbox_id)
        if (entry.path, entry.path_lower, entry.id) == known and not self.missing:
            return False
        # Whoever was there before has gone: a path leads to one client.
        own = fields.Domain("connection_id", "=", self.connection_id.id)
        there = self.search(own & fields.Domain("path_lower", "=", entry.path_lower))
        (there - self).path_lower = False
        self._settle_at(entry)
        self.missing = False
        if entry.path != former:
            body = self.env._(
                "Renamed in Dropbox: %(former)s is now %(path)s.",
                former=self.connection_id._as_people_see(former),
                path=self.shown_path,
            )
        else:
            body = self.env._("Back in Dropbox: %(path)s.", path=self.shown_path)
        self._note_of_dropbox(body)
        return True

    def _note_of_dropbox(self, body):
        """Log what happened in Dropbox, where nobody here had a hand in it."""
        self._message_log(body=body, author_id=self.env.ref("base.partner_root").id)

    def _lost(self):
        """Note that these folders are no longer in Dropbox."""
        lost = self.filtered(lambda folder: not folder.missing)
        lost.missing = True
        for folder in lost:
            folder._note_of_dropbox(
                self.env._("Deleted in Dropbox: %(path)s.", path=folder.shown_path)
            )
        for connection in lost.connection_id:
            connection._alert("missing")

    @api.model
    def _note_lost_subfolders(self, connection, deleted):
        above = [
            path.rpartition("/")[0]
            for path in deleted
            if path.rpartition("/")[2] in KIND_OF_SUBFOLDER
        ]
        if above:
            self.search(
                [
                    ("connection_id", "=", connection.id),
                    ("path_lower", "in", above),
                    ("missing", "=", False),
                ]
            ).write({"incomplete": True, "refusal": False})

    def _after_placing(self, connection):
        documents = self.env["dext.dropbox.document"].sudo()
        documents._place_again(connection.sudo(), self.sudo().mapped("path_lower"))
        return super()._after_placing(connection)
