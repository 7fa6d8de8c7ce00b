from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dext_dropbox_purchase_journal_id = fields.Many2one(
        related="company_id.dext_dropbox_purchase_journal_id",
        readonly=False,
        related_sudo=False,
        domain="[('company_id', 'parent_of', company_id), ('type', '=', 'purchase')]",
    )
    dext_dropbox_sale_journal_id = fields.Many2one(
        related="company_id.dext_dropbox_sale_journal_id",
        readonly=False,
        related_sudo=False,
        domain="[('company_id', 'parent_of', company_id), ('type', '=', 'sale')]",
    )
