from odoo import api, models

from ...looking import bundle_of


class DextDropboxDocument(models.Model):
    """The bundles: a folder that a program shows as one document is one.

    Pages keeps its pictures in such a folder, a browser those of a saved page. One file
    speaks for the folder of a program and is rejected; the others are nobody's task,
    and for a saved page the page itself speaks.
    """

    _inherit = "dext.dropbox.document"

    @api.model
    def _mark_bundles(self, connection, recorded):
        """Reject what lies in bundles among ``recorded``, the values of rows."""
        packages, saved = {}, {}
        for values in recorded:
            path, pages = self._bundle(values["folder_id"], values["path_lower"])
            if pages:
                saved.setdefault((path, pages), []).append(values)
            elif path:
                packages.setdefault(path, []).append(values)
        self._mark_packages(packages)
        there = {values["path_lower"] for values in recorded}
        there.update(
            self._there(connection, {page for _path, of in saved for page in of})
        )
        for (_path, pages), parts in saved.items():
            if not there.isdisjoint(pages):
                for values in parts:
                    values.update(state="rejected", reason="inside_bundle")

    @api.model
    def _mark_packages(self, packages):
        """:param packages: {path of the folder: values of what lies in it}"""
        speakers = {path: _version(parts[0]) for path, parts in packages.items()}
        speakers.update(self._speakers(packages))
        for path, parts in packages.items():
            for values in parts:
                speaks = _version(values) == speakers[path]
                values.update(
                    state="rejected", reason="bundle" if speaks else "inside_bundle"
                )
                if speaks:
                    values["name"] = values["path"].split("/")[path.count("/")]

    @api.model
    def _speakers(self, packages):
        """Return {path: version of the file that speaks for it already}."""
        folders = {parts[0]["folder_id"] for parts in packages.values()}
        rows = folders and self.search(
            [
                ("folder_id", "in", list(folders)),
                ("reason", "=", "bundle"),
                ("container_id", "=", False),
                ("removed_on", "=", False),
            ]
        )
        return {
            self._bundle(row.folder_id.id, row.path_lower)[0]: (
                row.file_id,
                row.content_hash,
            )
            for row in rows
        }

    @api.model
    def _there(self, connection, paths):
        """Return which of ``paths`` (lower case) files of the ledger lie at."""
        rows = paths and self.search(
            [
                ("connection_id", "=", connection.id),
                ("path_lower", "in", list(paths)),
                ("removed_on", "=", False),
            ]
        )
        return {row.path_lower for row in rows}

    @api.model
    def _bundle(self, folder_id, path_lower):
        """Return the path of the bundle that a file lies in, and where the pages of a
        saved one would lie: both are empty if it lies in none.
        """
        folder = self.env["dext.dropbox.folder"].browse(folder_id)
        above = folder.path_lower or ""
        inside = path_lower.removeprefix(f"{above}/")
        bundle = bundle_of(inside)
        if not bundle:
            return "", ()
        return f"{above}/{bundle.path}", tuple(f"{above}/{p}" for p in bundle.pages)

    def _piece_of(self):
        """The path of the folder that is one document and this file a piece of it."""
        if self.container_id or not self.path_lower:
            return ""
        folder, pages = self._bundle(self.folder_id.id, self.path_lower)
        if not folder or (pages and self.reason != "inside_bundle"):
            return ""
        return "/".join(self.path.split("/")[: folder.count("/") + 1])


def _version(values):
    return values["file_id"], values["content_hash"]
