from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..connection.res_company import ACCOUNTANTS


class ResCompany(models.Model):
    """The company as books that receive documents, and as a firm with clients."""

    _inherit = "res.company"

    dext_dropbox_purchase_journal_id = fields.Many2one(
        "account.journal",
        string="Dropbox Purchase Journal",
        domain="[('company_id', '=', id), ('type', '=', 'purchase')]",
        check_company=True,
        help="Receives bills and receipts from Dropbox. Empty: the first purchase "
        "journal.",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_sale_journal_id = fields.Many2one(
        "account.journal",
        string="Dropbox Sales Journal",
        domain="[('company_id', '=', id), ('type', '=', 'sale')]",
        check_company=True,
        help="Receives customer invoices from Dropbox. Empty: the first sales journal.",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_folder_ids = fields.One2many(
        related="dext_dropbox_connection_id.folder_ids",
        groups=ACCOUNTANTS,
    )

    @api.constrains("dext_dropbox_purchase_journal_id", "dext_dropbox_sale_journal_id")
    def _check_dext_dropbox_journals(self):
        for company in self.sudo():
            for kind in ("purchase", "sale"):
                journal = company[f"dext_dropbox_{kind}_journal_id"]
                if journal and (journal.company_id, journal.type) != (company, kind):
                    raise ValidationError(
                        self.env._(
                            "%(journal)s is no journal of the right type of the books "
                            "%(books)s.",
                            journal=journal.display_name,
                            books=company.name,
                        )
                    )

    def _dext_dropbox_journal(self, journal_type):
        """Return the journal (maybe empty) of ``journal_type`` for documents."""
        self.ensure_one()
        if own := self[f"dext_dropbox_{journal_type}_journal_id"].filtered("active"):
            return own
        return self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(self),
                ("type", "=", journal_type),
            ],
            limit=1,
        )

    def action_dext_dropbox_activate_business(self):
        """Activate the company's own partner: the business account."""
        self.ensure_one()
        return self.partner_id._dext_dropbox_activation(self)

    def write(self, vals):
        if "dext_dropbox_base_folder" in vals:
            self._dext_dropbox_require_base_folder(vals["dext_dropbox_base_folder"])
        return super().write(vals)

    def _dext_dropbox_require_base_folder(self, base):
        """:raises ValidationError: ``base`` is another one, and folders are in it"""
        for company in self.sudo():
            former = company.dext_dropbox_base_folder or False
            if former != (base or False) and company.dext_dropbox_folder_ids:
                raise ValidationError(
                    self.env._(
                        "The Dropbox base folder cannot change any more: client "
                        "folders have been made in it."
                    )
                )

    def action_dext_dropbox_open_folders(self):
        return self._dext_dropbox_connection().action_open_folders()
