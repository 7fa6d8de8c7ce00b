"""What the tests of the addon share: books, files, and the ways by which they come."""

from odoo.tests import TransactionCase, tagged

from dev import firm

from ..reader.electronic.building import Doc, cii

DURAND = {
    "name": "Imprimerie Durand SARL",
    "is_company": True,
    "vat": "FR40303265045",
}


@tagged("standard", "post_install", "-at_install")
class ReaderCase(TransactionCase):
    """The bakery's books; files are uploaded as a person does it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bakery, cls.garage = cls.env["res.company"].search(
            [("name", "in", (firm.BAKERY, firm.GARAGE))], order="name"
        )
        cls.claire, cls.paul, cls.lea = (
            cls.env["res.users"].search([("login", "=", login)])
            for login in ("claire", "paul", "lea")
        )
        cls.env.user.company_ids |= cls.bakery | cls.garage
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": (cls.bakery | cls.garage).ids,
            }
        )
        cls.purchases, cls.sales = (
            cls.env["account.journal"].search(
                [("type", "=", kind), ("company_id", "=", cls.bakery.id)], limit=1
            )
            for kind in ("purchase", "sale")
        )

    def vendor(self, **values):
        return self.env["res.partner"].create({**DURAND, **values})

    def attachment(self, content, name="facture.xml"):
        return self.env["ir.attachment"].create({"name": name, "raw": content})

    def upload(self, content, name="facture.xml", journal=None):
        """Upload a file as with the button of the journal; return the document."""
        journal = journal or self.purchases
        attachment = self.attachment(content, name)
        return journal._create_document_from_attachment(attachment.ids)

    def bill(self, journal=None, **changes):
        """Upload the e-invoice with these ``changes``."""
        return self.upload(cii(Doc().but(**changes)), journal=journal)

    def row(self, move):
        """The row of what was read of ``move`` (exactly one)."""
        row = move.document_reading_ids
        self.assertEqual(len(row), 1)
        return row

    def codes(self, move):
        """The codes of what is told of ``move``."""
        return [trouble["code"] for trouble in self.row(move).troubles or []]

    def lines(self, move):
        """Net and rates of the lines of ``move``."""
        return [
            (line.price_subtotal, line.tax_ids.mapped("amount"))
            for line in move.invoice_line_ids
        ]
