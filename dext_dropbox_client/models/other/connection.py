from odoo import api, fields, models
from odoo.exceptions import ValidationError

OTHER = "Other"  # data, the same in every language


class DextDropboxConnection(models.Model):
    """A fourth subfolder, for what is no document of the books."""

    _inherit = "dext.dropbox.connection"

    _settings = ("other_folder", "other_user_id")

    other_folder = fields.Boolean(
        "Subfolder Other",
        tracking=True,
        copy=False,
        help="For contracts, letters and the like. What lies there is kept, listed and "
        "forwarded to a person, and never becomes a draft.",
    )
    other_user_id = fields.Many2one(
        "res.users",
        string="Forwarded To",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who gets what lies in Other. Empty: the responsible person.",
    )

    @api.constrains("other_user_id")
    def _check_other_user(self):
        for connection in self.sudo():
            person = connection.other_user_id
            if person != connection._present(person):
                raise ValidationError(
                    self.env._(
                        "%(user)s is no employee with access to %(company)s.",
                        user=person.name,
                        company=connection.company_id.name,
                    )
                )

    def _other_person(self):
        """Who gets what lies in Other."""
        return self._present(self.other_user_id) or self._manager()
