from odoo import models

from .dropbox_document import OPEN_STATES

MOST_COUNTED = 20_000  # rows; counting must stay cheap beside a batch of the import


class DropboxConnection(models.Model):
    """The progress: what a run does is shown live to whoever has the form open."""

    _inherit = "dext.dropbox.connection"

    def _show_progress(self, what, done, total=None):
        """Show that ``done`` of ``total`` are done, once this transaction is committed.

        To be called once for each batch. It is over when ``done`` reaches ``total``.

        :param what: a key of ``LABELS`` in ``dropbox_progress.js``
        :param total: None if nobody knows, 0 if only the end matters
        """
        self.ensure_one()
        self.env["bus.bus"]._sendone(
            self,
            "dext_dropbox.progress",
            {"connection": self.id, "what": what, "done": done, "total": total},
        )

    def _show_import(self, done):
        """Show that a batch of ``done`` files is imported, and how many are waiting."""
        left = self._count_rows(["pending"])
        if done and (left or done > 1):
            self._show_progress("import", done, done + left)

    def _show_listing(self, more):
        """Show how many files a listing has brought so far, or that it has ended."""
        if more:
            self._show_progress("check", self._count_rows(OPEN_STATES))
        else:
            self._show_progress("check", 0, 0)

    def _count_rows(self, states):
        return self.env["dext.dropbox.document"].search_count(
            [("connection_id", "=", self.id), ("state", "in", states)],
            limit=MOST_COUNTED,
        )
