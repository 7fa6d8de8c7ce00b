from odoo import models


class AccountJournal(models.Model):
    _inherit = "account.journal"

    def _get_journal_dashboard_data_batched(self):
        data = super()._get_journal_dashboard_data_batched()
        self.filtered(
            lambda journal: journal.type in ("sale", "purchase")
        )._fill_dashboard_data_count(
            data,
            "account.move",
            "dext_dropbox_count",
            self.env["account.move"]._dext_dropbox_to_review(),
        )
        return data

    def action_dext_dropbox_inbox(self):
        """Open what waits in the inbox for this journal."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox.dext_dropbox_inbox_journal_action"
        )
        move_type = "out_invoice" if self.type == "sale" else "in_invoice"
        return {
            **action,
            "context": {
                "default_move_type": move_type,
                "create": False,
                "dext_dropbox_inbox": True,
                "search_default_to_review": True,
                "search_default_journal_id": self.id,
            },
        }
