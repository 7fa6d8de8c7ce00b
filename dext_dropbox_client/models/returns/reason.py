from odoo import fields, models


class DextDropboxReturnReason(models.Model):
    """Why documents go back to clients, in words that the firm chooses."""

    _name = "dext.dropbox.return.reason"
    _description = "Reason for returning a document"
    _order = "sequence, id"

    name = fields.Char("Reason", required=True, translate=True)
    advice = fields.Char(
        "What to Do", translate=True, help="What the client is asked to do about it."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Firm",
        index=True,
        help="Empty: all companies of this Odoo use it.",
    )
