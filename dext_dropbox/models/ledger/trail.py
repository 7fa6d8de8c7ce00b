import logging

from odoo import models

_trail = logging.getLogger("odoo.addons.dext_dropbox.trail")

MOST = 200  # rows of one step that have a line each


class DextDropboxDocument(models.Model):
    """The trail: each step of a file is a line of the log, to be found by its ids."""

    _inherit = "dext.dropbox.document"

    def _trail(self, step, **details):
        """Log ``step`` of each of these rows: ``key=value``, the row's id before all.

        ``file`` and ``rev`` are Dropbox's, so that a file is found in its log too.
        """
        if len(self) > MOST:
            _trail.info("step=%s documents=%s", step, len(self))
            return
        if not _trail.isEnabledFor(logging.INFO):
            return
        more = "".join(f" {key}={value}" for key, value in details.items())
        for row in self:
            _trail.info(
                "step=%s document=%s file=%s rev=%s connection=%s move=%s%s",
                step,
                row.id,
                row.file_id,
                row.rev,
                row.connection_id.id,
                row.move_id.id or "-",
                more,
            )
