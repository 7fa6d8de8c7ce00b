from datetime import timedelta

from odoo import api, fields, models

LATE = timedelta(hours=2)  # without a check that succeeded


class DextDropboxConnection(models.Model):
    """The lateness: nothing could be checked for longer than it should."""

    _inherit = "dext.dropbox.connection"

    is_late = fields.Boolean(compute="_compute_is_late")

    @api.depends("state", "last_check", "connected_on")
    def _compute_is_late(self):
        late = fields.Datetime.now() - LATE
        for connection in self:
            # Another link starts the clock anew.
            signs = filter(None, (connection.last_check, connection.connected_on))
            connection.is_late = (
                connection.state == "connected" and max(signs, default=late) < late
            )

    def _postpone(self, trouble, seconds=None):
        found = super()._postpone(trouble, seconds)
        self.invalidate_recordset(["is_late"])
        if self.is_late:
            self._alert("late")
        return found
