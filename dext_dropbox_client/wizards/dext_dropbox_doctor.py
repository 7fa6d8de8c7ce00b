from odoo import fields, models

from odoo.addons.dext_dropbox.dropbox_api.values import MOST_REQUESTS
from odoo.addons.dext_dropbox.wizards.dext_dropbox_doctor import Finding

FEW = 100  # file requests left


class DextDropboxDoctor(models.TransientModel):
    """What the doctor asks about file requests, if the firm uses them."""

    _inherit = "dext.dropbox.doctor"

    def _examine_account(self, dropbox):
        yield from super()._examine_account(dropbox)
        if self.connection_id.file_requests:
            yield self._examine_requests(dropbox.count_requests())

    def _examine_requests(self, taken):
        left = max(MOST_REQUESTS - taken, 0)
        found = self.env._(
            "%(left)s of %(all)s file requests are left; open and closed ones count.",
            left=left,
            all=MOST_REQUESTS,
        )
        if left >= FEW:
            return Finding("requests", "ok", found)
        return Finding(
            "requests",
            "warning" if left else "problem",
            found,
            self.env._(
                "Delete closed file requests at dropbox.com, File requests; or give "
                "further clients the link of their upload page."
            ),
        )


class DextDropboxDoctorFinding(models.TransientModel):
    _inherit = "dext.dropbox.doctor.finding"

    subject = fields.Selection(
        selection_add=[("requests", "File requests")],
        ondelete={"requests": "cascade"},
    )
