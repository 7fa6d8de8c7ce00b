from odoo import api, models

from .account_move import ORIGIN


class AccountMove(models.Model):
    """The origin of a draft is never tried out: that would tell names of clients."""

    _inherit = "account.move"

    @api.model
    def _not_tried_out(self):
        """Fields whose values no form may choose, and names of their defaults."""
        return {*ORIGIN}

    def onchange(self, values, field_names, fields_spec):
        if not self.env.su:
            hidden = self._not_tried_out()
            values = {key: val for key, val in values.items() if key not in hidden}
            others = [name for name in field_names if name not in hidden]
            if field_names and not others:
                return {"value": {}}
            field_names = others
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def default_get(self, fields):
        own, hidden = self, self._not_tried_out()
        if not self.env.su and any(self.env.context.get(name) for name in hidden):
            own = self.with_context(**dict.fromkeys(hidden, False))
        return super(AccountMove, own).default_get(fields)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Group by what the user may read: Odoo asks that of stored fields alone."""
        field = self._fields.get(groupby_spec.partition(":")[0].partition(".")[0])
        if field and field.groups:
            self._check_field_access(field, "read")
        return super()._read_group_groupby(alias, groupby_spec, query)
