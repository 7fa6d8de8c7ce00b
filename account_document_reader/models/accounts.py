from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import clean_context

from .account_move import INTERNAL


class AccountMove(models.Model):
    """Another bank account than the vendor's is an alarm; a person adds it."""

    _inherit = "account.move"

    document_unknown_iban = fields.Char(
        "Unknown Bank Account",
        compute="_compute_document_unknown_iban",
        groups=INTERNAL,
        help="The bank account on the document, which is not one of this vendor's.",
    )
    can_add_document_iban = fields.Boolean(
        compute="_compute_document_unknown_iban", groups=INTERNAL
    )

    @api.depends(
        "state",
        "partner_id.bank_ids",
        "document_reading_ids.facts",
        "document_reading_ids.state",
    )
    @api.depends_context("uid")
    def _compute_document_unknown_iban(self):
        may = self.env["res.partner.bank"].has_access("create")
        for move in self:
            iban = move._document_reader_unknown_iban()
            move.document_unknown_iban = iban
            move.can_add_document_iban = bool(iban) and may

    def _document_reader_unknown_iban(self):
        self.ensure_one()
        row = self.sudo().document_reading_ids[:1]
        bill = self._document_reader_is_purchase() and self.is_outbound()
        if not bill or not self.partner_id or row.state != "read":
            return False
        iban = row._reading().value("seller_iban")
        if not iban or self._document_reader_known_account(iban):
            return False
        return iban

    def action_document_reader_add_account(self):
        """Add the account on the document to the vendor; needs rights on contacts."""
        self.ensure_one()
        self.check_access("write")
        if not self.env["res.partner.bank"].has_access("create"):
            raise AccessError(
                self.env._("You may not add bank accounts to vendors.")
            )  # fmt: skip
        iban = self._document_reader_unknown_iban()
        if iban:
            vendor = self.commercial_partner_id
            clean = self.env(context=clean_context(self.env.context))
            accounts = vendor.bank_ids.browse().with_env(clean)
            accounts = accounts.with_context(active_test=False)
            account = accounts.search(
                [("sanitized_acc_number", "=", iban), ("partner_id", "=", vendor.id)],
                limit=1,
            )
            account.active = True
            account = account or accounts.create(
                {"acc_number": iban, "partner_id": vendor.id}
            )
            self.partner_bank_id = account
            self.sudo().document_reading_ids._settle_trouble("unknown_account")
