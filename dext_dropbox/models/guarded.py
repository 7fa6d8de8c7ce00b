from odoo import api, models
from odoo.exceptions import UserError


class DextDropboxGuarded(models.AbstractModel):
    """Records whose state is a matter of Dropbox, not of whoever writes on them.

    People may change ``_settings`` and what the chatter brings; everything else is
    changed by the methods of the model, which work as superuser.
    """

    _name = "dext.dropbox.guarded"
    _description = "Record guarded against direct changes"

    _settings = ()  # each room and each addon names its own

    @api.model
    def _all_settings(self):
        """Names of the fields that people may change."""
        own = (vars(part).get("_settings", ()) for part in type(self).mro())
        return set().union(*own)

    @api.model
    def _guarded_fields(self):
        """Names of the fields that only the model's own methods may write."""
        mixins = self.env["mail.thread"]._fields.keys()
        mixins |= self.env["mail.activity.mixin"]._fields.keys()
        return self._fields.keys() - mixins - self._all_settings()

    def _refusal(self):
        """The sentence that tells a person where such a change is made."""
        raise NotImplementedError

    def _label(self, name, value=None):
        """The words for the value of the selection ``name``, or for another value."""
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(value or self[name], "")

    def write(self, vals):
        if not self.env.su and self._guarded_fields() & vals.keys():
            raise UserError(self._refusal())
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        """Try out what may be changed, and nothing else: that would tell names."""
        if not self.env.su:
            self.check_access("write" if self else "create")
            settings = self._all_settings()
            values = {key: val for key, val in values.items() if key in settings}
            if field_names and not set(field_names) & values.keys():
                return {"value": {}}
            field_names = [name for name in field_names if name in values]
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def default_get(self, fields):
        if not self.env.su:
            self.check_access("create")
        return super().default_get(fields)

    @api.ondelete(at_uninstall=False)
    def _unlink_refused(self):
        raise UserError(self._refusal())
