from odoo import models


class DextDropboxSetup(models.TransientModel):
    """The guide, for somebody who may connect a company without being a manager."""

    _inherit = "dext.dropbox.setup"

    def _compute_step(self):
        result = super()._compute_step()
        for guide in self:
            if guide.step != "connect" or guide.may:
                continue
            connection = self.env["dext.dropbox.connection"].search(
                [("company_id", "=", guide.company_id.id)]
            )
            if connection and connection._may_connect():
                guide.may, guide.whom_to_ask = True, False
        return result
