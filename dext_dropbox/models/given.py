from odoo import api, models

WATCHED = ("account.move", "res.partner")  # and all models of ours
OURS = "dext.dropbox."


class DextDropboxGiven(models.AbstractModel):
    """Wizards, mostly, that take no record which is not for their user.

    Much of what they tell and do is computed as superuser: what they are about has to
    be looked at before, whether it comes by a form, as a default or when one is made.
    """

    _name = "dext.dropbox.given"
    _description = "What takes only records of its user"

    _changes = ()  # names of fields whose records the user has to be allowed to change

    @api.model
    def _require_given(self, vals):
        """:raises AccessError: ``vals`` name a record that is not for the user"""
        if self.env.su:
            return
        for name, value in vals.items():
            field = self._fields.get(name)
            if not field or not value or not field.relational:
                continue
            if field.comodel_name in WATCHED or field.comodel_name.startswith(OURS):
                records = self.new({name: value})[name]._origin
                records.check_access("write" if name in self._changes else "read")
            if field.type == "one2many" and self.env[field.comodel_name]._transient:
                self._require_given_lines(field.comodel_name, value)

    @api.model
    def _require_given_lines(self, model, commands):
        for command in commands:
            if len(command) > 2 and isinstance(command[2], dict):
                self.env[model]._require_given(command[2])

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        for vals in vals_list:
            self._require_given(vals)
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")
        self._require_given(vals)
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        self._require_given(values)
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def default_get(self, fields):
        defaults = super().default_get(fields)
        self._require_given(defaults)
        return defaults
