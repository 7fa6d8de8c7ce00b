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
    def _mark_bundles(self, connection, recorded, known):
        """Reject what lies in bundles among ``recorded``, the values of rows.

        :param known: the versions that have a row already
        """
        packages, saved = {}, {}
        for values in recorded:
            path, pages = self._bundle(values["folder_id"], values["path_lower"])
            if pages:
                saved.setdefault((path, pages), []).append(values)
            elif path:
                packages.setdefault(path, []).append(values)
        self._mark_packages(connection, packages, known)
        there = {values["path_lower"] for values in recorded}
        there.update(
            self._there(connection, {page for _path, of in saved for page in of})
        )
        for (_path, pages), parts in saved.items():
            if not there.isdisjoint(pages):
                for values in parts:
                    values.update(state="rejected", reason="inside_bundle")

    @api.model
    def _mark_packages(self, connection, packages, known):
        """:param packages: {path of the folder: values of what lies in it}"""
        former = self._speakers(connection, packages)
        for path, parts in packages.items():
            told = former.get(path, self.browse())
            fresh = [one for one in parts if _version(one) not in known]
            # Of what somebody has decided about, something new is told of anew.
            keeps = told.reason == "bundle" or (told and not fresh)
            speaker = _version(told if keeps else (fresh or parts)[0])
            for values in parts:
                speaks = _version(values) == speaker
                values.update(
                    state="rejected", reason="bundle" if speaks else "inside_bundle"
                )
                if speaks or (told and _version(values) == _version(told)):
                    values["name"] = values["path"].split("/")[path.count("/")]

    @api.model
    def _speakers(self, connection, packages):
        """Return {path: row of the file that speaks for it, or did so last}."""
        folders = {parts[0]["folder_id"] for parts in packages.values()}
        names = {
            parts[0]["path"].split("/")[path.count("/")]
            for path, parts in packages.items()
        }
        rows = folders and self.search(
            [
                ("connection_id", "=", connection.id),
                ("folder_id", "in", list(folders)),
                ("name", "in", list(names)),
                ("reason", "!=", "inside_bundle"),
                ("container_id", "=", False),
                ("removed_on", "=", False),
            ]
        ).sorted(lambda row: (row.reason == "bundle", row.id))
        return {self._bundle(row.folder_id.id, row.path_lower)[0]: row for row in rows}

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
