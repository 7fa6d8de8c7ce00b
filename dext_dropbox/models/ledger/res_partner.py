from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    dext_dropbox_document_count = fields.Integer(
        "Documents from Dropbox",
        compute="_compute_dext_dropbox_document_count",
        groups="account.group_account_invoice",
    )

    def _compute_dext_dropbox_document_count(self):
        counts = dict(
            self.env["dext.dropbox.document"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.dext_dropbox_document_count = counts.get(partner, 0)

    def action_dext_dropbox_documents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox.dext_dropbox_document_action"
        )
        return {**action, "domain": [("partner_id", "=", self.id)]}
