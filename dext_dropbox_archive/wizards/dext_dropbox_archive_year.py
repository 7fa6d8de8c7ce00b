from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ..models.year import FIRST, LAST

ADDRESS = "/dext_dropbox_archive/%s/%s"


class DextDropboxArchiveYear(models.TransientModel):
    """Asks which year of a client is to be handed over."""

    _name = "dext.dropbox.archive.year"
    _inherit = "dext.dropbox.given"
    _description = "Documents of a year"

    folder_id = fields.Many2one("dext.dropbox.folder", "Client Folder", required=True)
    year = fields.Integer(
        required=True, default=lambda self: fields.Date.today().year - 1
    )
    # Of the months, where the year is too much for one file.
    links = fields.Html("Files", compute="_compute_links", sanitize=False)

    @api.depends("folder_id", "year")
    def _compute_links(self):
        companies = self.env.user.company_ids.ids
        for wizard in self.with_context(allowed_company_ids=companies):
            folder, periods = wizard.folder_id, {}
            if folder and FIRST <= wizard.year <= LAST:
                periods = folder.archive_periods(wizard.year)
            wizard.links = len(periods) > 1 and Markup("<br/>").join(
                Markup('<a href="%s" download="">%s</a>')
                % (ADDRESS % (folder.id, period), wizard._in_words(period))
                for period in periods
            )

    def _in_words(self, period):
        """A month as people call it, as "March 2026", or a part of one."""
        month, part = period[:7], period[8:]
        words = format_date(self.env, f"{month}-01", date_format="MMMM yyyy")
        return f"{words} ({part})" if part else words

    def action_download(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": ADDRESS % (self.folder_id.id, self.year),
            "target": "download",
        }
