from odoo import models

from .copy import ATTENTION


class AccountJournal(models.Model):
    _inherit = "account.journal"

    def _get_journal_dashboard_data_batched(self):
        data = super()._get_journal_dashboard_data_batched()
        self.filtered(
            lambda journal: journal.type in ("sale", "purchase")
        )._fill_dashboard_data_count(
            data,
            "account.move",
            "dext_dropbox_archive_count",
            [("dext_dropbox_archive_state", "in", ATTENTION)],
        )
        return data

    def action_dext_dropbox_archive(self):
        """Open the documents of this journal whose copies need somebody."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox_archive.dext_dropbox_archive_copy_action"
        )
        return {
            **action,
            "domain": [("move_id.journal_id", "=", self.id)],
            "context": {"search_default_attention": 1},
        }
