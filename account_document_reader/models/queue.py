from datetime import timedelta

from odoo import api, fields, models

from ..reading import Trouble


class AccountDocumentReading(models.Model):
    _inherit = "account.document.reading"

    def _queue(self, troubles=()):
        self.write(
            {
                "state": "todo",
                "attempts": 0,
                "since": fields.Datetime.now(),
                "troubles": [vars(trouble) for trouble in troubles],
            }
        )

    @api.model
    def _cron_read(self):
        return
