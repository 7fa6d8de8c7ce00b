from odoo import api, models

from .account_move import ORIGIN


class AccountMove(models.Model):
    """The origin of a draft is never tried out: that would tell names of clients."""

    _inherit = "account.move"

    def onchange(self, values, field_names, fields_spec):
        if not self.env.su:
            values = {key: val for key, val in values.items() if key not in ORIGIN}
            others = [name for name in field_names if name not in ORIGIN]
            if field_names and not others:
                return {"value": {}}
            field_names = others
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def default_get(self, fields):
        own = self
        if not self.env.su and any(self.env.context.get(name) for name in ORIGIN):
            own = self.with_context(**dict.fromkeys(ORIGIN, False))
        return super(AccountMove, own).default_get(fields)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Group by what the user may read: Odoo asks that of stored fields alone."""
        field = self._fields.get(groupby_spec.partition(":")[0].partition(".")[0])
        if field and field.groups:
            self._check_field_access(field, "read")
        return super()._read_group_groupby(alias, groupby_spec, query)
