from odoo import api, models
from odoo.exceptions import UserError


class DextDropboxGuarded(models.AbstractModel):
    """Records whose state is a matter of Dropbox, not of whoever writes on them.

    People may change ``_settings`` and what the chatter brings; everything else is
    changed by the methods of the model, which work as superuser.
    """

    _name = "dext.dropbox.guarded"
    _description = "Record guarded against direct changes"

    _settings = ()

    @api.model
    def _guarded_fields(self):
        """Names of the fields that only the model's own methods may write."""
        mixins = self.env["mail.thread"]._fields.keys()
        mixins |= self.env["mail.activity.mixin"]._fields.keys()
        return self._fields.keys() - mixins - set(self._settings)

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

    @api.ondelete(at_uninstall=False)
    def _unlink_refused(self):
        raise UserError(self._refusal())
