from collections import namedtuple

from odoo import api, fields, models
from odoo.fields import Command

Finding = namedtuple("Finding", "subject level found remedy", defaults=("",))
"""What came of one question; ``level`` is "ok", "warning" or "problem"."""


class DextDropboxConnection(models.Model):
    _inherit = "dext.dropbox.connection"

    def action_doctor(self):
        """Examine the connection and show what was found."""
        self.ensure_one()
        self._require_manager()
        return (
            self.env["dext.dropbox.doctor"].create({"connection_id": self.id})._show()
        )


class DextDropboxDoctor(models.TransientModel):
    """The connection doctor: what could be wrong, and how each of it is mended."""

    _name = "dext.dropbox.doctor"
    _inherit = "dext.dropbox.given"
    _description = "Dropbox connection doctor"

    connection_id = fields.Many2one(
        "dext.dropbox.connection", required=True, readonly=True, ondelete="cascade"
    )
    finding_ids = fields.One2many("dext.dropbox.doctor.finding", "doctor_id")
    problem_count = fields.Integer(compute="_compute_counts")
    warning_count = fields.Integer(compute="_compute_counts")

    @api.depends("finding_ids.level")
    def _compute_counts(self):
        for doctor in self:
            levels = doctor.finding_ids.mapped("level")
            doctor.problem_count = levels.count("problem")
            doctor.warning_count = levels.count("warning")

    @api.model_create_multi
    def create(self, vals_list):
        doctors = super().create(vals_list)
        for doctor in doctors:
            doctor.connection_id._require_manager()
            doctor.finding_ids = [
                Command.create(finding._asdict())
                for finding in doctor.sudo()._examine()
            ]
        return doctors

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Connection Doctor"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_again(self):
        return self.connection_id.action_doctor()

    def _examine(self):
        """Return all ``Finding``; asks Dropbox seven questions, changes nothing."""
        return [
            self._examine_app(),
            self._examine_address(),
            *self._examine_dropbox(),
            *self._examine_scheduled_actions(),
            self._examine_news(),
            self._examine_key(),
        ]


class DextDropboxDoctorFinding(models.TransientModel):
    _name = "dext.dropbox.doctor.finding"
    _inherit = "dext.dropbox.given"
    _description = "Finding of the Dropbox connection doctor"

    doctor_id = fields.Many2one(
        "dext.dropbox.doctor", required=True, ondelete="cascade"
    )
    subject = fields.Selection(
        [
            ("app", "App key"),
            ("address", "Redirect address"),
            ("access", "Access"),
            ("scopes", "Permissions"),
            ("type", "App type"),
            ("team", "Team space"),
            ("clock", "Clock"),
            ("space", "Space left"),
            ("actions", "Scheduled actions"),
            ("key", "Encryption key"),
            ("news", "Notifications"),
        ],
        required=True,
    )
    level = fields.Selection(
        [("ok", "In order"), ("warning", "Warning"), ("problem", "Problem")],
        required=True,
    )
    found = fields.Text("What Was Found")
    remedy = fields.Text("What to Do")
