from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ..connection.res_company import ACCOUNTANTS

JOURNALS = ("dext_dropbox_purchase_journal_id", "dext_dropbox_sale_journal_id")


class ResCompany(models.Model):
    """The company as books that receive documents, and as the business account."""

    _inherit = "res.company"

    dext_dropbox_purchase_journal_id = fields.Many2one(
        "account.journal",
        string="Dropbox Purchase Journal",
        domain="[('company_id', 'parent_of', id), ('type', '=', 'purchase')]",
        check_company=True,
        help="Receives bills and receipts from Dropbox. Empty: the first purchase "
        "journal.",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_sale_journal_id = fields.Many2one(
        "account.journal",
        string="Dropbox Sales Journal",
        domain="[('company_id', 'parent_of', id), ('type', '=', 'sale')]",
        check_company=True,
        help="Receives customer invoices from Dropbox. Empty: the first sales journal.",
        groups=ACCOUNTANTS,
    )

    @api.constrains("dext_dropbox_purchase_journal_id", "dext_dropbox_sale_journal_id")
    def _check_dext_dropbox_journals(self):
        for company in self.sudo():
            for kind in ("purchase", "sale"):
                journal = company[f"dext_dropbox_{kind}_journal_id"]
                if journal and (
                    journal.company_id not in company.parent_ids or journal.type != kind
                ):
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
        watched = [name for name in JOURNALS if name in vals]
        former = [
            (company, name, company[name]) for company in self for name in watched
        ]
        done = super().write(vals)
        for company, name, journal in former:
            if company[name] != journal:
                company.sudo()._dext_dropbox_note_journal(name, journal)
        return done

    def _dext_dropbox_note_journal(self, name, former):
        """Log with the firm (if it is one) who changed a journal of its own books."""
        column = self.fields_get([name])[name]
        change = self.env["mail.tracking.value"]._create_tracking_values(
            former, self[name], name, column, self
        )
        for connection in self._dext_dropbox_known():
            connection._message_log(
                body=self.env._("Settings changed."),
                tracking_value_ids=[Command.create(change)],
            )
