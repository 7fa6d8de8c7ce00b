from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.fields import Command

from ..reading import Trouble
from ..reading.electronic.compare import DraftTax, Figures, compare, draft_lines

REVERSED = ("AE", "K")  # UNCL 5305: the buyer owes the VAT
# Monaco is in the French VAT territory, the Isle of Man in the British one.
VAT_COUNTRIES = {"MC": "FR", "IM": "GB", "EL": "GR", "XI": "GB"}


def decimal(amount, digits=2):
    """Return ``amount``, a float that is exact to the cent, as a Decimal."""
    return Decimal(f"{amount:.{digits}f}")


class AccountMove(models.Model):
    """The amounts of a draft beside those of its document."""

    _inherit = "account.move"

    def _document_reader_figures(self):
        """Return what stands on this draft, as the document is compared with it."""
        self.ensure_one()
        return Figures(
            kind="credit_note" if "refund" in self.move_type else "bill",
            net=decimal(self.amount_untaxed),
            tax=decimal(self.amount_tax),
            total=decimal(self.amount_total),
            taxes=self._document_reader_taxes(),
            number=self.ref or "",
            date=self.invoice_date or "",
            due_date=self.invoice_date_due or "",
            currency=self.currency_id.name,
        )

    def _document_reader_taxes(self):
        """Return a list of ``DraftTax``; what the buyer owes bears no tax here."""
        sums = defaultdict(lambda: [Decimal(), Decimal()])
        for line in self.invoice_line_ids:
            for tax in line.tax_ids.flatten_taxes_hierarchy():
                sums[self._document_reader_rate(tax)][0] += decimal(line.price_subtotal)
        for line in self.line_ids.filtered("tax_line_id"):
            amount = decimal(self.direction_sign * line.amount_currency)
            sums[self._document_reader_rate(line.tax_line_id)][1] += amount
        return [DraftTax(rate, base, amount) for rate, (base, amount) in sums.items()]

    def _document_reader_rate(self, tax):
        if tax.amount_type != "percent" or tax.has_negative_factor:
            return Decimal()
        return Decimal(str(tax.amount)).normalize()

    def _document_reader_compare(self, reading):
        """Return the list of ``Difference`` between the document and this draft."""
        return compare(reading, self._document_reader_figures())

    def _document_reader_is_foreign(self, reading):
        """Whether the seller's VAT is that of another country than the books'."""
        vat = reading.value("seller_vat") or ""
        address = reading.value("seller_address") or {}
        country = vat[:2] if vat[:2].isalpha() else address.get("country") or ""
        own = self.company_id.account_fiscal_country_id.code or ""
        country = VAT_COUNTRIES.get(country.upper(), country.upper())
        return bool(country and own and country != own)

    def _document_reader_agrees(self, reading, differences):
        """Whether the amounts of the draft are those of the document, to the cent."""
        amounts = {"net", "tax", "total", "tax_base", "tax_amount"}
        if amounts & {difference.name for difference in differences}:
            return False
        if self._document_reader_is_foreign(reading) and self.amount_tax:
            return False
        return bool(self.invoice_line_ids) or not reading.value("total")

    def _document_reader_replace_lines(self, reading):
        """Put one line for each tax of the document; return the troubles with that."""
        taxes = self._document_reader_own_taxes()
        foreign = self._document_reader_is_foreign(reading)
        rates = set() if foreign else {rate for rate in taxes if rate}
        lines = draft_lines(reading, rates)
        if not lines:
            return [Trouble("no_total", name="total")]
        troubles = []
        values = [
            self._document_reader_line(line, taxes, foreign, troubles) for line in lines
        ]
        removed = [Command.delete(line.id) for line in self.invoice_line_ids]
        self.write(
            {"invoice_line_ids": [*removed, *(Command.create(one) for one in values)]}
        )
        self.invoice_line_ids.is_imported = True
        return troubles

    def _document_reader_line(self, line, taxes, foreign, troubles):
        """Return the values of a line of the draft for ``line`` (a ``DraftLine``)."""
        tax = self.env["account.tax"]
        if line.what == "goods":
            if line.rate:
                tax = taxes[line.rate.normalize()]
            elif line.category in REVERSED:
                tax = self._document_reader_reverse_charge()
                troubles.append(Trouble("reverse_charge", name="tax"))
        elif line.what == "tax":
            code = "foreign_tax" if foreign else "unknown_rate"
            rate = f"{line.tax_rate:f} %" if line.tax_rate is not None else ""
            troubles.append(Trouble(code, rate, "tax"))
        elif line.what == "difference":
            troubles.append(Trouble("difference", str(line.base), "total"))
        return {
            "name": self._document_reader_line_name(line),
            "quantity": 1.0,
            "price_unit": float(line.base),
            "discount": 0.0,
            "tax_ids": [Command.set(tax.ids)],
        }

    def _document_reader_line_name(self, line):
        rate = line.rate if line.what == "goods" else line.tax_rate
        shown = f"{rate.normalize():f}" if rate is not None else ""
        if line.what == "goods":
            if line.name:
                return line.name
            if shown and line.rate:
                return self.env._("Goods and services at %s %%", shown)
            return self.env._("Goods and services")
        if line.what == "tax" and shown:
            return self.env._("VAT %s %%, not known in these books", shown)
        if line.what == "tax":
            return self.env._("Tax, not known in these books")
        if line.what == "tax_difference":
            return self.env._("Rounding of the tax")
        return self.env._("Rest of the total of the document")

    def _document_reader_own_taxes(self):
        """Return {rate: tax of these books that adds it to a price}."""
        use = "purchase" if self._document_reader_is_purchase() else "sale"
        company = self.company_id
        usual = company[f"account_{use}_tax_id"]
        taxes = self.env["account.tax"].search(
            [
                *self.env["account.tax"]._check_company_domain(company),
                ("type_tax_use", "=", use),
                ("amount_type", "=", "percent"),
                ("country_id", "=", company.account_fiscal_country_id.id),
            ]
        )
        taxes = taxes.filtered(
            lambda tax: not tax.price_include and not tax.has_negative_factor
        )
        found = {}
        for tax in (usual & taxes) | self._document_reader_used_taxes(taxes) | taxes:
            found.setdefault(Decimal(str(tax.amount)).normalize(), tax)
        return found

    def _document_reader_used_taxes(self, taxes):
        """Return those of ``taxes`` that bills of this vendor bear, the last first."""
        if not self.commercial_partner_id:
            return taxes.browse()
        lines = self.env["account.move.line"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "=", self.commercial_partner_id.id),
                ("parent_state", "=", "posted"),
                ("display_type", "=", "product"),
                ("tax_ids", "in", taxes.ids),
            ],
            order="date desc, id desc",
            limit=20,
        )
        return lines.tax_ids & taxes

    def _document_reader_reverse_charge(self):
        """Return the tax by which the vendor's fiscal position has the buyer owe it."""
        use = "purchase" if self._document_reader_is_purchase() else "sale"
        usual = self.company_id[f"account_{use}_tax_id"]
        mapped = self.fiscal_position_id.map_tax(usual)
        return mapped.filtered("has_negative_factor")[:1]
