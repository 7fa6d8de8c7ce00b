from odoo import api, fields, models


class DropboxDoctor(models.TransientModel):
    _name = "dext.dropbox.doctor"
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

    def action_again(self):
        return self.connection_id.action_doctor()


class DropboxDoctorFinding(models.TransientModel):
    _name = "dext.dropbox.doctor.finding"
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
        ],
        required=True,
    )
    level = fields.Selection(
        [("ok", "In order"), ("warning", "Warning"), ("problem", "Problem")],
        required=True,
    )
    found = fields.Text("What Was Found")
    remedy = fields.Text("What to Do")
