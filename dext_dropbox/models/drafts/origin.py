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
