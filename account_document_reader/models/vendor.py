from odoo import models
from odoo.tools.misc import clean_context

from ..reading import Trouble


class AccountMove(models.Model):
    """Seller and bank account of a draft: by legal numbers, or nobody."""

    _inherit = "account.move"

    def _document_reader_role(self):
        """Return who the partner of this document is in the words of the document."""
        return "seller" if self._document_reader_is_purchase() else "buyer"

    def _document_reader_set_partner(self, reading, newest):
        """Set who the document names; return the troubles with that.

        A partner whom Odoo's decoder has chosen for another reason is taken back, and
        one whom it made stays only with complete legal data.
        """
        role = self._document_reader_role()
        partners = self.env["res.partner"].sudo()
        chosen = self.partner_id.sudo()
        made = chosen if chosen.id > newest["res.partner"] else partners
        found = partners._document_reader_find(
            reading, role, self.company_id, besides=made
        )
        troubles = self._document_reader_odd_parties(reading)
        if not found and not troubles:
            found = self._document_reader_new_partner(reading, role, made)
        if not found and not troubles:
            archived = self._document_reader_archived(reading, role)
            code = "archived_vendor" if archived else "unknown_vendor"
            name = reading.value(f"{role}_name") or ""
            troubles = [Trouble(code, name, "vendor")]
        if found != chosen and (found or chosen):
            self.partner_id = found.id
        if made and found != made:
            self._document_reader_unmake(made)
        return troubles

    def _document_reader_odd_parties(self, reading):
        """Return troubles if the books are on the wrong side of the document."""
        if self._document_reader_role() == "buyer":
            return []
        own = self.company_id.partner_id.sudo()
        vat, siren = own.vat, (own.company_registry or "")[:9]
        sellers = reading.value("seller_vat"), reading.value("seller_siren")
        if (vat and vat == sellers[0]) or (siren and siren == sellers[1]):
            return [Trouble("own_sale", reading.value("seller_name") or "", "vendor")]
        return []

    def _document_reader_other_buyer(self, reading):
        """Return a trouble if the document names another company as the buyer."""
        if self._document_reader_role() == "buyer":
            return []
        own = self.company_id.partner_id.sudo()
        said = reading.value("buyer_vat")
        if said and own.vat and said != own.vat and said[:2] == own.vat[:2]:
            return [Trouble("other_buyer", reading.value("buyer_name") or said)]
        return []

    def _document_reader_new_partner(self, reading, role, made):
        """Return a partner made of complete legal data, else nobody."""
        partners = self.env["res.partner"].sudo()
        values = partners._document_reader_legal_data(reading, role)
        if not values or self._document_reader_archived(reading, role):
            return partners
        if made:
            made.write({**values, "company_id": False})
            return made
        # Defaults in the context are those of the document.
        clean = partners.env(context=clean_context(self.env.context))
        partner = partners.with_env(clean).create(values)
        self._message_log(
            body=self.env._("A new vendor was made: %s", partner.display_name)
        )
        return partner

    def _document_reader_archived(self, reading, role):
        """Return those with the numbers of the document who are archived."""
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        found = partners
        for domain in partners._document_reader_ways(reading, role):
            found |= partners.search(domain).filtered(
                lambda one: (
                    not one.active and one.company_id.id in (False, self.company_id.id)
                )
            )
        return found

    def _document_reader_unmake(self, partner):
        """Delete a partner whom Odoo's decoder made just now."""
        _delete(partner.with_context(active_test=False).bank_ids)
        partner.unlink()

    def _document_reader_set_account(self, reading, newest):
        """Choose a known account of the vendor; return a trouble if it is another one.

        Accounts that Odoo's decoder made of the document are deleted: whoever can drop
        a file could change where a vendor is paid.
        """
        if not self._document_reader_is_purchase():
            return []
        self._document_reader_unmake_accounts(newest)
        iban = reading.value("seller_iban")
        if not iban or not self.is_outbound():
            return []
        known = self._document_reader_known_account(iban)
        if known:
            self.partner_bank_id = known
            return []
        if not self.partner_id:
            return []
        return [Trouble("unknown_account", iban, "seller_iban")]

    def _document_reader_unmake_accounts(self, newest):
        accounts = self.env["res.partner.bank"].sudo()
        owners = self.partner_id | self.partner_bank_id.partner_id
        made = accounts.with_context(active_test=False).search(
            [
                ("id", ">", newest["res.partner.bank"] or 0),
                ("create_uid", "=", self.env.uid),
                ("partner_id", "in", owners.ids),
            ]
        )
        # The decoder also brings back accounts that somebody has archived.
        revived = accounts.browse(newest["archived"]).filtered("active")
        revived = revived.filtered(lambda one: one.partner_id in owners)
        if self.partner_bank_id in made | revived:
            self.partner_bank_id = False
        _delete(made)
        revived.active = False

    def _document_reader_known_account(self, iban):
        """Return the account of the vendor with this number, if there is one."""
        return (
            self.env["res.partner.bank"]
            .sudo()
            .search(
                [
                    ("sanitized_acc_number", "=", iban),
                    ("partner_id", "child_of", self.commercial_partner_id.ids),
                    ("company_id", "in", (False, self.company_id.id)),
                ],
                limit=1,
            )
        )


def _delete(accounts):
    """Delete bank accounts for good: Odoo's own way archives them.

    An archived one is brought back by the decoder when its number comes again.
    """
    models.BaseModel.unlink(accounts)
