from odoo import models


class DextDropboxConnection(models.Model):
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
