from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DextDropboxConnection(models.Model):
    """Whether clients and the manager are written to, and when."""

    _inherit = "dext.dropbox.connection"

    _settings = ("reminders", "reminder_day", "digest")

    reminders = fields.Boolean(
        "Monthly Reminders",
        tracking=True,
        copy=False,
        help="Once a month each client is told what came, what went back and what "
        "seems to be missing. Look at the preview first.",
    )
    reminder_day = fields.Integer(
        "Day of the Month", default=5, help="From which reminders are sent: 1 to 28."
    )
    digest = fields.Boolean(
        "Weekly Digest",
        tracking=True,
        copy=False,
        help="Once a week the responsible person is told what came and what waits.",
    )

    @api.constrains("reminder_day")
    def _check_reminder_day(self):
        if any(not 1 <= connection.reminder_day <= 28 for connection in self):
            raise ValidationError(
                self.env._("The day of the reminders is one from 1 to 28.")
            )

    def action_preview_reminders(self):
        """Show what clients would be written."""
        self.ensure_one()
        self._require_manager()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reminders"),
            "res_model": "dext.dropbox.reminder.preview",
            "view_mode": "form",
            "target": "new",
            "context": {"default_connection_id": self.id},
        }
